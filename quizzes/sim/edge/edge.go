// Package edge says what web servers do with a request before any application sees it: nginx's choice of a location
// and the path it passes on, what its levels inherit, and Tomcat's choice of a context and a servlet.
package edge

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a faithful run. Runs under a wrong model keep none: they are many, and only their
// outcome is shown.
type trace struct {
	off   bool
	steps []Step
}

func (t *trace) add(rule, format string, a ...any) {
	if !t.off {
		t.steps = append(t.steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}
