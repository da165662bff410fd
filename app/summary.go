package app

import (
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/db"
	"warmcache/quizzes/schedule"
	"warmcache/views"
)

// summary shows how a sitting went and what it changed.
func (a *App) summary(c echo.Context) error {
	number, err := strconv.ParseInt(c.Param("sitting"), 10, 64)
	if err != nil {
		return fmt.Errorf("sitting %q: %w", c.Param("sitting"), fs.ErrNotExist)
	}
	who, err := a.known(c)
	if err != nil {
		return err
	}
	s, err := a.Store.Sitting(c.Request().Context(), who.ID, number)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, views.Summary(a.summaryPage(who, s)))
}

// leave ends a sitting with questions open: it is not offered again.
func (a *App) leave(c echo.Context) error {
	number, err := strconv.ParseInt(c.Param("sitting"), 10, 64)
	if err != nil {
		return fmt.Errorf("sitting %q: %w", c.Param("sitting"), fs.ErrNotExist)
	}
	who, err := a.known(c)
	if err != nil {
		return err
	}
	if err := a.Store.EndSitting(c.Request().Context(), who.ID, number, a.Now()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

func (a *App) summaryPage(who db.Learner, s db.Sitting) views.SummaryPage {
	title := a.titleOf(s)
	p := views.SummaryPage{Layout: a.layout(title, "", true), Title: title, Asked: len(s.Answers), Back: toMap}
	p.Layout.Keys = true
	if s.Topic != "" {
		p.Back = views.Link{Href: "/t/" + s.Topic, Name: "Back to the lesson"}
	}
	switch s.Kind {
	case kindQuiz:
		p.Again = "/t/" + s.Topic + "/quiz"
	case kindReview:
		p.Back = views.Link{Href: "/review", Name: "Review"}
	}
	if n, left := firstOpen(s); n > 0 {
		p.Left = &views.Link{Href: at(s.Number, n), Name: "Go on: " + views.Count(left, "question") + " left"}
		p.Leave = end(s.Number) + "/end"
	}
	a.addOutcome(&p, who, s)
	return p
}

// addOutcome adds what was right, what was missed, and what changed by concept.
func (a *App) addOutcome(p *views.SummaryPage, who db.Learner, s db.Sitting) {
	st := a.standing(who, nil)
	seen := map[string]int{}
	for _, it := range s.Items {
		ans, ok := s.Answers[it.N]
		if !ok {
			continue
		}
		if ans.Signals.Score >= 1 {
			p.Right++
		} else {
			p.Misses = append(p.Misses, a.missed(s.Number, it))
		}
		if i, ok := seen[it.Concept]; ok {
			p.Changes[i].After, p.Changes[i].Due = st.state(ans.After), a.comesBack(ans.After)
			continue
		}
		if c, ok := a.Library.Concept(it.Concept); ok {
			seen[it.Concept] = len(p.Changes)
			p.Changes = append(p.Changes, views.Change{
				Concept: views.Link{Href: c.Address(), Name: c.Title},
				Before:  st.state(ans.Before), After: st.state(ans.After), Due: a.comesBack(ans.After),
			})
		}
	}
}

func (a *App) comesBack(m schedule.Memory) string {
	if !m.Seen() {
		return "when asked"
	}
	return views.In(time.UnixMilli(m.Due).Sub(a.Now()))
}

func (a *App) missed(sitting int64, it db.Item) views.Missed {
	m := views.Missed{Href: at(sitting, it.N), Stem: "A question that has been replaced since"}
	if q, err := a.Bank.Question(ref(it)); err == nil {
		m.Stem = q.Stem
	}
	return m
}

// firstOpen is the first question neither answered nor skipped, 0 for none, and how many there are.
func firstOpen(s db.Sitting) (n, left int) {
	for _, it := range s.Items {
		if _, ok := s.Answers[it.N]; !ok && !it.Skipped {
			left++
			if n == 0 {
				n = it.N
			}
		}
	}
	return n, left
}

// titleOf names a sitting.
func (a *App) titleOf(s db.Sitting) string {
	if t, ok := a.Library.Topic(s.Topic); ok {
		return t.Title
	}
	return strings.ToUpper(s.Kind[:1]) + s.Kind[1:]
}
