package app

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/views"
)

const (
	hitsShown = 20
	maxQuery  = 200
)

// search finds sections of lessons.
func (a *App) search(c echo.Context) error {
	page := views.SearchPage{Layout: a.layout("Search", "search", true), Query: c.QueryParam("q")}
	if r := []rune(page.Query); len(r) > maxQuery {
		page.Query = string(r[:maxQuery])
	}
	for _, h := range a.index().Search(page.Query, hitsShown) {
		page.Hits = append(page.Hits, hit(h))
	}
	return a.show(c, http.StatusOK, views.Search(page))
}

func hit(h content.Hit) views.Hit {
	out := views.Hit{Concept: views.Link{Href: h.Concept.Address(), Name: h.Concept.Title}, Topic: h.Concept.Topic.Title}
	for _, s := range h.Snippet {
		out.Snippet = append(out.Snippet, views.Span{Text: s.Text, Hit: s.Match})
	}
	return out
}

// health answers 200 once the pages can be served and the database reads.
func (a *App) health(c echo.Context) error {
	if err := a.Store.Ping(c.Request().Context()); err != nil {
		return err
	}
	return c.String(http.StatusOK, "ok\n")
}
