package app

import (
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"
)

const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// walls are the headers of every answer. Their values are shared by all answers: replace them, never change them.
var walls = http.Header{
	"Content-Security-Policy":      {policy},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"same-origin"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"camera=(), geolocation=(), microphone=()"},
	"Cache-Control":                {"no-store"},
}

// headers puts the walls on every answer, errors and files included.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		maps.Copy(c.Response().Header(), walls)
		return next(c)
	}
}

// recover turns a panic into an error; the page says nothing of it, the log does.
func (a *App) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil && r != http.ErrAbortHandler {
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			} else if r != nil {
				panic(r)
			}
		}()
		return next(c)
	}
}

// refuseLarge refuses a body that says it is too long, also where nothing would read it.
func refuseLarge(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().ContentLength > maxBody {
			return &http.MaxBytesError{Limit: maxBody}
		}
		return next(c)
	}
}

// limitBody bounds what a request may send.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		next.ServeHTTP(w, r)
	})
}

// denied answers a request that another site's page sent.
func (a *App) denied(w http.ResponseWriter, r *http.Request) {
	c := a.echo.NewContext(r, w)
	_ = headers(func(c echo.Context) error {
		a.fail(errForeign, c)
		return nil
	})(c)
}
