package chain_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/chain"
	"warmcache/quizzes/sim/oracle"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

type nameCase struct {
	Names []string
	Host  string
}

func drawName(r *rand.Rand) nameCase {
	all := []string{"shop.example", "api.shop.example", "v2.api.shop.example", "www.shop.example", "myshop.example", "Shop.Example", "API.shop.example", "x.v2.api.shop.example"}
	var c nameCase
	for range 1 + r.IntN(3) {
		n := strings.ToLower(one(r, all...))
		if r.IntN(2) == 0 {
			n = "*." + n
		}
		c.Names = append(c.Names, n)
	}
	c.Host = one(r, all...)
	if r.IntN(4) == 0 {
		c.Names, c.Host = append(c.Names[:1], "*.shop.example"), one(r, "v2.api.shop.example", "a.b.shop.example")
	}
	return c
}

func TestNames(t *testing.T) {
	oracle.Case[nameCase]{
		Engine: "chain: names", Oracle: "crypto/x509 VerifyHostname", Draw: drawName,
		Want: oracle.Each(func(_ testing.TB, c nameCase) string {
			cert := x509.Certificate{DNSNames: c.Names}
			return fmt.Sprint(cert.VerifyHostname(c.Host) == nil)
		}),
		Got: func(c nameCase, m string) string {
			ok, _ := chain.Covers(c.Names, c.Host, chain.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(chain.ManyLabels), string(chain.ApexCovered), string(chain.Suffix), string(chain.CaseStrict), string(chain.InnerStar)},
	}.Test(t)
}

type chainCase struct {
	Leaf        chain.Cert
	Sent, Roots []chain.Cert
	C           chain.Client
}

func drawChain(r *rand.Rand) chainCase {
	date := func() (int, int) { from := r.IntN(40); return from, from + 10 + r.IntN(80) }
	cert := func(subject, issuer string, ca bool) chain.Cert {
		c := chain.Cert{Subject: subject, Issuer: issuer, CA: ca}
		c.From, c.To = date()
		return c
	}
	c := chainCase{Leaf: cert("leaf", "Issuing 1", false), C: chain.Client{Day: 5 + r.IntN(90), Host: one(r, "shop.example", "api.shop.example", "a.api.shop.example")}}
	c.Leaf.Names = one(r, []string{"shop.example"}, []string{"*.shop.example"}, []string{"shop.example", "*.shop.example"})
	c.Roots = []chain.Cert{cert("Root A", "Root A", true), cert("Root B", "Root B", true)}
	for i := range c.Roots {
		if r.IntN(3) > 0 {
			c.Roots[i].From, c.Roots[i].To = 0, 200
		}
	}
	for _, root := range one(r, []string{"Root A"}, []string{"Root A", "Root B"}, []string{"Root B", "Root A"}) {
		c.Sent = append(c.Sent, cert("Issuing 1", root, r.IntN(3) > 0))
	}
	c.C.Roots = one(r, []string{"Root A"}, []string{"Root B"}, []string{"Root A", "Root B"})
	return c
}

// issuer makes real certificates, each once.
type issuer struct {
	keys  map[string]*ecdsa.PrivateKey
	certs map[string]*x509.Certificate
}

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (is *issuer) key(name string) *ecdsa.PrivateKey {
	if is.keys[name] == nil {
		is.keys[name], _ = ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	}
	return is.keys[name]
}

func (is *issuer) make(t testing.TB, c chain.Cert) *x509.Certificate {
	id := fmt.Sprint(c)
	if is.certs[id] != nil {
		return is.certs[id]
	}
	tpl := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(is.certs) + 1)), Subject: pkix.Name{CommonName: c.Subject}, DNSNames: c.Names,
		NotBefore: epoch.AddDate(0, 0, c.From), NotAfter: epoch.AddDate(0, 0, c.To+1), IsCA: c.CA, BasicConstraintsValid: true,
	}
	parent := &x509.Certificate{Subject: pkix.Name{CommonName: c.Issuer}, IsCA: true}
	der, err := x509.CreateCertificate(crand.Reader, tpl, parent, is.key(c.Subject).Public(), is.key(c.Issuer))
	if err != nil {
		t.Fatal(err)
	}
	is.certs[id], _ = x509.ParseCertificate(der)
	return is.certs[id]
}

func x509Verify(t testing.TB, cases []chainCase) []string {
	is := &issuer{map[string]*ecdsa.PrivateKey{}, map[string]*x509.Certificate{}}
	out := make([]string, len(cases))
	for i, c := range cases {
		opts := x509.VerifyOptions{DNSName: c.C.Host, CurrentTime: epoch.AddDate(0, 0, c.C.Day).Add(12 * time.Hour), Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool()}
		for _, root := range c.Roots {
			if slices.Contains(c.C.Roots, root.Subject) {
				opts.Roots.AddCert(is.make(t, root))
			}
		}
		for _, mid := range c.Sent {
			opts.Intermediates.AddCert(is.make(t, mid))
		}
		_, err := is.make(t, c.Leaf).Verify(opts)
		out[i] = fmt.Sprint(err == nil)
	}
	return out
}

