package app

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/db"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/schedule"
)

// turn is a response to a question in its place.
type turn struct {
	sitting int64
	n       int
	q       quizzes.Question
	resp    quizzes.Response
}

// answer takes the answer to a question of a sitting. The same question answered again changes nothing.
func (a *App) answer(c echo.Context) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	p, err := a.placeOf(c)
	if err != nil {
		return err
	}
	if p.answer != nil {
		return c.Redirect(http.StatusSeeOther, at(p.sitting, p.n))
	}
	if form.Has("skip") {
		return a.skip(c, p)
	}
	q, err := a.Bank.Question(ref(p.item))
	if errors.Is(err, fs.ErrNotExist) {
		return c.Redirect(http.StatusSeeOther, at(p.sitting, p.n))
	} else if err != nil {
		return err
	}
	resp, err := parse(q.Ask, form)
	if err != nil {
		return a.showAsk(c, http.StatusUnprocessableEntity, p, q, form, err)
	}
	if _, err = a.store(c, p.who, turn{p.sitting, p.n, q, resp}, p.item.Attempt, true); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, at(p.sitting, p.n))
}

func (a *App) skip(c echo.Context, p place) error {
	if err := a.Store.Skip(c.Request().Context(), p.who.ID, p.sitting, p.n); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, a.next(p).Href)
}

// store grades a turn and stores it; it returns after the commit. In a sitting of several questions a first miss
// brings the concept back at the end through a fresh variant, and so does a right answer declared a guess.
func (a *App) store(c echo.Context, who db.Learner, t turn, attempt int, comeBack bool) (db.Answer, error) {
	form, err := c.FormParams()
	if err != nil {
		return db.Answer{}, err
	}
	v := t.q.Ask.Grade(t.resp)
	in := db.AnswerIn{
		Learner: who.ID, Sitting: t.sitting, N: t.n, At: a.Now(), Response: string(t.resp), Took: a.took(form),
		Signals: schedule.Signals{Score: v.Score, Guess: t.q.Ask.Guess(), Tries: 1}, Misconceptions: v.Misconceptions,
	}
	if form.Has("guess") {
		in.Signals.Confidence = schedule.Guessed
	}
	if in.Signals.Pace, err = a.pace(c, who.ID, t.q.Ask.Kind(), in.Took); err != nil {
		return db.Answer{}, err
	}
	if comeBack && attempt < 2 && (!v.Right() || in.Signals.Confidence == schedule.Guessed) {
		if in.Again, err = a.again(c, who.ID, t.q, attempt); err != nil {
			return db.Answer{}, err
		}
	}
	got, stored, err := a.Store.Answer(c.Request().Context(), in)
	if stored {
		a.paces.note(who.ID, t.q.Ask.Kind(), in.Took)
	}
	return got, err
}

// again draws a fresh variant on the concept of a question.
func (a *App) again(c echo.Context, learner int64, q quizzes.Question, attempt int) ([]db.Item, error) {
	seen, err := a.seen(c, learner)
	if err != nil {
		return nil, err
	}
	fresh, err := a.Bank.Draw(a.rng(), q.Concept, bank.Wish{Seen: seen})
	if err != nil {
		return nil, err
	}
	it := item(fresh)
	it.Attempt = attempt + 1
	return []db.Item{it}, nil
}

// recentVariants is how many draws a variant must stay away.
const recentVariants = 50

// seen are the learner's latest variants, the newest last.
func (a *App) seen(c echo.Context, learner int64) ([]quizzes.Ref, error) {
	vs, err := a.Store.RecentVariants(c.Request().Context(), learner, recentVariants)
	out := make([]quizzes.Ref, 0, len(vs))
	for i := len(vs) - 1; i >= 0; i-- {
		out = append(out, quizzes.Ref{Template: vs[i].Template, Version: vs[i].Version, Seed: vs[i].Seed})
	}
	return out, err
}

// took is how long the question was looked at, by the moment its page was made; 0 when that is unknown.
func (a *App) took(form url.Values) time.Duration {
	ms, err := strconv.ParseInt(form.Get("shown"), 10, 64)
	if err != nil {
		return 0
	}
	d := a.Now().Sub(time.UnixMilli(ms))
	if d < 0 || d > time.Hour {
		return 0
	}
	return d
}

// undo takes back the answer to this question if it is the learner's latest, and shows the question again. Sent twice,
// or from a page that Back brought up, it takes back nothing more.
func (a *App) undo(c echo.Context) error {
	p, err := a.placeOf(c)
	if err != nil {
		return err
	}
	_, err = a.Store.UndoAt(c.Request().Context(), p.who.ID, p.sitting, p.n)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return c.Redirect(http.StatusSeeOther, at(p.sitting, p.n))
}
