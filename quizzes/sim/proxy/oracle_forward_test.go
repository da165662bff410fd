package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http/httpproxy"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/proxy"
)

type noProxyCase struct {
	Client     proxy.Client
	Entries    []string
	Host, Port string
}

func drawNoProxy(c proxy.Client) func(r *rand.Rand) noProxyCase {
	return func(r *rand.Rand) noProxyCase {
		hosts := []string{"corp.test", "git.corp.test", "a.git.corp.test", "notcorp.test", "notcorp.test", "mylab.test", "lab.test", "x.lab.test", "10.1.2.3", "10.9.2.3", "192.0.2.7", "localhost"}
		pool := []string{"corp.test", ".corp.test", "git.corp.test", "lab.test:8443", ".lab.test", "x.lab.test:443", "10.0.0.0/8", "10.1.0.0/16", "192.0.2.7", "test", "10.1.2.3:8443"}
		n := noProxyCase{Client: c, Host: hosts[r.IntN(len(hosts))], Port: []string{"443", "8443"}[r.IntN(2)]}
		for _, k := range r.Perm(len(pool))[:1+r.IntN(3)] {
			n.Entries = append(n.Entries, pool[k])
		}
		return n
	}
}

func gotNoProxy(c noProxyCase, m string) string {
	direct, _ := proxy.Bypasses(c.Client, c.Entries, c.Host, c.Port, proxy.Model(m))
	return fmt.Sprint(direct)
}

func TestNoProxyGo(t *testing.T) {
	oracle.Case[noProxyCase]{
		Engine: "proxy: NO_PROXY in Go", Oracle: "x/net/http/httpproxy, " + runtime.Version(), Draw: drawNoProxy(proxy.Go), Got: gotNoProxy,
		Want: oracle.Each(func(t testing.TB, c noProxyCase) string {
			cfg := httpproxy.Config{HTTPSProxy: "http://proxy.test:3128", NoProxy: strings.Join(c.Entries, ",")}
			u, err := cfg.ProxyFunc()(&url.URL{Scheme: "https", Host: c.Host + ":" + c.Port})
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(u == nil)
		}),
		Models: []string{"suffix-without-dot", "entry-without-subdomains", "entry-port-ignored", "ranges-not-read", "same-rule-in-each-client", "localhost-needs-an-entry"},
	}.Test(t)
}

func curlReady() string {
	if exec.Command("unshare", "-n", "curl", "--version").Run() != nil {
		return "unshare -n with curl does not work here"
	}
	return ""
}

func curlVersion() string {
	out, err := exec.Command("curl", "--version").Output()
	if f := strings.Fields(string(out)); err == nil && len(f) > 1 {
		return "curl " + f[1]
	}
	return "curl"
}

// wantCurl runs curl without any network: the message says whether it tried the proxy or the host.
func wantCurl(t testing.TB, cases []noProxyCase) []string {
	var out []string
	for part := range slices.Chunk(cases, 100) {
		var args []string
		for i, c := range part {
			if i > 0 {
				args = append(args, "--next")
			}
			args = append(args, "-s", "-o", "/dev/null", "-w", "%{errormsg}\n", "-x", "http://127.0.0.1:1", "--noproxy", strings.Join(c.Entries, ","),
				"--resolve", "*:443:192.0.2.1", "--resolve", "*:8443:192.0.2.1", "https://"+c.Host+":"+c.Port+"/")
		}
		b, _ := exec.Command("unshare", append([]string{"-n", "env", "-u", "NO_PROXY", "-u", "no_proxy", "curl"}, args...)...).Output() // each transfer fails
		lines := strings.Split(strings.TrimSpace(string(b)), "\n")
		if len(lines) != len(part) {
			t.Fatalf("%d lines for %d cases: %.500s", len(lines), len(part), b)
		}
		for i, l := range lines {
			switch {
			case strings.Contains(l, "connect to 127.0.0.1 port 1 "):
				out = append(out, "false")
			case strings.Contains(l, "connect to "+part[i].Host+" port "+part[i].Port):
				out = append(out, "true")
			default:
				t.Fatalf("%+v: curl says %q", part[i], l)
			}
		}
	}
	return out
}

