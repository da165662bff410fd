package views

import (
	"fmt"
	"slices"
	"strconv"

	"warmcache/content"
	"warmcache/quizzes"
)

// LessonPage is a topic with its checks and steppers.
type LessonPage struct {
	Layout   Layout
	Topic    *content.Topic
	Intro    string // HTML before the first section
	Prev     *content.Topic
	Next     *content.Topic
	Sections []LessonSection
	Asked    int // questions the bank can ask on this topic: its templates
}

// LessonSection is a concept as the page shows it.
type LessonSection struct {
	Concept *content.Concept
	Parts   []LessonPart
	Check   *Asking // nil where nothing asks about the concept
}

// LessonPart is a stretch of the lesson's HTML or a run of a generator.
type LessonPart struct {
	HTML    string
	Stepper *Stepper
}

// Stepper is a run, shown state by state.
type Stepper struct {
	ID       string
	Question quizzes.Question
	Another  string // address of the same page with another run
	Pictures string // address of its pictures, without their number
}

// picture is the address of an exhibit's picture: lessons stay small, and each picture comes when the reader is near.
func (s Stepper) picture(n int) string { return s.Pictures + strconv.Itoa(n) }

// PictureOf is the picture of a question that a stepper shows under a number: of an exhibit, or of the case behind them.
func PictureOf(q quizzes.Question, n int) quizzes.Picture {
	switch {
	case n >= 0 && n < len(q.Exhibits):
		return q.Exhibits[n].Drawn
	case n == len(q.Exhibits):
		return q.Drawn
	}
	return nil
}

// given is what a question shows to its reader beside the stem: its exhibits, and the lines or rows that it asks about.
func given(q quizzes.Question) []quizzes.Exhibit {
	out := slices.Clone(q.Exhibits)
	switch ask := q.Ask.(type) {
	case quizzes.Line:
		e := quizzes.Exhibit{Title: ask.Title, Lang: ask.Lang}
		for i, o := range ask.Options {
			e.Lines = append(e.Lines, fmt.Sprintf("%2d  %s", i+1, o.Text))
		}
		out = append(out, e)
	case quizzes.Cells:
		if n := len(ask.Rows[0].Given); n > 0 && n < len(ask.Head) {
			e := quizzes.Exhibit{Title: ask.Title, Head: ask.Head[:n]}
			for _, row := range ask.Rows {
				e.Rows = append(e.Rows, row.Given)
			}
			out = append(out, e)
		}
	}
	return out
}
