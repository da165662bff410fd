// Package httpmsg says what HTTP/1.1 messages mean to a reader: where their content ends (RFC 9112, section 6.3), which
// requests have to be refused (RFC 9112, sections 3.2, 5.1 and 6.3), what a redirect does to the method (RFC 9110,
// section 15.4) and how a pool uses its connections (RFC 9112, section 9.3).
package httpmsg

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
