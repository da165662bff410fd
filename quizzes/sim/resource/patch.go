package resource

import (
	"slices"
	"strings"
)

// The wrong beliefs about PUT and PATCH.
const (
	PutMerges     Model = "put-merges"              // PUT leaves the fields that it does not name
	PatchReplaces Model = "patch-replaces"          // PATCH drops the fields that it does not name
	NullStays     Model = "merge-patch-stores-null" // null becomes the field's value
	NullIgnored   Model = "merge-patch-skips-null"  // null changes nothing
	ListsJoin     Model = "merge-patch-joins-lists" // lists are put together
	PatchNoNew    Model = "merge-patch-adds-nothing"
)

// Field is a name with its value, both as JSON text.
type Field struct{ Name, Value string }

// Doc is a flat JSON object; its fields stand in the order of their names.
type Doc []Field

// String prints the object.
func (d Doc) String() string {
	var out []string
	for _, f := range d {
		out = append(out, `"`+f.Name+`": `+f.Value)
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// Sorted orders fields by name.
func Sorted(d Doc) Doc {
	d = slices.Clone(d)
	slices.SortFunc(d, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return d
}

// Write is a PUT or a PATCH with a JSON object.
type Write struct {
	Method string
	Body   Doc
}

// String prints the write in one line.
func (w Write) String() string { return w.Method + " " + w.Body.String() }

// Apply gives the representation after a write: PUT replaces it (RFC 9110, section 9.3.4), PATCH merges (RFC 7396).
func Apply(d Doc, w Write, m Model) (Doc, Step) {
	if w.Method == "PUT" && m != PutMerges || w.Method == "PATCH" && m == PatchReplaces {
		out := Sorted(w.Body)
		return out, say(m, "rfc9110.9.3.4", "`PUT` replaces the whole: `%s`.", out)
	}
	out := slices.Clone(d)
	for _, f := range w.Body {
		i := slices.IndexFunc(out, func(g Field) bool { return g.Name == f.Name })
		switch {
		case f.Value == "null" && w.Method == "PATCH" && m == NullIgnored, i < 0 && m == PatchNoNew:
		case f.Value == "null" && w.Method == "PATCH" && m != NullStays:
			if i >= 0 {
				out = slices.Delete(out, i, i+1)
			}
		case i < 0:
			out = append(out, f)
		case m == ListsJoin && strings.HasPrefix(f.Value, "[") && strings.HasPrefix(out[i].Value, "["):
			out[i].Value = strings.TrimSuffix(out[i].Value, "]") + ", " + strings.TrimPrefix(f.Value, "[")
		default:
			out[i].Value = f.Value
		}
	}
	out = Sorted(out)
	return out, say(m, "rfc7396", "The merge patch sets the fields given, deletes those with `null` and leaves the rest: `%s`.", out)
}
