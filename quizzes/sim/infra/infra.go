// Package infra computes what infrastructure tools decide: the order in which Terraform creates and destroys, the actions of
// its plan when instances are counted or named, and the value that wins where a variable is set in several places, in Terraform
// and in Ansible. It follows the documentation of Terraform 1.11 (Resources, Meta-arguments, Input variables) and of
// ansible-core 2.14 (Understanding variable precedence).
package infra

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
