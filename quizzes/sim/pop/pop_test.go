package pop

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata from the second implementation")

func cases() int {
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		return 10000
	}
	return 500
}

type routeCase struct {
	sys     System
	queries []Query
}

func drawRoute(seed uint64) routeCase {
	r := rand.New(rand.NewPCG(seed, 53))
	c := routeCase{sys: System{TTL: 5 + r.Int64N(120), Detect: r.Int64N(40), Anycast: r.IntN(4) == 0,
		Sites: []Site{{"a", 100 + r.Int64N(100), 0}, {"b", 0, 0}, {"c", 0, 0}}}}
	c.sys.Sites[0].UpAt = c.sys.Sites[0].DownAt + 50 + r.Int64N(200)
	at := int64(0)
	for range 12 {
		at += 1 + r.Int64N(50)
		who := r.IntN(3)
		c.queries = append(c.queries, Query{who, [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}}[who], at})
	}
	return c
}

func (c routeCase) engine(w Wrong) string {
	c.sys.Wrong = w
	var out []string
	for _, a := range c.sys.Run(c.queries, nil) {
		out = append(out, fmt.Sprint(a.Site, a.OK))
	}
	return strings.Join(out, ",")
}

// clocked plays the same second by second: what the steering knows runs behind health by a queue of reports, and
// resolvers count their answers down.
func (c routeCase) clocked() string {
	var out []string
	held, left := map[int]int{}, map[int]int64{}
	var reports [][]bool
	next := 0
	for now := int64(0); next < len(c.queries); now++ {
		health := make([]bool, len(c.sys.Sites))
		for i, s := range c.sys.Sites {
			health[i] = s.UpAt == 0 || now < s.DownAt || now >= s.UpAt
		}
		reports = append(reports, health)
		known := reports[max(0, int64(len(reports))-1-c.sys.Detect)]
		for r := range left {
			left[r]--
		}
		for ; next < len(c.queries) && c.queries[next].At == now; next++ {
			q := c.queries[next]
			if left[q.Resolver] <= 0 || c.sys.Anycast {
				held[q.Resolver], left[q.Resolver] = nearestOf(q.Near, known), c.sys.TTL
			}
			site := held[q.Resolver]
			out = append(out, fmt.Sprint(site, health[site]))
		}
	}
	return strings.Join(out, ",")
}

func nearestOf(near []int, known []bool) int {
	for _, i := range near {
		if known[i] {
			return i
		}
	}
	return near[0]
}

func TestRouting(t *testing.T) {
	bad := 0
	var answers []string
	for seed := range uint64(cases()) {
		c := drawRoute(seed)
		want := c.clocked()
		answers = append(answers, want)
		if got := c.engine(0); got != want {
			bad++
			t.Errorf("seed %d: engine %s, second %s", seed, got, want)
		}
	}
	t.Logf("oracle pop against a second implementation: %d cases, %d disagreements", len(answers), bad)
	agreed(t, "routing", answers)
}

// agreed writes the second implementation's answers under -update.
func agreed(t *testing.T, name string, answers []string) {
	t.Helper()
	if !*update {
		return
	}
	if err := os.WriteFile("testdata/"+name+".txt", []byte(strings.Join(answers[:300], "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestGolden holds the engine to the committed answers, and wants each wrong model to be noticed by them.
func TestGolden(t *testing.T) {
	golden(t, "routing", func(seed uint64, w Wrong) string { return drawRoute(seed).engine(w) },
		TTLIgnored, TTLFromFailure, DetectionInstant, HealthIgnored, AnycastHasTTL)
	golden(t, "fetch", func(seed uint64, w Wrong) string { return fmt.Sprint(drawFetch(seed).Time(w, nil)) },
		OneTrip, MissAtEdge, UserToOrigin, ColdAlways, OldTLS)
}

func golden(t *testing.T, name string, engine func(uint64, Wrong) string, models ...Wrong) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(b)), "\n")
	for _, w := range append(models, 0) {
		differs := 0
		for seed := range want {
			if engine(uint64(seed), w) != want[seed] {
				differs++
			}
		}
		if (differs == 0) != (w == 0) || len(want) < 200 {
			t.Errorf("%s: wrong model %q differs in %d of %d golden cases", name, w.ID(), differs, len(want))
		}
	}
}

// messages counts what crosses each link, one message after the other.
func messages(f Fetch) int64 {
	total := f.DNS
	both := func(ms int64, flights ...string) {
		for range flights {
			total += ms / 2
		}
	}
	if !f.Open {
		switch f.Protocol {
		case "TLS 1.3":
			both(f.RTT, "SYN", "SYN+ACK", "ClientHello", "ServerHello..Finished")
		case "TLS 1.2":
			both(f.RTT, "SYN", "SYN+ACK", "ClientHello", "ServerHello..Done", "ClientKeyExchange..Finished", "Finished")
		case "QUIC":
			both(f.RTT, "Initial", "Initial+Handshake")
		}
	}
	both(f.RTT, "request")
	if !f.Hit {
		if !f.Warm {
			both(f.Origin, "SYN", "SYN+ACK", "ClientHello", "ServerHello..Finished")
		}
		both(f.Origin, "request", "response")
		total += f.Work
	}
	both(f.RTT, "response")
	return total
}

func drawFetch(seed uint64) Fetch {
	r := rand.New(rand.NewPCG(seed, 8446))
	return Fetch{DNS: r.Int64N(50), RTT: 2 * r.Int64N(100), Protocol: []string{"TLS 1.3", "TLS 1.2", "QUIC"}[r.IntN(3)],
		Open: r.IntN(2) == 0, Hit: r.IntN(2) == 0, Origin: 2 * r.Int64N(100), Warm: r.IntN(2) == 0, Work: r.Int64N(90)}
}

func TestFetch(t *testing.T) {
	bad := 0
	var answers []string
	for seed := range uint64(cases()) {
		f := drawFetch(seed)
		want := messages(f)
		answers = append(answers, fmt.Sprint(want))
		if got := f.Time(0, nil); got != want {
			bad++
			t.Errorf("%+v: %d ms, message by message %d ms", f, got, want)
		}
	}
	t.Logf("oracle pop fetch against a count of messages: %d cases, %d disagreements", len(answers), bad)
	agreed(t, "fetch", answers)
}

func TestFetchByHand(t *testing.T) {
	f := Fetch{RTT: 20, Protocol: "TLS 1.3", Origin: 100, Warm: true, Work: 30}
	if got := f.Time(0, nil); got != 190 { // TCP 20, TLS 20, request 20, origin 100 + 30
		t.Errorf("%d ms, want 190", got)
	}
	if got := (Fetch{RTT: 20, Protocol: "TLS 1.2", Hit: true, DNS: 5}).Time(0, nil); got != 85 {
		t.Errorf("%d ms, want 85", got)
	}
}
