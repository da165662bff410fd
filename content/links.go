package content

import (
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// guideIndex knows every page and heading, for links.
type guideIndex struct {
	pages map[string]*page // by "caching/redis.md"
}

// link points a link at the page of our site that it means.
func (l *lesson) link(n *ast.Link) {
	target := string(n.Destination)
	if strings.Contains(target, ":") {
		l.external(n, target)
		return
	}
	if strings.HasPrefix(target, "/") {
		l.wrong(n, "link to %q: want a relative path such as ../databases/indexes.md#b-trees", target)
		return
	}
	file, anchor, hasAnchor := strings.Cut(target, "#")
	to := l.page
	if file != "" {
		to = l.guide.pages[path.Join(l.topic.Section.Slug, file)]
	}
	switch {
	case to == nil:
		l.wrong(n, "link to %q: no such file in content/%s", target, path.Dir(path.Join(l.topic.Section.Slug, file)))
	case hasAnchor && to.anchors[anchor] == 0:
		l.wrong(n, "link to %q: %s has no heading {#%s}", target, to.topic.File, anchor)
	case hasAnchor:
		l.refer(n, to.topic, "#"+anchor)
	default:
		l.refer(n, to.topic, "")
	}
}

// refer points a link at a place in a lesson and remembers the lesson.
func (l *lesson) refer(n *ast.Link, to *Topic, place string) {
	n.Destination = []byte(to.Address() + place)
	if to != l.topic && !slices.Contains(l.topic.Links, to) {
		l.topic.Links = append(l.topic.Links, to)
	}
}

// external marks a link that leaves the site.
func (l *lesson) external(n ast.Node, target string) {
	if !strings.HasPrefix(target, "https://") && !strings.HasPrefix(target, "http://") {
		l.wrong(n, "link to %q: want https://… or a relative path", target)
		return
	}
	n.SetAttributeString("rel", []byte("noopener"))
}
