package resource_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/resource"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func goVersion() string { return "net/http of " + strings.Replace(runtime.Version(), "go", "Go ", 1) }

type session struct {
	Exists   bool
	Requests []resource.Request
}

func drawSession(r *rand.Rand) session {
	s := session{Exists: r.IntN(2) == 0}
	for range 4 + r.IntN(4) {
		q := resource.Request{Method: one(r, "GET", "PUT", "PUT", "DELETE")}
		switch r.IntN(4) {
		case 0, 1:
			q.Match = one(r, `"v1"`, `"v2"`, `"v3"`, `W/"v1"`, `W/"v2"`, "*")
		case 2:
			q.NoneMatch = one(r, "*", `"v1"`, `"v2"`)
		}
		s.Requests = append(s.Requests, q)
	}
	return s
}

// api is the server of the guide, with the conditions evaluated by http.ServeContent on a read of the same resource.
type api struct {
	exists  bool
	version int
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tag := strconv.Quote("v" + strconv.Itoa(a.version))
	if !a.exists {
		switch {
		case r.Method != "PUT":
			w.WriteHeader(404)
		case r.Header.Get("If-Match") != "":
			w.WriteHeader(412)
		default:
			a.exists, a.version = true, a.version+1
			w.WriteHeader(201)
		}
		return
	}
	probe := httptest.NewRequest("GET", "/", nil)
	probe.Header = r.Header
	seen := httptest.NewRecorder()
	seen.Header().Set("ETag", tag)
	http.ServeContent(seen, probe, "", time.Time{}, strings.NewReader("x"))
	switch {
	case seen.Code != 200 && r.Method != "GET":
		w.WriteHeader(412)
	case seen.Code != 200 || r.Method == "GET":
		w.WriteHeader(seen.Code)
	case r.Method == "PUT":
		a.version++
		w.WriteHeader(204)
	default:
		a.exists = false
		w.WriteHeader(204)
	}
}

func TestMethods(t *testing.T) {
	oracle.Case[session]{
		Engine: "resource: methods and conditions", Oracle: goVersion() + ", ServeContent", Draw: drawSession,
		Got: func(c session, model string) string {
			s := resource.Server{Exists: c.Exists, Version: 1}
			var out []int
			for _, q := range c.Requests {
				status, _ := s.Do(q, resource.Model(model))
				out = append(out, status)
			}
			return oracle.Line(out)
		},
		Want: oracle.Each(func(t testing.TB, c session) string {
			a := &api{c.Exists, 1}
			var out []int
			for _, q := range c.Requests {
				r := httptest.NewRequest(q.Method, "/", nil)
				if q.Match != "" {
					r.Header.Set("If-Match", q.Match)
				}
				if q.NoneMatch != "" {
					r.Header.Set("If-None-Match", q.NoneMatch)
				}
				w := httptest.NewRecorder()
				a.ServeHTTP(w, r)
				out = append(out, w.Code)
			}
			return oracle.Line(out)
		}),
		Models: []string{"if-match-ignored-on-writes", "weak-tag-matches", "if-match-lets-create", "condition-before-existence", "second-delete-succeeds", "put-needs-resource",
			"read-changes-tag", "write-keeps-tag", "failed-write-changes-tag", "if-none-match-ignored"},
	}.Test(t)
}

type edits struct {
	Doc    resource.Doc
	Writes []resource.Write
}

func drawDoc(r *rand.Rand, nulls bool) resource.Doc {
	var d resource.Doc
	for _, name := range []string{"draft", "likes", "tags", "title"} {
		if r.IntN(3) == 0 {
			continue
		}
		v := map[string][]string{"draft": {"true", "false"}, "likes": {"1", "7"}, "tags": {`["x"]`, `["y", "z"]`}, "title": {`"A"`, `"B"`}}[name][r.IntN(2)]
		if nulls && r.IntN(4) == 0 {
			v = "null"
		}
		d = append(d, resource.Field{Name: name, Value: v})
	}
	return d
}

// merged is the function MergePatch of RFC 7396, section 2.
func merged(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	t, ok := target.(map[string]any)
	if !ok {
		t = map[string]any{}
	}
	for name, v := range p {
		if v == nil {
			delete(t, name)
		} else {
			t[name] = merged(t[name], v)
		}
	}
	return t
}

