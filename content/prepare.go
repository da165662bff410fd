package content

import (
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// prepare makes a block ready to be rendered: links resolved, fences and tables framed, what is not allowed named.
// It gives the block back, or the frame that stands in its place.
func (l *lesson) prepare(block ast.Node) ast.Node {
	var all []ast.Node
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			all = append(all, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range all {
		if f := l.node(n); f != nil && n == block {
			block = f
		}
	}
	return block
}

// node sees to one node; it gives back the frame that took the node's place, if one did.
func (l *lesson) node(n ast.Node) *frame {
	switch n := n.(type) {
	case *ast.Link:
		l.link(n)
	case *ast.AutoLink:
		l.external(n, string(n.URL(l.src)))
	case *ast.FencedCodeBlock:
		f := &frame{open: l.figure(n)}
		n.Parent().ReplaceChild(n.Parent(), n, f)
		return f
	case *extast.Table:
		return l.scroll(n)
	default:
		l.forbidden(n)
	}
	return nil
}

// forbidden names what a lesson may not hold.
func (l *lesson) forbidden(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		if n.Level <= 2 && n.Parent().Kind() != ast.KindDocument {
			l.wrong(n, "a section heading inside another block (want it at the start of a line of its own)")
		}
	case *ast.RawHTML, *ast.HTMLBlock:
		l.wrong(n, "raw HTML is off (write it in backticks)")
	case *ast.Image:
		l.wrong(n, "images are off (draw a mermaid diagram)")
	case *ast.CodeBlock:
		l.wrong(n, "code by indentation (want a fence that names its language)")
	case *ast.LinkReferenceDefinition:
		l.wrong(n, "a link by reference (want [text](address))")
	case *mark:
		l.wrong(n, "%s inside another block (want it at top level)", n.word)
	}
}

// figure draws a fence and keeps its code for the checks.
func (l *lesson) figure(n *ast.FencedCodeBlock) string {
	f, err := l.fence(n)
	text := string(n.Lines().Value(l.src))
	switch {
	case err != nil:
		l.wrong(n, "%v", err)
		return ""
	case f.word == "quiz" || f.word == "trace":
		l.wrong(n, "a %s block inside another block (want it at top level)", f.word)
		return ""
	case f.word == "mermaid":
		return l.diagram(n, f, text)
	}
	code := Code{File: l.topic.File, Line: l.line(n), Lang: f.word, Fails: f.attrs["fails"] != "", Unchecked: f.attrs["unchecked"], Text: text}
	if l.concept == nil {
		l.topic.IntroCode = append(l.topic.IntroCode, code)
	} else {
		l.concept.Code = append(l.concept.Code, code)
	}
	return l.listing(code)
}

// listing is a code block as HTML, plain: Colors colors it once a page needs it.
func (l *lesson) listing(c Code) string {
	l.figures++
	caption := ""
	if c.Fails {
		caption = "<figcaption>✗ Fails on purpose</figcaption>"
	}
	return fmt.Sprintf("<figure class=\"code\" data-lang=\"%s\"><pre tabindex=\"0\" role=\"region\" aria-label=\"Listing %d (%s)\"><code>%s</code></pre>%s</figure>\n",
		c.Lang, l.figures, c.Lang, html.EscapeString(c.Text), caption)
}

// scroll puts a table into a box that scrolls by itself, so that the page never does.
func (l *lesson) scroll(n *extast.Table) *frame {
	l.figures++
	var heads []string
	for _, cell := range blocks(n.FirstChild()) {
		head := plain(cell, l.src, false)
		if head == "" {
			l.wrong(n, "a column of this table has no head (want a noun over each)")
		}
		heads = append(heads, head)
	}
	label := fmt.Sprintf("Table %d (%s)", l.figures, strings.Join(heads, ", "))
	f := &frame{open: `<div class="scroll" tabindex="0" role="region" aria-label="` + html.EscapeString(label) + "\">\n", close: "</div>\n"}
	n.Parent().ReplaceChild(n.Parent(), n, f)
	f.AppendChild(f, n)
	return f
}
