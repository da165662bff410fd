package caching

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/paging"
)

// MmapDurableWhich asks which stores surely outlive a crash.
var MmapDurableWhich = quizzes.Template{
	ID: "mm.durable.which", Version: 2, Concept: "memory-map#durability", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makeDurableWhich,
}

// MmapDurableCount asks how many do, with more calls.
var MmapDurableCount = quizzes.Template{
	ID: "mm.durable.count", Version: 2, Concept: "memory-map#durability", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: makeDurableCount,
}

// durableModels stand from the mistake that few cases show to those that most do: the first that fits is named.
var durableModels = [...]paging.DurableModel{paging.AsyncFlushes, paging.MsyncAll, paging.LaterCovered, paging.MsyncPrivate, paging.FsyncSkipsMap,
	paging.SharedDurable, paging.MunmapFlushes, paging.CloseFlushes, paging.KillLosesAll}

func durableBelief(m paging.DurableModel) string {
	return [...]string{paging.MunmapFlushes: "`munmap` writes back", paging.CloseFlushes: "`close` writes back", paging.AsyncFlushes: "`MS_ASYNC` waits for the disk",
		paging.SharedDurable: "a store to a shared mapping is on disk at once", paging.MsyncAll: "`msync` takes the whole mapping whatever its range",
		paging.MsyncPrivate: "`msync` and `fsync` write private pages to the file", paging.FsyncSkipsMap: "`fsync` leaves out what was stored through a mapping",
		paging.KillLosesAll: "a killed process takes its unsynced stores with it", paging.LaterCovered: "a sync covers later stores to its pages too"}[m]
}

// drawDurable draws n stores and calls between and after them. Their names say nothing of their order, for an early
// store is kept more often.
func drawDurable(r *rand.Rand, n int, power bool) paging.Durability {
	d := paging.Durability{Power: power}
	names := quizzes.Draw(r, []string{"a", "b", "c", "d", "e", "f", "g", "h", "k"}, n)
	syncs := func() paging.Call {
		at, pages := r.IntN(3), 1+r.IntN(2)
		switch r.IntN(6) {
		case 0, 1, 2:
			return paging.Call{Kind: paging.MsyncSync, Page: at, Pages: pages, Name: fmt.Sprintf("`msync(MS_SYNC)` of %s", durablePages(at, pages))}
		case 3:
			return paging.Call{Kind: paging.MsyncAsync, Page: at, Pages: pages, Name: fmt.Sprintf("`msync(MS_ASYNC)` of %s", durablePages(at, pages))}
		}
		return paging.Call{Kind: paging.Fsync, Name: "`fsync(fd)`"}
	}
	for i := range n {
		kind := quizzes.One(r, paging.StoreShared, paging.StoreShared, paging.StoreShared, paging.StorePrivate, paging.WriteCall)
		page := r.IntN(4)
		d.Calls = append(d.Calls, paging.Call{Kind: kind, Page: page, Name: names[i]})
		if i == n/2 {
			d.Calls = append(d.Calls, syncs())
		}
	}
	if r.IntN(2) == 0 {
		d.Calls = append(d.Calls, syncs())
	}
	d.Calls = append(d.Calls, quizzes.One(r, paging.Call{Kind: paging.Munmap, Name: "`munmap` of the shared mapping"}, paging.Call{Kind: paging.CloseCall, Name: "`close(fd)`"}))
	return d
}

func durablePages(at, n int) string {
	if n == 1 {
		return fmt.Sprintf("page %d", at)
	}
	return fmt.Sprintf("pages %d and %d", at, at+1)
}

func durableLine(c paging.Call) string {
	switch c.Kind {
	case paging.StoreShared:
		return fmt.Sprintf("%s: store to page %d, shared mapping", c.Name, c.Page)
	case paging.StorePrivate:
		return fmt.Sprintf("%s: store to page %d, private mapping", c.Name, c.Page)
	case paging.WriteCall:
		return fmt.Sprintf("%s: write(2) to page %d", c.Name, c.Page)
	}
	return c.Name
}

func durableLines(d paging.Durability) []string {
	var out []string
	for _, c := range d.Calls {
		out = append(out, strings.ReplaceAll(durableLine(c), "`", ""))
	}
	return out
}

