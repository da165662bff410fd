package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/proxy"
)

func drawArrival(r *rand.Rand) proxy.Arrival {
	a := proxy.Arrival{Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.1.0/24")}}
	if r.IntN(2) == 0 {
		a.Trusted = append(a.Trusted, netip.MustParsePrefix("10.0.0.0/8"))
	}
	if r.IntN(3) == 0 {
		a.Trusted = append(a.Trusted, netip.MustParsePrefix("2001:db8:1::/48"))
	}
	a.Peer = netip.AddrFrom4([4]byte{127, 0, byte(1 + r.IntN(4)/3), byte(1 + r.IntN(9))})
	for range 1 + r.IntN(5) {
		e := fmt.Sprintf("10.0.%d.%d", r.IntN(3), r.IntN(256))
		switch r.IntN(8) {
		case 0:
			e = "unknown"
		case 1:
			e = fmt.Sprintf("2001:db8:%d::%x", 1+r.IntN(2), 1+r.IntN(200))
		case 2:
			e = fmt.Sprintf("127.0.1.%d", r.IntN(256))
		case 3, 4:
			e = fmt.Sprintf("203.0.113.%d", r.IntN(256))
		}
		a.Entries = append(a.Entries, e)
	}
	return a
}

// wantClients has nginx print $remote_addr; the peer is the address that the client's socket is bound to.
func wantClients(t testing.TB, cases []proxy.Arrival) []string {
	var b strings.Builder
	for i, a := range cases {
		fmt.Fprintf(&b, "server { listen ADDR; server_name c%d.test; real_ip_header X-Forwarded-For; real_ip_recursive on;", i)
		for _, p := range a.Trusted {
			fmt.Fprintf(&b, " set_real_ip_from %s;", p)
		}
		b.WriteString(" return 200 $remote_addr; }\n")
	}
	addr := oracle.StartNginx(t, b.String())
	conns := map[netip.Addr]net.Conn{}
	var out []string
	for i, a := range cases {
		c := conns[a.Peer]
		if c == nil {
			d := net.Dialer{LocalAddr: &net.TCPAddr{IP: a.Peer.AsSlice()}}
			var err error
			if c, err = d.Dial("tcp", addr); err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			conns[a.Peer] = c
		}
		fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: c%d.test\r\nX-Forwarded-For: %s\r\n\r\n", i, strings.Join(a.Entries, ", "))
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(body))
	}
	return out
}

func TestClientOracle(t *testing.T) {
	oracle.Case[proxy.Arrival]{
		Engine: "proxy: client address", Oracle: oracle.Nginx() + " realip", Ready: oracle.NginxReady, Draw: drawArrival, Want: wantClients,
		Got: func(a proxy.Arrival, m string) string {
			s, _ := a.Client(proxy.Model(m))
			return s
		},
		Models: []string{"leftmost-entry", "rightmost-entry", "peer-is-client", "peer-needs-no-trust", "walk-from-the-left", "last-trusted-address", "entry-before-the-client", "one-entry-back"},
	}.Test(t)
}

func drawHeaders(r *rand.Rand) []proxy.Header {
	names := []string{"Accept", "X-Trace", "X-Tenant", "Keep-Alive", "Proxy-Connection", "TE", "Cookie", "Authorization", "X-Debug", "Range", "Forwarded", "Upgrade"}
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	hs := []proxy.Header{}
	for _, n := range names[:3+r.IntN(4)] {
		hs = append(hs, proxy.Header{Name: n, Value: "a"})
	}
	named := []string{"close"}
	for range 1 + r.IntN(2) {
		n := names[r.IntN(7)]
		if n == "Upgrade" {
			continue
		}
		if r.IntN(3) == 0 {
			n = strings.ToLower(n)
		}
		named = append(named, n)
	}
	return append(hs, proxy.Header{Name: "Connection", Value: strings.Join(named, ", ")})
}

// wantPasses sends the headers through Go's ReverseProxy.
func wantPasses(t testing.TB, cases [][]proxy.Header) []string {
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			w.Header().Add("Seen", name)
		}
	}))
	defer back.Close()
	to, err := url.Parse(back.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) }}
	var out []string
	for _, hs := range cases {
		req := httptest.NewRequest("GET", "/", nil)
		for _, h := range hs {
			req.Header.Set(h.Name, h.Value)
		}
		w := httptest.NewRecorder()
		front.ServeHTTP(w, req)
		var passed []string
		for _, h := range hs {
			seen := false
			for _, s := range w.Header()["Seen"] {
				seen = seen || strings.EqualFold(s, h.Name)
			}
			passed = append(passed, fmt.Sprint(seen))
		}
		out = append(out, strings.Join(passed, " "))
	}
	return out
}

