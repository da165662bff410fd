package xmlfmt

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong readings of XPath.
const (
	IndexGlobal    Model = "index-counts-globally"  // //book[1] is the first of all books
	ParensIgnored  Model = "parentheses-ignored"    // (//book)[1] is the first of each parent
	FromZero       Model = "xpath-counts-from-zero" // [1] is the second
	AnyDepth       Model = "slash-is-any-depth"     // /lib/book finds books at any depth
	NotEqualIsNone Model = "not-equal-means-none"   // a != b: no node is b
	NoneIsNotEqual Model = "not-means-some-other"   // not(a = b): some node is not b
	FilterOrder    Model = "predicates-commute"     // [1][@x] is [@x][1]
)

// Pred is a condition of a step; one of its parts is set.
type Pred struct {
	Index int    // position, from 1; -1 is last()
	Attr  string // an attribute of the node, or of its children of name Child
	Child string
	Op    string // "=", "!=" or "not"
	Value string
}

// String prints the predicate.
func (p Pred) String() string {
	switch {
	case p.Index < 0:
		return "[last()]"
	case p.Index > 0:
		return fmt.Sprintf("[%d]", p.Index)
	}
	path := "@" + p.Attr
	if p.Child != "" {
		path = p.Child + "/" + path
	}
	if p.Op == "not" {
		return fmt.Sprintf("[not(%s = %q)]", path, p.Value)
	}
	return fmt.Sprintf("[%s %s %q]", path, p.Op, p.Value)
}

// PathStep is a step of a path.
type PathStep struct {
	Deep  bool // after //
	Name  string
	Preds []Pred
}

// Path is an absolute path. All, when not 0, is a position in the whole result: (path)[All].
type Path struct {
	Steps []PathStep
	All   int
}

// String prints the path.
func (p Path) String() string {
	var b strings.Builder
	for _, s := range p.Steps {
		b.WriteString(map[bool]string{true: "//", false: "/"}[s.Deep] + s.Name)
		for _, pred := range s.Preds {
			b.WriteString(pred.String())
		}
	}
	if p.All != 0 {
		return "(" + b.String() + ")" + Pred{Index: p.All}.String()
	}
	return b.String()
}

// Select gives the nodes of the path in document order.
func Select(root *Node, p Path, m Model) ([]*Node, []Step) {
	doc := &Node{Kids: []*Node{root}}
	found, all := []*Node{doc}, p.All
	var steps []Step
	for i, s := range p.Steps {
		if m == AnyDepth && i > 0 {
			s.Deep = true
		}
		var next []*Node
		if m == IndexGlobal && s.Deep && len(s.Preds) > 0 {
			var each []*Node
			for _, n := range found {
				each = append(each, n.take(PathStep{Deep: true, Name: s.Name}, m)...)
			}
			next = filter(each, s.Preds, m)
		} else if m == ParensIgnored && all != 0 && i == len(p.Steps)-1 {
			s.Preds, all = append(slices.Clone(s.Preds), Pred{Index: all}), 0
		}
		if next == nil {
			for _, n := range found {
				next = append(next, n.take(s, m)...)
			}
		}
		found = ordered(root, next)
		if m == "" {
			steps = append(steps, Step{Rule: "xpath.step", Text: fmt.Sprintf("Step `%s`%s finds %s.", Path{Steps: p.Steps[i : i+1]}, counted(s), IDs(found))})
		}
	}
	if all != 0 {
		found = filter(found, []Pred{{Index: all}}, m)
		steps = append(steps, Step{Rule: "xpath.all", Text: fmt.Sprintf("The parentheses collect first; `%s` then counts in the whole: %s.", Pred{Index: all}, IDs(found))})
	}
	return found, steps
}

func counted(s PathStep) string {
	for i, p := range s.Preds {
		if p.Index != 0 && i == 0 {
			return fmt.Sprintf(", in which `%s` counts anew under each parent,", p)
		}
		if p.Index != 0 {
			return fmt.Sprintf(", in which `%s` counts what the condition before it left under each parent,", p)
		}
		if p.Child != "" {
			asks := map[string]string{"=": "some `%s` has this value", "!=": "some `%s` has another value", "not": "no `%s` has this value"}[p.Op]
			return fmt.Sprintf(", which asks whether "+asks+",", p.Child)
		}
	}
	return ""
}

// take goes one step from a node.
func (n *Node) take(s PathStep, m Model) []*Node {
	from := []*Node{n}
	if s.Deep {
		from = nil
		n.Walk(func(d *Node) { from = append(from, d) })
	}
	var out []*Node
	for _, f := range from {
		var kids []*Node
		for _, k := range f.Kids {
			if k.Name == s.Name {
				kids = append(kids, k)
			}
		}
		out = append(out, filter(kids, s.Preds, m)...)
	}
	return out
}

func filter(nodes []*Node, preds []Pred, m Model) []*Node {
	if m == FilterOrder && len(preds) == 2 {
		preds = []Pred{preds[1], preds[0]}
	}
	for _, p := range preds {
		var kept []*Node
		for i, n := range nodes {
			at := i + 1
			if m == FromZero {
				at = i
			}
			if p.Index < 0 && i == len(nodes)-1 || p.Index > 0 && at == p.Index || p.Index == 0 && p.holds(n, m) {
				kept = append(kept, n)
			}
		}
		nodes = kept
	}
	return nodes
}

// holds compares a set of nodes, by section 3.4: true when any node fits.
func (p Pred) holds(n *Node, m Model) bool {
	set := []*Node{n}
	if p.Child != "" {
		set = nil
		for _, k := range n.Kids {
			if k.Name == p.Child {
				set = append(set, k)
			}
		}
	}
	some, other := false, false
	for _, k := range set {
		v, ok := k.Get(p.Attr)
		some, other = some || ok && v == p.Value, other || ok && v != p.Value
	}
	switch {
	case p.Op == "=":
		return some
	case p.Op == "!=" && m == NotEqualIsNone:
		return !some
	case p.Op == "not" && m == NoneIsNotEqual:
		return other
	case p.Op == "!=":
		return other
	}
	return !some
}

func ordered(root *Node, nodes []*Node) []*Node {
	var out []*Node
	root.Walk(func(n *Node) {
		if slices.Contains(nodes, n) {
			out = append(out, n)
		}
	})
	return out
}

// IDs lists the id attributes of nodes, or "nothing".
func IDs(nodes []*Node) string {
	var out []string
	for _, n := range nodes {
		id, ok := n.Get("id")
		if !ok {
			id = "`" + n.Name + "`"
		}
		out = append(out, id)
	}
	if out == nil {
		return "nothing"
	}
	return strings.Join(out, ", ")
}
