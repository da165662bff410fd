package balance_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"

	"warmcache/quizzes/sim/balance"
	"warmcache/quizzes/sim/oracle"
)

type turnsCase struct {
	Servers  []balance.Server
	Requests int
}

// Draining is no state of nginx's file, so the oracle's cases have none; a marked-down server is the same from the start.
func drawTurns(r *rand.Rand) turnsCase {
	c := turnsCase{Requests: 6 + r.IntN(7)}
	for i := range 2 + r.IntN(3) {
		s := balance.Server{Name: string(rune('a' + i)), Weight: 1 + r.IntN(5), MaxFails: r.IntN(4)}
		switch r.IntN(8) {
		case 0:
			s.Down = true
		case 1, 2:
			s.Dead = true
		case 3:
			s.Backup = true
		}
		c.Servers = append(c.Servers, s)
	}
	c.Servers[0] = balance.Server{Name: "a", Weight: c.Servers[0].Weight, MaxFails: 1}
	c.Servers = append(c.Servers, balance.Server{Name: "f", Weight: 1 + r.IntN(2), MaxFails: 1})
	r.Shuffle(len(c.Servers), func(i, j int) { c.Servers[i], c.Servers[j] = c.Servers[j], c.Servers[i] })
	return c
}

func gotTurns(c turnsCase, model string) string {
	turns, _ := balance.Turns(c.Servers, c.Requests, balance.Model(model))
	var out []string
	for _, t := range turns {
		if t.Failed {
			out = append(out, "none")
			continue
		}
		out = append(out, strings.Join(t.Tried, ">"))
	}
	return strings.Join(out, " ")
}

// farm is what answers behind nginx: one address of 127/8 for each server's name, and a port on which nothing listens.
type farm struct{ live, dead string }

func startFarm(t testing.TB) farm {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }))
	_, live, _ := net.SplitHostPort(l.Addr().String())
	return farm{live, oracle.DeadPort(t)}
}

func (f farm) server(s balance.Server) string {
	port := f.live
	if s.Dead {
		port = f.dead
	}
	line := fmt.Sprintf("server 127.0.1.%d:%s weight=%d max_fails=%d fail_timeout=1h", s.Name[0], port, s.Weight, s.MaxFails)
	if s.Backup {
		line += " backup"
	}
	if s.Down {
		line += " down"
	}
	return line + ";"
}

func wantTurns(t testing.TB, cases []turnsCase) []string {
	f := startFarm(t)
	var b strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&b, "upstream u%d {", i)
		for _, s := range c.Servers {
			b.WriteString(f.server(s))
		}
		fmt.Fprintf(&b, "}\nserver { listen ADDR; server_name c%d.test; location / { add_header Tried $upstream_addr always; proxy_pass http://u%d; } }\n", i, i)
	}
	addr := oracle.StartNginx(t, b.String())
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in, out := bufio.NewReader(c), make([]string, len(cases))
	for i, k := range cases {
		var turns []string
		for range k.Requests {
			turns = append(turns, oneTurn(t, c, in, i))
		}
		out[i] = strings.Join(turns, " ")
	}
	return out
}

func oneTurn(t testing.TB, c net.Conn, in *bufio.Reader, i int) string {
	fmt.Fprintf(c, "HEAD / HTTP/1.1\r\nHost: c%d.test\r\n\r\n", i)
	resp, err := http.ReadResponse(in, &http.Request{Method: "HEAD"})
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 204 {
		return "none"
	}
	var names []string
	for _, a := range strings.Split(resp.Header.Get("Tried"), ", ") {
		var n byte
		fmt.Sscanf(a, "127.0.1.%d:", &n)
		names = append(names, string(rune(n)))
	}
	return strings.Join(names, ">")
}

func TestTurnsOracle(t *testing.T) {
	oracle.Case[turnsCase]{
		Engine: "balance: nginx upstream turns", Oracle: oracle.Nginx(), Draw: drawTurns, Got: gotTurns, Want: wantTurns,
		Ready:  oracle.NginxReady,
		Models: []string{"weights-as-blocks", "weights-ignored", "later-server-on-tie", "winner-loses-own-weight", "failed-request-is-lost", "failure-never-skips", "backup-takes-turns"},
	}.Test(t)
}