func TestPassesOracle(t *testing.T) {
	oracle.Case[[]proxy.Header]{
		Engine: "proxy: hop-by-hop headers", Oracle: "httputil.ReverseProxy of " + runtime.Version(), Want: wantPasses,
		Draw: func(r *rand.Rand) []proxy.Header {
			for {
				hs := drawHeaders(r)
				if s := fmt.Sprint(hs); !strings.Contains(s, "Forwarded") { // which Rewrite removes on purpose
					return hs
				}
			}
		},
		Got: func(hs []proxy.Header, m string) string {
			passes, _ := proxy.Passes(hs, proxy.Model(m))
			return strings.Trim(fmt.Sprint(passes), "[]")
		},
		Models: []string{"all-headers-pass", "connection-names-nothing", "only-named-headers-removed", "x-headers-end-at-the-hop", "connection-passes", "names-case-sensitive", "credentials-end-at-the-hop"},
	}.Test(t)
}

type wireCase struct {
	proxy.Wire
	Front, Back proxy.Framing
}

func drawWire(r *rand.Rand) wireCase {
	inner := fmt.Sprintf("GET /admin/%d HTTP/1.1\r\n", r.IntN(1000))
	if r.IntN(2) == 0 {
		inner += "Host: shop.example\r\n"
	}
	switch r.IntN(3) {
	case 0:
		inner += "\r\n"
	case 1:
		inner += "X-Pad: a"
	case 2:
		inner += "Cookie: sid=attacker\r\n\r\n"
	}
	c := wireCase{Front: proxy.ByLength, Back: proxy.ByChunks}
	var body string
	var length int
	if r.IntN(2) == 0 {
		body = "0\r\n\r\n" + inner
		length = len(body)
		if r.IntN(4) == 0 {
			body, length = "0\r\n\r\n", 5
		}
	} else {
		c.Front, c.Back = c.Back, c.Front
		size := fmt.Sprintf("%x\r\n", len(inner))
		body, length = size+inner+"\r\n0\r\n\r\n", len(size)
	}
	if r.IntN(4) == 0 {
		c.Back = c.Front
	}
	c.Attack = fmt.Sprintf("POST /search HTTP/1.1\r\nHost: shop.example\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n%s", length, body)
	c.Victim = "GET /home HTTP/1.1\r\nHost: shop.example\r\nCookie: sid=victim\r\n\r\n"
	return c
}

// blind makes a parser ignore the other header, by giving that one a name that means nothing.
func blind(s string, f proxy.Framing) string {
	if f == proxy.ByLength {
		return strings.Replace(s, "Transfer-Encoding", "X-ransfer-Encoding", 1)
	}
	return strings.Replace(s, "Content-Length", "X-ontent-Length", 1)
}

// wantSecond has net/http read the stream.
func wantSecond(_ testing.TB, c wireCase) string {
	in := bufio.NewReader(strings.NewReader(blind(c.Attack+c.Victim, c.Back)))
	for n := 1; ; n++ {
		req, err := http.ReadRequest(in)
		if err != nil {
			if n == 2 && (err == io.EOF || err == io.ErrUnexpectedEOF) {
				return "none"
			}
			return "refused"
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return "none"
		}
		if n == 2 {
			if req.Host == "" {
				return "refused" // by http.Server, after parsing
			}
			return strings.TrimSpace(req.Method + " " + req.URL.Path + " " + req.Header.Get("Cookie"))
		}
	}
}

func TestSecondOracle(t *testing.T) {
	oracle.Case[wireCase]{
		Engine: "proxy: two parsers", Oracle: "net/http of " + runtime.Version(), Draw: drawWire, Want: oracle.Each(wantSecond),
		Got: func(c wireCase, m string) string {
			back := c.Back
			switch m {
			case "both-sides-frame-alike":
				back = c.Front
			case "always-the-other-way":
				back = map[proxy.Framing]proxy.Framing{proxy.ByLength: proxy.ByChunks, proxy.ByChunks: proxy.ByLength}[c.Front]
			}
			h, _, ok := c.Second(c.Front, back)
			switch {
			case !ok:
				return "the proxy finds no end"
			case h.Refused != "":
				return "refused"
			case h.Line == "":
				return "none"
			}
			return strings.TrimSpace(h.Line + " " + h.Cookie)
		},
		Models: []string{"both-sides-frame-alike", "always-the-other-way"},
	}.Test(t)
}

