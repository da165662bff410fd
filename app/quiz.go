package app

import (
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/db"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

const (
	quizLength  = 10
	drillLength = 3
)

func (a *App) topic(c echo.Context) (*content.Topic, error) {
	path := c.Param("section") + "/" + c.Param("topic")
	t, ok := a.Library.Topic(path)
	if !ok {
		return nil, fmt.Errorf("topic %s: %w", path, fs.ErrNotExist)
	}
	return t, nil
}

func (a *App) topicOf(concept string) string {
	if c, ok := a.Library.Concept(concept); ok {
		return c.Topic.Path()
	}
	return ""
}

// startQuiz draws a quiz on a topic.
func (a *App) startQuiz(c echo.Context) error {
	t, err := a.topic(c)
	if err != nil {
		return err
	}
	who, err := a.someone(c)
	if err != nil {
		return err
	}
	seen, err := a.seen(c, who.ID)
	if err != nil {
		return err
	}
	qs, err := a.Bank.Quiz(a.rng(), t, quizLength, bank.Wish{Seen: seen})
	if err != nil {
		return err
	}
	return a.start(c, who, db.Sitting{Kind: kindQuiz, Topic: t.Path()}, qs)
}

// drill asks a few questions on one concept.
func (a *App) drill(c echo.Context) error {
	id := c.Param("topic") + "#" + c.Param("concept")
	concept, ok := a.Library.Concept(id)
	if !ok {
		return fmt.Errorf("concept %s: %w", id, fs.ErrNotExist)
	}
	who, err := a.someone(c)
	if err != nil {
		return err
	}
	seen, err := a.seen(c, who.ID)
	if err != nil {
		return err
	}
	ids := make([]string, drillLength)
	for i := range ids {
		ids[i] = id
	}
	qs, err := a.Bank.Each(a.rng(), ids, bank.Wish{Seen: seen})
	if err != nil {
		return err
	}
	return a.start(c, who, db.Sitting{Kind: kindDrill, Topic: concept.Topic.Path()}, qs)
}

// start stores a sitting and goes to its first question.
func (a *App) start(c echo.Context, who db.Learner, s db.Sitting, qs []quizzes.Question) error {
	if len(qs) == 0 {
		return fmt.Errorf("no question to ask: %w", fs.ErrNotExist)
	}
	items := make([]db.Item, len(qs))
	for i, q := range qs {
		items[i] = item(q)
	}
	n, err := a.justStarted(c, who, s)
	if err == nil && n == 0 {
		n, err = a.Store.StartSitting(c.Request().Context(), who.ID, s, items)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, at(n, 1))
}

// doubleClick is how soon a second press on the same button means the first.
const doubleClick = 2 * time.Second

// justStarted finds the sitting that the same button started a moment ago, when nothing in it is answered yet; 0 for
// none.
func (a *App) justStarted(c echo.Context, who db.Learner, s db.Sitting) (int64, error) {
	last, err := a.Store.Sittings(c.Request().Context(), who.ID, 1)
	if err != nil || len(last) == 0 || last[0].Kind != s.Kind || last[0].Topic != s.Topic || a.Now().Sub(last[0].Started) > doubleClick {
		return 0, err
	}
	_, answer, _, err := a.Store.Item(c.Request().Context(), who.ID, last[0].Number, 1)
	if err != nil || answer != nil {
		return 0, err
	}
	return last[0].Number, nil
}
