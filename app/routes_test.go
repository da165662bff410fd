package app_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// known is every address of the program by route: an example, and what a learner gets who asks for it without more.
var known = map[string]struct {
	path string
	code int
}{
	"GET /":                          {"/", 200},
	"GET /map":                       {"/map", 200},
	"GET /t/:section/:topic":         {"/t/caching/redis", 200},
	"GET /t/:section/:topic/picture": {"/t/caching/redis/picture", 404},
	"POST /t/:section/:topic/quiz":   {"/t/caching/redis/quiz", 303},
	"POST /check":                    {"/check", 410},
	"GET /review":                    {"/review", 200},
	"POST /review":                   {"/review", 303},
	"POST /drill/:topic/:concept":    {"/drill/redis/expiry", 303},
	"GET /s/:sitting":                {"/s/1", 200},
	"POST /s/:sitting/end":           {"/s/1/end", 303},
	"GET /s/:sitting/:n":             {"/s/1/1", 200},
	"POST /s/:sitting/:n":            {"/s/1/1", 422},
	"POST /s/:sitting/:n/undo":       {"/s/1/1/undo", 303},
	"GET /progress":                  {"/progress", 200},
	"GET /search":                    {"/search", 200},
	"GET /glossary":                  {"/glossary", 200},
	"GET /healthz":                   {"/healthz", 200},
	"GET /static/:file":              {"/static/none.css", 404},
	"GET /favicon.ico":               {"/favicon.ico", 200},
	"GET /robots.txt":                {"/robots.txt", 200},
	"GET /dev/gallery":               {"/dev/gallery", 200},
	"GET /dev/gallery/:page":         {"/dev/gallery/map", 200},
}

// headers that every answer has, whatever it says.
var walls = map[string]string{
	"Content-Security-Policy":      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

func unsafe(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// learner is a browser whose learner has begun a quiz.
func (w *world) learner() *browser {
	w.t.Helper()
	b := w.browser()
	b.do(http.MethodPost, "/t/caching/redis/quiz", nil)
	if b.code != http.StatusSeeOther {
		w.t.Fatalf("no quiz: status %d", b.code)
	}
	return b
}

// TestRoutesAreKnown fails when a route is added without a line in the table above, or goes and leaves one.
func TestRoutesAreKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	left := maps.Clone(known)
	for _, r := range w.app.Routes() {
		route := strings.Replace(r.Method, http.MethodHead, http.MethodGet, 1) + " " + r.Path
		if _, ok := known[route]; !ok {
			t.Errorf("the table lacks %s", route)
		}
		delete(left, route)
	}
	for route := range left {
		t.Errorf("the table has %s, the program has not", route)
	}
	for _, route := range slices.Sorted(maps.Keys(known)) {
		method, _, _ := strings.Cut(route, " ")
		b := w.learner() // of their own, for what one address does must not show at the next
		b.do(method, known[route].path, nil)
		if b.code != known[route].code {
			t.Errorf("%s: status %d, want %d", route, b.code, known[route].code)
		}
		for h, want := range walls {
			if got := b.header.Get(h); got != want {
				t.Errorf("%s: %s is %q", route, h, got)
			}
		}
	}
}

// TestForeignPages: what a page of another site sends is refused on every route that changes something.
func TestForeignPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.learner()
	for route, r := range known {
		method, _, _ := strings.Cut(route, " ")
		if !unsafe(method) {
			continue
		}
		for _, headers := range [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "", "Origin", "https://evil.example"},
			{"Sec-Fetch-Site", "", "Origin", "null"},
		} {
			b.do(method, r.path, url.Values{"dontknow": {"1"}}, headers...)
			if b.code != http.StatusForbidden || b.header.Get("Set-Cookie") != "" {
				t.Errorf("%s with %q: status %d, cookie %q", route, headers, b.code, b.header.Get("Set-Cookie"))
			}
		}
	}
	w.expectStored(0)
}

// TestLargeBodies: no route takes more than 64 kB.
func TestLargeBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.learner()
	for route, r := range known {
		method, _, _ := strings.Cut(route, " ")
		if !unsafe(method) {
			continue
		}
		b.do(method, r.path, url.Values{"dontknow": {"1"}, "a": {strings.Repeat("x", 64<<10)}})
		if b.code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: status %d", route, b.code)
		}
	}
	w.expectStored(0)
}

// TestBadCookies: a cookie that is not ours makes a stranger, never an error, and the stranger can begin.
func TestBadCookies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := w.learner().header.Get("Set-Cookie")
	value, rest, _ := strings.Cut(strings.TrimPrefix(set, "warmcache="), ";")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="} {
		if !strings.Contains(rest, want) {
			t.Errorf("the cookie is %q, without %s", rest, want)
		}
	}
	if strings.Contains(rest, "Domain") {
		t.Errorf("the cookie goes to other hosts: %q", rest)
	}
	cookies := []string{"", "x", "%00", "\"", "MTIz|", strings.Repeat("A", 6000), strings.Repeat(";a=b", 200), "é", value[:len(value)/2], value + "A", value + value}
	for i := 0; i < len(value); i += 5 {
		flipped := []byte(value)
		flipped[i] ^= 1
		cookies = append(cookies, string(flipped))
	}
	for _, c := range cookies {
		b := w.browser()
		b.do(http.MethodGet, "/", nil, "Cookie", "warmcache="+c)
		if b.code != http.StatusOK || !strings.Contains(b.body, "Try one") {
			t.Errorf("cookie %q: status %d, stranger=%v", clipped(c), b.code, strings.Contains(b.body, "Try one"))
		}
		b.do(http.MethodPost, "/t/caching/redis/quiz", nil, "Cookie", "warmcache="+c)
		if b.code != http.StatusSeeOther || !strings.HasPrefix(b.header.Get("Set-Cookie"), "warmcache=") {
			t.Errorf("cookie %q: a quiz gives status %d, cookie %q", clipped(c), b.code, b.header.Get("Set-Cookie"))
		}
	}
}