func TestNoProxyCurl(t *testing.T) {
	oracle.Case[noProxyCase]{
		Engine: "proxy: NO_PROXY in curl", Oracle: curlVersion(), Ready: curlReady, Draw: drawNoProxy(proxy.Curl), Got: gotNoProxy, Want: wantCurl,
		Models: []string{"suffix-without-dot", "entry-without-subdomains", "entry-port-ignored", "ranges-not-read", "same-rule-in-each-client", "localhost-always-direct"},
	}.Test(t)
}

// echo answers every request, CONNECT too, with the X-Forwarded-For that it got.
func echo(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Got", strings.Join(r.Header.Values("X-Forwarded-For"), ", "))
		w.Header().Set("Content-Length", "0")
	}))
	return l.Addr().String()
}

// through sends a request over a proxy from an address.
func through(t testing.TB, addr string, from netip.Addr, head string) *http.Response {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: from.AsSlice()}}
	c, err := d.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, head+"\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

type aclCase struct {
	ACLs  []proxy.ACL
	Lines []proxy.Line
	Ask   proxy.Ask
}

func drawACL(r *rand.Rand) aclCase {
	c := aclCase{ACLs: []proxy.ACL{
		{Name: "office", Type: "src", Values: []string{"127.1.0.0/16"}},
		{Name: "ci", Type: "src", Values: []string{"127.1.7.0/24", "127.2.7.0/24"}},
		{Name: "packages", Type: "dstdomain", Values: []string{".packages.test", "mirror.test"}},
		{Name: "news", Type: "dstdomain", Values: []string{".news.test"}},
		{Name: "SSL", Type: "port", Values: []string{"443", "8443"}},
		{Name: "CONNECT", Type: "method", Values: []string{"CONNECT"}},
	}}
	for range 2 + r.IntN(4) {
		l := proxy.Line{Allow: r.IntN(2) == 0}
		for _, k := range r.Perm(len(c.ACLs))[:1+r.IntN(2)] {
			name := c.ACLs[k].Name
			if r.IntN(4) == 0 {
				name = "!" + name
			}
			l.Tests = append(l.Tests, name)
		}
		c.Lines = append(c.Lines, l)
	}
	c.Lines = append(c.Lines, proxy.Line{Allow: r.IntN(2) == 0, Tests: []string{"all"}})
	c.Ask = proxy.Ask{From: netip.AddrFrom4([4]byte{127, byte(1 + r.IntN(2)), byte(6 + r.IntN(2)), byte(1 + r.IntN(9))}), Method: []string{"GET", "CONNECT"}[r.IntN(2)],
		Host: []string{"packages.test", "a.packages.test", "mirror.test", "eu.mirror.test", "news.test", "b.news.test", "other.test"}[r.IntN(7)], Port: []string{"80", "443", "8443"}[r.IntN(3)]}
	return c
}

// wantACL puts many cases into one list: a header says whose lines apply.
func wantACL(t testing.TB, cases []aclCase) (out []string) {
	for part := range slices.Chunk(cases, 500) {
		out = append(out, askACL(t, part)...)
	}
	return out
}

