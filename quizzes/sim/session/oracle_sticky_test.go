package session_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/session"
)

func drawCluster(r *rand.Rand) session.Cluster {
	c := session.Cluster{Names: [2]string{"tc1", "tc2"}, Replicated: r.IntN(2) == 0, First: r.IntN(2)}
	up := []bool{true, true}
	for range 4 {
		var events []session.Power
		for range r.IntN(3) {
			n := r.IntN(2)
			up[n] = !up[n]
			events = append(events, session.Power{Node: n, Up: up[n]})
		}
		c.Visits = append(c.Visits, events)
	}
	return c
}

// node is a small server in Tomcat's place: it knows sessions by their ids without the ending.
type node struct {
	sync.Mutex
	name     string
	addr     string
	peer     *node
	copies   bool
	sessions map[string]bool
	server   *http.Server
	made     int
}

func (n *node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.Lock()
	defer n.Unlock()
	id, found := "", "new"
	if c, err := r.Cookie("JSESSIONID"); err == nil {
		id, _, _ = strings.Cut(c.Value, ".")
	}
	if n.sessions[id] {
		found = "kept"
	} else {
		n.made++
		id = fmt.Sprintf("%s%d", n.name, n.made)
		n.sessions[id] = true
	}
	if n.copies && n.peer.server != nil {
		n.peer.sessions[id] = true
	}
	w.Header().Set("Set-Cookie", "JSESSIONID="+id+"."+n.name)
	w.Header().Set("Found", n.name+" "+found)
	w.WriteHeader(http.StatusNoContent)
}

func (n *node) start(t testing.TB) {
	l, err := net.Listen("tcp", n.addr)
	if err != nil {
		t.Fatal(err)
	}
	n.server, n.sessions = &http.Server{Handler: n}, map[string]bool{}
	if n.copies && n.peer.server != nil {
		for id := range n.peer.sessions {
			n.sessions[id] = true
		}
	}
	go n.server.Serve(l)
}

func (n *node) stop() {
	n.server.Close()
	n.server = nil
}

// nodeAddr gives each node an address of its own in 127.0.0.0/8, all with one port, so that it is free when a node starts again.
func nodeAddr(i, n, port int) string {
	return fmt.Sprintf("127.%d.%d.%d:%d", 70+n, i/250, 1+i%250, port)
}

// wantSticky has Apache balance pairs of nodes. Between events and visits it waits longer than `retry`.
func wantSticky(t testing.TB, cases []session.Cluster) []string {
	var b strings.Builder
	b.WriteString("StartServers 1\nServerLimit 1\nThreadLimit 32\nThreadsPerChild 32\nMaxRequestWorkers 32\nMinSpareThreads 1\nProxyTimeout 5\n")
	l, err := net.Listen("tcp", nodeAddr(0, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	pairs := make([][2]*node, len(cases))
	for i, c := range cases {
		fmt.Fprintf(&b, "<Proxy balancer://b%d>\n", i)
		for k := range 2 {
			n := (c.First + k) % 2
			pairs[i][n] = &node{name: fmt.Sprint("tc", n+1), addr: nodeAddr(i, n, port), copies: c.Replicated}
			fmt.Fprintf(&b, "BalancerMember http://%s route=tc%d retry=1 disablereuse=on\n", nodeAddr(i, n, port), n+1)
		}
		fmt.Fprintf(&b, "ProxySet stickysession=JSESSIONID\n</Proxy>\nProxyPass /%d/ balancer://b%d/\n", i, i)
		for n := range 2 {
			pairs[i][n].peer = pairs[i][1-n]
		}
		for n := range 2 {
			pairs[i][n].start(t)
		}
	}
	defer func() {
		for _, p := range pairs {
			for _, n := range p {
				if n.server != nil {
					n.stop()
				}
			}
		}
	}()
	addr, stop := oracle.StartApache(t, "mpm_event authz_core slotmem_shm proxy proxy_http proxy_balancer lbmethod_byrequests", b.String())
	defer stop()
	cookies, out := make([]string, len(cases)), make([][]string, len(cases))
	for visit := -1; visit < 4; visit++ {
		for i, c := range cases {
			if visit >= 0 {
				for _, e := range c.Visits[visit] {
					if e.Up {
						pairs[i][e.Node].start(t)
					} else {
						pairs[i][e.Node].stop()
					}
				}
			}
		}
		time.Sleep(1300 * time.Millisecond)
		for i := range cases {
			found, cookie := visitOnce(t, addr, i, cookies[i])
			if cookie != "" {
				cookies[i] = cookie
			}
			if visit >= 0 {
				out[i] = append(out[i], found)
			} else if found != fmt.Sprintf("tc%d new", cases[i].First+1) {
				t.Errorf("case %d begins with %s", i, found)
			}
		}
	}
	lines := make([]string, len(cases))
	for i := range out {
		lines[i] = strings.Join(out[i], ", ")
	}
	return lines
}

func visitOnce(t testing.TB, addr string, i int, cookie string) (found, set string) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "GET /%d/ HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n", i)
	if cookie != "" {
		fmt.Fprintf(c, "Cookie: JSESSIONID=%s\r\n", cookie)
	}
	fmt.Fprint(c, "\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range resp.Cookies() {
		set = k.Value
	}
	if resp.StatusCode == http.StatusServiceUnavailable {
		return "503 none", set
	}
	return resp.Header.Get("Found"), set
}

func TestStickyOracle(t *testing.T) {
	oracle.Case[session.Cluster]{
		Engine: "session: sticky sessions", Oracle: oracle.Apache() + " mod_proxy_balancer", Ready: oracle.ApacheReady, Draw: drawCluster,
		Want: func(t testing.TB, cases []session.Cluster) []string {
			var out []string
			for len(cases) > 0 {
				n := min(len(cases), 500)
				out = append(out, wantSticky(t, cases[:n])...)
				cases = cases[n:]
			}
			return out
		},
		Got: func(c session.Cluster, model string) string {
			landed, _ := c.Land(session.Model(model))
			var out []string
			for _, l := range landed {
				out = append(out, l.Node+" "+l.Session)
			}
			return strings.Join(out, ", ")
		},
		Models: []string{"sticky-replicates", "route-in-id-ignored", "user-returns-to-first-node", "restart-keeps-sessions", "sticky-means-no-other-node", "restarted-node-gets-no-copies", "failover-loses-copies"},
	}.Test(t)
}