func TestChain(t *testing.T) {
	oracle.Case[chainCase]{
		Engine: "chain: validation", Oracle: "crypto/x509 Verify", Draw: drawChain, Want: x509Verify,
		Got: func(c chainCase, m string) string {
			ok, _ := chain.Verify(c.Leaf, c.Sent, c.Roots, c.C, chain.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(chain.LeafDates), string(chain.AnyRoot), string(chain.OnePath), string(chain.AllPaths), string(chain.NoCAMark)},
	}.Test(t)
}

type sidesCase struct{ Client, Server chain.Side }

func drawSides(r *rand.Rand) sidesCase {
	side := func() chain.Side {
		lo := chain.Version(r.IntN(4))
		s := chain.Side{Min: lo, Max: lo + chain.Version(r.IntN(4-int(lo)))}
		s.ALPN = one(r, []string{"h2", "http/1.1"}, []string{"http/1.1", "h2"}, []string{"http/1.1"}, []string{"http/1.0"}, nil)
		return s
	}
	c := sidesCase{side(), side()}
	c.Client.Cert, c.Server.Ask = r.IntN(2) == 0, r.IntN(3)
	if slices.Contains(c.Client.ALPN, "h2") && r.IntN(4) == 0 {
		c.Client.ALPN = []string{"h2"}
	}
	return c
}

// shake runs a real handshake over a pipe; one byte back from the server makes the client see a late alert.
func shake(t testing.TB, cases []sidesCase) []string {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"x.test"}, NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(crand.Reader, tpl, tpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	out := make([]string, len(cases))
	for i, c := range cases {
		client := &tls.Config{InsecureSkipVerify: true, MinVersion: 0x301 + uint16(c.Client.Min), MaxVersion: 0x301 + uint16(c.Client.Max), NextProtos: c.Client.ALPN}
		if c.Client.Cert {
			client.Certificates = []tls.Certificate{cert}
		}
		server := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: 0x301 + uint16(c.Server.Min), MaxVersion: 0x301 + uint16(c.Server.Max), NextProtos: c.Server.ALPN,
			ClientAuth: []tls.ClientAuthType{tls.NoClientCert, tls.RequestClientCert, tls.RequireAnyClientCert}[c.Server.Ask]}
		out[i] = handshake(client, server)
	}
	return out
}

func handshake(client, server *tls.Config) string {
	a, b := net.Pipe()
	for _, c := range []net.Conn{a, b} {
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	}
	go func() {
		s := tls.Server(b, server)
		if s.Handshake() == nil {
			_, _ = s.Write([]byte("x"))
		}
		_ = b.Close()
	}()
	c := tls.Client(a, client)
	var got [1]byte
	if _, err := c.Read(got[:]); err != nil {
		return "fails"
	}
	s := c.ConnectionState()
	return chain.Agreement{OK: true, V: chain.Version(s.Version - 0x301), Proto: s.NegotiatedProtocol}.String()
}

func TestNegotiate(t *testing.T) {
	oracle.Case[sidesCase]{
		Engine: "chain: negotiation", Oracle: "crypto/tls over a pipe", Draw: drawSides, Want: shake,
		Got: func(c sidesCase, m string) string {
			a, _ := chain.Negotiate(c.Client, c.Server, chain.Model(m))
			return a.String()
		},
		Models: []string{string(chain.ClientHighest), string(chain.LowestCommon), string(chain.ClientOrder), string(chain.ALPNOptional), string(chain.RequestForced), string(chain.InsistSoft)},
	}.Test(t)
}

type hstsCase struct {
	Hosts  map[string]*chain.Policy
	Visits []chain.Visit
}

func drawHSTS(r *rand.Rand) hstsCase {
	names := []string{"shop.example", "www.shop.example", "api.shop.example", "v2.api.shop.example"}
	c := hstsCase{Hosts: map[string]*chain.Policy{}}
	for _, n := range names {
		if r.IntN(3) > 0 {
			c.Hosts[n] = &chain.Policy{MaxAge: 5 + r.IntN(40), Sub: r.IntN(2) == 0}
		}
	}
	day := 0
	for range 7 {
		c.Visits = append(c.Visits, chain.Visit{Day: day, Host: one(r, names...)})
		day += 1 + r.IntN(15)
	}
	return c
}

// declared asks for each visit whether any earlier visit to the host, or to a parent that covers it, still protects.
func declared(_ testing.TB, c hstsCase) string {
	var out []string
	for i, v := range c.Visits {
		safe := false
		for j, e := range c.Visits[:i] {
			p := c.Hosts[e.Host]
			later := slices.ContainsFunc(c.Visits[j+1:i], func(l chain.Visit) bool { return l.Host == e.Host })
			safe = safe || p != nil && !later && v.Day-e.Day < p.MaxAge && (e.Host == v.Host || p.Sub && strings.HasSuffix(v.Host, "."+e.Host))
		}
		out = append(out, fmt.Sprint(!safe))
	}
	return strings.Join(out, " ")
}

func TestHSTS(t *testing.T) {
	oracle.Case[hstsCase]{
		Engine: "chain: hsts", Oracle: "a rule over all earlier visits", Draw: drawHSTS, Want: oracle.Each(declared),
		Got: func(c hstsCase, m string) string {
			clear, _ := chain.Clear(c.Hosts, c.Visits, chain.Model(m))
			return strings.Trim(fmt.Sprint(clear), "[]")
		},
		Models: []string{string(chain.SubsAlways), string(chain.SubsNever), string(chain.UpwardToo), string(chain.FirstCounts), string(chain.NeverEnds), string(chain.RedirectEnough), string(chain.FirstSafe)},
	}.Test(t)
}
