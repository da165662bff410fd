package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"warmcache/db"
	"warmcache/quizzes"
)

// How the database is prefilled: learners who have answered once on each of many concepts.
const (
	learners    = 2000
	perSitting  = 10
	answered    = 5 // sittings, each of perSitting concepts: 50 concepts a learner
	coldItems   = 10
	poolSize    = 8 // variants of each template that the answers are spread over
	fillCallers = 128
)

// learner is one prefilled learner.
type learner struct {
	id     int64
	cookie string
	fresh  int64 // sitting of questions that were never made
	open   []int64
}

// known is a variant with a right and a wrong response to it.
type known struct {
	item        db.Item
	right, miss choice
}

type choice struct {
	response string
	form     string // as a browser sends it
	verdict  quizzes.Verdict
}

// pool makes a few variants of every template, for answers that look like people's.
func (b *bench) pool() error {
	for _, t := range b.bank.Templates() {
		for range poolSize {
			q, _, err := t.Question(uint64(b.rand.Uint32()))
			if err != nil {
				return err
			}
			k := known{item: db.Item{Template: t.ID, Version: t.Version, Seed: q.Seed, Concept: t.Concept, Attempt: 1}}
			if k.right, err = choose(q, quizzes.RightResponse(q.Ask)); err != nil {
				return err
			}
			if k.miss, err = choose(q, quizzes.DontKnow); err != nil {
				return err
			}
			b.known = append(b.known, k)
		}
	}
	return nil
}

// choose is an answer as a browser sends it and as it is stored: reading may fold what does not count.
func choose(q quizzes.Question, r quizzes.Response) (choice, error) {
	if r == quizzes.DontKnow {
		return choice{form: "dontknow=1", response: string(r), verdict: q.Ask.Grade(r)}, nil
	}
	form := fields(q.Ask, r)
	got, err := q.Ask.Parse(form)
	c := choice{form: form.Encode(), response: string(got), verdict: q.Ask.Grade(got)}
	if err == nil && !c.verdict.Right() {
		err = fmt.Errorf("%q is read as %q, which is wrong", r, got)
	}
	if err != nil {
		return c, fmt.Errorf("%s seed %d: %w", q.Template, q.Seed, err)
	}
	return c, nil
}

// fields turns a response into the form that a browser would send.
func fields(ask quizzes.Ask, resp quizzes.Response) url.Values {
	form, sep, prefix := url.Values{}, ",", ""
	switch ask.(type) {
	case quizzes.Multiple:
		form["a"] = strings.Split(string(resp), ",")
		return form
	case quizzes.Order:
		prefix = "p"
	case quizzes.Match:
		prefix = "m"
	case quizzes.Cells:
		prefix, sep = "c", "\n"
	default:
		form.Set("a", string(resp))
		return form
	}
	for i, part := range strings.Split(string(resp), sep) {
		form.Set(prefix+strconv.Itoa(i), part)
		if cells, ok := ask.(quizzes.Cells); ok {
			for j, ch := range cells.All()[i].Choices {
				if ch == part {
					form.Set("c"+strconv.Itoa(i), strconv.Itoa(j))
				}
			}
		}
	}
	return form
}