func durableStem(d durableRun, ask string) string {
	end := "SIGKILL ends the process and the machine goes on"
	if d.Power {
		end = "the machine loses power"
	}
	return fmt.Sprintf("On Linux a process has mapped a file of four pages twice, once with `MAP_SHARED` and once with `MAP_PRIVATE`; the file's size is on disk. Its %d stores and writes touch different bytes. After the last of these calls %s. %s", len(d.names()), end, ask)
}

func (d durableRun) wrongs() [][]bool {
	var out [][]bool
	for _, m := range durableModels {
		safe, _ := d.Guaranteed(m)
		out = append(out, safe)
	}
	return out
}

// durableRun is a case with its faithful run.
type durableRun struct {
	paging.Durability
	safe  []bool
	trace []paging.Step
}

// names lists the stores and writes in order.
func (d durableRun) names() []string {
	var out []string
	for _, c := range d.Calls {
		if c.Kind <= paging.WriteCall {
			out = append(out, c.Name)
		}
	}
	return out
}

func runDurable(d paging.Durability) durableRun {
	safe, trace := d.Guaranteed(0)
	return durableRun{d, safe, trace}
}

func durableSum(safe []bool) int {
	n := 0
	for _, s := range safe {
		if s {
			n++
		}
	}
	return n
}

func makeDurableWhich(r *rand.Rand) (quizzes.Question, error) {
	rights, power := 1+r.IntN(4), r.IntN(6) > 0
	return quizzes.Search(1500, func() (quizzes.Question, error) {
		d := runDurable(drawDurable(r, 5, power))
		if durableSum(d.safe) != rights {
			return quizzes.Question{}, quizzes.Reject("another number of stores is wanted")
		}
		wrongs, traps := d.wrongs(), map[string]bool{}
		var options []quizzes.Option
		var keys []string
		for i, safe := range d.safe {
			o := quizzes.Option{Text: "`" + d.names()[i] + "`", Right: safe, Why: d.trace[i].Text}
			if safe {
				keys = append(keys, o.Text)
			} else {
				o.Misconception = "page-cache-survives-power-loss"
				if strings.Contains(o.Why, "MAP_PRIVATE") {
					o.Misconception = paging.PrivateWritesOn.Slug()
				}
			}
			for k, m := range durableModels {
				if wrongs[k][i] == safe {
					continue
				}
				traps[m.Slug()] = true
				if !safe {
					o.Misconception, o.Why = m.Slug(), fmt.Sprintf("This takes it that %s. But %s", durableBelief(m), d.trace[i].Text)
				}
				break
			}
			options = append(options, o)
		}
		if len(traps) < 2 {
			return quizzes.Question{}, quizzes.Reject("too few traps")
		}
		lines := durableLines(d.Durability)
		return quizzes.Question{
			Stem:     durableStem(d, "Which of them are guaranteed to be in the file afterwards?"),
			Exhibits: []quizzes.Exhibit{{Title: "Calls, in order", Lang: "text", Lines: lines}},
			Ask:      quizzes.Multiple{Options: options}, Note: fmt.Sprint(power, lines),
			Trace: kvTrace(d.trace, "durable.kept", "Guaranteed: %s.", quizzes.AndNone(keys)),
		}, nil
	})
}

// makeDurableCount draws the number to ask for before it searches, since most cases keep none or nearly all.
func makeDurableCount(r *rand.Rand) (quizzes.Question, error) {
	power, want := r.IntN(6) > 0, r.IntN(5)
	return quizzes.Search(400, func() (quizzes.Question, error) {
		d := runDurable(drawDurable(r, 5+r.IntN(2), power))
		key := durableSum(d.safe)
		if power && key != want {
			return quizzes.Question{}, quizzes.Reject("another number of stores is wanted")
		}
		var near []quizzes.Near
		for k, safe := range d.wrongs() {
			m := durableModels[k]
			for i := range safe {
				if safe[i] != d.safe[i] {
					near = append(near, quizzes.Near{Answer: fmt.Sprint(durableSum(safe)), Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. But %s", durableBelief(m), d.trace[i].Text)})
					break
				}
			}
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := durableLines(d.Durability)
		return quizzes.Question{
			Stem:     durableStem(d, "How many of them are guaranteed to be in the file afterwards?"),
			Exhibits: []quizzes.Exhibit{{Title: "Calls, in order", Lang: "text", Lines: lines}},
			Ask:      quizzes.Number{Value: float64(key), Near: near}, Note: fmt.Sprint(power, lines),
			Trace: kvTrace(d.trace, "durable.kept", "Guaranteed: %d of %d.", key, len(d.safe)),
		}, nil
	})
}
