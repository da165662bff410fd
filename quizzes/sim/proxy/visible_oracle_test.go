package proxy_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	mrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/proxy"
)

type sight struct {
	Way  proxy.Way
	Item proxy.Item
	At   proxy.Spot
}

var ways = []proxy.Way{{}, {HTTPS: true}, {HTTPS: true, Intercept: true}, {TLSProxy: true}, {HTTPS: true, TLSProxy: true}, {HTTPS: true, Intercept: true, TLSProxy: true}}

func drawSight(r *mrand.Rand) sight {
	w := ways[r.IntN(len(ways))]
	if r.IntN(4) == 0 {
		w = proxy.Way{HTTPS: true}
	}
	item := append(proxy.Items(), proxy.Path, proxy.Path, proxy.Agent)[r.IntN(9)]
	return sight{w, item, []proxy.Spot{proxy.ToProxy, proxy.AtProxy, proxy.AtProxy, proxy.ToSite, proxy.AtSite}[r.IntN(5)]}
}

// tape keeps the bytes that pass a place.
type tape struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *tape) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Write(b)
}

func (t *tape) has(s string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Contains(t.buf.Bytes(), []byte(s))
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// accept handles each connection on its own.
func accept(l net.Listener, handle func(net.Conn)) {
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				handle(c)
			}()
		}
	}()
}

// pump copies between two connections, and what comes from the first one onto a tape.
func pump(a net.Conn, from io.Reader, b net.Conn, tp *tape) {
	go func() {
		io.Copy(a, b)
		a.Close()
	}()
	io.Copy(io.MultiWriter(tp, b), from)
	b.Close()
}

// wire records what passes on the way to an address.
func wire(t testing.TB, to string, tp *tape) (addr string) {
	l := listen(t)
	accept(l, func(c net.Conn) {
		if up, err := net.Dial("tcp", to); err == nil {
			pump(c, c, up, tp)
		}
	})
	return l.Addr().String()
}

func certificate(t testing.TB) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"*.test"}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// intercepting is a proxy for CONNECT that ends the client's TLS and begins another to the site.
func intercepting(t testing.TB, cert tls.Certificate, site string, tp *tape) (addr string) {
	l := listen(t)
	accept(l, func(c net.Conn) {
		in := bufio.NewReader(io.TeeReader(c, tp))
		req, err := http.ReadRequest(in)
		if err != nil || req.Method != http.MethodConnect {
			return
		}
		io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
		name, _, _ := net.SplitHostPort(req.Host)
		client := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}})
		up, err := tls.Dial("tcp", site, &tls.Config{ServerName: name, InsecureSkipVerify: true})
		if err == nil {
			pump(client, client, up, tp)
		}
	})
	return l.Addr().String()
}

// seen has curl send its requests through Squid, or through a proxy that intercepts, and looks for the marks of each case in
// what passed at its spot.
func seen(t testing.TB, cases []sight) []string {
	cert, out := certificate(t), make([]string, len(cases))
	for _, w := range ways {
		var tapes [4]*tape
		for i := range tapes {
			tapes[i] = &tape{}
		}
		site := listen(t)
		if w.HTTPS {
			site = tls.NewListener(site, &tls.Config{Certificates: []tls.Certificate{cert}})
		}
		accept(site, func(c net.Conn) {
			in := bufio.NewReader(io.TeeReader(c, tapes[proxy.AtSite]))
			for {
				req, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				io.Copy(io.Discard, req.Body)
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			}
		})
		second := wire(t, site.Addr().String(), tapes[proxy.ToSite])
		_, port, _ := net.SplitHostPort(second)
		var hosts, args []string
		for i, c := range cases {
			if c.Way == w {
				hosts = append(hosts, fmt.Sprintf("127.0.0.1 site%dx.test", i))
				args = append(args, command(w, i, port)...)
			}
		}
		if len(args) == 0 {
			continue
		}
		via := ""
		if w.Intercept {
			via = intercepting(t, cert, second, tapes[proxy.AtProxy])
		} else { // Squid gets what the tape gets
			via = wire(t, plainSquid(t, hosts), tapes[proxy.AtProxy])
		}
		if w.TLSProxy {
			l, to := tls.NewListener(listen(t), &tls.Config{Certificates: []tls.Certificate{cert}}), via
			accept(l, func(c net.Conn) {
				if up, err := net.Dial("tcp", to); err == nil {
					pump(c, c, up, &tape{})
				}
			})
			via = l.Addr().String()
		}
		via = wire(t, via, tapes[proxy.ToProxy])
		curl(t, w, via, args)
		for i, c := range cases {
			if c.Way == w {
				out[i] = fmt.Sprint(tapes[c.At].has(mark(c.Item, i)))
			}
		}
	}
	return out
}

