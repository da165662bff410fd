package orch

import (
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
)

func drawRollout(r *rand.Rand) Rollout {
	amount := func() Amount {
		if r.IntN(3) == 0 {
			return Amount{N: r.IntN(4)}
		}
		return Amount{N: r.IntN(11) * 5, Percent: true}
	}
	return Rollout{Replicas: 1 + r.IntN(30), Surge: amount(), Unavailable: amount()}
}

// TestRollout holds the closed form against the Deployment controller's loop, written after its source: scale up the new
// ReplicaSet (NewRSNewReplicas), scale down the old one (scaleDownOldReplicaSetsForRollingUpdate), until nothing changes.
func TestRollout(t *testing.T) {
	oracle.Case[Rollout]{
		Engine: "orch: stuck rolling update", Oracle: "the controller's loop, step by step",
		Draw: drawRollout,
		Got: func(d Rollout, m string) string {
			s := d.Stop(Model(m), nil)
			return fmt.Sprint(s.Old, s.New)
		},
		Want:   oracle.Each(func(_ testing.TB, d Rollout) string { return loop(d) }),
		Models: []string{string(BothUp), string(BothDown), string(Swapped), string(NoSurge), string(OldStay), string(NotRefilled), string(FromMaximum), string(UntilReplica)},
	}.Test(t)
}

func loop(d Rollout) string {
	scaled := func(a Amount, round func(float64) float64) int {
		if !a.Percent {
			return a.N
		}
		return int(round(float64(a.N) * float64(d.Replicas) / 100))
	}
	surge, unavailable := scaled(d.Surge, math.Ceil), scaled(d.Unavailable, math.Floor)
	if surge == 0 && unavailable == 0 {
		unavailable = 1
	}
	unavailable = min(unavailable, d.Replicas)
	before, after := d.Replicas, 0
	for {
		if grow := min(d.Replicas+surge-before-after, d.Replicas-after); grow > 0 {
			after += grow
			continue
		}
		if shrink := min(before, before+after-(d.Replicas-unavailable)-after); shrink > 0 {
			before -= shrink
			continue
		}
		return fmt.Sprint(before, after)
	}
}

// TestRolloutDocumentation takes the numbers of the documentation's section on proportional scaling and of rolling_test.go.
func TestRolloutDocumentation(t *testing.T) {
	for _, c := range []struct {
		d        Rollout
		old, new int
	}{
		{Rollout{10, Amount{25, true}, Amount{25, true}}, 8, 5},
		{Rollout{10, Amount{3, false}, Amount{2, false}}, 8, 5},
		{Rollout{3, Amount{25, true}, Amount{25, true}}, 3, 1},
		{Rollout{10, Amount{0, false}, Amount{0, true}}, 9, 1},
	} {
		if s := c.d.Stop("", nil); s.Old != c.old || s.New != c.new {
			t.Errorf("%v: %+v, want %d old and %d new", c.d, s, c.old, c.new)
		}
	}
}

func drawHPA(r *rand.Rand) HPA {
	h := HPA{Request: 100 * (1 + r.IntN(5)), Target: 40 + 10*r.IntN(6)}
	for range 2 + r.IntN(6) {
		h.Use = append(h.Use, 10*(1+r.IntN(h.Request/6)))
	}
	for range r.IntN(3) {
		h.Use[r.IntN(len(h.Use)-1)] = -1
	}
	return h
}

// TestHPA holds the integer arithmetic against replica_calculator.go's GetResourceReplicas in floating point.
func TestHPA(t *testing.T) {
	oracle.Case[HPA]{
		Engine: "orch: autoscaler", Oracle: "replica_calculator.go in floating point",
		Draw: func(r *rand.Rand) HPA {
			for {
				if h := drawHPA(r); h.Clear() {
					return h
				}
			}
		},
		Got:    func(h HPA, m string) string { return fmt.Sprint(h.Wanted(Model(m), nil)) },
		Want:   oracle.Each(func(_ testing.TB, h HPA) string { return fmt.Sprint(replicas(h)) }),
		Models: []string{string(Floor), string(Nearest), string(NoTolerance), string(MissingLeft), string(MissingAverage), string(MissingIdle), string(MissingBusy)},
	}.Test(t)
}

