// Package container follows the limits around a container: its capabilities, the filters for its system calls, and the network
// policies of its pod.
package container

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a faithful run. Runs under a wrong model keep none: only their outcome is shown.
type trace []Step

func (t *trace) add(m Model, rule, format string, a ...any) {
	if m == "" {
		*t = append(*t, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}
