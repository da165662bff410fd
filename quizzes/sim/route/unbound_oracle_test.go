package route_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/route"
)

const unboundPath = "/usr/sbin/unbound"

// faketime finds the library that has unbound read the time from a file.
func faketime() string {
	found, _ := filepath.Glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
	return strings.Join(found[:min(1, len(found))], "")
}

func unboundReady() string {
	if _, err := os.Stat(unboundPath); err != nil {
		return "unbound is not installed (apt: unbound)"
	}
	if faketime() == "" {
		return "libfaketime is not installed (apt: libfaketime)"
	}
	return ""
}

func unboundVersion() string {
	out, _ := exec.Command(unboundPath, "-V").Output() // without one the case is not run
	line, _, _ := strings.Cut(string(out), "\n")
	return "unbound " + strings.TrimPrefix(line, "Version ")
}

// authority answers for the zones alias.example and address.example and remembers what it was asked.
type authority struct {
	chains []route.Chain
	mu     sync.Mutex
	asked  map[string]bool
}

// fetched lists what was asked about a chain since the last time.
func (a *authority) fetched(n int) route.Fetch {
	a.mu.Lock()
	defer a.mu.Unlock()
	alias, address := a.asked[aliasOf(n)], a.asked[addressOf(n)]
	clear(a.asked)
	switch {
	case alias && address:
		return route.Both
	case alias:
		return route.AliasOnly
	case address:
		return route.AddressOnly
	}
	return route.Nothing
}

func aliasOf(n int) string   { return fmt.Sprintf("www.n%d.alias.example.", n) }
func addressOf(n int) string { return fmt.Sprintf("lb.n%d.address.example.", n) }

func (a *authority) answer(query []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return nil, err
	}
	q := m.Questions[0]
	a.mu.Lock()
	a.asked[q.Name.String()] = true
	a.mu.Unlock()
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	var n int
	head := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET}
	if _, err := fmt.Sscanf(q.Name.String(), "www.n%d.alias.example.", &n); err == nil {
		head.TTL = uint32(a.chains[n].Alias)
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(addressOf(n))}}}
	} else if _, err := fmt.Sscanf(q.Name.String(), "lb.n%d.address.example.", &n); err == nil {
		head.TTL = uint32(a.chains[n].Address)
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}}}
	} else {
		m.RCode = dnsmessage.RCodeNameError
	}
	return m.Pack()
}

// resolver is unbound with a clock that stands until it is set.
type resolver struct {
	t     testing.TB
	clock string
	conn  net.Conn
}

func startUnbound(t testing.TB, a *authority) resolver {
	t.Helper()
	dir, err := os.MkdirTemp("", "unbound")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	back, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { back.Close() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := back.ReadFrom(buf)
			if err != nil {
				return
			}
			if reply, err := a.answer(buf[:n]); err == nil {
				back.WriteTo(reply, from)
			}
		}
	}()
	port := oracle.FreePort(t)
	conf := fmt.Sprintf(`server:
  directory: "%s"
  interface: 127.0.0.1
  port: %s
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  num-threads: 1
  do-ip6: no
  do-not-query-localhost: no
  module-config: "iterator"
  qname-minimisation: no
  msg-cache-size: 64m
  rrset-cache-size: 128m
remote-control:
  control-enable: no
`, dir, port)
	for _, zone := range []string{"alias.example", "address.example"} {
		conf += fmt.Sprintf("stub-zone:\n  name: %s\n  stub-addr: 127.0.0.1@%d\n", zone, back.LocalAddr().(*net.UDPAddr).Port)
	}
	file := filepath.Join(dir, "unbound.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	r := resolver{t: t, clock: filepath.Join(dir, "clock")}
	r.set(0)
	cmd := exec.Command(unboundPath, "-d", "-c", file)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LD_PRELOAD="+faketime(), "FAKETIME_TIMESTAMP_FILE="+r.clock, "FAKETIME_NO_CACHE=1",
		"FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1") // the second name is that of older versions
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	if r.conn, err = net.Dial("udp", "127.0.0.1:"+port); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.conn.Close() })
	for range 200 {
		if r.ask("nothing.example.", 100*time.Millisecond) {
			a.fetched(0)
			return r
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("unbound does not answer: %.2000s", log.String())
	return r
}

// set stops the clock at a second.
func (r resolver) set(second int) {
	at := time.Date(2030, 1, 1, 0, 0, second, 0, time.UTC).Format(time.DateTime)
	if err := os.WriteFile(r.clock+".new", []byte(at+"\n"), 0o644); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(r.clock+".new", r.clock); err != nil {
		r.t.Fatal(err)
	}
}

// ask asks for an address and reports whether an answer came.
func (r resolver) ask(name string, wait time.Duration) bool {
	q := dnsmessage.Message{Header: dnsmessage.Header{ID: uint16(time.Now().UnixNano()), RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}}}
	packed, err := q.Pack()
	if err != nil {
		r.t.Fatal(err)
	}
	r.conn.SetDeadline(time.Now().Add(wait))
	if _, err := r.conn.Write(packed); err != nil {
		return false
	}
	buf := make([]byte, 4096)
	for {
		n, err := r.conn.Read(buf)
		if err != nil {
			return false
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:n]) == nil && m.ID == q.ID {
			return true
		}
	}
}

// byUnbound asks for all cases at once, second by second. What the authority gets is what the resolver fetches.
func byUnbound(t testing.TB, cases []dnsCase) []string {
	a := &authority{asked: map[string]bool{}}
	end := 0
	for _, c := range cases {
		a.chains = append(a.chains, c.Chain)
		end = max(end, c.At[len(c.At)-1])
	}
	r := startUnbound(t, a)
	got := make([][]string, len(cases))
	for now := range end + 1 {
		r.set(now)
		for i, c := range cases {
			if !slices.Contains(c.At, now) {
				continue
			}
			if !r.ask(aliasOf(i), 10*time.Second) {
				t.Fatalf("%+v: no answer at second %d", c, now)
			}
			got[i] = append(got[i], string(a.fetched(i)))
		}
	}
	out := make([]string, len(cases))
	for i := range cases {
		out[i] = strings.Join(got[i], ", ")
	}
	return out
}

func TestFetchesOracle(t *testing.T) {
	oracle.Case[dnsCase]{
		Engine: "route: cached DNS records", Oracle: unboundVersion(), Ready: unboundReady, Draw: drawDNS, Want: byUnbound,
		Got: func(c dnsCase, m string) string {
			fs, _ := c.Fetches(c.At, route.Model(m))
			var out []string
			for _, f := range fs {
				out = append(out, string(f))
			}
			return strings.Join(out, ", ")
		},
		Models: []string{"hit-restarts-ttl", "chain-ages-as-one", "alias-ttl-for-all", "address-ttl-for-all", "each-question-fetched"},
	}.Test(t)
}

type dnsCase struct {
	route.Chain
	At []int
}

func drawDNS(r *rand.Rand) dnsCase {
	c := dnsCase{Chain: route.Chain{Alias: 1 + r.IntN(60), Address: 1 + r.IntN(60)}}
	t := r.IntN(5)
	for range 3 + r.IntN(6) {
		c.At = append(c.At, t)
		t += 1 + r.IntN(40)
	}
	if c.OnEdge(c.At) {
		return drawDNS(r)
	}
	return c
}