func askACL(t testing.TB, cases []aclCase) (out []string) {
	var b strings.Builder
	for _, a := range cases[0].ACLs {
		b.WriteString(a.String() + "\n")
	}
	for i, c := range cases {
		fmt.Fprintf(&b, "acl case%d req_header X-Case ^%d$\n", i, i)
		for _, l := range c.Lines {
			l.Tests = append([]string{fmt.Sprint("case", i)}, l.Tests...)
			b.WriteString(l.String() + "\n")
		}
	}
	addr := oracle.StartSquid(t, echo(t), "cache deny all\n"+strings.ReplaceAll(b.String(), "acl CONNECT method CONNECT\n", "")+"http_access deny all\n")
	for i, c := range cases {
		target := fmt.Sprintf("http://%s:%s/", c.Ask.Host, c.Ask.Port)
		if c.Ask.Method == "CONNECT" {
			target = c.Ask.Host + ":" + c.Ask.Port
		}
		resp := through(t, addr, c.Ask.From, fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s:%s\r\nX-Case: %d\r\n", c.Ask.Method, target, c.Ask.Host, c.Ask.Port, i))
		out = append(out, fmt.Sprint(resp.StatusCode != 403))
	}
	return out
}

func TestACLOracle(t *testing.T) {
	oracle.Case[aclCase]{
		Engine: "proxy: access lists", Oracle: oracle.Squid(), Ready: oracle.SquidReady, Draw: drawACL, Want: wantACL,
		Got: func(c aclCase, m string) string {
			_, allowed, _ := proxy.Decide(c.ACLs, c.Lines, c.Ask, proxy.Model(m))
			return fmt.Sprint(allowed)
		},
		Models: []string{"last-matching-line", "one-test-of-a-line", "deny-lines-first", "negation-ignored", "leading-dot-is-own-name", "acl-values-must-all-fit", "any-allow-line-is-enough"},
	}.Test(t)
}

// What holds when no line fits depends on the end of the whole list, so it takes a Squid for each.
func TestACLOpposite(t *testing.T) {
	if missing := oracle.SquidReady(); missing != "" {
		t.Skip("NOT CHECKED: " + missing)
	}
	acls := []proxy.ACL{{Name: "office", Type: "src", Values: []string{"127.1.0.0/16"}}, {Name: "news", Type: "dstdomain", Values: []string{".news.test"}}}
	q := proxy.Ask{From: netip.MustParseAddr("127.9.0.1"), Method: "GET", Host: "other.test", Port: "80"}
	for _, lines := range [][]proxy.Line{
		{{Allow: true, Tests: []string{"office"}}, {Tests: []string{"news"}}},
		{{Tests: []string{"news"}}, {Allow: true, Tests: []string{"office"}}},
	} {
		conf := ""
		for _, a := range acls {
			conf += a.String() + "\n"
		}
		for _, l := range lines {
			conf += l.String() + "\n"
		}
		resp := through(t, oracle.StartSquid(t, echo(t), "cache deny all\n"+conf), q.From, "GET http://other.test/ HTTP/1.1\r\nHost: other.test\r\n")
		if _, allowed, _ := proxy.Decide(acls, lines, q, ""); allowed != (resp.StatusCode != 403) {
			t.Errorf("%v: engine %v, squid %d", lines, allowed, resp.StatusCode)
		}
	}
}

type forwardCase struct {
	Sent, Client string
	Hops         []proxy.Hop
}

func drawForward(r *rand.Rand) forwardCase {
	c := forwardCase{Sent: []string{"", "10.9.9.9", "10.9.9.9, 10.8.8.8"}[r.IntN(3)], Client: fmt.Sprintf("127.1.0.%d", 1+r.IntN(99))}
	for i := range 1 + r.IntN(2) {
		c.Hops = append(c.Hops, proxy.Hop{Mode: proxy.Modes()[r.IntN(5)], Addr: fmt.Sprintf("127.%d.0.%d", 2+i, 1+r.IntN(99))})
	}
	return c
}

// wantForward has one Squid for each mode; a chain is the result of one sent to the next from the first one's address.
func wantForward(t testing.TB, cases []forwardCase) []string {
	site, addrs := echo(t), map[proxy.Mode]string{}
	for _, m := range proxy.Modes() {
		addrs[m] = oracle.StartSquid(t, site, fmt.Sprintf("cache deny all\nforwarded_for %s\nhttp_access allow all\n", m))
	}
	var out []string
	for _, c := range cases {
		list, from := c.Sent, c.Client
		for _, h := range c.Hops {
			head := "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n"
			if list != "" {
				head += "X-Forwarded-For: " + list + "\r\n"
			}
			list, from = through(t, addrs[h.Mode], netip.MustParseAddr(from), head).Header.Get("Got"), h.Addr
		}
		out = append(out, "["+list+"]")
	}
	return out
}

func TestForwardOracle(t *testing.T) {
	oracle.Case[forwardCase]{
		Engine: "proxy: X-Forwarded-For", Oracle: oracle.Squid(), Ready: oracle.SquidReady, Draw: drawForward, Want: wantForward,
		Got: func(c forwardCase, m string) string {
			list, _ := proxy.Forward(c.Sent, c.Client, c.Hops, proxy.Model(m))
			return "[" + list + "]"
		},
		Models: []string{"proxy-replaces-the-header", "off-removes-the-header", "proxy-adds-its-own", "address-added-in-front", "truncate-keeps-the-first", "transparent-adds-address", "delete-leaves-a-trace"},
	}.Test(t)
}
