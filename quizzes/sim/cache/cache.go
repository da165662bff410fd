// Package cache computes what caches do: which key a replacement policy evicts, what a write policy leaves behind
// after a crash, which race leaves a stale value, how many loads a stampede makes, what two tiers, loading rules,
// a buffer pool and versioned keys return. Every machine is a pure function of its case and writes down each rule
// it applies. A Model replaces one rule by a mistake that people make; the zero Model follows the specification.
package cache

import (
	"fmt"
	"strings"
)

// Step is one rule applied once.
type Step struct {
	Rule  string // stable id, such as "lru.evict"
	Text  string // one sentence; `backticks` mark code
	State string // the state after the step, in one line
}

// Model names a wrong rule. Each machine lists the ones that it can run.
type Model string

// trace collects steps.
type trace []Step

func (t *trace) add(rule, state, format string, a ...any) {
	*t = append(*t, Step{Rule: rule, Text: fmt.Sprintf(format, a...), State: state})
}

// code joins words as one piece of code.
func code(words []string) string {
	if len(words) == 0 {
		return "empty"
	}
	return "`" + strings.Join(words, " ") + "`"
}
