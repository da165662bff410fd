package xmlfmt

import (
	"fmt"
	"strings"
)

// Wrong readings of entities.
const (
	SizesAdd    Model = "entity-sizes-add"          // references are counted along the chain, not multiplied
	OneLevel    Model = "entities-expand-one-level" // the text of an entity is not read again
	OncePer     Model = "entity-counts-once"        // an entity that is referred to several times counts once
	RefsAreText Model = "reference-stays-text"      // a reference counts as it is written
)

// Entity is an internal entity: references to others, and text.
type Entity struct {
	Name string
	Refs []Ref
	Text string
}

// Ref refers to an entity several times in a row.
type Ref struct {
	Name  string
	Times int
}

// Value is the entity's declared text.
func (e Entity) Value() string {
	out := ""
	for _, r := range e.Refs {
		out += strings.Repeat("&"+r.Name+";", r.Times)
	}
	return out + e.Text
}

// Size is the number of characters of an entity's text once it is expanded; entities refer to earlier ones alone.
func Size(all []Entity, name string, m Model) int {
	for _, e := range all {
		if e.Name == name {
			return e.size(all, m)
		}
	}
	panic("no entity " + name)
}

func (e Entity) size(all []Entity, m Model) int {
	n := len(e.Text)
	for _, r := range e.Refs {
		switch m {
		case SizesAdd:
			n += r.Times + Size(all, r.Name, m)
		case OneLevel:
			n += r.Times * len(of(all, r.Name).Value())
		case OncePer:
			n += Size(all, r.Name, m)
		case RefsAreText:
			n += r.Times * len("&"+r.Name+";")
		default:
			n += r.Times * Size(all, r.Name, m)
		}
	}
	return n
}

func of(all []Entity, name string) Entity {
	for _, e := range all {
		if e.Name == name {
			return e
		}
	}
	panic("no entity " + name)
}

// SizeSteps explains the sizes, one entity at a time.
func SizeSteps(all []Entity) []Step {
	var out []Step
	for _, e := range all {
		var parts []string
		for _, r := range e.Refs {
			parts = append(parts, fmt.Sprintf("%d × %d for `%s`", r.Times, Size(all, r.Name, ""), r.Name))
		}
		if e.Text != "" {
			parts = append(parts, fmt.Sprintf("%d for \"%s\"", len(e.Text), e.Text))
		}
		out = append(out, Step{Rule: "xml.entity", Text: fmt.Sprintf("`%s`: %s, in all %d characters.", e.Name, strings.Join(parts, " + "), e.size(all, ""))})
	}
	return out
}
