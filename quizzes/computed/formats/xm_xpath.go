package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/xmlfmt"
)

// XMLXPathFound asks what XPath expressions find.
var XMLXPathFound = quizzes.Template{
	ID: "xml.xpath.found", Version: 1, Concept: "xml#xpath", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeXMLXPath,
}

var xmlPathModels = []struct {
	model xmlfmt.Model
	why   string
}{
	{xmlfmt.IndexGlobal, "This counts among all that was found. A position counts anew under each parent."},
	{xmlfmt.ParensIgnored, "This counts under each parent. The parentheses collect first, and the position counts in the whole."},
	{xmlfmt.FromZero, "This counts from 0. Positions in XPath begin with 1."},
	{xmlfmt.AnyDepth, "This looks at any depth. A single `/` goes to children alone."},
	{xmlfmt.NotEqualIsNone, "This takes `!=` for \"none is equal\". Comparing a set asks whether any node fits."},
	{xmlfmt.NoneIsNotEqual, "This takes `not(… = …)` for \"some other value\". It says that no node has the value."},
	{xmlfmt.FilterOrder, "This swaps the conditions. Each filters what the one before it has left, and positions are counted there."},
}

// xmlLib draws shelves with books in two languages.
func xmlLib(r *rand.Rand, parent, kid, attr string, values []string) *xmlfmt.Node {
	root := &xmlfmt.Node{Name: "lib"}
	n := 0
	for i, books := range quizzes.Draw(r, []int{1, 2, 3, 2}, 3) {
		s := &xmlfmt.Node{Name: parent, Attrs: []xmlfmt.Attr{{Name: "id", Value: fmt.Sprint(parent[:1], i+1)}}}
		for range books {
			n++
			s.Kids = append(s.Kids, &xmlfmt.Node{Name: kid, Attrs: []xmlfmt.Attr{{Name: "id", Value: fmt.Sprint(kid[:1], n)}, {Name: attr, Value: values[r.IntN(2)]}}})
		}
		root.Kids = append(root.Kids, s)
	}
	return root
}

// xmlPaths draws an expression of each of three kinds.
func xmlPaths(r *rand.Rand, parent, kid, attr, value string) []xmlfmt.Path {
	k := 1 + r.IntN(2)
	is := func(op, child string) xmlfmt.Pred { return xmlfmt.Pred{Attr: attr, Op: op, Value: value, Child: child} }
	at, last := xmlfmt.Pred{Index: k}, xmlfmt.Pred{Index: -1}
	deep := func(name string, preds ...xmlfmt.Pred) xmlfmt.PathStep {
		return xmlfmt.PathStep{Deep: true, Name: name, Preds: preds}
	}
	step := func(name string, preds ...xmlfmt.Pred) xmlfmt.PathStep {
		return xmlfmt.PathStep{Name: name, Preds: preds}
	}
	path := func(s ...xmlfmt.PathStep) xmlfmt.Path { return xmlfmt.Path{Steps: s} }
	kinds := [][]xmlfmt.Path{
		{path(deep(kid, at)), {Steps: []xmlfmt.PathStep{deep(kid)}, All: k}, path(deep(kid, last)), path(deep(kid, at))},
		{path(deep(parent, is("!=", kid))), path(deep(parent, is("not", kid))), path(deep(parent, is("=", kid)), step(kid, at)), path(deep(parent, is("!=", kid)))},
		{path(deep(kid, is("=", ""), at)), path(deep(kid, at, is("=", ""))), path(deep(kid, at, is("!=", ""))), path(step("lib"), step(kid)), path(step("lib"), step(parent, at), step(kid))},
	}
	var out []xmlfmt.Path
	for _, kind := range kinds {
		out = append(out, quizzes.One(r, kind...))
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func makeXMLXPath(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names := quizzes.One(r, []string{"shelf", "book", "lang", "en", "de"}, []string{"room", "desk", "kind", "low", "high"}, []string{"order", "item", "size", "s", "m"},
			[]string{"team", "member", "role", "dev", "ops"}, []string{"album", "track", "genre", "pop", "jazz"})
		root := xmlLib(r, names[0], names[1], names[2], names[3:])
		cells := quizzes.Cells{Head: []string{"Expression", "Ids found"}}
		var run []xmlfmt.Step
		for _, p := range xmlPaths(r, names[0], names[1], names[2], names[3]) {
			found, how := xmlfmt.Select(root, p, "")
			want := xmlfmt.IDs(found)
			var nears []quizzes.Near
			for _, m := range xmlPathModels {
				got, _ := xmlfmt.Select(root, p, m.model)
				nears = append(nears, near(xmlfmt.IDs(got), string(m.model), "%s", m.why))
			}
			if nears = quizzes.NearAnswers(want, nears); len(nears) == 0 {
				return quizzes.Question{}, quizzes.Reject("nothing at stake in %s", p)
			}
			text := texts(how)
			run = append(run, xmlfmt.Step{Rule: "xpath", Text: fmt.Sprintf("`%s`: %s", p, text)})
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(p.String())}, Asked: []quizzes.Cell{{Want: want, Why: text, Near: nears}}})
		}
		src := xmlShort(root)
		return quizzes.Question{
			Stem:     "What do these XPath 1.0 expressions find in the document? Write the `id` of each element found, in document order, with commas, or `nothing`.",
			Exhibits: []quizzes.Exhibit{listing("XML", "xml", src...)}, Ask: cells, Drawn: xmlTree(root, names[2]),
			Trace: quizzes.Worked(run, "Found: %s.", cells.KeyText()), Note: strings.Join(src, "\n") + fmt.Sprint(cells.Rows),
		}, nil
	})
}

// xmlShort prints the document with the end tag of each parent behind its last child, to stay short.
func xmlShort(root *xmlfmt.Node) []string {
	out := []string{"<lib>"}
	for _, s := range root.Kids {
		id, _ := s.Get("id")
		out = append(out, fmt.Sprintf(`  <%s id="%s">`, s.Name, id))
		for i, k := range s.Kids {
			line := "    " + k.Lines()[0]
			if i == len(s.Kids)-1 {
				line += "</" + s.Name + ">"
			}
			out = append(out, line)
		}
	}
	return append(out, "</lib>")
}

// xmlTree draws the elements by their ids, each with one of its attributes.
func xmlTree(root *xmlfmt.Node, attr string) quizzes.Tree {
	var t quizzes.Tree
	var add func(n *xmlfmt.Node, after []int)
	add = func(n *xmlfmt.Node, after []int) {
		name, ok := n.Get("id")
		if !ok {
			name = n.Name
		}
		note, _ := n.Get(attr)
		t = append(t, quizzes.Node{Name: name, Note: note, After: after})
		at := len(t) - 1
		for _, kid := range n.Kids {
			add(kid, []int{at})
		}
	}
	add(root, nil)
	return t
}
