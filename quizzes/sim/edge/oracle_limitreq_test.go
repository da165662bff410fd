package edge_test

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/edge"
	"warmcache/quizzes/sim/oracle"
)

type limitReqCase struct {
	edge.LimitReq
	At []int // in ms, from 0
}

// apart is how far every excess has to be from another fate, in milliseconds of the zone's rate; slack is by how many
// seconds requests may miss their times, less than lies between two. The clock of the test is the real one.
const apart, slack = 50, .04

func drawLimitReq(r *rand.Rand) limitReqCase {
	for {
		c := limitReqCase{LimitReq: edge.LimitReq{Rate: []int{4, 5}[r.IntN(2)], Burst: r.IntN(3)}, At: []int{0}}
		if c.Burst > 0 {
			c.Free = r.IntN(min(3, c.Burst+1)+1) - 1
		}
		for at := 0; len(c.At) < 6; c.At = append(c.At, at) {
			at += 1000 / c.Rate * []int{3, 3, 4, 4, 6, 7, 12}[r.IntN(7)] / 10
		}
		fates, _ := c.Fates(c.At, "")
		good := true
		for _, f := range fates {
			good = good && f.Near >= apart*c.Rate
		}
		if good {
			return c
		}
	}
}

// wantLimitReq has nginx tell of each request whether it was passed, delayed or rejected. A case is played, each time
// with another key, until two runs without a late request agree: on a busy machine clocks lag.
func wantLimitReq(t testing.TB, cases []limitReqCase) []string {
	var b strings.Builder
	for _, rate := range []int{4, 5} {
		fmt.Fprintf(&b, "limit_req_zone $arg_key zone=z%d:4m rate=%dr/s;\n", rate, rate)
	}
	for i, c := range cases {
		fmt.Fprintf(&b, "server { listen ADDR; server_name c%d.test; location / { %s add_header Fate \"$limit_req_status $msec $request_time\" always; empty_gif; } }\n", i,
			strings.Replace(c.LimitReq.String(), "zone=one", fmt.Sprintf("zone=z%d", c.Rate), 1))
	}
	addr, out := oracle.StartNginx(t, b.String()), make([]string, len(cases))
	var wg sync.WaitGroup
	at := make(chan int)
	for range 80 {
		wg.Go(func() {
			for i := range at {
				seen := map[string]int{}
				for try := 0; out[i] == "" && try < 60; try++ {
					got := playLimitReq(t, addr, i, try, cases[i])
					if seen[got]++; got != "" && seen[got] == 2 {
						out[i] = got
					}
				}
			}
		})
	}
	for i := range cases {
		at <- i
	}
	close(at)
	wg.Wait()
	return out
}

// playLimitReq returns nothing when nginx, by its own clock, got a request at another time than planned.
func playLimitReq(t testing.TB, addr string, i, try int, c limitReqCase) string {
	conns := make([]net.Conn, len(c.At))
	for n := range conns {
		var err error
		if conns[n], err = net.Dial("tcp", addr); err != nil {
			t.Error(err)
			return "no connection"
		}
		defer conns[n].Close()
	}
	fates, off := make([]string, len(c.At)), make([]float64, len(c.At))
	var wg sync.WaitGroup
	start := time.Now()
	for n, at := range c.At {
		wg.Go(func() {
			time.Sleep(time.Until(start.Add(time.Duration(at) * time.Millisecond)))
			fmt.Fprintf(conns[n], "GET /?key=%d-%d HTTP/1.1\r\nHost: c%d.test\r\nConnection: close\r\n\r\n", i, try, i)
			resp, err := http.ReadResponse(bufio.NewReader(conns[n]), nil)
			if err != nil {
				t.Error(err)
				return
			}
			var fate string
			var sent, took float64
			fmt.Sscan(resp.Header.Get("Fate"), &fate, &sent, &took)
			fates[n] = map[string]string{"PASSED": "at once", "DELAYED": "later", "REJECTED": "503"}[fate]
			off[n] = sent - took - float64(at)/1000
			if fate != "DELAYED" && time.Since(start).Seconds()-float64(at)/1000 > slack { // nginx limits by another clock
				off[n] = math.Inf(1)
			}
		})
	}
	wg.Wait()
	if slices.Max(off)-slices.Min(off) > slack {
		return ""
	}
	return strings.Join(fates, ", ")
}

func TestLimitReqOracle(t *testing.T) {
	oracle.Case[limitReqCase]{
		Engine: "edge: nginx limit_req", Oracle: oracle.Nginx(), Ready: oracle.NginxReady, Draw: drawLimitReq, Want: wantLimitReq,
		Got: func(c limitReqCase, model string) string {
			fates, _ := c.Fates(c.At, edge.Model(model))
			var out []string
			for _, f := range fates {
				out = append(out, f.String())
			}
			return strings.Join(out, ", ")
		},
		Models: []string{"burst-is-total", "nodelay-is-unlimited", "refused-calls-count", "any-limiter-is-a-window", "burst-does-not-wait", "delay-parameter-ignored", "tokens-do-not-come-back", "burst-refills-per-second"},
	}.Test(t)
}
