package app

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/views"
)

// state is a page in one of its states, drawn on fixed data.
type state struct {
	name string
	draw func(a *App) (templ.Component, error)
}

// gallery lists every page in every state, in development only. It is what screenshots and accessibility tests walk.
func (a *App) gallery(c echo.Context) error {
	page := views.GalleryPage{Layout: a.layout("Gallery", "", true)}
	for _, s := range galleryStates() {
		page.Pages = append(page.Pages, views.Link{Href: "/dev/gallery/" + s.name, Name: s.name})
	}
	return a.show(c, http.StatusOK, views.Gallery(page))
}

func (a *App) galleryPage(c echo.Context) error {
	for _, s := range galleryStates() {
		if s.name != c.Param("page") {
			continue
		}
		page, err := s.draw(a)
		if err != nil {
			return err
		}
		return a.show(c, http.StatusOK, page)
	}
	return fmt.Errorf("gallery page %q: %w", c.Param("page"), fs.ErrNotExist)
}

func galleryStates() []state {
	out := []state{
		{"first", (*App).galleryFirst},
		{"today-due", galleryToday(views.TodayPage{Due: 12, Takes: 3 * time.Minute, Solid: 1})},
		{"today-clear", galleryToday(views.TodayPage{NextDue: "in 3 hours"})},
		{"today-open", galleryToday(views.TodayPage{Open: &views.Link{Href: "/s/1/3", Name: "Continue: Redis, 7 questions left"}})},
		{"map", (*App).galleryMap},
		{"review-due", galleryReview(views.ReviewPage{Due: 34, Takes: 8 * time.Minute, Per: 15 * time.Second, Lengths: []int{5, 10, 20, 34}, Known: true})},
		{"review-clear", galleryReview(views.ReviewPage{Known: true, NextDue: "in 2 days"})},
		{"review-empty", galleryReview(views.ReviewPage{})},
		{"progress", (*App).galleryProgress},
		{"progress-empty", (*App).galleryProgressEmpty},
		{"summary", (*App).gallerySummary},
		{"search", gallerySearch("eviction")},
		{"search-none", gallerySearch("zzzzzz")},
		{"search-start", gallerySearch("")},
		{"glossary", func(a *App) (templ.Component, error) { return views.Glossary(a.glossaryPage()), nil }},
		{"error-404", galleryError(problems()[3])},
		{"error-500", galleryError(problem500())},
		{"gone", (*App).galleryGone},
	}
	for _, k := range quizzes.Kinds() {
		out = append(out, state{"ask-" + string(k), galleryAsk(k)}, state{"told-" + string(k) + "-right", galleryTold(k, true)},
			state{"told-" + string(k) + "-wrong", galleryTold(k, false)})
	}
	return append(out, state{"ask-unreadable", (*App).galleryUnreadable})
}

// gallerySeed makes the gallery the same each time.
const gallerySeed = 11

func galleryRand() *rand.Rand { return rand.New(rand.NewPCG(gallerySeed, gallerySeed)) }

// galleryQuestion is a question of a kind, a computed one where there is one.
func (a *App) galleryQuestion(k quizzes.Kind) (quizzes.Question, error) {
	var found *quizzes.Template
	for _, t := range a.Bank.Templates() {
		if t.Kind == k && (found == nil || found.Source != quizzes.Computed && t.Source == quizzes.Computed) {
			found = &t
		}
	}
	if found == nil {
		return quizzes.Question{}, fmt.Errorf("no %s question: %w", k, fs.ErrNotExist)
	}
	q, _, err := found.Question(gallerySeed)
	return q, err
}

func (a *App) galleryFirst() (templ.Component, error) {
	q, err := a.galleryQuestion(quizzes.KindSingle)
	p := views.FirstPage{Layout: a.layout("Backend engineering that stays", "today", false), Topics: len(a.Library.Topics()), Minutes: 96}
	p.Check = views.Asking{Question: q, Action: "/check", Token: "sealed", ID: "first"}
	return views.First(p), err
}

func galleryToday(p views.TodayPage) func(*App) (templ.Component, error) {
	return func(a *App) (templ.Component, error) {
		p.Layout = a.layout("Today", "today", true)
		ts := a.Library.Topics()
		p.Topics = len(ts)
		begun, fresh := galleryTile(ts[0], "learning"), galleryTile(ts[len(ts)-1], "new")
		p.Continue, p.New = &begun, &fresh
		return views.Today(p), nil
	}
}

func galleryTile(t *content.Topic, state string) views.Tile {
	tile := views.Tile{Title: t.Title, Summary: t.Summary, Href: t.Address(), Minutes: t.Minutes, State: state}
	if state != states[0] {
		tile.Concepts, tile.Known, tile.Due, tile.Recall = len(t.Concepts), 3, "2 due", "87 %"
	}
	return tile
}

func (a *App) galleryTiles() []views.MapSection {
	var out []views.MapSection
	for _, s := range a.Library.Sections {
		m := views.MapSection{ID: s.Slug, Title: s.Title, Summary: s.Summary}
		for i, t := range s.Topics {
			m.Tiles = append(m.Tiles, galleryTile(t, states[i%len(states)]))
		}
		out = append(out, m)
	}
	return out
}

