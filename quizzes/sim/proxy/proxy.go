// Package proxy follows requests through reverse and forward proxies: whose address counts, which headers pass, where
// a body ends, which server is tried next, what goes past a proxy, and what an access list lets through.
package proxy

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
