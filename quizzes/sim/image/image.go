// Package image computes what Docker does with a Dockerfile and with containers: which steps a build executes anew, which
// files the build context holds, how large layers are, and who reaches which port. It follows the Docker documentation
// (Build cache invalidation; Build context; Storage drivers; Bridge network driver; Port publishing) and, for
// .dockerignore, moby/patternmatcher 0.6.1.
package image

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