func (a *App) galleryMap() (templ.Component, error) {
	return views.Map(views.MapPage{Layout: a.layout("Map", "map", false), Sections: a.galleryTiles(), Minutes: 96}), nil
}

func galleryReview(p views.ReviewPage) func(*App) (templ.Component, error) {
	return func(a *App) (templ.Component, error) {
		p.Layout = a.layout("Review", "review", true)
		return views.Review(p), nil
	}
}

func (a *App) galleryProgress() (templ.Component, error) {
	p := views.ProgressPage{Layout: a.layout("Progress", "progress", false), Solid: 2, Topics: len(a.Library.Topics()), Answers: 214, Right: "83 %", Studied: "58 min"}
	p.Sections, p.NotBegun = begun(a.galleryTiles())
	r := galleryRand()
	for d := range int64(forecastDays) {
		p.Forecast = append(p.Forecast, views.DayLoad{Day: dayName(20000 + d), N: r.IntN(12)})
	}
	for d := range int64(heatWeeks * 7) {
		p.Heat = append(p.Heat, views.DayLoad{Day: dayName(19824 + d), N: max(0, r.IntN(70)-25)})
	}
	for _, c := range a.Library.Topics()[0].Concepts[:3] {
		p.Weakest = append(p.Weakest, views.Weak{Concept: views.Link{Href: c.Address(), Name: c.Title}, Recall: "71 %", Drill: "/drill/x/y"})
	}
	return views.Progress(p), nil
}

func (a *App) galleryProgressEmpty() (templ.Component, error) {
	return views.Progress(views.ProgressPage{Layout: a.layout("Progress", "progress", false), Topics: len(a.Library.Topics()), Empty: true}), nil
}

func (a *App) gallerySummary() (templ.Component, error) {
	p := views.SummaryPage{Layout: a.layout("Redis", "", true), Title: "Redis", Right: 7, Asked: 9, Again: "/t/caching/redis/quiz",
		Left: &views.Link{Href: "/s/1/10", Name: "Go on: 1 question left"}, Leave: "/s/1/end", Back: views.Link{Href: "/t/caching/redis", Name: "Back to the lesson"}}
	for i, c := range a.Library.Topics()[0].Concepts {
		p.Changes = append(p.Changes, views.Change{Concept: views.Link{Href: c.Address(), Name: c.Title}, Before: states[i%3], After: states[i%3+1], Due: "in 3 days"})
	}
	q, err := a.galleryQuestion(quizzes.KindSingle)
	p.Misses = []views.Missed{{Href: "/s/1/2", Stem: q.Stem}}
	return views.Summary(p), err
}

func gallerySearch(query string) func(*App) (templ.Component, error) {
	return func(a *App) (templ.Component, error) {
		p := views.SearchPage{Layout: a.layout("Search", "search", true), Query: query}
		for _, h := range a.index().Search(query, hitsShown) {
			p.Hits = append(p.Hits, hit(h))
		}
		return views.Search(p), nil
	}
}

func galleryError(p problem) func(*App) (templ.Component, error) {
	return func(a *App) (templ.Component, error) {
		return views.Error(views.ErrorPage{Layout: a.layout(p.title, "", true), Code: p.code, Title: p.title, Text: p.text, On: p.on}), nil
	}
}

func (a *App) gallerySitting(q quizzes.Question) views.SittingPage {
	p := a.sittingPage(place{sitting: 1, n: 3, total: 10}, q.Concept)
	p.Layout.Keys = true
	return p
}

func (a *App) galleryGone() (templ.Component, error) {
	q, err := a.galleryQuestion(quizzes.KindSingle)
	p := a.gallerySitting(q)
	p.Gone = true
	return views.Sitting(p), err
}

func galleryAsk(k quizzes.Kind) func(*App) (templ.Component, error) {
	return func(a *App) (templ.Component, error) {
		q, err := a.galleryQuestion(k)
		p := a.gallerySitting(q)
		p.Ask = &views.Asking{Question: q, Action: "/s/1/3", ID: "q", Skip: true, Focus: true}
		return views.Sitting(p), err
	}
}

func (a *App) galleryUnreadable() (templ.Component, error) {
	q, err := a.galleryQuestion(quizzes.KindNumber)
	if err != nil {
		return nil, err
	}
	p := a.gallerySitting(q)
	form := url.Values{"a": {"about ten"}}
	_, problem := q.Ask.Parse(form)
	p.Ask = &views.Asking{Question: q, Action: "/s/1/3", ID: "q", Form: form, Error: problem.Error(), Skip: true, Focus: true}
	return views.Sitting(p), nil
}

func galleryTold(k quizzes.Kind, right bool) func(*App) (templ.Component, error) {
	return func(a *App) (templ.Component, error) {
		q, err := a.galleryQuestion(k)
		if err != nil {
			return nil, err
		}
		resp := quizzes.RightResponse(q.Ask)
		if !right {
			moved, _ := bank.Moved(q, galleryRand())
			resp = quizzes.RightResponse(moved.Ask)
		}
		p := a.gallerySitting(q)
		p.Told = &views.Told{Question: q, Response: resp, Verdict: q.Ask.Grade(resp), Beliefs: beliefs(q.Ask.Grade(resp)), Back: "in 4 days", Again: !right,
			Source: p.Crumb, Next: p.Next, Undo: "/s/1/3/undo"}
		return views.Sitting(p), nil
	}
}
