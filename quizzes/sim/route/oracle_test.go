package route_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/route"
)

type routeCase struct {
	Table []route.Route
	To    netip.Addr
}

func (c routeCase) String() string { return fmt.Sprint(c.Table, c.To) }

func drawRoutes(r *rand.Rand) routeCase {
	a := netip.AddrFrom4([4]byte{10, byte(r.IntN(4)), byte(r.IntN(256)), byte(r.IntN(256))})
	c := routeCase{To: a, Table: []route.Route{{Prefix: netip.MustParsePrefix("0.0.0.0/0"), Metric: 1 + r.IntN(300)}}}
	seen := map[string]bool{fmt.Sprint(c.Table[0].Prefix, c.Table[0].Metric): true}
	for len(c.Table) < 4+r.IntN(4) {
		b := a.As4()
		if r.IntN(2) == 0 {
			b[1+r.IntN(3)] ^= 1 << r.IntN(8)
		}
		rt := route.Route{Prefix: netip.PrefixFrom(netip.AddrFrom4(b), 9+r.IntN(20)).Masked(), Metric: 1 + r.IntN(300)}
		if r.IntN(3) == 0 {
			rt.Prefix = c.Table[r.IntN(len(c.Table))].Prefix
		}
		if k := fmt.Sprint(rt.Prefix, rt.Metric); !seen[k] {
			seen[k], c.Table = true, append(c.Table, rt)
		}
	}
	r.Shuffle(len(c.Table), func(i, j int) { c.Table[i], c.Table[j] = c.Table[j], c.Table[i] })
	for i := range c.Table {
		c.Table[i].Hop = fmt.Sprintf("192.0.2.%d", i+1)
	}
	return c
}

func ipReady() string {
	if err := exec.Command("unshare", "-n", "sh", "-c", "command -v ip && ip link add d0 type veth peer name d1").Run(); err != nil {
		return "unshare -n with ip (package iproute2) does not work here"
	}
	return ""
}

func ipVersion() string {
	out, err := exec.Command("ip", "-V").Output()
	if f := strings.Split(strings.TrimSpace(string(out)), ", "); err == nil && len(f) > 1 {
		return "the kernel by ip route get (" + f[1] + ")"
	}
	return "the kernel by ip route get"
}

var via = regexp.MustCompile(`via 192\.0\.2\.(\d+) `)

// wantRoutes fills the kernel's table in a network of its own and asks it, case by case in one batch.
func wantRoutes(t testing.TB, cases []routeCase) []string {
	var b strings.Builder
	b.WriteString("link add d0 type veth peer name d1\naddr add 192.0.2.200/24 dev d0\nlink set d1 up\nlink set d0 up\n")
	for _, c := range cases {
		for _, r := range c.Table {
			fmt.Fprintf(&b, "route add %s via %s dev d0 metric %d onlink\n", r.Prefix, r.Hop, r.Metric)
		}
		fmt.Fprintf(&b, "route get %s\nroute flush dev d0 proto boot\n", c.To)
	}
	cmd := exec.Command("unshare", "-n", "ip", "-batch", "-")
	cmd.Stdin = strings.NewReader(b.String())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	var rows []string
	for _, m := range via.FindAllStringSubmatch(string(out), -1) {
		rows = append(rows, m[1])
	}
	if len(rows) != len(cases) {
		t.Fatalf("%d answers to %d cases: %.500s", len(rows), len(cases), out)
	}
	return rows
}

func TestRoutesOracle(t *testing.T) {
	oracle.Case[routeCase]{
		Engine: "route: longest prefix", Oracle: ipVersion(), Ready: ipReady, Draw: drawRoutes, Want: wantRoutes,
		Got: func(c routeCase, m string) string {
			if i, _ := route.Choose(c.Table, c.To); m == "" && i != route.Best(c.Table, c.To, "") {
				return "the steps lead elsewhere"
			}
			return strconv.Itoa(route.Best(c.Table, c.To, route.Model(m)) + 1)
		},
		Models: []string{"first-matching-route", "metric-before-prefix", "default-route-first", "metric-ignored", "highest-metric-wins", "prefix-by-whole-octets", "shortest-prefix-wins", "prefix-of-the-same-octets"},
	}.Test(t)
}

func TestLastOracle(t *testing.T) {
	oracle.Case[route.Move]{
		Engine: "route: old addresses", Oracle: "a resolver for each second", Want: oracle.Each(func(_ testing.TB, v route.Move) string {
			last := 0
			for fetched := range v.Change { // a resolver that asked at this second, and keeps its copy
				ttl := v.Old
				if fetched >= v.Lower {
					ttl = v.New
				}
				last = max(last, fetched+ttl)
			}
			return strconv.Itoa(last + 1)
		}),
		Draw: func(r *rand.Rand) route.Move {
			v := route.Move{Old: 100 + r.IntN(400), New: 1 + r.IntN(90), Lower: 1 + r.IntN(300)}
			v.Change = v.Lower + 1 + r.IntN(600)
			return v
		},
		Got: func(v route.Move, m string) string {
			n, _ := v.Last(route.Model(m))
			return strconv.Itoa(n)
		},
		Models: []string{"change-reaches-caches", "new-ttl-at-once", "old-ttl-for-new-copies", "ttls-add-up"},
	}.Test(t)
}

