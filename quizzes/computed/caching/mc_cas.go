package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// MemcachedCASResult asks for replies to commands that depend on what is stored and on its unique.
var MemcachedCASResult = quizzes.Template{
	ID: "mc.cas.result", Version: 2, Concept: "memcached#cas", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeCASResult,
}

// MemcachedCASFinal asks for the value that two clients leave behind.
var MemcachedCASFinal = quizzes.Template{
	ID: "mc.cas.final", Version: 2, Concept: "memcached#cas", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: makeCASFinal,
}

var mcModels = [...]kv.MCModel{kv.CasIsSet, kv.CasComparesValue, kv.GetsTakesLock, kv.CasBySetOnly, kv.IncrCreates,
	kv.AppendCreates, kv.ReplaceCreates, kv.AddOverwrites, kv.DecrNegative, kv.CasMissingStores}

func mcBelief(m kv.MCModel) string {
	return map[kv.MCModel]string{
		kv.CasIsSet: "`cas` stores whatever the unique", kv.CasComparesValue: "`cas` compares the value and not the unique",
		kv.GetsTakesLock: "`gets` locks the item for its client", kv.CasBySetOnly: "`incr`, `decr` and `append` leave the unique as it is",
		kv.IncrCreates: "`incr` and `decr` make a missing key", kv.AppendCreates: "`append` makes a missing key",
		kv.ReplaceCreates: "`replace` stores a missing key", kv.AddOverwrites: "`add` stores over a key that is there",
		kv.DecrNegative: "`decr` goes below 0", kv.CasMissingStores: "`cas` stores a missing key",
		kv.AllRelative: "every exptime counts from now", kv.NegativeNever: "a negative exptime means for ever",
		kv.ZeroAtOnce: "exptime 0 means at once", kv.TouchAdds: "`touch` adds to what is left", kv.TouchIgnored: "`touch` leaves the expiry",
		kv.ChangeRenews: "`append` and `incr` start the lifetime anew", kv.GetRenews: "`get` starts the lifetime anew",
		kv.SetKeepsExpiry: "storing a key again leaves its expiry",
	}[m]
}

// mcRun is a script with its faithful run.
type mcRun struct {
	script  []kv.Op
	replies []string
	mc      *kv.Memcached
}

func mcPlay(script []kv.Op) mcRun {
	replies, mc := kv.RunMemcached(script, 0)
	return mcRun{script, replies, mc}
}

// wrong gives the replies of a wrong model and says where it leaves the path.
func (run mcRun) wrong(m kv.MCModel) (replies []string, why string) {
	replies, mc := kv.RunMemcached(run.script, m)
	for i := range replies {
		if replies[i] != run.replies[i] || mc.Trace[i].State != run.mc.Trace[i].State {
			return replies, fmt.Sprintf("This takes it that %s. But %s", mcBelief(m), run.mc.Trace[i].Text)
		}
	}
	return replies, ""
}

// near gives the distinct wrong replies to each command.
func (run mcRun) near(models []kv.MCModel) [][]quizzes.Near {
	out := make([][]quizzes.Near, len(run.script))
	for _, m := range models {
		replies := kv.MemcachedReplies(run.script, m)
		if slices.Equal(replies, run.replies) {
			continue
		}
		_, why := run.wrong(m)
		for i := range replies {
			if replies[i] != run.replies[i] {
				out[i] = append(out[i], quizzes.Near{Answer: replies[i], Why: why, Misconception: m.Slug()})
			}
		}
	}
	for i := range out {
		out[i] = quizzes.NearAnswers(run.replies[i], out[i])
	}
	return out
}

// casScript draws commands of clients A and B on one counter.
func casScript(r *rand.Rand, key string, n int) []kv.Op {
	var out []kv.Op
	read := map[string]bool{}
	add := func(who, verb, value string) {
		out = append(out, kv.Op{Client: who, Verb: verb, Key: key, Value: value})
	}
	amount := func() string { return strconv.Itoa(1 + r.IntN(9)) }
	add("A", "set", strconv.Itoa(10*(1+r.IntN(5))+r.IntN(10)))
	for len(out) < n {
		who := quizzes.One(r, "A", "B")
		switch r.IntN(11) {
		case 0, 1, 2:
			add(who, "gets", "")
			read[who] = true
		case 3, 4, 5, 6:
			if read[who] {
				add(who, "cas", strconv.Itoa(10*(1+r.IntN(8))+r.IntN(10)))
			}
		case 7:
			add(who, "incr", amount())
		case 8:
			add(who, quizzes.One(r, "append", "add", "replace", "set"), amount()+amount())
		case 9:
			add(who, quizzes.One(r, "delete", "append", "replace", "incr"), amount())
		case 10:
			add(who, "decr", quizzes.One(r, "90", "5", "95"))
		}
	}
	return out
}

// casWorth reports whether a run is free of what the page would not show: a gets that misses, a decr that leaves
// spaces behind.
func casWorth(run mcRun) bool {
	if run.mc.Padded {
		return false
	}
	for i, op := range run.script {
		if op.Verb == "gets" && run.replies[i] == "END" {
			return false
		}
		if op.Verb == "decr" && i > 0 && run.replies[i] != "NOT_FOUND" && len(run.replies[i]) < 2 && run.replies[i] != "0" {
			return false
		}
		if i > 0 && op.Verb == run.script[i-1].Verb && op.Client == run.script[i-1].Client {
			return false
		}
	}
	return true
}

