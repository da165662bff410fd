package chain_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/chain"
	"warmcache/quizzes/sim/oracle"
)

func opensslReady() string {
	if _, err := exec.LookPath("openssl"); err != nil {
		return "openssl is not installed"
	}
	return ""
}

func openssl() string {
	out, _ := exec.Command("openssl", "version").Output() // without one the case is not run
	f := strings.Fields(string(out))
	if len(f) < 2 {
		return "OpenSSL"
	}
	return "OpenSSL " + f[1]
}

// opensslVerify asks openssl about each path on its own, with one of the certificates sent and the client's roots. Given all
// of them at once it takes the first that fits by name and date and does not come back from it, while RFC 5280 leaves the
// search for a path to the implementation: whether there is one is what the question asks.
func opensslVerify(t testing.TB, cases []chainCase) []string {
	is, dir := &issuer{map[string]*ecdsa.PrivateKey{}, map[string]*x509.Certificate{}}, t.TempDir()
	write := func(name string, certs ...*x509.Certificate) string {
		var text bytes.Buffer
		for _, c := range certs {
			_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
		}
		if err := os.WriteFile(filepath.Join(dir, name), text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	var script strings.Builder
	for i, c := range cases {
		leaf := write(fmt.Sprint("leaf", i), is.make(t, c.Leaf))
		var store []*x509.Certificate
		for _, root := range c.Roots {
			if slices.Contains(c.C.Roots, root.Subject) {
				store = append(store, is.make(t, root))
			}
		}
		roots := write(fmt.Sprint("roots", i), store...)
		at := epoch.AddDate(0, 0, c.C.Day).Add(12 * time.Hour).Unix()
		for j, mid := range c.Sent {
			sent := write(fmt.Sprint("sent", i, "-", j), is.make(t, mid))
			fmt.Fprintf(&script, "openssl verify -no-CApath -no-CAstore -CAfile %s -untrusted %s -attime %d -purpose sslserver -verify_hostname %s %s >/dev/null 2>&1 && echo true || echo false\n", roots, sent, at, c.C.Host, leaf)
		}
	}
	cmd := exec.Command("sh")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(script.String())
	said, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines, out := strings.Fields(string(said)), make([]string, len(cases))
	for i, c := range cases {
		if len(lines) < len(c.Sent) {
			t.Fatalf("openssl answered too little: %q", lines)
		}
		out[i] = fmt.Sprint(slices.Contains(lines[:len(c.Sent)], "true"))
		lines = lines[len(c.Sent):]
	}
	return out
}

func TestChainOpenSSL(t *testing.T) {
	oracle.Case[chainCase]{
		Engine: "chain: validation, path by path", Oracle: openssl() + " verify", Ready: opensslReady, Draw: drawChain, Want: opensslVerify,
		Got: func(c chainCase, m string) string {
			ok, _ := chain.Verify(c.Leaf, c.Sent, c.Roots, c.C, chain.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(chain.LeafDates), string(chain.AnyRoot), string(chain.OnePath), string(chain.AllPaths), string(chain.NoCAMark)},
	}.Test(t)
}

// sServer runs openssl s_server with one set of options; it serves one client after the other.
func sServer(t testing.TB, pemFile string, s chain.Side) (addr string, stop func()) {
	args := append([]string{"s_server", "-accept", "127.0.0.1:0", "-www", "-cert", pemFile, "-key", pemFile}, sideArgs(s)...)
	args = append(args, [][]string{nil, {"-verify", "1"}, {"-Verify", "1"}}[s.Ask]...)
	cmd := exec.Command("openssl", args...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Cleanup(stop)
	for in := bufio.NewScanner(stdout); in.Scan(); {
		if addr, ok := strings.CutPrefix(in.Text(), "ACCEPT "); ok {
			return addr, stop
		}
	}
	t.Fatalf("s_server does not listen: %q", args)
	return "", stop
}

// sideArgs are what both ends are told; TLS 1.0 and 1.1 need the lowest security level in OpenSSL 3.
func sideArgs(s chain.Side) []string {
	names := []string{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}
	args := []string{"-no-CAfile", "-no-CApath", "-no-CAstore", "-cipher", "DEFAULT@SECLEVEL=0", "-min_protocol", names[s.Min], "-max_protocol", names[s.Max]}
	if len(s.ALPN) > 0 {
		args = append(args, "-alpn", strings.Join(s.ALPN, ","))
	}
	return args
}

// sClient asks for the server's status page, so that a client sees an alert that comes after its side of the handshake.
func sClient(addr, pemFile string, s chain.Side) string {
	args := append([]string{"s_client", "-connect", addr, "-ign_eof"}, sideArgs(s)...)
	if s.Cert {
		args = append(args, "-cert", pemFile, "-key", pemFile)
	}
	cmd := exec.Command("openssl", args...)
	cmd.Stdin = strings.NewReader("GET / HTTP/1.0\r\n\r\n")
	said, _ := cmd.CombinedOutput() // a refused handshake is an answer
	text := string(said)
	if !strings.Contains(text, "HTTP/1.0 200") {
		return "fails"
	}
	a := chain.Agreement{OK: true}
	for v, name := range []string{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"} {
		if strings.Contains(text, "    Protocol  : "+name+"\n") {
			a.V = chain.Version(v)
		}
	}
	if _, rest, ok := strings.Cut(text, "ALPN protocol: "); ok {
		a.Proto, _, _ = strings.Cut(rest, "\n")
	}
	return a.String()
}

func opensslShake(t testing.TB, cases []sidesCase) []string {
	is := &issuer{map[string]*ecdsa.PrivateKey{}, map[string]*x509.Certificate{}}
	cert := is.make(t, chain.Cert{Subject: "x", Issuer: "x", To: 10000, Names: []string{"x.test"}})
	key, err := x509.MarshalPKCS8PrivateKey(is.key("x"))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	_ = pem.Encode(&text, &pem.Block{Type: "PRIVATE KEY", Bytes: key})
	pemFile := filepath.Join(t.TempDir(), "x.pem")
	if err := os.WriteFile(pemFile, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	same := map[string][]int{} // the cases of each server
	for i, c := range cases {
		same[fmt.Sprint(c.Server)] = append(same[fmt.Sprint(c.Server)], i)
	}
	out, slots := make([]string, len(cases)), make(chan bool, 6)
	var wait sync.WaitGroup
	for _, list := range same {
		slots <- true
		addr, stop := sServer(t, pemFile, cases[list[0]].Server)
		wait.Go(func() {
			for _, i := range list {
				out[i] = sClient(addr, pemFile, cases[i].Client)
			}
			stop()
			<-slots
		})
	}
	wait.Wait()
	return out
}

func TestNegotiateOpenSSL(t *testing.T) {
	oracle.Case[sidesCase]{
		Engine: "chain: negotiation of two programs", Oracle: openssl() + " s_client and s_server", Ready: opensslReady, Draw: drawSides, Want: opensslShake,
		Got: func(c sidesCase, m string) string {
			a, _ := chain.Negotiate(c.Client, c.Server, chain.Model(m))
			return a.String()
		},
		Models: []string{string(chain.ClientHighest), string(chain.LowestCommon), string(chain.ClientOrder), string(chain.ALPNOptional), string(chain.RequestForced), string(chain.InsistSoft)},
	}.Test(t)
}
