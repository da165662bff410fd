package formats

import (
	"strings"

	"warmcache/quizzes/sim/jsonfmt"
)

// jsDoc parses a document that a generator wrote.
func jsDoc(text string) *jsonfmt.Value {
	v, fault := jsonfmt.Parse(text, "")
	if fault != nil {
		panic(text + ": " + fault.Error())
	}
	return v
}

// jsShow prints a value with a space behind commas and colons, as people write it.
func jsShow(v *jsonfmt.Value) string {
	return strings.NewReplacer(",", ", ", ":", ": ").Replace(v.String())
}

// jsAt is what a pointer finds, or "absent".
func jsAt(doc *jsonfmt.Value, pointer string) string {
	v, ok := jsonfmt.Get(doc, pointer, "")
	if !ok {
		return "absent"
	}
	return jsShow(v)
}
