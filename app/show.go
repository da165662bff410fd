package app

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"warmcache/views"
)

func (a *App) layout(title, here string, narrow bool) views.Layout {
	return views.Layout{Assets: a.assets.addresses, Title: title, Here: here, Narrow: narrow}
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// show draws a page made for this request. It is drawn whole before the first byte is sent, so that an error can
// still become a page; it is not compressed, because it fits the first flight of a connection.
func (a *App) show(c echo.Context, code int, page templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := page.Render(context.WithoutCancel(c.Request().Context()), buf); err != nil {
		return err
	}
	return whole(c, code, "text/html; charset=utf-8", buf.Bytes())
}

// whole sends a body that is known in full with its length, which saves cutting it into chunks.
func whole(c echo.Context, code int, kind string, body []byte) error {
	c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(code, kind, body)
}

// encoding picks the best stored form that the request takes: br, gzip or "".
func encoding(r *http.Request) string {
	accept := r.Header.Get("Accept-Encoding")
	for _, enc := range []string{"br", "gzip"} {
		if strings.Contains(accept, enc) && !strings.Contains(accept, enc+";q=0") {
			return enc
		}
	}
	return ""
}
