package balance_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"

	"warmcache/quizzes/sim/balance"
	"warmcache/quizzes/sim/oracle"
)

func picked(picks []balance.Pick) string {
	var out []string
	for _, p := range picks {
		out = append(out, balance.Letter(p.Server))
	}
	return strings.Join(out, " ")
}

func wantLeastConn(t testing.TB, cases []leastCase) []string {
	h := startHolder(t)
	var b strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&b, "upstream u%d { least_conn;", i)
		for s, w := range c.Weights {
			fmt.Fprintf(&b, " server 127.0.1.%d:%s weight=%d;", balance.Letter(s)[0], h.port, w)
		}
		fmt.Fprintf(&b, " }\nserver { listen ADDR; server_name c%d.test; location / { proxy_pass http://u%d; } }\n", i, i)
	}
	addr, out := oracle.StartNginx(t, b.String()), make([]string, len(cases))
	eight(len(cases), func(i int) { out[i] = h.play(t, addr, fmt.Sprintf("c%d.test", i), cases[i].Jobs, func() {}) })
	return out
}

func TestLeastNginx(t *testing.T) {
	oracle.Case[leastCase]{
		Engine: "balance: least_conn of nginx", Oracle: oracle.Nginx(), Ready: oracle.NginxReady, Draw: drawLeast, Want: wantLeastConn,
		Got: func(c leastCase, model string) string {
			return picked(balance.LeastInTurn(c.Weights, c.Jobs, balance.Model(model)))
		},
		Models: []string{"round-robin-for-least", "least-served-so-far", "open-count-not-weighted", "finished-still-counted"},
	}.Test(t)
}

type heldCase struct {
	Held []int
	Jobs []balance.Job
}

// drawHeld draws requests that never meet a tie: HAProxy's order of tied servers is a matter of its tree.
func drawHeld(r *rand.Rand) heldCase {
	for {
		c := heldCase{Jobs: drawLeast(r).Jobs}
		for range 2 + r.IntN(3) {
			c.Held = append(c.Held, r.IntN(5))
		}
		tied := false
		for _, p := range balance.LeastHeld(c.Held, c.Jobs, "") {
			tied = tied || p.Tied
		}
		if !tied {
			return c
		}
	}
}

// wantHeld places the held requests with use-server. A client may learn of an end before the count falls, so HAProxy
// runs a command after each end: its single thread has then counted.
func wantHeld(t testing.TB, cases []heldCase) []string {
	h := startHolder(t)
	var b strings.Builder
	b.WriteString("  use_backend %[req.hdr(host)]\n")
	for i, c := range cases {
		fmt.Fprintf(&b, "backend c%d\n  balance leastconn\n", i)
		for s := range c.Held {
			fmt.Fprintf(&b, "  use-server %[1]s if { req.hdr(x-force) %[1]s }\n", balance.Letter(s))
		}
		for s := range c.Held {
			fmt.Fprintf(&b, "  server %s 127.0.1.%d:%s\n", balance.Letter(s), balance.Letter(s)[0], h.port)
		}
	}
	addr, socket, _ := oracle.StartHAProxy(t, b.String())
	out := make([]string, len(cases))
	eight(len(cases), func(i int) {
		host := fmt.Sprintf("c%d", i)
		var ends []func()
		for s, n := range cases[i].Held {
			for k := range n {
				got, end := h.send(t, addr, fmt.Sprint(host, "-held-", s, k), host, balance.Letter(s))
				if ends = append(ends, end); got != balance.Letter(s) {
					t.Errorf("%s: held by %s", host, got)
				}
			}
		}
		out[i] = h.play(t, addr, host, cases[i].Jobs, func() { command(t, socket, "show info") })
		for _, end := range ends {
			end()
		}
	})
	return out
}

// command runs a command of HAProxy.
func command(t testing.TB, socket, text string) string {
	c, err := net.Dial("unix", socket)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer c.Close()
	fmt.Fprintln(c, text)
	b, err := io.ReadAll(c)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func TestLeastHAProxy(t *testing.T) {
	oracle.Case[heldCase]{
		Engine: "balance: leastconn of HAProxy", Oracle: oracle.HAProxy(), Ready: oracle.HAProxyReady, Draw: drawHeld, Want: wantHeld,
		Got: func(c heldCase, model string) string {
			return picked(balance.LeastHeld(c.Held, c.Jobs, balance.Model(model)))
		},
		Models: []string{"round-robin-for-least", "least-served-so-far", "finished-still-counted"},
	}.Test(t)
}
