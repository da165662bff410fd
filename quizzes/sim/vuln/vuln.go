// Package vuln shows what the known holes of web servers let through, on toy data in memory: a query joined from strings, a file
// name that leaves its folder, an address that a filter has to judge.
package vuln

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a faithful run. Runs under a wrong model keep none: only their outcome is shown.
type trace []Step

func (t *trace) add(m Model, rule, format string, a ...any) {
	if m != "" {
		return
	}
	*t = append(*t, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
}
