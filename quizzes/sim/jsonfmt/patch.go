package jsonfmt

import (
	"fmt"
	"strconv"
	"strings"
)

// The wrong readings of patches and pointers.
const (
	NullStored     Model = "null-is-stored"         // null in a merge patch becomes the value
	ArraysAppended Model = "merge-appends-arrays"   // a merge patch appends to an array
	ShallowMerge   Model = "merge-patch-is-shallow" // a nested object replaces the old one
	PatchIsWhole   Model = "merge-patch-is-whole"   // what the patch does not name is gone
	NullIgnored    Model = "null-leaves-value"      // null in a merge patch changes nothing

	AddOverwrites  Model = "add-overwrites-element" // add in an array replaces the element
	OneBased       Model = "pointer-counts-from-one"
	SwappedEscapes Model = "pointer-escapes-swapped" // ~0 is / and ~1 is ~
	FailedSkipped  Model = "failed-operation-is-skipped"
	StopsAtFailure Model = "patch-stops-halfway" // what came before the failed operation stays
	MoveCopies     Model = "move-copies"
	DashIsFirst    Model = "dash-is-last-element" // - is the last element there is
)

// MergePatch applies a merge patch by the pseudocode of RFC 7396, section 2.
func MergePatch(target, patch *Value, m Model) (*Value, []Step) {
	var steps []Step
	out := merge(target, patch, "", m, &steps)
	return out, steps
}

func merge(target, patch *Value, path string, m Model, steps *[]Step) *Value {
	if patch.Kind != Object {
		if m == ArraysAppended && patch.Kind == Array && target != nil && target.Kind == Array {
			out := target.Clone()
			out.Items = append(out.Items, patch.Clone().Items...)
			return out
		}
		return patch.Clone()
	}
	out := &Value{Kind: Object}
	if target != nil && target.Kind == Object && m != PatchIsWhole && !(m == ShallowMerge && path != "") {
		out = target.Clone()
	}
	for i, name := range patch.Names {
		item, at := patch.Items[i], path+"/"+name
		old, had := out.Member(name)
		switch {
		case item.Kind == Literal && item.Text == "null" && m == NullIgnored:
		case item.Kind == Literal && item.Text == "null" && m != NullStored:
			out.drop(name)
			step(steps, "merge.null", "`%s` is `null` in the patch, which deletes it%s.", at, orNothing(had))
		case item.Kind == Object && had && old.Kind == Object:
			step(steps, "merge.object", "`%s` is an object on both sides: the two are merged.", at)
			out.set(name, merge(old, item, at, m, steps))
		default:
			out.set(name, merge(old, item, at, m, steps))
			got, _ := out.Member(name)
			step(steps, "merge.replace", "`%s` is set to `%s`%s.", at, got, whole(item, had))
		}
	}
	return out
}

