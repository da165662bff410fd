// Package warehouse computes what pipelines and warehouses do with rows: which rows an extraction by a watermark
// misses, what a repeated load leaves, which version of a slowly changing dimension a fact takes, what SQL's
// three-valued logic lets through, what a fan-out does to a sum, which blocks a zone map skips, how many rows ROLLUP and
// CUBE return, and how many runs a sorted column has (SQL as PostgreSQL and SQLite run it: PostgreSQL 17 documentation
// sections 7.2.4 and 9.1; Kimball and Ross, The Data Warehouse Toolkit, 2013). Named wrong models are overrides of
// single rules.
package warehouse

import "fmt"

// Model names a wrong model; "" is the true one.
type Model string

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Trace collects the steps of a run; nil collects nothing.
type Trace []Step

func (t *Trace) add(rule, state, format string, a ...any) {
	if t != nil {
		*t = append(*t, Step{rule, fmt.Sprintf(format, a...), state})
	}
}

// Clock prints minutes as hours and minutes.
func Clock(min int) string { return fmt.Sprintf("%d:%02d", min/60, min%60) }
