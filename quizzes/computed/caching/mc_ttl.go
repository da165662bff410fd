package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// MemcachedTTLAlive asks which items are still there, given how their exptime was written.
var MemcachedTTLAlive = quizzes.Template{
	ID: "mc.ttl.alive", Version: 2, Concept: "memcached#expiration", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeTTLAlive,
}

// MemcachedTTLUntil asks for the second at which an item is gone after it was stored, touched and changed.
var MemcachedTTLUntil = quizzes.Template{
	ID: "mc.ttl.until", Version: 2, Concept: "memcached#expiration", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: makeTTLUntil,
}

var mcTTLModels = [...]kv.MCModel{kv.AllRelative, kv.NegativeNever, kv.ZeroAtOnce, kv.TouchAdds, kv.TouchIgnored, kv.ChangeRenews,
	kv.GetRenews, kv.SetKeepsExpiry}

// ttlExp draws an exptime whose end lies near second at of the clock.
func ttlExp(r *rand.Rand, now, at int) int {
	off := 10 * (1 + r.IntN(6)) * quizzes.One(r, -1, 1)
	switch r.IntN(12) {
	case 0:
		return 0
	case 1:
		return -1
	case 2, 3, 4, 5:
		return kv.Epoch + at + off
	}
	return max(10, at-now+off)
}

// ttlOps draws the history of one key that is asked about at second at: a set, and more commands after it.
func ttlOps(r *rand.Rand, key string, at, more int) []kv.Op {
	ops := []kv.Op{{At: 0, Verb: "set", Key: key, Value: "5", Exp: ttlExp(r, 0, at)}}
	for range more {
		t := ops[len(ops)-1].At + 10*(1+r.IntN(3))
		verb := quizzes.One(r, "touch", "touch", "set", "incr", "append", "get")
		op := kv.Op{At: t, Verb: verb, Key: key}
		switch verb {
		case "touch", "set":
			op.Exp = ttlExp(r, t, at)
			op.Value = "7"
		case "incr", "append":
			op.Value = "1"
		}
		ops = append(ops, op)
	}
	return ops
}

func ttlLine(op kv.Op) string {
	switch op.Verb {
	case "set":
		return fmt.Sprintf("`set` with exptime `%d`", op.Exp)
	case "touch":
		return fmt.Sprintf("`touch` with exptime `%d`", op.Exp)
	case "get":
		return "`get`"
	}
	return fmt.Sprintf("`%s %s`", op.Verb, op.Value)
}

func ttlHistory(ops []kv.Op) string {
	said := make([]string, len(ops))
	for i, op := range ops {
		said[i] = fmt.Sprintf("%d s %s", op.At, ttlLine(op))
	}
	return strings.Join(said, ", ")
}

// ttlClear reports whether no expiry lies within 5 s of any command, in the faithful run.
func ttlClear(ops []kv.Op, at int) bool {
	for i := range ops {
		end := kv.MemcachedEnd(ops[:i+1], 0, ops[0].Key)
		for _, op := range append(ops[i:len(ops):len(ops)], kv.Op{At: at}) {
			if d := end - kv.Epoch - op.At; end > 1 && d > -5 && d < 5 {
				return false
			}
		}
	}
	return true
}

func mcAlive(reply string) string {
	if reply == "END" {
		return "gone"
	}
	return "stored"
}

// ttlRow is a history whose end some mistake gets wrong.
func ttlRow(r *rand.Rand, key string, at, more int, want string) (run mcRun, near []quizzes.Near, ok bool) {
	for range 60 {
		ops := ttlOps(r, key, at, more)
		n, script := len(ops), append(ops, kv.Op{At: at, Verb: "get", Key: key})
		if mcAlive(kv.MemcachedReplies(script, 0)[n]) != want {
			continue
		}
		i := slices.IndexFunc(mcTTLModels[:], func(m kv.MCModel) bool { return mcAlive(kv.MemcachedReplies(script, m)[n]) != want })
		if i < 0 || mcTTLModels[i] == kv.ZeroAtOnce && r.IntN(8) > 0 || !ttlClear(ops, at) {
			continue
		}
		run = mcPlay(script)
		replies, why := run.wrong(mcTTLModels[i])
		return run, []quizzes.Near{{Answer: mcAlive(replies[n]), Why: why, Misconception: mcTTLModels[i].Slug()}}, true
	}
	return run, nil, false
}

