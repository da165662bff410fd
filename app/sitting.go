package app

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"warmcache/db"
	"warmcache/quizzes"
	"warmcache/views"
)

// Kinds of sittings, as stored.
const (
	kindQuiz   = "quiz"
	kindReview = "review"
	kindCheck  = "check"
	kindDrill  = "drill"
)

// place is one question of one sitting of the learner who asks.
type place struct {
	who     db.Learner
	sitting int64
	n       int
	item    db.Item
	answer  *db.Answer
	total   int
}

// placeOf reads the address. What belongs to someone else is not there.
func (a *App) placeOf(c echo.Context) (place, error) {
	var p place
	var err error
	if p.sitting, err = strconv.ParseInt(c.Param("sitting"), 10, 64); err != nil {
		return p, fmt.Errorf("sitting %q: %w", c.Param("sitting"), fs.ErrNotExist)
	}
	if p.n, err = strconv.Atoi(c.Param("n")); err != nil {
		return p, fmt.Errorf("question %q: %w", c.Param("n"), fs.ErrNotExist)
	}
	if p.who, err = a.known(c); err != nil {
		return p, err
	}
	p.item, p.answer, p.total, err = a.Store.Item(c.Request().Context(), p.who.ID, p.sitting, p.n)
	return p, err
}

func at(sitting int64, n int) string { return fmt.Sprintf("/s/%d/%d", sitting, n) }

func end(sitting int64) string { return fmt.Sprintf("/s/%d", sitting) }

func ref(it db.Item) quizzes.Ref {
	return quizzes.Ref{Template: it.Template, Version: it.Version, Seed: it.Seed}
}

func item(q quizzes.Question) db.Item {
	return db.Item{Template: q.Template, Version: q.Version, Seed: q.Seed, Concept: q.Concept, Attempt: 1}
}

// question shows a question of a sitting, or its feedback once it is answered.
func (a *App) question(c echo.Context) error {
	p, err := a.placeOf(c)
	if err != nil {
		return err
	}
	q, err := a.Bank.Question(ref(p.item))
	if errors.Is(err, fs.ErrNotExist) {
		return a.show(c, http.StatusOK, views.Sitting(a.gonePage(p)))
	} else if err != nil {
		return err
	}
	if p.answer != nil {
		return a.feedback(c, p, q)
	}
	return a.showAsk(c, http.StatusOK, p, q, nil, nil)
}

// showAsk draws the question; form and problem are what was sent before and why it could not be read.
func (a *App) showAsk(c echo.Context, code int, p place, q quizzes.Question, form url.Values, problem error) error {
	page := a.sittingPage(p, q.Concept)
	page.Ask = &views.Asking{
		Question: q, Action: at(p.sitting, p.n), ID: "q", Form: form, Shown: a.Now().UnixMilli(), Skip: true, Focus: true,
	}
	if problem != nil {
		page.Ask.Error = problem.Error()
	}
	return a.show(c, code, views.Sitting(page))
}

func (a *App) sittingPage(p place, concept string) views.SittingPage {
	page := views.SittingPage{N: p.n, Total: p.total, Done: p.n - 1, End: end(p.sitting), Next: a.next(p)}
	title := "Sitting"
	if k, ok := a.Library.Concept(concept); ok {
		title = k.Topic.Title
		page.Crumb = views.Link{Href: k.Address(), Name: k.Title}
	}
	page.Layout, page.Title = a.layout(title, "", true), title
	page.Layout.Keys = true
	return page
}

func (a *App) gonePage(p place) views.SittingPage {
	page := a.sittingPage(p, p.item.Concept)
	page.Gone, page.Kept = true, p.answer != nil
	return page
}

// next is the way on from a question.
func (a *App) next(p place) views.Link {
	if p.n < p.total {
		return views.Link{Href: at(p.sitting, p.n+1), Name: "Next"}
	}
	return views.Link{Href: end(p.sitting), Name: "Finish"}
}

// formOf reads a form within the limit of a body.
func formOf(c echo.Context) (url.Values, error) {
	form, err := c.FormParams()
	if err != nil && !tooLarge(err) {
		err = errors.Join(fs.ErrInvalid, err)
	}
	return form, err
}

// parse reads a response; "I don't know" is one for every kind.
func parse(ask quizzes.Ask, form url.Values) (quizzes.Response, error) {
	if form.Has("dontknow") {
		return quizzes.DontKnow, nil
	}
	return ask.Parse(form)
}
