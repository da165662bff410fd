package static_test

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/static"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// ask sends a raw request to one of nginx's servers over a connection that stays open.
type client struct {
	t    testing.TB
	addr string
	conn net.Conn
	in   *bufio.Reader
}

func (c *client) get(host, path, fields string) (*http.Response, string) {
	if c.conn == nil {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			c.t.Fatal(err)
		}
		c.conn, c.in = conn, bufio.NewReader(conn)
		c.t.Cleanup(func() { conn.Close() })
	}
	fmt.Fprintf(c.conn, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", path, host, fields)
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if resp.Close {
		c.conn = nil
	}
	return resp, string(body)
}

// root makes a folder that nginx may read.
func root(t testing.TB) string {
	dir, err := os.MkdirTemp("", "static")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	return dir
}

func write(t testing.TB, name, text string) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

type tryCase struct {
	Site static.Site
	URIs []string
}

func drawTry(r *rand.Rand) tryCase {
	var c tryCase
	for _, f := range []string{"index.html", "about.html", "about", "docs/index.html", "docs/intro.html", "team.html", "app.js", "shop/cart.html"} {
		if r.IntN(2) == 0 {
			c.Site.Files = append(c.Site.Files, f)
		}
	}
	if r.IntN(2) == 0 {
		c.Site.Folders = []string{one(r, "img", "docs/old", "team")}
	}
	for _, t := range []string{"$uri", "$uri/", "$uri.html"} {
		if r.IntN(4) > 0 {
			c.Site.Try = append(c.Site.Try, t)
		}
	}
	if len(c.Site.Try) == 0 {
		c.Site.Try = []string{"$uri"}
	}
	c.Site.Try = append(c.Site.Try, one(r, "=404", "=404", "/index.html", "/app.js"))
	if c.Site.Try[0] != "$uri" && !strings.HasPrefix(c.Site.Try[len(c.Site.Try)-1], "=") { // else the fallback finds no item that serves it
		c.Site.Try = append([]string{"$uri"}, c.Site.Try...)
	}
	for range 5 {
		c.URIs = append(c.URIs, one(r, "/about", "/docs", "/docs/", "/img/", "/img", "/team", "/team/", "/about.html", "/shop", "/shop/", "/shop/cart", "/app.js", "/docs/intro", "/docs/old/", "/none"))
	}
	return c
}

func TestTryFiles(t *testing.T) {
	oracle.Case[tryCase]{
		Engine: "static: try_files", Oracle: oracle.Nginx(), Draw: drawTry, Ready: oracle.NginxReady,
		Got: func(c tryCase, model string) string {
			var out []string
			for _, u := range c.URIs {
				a, _ := c.Site.Get(u, static.Model(model))
				out = append(out, a.String())
			}
			return strings.Join(out, ", ")
		},
		Want: func(t testing.TB, cases []tryCase) []string {
			dir := root(t)
			var b strings.Builder
			for i, c := range cases {
				site := filepath.Join(dir, fmt.Sprint(i))
				os.MkdirAll(site, 0o755)
				for _, f := range c.Site.Files {
					write(t, filepath.Join(site, f), f)
				}
				for _, f := range c.Site.Folders {
					os.MkdirAll(filepath.Join(site, f), 0o755)
				}
				fmt.Fprintf(&b, "server { listen ADDR; server_name c%d.test; root %s; index index.html; location / { try_files %s; } }\n", i, site, strings.Join(c.Site.Try, " "))
			}
			cl := &client{t: t, addr: oracle.StartNginx(t, b.String())}
			out := make([]string, len(cases))
			for i, c := range cases {
				var said []string
				for _, u := range c.URIs {
					resp, body := cl.get(fmt.Sprintf("c%d.test", i), u, "")
					a := static.Answer{Status: resp.StatusCode}
					if a.Status == 200 {
						a.File = body
					}
					said = append(said, a.String())
				}
				out[i] = strings.Join(said, ", ")
			}
			return out
		},
		Models: []string{"folder-counts-as-file", "last-item-is-tested", "index-found-without-item", "folder-without-index-404", "folder-served-at-once", "fallback-keeps-404"},
	}.Test(t)
}

