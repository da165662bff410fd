package quizzes

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// Kind names a form of asking. The names are fixed: other tools read them.
type Kind string

const (
	KindSingle   Kind = "single"
	KindMultiple Kind = "multiple"
	KindNumber   Kind = "number"
	KindText     Kind = "text"
	KindOrder    Kind = "order"
	KindMatch    Kind = "match"
	KindCells    Kind = "cells"
	KindLine     Kind = "line"
)

// Kinds lists all kinds.
var kinds = [...]Kind{KindSingle, KindMultiple, KindNumber, KindText, KindOrder, KindMatch, KindCells, KindLine}

// Kinds returns all kinds in a fixed order.
func Kinds() []Kind { return kinds[:] }

// Ask is the part of a question that its kind decides: what is offered, how a response is read and graded.
// Single, Multiple, Number, Text, Order, Match, Cells and Line implement it.
type Ask interface {
	Kind() Kind
	// Parse reads a submitted form. An error is an *Invalid: it says what to write instead and costs nothing.
	Parse(form url.Values) (Response, error)
	// Grade is pure. The response must come from Parse, or be DontKnow.
	Grade(Response) Verdict
	// Guess is the chance that an answer given blindly is right.
	Guess() float64
	// Key is the right answer in the form the command line prints.
	Key() any
	// KeyText is the right answer in words, for the page after the answer.
	KeyText() string

	shuffled(r *rand.Rand) Ask
	check(Source) error
}

// Invalid says why a response can't be read. It is never graded.
type Invalid struct{ Message string }

func (e *Invalid) Error() string { return e.Message }

func invalid(format string, a ...any) error { return &Invalid{fmt.Sprintf(format, a...)} }

// dontKnow is the verdict of DontKnow for every kind.
func dontKnow(parts int) Verdict {
	return Verdict{Parts: make([]bool, parts)}
}

// fold is how texts are compared: letter case, outer and doubled spaces, and code marks do not count.
func fold(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(s, "`", "")), " "))
}

// distinct reports the first text that stands twice after folding.
func distinct(texts []string) error {
	seen := map[string]bool{}
	for _, t := range texts {
		f := fold(t)
		if f == "" {
			return fmt.Errorf("an empty option")
		}
		if seen[f] {
			return fmt.Errorf("two options read %q", t)
		}
		seen[f] = true
	}
	return nil
}

func checkWhy(what, why, misconception string, right bool, src Source) error {
	if why == "" {
		return fmt.Errorf("%s %q has no rationale", kindOf(right), what)
	}
	if right && misconception != "" {
		return fmt.Errorf("the key %q carries a misconception", what)
	}
	return nil
}

func kindOf(right bool) string {
	if right {
		return "the key"
	}
	return "the distractor"
}
