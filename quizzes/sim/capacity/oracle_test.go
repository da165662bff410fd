package capacity_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/capacity"
	"warmcache/quizzes/sim/oracle"
)

func drawTiers(r *rand.Rand) []capacity.Tier {
	var out []capacity.Tier
	for range 1 + r.IntN(3) {
		t := capacity.Tier{Percent: 50 + r.IntN(50), Of: 1 + r.IntN(4)}
		t.Need = 1 + r.IntN(t.Of)
		out = append(out, t)
	}
	return out
}

// wantAvailable adds up every state of all servers in which the chain works.
func wantAvailable(_ testing.TB, tiers []capacity.Tier) string {
	servers := 0
	for _, t := range tiers {
		servers += t.Of
	}
	sum := 0.0
	for state := range 1 << servers {
		p, works, at := 1.0, true, 0
		for _, t := range tiers {
			up := 0
			for range t.Of {
				if a := float64(t.Percent) / 100; state>>at&1 == 1 {
					p, up = p*a, up+1
				} else {
					p *= 1 - a
				}
				at++
			}
			works = works && up >= t.Need
		}
		if works {
			sum += p
		}
	}
	return fmt.Sprintf("%.6f", 100*sum+1e-9)
}

func TestAvailableOracle(t *testing.T) {
	oracle.Case[[]capacity.Tier]{
		Engine: "capacity: availability", Oracle: "every state of all servers", Draw: drawTiers, Want: oracle.Each(wantAvailable),
		Got: func(tiers []capacity.Tier, m string) string {
			a, _ := capacity.Available(tiers, capacity.Model(m))
			return fmt.Sprintf("%.6f", a+1e-9)
		},
		Models: []string{"chain-as-good-as-weakest", "availabilities-averaged", "one-survivor-always-enough", "all-replicas-needed", "replicas-change-nothing", "exactly-so-many-working", "tiers-back-each-other"},
	}.Test(t)
}

// drawPool draws pools whose numbers come out even, so that a run of single requests can be compared.
func drawPool(r *rand.Rand) capacity.Pool {
	for {
		p := capacity.Pool{Workers: 2 + r.IntN(30), Time: []int{20, 40, 50, 100, 200}[r.IntN(5)], Rate: 20 * (1 + r.IntN(40)), Backlog: 50 * (2 + r.IntN(20))}
		l, _ := p.Under("")
		if l.Growth > 10 && l.Full == float64(int(l.Full)) && l.Full >= 3 && l.Full < 40 && l.Wait == float64(int(2*l.Wait))/2 && l.Wait >= 1 {
			return p
		}
	}
}

// wantUnder lets single requests arrive and be served, and looks at the clock.
func wantUnder(_ testing.TB, p capacity.Pool) string {
	free := make([]float64, p.Workers) // when each worker is free again, in seconds
	var starts []float64               // of the requests taken in
	at := 0.0
	for n := 0; ; n++ {
		at = float64(n) / float64(p.Rate)
		best := 0
		for i := range free {
			if free[i] < free[best] {
				best = i
			}
		}
		start := max(at, free[best])
		waiting := 0
		for i := len(starts) - 1; i >= 0 && starts[i] > at; i-- {
			waiting++
		}
		if waiting >= p.Backlog {
			return fmt.Sprintf("full after %.0f s, wait %.0f half seconds", at, 2*(starts[len(starts)-1]-at))
		}
		free[best] = start + float64(p.Time)/1000
		starts = append(starts, start)
	}
}

func TestUnderOracle(t *testing.T) {
	oracle.Case[capacity.Pool]{
		Engine: "capacity: workers and queue", Oracle: "single requests on a clock", Draw: drawPool, Want: oracle.Each(wantUnder),
		Got: func(p capacity.Pool, m string) string {
			l, _ := p.Under(capacity.Model(m))
			return fmt.Sprintf("full after %.0f s, wait %.0f half seconds", l.Full, 2*l.Wait)
		},
		Models: []string{"worker-serves-one-a-second", "one-worker-counts", "queue-grows-by-the-rate", "backlog-adds-capacity", "wait-by-arrival-rate"},
	}.Test(t)
}

func drawPlan(r *rand.Rand) capacity.Plan {
	p := capacity.Plan{LogEvery: []int{0, 0, 15}[r.IntN(3)]}
	for i := range 4 + r.IntN(4) {
		b := capacity.Backup{Name: string(rune('A' + i)), Kind: []string{"full", "differential", "incremental", "incremental"}[r.IntN(4)], At: 1440 * i, Broken: r.IntN(5) == 0}
		if i == 0 {
			b.Kind, b.Broken = "full", false
		}
		p.Backups = append(p.Backups, b)
	}
	p.Dies = 1440*(len(p.Backups)-1) + 30 + r.IntN(1400)
	return p
}

// wantPlan tries every set of readable backups and keeps the one that reaches the latest state with the fewest.
func wantPlan(_ testing.TB, p capacity.Plan) string {
	best, last, size := 0, -1, 0
	for set := 1; set < 1<<len(p.Backups); set++ {
		reached, n := -1, 0
		for i, b := range p.Backups {
			if set>>i&1 == 0 {
				continue
			}
			base := i - 1 // what has to be restored already
			switch b.Kind {
			case "full":
				base = -1
			case "differential":
				for base >= 0 && p.Backups[base].Kind != "full" {
					base--
				}
			}
			if n++; b.Broken || base != reached && base >= 0 || base < 0 && n > 1 {
				reached = -2
				break
			}
			reached = i
		}
		if reached > last || reached == last && reached >= 0 && n < size {
			best, last, size = set, reached, n
		}
	}
	var names []string
	for i, b := range p.Backups {
		if best>>i&1 == 1 {
			names = append(names, b.Name)
		}
	}
	lost := p.Dies - p.Backups[last].At
	if p.LogEvery > 0 {
		lost = p.Dies % p.LogEvery
	}
	return fmt.Sprint(strings.Join(names, " "), " ", lost)
}

func TestPlanOracle(t *testing.T) {
	oracle.Case[capacity.Plan]{
		Engine: "capacity: restores", Oracle: "every set of backups", Draw: drawPlan, Want: oracle.Each(wantPlan),
		Got: func(p capacity.Plan, m string) string {
			chain, _ := p.Chain(capacity.Model(m))
			var names []string
			for _, i := range chain {
				names = append(names, p.Backups[i].Name)
			}
			lost, _ := p.Lost(capacity.Model(m))
			return fmt.Sprint(strings.Join(names, " "), " ", lost)
		},
		Models: []string{"newest-backup-alone", "every-backup-since-the-full", "full-backup-not-needed", "broken-link-is-skipped", "differential-needs-chain", "incremental-needs-full-only"},
	}.Test(t)
}
