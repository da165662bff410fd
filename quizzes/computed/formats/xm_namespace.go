package formats

import (
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/xmlfmt"
)

// XMLNamespaceTable asks for the namespace of names in a document.
var XMLNamespaceTable = quizzes.Template{
	ID: "xml.namespace.table", Version: 1, Concept: "xml#namespaces", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeXMLNamespace,
}

var xmlNamespaceModels = []struct {
	model xmlfmt.Model
	why   string
}{
	{xmlfmt.DefaultForAttrs, "This lets the default cover an attribute."},
	{xmlfmt.ElementsForAttr, "This gives an attribute the namespace of its element."},
	{xmlfmt.RootDecides, "This takes the outermost declaration. The nearest one counts."},
	{xmlfmt.UndeclareFails, "This leaves `xmlns=\"\"` out of account. It switches the default off."},
	{xmlfmt.NotInherited, "This lets a default hold for its own element alone. It holds for all below as well."},
	{xmlfmt.PrefixIsAll, "This lets a declaration begin below its element. It holds for the element that carries it."},
}

// xmlFeed draws a document of four elements with declarations.
func xmlFeed(r *rand.Rand) *xmlfmt.Node {
	uris := quizzes.Draw(r, []string{"urn:feed", "urn:media", "urn:shop", "urn:mail", "urn:map"}, 3)
	pre := quizzes.One(r, "m", "x", "p", "s")
	names := quizzes.Draw(r, []string{"item", "image", "note", "entry", "price", "link"}, 3)
	attrs := quizzes.Draw(r, []string{"id", "width", "lang", "unit"}, 4)
	may := func(name string) string {
		if coin(r) {
			return pre + ":" + name
		}
		return name
	}
	attr := func(name string) xmlfmt.Attr {
		return xmlfmt.Attr{Name: name, Value: itoa(1 + r.IntN(90))}
	}
	root := &xmlfmt.Node{Name: quizzes.One(r, "feed", "data", "list"), Attrs: []xmlfmt.Attr{{Name: "xmlns", Value: uris[0]}, {Name: "xmlns:" + pre, Value: uris[1]}}}
	a := &xmlfmt.Node{Name: may(names[0]), Attrs: []xmlfmt.Attr{attr(may(attrs[0]))}}
	b := &xmlfmt.Node{Name: may(names[1]), Attrs: []xmlfmt.Attr{attr(may(attrs[1]))}}
	c := &xmlfmt.Node{Name: names[2], Attrs: []xmlfmt.Attr{attr(may(attrs[2]))}}
	inner := quizzes.One(r, xmlfmt.Attr{Name: "xmlns"}, xmlfmt.Attr{Name: "xmlns", Value: uris[2]}, xmlfmt.Attr{Name: "xmlns:" + pre, Value: uris[2]})
	at := quizzes.One(r, a, c)
	at.Attrs = append([]xmlfmt.Attr{inner}, at.Attrs...)
	a.Kids = []*xmlfmt.Node{b}
	root.Kids = []*xmlfmt.Node{a, c}
	return root.Link()
}

func makeXMLNamespace(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		root := xmlFeed(r)
		choices := []string{}
		cells := quizzes.Cells{Head: []string{"Name", "Namespace"}}
		var run []xmlfmt.Step
		ids := map[string]bool{}
		var rows []quizzes.CellRow
		root.Walk(func(n *xmlfmt.Node) {
			for _, a := range n.Attrs {
				if strings.HasPrefix(a.Name, "xmlns") && a.Value != "" && !slices.Contains(choices, a.Value) {
					choices = append(choices, a.Value)
				}
			}
			if n == root {
				return
			}
			for _, attr := range []string{"", n.Attrs[len(n.Attrs)-1].Name} {
				want, s := n.Namespace(attr, "")
				cell := quizzes.Cell{Want: want, Why: s.Text}
				for _, m := range xmlNamespaceModels {
					got, _ := n.Namespace(attr, m.model)
					cell.Near = append(cell.Near, near(got, string(m.model), "%s", m.why+" "+s.Text))
				}
				if cell.Near = quizzes.NearAnswers(want, cell.Near); len(cell.Near) > 0 {
					ids[cell.Near[0].Misconception] = true
				}
				run = append(run, s)
				given := "Element `" + n.Name + "`"
				if attr != "" {
					given = "Attribute `" + attr + "`"
				}
				rows = append(rows, quizzes.CellRow{Given: []string{given}, Asked: []quizzes.Cell{cell}})
			}
		})
		slices.Sort(choices)
		choices = append(choices, xmlfmt.NoNamespace)
		for i := range rows {
			rows[i].Asked[0].Choices = choices
		}
		if cells.Rows = rows; len(ids) < 3 || !mixed(rows, 3, 3) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		src := root.Lines()
		return quizzes.Question{
			Stem:     "Which namespace is each name of this document in, by Namespaces in XML 1.0?",
			Exhibits: []quizzes.Exhibit{listing("XML", "xml", src...)}, Ask: cells,
			Trace: quizzes.Worked(run, "Name by name: %s.", cells.KeyText()), Note: strings.Join(src, "\n"),
		}, nil
	})
}