// fill makes the learners, their answers, and the sittings that are answered later. It writes as the product does,
// learners taking turns, so that the file has grown as a real one grows.
func (b *bench) fill(ctx context.Context) error {
	store, err := db.Open(b.db, db.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	if b.sessions, err = store.Sessions(ctx, cookieName, false); err != nil {
		return err
	}
	b.learners = make([]learner, learners)
	if err := everyone(b.learners, func(l *learner, r *rand.Rand) error { return b.enroll(ctx, store, l) }); err != nil {
		return err
	}
	now := time.Now()
	for n := range answered {
		at := now.Add(-time.Duration(40-3*n) * 24 * time.Hour)
		if err := everyone(b.learners, func(l *learner, r *rand.Rand) error { return b.study(ctx, store, l, r, at, n) }); err != nil {
			return err
		}
	}
	return store.Close()
}

// open gives every learner questions to answer and questions nobody has made yet.
func (b *bench) open(ctx context.Context) error {
	store, err := db.Open(b.db, db.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	if b.sessions, err = store.Sessions(ctx, cookieName, false); err != nil {
		return err
	}
	err = everyone(b.learners, func(l *learner, r *rand.Rand) (err error) {
		if l.fresh, err = store.StartSitting(ctx, l.id, db.Sitting{Kind: "quiz"}, b.neverMade(r)); err != nil {
			return err
		}
		for range b.size.openSittings {
			items := make([]db.Item, perSitting)
			for i := range items {
				items[i] = b.at(l.id, len(l.open), i).item
			}
			n, err := store.StartSitting(ctx, l.id, db.Sitting{Kind: "quiz"}, items)
			if err != nil {
				return err
			}
			l.open = append(l.open, n)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range moreSessions - learners {
		if _, err := b.signIn(b.learners[i%learners].id); err != nil {
			return err
		}
	}
	return store.Close()
}

// at is the variant that a learner's open sitting asks in a place, the same whenever it is asked for.
func (b *bench) at(learner int64, sitting, i int) known {
	r := rand.New(rand.NewPCG(uint64(learner), uint64(sitting*perSitting+i)))
	return b.known[r.IntN(len(b.known))]
}

func (b *bench) neverMade(r *rand.Rand) []db.Item {
	items := make([]db.Item, coldItems)
	for i := range items {
		items[i] = b.known[r.IntN(len(b.known))].item
		items[i].Seed = uint64(r.Uint32())
	}
	return items
}

// everyone runs a step for all learners, many at once, and gives the first error.
func everyone(ls []learner, step func(*learner, *rand.Rand) error) error {
	var wg sync.WaitGroup
	var once sync.Once
	var first error
	gate := make(chan struct{}, fillCallers)
	for i := range ls {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			if err := step(&ls[i], rand.New(rand.NewPCG(uint64(i), 7))); err != nil {
				once.Do(func() { first = err })
			}
		})
	}
	wg.Wait()
	return first
}

func (b *bench) enroll(ctx context.Context, store *db.Store, l *learner) error {
	who, err := store.NewLearner(ctx, time.Now())
	if err != nil {
		return err
	}
	l.id = who.ID
	l.cookie, err = b.signIn(l.id)
	return err
}

const cookieName = "warmcache"

// signIn begins a session and gives the Cookie header of its browser.
func (b *bench) signIn(learner int64) (string, error) {
	w := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	if err := b.sessions.SignIn(w, req, learner); err != nil {
		return "", err
	}
	c := w.Result().Cookies()[0]
	return c.Name + "=" + c.Value, nil
}

// study answers a sitting on concepts that the learner has not met: the n-th ten of their own order.
func (b *bench) study(ctx context.Context, store *db.Store, l *learner, r *rand.Rand, at time.Time, n int) error {
	order := rand.New(rand.NewPCG(uint64(l.id), 1)).Perm(len(b.concepts))[n*perSitting : (n+1)*perSitting]
	asked := make([]known, perSitting)
	items := make([]db.Item, perSitting)
	for i, c := range order {
		of := b.concepts[c]
		asked[i] = of[r.IntN(len(of))]
		items[i] = asked[i].item
	}
	sitting, err := store.StartSitting(ctx, l.id, db.Sitting{Kind: "quiz", Started: at}, items)
	if err != nil {
		return err
	}
	for i, k := range asked {
		c := k.right
		if r.IntN(5) == 0 {
			c = k.miss
		}
		at = at.Add(20 * time.Second)
		in := db.AnswerIn{
			Learner: l.id, Sitting: sitting, N: i + 1, At: at, Response: c.response,
			Took: time.Duration(3000+r.IntN(20000)) * time.Millisecond, Misconceptions: c.verdict.Misconceptions,
		}
		in.Signals.Score, in.Signals.Guess, in.Signals.Tries = c.verdict.Score, .25, 1
		if _, _, err := store.Answer(ctx, in); err != nil {
			return err
		}
	}
	return store.EndSitting(ctx, l.id, sitting, at)
}
