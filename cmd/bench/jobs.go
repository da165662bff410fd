package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"
)

// The names of the jobs, as printed.
const (
	floorLesson   = "F0: net/http, the lesson's bytes"
	floorPage     = "F0: net/http, the question page's bytes"
	lessonStrange = "lesson, anonymous, gzip"
	lessonFresh   = "lesson, 304 by ETag"
	lessonSigned  = "lesson, signed in"
	questionWarm  = "question page, variant kept"
	questionCold  = "question page, variant made anew"
	reviewPage    = "review page (what is due)"
	todayPage     = "Today"
	searchPage    = "search"
	answers32     = "answer, stored"
	answers256    = "answer, stored, 256 connections"
	answersMixed  = "answer, stored, 1 in 6 wrong and drawn again"
)

const (
	conns    = 32
	lesson   = "/t/caching/redis"
	warmers  = 32 // learners whose questions are shown again and again
	warmEach = 8
)

var searches = []string{"e", "ev", "evict", "cache control", "redis expire", "write-behind", "page fault", "lru"}

// jobs lists what is measured, floors first.
func (b *bench) jobs() ([]*job, error) {
	etag, err := b.firstPages()
	if err != nil {
		return nil, err
	}
	if b.floor, err = launch(b.self, "-floor", b.dir); err != nil {
		return nil, err
	}
	signed, review, today, find := [][]byte{}, [][]byte{}, [][]byte{}, [][]byte{}
	for _, l := range b.learners {
		signed = append(signed, get(lesson, l.cookie))
		review = append(review, get("/review", l.cookie))
		today = append(today, get("/", l.cookie))
		find = append(find, get("/search?q="+queryOf(len(find)), l.cookie))
	}
	return []*job{
		pages(floorLesson, b.floor, [][]byte{get("/lesson", "")}, wholeLesson),
		pages(floorPage, b.floor, [][]byte{get("/page", "")}, has("</html>")),
		pages(lessonStrange, b.product, [][]byte{get(lesson, "")}, wholeLesson),
		pages(lessonFresh, b.product, [][]byte{get(lesson, "", "If-None-Match: "+etag)}, unchanged),
		pages(lessonSigned, b.product, signed, wholeLesson),
		pages(questionWarm, b.product, b.questions(len(b.learners)-warmers, len(b.learners), warmEach), has(`name="dontknow"`)),
		pages(questionCold, b.product, b.questions(0, len(b.learners)-warmers, coldItems), has(`name="dontknow"`)),
		pages(reviewPage, b.product, review, has(`name="n"`)),
		pages(todayPage, b.product, today, has(`action="/review"`)),
		pages(searchPage, b.product, find, has("</html>")),
		b.answers(answers32, conns, 0),
		b.answers(answers256, 256, 0),
		b.answers(answersMixed, conns, 6),
	}, nil
}

// firstPages fetches what the floor serves, and the lesson's ETag.
func (b *bench) firstPages() (etag string, err error) {
	l := b.learners[0]
	for name, path := range map[string]string{"lesson": lesson, "page": fmt.Sprintf("/s/%d/1", l.fresh)} {
		req, err := http.NewRequest(http.MethodGet, "http://"+b.product.addr+path, nil)
		if err != nil {
			return "", err
		}
		req.Header.Set("Cookie", l.cookie)
		req.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return "", err
		}
		body, err := io.ReadAll(resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil || resp.StatusCode != http.StatusOK {
			return "", fmt.Errorf("%s: status %d %w", path, resp.StatusCode, err)
		}
		if name == "lesson" {
			etag = resp.Header.Get("ETag")
		}
		b.bytes[name] = len(body)
		if err := os.WriteFile(filepath.Join(b.dir, name), body, 0o600); err != nil {
			return "", err
		}
	}
	return etag, nil
}

func queryOf(i int) string {
	return string(bytes.ReplaceAll([]byte(searches[i%len(searches)]), []byte(" "), []byte("+")))
}

