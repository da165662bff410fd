package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// RedisExpireTTL asks what TTL replies after commands that keep, move, renew or remove an expiry.
var RedisExpireTTL = quizzes.Template{
	ID: "rd.expire.ttl", Version: 2, Concept: "redis#expiry", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeExpireTTL,
}

// RedisExpireTable asks the same of several keys with short histories.
var RedisExpireTable = quizzes.Template{
	ID: "rd.expire.table", Version: 2, Concept: "redis#expiry", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeExpireTable,
}

var rdExpireModels = [...]kv.Model{kv.SetKeepsTTL, kv.WriteClearsTTL, kv.WriteRenewsTTL, kv.ReadRenewsTTL, kv.RenameDropsTTL,
	kv.RenameKeepsTarget, kv.ExpireAdds, kv.ExpireKeepsFirst, kv.DelKeepsTTL, kv.SignsSwapped}

// rdLife is a lifetime in seconds that ends 5 s away from any command: commands stand at multiples of 10 s.
func rdLife(r *rand.Rand, sign int) int {
	if sign == -2 {
		return 10*(3+r.IntN(5)) + 5
	}
	return 10*(6+r.IntN(12)) + 5
}

// rdExpireScript draws n commands on key between its first SET and its TTL, leaning to the kind of reply wanted.
func rdExpireScript(r *rand.Rand, key string, n, sign int) []kv.Cmd {
	old := "old:" + key
	var out []kv.Cmd
	t := 0
	add := func(format string, a ...any) {
		out = append(out, kv.C(t, strings.ReplaceAll(strings.ReplaceAll(fmt.Sprintf(format, a...), "$O", old), "$K", key)))
		t += 10 * (1 + r.IntN(3))
	}
	first := "$K"
	if r.IntN(4) == 0 {
		first = "$O"
	}
	add("SET "+first+" %d EX %d", 1+r.IntN(9), rdLife(r, sign))
	for i := range n {
		if first == "$O" && i == n/2 {
			add("RENAME $O $K")
			continue
		}
		switch r.IntN(11) {
		case 0, 1:
			add("INCR $K")
		case 2:
			add("APPEND $K %d", r.IntN(10))
		case 3:
			add("SET $K %d", 1+r.IntN(9))
		case 4:
			add("SET $K %d KEEPTTL", 1+r.IntN(9))
		case 5, 6:
			add("EXPIRE $K %d", rdLife(r, sign))
		case 7:
			add("PERSIST $K")
		case 8:
			add("GET $K")
		case 9:
			add("GETSET $K %d", 1+r.IntN(9))
		case 10:
			add("DEL $K")
		}
	}
	t += 10 * r.IntN(4)
	add("TTL $K")
	return out
}

func (run rdRun) times() []int {
	out := make([]int, len(run.script))
	for i, c := range run.script {
		out[i] = c.At
	}
	return out
}

// rdSign draws the kind of reply to ask for: seconds left (1), no expiry (-1) or no key (-2).
func rdSign(r *rand.Rand) int { return quizzes.One(r, 1, 1, 1, 1, 1, 1, -1, -2) }

func rdSignOf(rep kv.Reply) int { return int(min(rep.Int, 1)) }

func makeExpireTTL(r *rand.Rand) (quizzes.Question, error) {
	sign := rdSign(r)
	return quizzes.Search(400, func() (quizzes.Question, error) {
		script := rdExpireScript(r, quizzes.One(r, "session", "token", "quota", "basket"), 3+r.IntN(2), sign)
		key := kv.RedisLast(script, 0)
		if rdSignOf(key) != sign || rdStands(script, key) {
			return quizzes.Question{}, quizzes.Reject("another reply is wanted, or it stands in the listing")
		}
		if want := 3 + max(0, sign); rdAnswers(script, want) < want {
			return quizzes.Question{}, quizzes.Reject("little is at stake")
		}
		run := rdPlay(script)
		near := run.near(rdExpireModels[:])
		q := run.question("Redis 7.0 gets these commands at the seconds shown. Which integer does the last one, `TTL`, reply?", quizzes.Number{Value: float64(key.Int), Near: near})
		q.Exhibits[0] = quizzes.Exhibit{Title: "Commands with their time; the database is empty before", Lang: "text", Lines: kvListing(run.times(), run.lines())}
		q.Note = strings.Join(q.Exhibits[0].Lines, "\n")
		return q, nil
	})
}

