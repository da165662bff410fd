package httpmsg_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/httpmsg"
	"warmcache/quizzes/sim/oracle"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func goVersion() string { return "net/http of " + strings.Replace(runtime.Version(), "go", "Go ", 1) }

func drawMessage(r *rand.Rand) httpmsg.Message {
	m := httpmsg.Message{Request: r.IntN(3) == 0, Method: one(r, "GET", "POST", "HEAD", "PUT"), Status: one(r, 200, 200, 201, 204, 304, 404, 500, 302), Length: one(r, "", "3"), Chunked: r.IntN(3) == 0}
	if m.Request {
		m.Method, m.Status = one(r, "GET", "POST", "PUT"), 0
	}
	return m
}

// found reads a message whose content is another one under each rule, and says which rule was used.
func found(t testing.TB, m httpmsg.Message) string {
	head := fmt.Sprintf("HTTP/1.1 %d X\r\n", m.Status)
	if m.Request {
		head = m.Method + " / HTTP/1.1\r\nHost: a.example\r\n"
	}
	if m.Length != "" {
		head += "Content-Length: " + m.Length + "\r\n"
	}
	if m.Chunked {
		head += "Transfer-Encoding: chunked\r\n"
	}
	in := bufio.NewReader(strings.NewReader(head + "\r\n5\r\nabcde\r\n0\r\n\r\nrest"))
	var body io.Reader
	if m.Request {
		r, err := http.ReadRequest(in)
		if err != nil {
			t.Fatal(err)
		}
		body = r.Body
	} else {
		r, err := http.ReadResponse(in, &http.Request{Method: m.Method})
		if err != nil {
			t.Fatal(err)
		}
		body = r.Body
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	switch string(b) {
	case "":
		return httpmsg.NoContent
	case "abcde":
		return httpmsg.ByChunks
	case "5\r\n":
		return httpmsg.ByLength
	}
	return httpmsg.ByClose
}

func TestEnd(t *testing.T) {
	oracle.Case[httpmsg.Message]{
		Engine: "httpmsg: end of a message", Oracle: goVersion(), Draw: drawMessage, Want: oracle.Each(found),
		Got: func(c httpmsg.Message, model string) string {
			end, _ := c.End(httpmsg.Model(model))
			return end
		},
		Models: []string{"length-beats-chunked", "head-answer-has-content", "every-status-has-content", "no-length-means-empty", "request-ends-by-close", "error-answer-has-no-content"},
	}.Test(t)
}

type chunked struct {
	Chunks  []httpmsg.Chunk
	Trailer string
}

func drawChunked(r *rand.Rand) chunked {
	c := chunked{Trailer: one(r, "", "X-Sum: 7", "Server-Timing: db")}
	for range 1 + r.IntN(4) {
		k := httpmsg.Chunk{Size: 1 + r.IntN(64)}
		if r.IntN(4) == 0 {
			k.Extension = "v=" + strconv.Itoa(1+r.IntN(9))
		}
		c.Chunks = append(c.Chunks, k)
	}
	return c
}

func TestContent(t *testing.T) {
	oracle.Case[chunked]{
		Engine: "httpmsg: chunked content", Oracle: goVersion(), Draw: drawChunked,
		Got: func(c chunked, model string) string {
			n, _ := httpmsg.Content(c.Chunks, c.Trailer, httpmsg.Model(model))
			return strconv.Itoa(n)
		},
		Want: oracle.Each(func(t testing.TB, c chunked) string {
			s := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			for _, k := range c.Chunks {
				s += k.Line() + "\r\n" + strings.Repeat("a", k.Size) + "\r\n"
			}
			s += "0\r\n"
			if c.Trailer != "" {
				s += c.Trailer + "\r\n"
			}
			resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(s+"\r\n")), nil)
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			return strconv.Itoa(len(b))
		}),
		Models: []string{"chunk-size-decimal", "chunk-size-counts-break", "size-lines-are-content", "trailer-is-content", "extension-joins-size"},
	}.Test(t)
}

func drawHead(r *rand.Rand) []string {
	method, version := one(r, "GET", "POST", "POST"), one(r, "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0")
	lines := []string{method + " /a " + version}
	for range one(r, 0, 1, 1, 1, 1, 2) {
		lines = append(lines, one(r, "Host: a.example", "Host: a.example", "Host: b.example", "Host:a.example", "host: a.example", "Host: a.example:81", "Host : a.example"))
	}
	for range one(r, 0, 0, 1, 1, 2) {
		lines = append(lines, one(r, "Content-Length: 5", "Content-Length: 5", "Content-Length:5", "Content-Length: 6", "Content-Length: +5", "content-length: 5", "Content-Length : 5", "Content-Length: five"))
	}
	return append(lines, one(r, "X-Trace: 7", "Accept: */*", "accept:*/*", "X-Team : a"))
}

