package xmlfmt_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/xmlfmt"
)

func pick(r *rand.Rand, s ...string) string { return s[r.IntN(len(s))] }

type nsCase struct {
	Text string
	root *xmlfmt.Node
}

func drawNames(r *rand.Rand) nsCase {
	n := 0
	var grow func(depth int, m bool) *xmlfmt.Node
	grow = func(depth int, m bool) *xmlfmt.Node {
		n++
		e := &xmlfmt.Node{}
		if r.IntN(3) == 0 {
			e.Attrs = append(e.Attrs, xmlfmt.Attr{Name: "xmlns", Value: pick(r, "urn:a", "urn:b", "")})
		}
		if !m && r.IntN(2) == 0 || r.IntN(4) == 0 {
			e.Attrs, m = append(e.Attrs, xmlfmt.Attr{Name: "xmlns:m", Value: pick(r, "urn:a", "urn:b", "urn:c")}), true
		}
		pre := func() string {
			if m && r.IntN(2) == 0 {
				return "m:"
			}
			return ""
		}
		e.Name = pre() + fmt.Sprint("e", n)
		e.Attrs = append(e.Attrs, xmlfmt.Attr{Name: pre() + "x", Value: "1"})
		for range r.IntN(3) * min(depth, 1) {
			e.Kids = append(e.Kids, grow(depth-1, m))
		}
		return e
	}
	root := grow(3, false).Link()
	return nsCase{strings.Join(root.Lines(), "\n"), root}
}

func TestNamespace(t *testing.T) {
	oracle.Case[nsCase]{
		Engine: "xmlfmt: namespaces", Oracle: "expat (Python 3)", Ready: func() string { return oracle.PythonHas("xml.parsers.expat", "python3") }, Draw: drawNames,
		Got: func(c nsCase, model string) string {
			out := ""
			c.root.Walk(func(n *xmlfmt.Node) {
				ns, _ := n.Namespace("", xmlfmt.Model(model))
				attr := n.Attrs[len(n.Attrs)-1].Name
				as, _ := n.Namespace(attr, xmlfmt.Model(model))
				out += ns + " @" + as + "; "
			})
			return oracle.Line(out)
		},
		Want: func(t testing.TB, cases []nsCase) []string {
			return oracle.Run[nsCase, string](t, cases, oracle.Python(), "-c", `
import json, sys, xml.parsers.expat
def one(c):
    out, p = [], xml.parsers.expat.ParserCreate(namespace_separator=" ")
    ns = lambda name: name.rpartition(" ")[0] or "none"
    p.StartElementHandler = lambda name, attrs: out.append(ns(name) + " @" + ns(list(attrs)[-1]) + "; ")
    p.Parse(c["Text"], True)
    return "".join(out)
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`)
		},
		Models: []string{"default-namespace-covers-attributes", "attribute-inherits-element-namespace", "outer-declaration-wins", "empty-default-ignored",
			"declaration-for-one-element", "declaration-starts-below"},
	}.Test(t)
}

type entityCase struct {
	Text string
	all  []xmlfmt.Entity
}

func drawEntities(r *rand.Rand) entityCase {
	c := entityCase{Text: "<!DOCTYPE r [\n"}
	for i, name := range []string{"a", "b", "c", "d"}[:2+r.IntN(3)] {
		e := xmlfmt.Entity{Name: name, Text: pick(r, "", "x", "lol", "well")}
		if i == 0 {
			e.Text = pick(r, "ha", "lol", "word")
		}
		for _, before := range c.all {
			if r.IntN(2) == 0 {
				e.Refs = append(e.Refs, xmlfmt.Ref{Name: before.Name, Times: 1 + r.IntN(4)})
			}
		}
		c.all = append(c.all, e)
		c.Text += fmt.Sprintf("<!ENTITY %s \"%s\">\n", name, e.Value())
	}
	c.Text += "]><r>&" + c.all[len(c.all)-1].Name + ";</r>"
	return c
}

