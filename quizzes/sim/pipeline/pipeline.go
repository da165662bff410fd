// Package pipeline computes what a CI run does: when jobs end on few runners, which jobs are skipped, how many jobs a matrix makes,
// and which cache entry is restored. It follows the GitHub Actions documentation of 2025 (Workflow syntax, sections needs, if,
// strategy.matrix; Expressions, Status check functions; Dependency caching reference, Cache key matching and Restrictions).
package pipeline

import "fmt"

// Model is a wrong model: one rule overridden. The empty one is faithful.
type Model string

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Steps collects what a run says as it goes; nil collects nothing.
type Steps []Step

func (s *Steps) say(rule, format string, a ...any) {
	if s != nil {
		*s = append(*s, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}
