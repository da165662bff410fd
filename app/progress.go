package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/db"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/schedule"
	"warmcache/views"
)

const (
	forecastDays = 14
	heatWeeks    = 26
	weakestShown = 5
	beliefsShown = 8
)

// progress shows what is known and what comes.
func (a *App) progress(c echo.Context) error {
	who, ok, err := a.learner(c)
	if err != nil {
		return err
	}
	page := views.ProgressPage{Layout: a.layout("Progress", "progress", false), Topics: len(a.Library.Topics()), Empty: true}
	memories := map[string]schedule.Memory{}
	if ok {
		if memories, err = a.Store.Memories(c.Request().Context(), who.ID); err != nil {
			return err
		}
		if err := a.fillProgress(c, who, memories, &page); err != nil {
			return err
		}
	}
	s := a.standing(who, memories)
	page.Sections, page.NotBegun = begun(s.sections())
	page.Solid = s.solid()
	return a.show(c, http.StatusOK, views.Progress(page))
}

// begun leaves out the topics that were not begun, and counts them.
func begun(all []views.MapSection) (some []views.MapSection, rest int) {
	for _, s := range all {
		left := slices.DeleteFunc(s.Tiles, func(t views.Tile) bool { return t.State == "new" })
		rest += len(s.Tiles) - len(left)
		if s.Tiles = left; len(left) > 0 {
			some = append(some, s)
		}
	}
	return some, rest
}

func (a *App) fillProgress(c echo.Context, who db.Learner, memories map[string]schedule.Memory, p *views.ProgressPage) error {
	ctx := c.Request().Context()
	accuracy, err := a.Store.Accuracy(ctx, who.ID)
	if err != nil {
		return err
	}
	score := 0.0
	for _, acc := range accuracy {
		p.Answers += acc.Answered
		score += acc.Score
	}
	if p.Empty = p.Answers == 0; p.Empty {
		return nil
	}
	p.Right = fmt.Sprintf("%.0f %%", 100*score/float64(p.Answers))
	if err := a.addStudied(c, who, p); err != nil {
		return err
	}
	today := who.Calendar.Day(a.Now())
	p.Forecast = a.forecast(who, memories, today)
	if p.Heat, err = a.heat(c, who, today); err != nil {
		return err
	}
	p.Weakest = a.weakest(a.standing(who, memories))
	p.Beliefs, err = a.held(c, who)
	return err
}

// addStudied sums the time spent answering, a minute a question at most.
func (a *App) addStudied(c echo.Context, who db.Learner, p *views.ProgressPage) error {
	times, err := a.Store.Times(c.Request().Context(), who.ID, p.Answers, nil)
	var sum time.Duration
	for _, t := range times {
		sum += min(t, time.Minute)
	}
	switch {
	case sum < time.Minute:
		p.Studied = "under 1 min"
	case sum < 2*time.Hour:
		p.Studied = fmt.Sprintf("%d min", int(sum.Minutes()))
	default:
		p.Studied = fmt.Sprintf("%.1f h", sum.Hours())
	}
	return err
}

func (a *App) forecast(who db.Learner, memories map[string]schedule.Memory, today int64) []views.DayLoad {
	var ms []schedule.Memory
	for _, m := range memories {
		ms = append(ms, m)
	}
	var out []views.DayLoad
	for i, n := range schedule.Forecast(ms, a.Now(), who.Calendar, forecastDays) {
		out = append(out, views.DayLoad{Day: dayName(today + int64(i)), N: n})
	}
	return out
}

// heat counts the answers of the last weeks, from a Monday on.
func (a *App) heat(c echo.Context, who db.Learner, today int64) ([]views.DayLoad, error) {
	first := today - heatWeeks*7 + 1
	first -= (first + 3) % 7 // day 0, the first of January 1970, was a Thursday
	counts, err := a.Store.AnswersByDay(c.Request().Context(), who.ID, first, today)
	var out []views.DayLoad
	for d := first; d <= today; d++ {
		out = append(out, views.DayLoad{Day: dayName(d), N: counts[d]})
	}
	return out, err
}

func dayName(day int64) string { return time.Unix(day*86400, 0).UTC().Format("Mon 2 Jan") }

// weakest are the concepts with the lowest expected recall.
// held lists the misconceptions that the learner's answers fit now.
func (a *App) held(c echo.Context, who db.Learner) ([]views.Belief, error) {
	all, err := a.Store.Misconceptions(c.Request().Context(), who.ID)
	var out []views.Belief
	for _, h := range all {
		says := bank.Misconception(h.ID)
		concept, ok := a.Library.Concept(h.Concept)
		if says == "" || !ok || len(out) == beliefsShown {
			continue
		}
		out = append(out, views.Belief{Says: says, Times: h.Times, Concept: conceptLink(concept), Drill: drillOf(h.Concept)})
	}
	return out, err
}

func conceptLink(c *content.Concept) views.Link {
	return views.Link{Href: c.Address(), Name: c.Topic.Title + ": " + c.Title}
}

// drillOf is where a form posts to be asked about a concept.
func drillOf(concept string) string { return "/drill/" + strings.ReplaceAll(concept, "#", "/") }

func (a *App) weakest(s standing) []views.Weak {
	var ids []string
	recall := map[string]float64{}
	for id := range s.memories {
		if r, ok := s.recall(id); ok && len(a.Bank.Of(id)) > 0 {
			recall[id] = r
			ids = append(ids, id)
		}
	}
	sortBy(ids, func(id string) float64 { return recall[id] })
	var out []views.Weak
	for _, id := range ids[:min(weakestShown, len(ids))] {
		c, _ := a.Library.Concept(id)
		out = append(out, views.Weak{
			Concept: conceptLink(c), Recall: fmt.Sprintf("%.0f %%", 100*recall[id]), Drill: drillOf(id),
		})
	}
	return out
}