func replicas(h HPA) int {
	metrics, missing := []int{}, 0
	for _, u := range h.Use {
		if u < 0 {
			missing++
		} else {
			metrics = append(metrics, u)
		}
	}
	ratio := func() float64 {
		total := 0
		for _, u := range metrics {
			total += u
		}
		return float64(total) / float64(len(metrics)*h.Request) * 100 / float64(h.Target)
	}
	near := func(f float64) bool { return math.Abs(f-1) <= .1 }
	first := ratio()
	if missing == 0 {
		if near(first) {
			return len(h.Use)
		}
		return int(math.Ceil(first * float64(len(metrics))))
	}
	fill := 0
	if first < 1 {
		fill = h.Request
	}
	for range missing {
		metrics = append(metrics, fill)
	}
	again := ratio()
	if near(again) || (first < 1) != (again < 1) {
		return len(h.Use)
	}
	return int(math.Ceil(again * float64(len(metrics))))
}

type selectCase struct {
	terms []Term
	pods  []Pod
}

func drawSelect(r *rand.Rand) selectCase {
	var c selectCase
	keys, values := []string{"tier", "env", "canary"}, []string{"a", "b", "true", "false"}
	for range 1 + r.IntN(3) {
		t := Term{Key: keys[r.IntN(3)], Op: []string{"In", "NotIn", "Exists", "DoesNotExist"}[r.IntN(4)]}
		if strings.HasSuffix(t.Op, "In") {
			t.Values = values[r.IntN(2) : 2+r.IntN(3)]
		}
		c.terms = append(c.terms, t)
	}
	for i := range 5 {
		p := Pod{Name: string(rune('A' + i))}
		for _, k := range keys {
			if r.IntN(3) > 0 {
				p.Labels = append(p.Labels, Label{k, values[r.IntN(4)]})
			}
		}
		c.pods = append(c.pods, p)
	}
	return c
}

// TestSelector holds selectors against SQLite, where a missing label is NULL.
func TestSelector(t *testing.T) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	oracle.Case[selectCase]{
		Engine: "orch: selectors", Oracle: "SQLite, a missing label being NULL", Draw: drawSelect,
		Got: func(c selectCase, m string) string {
			var out []string
			for _, p := range c.pods {
				if ok, _ := Selects(c.terms, p, Model(m)); ok {
					out = append(out, p.Name)
				}
			}
			return oracle.Line(out)
		},
		Want:   oracle.Each(func(t testing.TB, c selectCase) string { return oracle.Line(c.sql(t, db)) }),
		Models: []string{string(NotInNeedsKey), string(AnyTerm), string(ExistsNonEmpty), string(AbsentIsExists)},
	}.Test(t)
}