func makeTTLAlive(r *rand.Rand) (quizzes.Question, error) {
	wants := quizzes.Draw(r, []string{"stored", "gone", quizzes.One(r, "stored", "gone"), quizzes.One(r, "stored", "gone")}, 4)
	return quizzes.Search(60, func() (quizzes.Question, error) {
		at := 10 * (8 + r.IntN(10))
		cells := quizzes.Cells{Title: fmt.Sprintf("At second %d", at), Head: []string{"key", "commands with their second", "the item is"}}
		var trace []kv.Step
		var note []string
		more := quizzes.Draw(r, []int{0, 1, 1, 2}, 4)
		for i, key := range []string{"k1", "k2", "k3", "k4"} {
			run, near, ok := ttlRow(r, key, at, more[i], wants[i])
			if !ok {
				return quizzes.Question{}, quizzes.Reject("no such history")
			}
			n := len(run.script) - 1
			history := ttlHistory(run.script[:n])
			why := run.expiryText() + " " + run.mc.Trace[n].Text
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{key, history}, Asked: []quizzes.Cell{{Choices: []string{"stored", "gone"}, Want: wants[i], Why: why, Near: near}}})
			trace, note = append(trace, run.mc.Trace...), append(note, history)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("On a memcached 1.6 that has run for a year, second 0 is Unix time %d. Four keys have these histories, and nothing is evicted. Is each item still stored at second %d?", kv.Epoch, at),
			Ask:  cells, Note: fmt.Sprint(at, note),
			Trace: kvTrace(trace, "mc.alive", "From the first row to the last: %s.", quizzes.AndNone(wants)),
		}, nil
	})
}

// expiryText is the step that last decided when the item ends.
func (run mcRun) expiryText() string {
	said := ""
	for i, op := range run.script {
		if op.Verb == "set" || op.Verb == "touch" && run.replies[i] == "TOUCHED" {
			said = run.mc.Trace[i].Text
		}
	}
	return said
}

func makeTTLUntil(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(300, func() (quizzes.Question, error) {
		ops := ttlOps(r, "k", 10*(8+r.IntN(12)), 1+r.IntN(2))
		end := kv.MemcachedEnd(ops, 0, "k")
		key := end - kv.Epoch
		if key <= ops[len(ops)-1].At || !ttlClear(ops, -99) {
			return quizzes.Question{}, quizzes.Reject("no end to ask for, or a time too near")
		}
		run := mcPlay(ops)
		near := run.endings(end)
		if len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		at, lines := make([]int, len(ops)), make([]string, len(ops))
		for i, op := range ops {
			at[i], lines[i] = op.At, strings.ReplaceAll(ttlLine(op), "`", "")
		}
		if kvShown(lines, key) {
			return quizzes.Question{}, quizzes.Reject("the answer stands in the listing")
		}
		lines = kvListing(at, lines)
		return quizzes.Question{
			Stem:     fmt.Sprintf("On a memcached 1.6 that has run for a year, second 0 is Unix time %d. One key gets these commands, and nothing is evicted. From which second on is the item gone?", kv.Epoch),
			Exhibits: []quizzes.Exhibit{{Title: "Commands with their second", Lang: "text", Lines: lines}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "s", Near: near}, Note: strings.Join(lines, "\n"),
			Trace: kvTrace(run.mc.Trace, "mc.until", "The item is gone from second %d on.", key),
		}, nil
	})
}

// endings gives the seconds at which wrong models have the item end.
func (run mcRun) endings(end int) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range mcTTLModels {
		if wrong := kv.MemcachedEnd(run.script, m, "k"); wrong > kv.Epoch && wrong != end {
			_, why := run.wrong(m)
			out = append(out, quizzes.Near{Answer: fmt.Sprint(wrong - kv.Epoch), Why: why, Misconception: m.Slug()})
		}
	}
	return quizzes.NearAnswers(fmt.Sprint(end-kv.Epoch), out)
}
