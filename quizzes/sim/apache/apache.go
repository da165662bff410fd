// Package apache applies the rules of Apache HTTP Server 2.4: which virtual host answers, which section's setting
// holds, who gets in, and where rewriting leads.
package apache

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// Quiet is no mistake: the faithful run without its steps, for the many cases that a search throws away.
const Quiet Model = "quiet"

// trace collects the steps of a faithful run; runs under a wrong model keep none.
type trace struct {
	off   bool
	steps []Step
}

func (t *trace) add(rule, format string, a ...any) {
	if !t.off {
		t.steps = append(t.steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}
