package wire_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/wire"
)

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func TestChunked(t *testing.T) {
	oracle.Case[wire.Chunked]{
		Engine: "wire: chunked coding", Oracle: "Go net/http",
		Draw: func(r *rand.Rand) wire.Chunked {
			var c wire.Chunked
			for range 1 + r.IntN(4) {
				c.Chunks = append(c.Chunks, wire.Chunk{Data: strings.Repeat("x", 1+r.IntN(40)), Extension: pick(r, "", "", ";a=1", ";part=two")})
			}
			if r.IntN(2) == 0 {
				c.Trailers = []string{"X-Rows: 3"}
			}
			return c
		},
		Got: func(c wire.Chunked, model string) string {
			n, _ := c.Size(wire.Model(model))
			return fmt.Sprint(n)
		},
		Want: oracle.Each(func(t testing.TB, c wire.Chunked) string {
			raw := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Join(c.Lines(), "\r\n") + "\r\n"
			resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(raw)), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(len(body))
		}),
		Models: []string{"chunk-size-is-decimal", "line-breaks-are-body", "trailers-are-body", "chunk-lines-are-body", "chunk-extension-counts"},
	}.Test(t)
}

func TestRanges(t *testing.T) {
	oracle.Case[wire.RangeRequest]{
		Engine: "wire: ranges", Oracle: "Go http.ServeContent",
		Draw: func(r *rand.Rand) wire.RangeRequest {
			q := wire.RangeRequest{Size: 300 + r.IntN(900), Start: r.IntN(1000), ETag: pick(r, `"a"`, `"a"`, `W/"a"`)}
			q.IfRange = pick(r, "", "", "", `"a"`, `"b"`, `W/"a"`)
			switch r.IntN(3) {
			case 0:
				q.End = q.Start + r.IntN(900)
			case 1:
				q.End = -1
			case 2:
				q.Start, q.End = -1, 1+r.IntN(1200)
			}
			return q
		},
		Got: func(q wire.RangeRequest, model string) string {
			status, part, _ := q.Answer(wire.Model(model))
			return fmt.Sprint(status, " ", part)
		},
		Want: oracle.Each(func(t testing.TB, q wire.RangeRequest) string {
			req := httptest.NewRequest("GET", "/file", nil)
			req.Header.Set("Range", q.Header())
			if q.IfRange != "" {
				req.Header.Set("If-Range", q.IfRange)
			}
			w := httptest.NewRecorder()
			w.Header().Set("ETag", q.ETag)
			w.Header().Set("Content-Type", "text/plain")
			http.ServeContent(w, req, "file", time.Time{}, strings.NewReader(strings.Repeat("x", q.Size)))
			part := map[int]string{200: "all", 416: "none"}[w.Code]
			if w.Code == 206 {
				part, _, _ = strings.Cut(strings.TrimPrefix(w.Header().Get("Content-Range"), "bytes "), "/")
			}
			return fmt.Sprint(w.Code, " ", part)
		}),
		Models: []string{"range-end-is-exclusive", "suffix-range-is-prefix", "overlong-range-is-416", "start-beyond-gives-whole", "weak-tag-matches-if-range",
			"if-range-fails-with-412", "if-range-ignored", "range-counts-from-one"},
	}.Test(t)
}

type limitCase struct {
	wire.Limit
	Calls []int
}

func drawLimit(r *rand.Rand) limitCase {
	c := limitCase{Limit: wire.Limit{Kind: pick(r, wire.FixedWindow, wire.SlidingLog, wire.TokenBucket), N: 1 + r.IntN(5), Window: 1000 * (2 + r.IntN(9))}}
	at := 0
	for range 3 + r.IntN(9) {
		at += pick(r, 0, 0, 500, 1000, 1500, 3000, r.IntN(6000))
		c.Calls = append(c.Calls, at)
	}
	return c
}

