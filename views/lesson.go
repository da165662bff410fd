package views

import (
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
}
