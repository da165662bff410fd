package xmlfmt

import (
	"fmt"
	"strings"
)

// NoNamespace is what a name outside of all namespaces has.
const NoNamespace = "none"

// Wrong readings of namespaces.
const (
	DefaultForAttrs Model = "default-namespace-covers-attributes"
	ElementsForAttr Model = "attribute-inherits-element-namespace" // an attribute without a prefix is where its element is
	RootDecides     Model = "outer-declaration-wins"               // an inner declaration changes nothing
	UndeclareFails  Model = "empty-default-ignored"                // xmlns="" changes nothing
	NotInherited    Model = "declaration-for-one-element"          // a declaration holds for its element alone
	PrefixIsAll     Model = "declaration-starts-below"             // a declaration holds for the elements below alone
)

// Namespace finds the namespace of an element's name, or of an attribute's with attr, and says why.
func (n *Node) Namespace(attr string, m Model) (string, Step) {
	name := n.Name
	if attr != "" {
		name = attr
	}
	prefix, _ := prefixed(name)
	if prefix == "" && attr != "" {
		switch m {
		case DefaultForAttrs:
			ns, _ := n.lookup("", m)
			return ns, Step{}
		case ElementsForAttr:
			return n.Namespace("", "")
		}
		return NoNamespace, Step{Rule: "xmlns.attribute", Text: fmt.Sprintf("Attribute `%s` has no prefix, and the default does not cover attributes: it is in no namespace.", attr)}
	}
	ns, from := n.lookup(prefix, m)
	switch {
	case m != "":
		return ns, Step{} // only the right reading is explained
	case from == nil:
		return ns, Step{Rule: "xmlns.none", Text: fmt.Sprintf("`%s` has no prefix, and no default is declared around it: it is in no namespace.", name)}
	case ns == NoNamespace:
		return ns, Step{Rule: "xmlns.undeclared", Text: fmt.Sprintf("`%s` has no prefix, and `xmlns=\"\"` at `<%s>` switches the default off: it is in no namespace.", name, from.Name)}
	}
	return ns, Step{Rule: "xmlns.declared", Text: fmt.Sprintf("`%s`: the nearest declaration of %s, going outward, is at `<%s>` and says `%s`.", name, what(prefix), from.Name, ns)}
}

func what(prefix string) string {
	if prefix == "" {
		return "the default"
	}
	return "prefix `" + prefix + "`"
}

// lookup finds the declaration of a prefix that holds at the element.
func (n *Node) lookup(prefix string, m Model) (string, *Node) {
	key := strings.TrimSuffix("xmlns:"+prefix, ":")
	var found []*Node
	for at := n; at != nil; at = at.up {
		uri, ok := at.Get(key)
		if ok && !(uri == "" && m == UndeclareFails) && !(m == PrefixIsAll && at == n && n.up != nil) {
			found = append(found, at)
		}
		if m == NotInherited && len(found) == 0 && prefix == "" {
			return NoNamespace, nil
		}
	}
	if len(found) == 0 {
		return NoNamespace, nil
	}
	at := found[0]
	if m == RootDecides {
		at = found[len(found)-1]
	}
	if uri, _ := at.Get(key); uri != "" {
		return uri, at
	}
	return NoNamespace, at
}
