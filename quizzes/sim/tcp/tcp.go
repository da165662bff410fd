// Package tcp runs the parts of TCP and UDP that a program meets: acknowledgments, the congestion window, the states of
// closing, what reads return, and fragments.
package tcp

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a faithful run; runs under a wrong model keep none.
type trace struct {
	off   bool
	steps []Step
}

func (t *trace) add(rule, state, format string, a ...any) {
	if !t.off {
		t.steps = append(t.steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...), State: state})
	}
}
