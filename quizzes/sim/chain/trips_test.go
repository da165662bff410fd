package chain_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"warmcache/quizzes/sim/chain"
)

// turns counts how often a side waits for the other after having spoken.
type turns struct {
	net.Conn
	spoke bool
	n     int
}

func (c *turns) Write(b []byte) (int, error) { c.spoke = true; return c.Conn.Write(b) }
func (c *turns) Read(b []byte) (int, error) {
	if c.spoke {
		c.spoke = false
		c.n++
	}
	return c.Conn.Read(b)
}

// TestTrips counts the turns of real handshakes: full ones and resumed ones, and one whose key share the server refuses.
func TestTrips(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"x.test"}, NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(crand.Reader, tpl, tpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	server := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	for _, h := range []chain.Handshake{{V: 2}, {V: 2, Resumed: true}, {V: 3}, {V: 3, Resumed: true}, {V: 3, Retry: true}} {
		client := &tls.Config{InsecureSkipVerify: true, ServerName: "x.test", MaxVersion: 0x301 + uint16(h.V), ClientSessionCache: tls.NewLRUClientSessionCache(1)}
		cfg := server.Clone()
		if h.Retry {
			client.CurvePreferences, cfg.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP521}, []tls.CurveID{tls.CurveP521}
		}
		got := connect(t, client, cfg)
		if h.Resumed {
			got = connect(t, client, cfg)
		}
		if _, want := h.Trips(); got != want {
			t.Errorf("%+v takes %d round trips, the engine says %d", h, got, want)
		}
	}
}

func connect(t *testing.T, client, server *tls.Config) int {
	l, err := net.Listen("tcp", "127.0.0.1:0") // a pipe without buffers would block where both sides write
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		b, err := l.Accept()
		if err != nil {
			return
		}
		defer b.Close()
		_ = b.SetDeadline(time.Now().Add(5 * time.Second))
		s := tls.Server(b, server)
		_ = s.Handshake()
		_, _ = s.Write([]byte("x"))
	}()
	a, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_ = a.SetDeadline(time.Now().Add(5 * time.Second))
	counted := &turns{Conn: a}
	c := tls.Client(counted, client)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	n := counted.n
	var one [1]byte
	_, _ = c.Read(one[:]) // tickets of TLS 1.3 come with the first read
	return n
}
