package app

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"warmcache/db"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/views"
)

// inText is what a check within a lesson asks: kinds that are answered at a glance.
var inText = bank.Wish{Prefer: func(t quizzes.Template) bool {
	switch t.Kind {
	case quizzes.KindSingle, quizzes.KindNumber, quizzes.KindMultiple, quizzes.KindLine:
		return true
	}
	return false
}}

// check takes the answer to a sealed question: it starts a sitting of this one question and answers it. A stranger
// becomes a learner here, with the first answer that can be read.
func (a *App) check(c echo.Context) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	ref, name, err := a.openRef(form.Get("token"))
	if err != nil {
		return err
	}
	q, err := a.Bank.Question(ref)
	if err != nil {
		return fmt.Errorf("%w: %w", errStale, err)
	}
	resp, err := parse(q.Ask, form)
	if err != nil {
		return a.checkAgain(c, q, form.Get("token"), err)
	}
	who, err := a.someone(c)
	if err != nil {
		return err
	}
	sitting, err := a.Store.StartSitting(c.Request().Context(), who.ID, db.Sitting{Kind: kindCheck, Topic: a.topicOf(q.Concept), Token: name}, []db.Item{item(q)})
	if err != nil {
		return err
	}
	if _, err := a.store(c, who, turn{sitting, 1, q, resp}, 0, false); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, at(sitting, 1))
}

// checkAgain shows the question alone with what could not be read.
func (a *App) checkAgain(c echo.Context, q quizzes.Question, token string, err error) error {
	form, _ := c.FormParams()
	concept, _ := a.Library.Concept(q.Concept)
	ask := &views.Asking{Question: q, Action: "/check", Token: token, ID: "q", Form: form, Error: err.Error(), Focus: true}
	page := views.SittingPage{
		Layout: a.layout(concept.Topic.Title, "", true), Title: concept.Topic.Title, N: 1, Total: 1,
		Crumb: views.Link{Href: concept.Address(), Name: concept.Title}, End: concept.Address(), Ask: ask,
	}
	page.Layout.Keys = true
	return a.show(c, http.StatusUnprocessableEntity, views.Sitting(page))
}