// flights are the messages before the first byte as the RFCs draw them, > from the client and < to it; QUIC and TLS
// share theirs.
var flights = map[route.Setup]string{
	route.Plain:      "SYN> SYNACK<",
	route.TLS12:      "SYN> SYNACK< ClientHello> ServerHelloDone< Finished> Finished<",
	route.TLS12Again: "SYN> SYNACK< ClientHello> ServerHelloFinished<",
	route.TLS13:      "SYN> SYNACK< ClientHello> ServerHelloFinished<",
	route.TLS13Again: "SYN> SYNACK< ClientHello> ServerHelloFinished<",
	route.TLS13Early: "SYN> SYNACK<",
	route.QUIC:       "Initial> Handshake<",
	route.QUICEarly:  "",
	route.Open:       "",
}

func wantFirst(_ testing.TB, v route.Visit) string {
	halves := 0
	if v.Redirect {
		halves += len(strings.Fields(flights[route.Plain] + " GET> 301<"))
	}
	halves += len(strings.Fields(flights[v.Setup] + " GET> 200<"))
	return strconv.Itoa(v.Name + v.Server + halves*v.RTT/2)
}

func TestFirstByteOracle(t *testing.T) {
	setups := []route.Setup{route.Plain, route.TLS12, route.TLS12Again, route.TLS13, route.TLS13Again, route.TLS13Early, route.QUIC, route.QUICEarly, route.Open}
	oracle.Case[route.Visit]{
		Engine: "route: first byte", Oracle: "the RFCs' flights, message by message", Want: oracle.Each(wantFirst),
		Draw: func(r *rand.Rand) route.Visit {
			return route.Visit{RTT: 2 * (1 + r.IntN(200)), Name: r.IntN(2) * r.IntN(50), Server: r.IntN(100), Redirect: r.IntN(2) == 0, Setup: setups[r.IntN(9)]}
		},
		Got: func(v route.Visit, m string) string {
			n, _ := v.FirstByte(route.Model(m))
			return strconv.Itoa(n)
		},
		Models: []string{"tls13-two-round-trips", "tls12-one-round-trip", "quic-after-tcp", "request-round-trip-free", "tcp-handshake-free", "one-way-times", "resumption-saves-the-trip", "redirect-is-free", "redirect-keeps-connection"},
	}.Test(t)
}

func TestAttemptsOracle(t *testing.T) {
	oracle.Case[[]int]{
		Engine: "route: attempts", Oracle: "walking the tree of calls", Want: oracle.Each(func(_ testing.TB, retries []int) string {
			reached := 0
			var call func(tier int)
			call = func(tier int) {
				if tier == len(retries) {
					reached++
					return
				}
				for range retries[tier] + 1 {
					call(tier + 1)
				}
			}
			call(0)
			return strconv.Itoa(reached)
		}),
		Draw: func(r *rand.Rand) []int {
			var out []int
			for range 2 + r.IntN(3) {
				out = append(out, r.IntN(5))
			}
			return out
		},
		Got: func(retries []int, m string) string {
			n, _ := route.Attempts(retries, route.Model(m))
			return strconv.Itoa(n)
		},
		Models: []string{"retries-add-up", "first-attempt-left-out", "outer-tier-alone", "bottom-tier-alone", "retries-added-to-one"},
	}.Test(t)
}

func TestLateOracle(t *testing.T) {
	oracle.Case[route.Nest]{
		Engine: "route: late attempts", Oracle: "time in steps of 1 ms", Want: oracle.Each(func(_ testing.TB, n route.Nest) string {
			late, tries, starts, wait := 0, 0, 0, n.Wait
			for ms := 0; tries < n.Tries; ms++ {
				if ms < starts {
					continue
				}
				if tries++; ms > n.Caller {
					late++
				}
				starts, wait = ms+n.Attempt+wait, wait*2
			}
			return strconv.Itoa(late)
		}),
		Draw: func(r *rand.Rand) route.Nest {
			return route.Nest{Caller: 1 + r.IntN(300), Attempt: 1 + r.IntN(100), Wait: r.IntN(40), Tries: 1 + r.IntN(5)}
		},
		Got: func(n route.Nest, m string) string {
			late, _ := n.Late(route.Model(m))
			return strconv.Itoa(late)
		},
		Models: []string{"caller-timeout-stops-callee", "waits-take-no-time", "attempts-counted-by-end"},
	}.Test(t)
}
