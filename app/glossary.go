package app

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/views"
)

// glossary lists the terms of all lessons.
func (a *App) glossary(c echo.Context) error {
	return a.show(c, http.StatusOK, views.Glossary(a.glossaryPage()))
}

func (a *App) glossaryPage() views.GlossaryPage {
	all := a.Library.Glossary()
	p := views.GlossaryPage{Layout: a.layout("Glossary", "glossary", true), Count: len(all)}
	for _, e := range all {
		if n := len(p.Letters); n == 0 || p.Letters[n-1].Letter != e.Letter() {
			p.Letters = append(p.Letters, views.GlossaryLetter{Letter: e.Letter(), ID: letterID(e.Letter())})
		}
		last := &p.Letters[len(p.Letters)-1]
		last.Entries = append(last.Entries, glossaryEntry(e))
	}
	return p
}

func glossaryEntry(e content.Entry) views.GlossaryEntry {
	out := views.GlossaryEntry{Name: e.Name}
	for _, m := range e.Meanings {
		where := conceptLink(m.Concept)
		out.Meanings = append(out.Meanings, views.GlossaryMeaning{Definition: m.Definition, Where: where})
	}
	return out
}

func letterID(letter string) string {
	if letter == "#" {
		return "letter-other"
	}
	return "letter-" + strings.ToLower(letter)
}