func TestRefused(t *testing.T) {
	oracle.Case[[]string]{
		Engine: "httpmsg: refused requests", Oracle: goVersion() + ", its server", Draw: drawHead,
		Got: func(c []string, model string) string {
			no, _ := httpmsg.Refused(c, httpmsg.Model(model))
			return fmt.Sprint(no)
		},
		Want: func(t testing.TB, cases [][]string) []string {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
			defer srv.Close()
			out := make([]string, len(cases))
			for i, lines := range cases {
				c, err := net.Dial("tcp", srv.Listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(c, "%s\r\n\r\nabcdefgh", strings.Join(lines, "\r\n"))
				resp, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil {
					t.Fatal(err)
				}
				out[i] = fmt.Sprint(resp.StatusCode == 400)
				c.Close()
			}
			return out
		},
		Models: []string{"first-host-wins", "host-is-optional", "space-before-colon-ok", "space-after-colon-must", "field-names-case", "unknown-field-refused",
			"post-needs-length", "get-content-refused", "signed-length-ok", "port-in-host-refused", "host-needed-by-old-http", "length-text-ignored"},
	}.Test(t)
}

type chain struct {
	Method string
	Hops   []httpmsg.Hop
}

func drawChain(r *rand.Rand) chain {
	c := chain{Method: one(r, "POST", "POST", "GET", "HEAD")}
	for range 2 + r.IntN(3) {
		c.Hops = append(c.Hops, httpmsg.Hop{Status: one(r, 301, 302, 303, 307, 308), Host: one(r, "shop.example", "shop.example", "pay.example", "login.example")})
	}
	return c
}

// hops answers request after request with the next redirect and notes what came.
type hops struct {
	chain
	saw []httpmsg.Sent
}

func (h *hops) RoundTrip(r *http.Request) (*http.Response, error) {
	i := len(h.saw)
	h.saw = append(h.saw, httpmsg.Sent{Method: r.Method, Auth: r.Header.Get("Authorization") != ""})
	resp := &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: r}
	if i < len(h.Hops) {
		resp.StatusCode = h.Hops[i].Status
		resp.Header.Set("Location", fmt.Sprintf("https://%s/%d", h.Hops[i].Host, i))
	}
	return resp, nil
}

func TestFollow(t *testing.T) {
	oracle.Case[chain]{
		Engine: "httpmsg: redirects", Oracle: goVersion() + ", its client", Draw: drawChain,
		Got: func(c chain, model string) string {
			sent, _ := httpmsg.Follow(c.Method, "shop.example", c.Hops, httpmsg.Model(model))
			return oracle.Line(sent)
		},
		Want: oracle.Each(func(t testing.TB, c chain) string {
			h := &hops{chain: c}
			r, _ := http.NewRequest(c.Method, "https://shop.example/", strings.NewReader("x"))
			r.Header.Set("Authorization", "Bearer x")
			if _, err := (&http.Client{Transport: h}).Do(r); err != nil {
				t.Fatal(err)
			}
			return oracle.Line(h.saw[1:])
		}),
		Models: []string{"redirect-keeps-post", "strict-redirect-gets", "see-other-keeps-post", "method-returns", "credentials-follow", "credentials-come-back", "redirect-drops-auth", "permanent-turns-to-get"},
	}.Test(t)
}

type schedule struct {
	Pool httpmsg.Pool
	Xs   []httpmsg.Exchange
}

func drawSchedule(r *rand.Rand) schedule {
	s := schedule{Pool: httpmsg.Pool{Limit: 1 + r.IntN(4), Idle: one(r, 0, 0, 150, 300)}}
	at := 0
	for range 4 + r.IntN(4) {
		s.Xs = append(s.Xs, httpmsg.Exchange{At: at, Takes: 10 * (3 + r.IntN(20)), Close: r.IntN(6) == 0})
		at += 10 * r.IntN(25)
	}
	return s
}

// ticked plays a schedule millisecond by millisecond.
func ticked(_ testing.TB, s schedule) string {
	type conn struct {
		busy     bool
		until    int
		idle     int // since
		last     bool
		finished bool
	}
	var conns []*conn
	ends := make([]int, len(s.Xs))
	next, opened := 0, 0
	for now := 0; now < 20000; now++ {
		for _, c := range conns {
			switch {
			case c.busy && c.until == now:
				c.busy, c.idle, c.finished = false, now, c.finished || c.last
			case !c.busy && s.Pool.Idle > 0 && now-c.idle > s.Pool.Idle:
				c.finished = true
			}
		}
		for next < len(s.Xs) && s.Xs[next].At <= now {
			var free *conn
			live := 0
			for _, c := range conns {
				if c.finished {
					continue
				}
				live++
				if !c.busy && (free == nil || c.idle > free.idle) {
					free = c
				}
			}
			if free == nil && live == s.Pool.Limit {
				break
			}
			if free == nil {
				free = &conn{}
				conns, opened = append(conns, free), opened+1
			}
			free.busy, free.until, free.last = true, now+s.Xs[next].Takes, s.Xs[next].Close
			ends[next] = free.until
			next++
		}
	}
	return oracle.Line(opened, ends)
}

func TestPool(t *testing.T) {
	oracle.Case[schedule]{
		Engine: "httpmsg: connections of a pool", Oracle: "a clock that ticks each millisecond", Draw: drawSchedule, Want: oracle.Each(ticked),
		Got: func(c schedule, model string) string {
			n, served, _ := c.Pool.Run(c.Xs, httpmsg.Model(model))
			var ends []int
			for _, s := range served {
				ends = append(ends, s.End)
			}
			return oracle.Line(n, ends)
		},
		Models: []string{"one-connection-per-request", "requests-share-connection", "pool-has-no-limit", "close-is-ignored", "idle-timeout-ignored"},
	}.Test(t)
}
