package edge_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/edge"
	"warmcache/quizzes/sim/oracle"
)

// conn sends raw request targets, as no client library would.
type conn struct {
	c net.Conn
	r *bufio.Reader
}

func dial(t testing.TB, addr string) *conn {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &conn{c, bufio.NewReader(c)}
}

func (c *conn) get(t testing.TB, host, target string) *http.Response {
	fmt.Fprintf(c.c, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, host)
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, max(0, resp.ContentLength))
	for n := 0; n < len(b); {
		k, err := resp.Body.Read(b[n:])
		if n += k; err != nil {
			break
		}
	}
	return resp
}

type routeCase struct {
	Locs   []edge.Location
	Target string
}

func drawRoute(r *rand.Rand) routeCase {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	var c routeCase
	used := map[string]bool{}
	for range 3 + r.IntN(4) {
		l := edge.Location{Kind: pick("", "", "=", "^~", "~", "~*")}
		if l.Kind == "~" || l.Kind == "~*" {
			l.Pattern = pick(`\.png$`, `\.PNG$`, `^/api/`, `/img/`, `^/api/img`, `x\.png$`)
		} else {
			l.Pattern = pick("/", "/api", "/api/", "/api/img/", "/img/", "/api/x.png", "/api/img", "/img")
		}
		// nginx refuses a prefix given twice; = and a prefix may share a name.
		id := l.Pattern
		if l.Kind == "=" {
			id = "=" + id
		} else if l.Kind == "~" || l.Kind == "~*" {
			id = l.Kind + id
		}
		if used[id] {
			continue
		}
		used[id] = true
		if r.IntN(5) > 0 {
			l.Backend = "b"
			if l.Kind != "~" && l.Kind != "~*" {
				l.URI = pick("", "/", "/v2/", "/v2")
			}
		}
		c.Locs = append(c.Locs, l)
	}
	c.Target = "/"
	for range r.IntN(4) {
		c.Target += pick("api", "img", "api", "img", "..", ".", "", "x", "%61pi", "%2e%2E") + "/"
	}
	c.Target += pick("", "x.png", "x.PNG", "y", "x%2epng", "api", "img")
	if r.IntN(3) == 0 {
		c.Target = strings.TrimSuffix(c.Target, "/")
		if c.Target == "" {
			c.Target = "/"
		}
	}
	c.Target += pick("", "", "?q=/a/../b")
	if above(c.Target) {
		c.Target = "/api/x.png"
	}
	return c
}

// above reports a path that leaves the root, which nginx refuses.
func above(target string) bool {
	path, _, _ := strings.Cut(target, "?")
	depth := 0
	for _, p := range strings.Split(path, "/") {
		switch strings.ToLower(strings.ReplaceAll(strings.ToLower(p), "%2e", ".")) {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}

func gotRoute(c routeCase, model string) string {
	o := edge.Route(c.Locs, c.Target, edge.Model(model))
	if o.Redirect {
		return "301"
	}
	return oracle.Line(o.Index, o.Path)
}

func wantRoute(t testing.TB, cases []routeCase) []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Seen", r.Header.Get("Loc")+" "+r.RequestURI)
	}))
	t.Cleanup(func() { l.Close() })
	var b strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&b, "server { listen ADDR; server_name c%d.test;\n", i)
		for k, loc := range c.Locs {
			if loc.Backend == "" {
				fmt.Fprintf(&b, "%s { add_header Seen %d; return 204; }\n", loc, k)
			} else {
				fmt.Fprintf(&b, "%s { proxy_set_header Loc %d; proxy_pass http://%s%s; }\n", loc, k, l.Addr(), loc.URI)
			}
		}
		b.WriteString("}\n")
	}
	return ask(t, oracle.StartNginx(t, b.String()), cases)
}

func ask(t testing.TB, addr string, cases []routeCase) []string {
	out, c := make([]string, len(cases)), dial(t, addr)
	for i, k := range cases {
		resp := c.get(t, fmt.Sprintf("c%d.test", i), k.Target)
		switch {
		case resp.StatusCode == 301:
			out[i] = "301"
		case resp.StatusCode == 404 && resp.Header.Get("Seen") == "":
			out[i] = "-1 "
		default:
			out[i] = resp.Header.Get("Seen")
			if resp.StatusCode == 204 {
				out[i] += " "
			}
		}
	}
	return out
}

