package content

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// newMarkdown makes the parser and renderer of lessons. Cell alignment is an attribute, because a strict content
// security policy forbids inline styles; raw HTML stays off.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.DefinitionList,
			extension.Strikethrough,
			extension.Typographer,
		),
		goldmark.WithParserOptions(
			parser.WithHeadingAttribute(),
			parser.WithBlockParsers(util.Prioritized(markParser{}, 50)),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(frameRenderer{}, 100), util.Prioritized(cellCodeRenderer{}, 100))),
	)
}

// frame is HTML of our own around its children: a figure in place of a fence, a scrolling box around a table.
type frame struct {
	ast.BaseBlock
	open, close string
}

var kindFrame = ast.NewNodeKind("Frame")

func (*frame) Kind() ast.NodeKind              { return kindFrame }
func (*frame) IsRaw() bool                     { return true }
func (f *frame) Dump(source []byte, level int) { ast.DumpHelper(f, source, level, nil, nil) }

type frameRenderer struct{}

func (frameRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindFrame, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		side := n.(*frame).close
		if entering {
			side = n.(*frame).open
		}
		_, err := w.WriteString(side)
		return ast.WalkContinue, err
	})
	// A mark where none may stand is a mistake found before; the renderer panics on kinds that it does not know.
	reg.Register(kindMark, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
		return ast.WalkContinue, nil
	})
}

// plain is the text of inline nodes as a reader sees it, on one line; code keeps its backticks when ticks is set.
func plain(n ast.Node, src []byte, ticks bool) string {
	var b strings.Builder
	writePlain(&b, n, src, ticks)
	return strings.Join(strings.Fields(b.String()), " ")
}

func writePlain(b *strings.Builder, n ast.Node, src []byte, ticks bool) {
	switch n := n.(type) {
	case *ast.Text:
		b.Write(unescape(n.Value(src)))
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte(' ')
		}
	case *ast.String:
		b.WriteString(html.UnescapeString(string(n.Value)))
	case *ast.AutoLink:
		b.Write(n.Label(src))
	case *ast.CodeSpan:
		writeCode(b, n, src, ticks)
	default:
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			writePlain(b, child, src, ticks)
			if child.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
	}
}

func writeCode(b *strings.Builder, n *ast.CodeSpan, src []byte, ticks bool) {
	tick := ""
	if ticks {
		tick = "`"
	}
	b.WriteString(tick)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		b.Write(bytes.ReplaceAll(child.(*ast.Text).Value(src), []byte("\n"), []byte(" ")))
	}
	b.WriteString(tick)
}

// unescape takes away backslashes before punctuation and resolves entities.
func unescape(text []byte) []byte {
	return []byte(html.UnescapeString(string(util.UnescapePunctuations(text))))
}
