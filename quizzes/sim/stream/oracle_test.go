package stream

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
)

type hopCase struct{ Size, Hop, At int }

func TestHops(t *testing.T) {
	oracle.Case[hopCase]{
		Engine: "stream: hopping windows", Oracle: "every start tried",
		Draw: func(r *rand.Rand) hopCase {
			hop := 1 + r.IntN(10)
			return hopCase{hop * (1 + r.IntN(5)), hop, r.IntN(100)}
		},
		Got: func(c hopCase, m string) string { return oracle.Line(Hops(c.Size, c.Hop, c.At, Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c hopCase) string {
			var in []Span
			for from := -200; from < 200; from++ {
				if from%c.Hop == 0 && from <= c.At && c.At < from+c.Size {
					in = append(in, Span{from, from + c.Size})
				}
			}
			return oracle.Line(in)
		}),
		Models: []string{string(ClosedEnd), string(OneWindow), string(FromEvent)},
	}.Test(t)
}

type sessionCase struct {
	Gap    int
	Stamps []int
}

func TestSessions(t *testing.T) {
	oracle.Case[sessionCase]{
		Engine: "stream: session windows", Oracle: "batch recomputation",
		Draw: func(r *rand.Rand) sessionCase {
			c := sessionCase{Gap: 2 + r.IntN(9)}
			for range 4 + r.IntN(7) {
				c.Stamps = append(c.Stamps, r.IntN(60))
			}
			return c
		},
		Got: func(c sessionCase, m string) string { return oracle.Line(Sessions(c.Gap, c.Stamps, Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c sessionCase) string {
			sorted := slices.Clone(c.Stamps)
			slices.Sort(sorted)
			all := []Session{{sorted[0], sorted[0]}}
			for _, at := range sorted[1:] {
				if last := &all[len(all)-1]; at-last.Last <= c.Gap {
					last.Last = at
				} else {
					all = append(all, Session{at, at})
				}
			}
			return oracle.Line(all)
		}),
		Models: []string{string(MergeMissed), string(ByArrival), string(FromStart)},
	}.Test(t)
}

// batch recomputes a job without a running watermark: each event is judged by all that came before it.
func batch(j Job) Outcome {
	var o Outcome
	markAfter := func(n int) int {
		var tops []int
		for _, in := range j.Inputs {
			top := None
			for _, e := range j.Events[:n] {
				if e.Input == in {
					top = max(top, e.Stamp-j.Bound)
				}
			}
			tops = append(tops, top)
		}
		sort.Ints(tops)
		return tops[0]
	}
	for i, e := range j.Events {
		mark, end := markAfter(i), (e.Stamp/j.Size+1)*j.Size
		fate := Dropped
		if mark < end {
			fate = First
		} else if mark < end+j.Lateness {
			fate = Correction
		}
		o.Fates, o.Marks = append(o.Fates, fate), append(o.Marks, mark)
	}
	for i, e := range j.Events {
		if o.Fates[i] == Correction {
			o.Emits = append(o.Emits, Emit{i, j.Window(e.Stamp), j.kept(o, i, j.Window(e.Stamp))})
		}
		for from := 0; from < 1000; from += j.Size {
			s := Span{from, from + j.Size}
			if n := j.kept(o, i, s); markAfter(i) < s.To && markAfter(i+1) >= s.To && n > 0 {
				o.Emits = append(o.Emits, Emit{i, s, n})
			}
		}
	}
	return o
}

// kept counts the accepted events of a window up to an index.
func (j Job) kept(o Outcome, upto int, s Span) int {
	n := 0
	for i, e := range j.Events[:upto+1] {
		if o.Fates[i] != Dropped && j.Window(e.Stamp) == s {
			n++
		}
	}
	return n
}

func drawJob(r *rand.Rand) Job {
	j := Job{Size: 5 + r.IntN(10), Bound: r.IntN(8), Lateness: r.IntN(10), Inputs: []string{"A", "B"}[:1+r.IntN(2)]}
	now := 0
	for range 6 + r.IntN(6) {
		now += r.IntN(9)
		j.Events = append(j.Events, Event{j.Inputs[r.IntN(len(j.Inputs))], max(0, now-r.IntN(20))})
	}
	return j
}

func TestJob(t *testing.T) {
	oracle.Case[Job]{
		Engine: "stream: watermarks and lateness", Oracle: "batch recomputation",
		Draw:   drawJob,
		Got:    func(j Job, m string) string { return oracle.Line(j.Run(Model(m), nil)) },
		Want:   oracle.Each(func(_ testing.TB, j Job) string { return oracle.Line(batch(j)) }),
		Models: []string{string(BoundIgnored), string(MaxOfInputs), string(LastStamp), string(LatenessIgnored), string(OutOfOrderLate), string(StampLate)},
	}.Test(t)
}

type joinCase struct {
	Interval
	Versions []Version
	At, Now  int
}

func TestJoins(t *testing.T) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	oracle.Case[joinCase]{
		Engine: "stream: interval and as-of joins", Oracle: "SQLite (go-sqlite3)",
		Draw: func(r *rand.Rand) joinCase {
			c := joinCase{Interval: Interval{Low: r.IntN(2), High: 3 + r.IntN(8)}, At: 10 + r.IntN(50)}
			for range 3 + r.IntN(3) {
				c.Left = append(c.Left, Keyed{string(rune('a' + r.IntN(3))), r.IntN(30)})
				c.Right = append(c.Right, Keyed{string(rune('a' + r.IntN(3))), r.IntN(30)})
			}
			c.Now = c.At + r.IntN(30)
			for from := 0; from < 90; from += 1 + r.IntN(30) {
				c.Versions = append(c.Versions, Version{from, 10 + r.IntN(90)})
			}
			return c
		},
		Got: func(c joinCase, m string) string {
			return oracle.Line(c.Pairs(Model(m), nil), AsOf(c.Versions, c.At, c.Now, Model(m), nil))
		},
		Want: oracle.Each(func(t testing.TB, c joinCase) string {
			values := func(ks []Keyed) string {
				var out []string
				for i, k := range ks {
					out = append(out, fmt.Sprintf("(%d,'%s',%d)", i, k.Key, k.At))
				}
				return strings.Join(out, ",")
			}
			rows, err := db.Query(fmt.Sprintf(`WITH l(i, k, at) AS (VALUES %s), r(i, k, at) AS (VALUES %s)
				SELECT l.i, r.i FROM l JOIN r ON l.k = r.k AND r.at BETWEEN l.at + %d AND l.at + %d ORDER BY 1, 2`, values(c.Left), values(c.Right), c.Low, c.High))
			if err != nil {
				t.Fatal(err)
			}
			var pairs [][2]int
			for rows.Next() {
				var p [2]int
				if err := rows.Scan(&p[0], &p[1]); err != nil {
					t.Fatal(err)
				}
				pairs = append(pairs, p)
			}
			rows.Close()
			var vs []string
			for _, v := range c.Versions {
				vs = append(vs, fmt.Sprintf("(%d,%d)", v.From, v.Value))
			}
			value := 0
			err = db.QueryRow(fmt.Sprintf(`WITH v(f, x) AS (VALUES %s) SELECT x FROM v WHERE f <= %d ORDER BY f DESC LIMIT 1`, strings.Join(vs, ","), c.At)).Scan(&value)
			if err != nil {
				t.Fatal(err)
			}
			return oracle.Line(pairs, value)
		}),
		Models: []string{string(OpenEnds), string(BothSides), string(OnePartner), string(ByProcessing), string(NewestRow), string(NextRow)},
	}.Test(t)
}

func TestCheckpoints(t *testing.T) {
	oracle.Case[Run]{
		Engine: "stream: checkpoints and sinks", Oracle: "closed form",
		Draw: func(r *rand.Rand) Run {
			c := Run{Every: 5 + r.IntN(20)}
			at := 0
			for range 1 + r.IntN(2) {
				at += 1 + r.IntN(50)
				c.Crashes = append(c.Crashes, at)
			}
			c.Until = at + r.IntN(40)
			return c
		},
		Got: func(c Run, m string) string { return oracle.Line(c.Play(Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c Run) string {
			shown := func(until, crashes int) Rows {
				again := 0
				for _, at := range c.Crashes[:crashes] {
					again += at % c.Every
				}
				return Rows{until + again, until, until - until%c.Every}
			}
			n := len(c.Crashes)
			return oracle.Line(shown(c.Crashes[n-1], n-1), shown(c.Until, n))
		}),
		Models: []string{string(OnceAnywhere), string(FromCrash), string(FromZero), string(OneCrash), string(PartialVisible)},
	}.Test(t)
}
