// Package netlify computes what Netlify decides for a static site: which redirect rule answers a request, which values a build gets
// from contexts and settings, and which deploy is live. It follows the Netlify documentation of 2026 (Redirects and rewrites,
// Redirect options; File-based configuration, deploy contexts; Environment variables overview; Manage deploys).
package netlify

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
