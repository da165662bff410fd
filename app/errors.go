package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"warmcache/views"
)

var (
	errForeign = errors.New("a page of another site sent this")
	errStale   = errors.New("the sealed question is too old or not ours")
)

// problem is what a person is told about a class of errors.
type problem struct {
	is    func(error) bool
	code  int
	title string
	text  string
	on    []views.Link
}

var (
	toMap  = views.Link{Href: "/map", Name: "Open the map"}
	toHome = views.Link{Href: "/", Name: "Today"}
)

// problem500 is what everything else is.
func problem500() problem {
	return problem{nil, http.StatusInternalServerError, "That failed on our side",
		"Nothing you sent was counted. Try again; if it stays, the server's log says why.", []views.Link{toHome}}
}

// problems is the one table of errors; the first that fits is shown.
func problems() []problem {
	return []problem{
		{is(errForeign), http.StatusForbidden, "Sent from another site",
			"For your safety, answers are taken from Warmcache's own pages alone.", []views.Link{toHome}},
		{is(errStale), http.StatusGone, "This question has expired",
			"The page it stood on is too old. Open the lesson again for a fresh one; nothing was counted.", []views.Link{toMap, toHome}},
		{tooLarge, http.StatusRequestEntityTooLarge, "That is too much",
			"An answer takes at most 64 kB. Nothing was counted.", []views.Link{toHome}},
		{is(fs.ErrNotExist), http.StatusNotFound, "Nothing here",
			"That address is not, or no longer, part of Warmcache.", []views.Link{toMap, {Href: "/search", Name: "Search"}}},
		{is(fs.ErrInvalid), http.StatusBadRequest, "That can’t be read",
			"The address or form is not complete. Nothing was counted.", []views.Link{toHome}},
		{is(fs.ErrClosed), http.StatusServiceUnavailable, "Just stopping",
			"The server is being restarted. Nothing was counted; try again in a moment.", []views.Link{toHome}},
		{is(context.Canceled), http.StatusRequestTimeout, "That was cut off",
			"The connection ended too early. Nothing was counted; try again.", []views.Link{toHome}},
		{httpCode(http.StatusNotFound), http.StatusNotFound, "Nothing here",
			"That address is not, or no longer, part of Warmcache.", []views.Link{toMap, {Href: "/search", Name: "Search"}}},
		{httpCode(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed, "Not this way",
			"That address takes another kind of request.", []views.Link{toHome}},
	}
}

func is(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }

func httpCode(code int) func(error) bool {
	return func(err error) bool {
		var he *echo.HTTPError
		return errors.As(err, &he) && he.Code == code
	}
}

func tooLarge(err error) bool {
	var e *http.MaxBytesError
	return errors.As(err, &e)
}

// fail shows an error. The person is told what to do, the log what happened.
func (a *App) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := problem500()
	for _, q := range problems() {
		if q.is(err) {
			p = q
			break
		}
	}
	level := slog.LevelDebug
	if p.code >= 500 {
		level = slog.LevelError
	}
	a.Log.Log(c.Request().Context(), level, "request failed", "method", c.Request().Method, "path", c.Request().URL.Path, "status", p.code, "error", err)
	page := views.ErrorPage{Layout: a.layout(p.title, "", true), Code: p.code, Title: p.title, Text: p.text, On: p.on}
	if err := a.show(c, p.code, views.Error(page)); err != nil {
		a.Log.Error("error page failed", "error", err)
		_ = c.NoContent(p.code) // never 200
	}
}
