// Package token decides what a server takes for a login or a right: the claims and the algorithm of a JWT, codes by time,
// exchanges of an authorization code, and policies that permit and forbid.
package token

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a run.
type trace []Step

func (t *trace) add(rule, format string, a ...any) {
	*t = append(*t, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
}
