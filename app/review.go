package app

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/db"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/schedule"
	"warmcache/views"
)

const (
	dueShown     = 100
	reviewLength = 20
	maxReview    = 100
	usualTime    = 15 * time.Second // a question, until the learner's own times say otherwise
)

// review offers what is due.
func (a *App) review(c echo.Context) error {
	who, ok, err := a.learner(c)
	if err != nil {
		return err
	}
	page := views.ReviewPage{Layout: a.layout("Review", "review", true)}
	if ok {
		if err := a.fillReview(c, who, &page); err != nil {
			return err
		}
	}
	return a.show(c, http.StatusOK, views.Review(page))
}

func (a *App) fillReview(c echo.Context, who db.Learner, p *views.ReviewPage) error {
	ctx, now := c.Request().Context(), a.Now()
	due, err := a.Store.DueConcepts(ctx, who.ID, now, dueShown)
	if err != nil {
		return err
	}
	for _, id := range due {
		if len(a.Bank.Of(id)) > 0 {
			p.Due++
		}
	}
	if p.Due == 0 {
		next, err := a.Store.NextDue(ctx, who.ID, now)
		p.Known = len(due) > 0 || !next.IsZero()
		if !next.IsZero() {
			p.NextDue = views.In(next.Sub(now))
		}
		return err
	}
	if p.Per, err = a.perQuestion(c, who.ID); err != nil {
		return err
	}
	p.Known, p.More, p.Takes, p.Lengths = true, p.Due == dueShown, time.Duration(p.Due)*p.Per, lengths(p.Due)
	return nil
}

// lengths are the sizes of a review on offer.
func lengths(due int) []int {
	var out []int
	for _, n := range []int{5, 10, 20} {
		if n < due {
			out = append(out, n)
		}
	}
	return append(out, min(due, maxReview))
}

// countDue counts the memories that are due now and that the guide still teaches, up to dueShown.
func (a *App) countDue(memories map[string]schedule.Memory) int {
	n, now := 0, a.Now().UnixMilli()
	for id, m := range memories {
		if m.Seen() && m.Due <= now && len(a.Bank.Of(id)) > 0 {
			n++
		}
	}
	return min(n, dueShown)
}

// due lists the concepts due now that the guide still teaches, those most likely to be lost first.
func (a *App) due(c echo.Context, who db.Learner, limit int) ([]string, error) {
	due, _, err := a.Store.Due(c.Request().Context(), who.ID, a.Now(), limit)
	if err != nil {
		return nil, err
	}
	model, recall := schedule.Default(), map[string]float64{}
	var out []string
	for _, d := range due {
		if len(a.Bank.Of(d.Concept)) > 0 {
			recall[d.Concept] = model.Retrievability(d.Memory, a.Now(), who.Calendar)
			out = append(out, d.Concept)
		}
	}
	sortBy(out, func(id string) float64 { return recall[id] })
	return out, nil
}

// startReview asks what is due, topics interleaved.
func (a *App) startReview(c echo.Context) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	who, err := a.known(c)
	if err != nil {
		return err
	}
	if who, err = a.present(c, who); err != nil {
		return err
	}
	due, err := a.due(c, who, maxReview)
	if err != nil {
		return err
	}
	if len(due) == 0 {
		return c.Redirect(http.StatusSeeOther, "/review")
	}
	n, err := strconv.Atoi(form.Get("n"))
	if err != nil || n < 1 {
		n = reviewLength
	}
	seen, err := a.seen(c, who.ID)
	if err != nil {
		return err
	}
	memories, err := a.Store.Memories(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	qs, err := a.Bank.EachBy(a.rng(), bank.Interleave(due[:min(n, len(due))]), bank.Wish{Seen: seen}, suits(memories))
	if err != nil {
		return err
	}
	return a.start(c, who, db.Sitting{Kind: kindReview}, qs)
}

// farFrom is the stability in days from which a concept is asked farther from how it was taught.
const farFrom = 7

// suits prefers near questions (levels 1 and 2) while a memory is young, and later far ones and those that can't be
// guessed.
func suits(memories map[string]schedule.Memory) func(string, quizzes.Template) bool {
	return func(concept string, t quizzes.Template) bool {
		if memories[concept].Stability < farFrom {
			return t.Level <= 2
		}
		return t.Level >= 2 || t.Kind != quizzes.KindSingle
	}
}

func (a *App) nextDue(memories map[string]schedule.Memory) string {
	var ms []schedule.Memory
	for _, m := range memories {
		ms = append(ms, m)
	}
	next := schedule.NextDue(ms)
	if next == 0 {
		return ""
	}
	return views.In(time.UnixMilli(next).Sub(a.Now()))
}