func TestEntities(t *testing.T) {
	oracle.Case[entityCase]{
		Engine: "xmlfmt: entity sizes", Oracle: "expat (Python 3)", Ready: func() string { return oracle.PythonHas("xml.etree.ElementTree", "python3") }, Draw: drawEntities,
		Got: func(c entityCase, model string) string {
			return fmt.Sprint(xmlfmt.Size(c.all, c.all[len(c.all)-1].Name, xmlfmt.Model(model)))
		},
		Want: func(t testing.TB, cases []entityCase) []string {
			return oracle.Run[entityCase, string](t, cases, oracle.Python(), "-c", `
import json, sys, xml.etree.ElementTree as ET
print(json.dumps([str(len(ET.fromstring(c["Text"]).text or "")) for c in json.load(sys.stdin)]))`)
		},
		Models: []string{"entity-sizes-add", "entities-expand-one-level", "entity-counts-once", "reference-stays-text"},
	}.Test(t)
}

type pathCase struct {
	Text, Path string
	root       *xmlfmt.Node
	path       xmlfmt.Path
}

func drawPath(r *rand.Rand) pathCase {
	n := 0
	var grow func(name string, depth int) *xmlfmt.Node
	grow = func(name string, depth int) *xmlfmt.Node {
		n++
		e := &xmlfmt.Node{Name: name, Attrs: []xmlfmt.Attr{{Name: "id", Value: fmt.Sprint("n", n)}}}
		if r.IntN(3) > 0 {
			e.Attrs = append(e.Attrs, xmlfmt.Attr{Name: "x", Value: pick(r, "1", "2")})
		}
		for range r.IntN(4) * min(depth, 1) {
			e.Kids = append(e.Kids, grow(pick(r, "b", "b", "s"), depth-1))
		}
		return e
	}
	c := pathCase{root: grow("r", 3)}
	pred := func() xmlfmt.Pred {
		switch r.IntN(4) {
		case 0, 1:
			return xmlfmt.Pred{Index: []int{1, 2, 1, -1}[r.IntN(4)]}
		}
		return xmlfmt.Pred{Attr: "x", Child: pick(r, "", "b"), Op: pick(r, "=", "!=", "not"), Value: pick(r, "1", "2")}
	}
	c.path.Steps = []xmlfmt.PathStep{{Name: "r"}}
	if r.IntN(2) == 0 {
		c.path.Steps = nil
	}
	for range 1 + r.IntN(2) {
		s := xmlfmt.PathStep{Deep: r.IntN(2) == 0 || c.path.Steps == nil, Name: pick(r, "b", "s")}
		for range r.IntN(3) {
			s.Preds = append(s.Preds, pred())
		}
		c.path.Steps = append(c.path.Steps, s)
	}
	if r.IntN(4) == 0 {
		c.path.All = 1 + r.IntN(2)
	}
	c.Text, c.Path = strings.Join(c.root.Lines(), ""), c.path.String()
	return c
}

func TestXPath(t *testing.T) {
	oracle.Case[pathCase]{
		Engine: "xmlfmt: XPath", Oracle: "libxml2 (Python lxml)", Ready: func() string { return oracle.PythonHas("lxml", "python3-lxml") }, Draw: drawPath,
		Got: func(c pathCase, model string) string {
			nodes, _ := xmlfmt.Select(c.root, c.path, xmlfmt.Model(model))
			return xmlfmt.IDs(nodes)
		},
		Want: func(t testing.TB, cases []pathCase) []string {
			return oracle.Run[pathCase, string](t, cases, oracle.Python(), "-c", `
import json, sys
from lxml import etree
def one(c):
    return ", ".join(n.get("id") for n in etree.fromstring(c["Text"]).getroottree().xpath(c["Path"])) or "nothing"
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`)
		},
		Models: []string{"index-counts-globally", "parentheses-ignored", "xpath-counts-from-zero", "slash-is-any-depth", "not-equal-means-none",
			"not-means-some-other", "predicates-commute"},
	}.Test(t)
}
