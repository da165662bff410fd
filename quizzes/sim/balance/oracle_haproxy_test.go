package balance_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/balance"
	"warmcache/quizzes/sim/oracle"
)

// checked answers HAProxy's health checks: /0, /1 and so on are the servers of the cases. Each check tells in a header
// the state that the checks before it have led to.
type checked struct {
	sync.Mutex
	cases []healthCase
	seen  [][]bool // whether the server was up, before each check
	left  sync.WaitGroup
}

// before is how many good checks come first: at its start HAProxy trusts a server less than one that is up for long.
func before(c healthCase) int { return c.Checks.Fall + c.Checks.Rise }

func (h *checked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var k int
	fmt.Sscanf(r.URL.Path, "/%d", &k)
	h.Lock()
	defer h.Unlock()
	c, n := h.cases[k], len(h.seen[k])
	end := before(c) + len(c.Results)
	if n > end {
		return
	}
	h.seen[k] = append(h.seen[k], strings.HasPrefix(r.Header.Get("X-Haproxy-Server-State"), "UP"))
	if n == end {
		h.left.Done()
		return
	}
	if n >= before(c) && !c.Results[n-before(c)] {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func wantStates(t testing.TB, all []healthCase) []string {
	var out []string
	for cases := range slices.Chunk(all, 500) {
		h := &checked{cases: cases, seen: make([][]bool, len(cases))}
		h.left.Add(len(cases))
		back := httptest.NewServer(h)
		var b strings.Builder
		for i, c := range cases {
			fmt.Fprintf(&b, "backend c%d\n  option httpchk GET /%d\n  http-check send-state\n  server s %s check inter 250ms fall %d rise %d\n",
				i, i, back.Listener.Addr(), c.Checks.Fall, c.Checks.Rise)
		}
		_, _, stop := oracle.StartHAProxy(t, b.String())
		done := make(chan bool)
		go func() { h.left.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(2 * time.Minute):
			t.Fatal("HAProxy's checks take too long")
		}
		stop()
		back.Close()
		for i, c := range cases {
			out = append(out, fmt.Sprint(h.seen[i][before(c)+1:]))
		}
	}
	return out
}

func TestHealthHAProxy(t *testing.T) {
	oracle.Case[healthCase]{
		Engine: "balance: checks of HAProxy", Oracle: oracle.HAProxy(), Ready: oracle.HAProxyReady, Draw: drawHealth, Want: wantStates,
		Got: func(c healthCase, model string) string {
			up, _ := c.Checks.States(c.Results, balance.Model(model))
			return fmt.Sprint(up)
		},
		Models: []string{"down-at-first-failure", "failures-add-up", "up-at-first-success", "successes-add-up", "rise-and-fall-swapped", "change-one-check-late"},
	}.Test(t)
}

// holder is the web servers behind a balancer, one for each address of 127.0.1.0/24: it says where a request went and
// answers when it is let go.
type holder struct {
	port    string
	arrived sync.Map // id of a request to the channel that gets the server's letter
	let     sync.Map // id of a request to the channel that lets it go
}

func startHolder(t testing.TB) *holder {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &holder{}
	_, h.port, _ = net.SplitHostPort(l.Addr().String())
	srv := &http.Server{Handler: h}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	return h
}

func (h *holder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get("X-Id")
	ip := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr).IP.To4()
	arrived, _ := h.arrived.Load(id)
	let, _ := h.let.Load(id)
	arrived.(chan string) <- string(rune(ip[3]))
	<-let.(chan bool)
	w.WriteHeader(http.StatusNoContent)
}

// send opens a request over a connection of its own; end lets it go and returns when the balancer has closed.
func (h *holder) send(t testing.TB, addr, id, host, force string) (server string, end func()) {
	arrived, let := make(chan string, 1), make(chan bool)
	h.arrived.Store(id, arrived)
	h.let.Store(id, let)
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Error(err)
		return "", func() {}
	}
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nX-Id: %s\r\nX-Force: %s\r\nConnection: close\r\n\r\n", host, id, force)
	select {
	case server = <-arrived:
	case <-time.After(30 * time.Second):
		t.Error("the request does not arrive: " + id)
	}
	return server, func() {
		close(let)
		for buf := make([]byte, 512); ; {
			if _, err := c.Read(buf); err != nil {
				c.Close()
				return
			}
		}
	}
}

// play sends the jobs in the order of their times and lets each go at its end; ended is called after each end.
func (h *holder) play(t testing.TB, addr, host string, jobs []balance.Job, ended func()) string {
	type open struct {
		until int
		end   func()
	}
	var now []open
	var out []string
	for n, j := range jobs {
		now = slices.DeleteFunc(now, func(o open) bool {
			if o.until <= j.At {
				o.end()
				ended()
			}
			return o.until <= j.At
		})
		s, end := h.send(t, addr, fmt.Sprint(host, "-", n), host, "")
		out = append(out, s)
		now = append(now, open{j.At + j.Takes, end})
	}
	for _, o := range now {
		o.end()
	}
	return strings.Join(out, " ")
}

// eight plays cases on eight workers.
func eight(n int, one func(i int)) {
	var wg sync.WaitGroup
	at := make(chan int)
	for range 8 {
		wg.Go(func() {
			for i := range at {
				one(i)
			}
		})
	}
	for i := range n {
		at <- i
	}
	close(at)
	wg.Wait()
}
