// Package metrics computes what dashboards show: percentiles, Prometheus' increase and histogram_quantile, burn rates,
// and the self time of spans.
package metrics

import (
	"fmt"
	"strconv"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

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

// Short prints a number with at most six digits, and none behind the point that says nothing.
func Short(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }
