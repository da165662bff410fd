package app

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/schedule"
	"warmcache/views"
)

// feedback shows a question after its answer.
func (a *App) feedback(c echo.Context, p place, q quizzes.Question) error {
	page := a.sittingPage(p, q.Concept)
	page.Done = p.n
	if p.total == 1 { // a check: back to where it stood
		page.Next = views.Link{Href: page.Crumb.Href, Name: "Read on"}
		page.End = page.Crumb.Href
	}
	page.Told = a.told(p, q)
	page.Told.Next = page.Next
	page.Told.Source = page.Crumb
	page.Told.Undo = at(p.sitting, p.n) + "/undo"
	return a.show(c, http.StatusOK, views.Sitting(page))
}

// beliefs names the misconceptions that an answer fits, as far as they have names.
func beliefs(v quizzes.Verdict) []string {
	var out []string
	for _, id := range v.Misconceptions {
		if belief := bank.Misconception(id); belief != "" {
			out = append(out, belief)
		}
	}
	return out
}

// told judges the stored response anew: grading is pure, so only the response is kept.
func (a *App) told(p place, q quizzes.Question) *views.Told {
	resp := quizzes.Response(p.answer.Response)
	t := &views.Told{Question: q, Response: resp, Verdict: q.Ask.Grade(resp), Guessed: p.answer.Signals.Confidence == schedule.Guessed}
	t.Beliefs = beliefs(t.Verdict)
	t.Again = p.total > 1 && p.item.Attempt < 2 && (!t.Verdict.Right() || t.Guessed)
	if due := p.answer.After.Due; due != 0 {
		t.Back = views.In(time.UnixMilli(due).Sub(a.Now()))
	}
	return t
}
