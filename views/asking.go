package views

import (
	"net/url"
	"strconv"
	"strings"

	"warmcache/quizzes"
)

// Asking is a question before its answer. Nothing in it that is drawn depends on the key.
type Asking struct {
	Question quizzes.Question
	Action   string     // where the form posts
	Token    string     // seals the variant where there is no sitting yet
	ID       string     // keeps element ids apart where a page asks several questions
	Form     url.Values // what was sent, after an answer that could not be read
	Error    string     // why it could not be read
	Shown    int64      // when the page was made, Unix milliseconds; 0 leaves the time unmeasured
	Skip     bool       // the question may be skipped
	Focus    bool       // put the focus on the first field
	NoKeys   bool       // single keys do not act on the page: no hints of them
}

func (a Asking) field(name string) string { return a.Form.Get(name) }

func (a Asking) ticked(i int) bool {
	for _, v := range a.Form["a"] {
		if v == strconv.Itoa(i) {
			return true
		}
	}
	return false
}

func (a Asking) picked(name string, i int) bool { return a.Form.Get(name) == strconv.Itoa(i) }

func (a Asking) el(part string) string { return a.ID + "-" + part }

// letter names the right sides of a match: A, B, C …
func letter(i int) string { return string(rune('A' + i)) }

// clip shortens a text for a select option.
func clip(s string, n int) string {
	if r := []rune(plain(s)); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return plain(s)
}

// hint says beside a question of this kind what to do.
func hint(k quizzes.Kind) string {
	switch k {
	case quizzes.KindMultiple:
		return "Choose every one that fits."
	case quizzes.KindOrder:
		return "Give each item its position."
	case quizzes.KindLine:
		return "Choose one line."
	}
	return ""
}
