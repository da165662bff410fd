package views

import (
	"strconv"

	"warmcache/quizzes"
)

// SittingPage is one question of a sitting, before its answer (Ask) or after it (Told).
type SittingPage struct {
	Layout Layout
	Title  string // "Caching strategies", "Review"
	N      int    // this question, from 1
	Total  int
	Done   int    // answered or skipped so far
	Crumb  Link   // where the concept is taught
	End    string // address of the summary
	Ask    *Asking
	Told   *Told
	Gone   bool // the question was withdrawn since it was drawn
	Kept   bool // it had been answered by then
	Next   Link
}

// SummaryPage ends a sitting.
type SummaryPage struct {
	Layout  Layout
	Title   string
	Right   int
	Asked   int    // answered
	Left    *Link  // the first question still open
	Leave   string // where a form posts to leave the rest; empty when nothing is open
	Changes []Change
	Misses  []Missed
	Again   string // address of a form that starts another sitting of this kind; empty for none
	Back    Link
}

// Change says what a sitting did to a concept.
type Change struct {
	Concept       Link
	Before, After string // states: new, learning, holding, solid
	Due           string
}

// Missed is a question that was not answered rightly.
type Missed struct {
	Href string
	Stem string
	Ask  quizzes.Ask
}

func of(n, total int) string { return strconv.Itoa(n) + " of " + strconv.Itoa(total) }
