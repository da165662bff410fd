package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/app"
	"warmcache/content"
	"warmcache/db"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

// clock is a time that stories move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is a server of its own with an empty database, for one test.
type world struct {
	t     testing.TB
	lib   *content.Library
	bank  *bank.Bank
	store *db.Store
	app   *app.App
	srv   *httptest.Server
	clock *clock
}

// guide is read once for all tests: it never changes.
var guide = sync.OnceValues(func() (*content.Library, error) { return content.Load(content.Guide()) })

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
	var err error
	if w.lib, err = guide(); err != nil {
		t.Fatal(err)
	}
	if w.bank, err = bank.New(w.lib); err != nil {
		t.Fatal(err)
	}
	if w.store, err = db.Open(filepath.Join(t.TempDir(), "test.db"), db.Options{Now: w.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	w.app, err = app.New(context.Background(), app.Config{Library: w.lib, Bank: w.bank, Store: w.store, Now: w.clock.Now,
		Rand: rand.New(rand.NewPCG(1, 2)), Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Dev: true})
	if err != nil {
		t.Fatal(err)
	}
	w.srv = httptest.NewServer(w.app.Handler())
	t.Cleanup(w.srv.Close)
	return w
}

// browser is a person without JavaScript: it keeps cookies, sees one page, and does not follow redirects by itself.
type browser struct {
	w        *world
	client   *http.Client
	code     int
	location string
	header   http.Header
	body     string
	token    string // of the last page that held one
}

func (w *world) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{w: w, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (b *browser) do(method, path string, form url.Values, headers ...string) {
	b.w.t.Helper()
	req, err := http.NewRequest(method, b.w.srv.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.w.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.client.Do(req)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	b.code, b.location, b.header, b.body = resp.StatusCode, resp.Header.Get("Location"), resp.Header, string(body)
	if m := tokenField.FindStringSubmatch(b.body); m != nil {
		b.token = m[1]
	}
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

func (b *browser) get(path string) { b.w.t.Helper(); b.do(http.MethodGet, path, nil) }

// follow goes where the last answer led.
func (b *browser) follow() {
	b.w.t.Helper()
	if b.location == "" {
		b.w.t.Fatalf("nowhere to follow to: status %d", b.code)
	}
	b.get(b.location)
}

// learner is the number of the learner whose cookie the browser holds; the first made has number 1.
func (w *world) question(sitting int64, n int) quizzes.Question {
	w.t.Helper()
	it, _, _, err := w.store.Item(context.Background(), 1, sitting, n)
	if err != nil {
		w.t.Fatal(err)
	}
	q, err := w.bank.Question(quizzes.Ref{Template: it.Template, Version: it.Version, Seed: it.Seed})
	if err != nil {
		w.t.Fatal(err)
	}
	return q
}

// fields turns a response into the form that a browser would send.
func fields(q quizzes.Question, resp quizzes.Response) url.Values {
	form := url.Values{}
	parts := strings.Split(string(resp), ",")
	switch ask := q.Ask.(type) {
	case quizzes.Multiple:
		form["a"] = parts
	case quizzes.Order:
		for i, p := range parts {
			form.Set("p"+strconv.Itoa(i), p)
		}
	case quizzes.Match:
		for i, p := range parts {
			form.Set("m"+strconv.Itoa(i), p)
		}
	case quizzes.Cells:
		for i, v := range strings.Split(string(resp), "\n") {
			form.Set("c"+strconv.Itoa(i), v)
			for j, ch := range ask.All()[i].Choices {
				if ch == v {
					form.Set("c"+strconv.Itoa(i), strconv.Itoa(j))
				}
			}
		}
	default:
		form.Set("a", string(resp))
	}
	return form
}

// TestStories plays every story in testdata. A line is a command:
//
//	get PATH              ask for a page
//	post PATH [k=v …]     send a form
//	right S N / wrong S N answer question N of sitting S
//	check right|wrong     answer the sealed question of the last page
//	follow                go where the answer led
//	status CODE           expect a status
//	to PATH               expect a redirect
//	has TEXT / hasnt TEXT expect text on the page, tags left out
//	later DURATION        move the clock
//	stranger              be another browser
//	answers N             expect N answers stored by the first learner
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.story")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d stories: %v", len(files), err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".story"), func(t *testing.T) { play(t, f) })
	}
}