func casHow(op kv.Op) string {
	if op.Verb == "cas" {
		return fmt.Sprintf("`%s` with the unique of its last `gets`", op.Line())
	}
	return "`" + op.Line() + "`"
}

const casStem = "Two clients of memcached 1.6 send these commands, shown without flags, exptime and length."

func makeCASResult(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(400, func() (quizzes.Question, error) {
		run := mcPlay(casScript(r, quizzes.One(r, "stock", "seats", "views", "votes"), 6+r.IntN(2)))
		if !casWorth(run) || !casMixed(run) {
			return quizzes.Question{}, quizzes.Reject("dull script")
		}
		cells := quizzes.Cells{Title: "Commands, in order", Head: []string{"client", "command", "reply"}}
		var keys, note []string
		nears := run.near(mcModels[:])
		for i, op := range run.script {
			row := quizzes.CellRow{Given: []string{op.Client, casHow(op)}}
			if choices := casChoices(op.Verb); choices != nil && len(nears[i]) > 0 && len(keys) < 4 {
				row.Asked = []quizzes.Cell{{Choices: choices, Want: run.replies[i], Why: run.mc.Trace[i].Text, Near: nears[i]}}
				keys = append(keys, run.replies[i])
			} else {
				row.Given = append(row.Given, casShown(run, i))
			}
			cells.Rows = append(cells.Rows, row)
			note = append(note, op.String())
		}
		if len(keys) < 2 || kvSpread(keys) < 2 {
			return quizzes.Question{}, quizzes.Reject("too few replies at stake")
		}
		return quizzes.Question{
			Stem: casStem + " What does the server reply where the table asks?",
			Ask:  cells, Note: strings.Join(note, "\n"),
			Trace: kvTrace(run.mc.Trace, "mc.replies", "The replies asked for are %s, in this order.", kvAnd(keys)),
		}, nil
	})
}

// casMixed reports whether the replies that may be asked for differ.
func casMixed(run mcRun) bool {
	var asked []string
	for i, op := range run.script {
		if casChoices(op.Verb) != nil {
			asked = append(asked, run.replies[i])
		}
	}
	return kvSpread(asked) > 1
}

// casChoices lists the replies that a verb may have; nil where the reply is not asked.
func casChoices(verb string) []string {
	switch verb {
	case "cas":
		return []string{"STORED", "EXISTS", "NOT_FOUND", "NOT_STORED"}
	case "add", "append", "replace":
		return []string{"STORED", "NOT_STORED", "NOT_FOUND", "EXISTS"}
	}
	return nil
}

// casShown is what the table shows for a command that is not asked: nothing that gives an answer away.
func casShown(run mcRun, i int) string {
	if i == 0 {
		return run.replies[0]
	}
	return "…"
}

func makeCASFinal(r *rand.Rand) (quizzes.Question, error) {
	zero := r.IntN(8) == 0 // many scripts end at 0, which soon would be the guess
	return quizzes.Search(800, func() (quizzes.Question, error) {
		key := quizzes.One(r, "stock", "seats", "views", "votes")
		script := append(casScript(r, key, 6+r.IntN(2)), kv.Op{Client: "B", Verb: "get", Key: key})
		n := len(script) - 1
		value, err := strconv.Atoi(kv.MemcachedReplies(script, 0)[n])
		if err != nil || value == 0 && !zero || strconv.Itoa(value) == kv.MemcachedReplies(script, kv.CasIsSet|kv.CasBySetOnly)[n] {
			return quizzes.Question{}, quizzes.Reject("no cas at stake")
		}
		run := mcPlay(script)
		if !casWorth(run) || script[n-1].Verb == "set" || script[n-1].Verb == "gets" {
			return quizzes.Question{}, quizzes.Reject("dull script")
		}
		near := numericNear(run.near(mcModels[:])[n])
		if len(near) < 2 || !kvHasNear(near, kv.CasIsSet.Slug()) && !kvHasNear(near, kv.CasBySetOnly.Slug()) || len(run.replies[n]) > 4 || casPlain(run) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var lines []string
		for _, op := range script {
			lines = append(lines, op.Client+"  "+strings.ReplaceAll(casHow(op), "`", ""))
		}
		return quizzes.Question{
			Stem:     casStem + " Which number does the last `get` return?",
			Exhibits: []quizzes.Exhibit{{Title: "Commands, in order", Lang: "text", Lines: lines}},
			Ask:      quizzes.Number{Value: float64(value), Near: near}, Note: strings.Join(lines, "\n"),
			Trace: kvTrace(run.mc.Trace, "mc.value", "The last `get` returns %d.", value),
		}, nil
	})
}

// casPlain reports whether the answer is just the last number written in the listing.
func casPlain(run mcRun) bool {
	for i := len(run.script) - 1; i >= 0; i-- {
		if v := run.script[i].Value; v != "" {
			return v == run.replies[len(run.replies)-1]
		}
	}
	return false
}

func numericNear(near []quizzes.Near) []quizzes.Near {
	var out []quizzes.Near
	for _, n := range near {
		if _, err := strconv.Atoi(n.Answer); err == nil {
			out = append(out, n)
		}
	}
	return out
}