func read(t testing.TB, s string) (v any) {
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPatch(t *testing.T) {
	oracle.Case[edits]{
		Engine: "resource: PUT and merge patch", Oracle: "the pseudocode of RFC 7396 on encoding/json",
		Draw: func(r *rand.Rand) edits {
			e := edits{Doc: drawDoc(r, false)}
			for range 1 + r.IntN(4) {
				m := one(r, "PUT", "PATCH", "PATCH")
				e.Writes = append(e.Writes, resource.Write{Method: m, Body: drawDoc(r, m == "PATCH")})
			}
			return e
		},
		Got: func(e edits, model string) string {
			d := e.Doc
			for _, w := range e.Writes {
				d, _ = resource.Apply(d, w, resource.Model(model))
			}
			var v any
			if json.Unmarshal([]byte(d.String()), &v) != nil {
				return "bad " + d.String()
			}
			b, _ := json.Marshal(v)
			return string(b)
		},
		Want: oracle.Each(func(t testing.TB, e edits) string {
			v := read(t, e.Doc.String())
			for _, w := range e.Writes {
				if body := read(t, w.Body.String()); w.Method == "PUT" {
					v = body
				} else {
					v = merged(v, body)
				}
			}
			b, _ := json.Marshal(v)
			return string(b)
		}),
		Models: []string{"put-merges", "patch-replaces", "merge-patch-stores-null", "merge-patch-skips-null", "merge-patch-joins-lists", "merge-patch-adds-nothing"},
	}.Test(t)
}

// payments is a server that keeps results by key, behind a network that loses messages.
func payments(_ testing.TB, as []resource.Attempt) string {
	charged, stored := 0, map[string]int{}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if id, ok := stored[key]; ok && key != "" {
			fmt.Fprint(w, id)
			return
		}
		charged++
		stored[key] = charged
		w.WriteHeader(201)
	})
	for _, a := range as {
		if a.Fate == resource.RequestLost {
			continue
		}
		r := httptest.NewRequest("POST", "/payments", nil)
		if a.Key > 0 {
			r.Header.Set("Idempotency-Key", strconv.Itoa(a.Key))
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	return strconv.Itoa(charged)
}

func TestRetry(t *testing.T) {
	oracle.Case[[]resource.Attempt]{
		Engine: "resource: idempotency keys", Oracle: "a server that stores results", Want: oracle.Each(payments),
		Draw: func(r *rand.Rand) []resource.Attempt {
			var out []resource.Attempt
			for range 2 + r.IntN(5) {
				out = append(out, resource.Attempt{Key: r.IntN(4), Fate: one(r, resource.RequestLost, resource.AnswerLost, resource.Answered)})
			}
			return out
		},
		Got: func(c []resource.Attempt, model string) string {
			n, _ := resource.Charged(c, resource.Model(model))
			return strconv.Itoa(n)
		},
		Models: []string{"lost-answer-means-not-run", "key-does-nothing", "retry-never-repeats", "lost-request-runs", "server-spots-equal-bodies"},
	}.Test(t)
}

type wish struct {
	Accept  []resource.Range
	Formats []string
}

// negotiated parses the field anew and ranks the formats by sorting.
func negotiated(t testing.TB, c wish) string {
	type entry struct {
		pattern string
		q       float64
		order   int
	}
	var entries []entry
	for _, part := range strings.Split(resource.Accept(c.Accept), ",") {
		pattern, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			t.Fatal(err)
		}
		e := entry{pattern, 1, strings.Count(pattern, "*")}
		if q, ok := params["q"]; ok {
			e.q, _ = strconv.ParseFloat(q, 64)
		}
		entries = append(entries, e)
	}
	sort.SliceStable(entries, func(i, j int) bool { return entries[i].order < entries[j].order })
	best, top, ties := "", 0.0, 0
	for _, f := range c.Formats {
		q := 0.0
		for _, e := range entries {
			if e.pattern == f || e.pattern == "*/*" || e.pattern == strings.Split(f, "/")[0]+"/*" {
				q = e.q
				break
			}
		}
		if q > top {
			best, top, ties = f, q, 0
		} else if q == top && q > 0 {
			ties++
		}
	}
	return oracle.Line(best, ties > 0)
}

func drawWish(r *rand.Rand) wish {
	var c wish
	for _, i := range r.Perm(7)[:2+r.IntN(4)] {
		c.Accept = append(c.Accept, resource.Range{Type: []string{"text/html", "text/csv", "text/*", "application/json", "image/png", "image/*", "*/*"}[i], Tenth: one(r, -1, 0, 1, 2, 3, 5, 7, 8, 9)})
	}
	for _, i := range r.Perm(4)[:2+r.IntN(3)] {
		c.Formats = append(c.Formats, []string{"text/html", "text/csv", "application/json", "image/png"}[i])
	}
	return c
}