func TestLocationOracle(t *testing.T) {
	oracle.Case[routeCase]{
		Engine: "edge: nginx location and proxy_pass", Oracle: oracle.Nginx(), Draw: drawRoute, Got: gotRoute, Want: wantRoute,
		Ready: oracle.NginxReady, Models: []string{"first-location-in-file", "longest-prefix-final", "caret-ignored", "raw-path-matched",
			"path-always-kept", "uri-part-prepended", "normalized-path-passed", "raw-rest-passed", "caret-covers-subtree"},
	}.Test(t)
}

type headerCase struct {
	Levels []edge.Level // http, server, location
	Status int
}

func drawHeaders(r *rand.Rand) headerCase {
	names := []string{"X-A", "X-B", "X-C", "X-D", "X-E", "X-F", "X-G", "X-H"}
	var c headerCase
	for i, level := range []string{"http", "server", "location", "nested location"} {
		l := edge.Level{Name: level}
		if i == 0 { // few lists, as each needs an nginx of its own
			if k := r.IntN(3); k > 0 {
				l.Headers = []edge.Header{{Name: "X-Z", Always: k == 1}}
			}
		} else {
			for range r.IntN(3) {
				l.Headers = append(l.Headers, edge.Header{Name: names[0], Always: r.IntN(2) == 0})
				names = names[1:]
			}
		}
		c.Levels = append(c.Levels, l)
	}
	c.Status = []int{200, 404, 500, 301, 204, 403, 304, 201, 302, 401}[r.IntN(10)]
	return c
}

func lines(hs []edge.Header) string {
	var b strings.Builder
	for _, h := range hs {
		fmt.Fprintf(&b, "add_header %s 1", h.Name)
		if h.Always {
			b.WriteString(" always")
		}
		b.WriteString("; ")
	}
	return b.String()
}

func wantHeaders(t testing.TB, cases []headerCase) []string {
	blocks := map[string]*strings.Builder{}
	for i, c := range cases {
		top := lines(c.Levels[0].Headers)
		if blocks[top] == nil {
			blocks[top] = &strings.Builder{}
		}
		fmt.Fprintf(blocks[top], "server { listen ADDR; server_name c%d.test; %s location /a/ { %s location /a/b/ { %s return %d; } } }\n",
			i, lines(c.Levels[1].Headers), lines(c.Levels[2].Headers), lines(c.Levels[3].Headers), c.Status)
	}
	conns := map[string]*conn{}
	for top, b := range blocks {
		conns[top] = dial(t, oracle.StartNginx(t, top+b.String()))
	}
	out := make([]string, len(cases))
	for i, c := range cases {
		top := lines(c.Levels[0].Headers)
		resp := conns[top].get(t, "c"+strconv.Itoa(i)+".test", "/a/b/x")
		var names []string
		for n := range resp.Header {
			if strings.HasPrefix(n, "X-") {
				names = append(names, n)
			}
		}
		slices.Sort(names)
		out[i] = oracle.Line(resp.StatusCode, names)
		if resp.Close { // nginx ends the connection after some errors
			conns[top] = dial(t, conns[top].c.RemoteAddr().String())
		}
	}
	return out
}

func TestHeadersOracle(t *testing.T) {
	oracle.Case[headerCase]{
		Engine: "edge: nginx add_header", Oracle: oracle.Nginx(), Draw: drawHeaders, Want: wantHeaders, Ready: oracle.NginxReady,
		Got: func(c headerCase, model string) string {
			names, _ := edge.Headers(c.Levels, c.Status, edge.Model(model))
			names = slices.Clone(names)
			slices.Sort(names)
			return oracle.Line(c.Status, names)
		},
		Models: []string{"levels-merge", "outer-level-wins", "always-ignored", "errors-get-none"},
	}.Test(t)
}
