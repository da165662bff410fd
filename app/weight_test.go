package app_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes"
)

const kB = 1000

// weight is how many bytes an address costs a browser that takes gzip, by body; packed is what gzip makes of a page
// that is sent as it is.
func (b *browser) weight(path string) (sent, packed int, body string) {
	b.w.t.Helper()
	b.do(http.MethodGet, path, nil, "Accept-Encoding", "gzip")
	if b.code != http.StatusOK {
		b.w.t.Fatalf("%s: status %d", path, b.code)
	}
	sent = len(b.body)
	if b.header.Get("Content-Encoding") == "gzip" {
		r, err := gzip.NewReader(bytes.NewReader([]byte(b.body)))
		if err != nil {
			b.w.t.Fatal(err)
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			b.w.t.Fatal(err)
		}
		return sent, sent, string(plain)
	}
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	_, _ = z.Write([]byte(b.body))
	_ = z.Close()
	return sent, buf.Len(), b.body
}

var parts = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)

// whole is the weight of a page with all that it asks for, packed.
func (b *browser) whole(path string) int {
	b.w.t.Helper()
	_, sum, body := b.weight(path)
	for _, m := range parts.FindAllStringSubmatch(body, -1) {
		_, n, _ := b.weight(m[1])
		sum += n
	}
	return sum
}

// TestWeight holds the pages to the sizes that study.md promises.
func TestWeight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	atMost := func(what string, got, limit int) {
		t.Helper()
		t.Logf("%-32s %6.1f kB of %d", what, float64(got)/kB, limit/kB)
		if got > limit {
			t.Errorf("%s weighs %d bytes, at most %d are promised", what, got, limit)
		}
	}
	_, html, body := b.weight("/")
	atMost("/ HTML", html, 10*kB)
	for _, m := range parts.FindAllStringSubmatch(body, -1) {
		_, n, _ := b.weight(m[1])
		limit := 10 * kB
		if regexp.MustCompile(`\.js$`).MatchString(m[1]) {
			limit = 4 * kB
		}
		atMost(m[1], n, limit)
	}
	var lessons []int
	for _, topic := range w.lib.Topics() {
		n := b.whole(topic.Address())
		atMost(topic.Address(), n, 40*kB)
		lessons = append(lessons, n)
	}
	slices.Sort(lessons)
	atMost("lessons, median", (lessons[(len(lessons)-1)/2]+lessons[len(lessons)/2])/2, 20*kB)
	b.do(http.MethodPost, "/t/caching/redis/quiz", nil)
	_ = w.sitting(quizzes.Kinds()...)
	for n := range quizzes.Kinds() {
		path := "/s/2/" + itoa(int64(n)+1)
		atMost(path+", asked, all in", b.whole(path), 12*kB)
	}
}

// TestBrowserRequests counts what a real browser asks for.
func TestBrowserRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.tab()
	asked := func() (out []string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for id, url := range b.asked {
			if !b.kept[id] {
				out = append(out, strings.TrimPrefix(url, w.srv.URL))
			}
		}
		clear(b.asked)
		return out
	}
	b.open("/t/caching/redis")
	var first []string
	for end := time.Now().Add(5 * time.Second); len(first) < 4 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		first = append(first, asked()...) // the icon comes when the page is drawn
	}
	if len(first) < 2 || len(first) > 4 {
		t.Errorf("the first page asks for %q", first)
	}
	b.open("/t/caching/memcached")
	b.sees("footer")
	if got := asked(); len(got) != 1 {
		t.Errorf("the second page asks for %q", got)
	}
}
