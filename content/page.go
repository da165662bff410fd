package content

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// slug is the form of file names, anchors and ids.
var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// page is a lesson between the two steps: parsed, its headings known, not yet rendered.
type page struct {
	topic    *Topic
	src      []byte // the front matter is blanked, so that positions count the file's lines
	doc      ast.Node
	anchors  map[string]int // heading id → line
	requires []string       // slugs, resolved once all topics are known
	lines    map[string]int // front-matter key → line
	mistakes *mistakes
	markdown goldmark.Markdown
	figures  int // listings, tables and diagrams so far: their labels must differ
}

// wrong adds a mistake at a node.
func (p *page) wrong(n ast.Node, format string, args ...any) {
	p.mistakes.add(p.topic.File, p.line(n), format, args...)
}

// line is where a node starts; an inline node without a place of its own starts where its block does.
func (p *page) line(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if pos := n.Pos(); pos >= 0 {
			return 1 + bytes.Count(p.src[:min(pos, len(p.src))], []byte("\n"))
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return 1 + bytes.Count(p.src[:n.Lines().At(0).Start], []byte("\n"))
		}
	}
	return 1
}

// parse reads the Markdown and learns the headings.
func (p *page) parse() {
	p.doc = p.markdown.Parser().Parse(text.NewReader(p.src))
	p.anchors = map[string]int{}
	for _, n := range blocks(p.doc) {
		if heading, ok := n.(*ast.Heading); ok {
			p.heading(heading)
		}
	}
}

// heading checks the id of a heading: required on the second level, where it is a concept's address for ever.
func (p *page) heading(h *ast.Heading) {
	title := plain(h, p.src, true)
	if h.Level == 1 {
		p.wrong(h, "heading %q on the first level: the title stands in the front matter, sections start with ##", title)
		return
	}
	id := ""
	for _, a := range h.Attributes() {
		value, _ := a.Value.([]byte)
		if string(a.Name) != "id" {
			p.wrong(h, "heading %q: unknown attribute %q (want {#id})", title, a.Name)
			continue
		}
		id = string(value)
	}
	switch {
	case strings.Contains(title, "{#"):
		p.wrong(h, "heading %q: malformed id (want ## Title {#lower-case-words})", title)
	case id == "" && h.Level == 2:
		p.wrong(h, "heading %q has no id (want ## Title {#lower-case-words})", title)
	case id == "":
	case !slug.MatchString(id):
		p.wrong(h, "heading %q: malformed id %q (want lower-case letters, digits and single hyphens)", title, id)
	case p.anchors[id] != 0:
		p.wrong(h, "heading %q: id %q is taken by line %d", title, id, p.anchors[id])
	default:
		p.anchors[id] = p.line(h)
	}
}

// headingID is the id that heading found sound; an unsound one still separates concepts, so that later mistakes show.
func headingID(h *ast.Heading) string {
	id, _ := h.AttributeString("id")
	value, _ := id.([]byte)
	return string(value)
}

// blocks are a node's children as a slice, safe to walk while the tree changes.
func blocks(n ast.Node) []ast.Node {
	var all []ast.Node
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		all = append(all, child)
	}
	return all
}
