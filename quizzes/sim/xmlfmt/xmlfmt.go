// Package xmlfmt computes what XML means where readers go wrong: the namespace of a name (Namespaces in XML 1.0, third
// edition, sections 5 and 6), the size of expanded entities (XML 1.0, fifth edition, section 4.4), and the nodes that
// a small part of XPath 1.0 selects (sections 2.1 to 2.5 and 3.4).
package xmlfmt

import "strings"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong reading of a rule; "" is the right one.
type Model string

// Attr is an attribute, with its prefix in the name.
type Attr struct{ Name, Value string }

// Node is an element.
type Node struct {
	Name  string
	Attrs []Attr
	Kids  []*Node
	up    *Node
}

// Get is the value of an attribute.
func (n *Node) Get(name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// Link tells each element its parent.
func (n *Node) Link() *Node {
	for _, k := range n.Kids {
		k.up = n
		k.Link()
	}
	return n
}

// Lines prints the element, one start tag a line.
func (n *Node) Lines() []string { return n.lines("") }

func (n *Node) lines(indent string) []string {
	tag := indent + "<" + n.Name
	for _, a := range n.Attrs {
		tag += " " + a.Name + `="` + a.Value + `"`
	}
	if len(n.Kids) == 0 {
		return []string{tag + "/>"}
	}
	out := []string{tag + ">"}
	for _, k := range n.Kids {
		out = append(out, k.lines(indent+"  ")...)
	}
	return append(out, indent+"</"+n.Name+">")
}

// Walk visits elements in document order.
func (n *Node) Walk(visit func(*Node)) {
	visit(n)
	for _, k := range n.Kids {
		k.Walk(visit)
	}
}

func prefixed(name string) (prefix, local string) {
	if p, l, ok := strings.Cut(name, ":"); ok {
		return p, l
	}
	return "", name
}
