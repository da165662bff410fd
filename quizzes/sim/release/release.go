// Package release computes what a deployment does to users and machines: how many requests a bad canary fails, which statements of
// old code a changed schema refuses, who sees a flagged feature, and the capacity and cost of an update. It follows the rules of the
// lesson on deployment strategies; schemas behave as in SQLite 3, and PostgreSQL 15 agrees on what is used here.
package release

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
