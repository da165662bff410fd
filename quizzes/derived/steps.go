package derived

import (
	"fmt"
	"math/rand/v2"

	"warmcache/content"
	"warmcache/quizzes"
)

const shownSteps = 5

// steps asks to put the section's steps in order.
func steps(c *content.Concept, s content.Steps, add adder) {
	if len(s.Items) < minRows || !apart(s.Items) {
		return
	}
	k := min(shownSteps, len(s.Items))
	add("steps", quizzes.KindOrder, choose(len(s.Items), k), func(r *rand.Rand) (quizzes.Question, error) {
		idx := drawn(r, len(s.Items), k)
		var items []string
		for _, i := range idx {
			items = append(items, s.Items[i])
		}
		return quizzes.Question{
			Stem: c.Title + ": in which order do these steps happen?",
			Ask:  quizzes.Ordered("first", items...),
			Why:  "This is the order in which the section tells them.", Note: fmt.Sprint(idx),
		}, nil
	})
}