// stepped runs a limiter a millisecond at a time.
func stepped(c limitCase) string {
	level, passed, since := c.N*c.Window, []int{}, 0
	out := ""
	for now, i := 0, 0; i < len(c.Calls); now++ {
		if now > 0 {
			level = min(c.N*c.Window, level+c.N) // a bucket gains N a window
		}
		if now%c.Window == 0 {
			since = 0 // a window begins
		}
		for len(passed) > 0 && passed[0] == now-c.Window { // a call leaves the log
			passed = passed[1:]
		}
		for ; i < len(c.Calls) && c.Calls[i] == now; i++ {
			ok := map[wire.Limiter]bool{wire.FixedWindow: since < c.N, wire.SlidingLog: len(passed) < c.N, wire.TokenBucket: level >= c.Window}[c.Kind]
			if ok {
				since, passed, level = since+1, append(passed, now), level-c.Window
			}
			out += fmt.Sprint(ok, " ")
		}
	}
	return strings.TrimSpace(out)
}

func TestLimit(t *testing.T) {
	oracle.Case[limitCase]{
		Engine: "wire: limiters", Oracle: "second implementation, 1 ms at a time", Draw: drawLimit,
		Got: func(c limitCase, model string) string {
			return strings.Trim(fmt.Sprint(c.Pass(c.Calls, wire.Model(model))), "[]")
		},
		Want: oracle.Each(func(_ testing.TB, c limitCase) string { return stepped(c) }),
		Models: []string{"refused-calls-count", "window-starts-at-call", "bucket-refills-at-once", "bucket-has-no-top", "bucket-starts-empty", "any-limiter-is-a-window",
			"any-limiter-is-sliding", "mean-rate-decides"},
	}.Test(t)
}

type frameCase struct {
	Frames []string
	frames [][]byte
}

func drawFrames(r *rand.Rand) frameCase {
	var run []byte
	for range 1 + r.IntN(4) {
		body := make([]byte, r.IntN(9))
		for i := range body {
			body[i] = byte(r.IntN(256))
		}
		run = append(run, wire.Prefixed(r.IntN(3) == 0, body)...)
	}
	if r.IntN(5) == 0 {
		run = run[:r.IntN(len(run))]
	}
	var c frameCase
	for len(run) > 0 {
		n := 1 + r.IntN(min(len(run), 12))
		c.frames, c.Frames = append(c.frames, run[:n]), append(c.Frames, hex.EncodeToString(run[:n]))
		run = run[n:]
	}
	return c
}

func TestFrames(t *testing.T) {
	oracle.Case[frameCase]{
		Engine: "wire: gRPC messages", Oracle: "second implementation (Python struct)", Draw: drawFrames,
		Ready: func() string { return oracle.PythonHas("struct", "python3") },
		Got: func(c frameCase, model string) string {
			ms, _, ok := wire.Messages(c.frames, wire.Model(model))
			out := ""
			for _, m := range ms {
				out += fmt.Sprint(m.Compressed, " ", m.Length, "; ")
			}
			return oracle.Line(out, ok)
		},
		Want: func(t testing.TB, cases []frameCase) []string {
			return oracle.Run[frameCase, string](t, cases, oracle.Python(), "-c", `
import io, json, struct, sys
def one(c):
    f, out = io.BytesIO(b"".join(bytes.fromhex(x) for x in c["Frames"] or [])), ""
    while True:
        head = f.read(5)
        if len(head) < 5: return out + " " + str(head == b"").lower()
        flag, n = struct.unpack(">BI", head)
        if len(f.read(n)) < n: return out + " false"
        out += "%s %d; " % (str(flag == 1).lower(), n)
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`)
		},
		Models: []string{"frame-is-message", "length-little-endian", "length-includes-prefix", "empty-message-skipped", "prefix-has-four-bytes"},
	}.Test(t)
}

func drawChain(r *rand.Rand) wire.Chain {
	t := func(n int) int { return 10*(1+r.IntN(n)) + 1 + r.IntN(3) }
	c := wire.Chain{Deadline: t(60), Before: t(20), B: t(60), After: t(10), Spare: t(6)}
	c.Deadline = max(c.Deadline, c.Before+5)
	if r.IntN(2) == 0 {
		c.Limit = t(40)
	}
	return c
}

