// Package orch computes what Kubernetes decides: how far a rolling update goes, how many replicas an autoscaler wants,
// which pods a selector picks, which nodes can take a pod, and which pods a node under memory pressure ends first. It follows the
// Kubernetes documentation, v1.30, and where that is short, the source it names.
package orch

import (
	"fmt"
	"strconv"
)

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

// Amount is a number of pods or a percentage of the wanted ones.
type Amount struct {
	N       int
	Percent bool
}

func (a Amount) String() string {
	if a.Percent {
		return strconv.Itoa(a.N) + "%"
	}
	return strconv.Itoa(a.N)
}

// Of is the amount as a number of pods out of total, a fraction rounded up or down.
func (a Amount) Of(total int, up bool) int {
	switch {
	case !a.Percent:
		return a.N
	case up:
		return (a.N*total + 99) / 100
	}
	return a.N * total / 100
}

// Broken reports that the amount is a fraction of total, so that rounding counts.
func (a Amount) Broken(total int) bool { return a.Percent && a.N*total%100 != 0 }

// said is the amount with its result.
func (a Amount) said(total, pods int, round string) string {
	if !a.Percent {
		return fmt.Sprintf("given as the number %d", pods)
	}
	return fmt.Sprintf("%s of %d, rounded %s to %d", a, total, round, pods)
}