// mark is the text that stands for an item of a case.
func mark(item proxy.Item, i int) string {
	if item == proxy.Login {
		return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "user%dx:pass", i))
	}
	return fmt.Sprintf("%s%dx", []string{"site", "path", "cookie", "body", "agent"}[item], i)
}

// command is one transfer of curl.
func command(w proxy.Way, i int, port string) []string {
	scheme := "http"
	if w.HTTPS {
		scheme = "https"
	}
	return []string{"--next", "-s", "-k", "--proxy-insecure", "--http1.1", "-o", os.DevNull, "-w", "%{http_code}\n", "-x", "PROXY", "-U", fmt.Sprintf("user%dx:pass", i), "-A", mark(proxy.Agent, i),
		"-b", "sid=" + mark(proxy.Cookie, i), "-d", mark(proxy.Body, i), fmt.Sprintf("%s://%s.test:%s/%s", scheme, mark(proxy.SiteName, i), port, mark(proxy.Path, i))}
}

func curl(t testing.TB, w proxy.Way, via string, args []string) {
	t.Helper()
	if via = "http://" + via; w.TLSProxy {
		via = "https://" + strings.TrimPrefix(via, "http://")
	}
	for i, a := range args {
		if a == "PROXY" {
			args[i] = via
		}
	}
	for part := range slices.Chunk(args, len(command(w, 0, ""))*400) {
		cmd := exec.Command("curl", part[1:]...)
		cmd.Env = append(os.Environ(), "no_proxy=", "NO_PROXY=")
		out, err := cmd.Output()
		if err != nil || strings.Trim(string(out), "20\n") != "" {
			t.Fatalf("%+v: curl: %v %.300s", w, err, out)
		}
	}
}

// plainSquid is Squid that connects to the sites itself; their names stand in a file.
func plainSquid(t testing.TB, hosts []string) (addr string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "hosts")
	if err := os.WriteFile(file, []byte(strings.Join(hosts, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	os.Chmod(filepath.Dir(file), 0o755)
	os.Chmod(filepath.Dir(filepath.Dir(file)), 0o755)
	return oracle.StartSquid(t, "127.0.0.1:1", "never_direct deny all\nalways_direct allow all\nhttp_access allow all\nhosts_file "+file+"\n")
}

func TestVisible(t *testing.T) {
	oracle.Case[sight]{
		Engine: "proxy: what can be seen", Oracle: curlVersion() + ", " + oracle.Squid() + " and crypto/tls", Draw: drawSight, Want: seen,
		Got: func(c sight, m string) string {
			ok, _ := c.Way.Sees(c.Item, c.At, proxy.Model(m))
			return fmt.Sprint(ok)
		},
		Ready: func() string {
			if _, err := exec.LookPath("curl"); err != nil {
				return "curl is not installed"
			}
			return oracle.SquidReady()
		},
		Models: []string{"proxy-sees-nothing", "connect-hides-host", "sni-is-encrypted", "interception-sees-nothing", "interception-goes-on-clear",
			"proxy-tls-reaches-site", "proxy-tls-blinds-proxy", "proxy-login-reaches-site", "tunnel-is-clear-text", "proxy-sees-path", "connect-carries-no-headers"},
	}.Test(t)
}