// ticked plays a chain a millisecond at a time: A and B are machines with a state, and the client watches its clock.
func ticked(c wire.Chain) string {
	sent, bAt, state, wait := 0, 0, "before", c.Before
	over, b, limit := "", 0, 0
	for now := 0; ; now++ {
		if state == "call" {
			switch {
			case b == 0 && limit > 0:
				state, bAt, over, wait = "answer", now, "OK", c.After
			case limit == 0:
				state, bAt, over, wait = "answer", now, "DEADLINE_EXCEEDED", c.Spare
			}
			b, limit = b-1, limit-1
		}
		if state == "before" && wait == 0 {
			sent = c.Deadline - now
			if c.Limit > 0 && c.Limit < sent {
				sent = c.Limit
			}
			state, b, limit = "call", c.B-1, sent-1
		}
		if state == "answer" && wait == 0 && now <= c.Deadline {
			return fmt.Sprint(sent, bAt, over, now, "OK")
		}
		if now >= c.Deadline && state != "call" {
			return fmt.Sprint(sent, bAt, over, now, "DEADLINE_EXCEEDED")
		}
		wait--
	}
}

func TestDeadline(t *testing.T) {
	oracle.Case[wire.Chain]{
		Engine: "wire: gRPC deadlines", Oracle: "second implementation, 1 ms at a time", Draw: drawChain,
		Got: func(c wire.Chain, model string) string {
			e, _ := c.Run(wire.Model(model))
			return fmt.Sprint(e.Sent, e.BAt, e.BOver, e.ClientAt, e.Clients)
		},
		Want:   oracle.Each(func(_ testing.TB, c wire.Chain) string { return ticked(c) }),
		Models: []string{"deadline-restarts-per-hop", "own-limit-extends", "own-limit-ignored", "caller-waits-for-server", "limit-counts-from-client"},
	}.Test(t)
}

type retryCase struct {
	Policy  wire.Policy
	Replies []wire.Reply
}

func drawRetry(r *rand.Rand) retryCase {
	c := retryCase{Policy: wire.Policy{MaxAttempts: 2 + r.IntN(4), Initial: 100 * (1 + r.IntN(3)), Multiplier: 1 + r.IntN(3), Max: 100 * (2 + r.IntN(9)),
		Codes: pick(r, []string{"UNAVAILABLE"}, []string{"UNAVAILABLE", "ABORTED"})}}
	if r.IntN(2) == 0 {
		c.Policy.MaxTokens = pick(r, 6, 10)
		c.Policy.Tokens = c.Policy.MaxTokens - r.IntN(4)
	}
	for range 8 {
		c.Replies = append(c.Replies, wire.Reply{Code: pick(r, "UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE", "ABORTED", "INTERNAL", "OK"), Stop: r.IntN(12) == 0})
	}
	return c
}

func TestRetry(t *testing.T) {
	oracle.Case[retryCase]{
		Engine: "wire: gRPC retries", Oracle: "second implementation (Python, from proposal A6)", Draw: drawRetry,
		Ready: func() string { return oracle.PythonHas("json", "python3") },
		Got: func(c retryCase, model string) string {
			o, _ := c.Policy.Call(c.Replies, wire.Model(model))
			return strconv.Itoa(o.Attempts) + " " + strconv.Itoa(o.Waited) + " " + o.Code
		},
		Want: func(t testing.TB, cases []retryCase) []string {
			return oracle.Run[retryCase, string](t, cases, oracle.Python(), "-c", `
import json, sys
def one(c):
    p = c["Policy"]
    backoffs = [min(p["Initial"] * p["Multiplier"] ** n, p["Max"]) for n in range(9)]
    tokens = p["Tokens"]
    for i, r in enumerate(c["Replies"]):
        retryable = r["Code"] in p["Codes"]
        if retryable: tokens -= 1
        throttled = p["MaxTokens"] and tokens * 2 <= p["MaxTokens"]
        if not retryable or r["Stop"] or throttled or i + 1 == p["MaxAttempts"]:
            return "%d %d %s" % (i + 1, sum(backoffs[:i]), r["Code"])
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`)
		},
		Models: []string{"max-attempts-excludes-first", "all-errors-are-retried", "max-backoff-ignored", "backoff-does-not-grow", "pushback-ignored", "throttle-ignored",
			"throttle-at-zero"},
	}.Test(t)
}
