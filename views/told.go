package views

import (
	"warmcache/quizzes"
)

// Told is a question after its answer.
type Told struct {
	Question quizzes.Question
	Response quizzes.Response
	Verdict  quizzes.Verdict
	Guessed  bool     // the learner said it was a guess
	Back     string   // when the concept comes back: "in 3 days"
	Beliefs  []string // what the misconceptions of the answer amount to, each a clause after "that"
	Again    bool     // a fresh variant follows at the end of this sitting
	Source   Link     // the section that teaches this
	Next     Link     // what comes after
	Undo     string   // where a form posts to take this answer back; empty when it can't be
}

// Link is an address with its name.
type Link struct{ Href, Name string }

// mark is how a part of the answer turned out, told by shape, word and color.
type mark struct{ Class, Sign, Word string }

var (
	markRight  = mark{"is-right", "✔", "Right"}
	markMissed = mark{"is-right", "✔", "Right answer"}
	markWrong  = mark{"is-wrong", "✘", "Your answer"}
	markTicked = mark{"is-wrong", "✘", "Should stay open"}
	markUntick = mark{"is-right", "✔", "Missed"}
	markNone   = mark{}
)

// optionMark marks an option of a question with one right option.
func optionMark(o quizzes.Option, chosen bool) mark {
	switch {
	case o.Right && chosen:
		return markRight
	case o.Right:
		return markMissed
	case chosen:
		return markWrong
	}
	return markNone
}

// boxMark marks an option of a multiple choice.
func boxMark(o quizzes.Option, chosen bool) mark {
	switch {
	case o.Right && chosen:
		return markRight
	case o.Right:
		return markUntick
	case chosen:
		return markTicked
	}
	return markNone
}

func partMark(right bool) mark {
	if right {
		return markRight
	}
	return mark{"is-wrong", "✘", "Not right"}
}

// headline is the verdict in one line.
func (t Told) headline() string {
	switch {
	case t.Response == quizzes.DontKnow:
		return "Now you know"
	case t.Verdict.Right() && t.Guessed:
		return "Right, by a guess"
	case t.Verdict.Right():
		return "Right"
	case t.Verdict.Score > 0:
		return "Partly right"
	}
	return "Not this time"
}

func (t Told) class() string {
	if t.Verdict.Right() {
		return "verdict right"
	}
	return "verdict wrong"
}

func (t Told) sign() string {
	if t.Verdict.Right() {
		return "✔"
	}
	return "✘"
}

// answer is the learner's typed answer, empty where none was given.
func (t Told) answer() string {
	if t.Response == quizzes.DontKnow {
		return ""
	}
	return string(t.Response)
}

// stated reports whether the key must be said in words, because nothing marked shows it.
func (t Told) stated() bool {
	switch t.Question.Ask.(type) {
	case quizzes.Number, quizzes.Text:
		return true
	}
	return false
}

// asides are what the verdict says of the response itself, where the marks do not say it already.
func (t Told) asides() []string {
	switch t.Question.Ask.(type) {
	case quizzes.Single, quizzes.Multiple, quizzes.Line:
		return nil
	}
	return t.Verdict.Why
}