func TestCompressed(t *testing.T) {
	oracle.Case[static.Ask]{
		Engine: "static: gzip_static", Oracle: oracle.Nginx(), Ready: oracle.NginxReady,
		Draw: func(r *rand.Rand) static.Ask {
			var parts []string
			for _, i := range r.Perm(5)[:r.IntN(4)] {
				parts = append(parts, []string{"gzip", "br", "identity", "*", "zstd"}[i]+one(r, "", "", ";q=0", ";q=0.2", ";q=0.5", ";q=0.9"))
			}
			if r.IntN(2) == 0 && !strings.Contains(strings.Join(parts, ","), "gzip") {
				parts = append(parts, "gzip"+one(r, "", ";q=0", ";q=0.3"))
			}
			return static.Ask{Accept: strings.Join(parts, ", "), Via: r.IntN(5) == 0, Copy: r.IntN(5) > 0}
		},
		Got: func(a static.Ask, model string) string {
			ok, _ := static.Compressed(a, static.Model(model))
			return fmt.Sprint(ok)
		},
		Want: func(t testing.TB, cases []static.Ask) []string {
			dir := root(t)
			write(t, dir+"/a.js", "plain")
			write(t, dir+"/a.js.gz", "copy")
			write(t, dir+"/b.js", "plain")
			cl := &client{t: t, addr: oracle.StartNginx(t, "server { listen ADDR; root "+dir+"; gzip_static on; }")}
			out := make([]string, len(cases))
			for i, a := range cases {
				fields, path := "", "/b.js"
				if a.Copy {
					path = "/a.js"
				}
				if a.Accept != "" {
					fields += "Accept-Encoding: " + a.Accept + "\r\n"
				}
				if a.Via {
					fields += "Via: 1.1 cdn\r\n"
				}
				_, body := cl.get("a.test", path, fields)
				out[i] = fmt.Sprint(body == "copy")
			}
			return out
		},
		Models: []string{"zero-weight-accepts", "any-coding-gets-gzip", "star-accepts-gzip-file", "via-does-not-matter", "gzip-static-compresses", "no-field-means-gzip"},
	}.Test(t)
}

type buildCase struct {
	Assets []static.Asset
	Edited string
}

func drawBuild(r *rand.Rand) buildCase {
	names := []string{"index.html", "app.js", "site.css", "menu.js", "logo.svg", "font.woff2"}
	c := buildCase{Edited: names[1+r.IntN(5)]}
	for i, n := range names {
		a := static.Asset{Name: n, Page: i == 0}
		for _, m := range names[i+1:] {
			if r.IntN(3) == 0 {
				a.Mentions = append(a.Mentions, m)
			}
		}
		c.Assets = append(c.Assets, a)
	}
	return c
}

// built gives all files their names by real hashes, last file first.
func built(as []static.Asset, edited string) map[string]string {
	names := map[string]string{}
	for i := len(as) - 1; i >= 0; i-- {
		text := as[i].Contents()
		for n, full := range names {
			text = strings.ReplaceAll(text, "NAME("+n+")", full)
		}
		if as[i].Name == edited {
			text += " edited"
		}
		if names[as[i].Name] = fmt.Sprintf("%s.%x", as[i].Name, sha256.Sum256([]byte(text))); as[i].Page {
			names[as[i].Name] = as[i].Name
		}
	}
	return names
}

func TestBuild(t *testing.T) {
	oracle.Case[buildCase]{
		Engine: "static: fingerprints", Oracle: "two builds with SHA-256", Draw: drawBuild,
		Got: func(c buildCase, model string) string {
			out, _ := static.Renamed(c.Assets, c.Edited, static.Model(model))
			return oracle.Line(out)
		},
		Want: oracle.Each(func(t testing.TB, c buildCase) string {
			before, after := built(c.Assets, ""), built(c.Assets, c.Edited)
			var out []string
			for _, a := range c.Assets {
				if before[a.Name] != after[a.Name] {
					out = append(out, a.Name)
				}
			}
			return oracle.Line(out)
		}),
		Models: []string{"only-edited-file-renamed", "rename-stops-one-level-up", "rename-goes-down", "build-renames-all", "page-gets-fingerprint"},
	}.Test(t)
}