func TestNegotiate(t *testing.T) {
	oracle.Case[wish]{
		Engine: "resource: content negotiation", Oracle: "a second implementation that sorts", Want: oracle.Each(negotiated),
		Draw: drawWish,
		Got: func(c wish, model string) string {
			f, tied, _ := resource.Chosen(c.Accept, c.Formats, resource.Model(model))
			return oracle.Line(f, tied)
		},
		Models: []string{"accept-order-decides", "highest-matching-entry", "missing-weight-is-lowest", "zero-weight-is-last-hope", "wildcard-ties-with-exact", "server-order-decides"},
	}.Test(t)
}

type paging struct {
	Listing resource.Listing
	Rows    []resource.Row
	Changes [][]resource.Change
}

func drawPaging(r *rand.Rand) paging {
	c := paging{Listing: resource.Listing{Size: 2 + r.IntN(3), Cursor: r.IntN(2) == 0}}
	c.Listing.DayOnly = c.Listing.Cursor && r.IntN(3) == 0
	day := 1
	for id := range 6 + r.IntN(4) {
		day += r.IntN(2)
		c.Rows = append(c.Rows, resource.Row{ID: id + 1, Day: day})
	}
	next := len(c.Rows) + 1
	for range 2 {
		var cs []resource.Change
		for range r.IntN(3) {
			if r.IntN(2) == 0 {
				cs = append(cs, resource.Change{Insert: true, Row: resource.Row{ID: next, Day: day + r.IntN(2)}})
				next++
			} else {
				cs = append(cs, resource.Change{Row: resource.Row{ID: 1 + r.IntN(len(c.Rows))}})
			}
		}
		c.Changes = append(c.Changes, cs)
	}
	return c
}

func TestPages(t *testing.T) {
	oracle.Case[paging]{
		Engine: "resource: pagination", Oracle: "SQLite", Draw: drawPaging,
		Got: func(c paging, model string) string {
			pages, _ := c.Listing.Pages(c.Rows, c.Changes, resource.Model(model))
			var out []string
			for _, p := range pages {
				out = append(out, resource.List(p))
			}
			return strings.Join(out, " | ")
		},
		Want: func(t testing.TB, cases []paging) []string {
			db, err := sql.Open("sqlite3", ":memory:")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			db.SetMaxOpenConns(1)
			run := func(q string, a ...any) {
				if _, err := db.Exec(q, a...); err != nil {
					t.Fatal(err)
				}
			}
			run("CREATE TABLE posts (id INTEGER PRIMARY KEY, day INTEGER)")
			out := make([]string, len(cases))
			for i, c := range cases {
				run("DELETE FROM posts")
				for _, r := range c.Rows {
					run("INSERT INTO posts VALUES (?, ?)", r.ID, r.Day)
				}
				var pages []string
				day, id := 1000, 1000
				for n := range len(c.Changes) + 1 {
					q, args := fmt.Sprintf("SELECT id, day FROM posts ORDER BY day DESC, id DESC LIMIT %d OFFSET %d", c.Listing.Size, n*c.Listing.Size), []any(nil)
					switch {
					case c.Listing.DayOnly:
						q, args = fmt.Sprintf("SELECT id, day FROM posts WHERE day < ? ORDER BY day DESC, id DESC LIMIT %d", c.Listing.Size), []any{day}
					case c.Listing.Cursor:
						q, args = fmt.Sprintf("SELECT id, day FROM posts WHERE (day, id) < (?, ?) ORDER BY day DESC, id DESC LIMIT %d", c.Listing.Size), []any{day, id}
					}
					rows, err := db.Query(q, args...)
					if err != nil {
						t.Fatal(err)
					}
					var page []int
					for rows.Next() {
						if err := rows.Scan(&id, &day); err != nil {
							t.Fatal(err)
						}
						page = append(page, id)
					}
					rows.Close()
					pages = append(pages, resource.List(page))
					if n < len(c.Changes) {
						for _, k := range c.Changes[n] {
							if k.Insert {
								run("INSERT INTO posts VALUES (?, ?)", k.Row.ID, k.Row.Day)
							} else {
								run("DELETE FROM posts WHERE id = ?", k.Row.ID)
							}
						}
					}
				}
				out[i] = strings.Join(pages, " | ")
			}
			return out
		},
		Models: []string{"offset-follows-rows", "cursor-is-a-count", "pages-share-snapshot", "cursor-needs-no-tie-breaker"},
	}.Test(t)
}
