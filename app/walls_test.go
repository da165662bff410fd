package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestWallsStandEverywhere asks every address in every way: each answer has the walls, none is an error of ours, and a
// page of another site gets nothing done.
func TestWallsStandEverywhere(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.do(http.MethodPost, "/t/caching/redis/quiz", nil)
	sample := strings.NewReplacer(":section", "caching", ":topic", "redis", ":concept", "expiry", ":sitting", "1", ":n", "1", ":page", "map", ":file", "app.css")
	paths := map[string]bool{"/nowhere": true, "//evil.example": true, "/static/..%2f..%2fgo.mod": true, "/s/1/%00": true}
	for _, r := range w.app.Routes() {
		paths[sample.Replace(r.Path)] = true
	}
	for path := range paths {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"} {
			for _, site := range []string{"same-origin", "cross-site"} {
				b.do(method, path, url.Values{"dontknow": {"1"}}, "Sec-Fetch-Site", site)
				if b.code >= 500 {
					t.Errorf("%s %s: status %d", method, path, b.code)
				}
				for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cache-Control"} {
					if b.header.Get(h) == "" {
						t.Errorf("%s %s: no %s", method, path, h)
					}
				}
				if safe := method == "GET" || method == "HEAD" || method == "OPTIONS"; !safe && site == "cross-site" && b.code != http.StatusForbidden {
					t.Errorf("%s %s from another site: status %d", method, path, b.code)
				}
			}
		}
	}
}

// TestHeadIsGetWithoutBody is what uptime checks rely on.
func TestHeadIsGetWithoutBody(t *testing.T) {
	b := newWorld(t).browser()
	for _, path := range []string{"/", "/map", "/healthz", "/t/caching/redis", "/favicon.ico", "/nowhere"} {
		b.get(path)
		code, kind := b.code, b.header.Get("Content-Type")
		b.do(http.MethodHead, path, nil)
		if b.code != code || b.header.Get("Content-Type") != kind || b.body != "" {
			t.Errorf("%s: status %d and %d, type %q and %q", path, code, b.code, kind, b.header.Get("Content-Type"))
		}
	}
}

// TestCutOff: a request whose connection ended before the write is never told that all is well.
func TestCutOff(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.do(http.MethodPost, "/t/caching/redis/quiz", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/s/1/1", strings.NewReader("dontknow=1"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	u, _ := url.Parse(w.srv.URL)
	for _, c := range b.client.Jar.Cookies(u) {
		req.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	w.app.Handler().ServeHTTP(rec, req)
	if rec.Code != http.StatusRequestTimeout || !strings.Contains(rec.Body.String(), "Nothing was counted") {
		t.Errorf("status %d: %s", rec.Code, shown(rec.Body.String()))
	}
	if n := w.stored(); n != 0 {
		t.Errorf("%d answers stored", n)
	}
	b.get("/t/caching/redis") // the first of its edition
	req = httptest.NewRequestWithContext(ctx, http.MethodGet, "/t/caching/memcached", nil)
	rec = httptest.NewRecorder()
	w.app.Handler().ServeHTTP(rec, req)
	if rec.Code != http.StatusOK {
		t.Errorf("a lesson that others wait for: status %d", rec.Code)
	}
}