func play(t *testing.T, file string) {
	t.Parallel()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := newWorld(t)
	b := w.browser()
	for sc, n := bufio.NewScanner(f), 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := b.line(line); err != nil {
			t.Fatalf("%s:%d: %s: %v\nstatus %d, location %q, page:\n%s", file, n, line, err, b.code, b.location, shown(b.body))
		}
		if line == "stranger" {
			b = w.browser()
		}
	}
}

func (b *browser) line(line string) error {
	cmd, rest, _ := strings.Cut(line, " ")
	args := strings.Fields(rest)
	switch cmd {
	case "get":
		b.get(rest)
	case "post":
		form := url.Values{}
		for _, kv := range args[1:] {
			k, v, _ := strings.Cut(kv, "=")
			form.Add(k, v)
		}
		b.do(http.MethodPost, args[0], form)
	case "right", "wrong":
		return b.reply(cmd == "right", args)
	case "check":
		return b.checkReply(args[0] == "right")
	case "follow":
		b.follow()
	case "status":
		return want(strconv.Itoa(b.code), rest)
	case "to":
		return want(b.location, rest)
	case "has":
		if !strings.Contains(shown(b.body), rest) {
			return fmt.Errorf("the page does not say %q", rest)
		}
	case "hasnt":
		if strings.Contains(shown(b.body), rest) {
			return fmt.Errorf("the page says %q", rest)
		}
	case "later":
		d, err := time.ParseDuration(rest)
		b.w.clock.add(d)
		return err
	case "stranger":
	case "answers":
		return want(strconv.Itoa(b.w.stored()), rest)
	default:
		return fmt.Errorf("no such command")
	}
	return nil
}

func (b *browser) reply(right bool, args []string) error {
	s, _ := strconv.ParseInt(args[0], 10, 64)
	n, _ := strconv.Atoi(args[1])
	q := b.w.question(s, n)
	resp := quizzes.RightResponse(q.Ask)
	if !right {
		moved, ok := bank.Moved(q, rand.New(rand.NewPCG(1, 1)))
		if !ok {
			return fmt.Errorf("no wrong answer to %s", q.Template)
		}
		resp = quizzes.RightResponse(moved.Ask)
	}
	b.do(http.MethodPost, fmt.Sprintf("/s/%d/%d", s, n), fields(q, resp))
	return nil
}

// checkReply answers by trying every option in a browser of its own: the seal hides which is right.
func (b *browser) checkReply(right bool) error {
	for i := range 6 {
		form := url.Values{"token": {b.token}, "a": {strconv.Itoa(i)}}
		probe := b.w.browser()
		probe.do(http.MethodPost, "/check", form)
		if probe.code != http.StatusSeeOther {
			continue
		}
		probe.follow()
		if strings.Contains(probe.body, `class="verdict right"`) == right {
			b.do(http.MethodPost, "/check", form)
			return nil
		}
	}
	return fmt.Errorf("no option is right=%v", right)
}

func want(got, want string) error {
	if got != want {
		return fmt.Errorf("got %q", got)
	}
	return nil
}

// stored counts the answers of the first learner that stand.
func (w *world) stored() int {
	n := 0
	err := w.store.Answers(context.Background(), 1, func(a db.Answer) error {
		if a.Undone.IsZero() {
			n++
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

var (
	tags   = regexp.MustCompile(`(?s)<(script|style|svg).*?</(script|style|svg)>|<[^>]+>`)
	spaces = regexp.MustCompile(`\s+`)
)

// shown is a page as text.
func shown(body string) string {
	s := spaces.ReplaceAllString(tags.ReplaceAllString(body, " "), " ")
	return strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}
