package content

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// table is a table's cells.
func (l *lesson) table(n *extast.Table) Table {
	t := Table{Line: l.line(n.FirstChild())}
	for _, row := range blocks(n) {
		var cells []string
		for _, cell := range blocks(row) {
			cells = append(cells, plain(cell, l.src, true))
		}
		if row.Kind() == extast.KindTableHeader {
			t.Head = cells
			continue
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// terms are a definition list's pairs. A term with two definitions, or two terms with one, has no single answer; the
// list is shown and those are not asked.
func (l *lesson) terms(n *extast.DefinitionList) Terms {
	t := Terms{Line: l.line(n)}
	children := blocks(n)
	for i, name := range children {
		alone := i == 0 || children[i-1].Kind() != extast.KindDefinitionTerm
		defined := i+1 < len(children) && children[i+1].Kind() == extast.KindDefinitionDescription
		again := i+2 < len(children) && children[i+2].Kind() == extast.KindDefinitionDescription
		if name.Kind() == extast.KindDefinitionTerm && alone && defined && !again {
			t.Pairs = append(t.Pairs, Term{plain(name, l.src, true), plain(children[i+1], l.src, true)})
		}
	}
	return t
}

// steps are an ordered list's items, if each is plain: one stretch of text with no list or code inside.
func (l *lesson) steps(n *ast.List) Steps {
	if !n.IsOrdered() {
		return Steps{}
	}
	s := Steps{Line: l.line(n)}
	for _, item := range blocks(n) {
		if item.ChildCount() != 1 || (item.FirstChild().Kind() != ast.KindTextBlock && item.FirstChild().Kind() != ast.KindParagraph) {
			return Steps{}
		}
		s.Items = append(s.Items, plain(item, l.src, true))
	}
	return s
}

// prose is the text of a block: paragraphs, list items, terms and their definitions, and table cells if asked for.
func prose(n ast.Node, src []byte, tables bool) string {
	var parts []string
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case extast.KindTable:
			if !tables {
				return ast.WalkSkipChildren, nil
			}
		case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading, extast.KindDefinitionTerm, extast.KindTableCell:
			parts = append(parts, plain(n, src, false))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(parts, " ")
}
