package app

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/db"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/views"
)

// home greets a stranger with a live question and a learner with what to do today.
func (a *App) home(c echo.Context) error {
	who, ok, err := a.learner(c)
	if err != nil {
		return err
	}
	if !ok {
		return a.first(c)
	}
	page, err := a.todayPage(c, who)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, views.Today(page))
}

// atOnce is what a stranger is asked: computed, by one choice, not the hardest.
var atOnce = bank.Wish{Allow: func(t quizzes.Template) bool {
	return t.Source == quizzes.Computed && t.Kind == quizzes.KindSingle && t.Level <= 2
}}

func (a *App) first(c echo.Context) error {
	r := a.rng()
	var ids []string
	for _, t := range a.Bank.Templates() {
		if atOnce.Allow(t) {
			ids = append(ids, t.Concept)
		}
	}
	page := views.FirstPage{Layout: a.layout("Backend engineering that stays", "today", false), Topics: len(a.Library.Topics())}
	page.Layout.Keys = true
	for _, t := range a.Library.Topics() {
		page.Minutes += t.Minutes
	}
	q, err := a.Bank.Draw(r, ids[r.IntN(len(ids))], atOnce)
	if err != nil {
		return err
	}
	token, err := a.sealRef(q.Ref)
	if err != nil {
		return err
	}
	page.Check = views.Asking{Question: q, Action: "/check", Token: token, ID: "first", Shown: a.Now().UnixMilli()}
	return a.show(c, http.StatusOK, views.First(page))
}

func (a *App) todayPage(c echo.Context, who db.Learner) (views.TodayPage, error) {
	p := views.TodayPage{Layout: a.layout("Today", "today", true), Topics: len(a.Library.Topics())}
	p.Layout.Keys = true
	memories, err := a.Store.Memories(c.Request().Context(), who.ID)
	if err != nil {
		return p, err
	}
	per, err := a.perQuestion(c, who.ID)
	if err != nil {
		return p, err
	}
	s := a.standing(who, memories)
	p.Due = a.countDue(memories)
	p.More, p.Takes = p.Due == dueShown, time.Duration(min(p.Due, reviewLength))*per
	p.Solid, p.NextDue = s.solid(), a.nextDue(memories)
	p.Continue, p.New = s.suggest()
	p.Open, err = a.open(c, who)
	return p, err
}

// suggest finds the first lesson that was begun and is not whole, and the first that was not begun.
func (s standing) suggest() (begun, fresh *views.Tile) {
	for _, t := range s.app.Library.Topics() {
		met := s.met(t)
		if met > 0 && met < len(t.Concepts) && begun == nil {
			tile := s.tile(t)
			begun = &tile
		}
		if met == 0 && fresh == nil {
			tile := s.tile(t)
			fresh = &tile
		}
	}
	return begun, fresh
}

func (s standing) met(t *content.Topic) int {
	n := 0
	for _, c := range t.Concepts {
		if s.memories[c.ID].Seen() {
			n++
		}
	}
	return n
}

// openFor is how long an unfinished sitting is offered again.
const openFor = 3 * 24 * time.Hour

// open finds the latest sitting when it was left in the middle.
func (a *App) open(c echo.Context, who db.Learner) (*views.Link, error) {
	last, err := a.Store.Sittings(c.Request().Context(), who.ID, 1)
	if err != nil || len(last) == 0 || !last[0].Ended.IsZero() || a.Now().Sub(last[0].Started) > openFor {
		return nil, err
	}
	s := last[0]
	n, left, err := a.Store.Left(c.Request().Context(), who.ID, s.Number)
	if err != nil || n == 0 {
		return nil, err
	}
	return &views.Link{Href: at(s.Number, n), Name: "Continue: " + a.titleOf(s) + ", " + views.Count(left, "question") + " left"}, nil
}

// guide lists all topics.
func (a *App) guide(c echo.Context) error {
	who, _, err := a.learner(c)
	if err != nil {
		return err
	}
	memories, err := a.Store.Memories(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	page := views.MapPage{Layout: a.layout("Map", "map", false), Sections: a.standing(who, memories).sections()}
	for _, t := range a.Library.Topics() {
		page.Minutes += t.Minutes
	}
	return a.show(c, http.StatusOK, views.Map(page))
}