func step(steps *[]Step, rule, format string, a ...any) {
	*steps = append(*steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
}

func orNothing(had bool) string {
	if had {
		return ""
	}
	return "; it was not there"
}

func whole(item *Value, had bool) string {
	switch {
	case !had:
		return ", which was not there"
	case item.Kind == Array:
		return ", as a whole"
	}
	return ""
}

// Op is an operation of a JSON Patch.
type Op struct {
	Op, Path, From string
	Value          *Value
}

// String prints the operation as JSON.
func (o Op) String() string {
	out := fmt.Sprintf(`{"op": %q, `, o.Op)
	if o.From != "" {
		out += fmt.Sprintf(`"from": %q, `, o.From)
	}
	out += fmt.Sprintf(`"path": %q`, o.Path)
	if o.Value != nil {
		out += fmt.Sprintf(`, "value": %s`, o.Value)
	}
	return out + "}"
}

// Tokens splits a pointer by RFC 6901, section 4.
func Tokens(pointer string, m Model) []string {
	if pointer == "" {
		return nil
	}
	slash, tilde := "~1", "~0"
	if m == SwappedEscapes {
		slash, tilde = tilde, slash
	}
	var out []string
	for _, t := range strings.Split(pointer[1:], "/") {
		out = append(out, strings.ReplaceAll(strings.ReplaceAll(t, slash, "/"), tilde, "~"))
	}
	return out
}

// Get evaluates a pointer.
func Get(doc *Value, pointer string, m Model) (*Value, bool) {
	for _, t := range Tokens(pointer, m) {
		switch doc.Kind {
		case Object:
			item, ok := doc.Member(t)
			if !ok {
				return nil, false
			}
			doc = item
		case Array:
			i, ok := index(t, len(doc.Items)-1, m)
			if !ok {
				return nil, false
			}
			doc = doc.Items[i]
		default:
			return nil, false
		}
	}
	return doc, true
}

// index reads an array index up to most: digits without a zero in front.
func index(token string, most int, m Model) (int, bool) {
	n, err := strconv.Atoi(token)
	if err != nil || strconv.Itoa(n) != token {
		return 0, false
	}
	if m == OneBased {
		n--
	}
	return n, n >= 0 && n <= most
}

// Apply runs a JSON Patch by RFC 6902, sections 4 and 5. When an operation fails, ok is false and the document is as
// it was.
func Apply(doc *Value, ops []Op, m Model) (out *Value, steps []Step, ok bool) {
	out = doc.Clone()
	for i, op := range ops {
		before := out.Clone()
		why := out.apply(op, m)
		if why == "" {
			steps = append(steps, Step{"patch." + op.Op, fmt.Sprintf("Operation %d, %s `%s`: done.", i+1, op.Op, op.Path), out.String()})
			continue
		}
		steps = append(steps, Step{"patch.fail", fmt.Sprintf("Operation %d, %s `%s`, fails: %s. So the whole patch has no effect.", i+1, op.Op, op.Path, why), doc.String()})
		switch m {
		case FailedSkipped:
			out = before
			continue
		case StopsAtFailure:
			return before, steps, true
		}
		return doc, steps, false
	}
	return out, steps, true
}

// apply does one operation; it returns why it can't.
func (v *Value) apply(op Op, m Model) string {
	switch op.Op {
	case "add":
		return v.add(op.Path, op.Value.Clone(), m)
	case "remove":
		return v.remove(op.Path, m)
	case "replace":
		if _, ok := Get(v, op.Path, m); !ok {
			return "there is nothing to replace"
		}
		parent, last, _ := v.parent(op.Path, m)
		if parent == nil {
			*v = *op.Value.Clone()
			return ""
		}
		if parent.Kind == Object {
			parent.set(last, op.Value.Clone())
			return ""
		}
		i, _ := index(last, len(parent.Items)-1, m)
		parent.Items[i] = op.Value.Clone()
		return ""
	case "move", "copy":
		item, ok := Get(v, op.From, m)
		if !ok {
			return "there is nothing at `" + op.From + "`"
		}
		if item = item.Clone(); op.Op == "move" && m != MoveCopies {
			if strings.HasPrefix(op.Path, op.From+"/") {
				return "a value can't move into itself"
			}
			v.remove(op.From, m)
		}
		return v.add(op.Path, item, m)
	}
	item, ok := Get(v, op.Path, m)
	if !ok || !item.equal(op.Value) {
		return "the value there is another"
	}
	return ""
}

// parent finds the container of a place; it is nil for the document itself.
func (v *Value) parent(pointer string, m Model) (*Value, string, bool) {
	if pointer == "" {
		return nil, "", true
	}
	cut := strings.LastIndexByte(pointer, '/')
	parent, ok := Get(v, pointer[:cut], m)
	if !ok || parent.Kind != Object && parent.Kind != Array {
		return nil, "", false
	}
	return parent, Tokens(pointer[cut:], m)[0], true
}

func (v *Value) add(pointer string, item *Value, m Model) string {
	parent, last, ok := v.parent(pointer, m)
	switch {
	case !ok:
		return "its parent does not exist"
	case parent == nil:
		*v = *item
		return ""
	case parent.Kind == Object:
		parent.set(last, item)
		return ""
	}
	n := len(parent.Items)
	if last == "-" {
		if m == DashIsFirst && n > 0 {
			n--
		}
		last = strconv.Itoa(n)
		if m == OneBased {
			last = strconv.Itoa(n + 1)
		}
	}
	i, ok := index(last, len(parent.Items), m)
	if !ok {
		return "the index is beyond the end"
	}
	if m == AddOverwrites && i < len(parent.Items) {
		parent.Items[i] = item
		return ""
	}
	parent.Items = append(parent.Items[:i:i], append([]*Value{item}, parent.Items[i:]...)...)
	return ""
}

func (v *Value) remove(pointer string, m Model) string {
	parent, last, ok := v.parent(pointer, m)
	if !ok || parent == nil {
		return "there is nothing to remove"
	}
	if parent.Kind == Object {
		if !parent.drop(last) {
			return "there is nothing to remove"
		}
		return ""
	}
	i, ok := index(last, len(parent.Items)-1, m)
	if !ok {
		return "there is nothing to remove"
	}
	parent.Items = append(parent.Items[:i:i], parent.Items[i+1:]...)
	return ""
}