// get is a request as bytes.
func get(path, cookie string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n", path)
	if cookie != "" {
		fmt.Fprintf(&b, "Cookie: %s\r\n", cookie)
	}
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// pages is a job of requests that are sent in turn, again and again.
func pages(name string, at *process, reqs [][]byte, check func(*reply) error) *job {
	var sent atomic.Int64
	return &job{
		name: name, conns: conns, at: at,
		next: func([]byte) ([]byte, int, bool) {
			n := int(sent.Add(1) - 1)
			return reqs[n%len(reqs)], n, true
		},
		check: func(_ int, r *reply) error { return check(r) },
	}
}

func has(text string) func(*reply) error {
	want := []byte(text)
	return func(r *reply) error {
		if r.code != http.StatusOK || !bytes.Contains(r.body, want) {
			return fmt.Errorf("status %d, %d bytes without %s", r.code, len(r.body), text)
		}
		return nil
	}
}

// wholeLesson looks into one reply in a hundred, because unpacking costs more than serving.
func wholeLesson(r *reply) error {
	if r.code != http.StatusOK || !bytes.HasPrefix(r.body, []byte{0x1f, 0x8b}) {
		return fmt.Errorf("status %d, %d bytes that are no gzip", r.code, len(r.body))
	}
	if looked.Add(1)%100 != 1 {
		return nil
	}
	z, err := gzip.NewReader(bytes.NewReader(r.body))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(text, []byte("<h1>Redis</h1>")) || !bytes.Contains(text, []byte("</html>")) {
		return fmt.Errorf("%d bytes that are not the lesson: %w", len(text), err)
	}
	return nil
}

var looked atomic.Int64

// unchanged allows for the moment at which a lesson gets new checks.
func unchanged(r *reply) error {
	if r.code == http.StatusNotModified {
		return nil
	}
	return wholeLesson(r)
}

// questions are the requests for the questions that nobody has answered, learners in turn.
func (b *bench) questions(from, to, each int) [][]byte {
	var out [][]byte
	for n := range each {
		for _, l := range b.learners[from:to] {
			out = append(out, get(fmt.Sprintf("/s/%d/%d", l.fresh, n+1), l.cookie))
		}
	}
	return out
}

// place is the i-th open question, learners in turn: the learner, their open sitting, and the number in it from 0.
func (b *bench) place(i int) (l learner, sitting, n int) {
	k := i / len(b.learners)
	return b.learners[i%len(b.learners)], k / perSitting, k % perSitting
}

// answers is a job that answers open questions, each once; one in missEach is not known, 0 for none. What is
// acknowledged goes into the ledger.
func (b *bench) answers(name string, conns, missEach int) *job {
	return &job{
		name: name, conns: conns, at: b.product,
		next: func(buf []byte) ([]byte, int, bool) {
			i := int(b.sent.Add(1) - 1)
			if i >= len(b.acked) {
				return nil, 0, false
			}
			l, s, n := b.place(i)
			k := b.at(l.id, s, n)
			form := k.right.form
			if missEach > 0 && i%missEach == 0 {
				form = k.miss.form
			}
			shown := time.Now().Add(-time.Duration(3+i%17) * time.Second).UnixMilli()
			buf = fmt.Appendf(buf, "POST /s/%d/%d HTTP/1.1\r\nHost: bench\r\nSec-Fetch-Site: same-origin\r\n"+
				"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nCookie: %s\r\n\r\n%s&shown=%d",
				l.open[s], n+1, len(form)+len("&shown=")+13, l.cookie, form, shown)
			return buf, i, true
		},
		check: func(i int, r *reply) error {
			l, s, n := b.place(i)
			if want := "/s/" + strconv.FormatInt(l.open[s], 10) + "/" + strconv.Itoa(n+1); r.code != http.StatusSeeOther || r.location != want {
				return fmt.Errorf("status %d, to %q instead of %q", r.code, r.location, want)
			}
			b.acked[i] = true
			return nil
		},
	}
}
