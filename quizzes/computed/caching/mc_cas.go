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

var mcBeliefs = map[kv.MCModel]string{
	kv.CasIsSet:         "`cas` stores whatever the CAS number",
	kv.CasComparesValue: "`cas` compares the value and not the CAS number",
	kv.GetsTakesLock:    "`gets` locks the item for its client",
	kv.CasBySetOnly:     "`incr`, `decr` and `append` leave the CAS number as it is",
	kv.IncrCreates:      "`incr` and `decr` make a missing key",
	kv.AppendCreates:    "`append` makes a missing key",
	kv.ReplaceCreates:   "`replace` stores a missing key",
	kv.AddOverwrites:    "`add` stores over a key that is there",
	kv.DecrNegative:     "`decr` goes below 0",
	kv.CasMissingStores: "`cas` stores a missing key",
	kv.AllRelative:      "every exptime counts from now",
	kv.NegativeNever:    "a negative exptime means for ever",
	kv.ZeroAtOnce:       "exptime 0 means at once",
	kv.TouchAdds:        "`touch` adds to what is left",
	kv.TouchIgnored:     "`touch` leaves the expiry",
	kv.ChangeRenews:     "`append` and `incr` start the lifetime anew",
	kv.GetRenews:        "`get` starts the lifetime anew",
	kv.SetKeepsExpiry:   "storing a key again leaves its expiry",
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
			but := "But"
			if m == kv.GetsTakesLock {
				but = "But nothing is locked:"
			}
			return replies, fmt.Sprintf("This takes it that %s. %s %s", mcBeliefs[m], but, run.mc.Trace[i].Text)
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

// casOp draws the value of a client's command.
func casOp(r *rand.Rand, client, verb, key string) kv.Op {
	op := kv.Op{Client: client, Verb: verb, Key: key}
	switch verb {
	case "get", "gets", "delete":
	case "incr":
		op.Value = strconv.Itoa(1 + r.IntN(9))
	case "decr":
		op.Value = quizzes.One(r, "90", "5", "95")
	default:
		op.Value = strconv.Itoa(11 + r.IntN(88))
	}
	return op
}

// casScript draws n commands of clients A and B on one counter. No gets misses, no client says the same twice running.
func casScript(r *rand.Rand, key string, n int) []kv.Op {
	verbs := []string{"gets", "gets", "gets", "gets", "cas", "cas", "cas", "cas", "cas", "cas", "incr", "incr", "incr", "set", "add", "append", "replace", "delete"}
	out := []kv.Op{casOp(r, "A", "set", key)}
	read, stored := map[string]bool{}, true
	for len(out) < n {
		op, last := casOp(r, quizzes.One(r, "A", "B"), quizzes.One(r, verbs...), key), out[len(out)-1]
		if op.Verb == last.Verb && op.Client == last.Client || !stored && (op.Verb == "gets" || op.Verb == "delete") || op.Verb == "cas" && !read[op.Client] {
			continue
		}
		read[op.Client] = read[op.Client] || op.Verb == "gets"
		stored = op.Verb != "delete" && (stored || op.Verb == "add" || op.Verb == "set")
		out = append(out, op)
	}
	return out
}

// casRace draws a counter for which one client's cas comes too late, after another's or after a plain write, and
// what follows; the last command is a get.
func casRace(r *rand.Rand, key string) []kv.Op {
	x, y := "A", "B"
	if r.IntN(2) == 0 {
		x, y = y, x
	}
	out := []kv.Op{casOp(r, "A", "set", key)}
	add := func(client string, verbs ...string) {
		out = append(out, casOp(r, client, quizzes.One(r, verbs...), key))
	}
	switch add(x, "gets"); r.IntN(3) {
	case 0:
		add(y, "gets")
		add(y, "cas")
	case 1:
		add(y, "gets")
		add(quizzes.One(r, x, y), "incr", "append", "decr")
	case 2:
		add(y, "incr", "append", "replace", "decr")
		add(x, "add", "incr", "decr")
	}
	switch add(x, "cas"); r.IntN(3) {
	case 0:
		add(y, "incr", "append", "decr")
	case 1:
		add(y, "gets")
		add(x, "incr", "append")
	case 2:
		add(x, "gets")
		add(x, "cas")
	}
	return append(out, kv.Op{Client: y, Verb: "get", Key: key})
}

// casPadded reports a decr that leaves spaces behind the number, which the page would not show.
func casPadded(script []kv.Op, replies []string) bool {
	for i, op := range script {
		if op.Verb == "decr" && len(replies[i]) < 2 && replies[i] != "0" {
			return true
		}
	}
	return false
}

func casHow(op kv.Op) string {
	if op.Verb == "cas" {
		return fmt.Sprintf("`%s` with the CAS number of its last `gets`", op.Line())
	}
	return "`" + op.Line() + "`"
}

const casStem = "Two clients of memcached 1.6 send these commands, shown without flags, exptime and length; nothing expires."

func makeCASResult(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(400, func() (quizzes.Question, error) {
		script := casScript(r, quizzes.One(r, "stock", "seats", "views", "votes"), 6+r.IntN(2))
		if replies := kv.MemcachedReplies(script, 0); casAsked(script, replies) < 3 {
			return quizzes.Question{}, quizzes.Reject("too few replies to ask for")
		}
		run := mcPlay(script)
		if run.mc.Padded {
			return quizzes.Question{}, quizzes.Reject("a number with spaces behind it")
		}
		cells := quizzes.Cells{Title: "Commands, in order", Head: []string{"client", "command", "reply"}}
		var keys, note []string
		nears, traps := run.near(mcModels[:]), 0
		for i, op := range run.script {
			row := quizzes.CellRow{Given: []string{op.Client, casHow(op)}}
			if choices := casChoices(op.Verb); choices != nil && len(keys) < 4 {
				row.Asked = []quizzes.Cell{{Choices: choices, Want: run.replies[i], Why: run.mc.Trace[i].Text, Near: nears[i]}}
				keys, traps = append(keys, run.replies[i]), traps+min(1, len(nears[i]))
			} else {
				row.Given = append(row.Given, casShown(run, i))
			}
			cells.Rows = append(cells.Rows, row)
			note = append(note, op.String())
		}
		if traps < 2 || kvSpread(keys) < 2 {
			return quizzes.Question{}, quizzes.Reject("too few replies at stake")
		}
		return quizzes.Question{
			Stem: casStem + " What does the server reply where the table asks?",
			Ask:  cells, Note: strings.Join(note, "\n"),
			Trace: kvTrace(run.mc.Trace, "mc.replies", "The replies asked for are %s, in this order.", quizzes.AndNone(keys)),
		}, nil
	})
}

// casAsked counts the replies that may be asked for; 0 when they are all the same.
func casAsked(script []kv.Op, replies []string) int {
	var asked []string
	for i, op := range script {
		if casChoices(op.Verb) != nil {
			asked = append(asked, replies[i])
		}
	}
	if kvSpread(asked) < 2 {
		return 0
	}
	return len(asked)
}

// casChoices lists the replies to choose from; nil where the reply is not asked.
func casChoices(verb string) []string {
	switch verb {
	case "cas", "add", "append", "replace":
		return []string{"STORED", "NOT_STORED", "EXISTS", "NOT_FOUND"}
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
	return quizzes.Search(400, func() (quizzes.Question, error) {
		script := casRace(r, quizzes.One(r, "stock", "seats", "views", "votes"))
		n := len(script) - 1
		replies := kv.MemcachedReplies(script, 0)
		value, err := strconv.Atoi(replies[n])
		if err != nil || value == 0 && !zero || casPadded(script, replies) {
			return quizzes.Question{}, quizzes.Reject("dull script")
		}
		run := mcPlay(script)
		near := numericNear(run.near(mcModels[:])[n])
		if len(near) < 2 || !kvHasNear(near, kv.CasIsSet.Slug()) && !kvHasNear(near, kv.CasBySetOnly.Slug()) || len(run.replies[n]) > 4 || run.mc.Padded || casPlain(run) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var lines []string
		for _, op := range script {
			lines = append(lines, op.Client+"  "+strings.ReplaceAll(casHow(op), "`", ""))
		}
		return quizzes.Question{
			Stem:     casStem + " Which number does the last `get` return?",
			Exhibits: []quizzes.Exhibit{{Title: "Commands, in order", Lang: "text", Lines: lines, Drawn: quizzes.SessionsOf([]string{"A", "B"}, lines, true)}},
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
