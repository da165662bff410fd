package httpcache

import "fmt"

// Step is one rule applied once, in the values of the run.
type Step struct {
	Rule  string // such as "rfc9111.4.2.3"
	Text  string
	State string
}

// Trace collects the steps of a run. A nil *Trace collects nothing.
type Trace []Step

func (t *Trace) add(rule, state, format string, a ...any) {
	if t != nil {
		*t = append(*t, Step{rule, fmt.Sprintf(format, a...), state})
	}
}

// Departs returns the first steps at which a wrong run leaves the right one; ok is false when they are alike.
func Departs(right, wrong Trace) (r, w Step, ok bool) {
	for i := range min(len(right), len(wrong)) {
		if right[i] != wrong[i] {
			return right[i], wrong[i], true
		}
	}
	return Step{}, Step{}, false
}
