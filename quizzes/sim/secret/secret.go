// Package secret follows credentials through their life: leases that are renewed, settings from several sources, signing keys that
// are rotated while verifiers cache the list, and files that Git keeps.
package secret

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
