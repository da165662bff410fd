package app

import (
	"slices"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"

	"warmcache/quizzes"
	"warmcache/quizzes/schedule"
)

const (
	paceAnswers  = 40   // earlier times that the pace is measured from
	pacesKept    = 4096 // learners whose times stay in memory
	usualAnswers = 20   // earlier times that the usual time for a question is measured from
)

// timed is an answer of some kind and how long it took.
type timed struct {
	kind quizzes.Kind
	took time.Duration
}

// paces keeps the latest times, newest first, of learners who are answering now, so that an answer need not read them.
type paces struct{ *lru.Cache[int64, []timed] }

func newPaces() paces {
	c, _ := lru.New[int64, []timed](pacesKept) // fails for a size below 1 alone
	return paces{c}
}

// note adds an answer to the times that are kept.
func (p paces) note(learner int64, k quizzes.Kind, took time.Duration) {
	if times, ok := p.Get(learner); ok {
		times = slices.Concat([]timed{{k, took}}, times)
		p.Add(learner, times[:min(len(times), paceAnswers)])
	}
}

// pace is how far a time lies from the learner's usual one for the kind.
func (a *App) pace(c echo.Context, learner int64, k quizzes.Kind, took time.Duration) (float64, error) {
	if took == 0 {
		return 0, nil
	}
	all, ok := a.paces.Get(learner)
	if !ok {
		var err error
		if all, err = a.times(c, learner); err != nil {
			return 0, err
		}
		a.paces.Add(learner, all)
	}
	var times []time.Duration
	for _, t := range all {
		if t.kind == k {
			times = append(times, t.took)
		}
	}
	return schedule.PaceOf(times).Z(took), nil
}

// times reads a learner's latest times with their kinds; a template that is gone has none.
func (a *App) times(c echo.Context, learner int64) ([]timed, error) {
	var out []timed
	times, err := a.Store.Times(c.Request().Context(), learner, paceAnswers, func(template string) bool {
		t, _ := a.Bank.Template(template)
		out = append(out, timed{kind: t.Kind})
		return true
	})
	for i := range times {
		out[i].took = times[i]
	}
	return out, err
}

// perQuestion is the learner's usual time for a question.
func (a *App) perQuestion(c echo.Context, learner int64) (time.Duration, error) {
	times, err := a.Store.Times(c.Request().Context(), learner, usualAnswers, nil)
	if err != nil || len(times) < 5 {
		return usualTime, err
	}
	var sum time.Duration
	for _, t := range times {
		sum += min(t, time.Minute)
	}
	return sum / time.Duration(len(times)), nil
}
