// Package authored makes templates of the quiz blocks that stand in lessons.
package authored

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"warmcache/content"
	"warmcache/quizzes"
)

// Templates reads every quiz block of the guide. All mistakes come joined, each with file and line.
func Templates(lib *content.Library) ([]quizzes.Template, error) {
	topics := lib.Topics()
	made, errs := make([][]quizzes.Template, len(topics)), make([]error, len(topics))
	var all sync.WaitGroup
	for i, t := range topics {
		all.Go(func() { made[i], errs[i] = ofTopic(t) })
	}
	all.Wait()
	return slices.Concat(made...), errors.Join(errs...)
}

// ofTopic reads the quiz blocks of one lesson.
func ofTopic(t *content.Topic) ([]quizzes.Template, error) {
	var out []quizzes.Template
	var errs []error
	seen := map[string]bool{}
	for _, c := range t.Concepts {
		for _, q := range c.Quizzes {
			tpl, err := Template(c.ID, q)
			if err == nil && seen[tpl.ID] {
				err = fmt.Errorf("%s:%d: a second quiz with id %q in this section", q.File, q.Line, tpl.ID)
			}
			if err != nil {
				errs = append(errs, err)
				continue
			}
			seen[tpl.ID] = true
			out = append(out, tpl)
		}
	}
	return out, errors.Join(errs...)
}

// Template reads one quiz block and proves one variant of it.
func Template(concept string, q content.Quiz) (quizzes.Template, error) {
	b, err := parse(q)
	if err != nil {
		return quizzes.Template{}, err
	}
	tpl := quizzes.Template{
		ID: concept + "/" + b.ID, Version: b.Version, Concept: concept,
		Source: quizzes.Authored, Level: b.Level,
	}
	if err := b.fill(&tpl); err != nil {
		return tpl, fmt.Errorf("%s:%d: quiz %q: %w", q.File, q.Line, b.ID, err)
	}
	if _, _, err := tpl.Question(0); err != nil {
		return tpl, fmt.Errorf("%s:%d: quiz %q: %w", q.File, q.Line, b.ID, err)
	}
	return tpl, nil
}

// question is what all kinds of a block share.
func (b block) question(ask quizzes.Ask, note string) quizzes.Question {
	return quizzes.Question{Stem: b.Ask, Exhibits: b.Given.exhibits(), Ask: ask, Why: b.Why, Note: b.ID + note}
}
