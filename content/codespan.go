package content

import (
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// cellCodeRenderer writes code in a table's cell with places where a narrow column may break it.
type cellCodeRenderer struct{}

// RegisterFuncs takes over code spans.
func (cellCodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindCodeSpan, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var b strings.Builder
		writeCode(&b, n.(*ast.CodeSpan), src, false)
		text := string(util.EscapeHTML([]byte(b.String())))
		if n.Parent().Kind() == extast.KindTableCell {
			text = breakable(b.String())
		}
		_, err := w.WriteString("<code>" + text + "</code>")
		return ast.WalkSkipChildren, err
	})
}

// Pieces shorter than this are not worth a break.
const leastPiece, leastRest = 5, 3

// breakable escapes code and marks where it may go on in the next line: after a separator, and before a capital.
func breakable(code string) string {
	var b strings.Builder
	piece, before := 0, ' '
	for i, r := range code {
		ends := strings.ContainsRune("/_.,:=;&@-", before) || unicode.IsLower(before) && unicode.IsUpper(r)
		if ends && piece >= leastPiece && len(code)-i >= leastRest && !strings.ContainsRune("/_.,:=;&@-", r) {
			b.WriteString("<wbr>")
			piece = 0
		}
		b.Write(util.EscapeHTML([]byte(string(r))))
		if piece++; unicode.IsSpace(r) {
			piece = 0
		}
		before = r
	}
	return b.String()
}
