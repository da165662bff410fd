// Package resource plays a REST server: one resource under the methods of RFC 9110 section 9.3 with the preconditions of
// section 13.2.2, JSON merge patches (RFC 7396), content negotiation (RFC 9110, section 12.5.1), idempotency keys and
// the two ways of pagination.
package resource

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// say words a step. Runs under a wrong model need none: only their outcome counts.
func say(m Model, rule, format string, a ...any) Step {
	if m != "" {
		return Step{}
	}
	return Step{Rule: rule, Text: fmt.Sprintf(format, a...)}
}
