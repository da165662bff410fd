package proxy_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/proxy"
)

// noter is a backend that answers each request with the names and values of the headers that it got.
func noter(t testing.TB) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			for _, v := range values {
				w.Header().Add("Seen", name+": "+v)
			}
		}
		w.Header().Set("Content-Length", "0")
	}))
	return l.Addr().String()
}

// relay sends the headers of each case to a proxy and tells which of them got to the backend.
func relay(t testing.TB, addr, target, host string, cases [][]proxy.Header) []string {
	var out []string
	for _, hs := range cases {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\n", target, host)
		for _, h := range hs {
			fmt.Fprintf(c, "%s\r\n", h)
		}
		fmt.Fprint(c, "\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(hs, resp, err)
		}
		c.Close()
		var passed []string
		for _, h := range hs {
			seen := false
			for _, s := range resp.Header["Seen"] {
				seen = seen || strings.EqualFold(s, h.String())
			}
			passed = append(passed, fmt.Sprint(seen))
		}
		out = append(out, strings.Join(passed, " "))
	}
	return out
}

func passedOn(hs []proxy.Header, m string) string {
	passes, _ := proxy.Passes(hs, proxy.Model(m))
	return strings.Trim(fmt.Sprint(passes), "[]")
}

func TestPassesApache(t *testing.T) {
	oracle.Case[[]proxy.Header]{
		Engine: "proxy: hop-by-hop headers in Apache", Oracle: oracle.Apache() + " mod_proxy", Ready: oracle.ApacheReady, Draw: drawHeaders, Got: passedOn,
		Want: func(t testing.TB, cases [][]proxy.Header) []string {
			addr, _ := oracle.StartApache(t, "mpm_event authz_core proxy proxy_http", "StartServers 1\nProxyPass / http://"+noter(t)+"/\n")
			return relay(t, addr, "/", "a.test", cases)
		},
		Models: []string{"all-headers-pass", "connection-names-nothing", "only-named-headers-removed", "x-headers-end-at-the-hop", "connection-passes", "names-case-sensitive", "credentials-end-at-the-hop"},
	}.Test(t)
}

func TestPassesSquid(t *testing.T) {
	oracle.Case[[]proxy.Header]{
		Engine: "proxy: hop-by-hop headers in Squid", Oracle: oracle.Squid(), Ready: oracle.SquidReady, Got: passedOn,
		// Squid writes some headers itself, and does so even where Connection names them.
		Draw: drawHeadersUnless(func(hs []proxy.Header) bool {
			named := strings.ToLower(hs[len(hs)-1].Value)
			return strings.Contains(named, "authorization") || strings.Contains(named, "cookie") || strings.Contains(named, "range")
		}),
		Want: func(t testing.TB, cases [][]proxy.Header) []string {
			addr := oracle.StartSquid(t, noter(t), "cache deny all\nhttp_access allow all\n")
			return relay(t, addr, "http://a.test/", "a.test", cases)
		},
		Models: []string{"all-headers-pass", "connection-names-nothing", "only-named-headers-removed", "x-headers-end-at-the-hop", "connection-passes", "names-case-sensitive", "credentials-end-at-the-hop"},
	}.Test(t)
}

func drawHeadersUnless(not func([]proxy.Header) bool) func(*rand.Rand) []proxy.Header {
	return func(r *rand.Rand) []proxy.Header {
		for {
			if hs := drawHeaders(r); !not(hs) {
				return hs
			}
		}
	}
}

// ownClose reports one of some fields, or a Connection that looks like the proxy's own.
func ownClose(hs []proxy.Header, names string) bool {
	return hs[len(hs)-1].Value == "close" || slices.ContainsFunc(hs, func(h proxy.Header) bool { return slices.Contains(strings.Fields(names), h.Name) })
}

// fixedOnly is the rule of a proxy that does not read which headers Connection names. RFC 9110 forbids it, yet it is
// what nginx and HAProxy do by default: the wrong model of the questions is the right one of these two.
func fixedOnly(hs []proxy.Header, m string) string {
	switch m {
	case "":
		m = string(proxy.FixedOnly)
	case "rfc9110":
		m = ""
	}
	return passedOn(hs, m)
}

func TestPassesNginx(t *testing.T) {
	oracle.Case[[]proxy.Header]{
		Engine: "proxy: fixed list of nginx", Oracle: oracle.Nginx(), Ready: oracle.NginxReady, Got: fixedOnly,
		Draw: drawHeadersUnless(func(hs []proxy.Header) bool { return ownClose(hs, "Proxy-Connection") }), // not on its list
		Want: func(t testing.TB, cases [][]proxy.Header) []string {
			addr := oracle.StartNginx(t, "server { listen ADDR; location / { proxy_pass http://"+noter(t)+"; } }")
			return relay(t, addr, "/", "a.test", cases)
		},
		Models: []string{"rfc9110", "all-headers-pass", "only-named-headers-removed", "x-headers-end-at-the-hop", "connection-passes", "credentials-end-at-the-hop"},
	}.Test(t)
}

func TestPassesHAProxy(t *testing.T) {
	oracle.Case[[]proxy.Header]{
		Engine: "proxy: fixed list of HAProxy", Oracle: oracle.HAProxy(), Ready: oracle.HAProxyReady, Got: fixedOnly,
		Draw: drawHeadersUnless(func(hs []proxy.Header) bool { return ownClose(hs, "Proxy-Connection Keep-Alive Upgrade") }), // not on its list
		Want: func(t testing.TB, cases [][]proxy.Header) []string {
			addr, _, _ := oracle.StartHAProxy(t, "  default_backend b\nbackend b\n  server s "+noter(t)+"\n")
			return relay(t, addr, "/", "a.test", cases)
		},
		Models: []string{"rfc9110", "all-headers-pass", "only-named-headers-removed", "x-headers-end-at-the-hop", "connection-passes", "credentials-end-at-the-hop"},
	}.Test(t)
}