type passCase struct {
	proxy.Group
	Method string
}

func drawPass(r *rand.Rand) passCase {
	c := passCase{Method: []string{"GET", "POST", "PUT", "DELETE", "PATCH"}[r.IntN(5)]}
	for i := range 2 + r.IntN(3) {
		c.Servers = append(c.Servers, proxy.Server{Name: string(rune('A' + i)), Does: []proxy.Outcome{proxy.Fine, proxy.Refused, proxy.Refused, proxy.Broken, proxy.Silent, proxy.Failing}[r.IntN(6)]})
	}
	if len(c.Servers) > 2 {
		c.Servers[r.IntN(len(c.Servers))].Backup = r.IntN(2) == 0
	}
	c.Tries = r.IntN(4)
	for _, k := range []string{"error", "timeout", "http_500", "non_idempotent"} {
		if r.IntN(2) == 0 || k != "non_idempotent" && r.IntN(3) > 0 || k == "error" {
			c.Next = append(c.Next, k)
		}
	}
	return c
}

// misfits gives the address of a server for each outcome.
func misfits(t testing.TB) map[proxy.Outcome]string {
	serve := func(h func(net.Conn)) string {
		l, err := net.Listen("tcp", "0.0.0.0:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					defer c.Close()
					if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
						h(c)
					}
				}()
			}
		}()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		return port
	}
	port := oracle.DeadPort(t)
	return map[proxy.Outcome]string{
		proxy.Fine:    serve(func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }),
		proxy.Failing: serve(func(c net.Conn) { io.WriteString(c, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n") }),
		proxy.Broken:  serve(func(net.Conn) {}),
		proxy.Silent:  serve(func(c net.Conn) { time.Sleep(time.Second) }),
		proxy.Refused: port,
	}
}

func wantPass(t testing.TB, cases []passCase) []string {
	ports := misfits(t)
	var b strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&b, "upstream u%d {", i)
		for _, s := range c.Servers {
			backup := ""
			if s.Backup {
				backup = " backup"
			}
			fmt.Fprintf(&b, " server 127.0.1.%d:%s max_fails=0%s;", s.Name[0], ports[s.Does], backup)
		}
		fmt.Fprintf(&b, "}\nserver { listen ADDR; server_name c%d.test; location / { add_header Tried $upstream_addr always; add_header Got $upstream_status always; proxy_read_timeout 200ms; proxy_next_upstream %s; proxy_next_upstream_tries %d; proxy_pass http://u%d; } }\n",
			i, strings.Join(c.Next, " "), c.Tries, i)
	}
	addr := oracle.StartNginx(t, b.String())
	out := make([]string, len(cases))
	var wg sync.WaitGroup
	at := make(chan int)
	for range 24 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range at {
				out[i] = onePass(t, addr, i, cases[i])
			}
		}()
	}
	for i := range cases {
		at <- i
	}
	close(at)
	wg.Wait()
	return out
}

func onePass(t testing.TB, addr string, i int, c passCase) string {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%s / HTTP/1.1\r\nHost: c%d.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", c.Method, i)
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: c.Method})
	if err != nil {
		t.Error(err)
		return ""
	}
	var tried []string
	for _, a := range strings.Split(resp.Header.Get("Tried"), ", ") {
		var n byte
		fmt.Sscanf(a, "127.0.1.%d:", &n)
		tried = append(tried, string(rune(n)))
	}
	return fmt.Sprintf("%d %s", resp.StatusCode, strings.Join(tried, " "))
}

func TestPassOracle(t *testing.T) {
	oracle.Case[passCase]{
		Engine: "proxy: next upstream", Oracle: oracle.Nginx(), Ready: oracle.NginxReady, Draw: drawPass, Want: wantPass,
		Got: func(c passCase, m string) string {
			r, _ := c.Pass(c.Method, proxy.Model(m))
			return fmt.Sprintf("%d %s", r.Status, strings.Join(r.Tried, " "))
		},
		Models: []string{"post-sent-again", "post-never-passed-on", "status-500-passed-on", "backup-as-first-choice", "tries-do-not-count-first", "timeout-gives-502", "first-failure-is-final", "tries-unlimited", "only-get-is-repeated", "timeout-counts-as-error", "refused-is-no-try", "backup-takes-turns", "error-gives-504", "status-500-becomes-502", "non-idempotent-lifts-none"},
	}.Test(t)
}
