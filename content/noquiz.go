package content

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// mark is a line such as {.noquiz}: a word of the author about the block that follows.
type mark struct {
	ast.BaseBlock
	word string // with its braces
}

var kindMark = ast.NewNodeKind("Mark")

func (*mark) Kind() ast.NodeKind              { return kindMark }
func (*mark) IsRaw() bool                     { return true }
func (m *mark) Dump(source []byte, level int) { ast.DumpHelper(m, source, level, nil, nil) }

// markParser reads a line that holds nothing but {.word}.
type markParser struct{}

func (markParser) Trigger() []byte { return []byte{'{'} }

func (markParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	word := bytes.TrimSpace(line)
	if !bytes.HasPrefix(word, []byte("{.")) || bytes.IndexByte(word, '}') != len(word)-1 {
		return nil, parser.NoChildren
	}
	m := &mark{word: string(word)}
	m.SetPos(segment.Start)
	reader.Advance(segment.Len() - 1)
	return m, parser.NoChildren
}

func (markParser) Continue(ast.Node, text.Reader, parser.Context) parser.State { return parser.Close }
func (markParser) Close(ast.Node, text.Reader, parser.Context)                 {}
func (markParser) CanInterruptParagraph() bool                                 { return true }
func (markParser) CanAcceptIndentedLine() bool                                 { return false }
