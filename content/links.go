package content

import (
	"path"
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
		n.Destination = []byte(to.topic.Address() + "#" + anchor)
	default:
		n.Destination = []byte(to.topic.Address())
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
