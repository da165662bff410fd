package apache_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"warmcache/quizzes/sim/apache"
	"warmcache/quizzes/sim/oracle"
)

const httpd, modules = "/usr/sbin/apache2", "/usr/lib/apache2/modules"

func ready() string {
	if _, err := os.Stat(httpd); err != nil {
		return "apache2 is not installed"
	}
	return ""
}

func version() string {
	out, _ := exec.Command(httpd, "-v").Output() // without one the case is not run
	_, v, _ := strings.Cut(string(out), "Apache/")
	v, _, _ = strings.Cut(v, " ")
	return strings.TrimSpace("Apache " + v)
}

// freePorts are ports on which nothing listens now.
func freePorts(t testing.TB, n int) []int {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "0.0.0.0:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// start runs Apache in dir until the returned function is called.
func start(t testing.TB, dir, conf string, port int) (stop func()) {
	t.Helper()
	head := "ServerRoot " + dir + "\nPidFile " + dir + "/pid\nDefaultRuntimeDir " + dir + "\nErrorLog " + dir + "/err\nLogLevel crit\nServerName localhost\nMaxKeepAliveRequests 0\nStartServers 1\nServerLimit 4\n"
	if os.Getuid() == 0 {
		head += "User www-data\nGroup www-data\n"
	}
	for _, m := range []string{"mpm_event", "authz_core", "authz_host", "headers", "rewrite"} {
		head = fmt.Sprintf("LoadModule %s_module %s/mod_%s.so\n", m, modules, m) + head
	}
	file := filepath.Join(dir, "httpd.conf")
	if err := os.WriteFile(file, []byte(head+conf), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(httpd, "-X", "-f", file)
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() { cmd.Process.Signal(syscall.SIGTERM); cmd.Wait() }
	for range 200 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return stop
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	errs, _ := os.ReadFile(dir + "/err")
	t.Fatalf("Apache does not answer: %.2000s %.2000s", log.String(), errs)
	return nil
}

func workDir(t testing.TB) string {
	dir, err := os.MkdirTemp("", "apache")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	return dir
}

// get asks over a connection of its own, from an address where one is given.
func get(t testing.TB, from, to, host, target string) *http.Response {
	t.Helper()
	d := net.Dialer{}
	if from != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := d.Dial("tcp", to)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", target, host)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
	return resp
}

type hostCase struct {
	Hosts      []apache.Host
	Addr, Name string
}

func drawHosts(r *rand.Rand) hostCase {
	c := hostCase{Addr: []string{"127.0.0.7", "127.0.0.8"}[r.IntN(2)], Name: names[r.IntN(len(names))]}
	for range 3 + r.IntN(3) {
		h := apache.Host{Addr: []string{"*", "*", "*", "127.0.0.7"}[r.IntN(4)], Name: names[r.IntN(len(names))]}
		for range r.IntN(3) {
			h.Aliases = append(h.Aliases, append(names, "*.shop.example", "*.example", "api.*")[r.IntN(len(names)+3)])
		}
		c.Hosts = append(c.Hosts, h)
	}
	c.Hosts = append(c.Hosts, apache.Host{Addr: "*", Name: "last.example"})
	return c
}

var names = []string{"www.example", "shop.example", "api.shop.example", "img.shop.example", "old.example", "api.example", "SHOP.example"}

func wantHosts(t testing.TB, cases []hostCase) (out []string) {
	for part := range slices.Chunk(cases, 500) {
		ports := freePorts(t, len(part))
		var b strings.Builder
		for i, c := range part {
			fmt.Fprintf(&b, "Listen %d\n", ports[i])
			for k, h := range c.Hosts {
				fmt.Fprintf(&b, "<VirtualHost %s:%d>\nServerName %s\n", h.Addr, ports[i], h.Name)
				for _, a := range h.Aliases {
					fmt.Fprintf(&b, "ServerAlias %s\n", a)
				}
				fmt.Fprintf(&b, "Header always set Which %d\n</VirtualHost>\n", k+1)
			}
		}
		dir := workDir(t)
		stop := start(t, dir, "<Directory />\nRequire all granted\n</Directory>\nDocumentRoot "+dir+"\n"+b.String(), ports[0])
		for i, c := range part {
			out = append(out, get(t, "", fmt.Sprintf("%s:%d", c.Addr, ports[i]), c.Name, "/").Header.Get("Which"))
		}
		stop()
	}
	return out
}

func TestHostsOracle(t *testing.T) {
	oracle.Case[hostCase]{
		Engine: "apache: virtual hosts", Oracle: version(), Ready: ready, Draw: drawHosts, Want: wantHosts,
		Got: func(c hostCase, m string) string {
			i, _ := apache.Serves(c.Hosts, c.Addr, c.Name, apache.Model(m))
			return fmt.Sprint(i + 1)
		},
		Models: []string{"exact-name-first", "address-not-looked-at", "first-host-always", "last-matching-host", "last-host-is-default", "aliases-not-compared", "default-of-the-file", "longest-name-wins"},
	}.Test(t)
}

type sectionCase struct {
	Sections []apache.Section
	Path     string
}

func drawSections(r *rand.Rand) sectionCase {
	paths := []string{"/docs/a.txt", "/docs/new/a.txt", "/docs/new/b.txt", "/img/a.txt"}
	c := sectionCase{Path: paths[r.IntN(len(paths))]}
	pool := []apache.Section{{Kind: apache.Directory, Covers: "/"}, {Kind: apache.Directory, Covers: "/docs"}, {Kind: apache.Directory, Covers: "/docs/new"}, {Kind: apache.Htaccess, Covers: "/"}, {Kind: apache.Htaccess, Covers: "/docs"},
		{Kind: apache.Htaccess, Covers: "/docs/new"}, {Kind: apache.Files, Covers: "a.txt"}, {Kind: apache.Files, Covers: "b.txt"}, {Kind: apache.Location, Covers: "/docs"}, {Kind: apache.Location, Covers: "/docs/new"},
		{Kind: apache.Location, Covers: "/docs/new/a.txt"}, {Kind: apache.Location, Covers: "/img"}, {Kind: apache.If}}
	for i, k := range r.Perm(len(pool))[:2+r.IntN(5)] {
		s := pool[k]
		s.Value = fmt.Sprintf("v%d", i)
		c.Sections = append(c.Sections, s)
	}
	return c
}

func wantSections(t testing.TB, cases []sectionCase) (out []string) {
	port := freePorts(t, 1)[0]
	dir := workDir(t)
	var b strings.Builder
	fmt.Fprintf(&b, "Listen %d\n", port)
	for i, c := range cases {
		root := fmt.Sprintf("%s/c%d", dir, i)
		for _, d := range []string{"/docs/new", "/img"} {
			if err := os.MkdirAll(root+d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(root+c.Path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "<VirtualHost *:%d>\nServerName c%d.test\nDocumentRoot %s\n", port, i, root)
		for _, s := range c.Sections {
			set := "Header set Which " + s.Value + "\n"
			switch s.Kind {
			case apache.Htaccess:
				if err := os.WriteFile(filepath.Join(root, s.Covers, ".htaccess"), []byte(set), 0o644); err != nil {
					t.Fatal(err)
				}
			case apache.If:
				fmt.Fprintf(&b, "<If true>\n%s</If>\n", set)
			case apache.Directory:
				fmt.Fprintf(&b, "<Directory %s>\n%s</Directory>\n", strings.TrimSuffix(root+s.Covers, "/"), set)
			default:
				fmt.Fprintf(&b, "<%s %s>\n%s</%s>\n", s.Kind, s.Covers, set, s.Kind)
			}
		}
		b.WriteString("</VirtualHost>\n")
	}
	defer start(t, dir, "<Directory />\nAllowOverride All\nRequire all granted\n</Directory>\n"+b.String(), port)()
	for i, c := range cases {
		out = append(out, get(t, "", fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("c%d.test", i), c.Path).Header.Get("Which"))
	}
	return out
}

func TestSectionsOracle(t *testing.T) {
	oracle.Case[sectionCase]{
		Engine: "apache: sections", Oracle: version(), Ready: ready, Draw: drawSections, Want: wantSections,
		Got: func(c sectionCase, m string) string {
			i, _ := apache.Holds(c.Sections, c.Path, apache.Model(m))
			if i < 0 {
				return ""
			}
			return c.Sections[i].Value
		},
		Models: []string{"sections-in-file-order", "first-section-holds", "directory-beats-location", "htaccess-beats-everything", "longest-path-wins", "shortest-directory-wins", "htaccess-before-directory"},
	}.Test(t)
}

type accessCase struct {
	Sections []apache.Access
	Path     string
	Client   netip.Addr
}

func drawAccess(r *rand.Rand) accessCase {
	prefix := func() netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{127, byte(1 + r.IntN(2)), byte(r.IntN(3)), 0}), []int{16, 24}[r.IntN(2)]).Masked()
	}
	section := func(kind, covers string) apache.Access {
		s := apache.Access{Kind: kind, Covers: covers, All: r.IntN(2) == 0}
		if r.IntN(4) == 0 {
			s.Rules = []apache.Require{{Deny: r.IntN(2) == 0}}
			return s
		}
		s.Rules = []apache.Require{{Prefix: prefix()}}
		if r.IntN(2) == 0 || s.All {
			s.Rules = append(s.Rules, apache.Require{Prefix: prefix(), Not: s.All})
		}
		return s
	}
	c := accessCase{Sections: []apache.Access{section(apache.Directory, "/")}, Path: []string{"/a.txt", "/docs/a.txt", "/admin/a.txt"}[r.IntN(3)]}
	if r.IntN(2) == 0 {
		c.Sections = append(c.Sections, section(apache.Directory, "/docs"))
	}
	if r.IntN(2) == 0 {
		c.Sections = append(c.Sections, section(apache.Location, "/admin"))
	}
	c.Client = netip.AddrFrom4([4]byte{127, byte(1 + r.IntN(2)), byte(r.IntN(3)), byte(1 + r.IntN(3))})
	return c
}

func wantAccess(t testing.TB, cases []accessCase) (out []string) {
	port := freePorts(t, 1)[0]
	dir := workDir(t)
	root := dir + "/root"
	for _, d := range []string{"/docs", "/admin"} {
		if err := os.MkdirAll(root+d, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(root+d+"/a.txt", []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(root+"/a.txt", []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Listen %d\n", port)
	for i, c := range cases {
		fmt.Fprintf(&b, "<VirtualHost *:%d>\nServerName c%d.test\nDocumentRoot %s\n", port, i, root)
		for _, s := range c.Sections {
			if s.Kind == apache.Directory {
				s.Covers = strings.TrimSuffix(root+s.Covers, "/")
			}
			b.WriteString(strings.Join(s.Lines(), "\n") + "\n")
		}
		b.WriteString("</VirtualHost>\n")
	}
	defer start(t, dir, b.String(), port)()
	for i, c := range cases {
		out = append(out, fmt.Sprint(get(t, c.Client.String(), fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("c%d.test", i), c.Path).StatusCode == 200))
	}
	return out
}

func TestAccessOracle(t *testing.T) {
	oracle.Case[accessCase]{
		Engine: "apache: access", Oracle: version(), Ready: ready, Draw: drawAccess, Want: wantAccess,
		Got: func(c accessCase, m string) string {
			ok, _ := apache.Allowed(c.Sections, c.Path, c.Client, apache.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{"require-lines-all-needed", "requireall-like-any", "sections-narrow-each-other", "require-not-ignored", "first-require-line-decides", "outer-section-keeps-holding"},
	}.Test(t)
}

type rewriteCase struct {
	Rules []apache.Rule
	apache.Request
}

func drawRewrite(r *rand.Rand) rewriteCase {
	dirs := []string{"shop", "find", "p"}
	r.Shuffle(3, func(i, j int) { dirs[i], dirs[j] = dirs[j], dirs[i] })
	at := 0
	dir := func() string { // mostly the ones after another, so that rules chain
		if r.IntN(6) == 0 {
			return dirs[r.IntN(3)]
		}
		return dirs[at%3]
	}
	c := rewriteCase{Request: apache.Request{Host: []string{"a.test", "b.test"}[r.IntN(2)], Path: "/" + dir() + []string{"/z", "/x", "/x/y", ""}[r.IntN(10)*4/10], Query: []string{"", "n=1", "n=2"}[r.IntN(3)]}}
	for range 2 + r.IntN(3) {
		from := dir()
		at++
		rule := apache.Rule{Pattern: "^/" + from + "/(.*)$", Target: "/" + dir() + "/$1", QSA: r.IntN(3) == 0, Redirect: r.IntN(3) == 0, Last: r.IntN(3) == 0}
		switch r.IntN(6) {
		case 0:
			rule.Pattern, rule.Target = "^/"+from+"$", "/"+dir()
		case 1, 2:
			rule.Target = "/" + dir() + "?q=$1"
		case 3:
			rule.Target = "/" + dir() + "/$1?s=2"
		}
		if r.IntN(9) == 0 {
			rule = apache.Rule{Pattern: rule.Pattern, Target: "-", Deny: true}
		}
		for k := range max(0, r.IntN(5)-2) {
			cond := apache.Cond{Var: "HTTP_HOST", Is: []string{"a.test", "b.test"}[r.IntN(2)], Not: r.IntN(3) == 0}
			if r.IntN(2) == 0 {
				cond.Var, cond.Is = "QUERY_STRING", []string{"n=1", "n=2"}[r.IntN(2)]
			}
			if k == 0 {
				cond.Or = r.IntN(2) == 0
			}
			rule.Conds = append(rule.Conds, cond)
		}
		if n := len(rule.Conds); n > 0 {
			rule.Conds[n-1].Or = false
		}
		c.Rules = append(c.Rules, rule)
	}
	return c
}

// The file that an inner rewrite leads to shows in a header; its beginning is the case's own document root.
func wantRewrite(t testing.TB, cases []rewriteCase) (out []string) {
	for part := range slices.Chunk(cases, 500) {
		ports := freePorts(t, len(part))
		dir := workDir(t)
		var b strings.Builder
		for i, c := range part {
			fmt.Fprintf(&b, "Listen %d\n<VirtualHost *:%d>\nDocumentRoot %s/none\nHeader always set Got \"expr=%%{REQUEST_FILENAME}%%{PATH_INFO}?%%{QUERY_STRING}\"\nRewriteEngine On\n", ports[i], ports[i], dir)
			for _, r := range c.Rules {
				for _, cond := range r.Conds {
					b.WriteString(cond.String() + "\n")
				}
				b.WriteString(r.String() + "\n")
			}
			b.WriteString("</VirtualHost>\n")
		}
		if err := os.Mkdir(dir+"/none", 0o755); err != nil {
			t.Fatal(err)
		}
		stop := start(t, dir, "<Directory />\nRequire all granted\n</Directory>\n"+b.String(), ports[0])
		for i, c := range part {
			resp := get(t, "", fmt.Sprintf("127.0.0.1:%d", ports[i]), c.Host, apache.Join(c.Path, c.Query))
			a := apache.Answer{Status: resp.StatusCode}
			switch resp.StatusCode {
			case 302:
				a.URL = strings.TrimPrefix(strings.TrimPrefix(resp.Header.Get("Location"), "http://"+c.Host), fmt.Sprintf(":%d", ports[i]))
			case 404:
				a.Status, a.URL = 0, strings.TrimSuffix(strings.TrimPrefix(resp.Header.Get("Got"), dir+"/none"), "?")
			}
			out = append(out, a.String())
		}
		stop()
	}
	return out
}

func TestRewriteOracle(t *testing.T) {
	oracle.Case[rewriteCase]{
		Engine: "apache: rewriting", Oracle: version(), Ready: ready, Draw: drawRewrite, Want: wantRewrite,
		Got: func(c rewriteCase, m string) string {
			a, _ := apache.Rewrite(c.Rules, c.Request, apache.Model(m))
			return a.String()
		},
		Models: []string{"first-rule-only", "query-always-joined", "query-always-dropped", "conditions-stay-on", "one-condition-enough", "conditions-ignored", "last-flag-ignored", "rules-see-original-url", "or-flag-ignored", "qsa-replaces-query"},
	}.Test(t)
}
