// Package balance picks servers as load balancers do: smooth weighted round robin with failures as nginx has it,
// least connections, and the counts of health checks.
package balance

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

type trace []Step

func (t *trace) add(rule, state, format string, a ...any) {
	*t = append(*t, Step{Rule: rule, Text: fmt.Sprintf(format, a...), State: state})
}