// rdRow is a history of one key, asked for its TTL at a common second.
type rdRow struct {
	rdRun
	near []quizzes.Near
}

func makeExpireTable(r *rand.Rand) (quizzes.Question, error) {
	signs := quizzes.Draw(r, []int{1, quizzes.One(r, 1, -1), quizzes.One(r, 1, -1, -2)}, 3)
	at := 10 * (10 + r.IntN(6))
	return quizzes.Search(60, func() (quizzes.Question, error) {
		var rows []rdRow
		for i, key := range quizzes.Draw(r, []string{"cart", "login", "otp", "quota", "draft", "lock"}, 3) {
			row, ok := rdExpireRow(r, key, at, signs[i])
			if !ok {
				return quizzes.Question{}, quizzes.Reject("no history with that reply")
			}
			rows = append(rows, row)
		}
		return rdExpireTable(at, rows), nil
	})
}

// rdExpireRow draws two commands and a TTL at second at.
func rdExpireRow(r *rand.Rand, key string, at, sign int) (rdRow, bool) {
	for range 60 {
		script := rdExpireScript(r, key, 1+r.IntN(2), sign)
		script[len(script)-1].At = at
		key := kv.RedisLast(script, 0)
		if rdSignOf(key) != sign || script[len(script)-2].At >= at || rdStands(script, key) || rdAnswers(script, 3) < 3 {
			continue
		}
		run := rdPlay(script)
		return rdRow{run, run.near(rdExpireModels[:])}, true
	}
	return rdRow{}, false
}

// rdStands reports whether a number is a word of a script.
func rdStands(script []kv.Cmd, rep kv.Reply) bool {
	said := rdPlain(rep)
	return slices.ContainsFunc(script, func(c kv.Cmd) bool { return slices.Contains(c.Args, said) })
}

// rdAnswers counts the distinct integers that the last command replies, the right one and those of wrong models, up to
// enough.
func rdAnswers(script []kv.Cmd, enough int) int {
	var seen []int64
	for i := -1; i < len(rdExpireModels) && len(seen) < enough; i++ {
		m := kv.Model(0)
		if i >= 0 {
			m = rdExpireModels[i]
		}
		if got := kv.RedisLast(script, m).Int; !slices.Contains(seen, got) {
			seen = append(seen, got)
		}
	}
	return len(seen)
}

// decided is the step that last set the expiry or took it away.
func (row rdRow) decided() string {
	said, old := "", ""
	for _, s := range row.db.Trace[:len(row.db.Trace)-1] {
		_, expiry, _ := strings.Cut(s.State, ", expires")
		if expiry != old {
			said = s.Text + " "
		}
		old = expiry
	}
	return said
}

func rdExpireTable(at int, rows []rdRow) quizzes.Question {
	cells := quizzes.Cells{Title: fmt.Sprintf("TTL at %d s", at), Head: []string{"commands with their second", "TTL"}}
	var trace []kv.Step
	var note, keys []string
	for _, row := range rows {
		n := len(row.script) - 1
		var said []string
		for _, c := range row.script[:n] {
			said = append(said, fmt.Sprintf("%d s `%s`", c.At, c))
		}
		want := rdPlain(row.last())
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{strings.Join(said, ", ")},
			Asked: []quizzes.Cell{{Want: want, Why: row.decided() + row.db.Trace[n].Text, Near: row.near}}})
		trace = append(trace, row.db.Trace...)
		note = append(note, strings.Join(said, " "))
		keys = append(keys, want)
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("Three keys of a Redis 7.0 each have a short history. Which integer does `TTL` reply for each at %d s?", at),
		Ask:  cells, Note: fmt.Sprint(at, note),
		Trace: kvTrace(trace, "redis.reply", "From the first row to the last, TTL replies %s.", quizzes.AndNone(keys)),
	}
}