func (c selectCase) sql(t testing.TB, db *sql.DB) []string {
	var rows, where []string
	for _, p := range c.pods {
		row := []string{"'" + p.Name + "'"}
		for _, k := range []string{"tier", "env", "canary"} {
			v := "NULL"
			for _, l := range p.Labels {
				if l.Key == k {
					v = "'" + l.Value + "'"
				}
			}
			row = append(row, v)
		}
		rows = append(rows, "("+strings.Join(row, ",")+")")
	}
	for _, term := range c.terms {
		list := "('" + strings.Join(term.Values, "','") + "')"
		switch term.Op {
		case "In":
			where = append(where, term.Key+" IN "+list)
		case "NotIn":
			where = append(where, "coalesce("+term.Key+",'') NOT IN "+list)
		case "Exists":
			where = append(where, term.Key+" NOTNULL")
		case "DoesNotExist":
			where = append(where, term.Key+" ISNULL")
		}
	}
	got, err := db.Query("WITH pods(name,tier,env,canary) AS (VALUES " + strings.Join(rows, ",") + ") SELECT name FROM pods WHERE " + strings.Join(where, " AND ") + " ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	var out []string
	for got.Next() {
		var s string
		if err := got.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func drawMemory(r *rand.Rand) []Memory {
	var out []Memory
	for i := range 3 + r.IntN(2) {
		out = append(out, Memory{Name: string(rune('A' + i)), Request: 100 * r.IntN(8), Use: 50 + 100*r.IntN(12), Priority: 100 * r.IntN(2)})
	}
	return out
}

// TestEvict looks for the order in which no pod stands before one that the documentation's list puts first; ties keep
// the order given.
func TestEvict(t *testing.T) {
	oracle.Case[[]Memory]{
		Engine: "orch: eviction order", Oracle: "pod by pod, the worst of the rest", Draw: drawMemory,
		Got: func(c []Memory, m string) string {
			out := ""
			for _, p := range EvictionOrder(c, Model(m)) {
				out += p.Name
			}
			return out
		},
		Want:   oracle.Each(func(_ testing.TB, c []Memory) string { return worstFirst(c) }),
		Models: []string{string(ClassFirst), string(PriorityFirst), string(LargestUse), string(ShareOfUse)},
	}.Test(t)
}

// worstFirst gives each pod one number, so that a larger one goes first.
func worstFirst(pods []Memory) string {
	score := func(p Memory) int {
		s := -1_000_000*p.Priority + p.Use - p.Request
		if p.Use > p.Request {
			s += 1_000_000_000_000
		}
		return s
	}
	out, gone := "", map[int]bool{}
	for range pods {
		at := -1
		for i, p := range pods {
			if !gone[i] && (at < 0 || score(p) > score(pods[at])) {
				at = i
			}
		}
		gone[at] = true
		out += pods[at].Name
	}
	return out
}

type nodeCase struct {
	want  Want
	nodes []Node
}

func drawNodes(r *rand.Rand) nodeCase {
	taints, disks := []string{"", "", "gpu", "batch"}, []string{"ssd", "hdd"}
	c := nodeCase{want: Want{Request: 500 * r.IntN(4), Limit: 500 * (1 + r.IntN(4)), Tolerates: taints[r.IntN(4)]}}
	c.want.Limit = max(c.want.Limit, c.want.Request)
	if r.IntN(2) == 0 {
		c.want.Disk = disks[r.IntN(2)]
	}
	for i := range 4 {
		n := Node{Name: string(rune('A' + i)), Offers: 2000 * (1 + r.IntN(3)), Taint: taints[r.IntN(4)], Disk: disks[r.IntN(2)]}
		n.Asked, n.Used = 500*r.IntN(n.Offers/500+1), 500*r.IntN(n.Offers/500+1)
		if n.Taint != "" {
			n.Effect = []string{"NoSchedule", "PreferNoSchedule", "NoExecute"}[r.IntN(3)]
		}
		c.nodes = append(c.nodes, n)
	}
	return c
}

// TestNodes holds the filters against SQLite.
func TestNodes(t *testing.T) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	oracle.Case[nodeCase]{
		Engine: "orch: scheduling filters", Oracle: "SQLite, one condition a filter", Draw: drawNodes,
		Got: func(c nodeCase, m string) string {
			out := ""
			for _, n := range c.nodes {
				if ok, _ := n.Fits(c.want, Model(m)); ok {
					out += n.Name
				}
			}
			return out + "."
		},
		Want: oracle.Each(func(t testing.TB, c nodeCase) string {
			out := ""
			for _, n := range c.nodes {
				var ok bool
				if err := db.QueryRow(`SELECT (?1 = '' OR ?1 = ?2) AND (?3 = '' OR ?3 = ?4 OR ?5 = 'PreferNoSchedule') AND ?6 - ?7 >= coalesce(nullif(?8, 0), ?9)`,
					c.want.Disk, n.Disk, n.Taint, c.want.Tolerates, n.Effect, n.Offers, n.Asked, c.want.Request, c.want.Limit).Scan(&ok); err != nil {
					t.Fatal(err)
				}
				if ok {
					out += n.Name
				}
			}
			return out + "."
		}),
		Models: []string{string(UseCounts), string(LimitCounts), string(NoLimitDefault), string(TolerationPull), string(PreferBlocks)},
	}.Test(t)
}
