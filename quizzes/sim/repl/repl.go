// Package repl simulates replicas that exchange what they know: logical clocks, versions with their causes, types
// that merge, quorums, sessions, gossip rounds and failure detection. Each file names the text it follows.
package repl

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// Silent is a model that changes no rule: a faithful run that keeps no steps.
const Silent Model = "silent"

// trace collects the steps of a faithful run. Runs under a wrong model keep none.
type trace struct {
	off   bool
	steps []Step
}

func (t *trace) add(rule, state, format string, a ...any) {
	if !t.off {
		t.steps = append(t.steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...), State: state})
	}
}
