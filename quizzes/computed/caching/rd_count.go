package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// RedisReplyCount asks for the integer that the last command of a script replies.
var RedisReplyCount = quizzes.Template{
	ID: "rd.reply.count", Version: 2, Concept: "redis#data-structures", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeReplyCount,
}

// RedisReplyError asks for the first command of a script that Redis refuses.
var RedisReplyError = quizzes.Template{
	ID: "rd.reply.error", Version: 2, Concept: "redis#data-structures", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 3, Make: makeReplyError,
}

var rdCountModels = [...]kv.Model{kv.CountsAll, kv.AddRepliesSize, kv.PushCountsNew, kv.DuplicatesKept, kv.ExistsOnce,
	kv.EmptyStays, kv.OneBased, kv.HighestFirst, kv.TiesByInsertion, kv.IncrReplaces, kv.ZAddKeepsOld}

func makeReplyCount(r *rand.Rand) (quizzes.Question, error) {
	form := r.IntN(6)
	return quizzes.Search(200, func() (quizzes.Question, error) {
		run := rdPlay(rdScript(rdCountScript(r, form)))
		key := run.last()
		near := run.near(rdCountModels[:])
		last := run.script[len(run.script)-1].Args
		if key.Kind != kv.Integer || len(near) < 1 || int(key.Int) == len(last)-2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		stem := "Which integer does Redis 7.0 reply to the last command?"
		return run.question(stem, quizzes.Number{Value: float64(key.Int), Near: near}), nil
	})
}

// rdCountScript draws commands on one or two keys; form picks the type.
func rdCountScript(r *rand.Rand, form int) []string {
	p := quizzes.Draw(r, []string{"ann", "bob", "cleo", "dan", "eva", "finn", "gus", "hal"}, 6)
	any := func() string { return p[r.IntN(len(p))] }
	switch form {
	case 0:
		l := []string{"SADD online " + strings.Join(p[:3], " "), "SADD online " + any() + " " + any()}
		if r.IntN(2) == 0 {
			return append(l, "SREM online "+any(), "SADD online "+strings.Join([]string{any(), any(), any(), any()}, " "))
		}
		return append(l, "SADD online "+strings.Join([]string{any(), any(), any()}, " "), "SCARD online")
	case 1:
		f := quizzes.Draw(r, []string{"name", "city", "plan", "lang", "zone", "team"}, 6)
		hset := func(n int) string {
			l := "HSET user"
			for _, name := range quizzes.Draw(r, f, n) {
				l += fmt.Sprintf(" %s %d", name, 1+r.IntN(9))
			}
			return l
		}
		return []string{hset(3), "HDEL user " + f[r.IntN(6)], hset(2), hset(4)}
	case 2:
		s := func() int { return 10 * (1 + r.IntN(4)) }
		late := quizzes.Draw(r, p, 3)
		l := []string{fmt.Sprintf("ZADD board %d %s %d %s %d %s %d %s", s(), p[0], s(), p[1], s(), p[2], s(), p[3]), fmt.Sprintf("ZINCRBY board %d %s", s(), p[0])}
		return append(l, fmt.Sprintf("ZADD board %d %s %d %s", s(), p[1], s(), p[4]), fmt.Sprintf("ZADD board %d %s %d %s %d %s", s(), late[0], s(), late[1], s(), late[2]))
	case 3:
		s := func() int { return 10 * (1 + r.IntN(3)) }
		l := []string{fmt.Sprintf("ZADD board %d %s %d %s %d %s %d %s", s(), p[0], s(), p[1], s(), p[2], s(), p[3])}
		l = append(l, fmt.Sprintf("ZINCRBY board %d %s", s(), p[r.IntN(4)]), fmt.Sprintf("ZADD board %d %s %d %s", s(), p[r.IntN(4)], s(), p[4]))
		return append(l, fmt.Sprintf("%s board %s", quizzes.One(r, "ZRANK", "ZREVRANK"), p[r.IntN(4)]))
	case 4:
		l := []string{"RPUSH jobs " + strings.Join(quizzes.Draw(r, []string{"a", "b", "c", "d"}, 2+r.IntN(2)), " "), "LPUSH jobs " + quizzes.One(r, "e f", "e", "f g h")}
		for range 1 + r.IntN(3) {
			l = append(l, quizzes.One(r, "LPOP jobs", "RPOP jobs", "RPOPLPUSH jobs jobs", "RPOPLPUSH jobs done"))
		}
		return append(l, quizzes.One(r, "LPUSH", "RPUSH")+" jobs "+quizzes.One(r, "x y", "x y z", "w x y z"))
	}
	key := quizzes.Draw(r, []string{"cart", "jobs", "tags", "note"}, 3)
	l := []string{"SADD " + key[0] + " " + p[0], "RPUSH " + key[1] + " " + p[1] + quizzes.One(r, "", " "+p[2])}
	l = append(l, quizzes.One(r, "SREM "+key[0]+" "+p[0], "SREM "+key[0]+" "+p[3], "LPOP "+key[1]), quizzes.One(r, "LPOP "+key[1], "SET "+key[2]+" 1"))
	ask := []string{key[0], key[1], key[2], key[r.IntN(3)], key[r.IntN(3)]}
	r.Shuffle(len(ask), func(i, j int) { ask[i], ask[j] = ask[j], ask[i] })
	return append(l, "EXISTS "+strings.Join(ask, " "))
}

var rdErrorModels = [...]kv.Model{kv.SetChecksType, kv.MissingFails, kv.EmptyStays, kv.AnyTypeGoes}

// rdMixed draws a command on one of two keys, of any type.
func rdMixed(r *rand.Rand, keys []string) string {
	k := keys[r.IntN(len(keys))]
	return strings.ReplaceAll(quizzes.One(r, "SET K 5", "SET K hi", "INCR K", "APPEND K 7", "GET K", "LPUSH K a", "LPOP K", "RPUSH K b",
		"LLEN K", "SADD K a b", "SREM K a b", "SREM K a", "SCARD K", "HSET K f 1", "HDEL K f", "HINCRBY K f 2", "DEL K", "STRLEN K",
		"TYPE K", "EXPIRE K 60", "ZADD K 1 a", "ZREM K a"), "K", k)
}

// rdTrapped draws two commands on a key after which it may look as if a command of another type had to fail: SET over
// another type, or the last element taken.
func rdTrapped(r *rand.Rand, key string, overwritten bool) [2]string {
	two := quizzes.One(r, [2]string{"LPUSH K a", "LPOP K"}, [2]string{"SADD K a b", "SREM K a b"}, [2]string{"HSET K f 1", "HDEL K f"}, [2]string{"ZADD K 1 a", "ZREM K a"})
	if overwritten {
		two[1] = quizzes.One(r, "SET K 5", "SET K hi")
	}
	return [2]string{strings.ReplaceAll(two[0], "K", key), strings.ReplaceAll(two[1], "K", key)}
}

// makeReplyError draws where the first error stands before it searches, and of a fixed number of lines, so that no
// line is the better guess.
func makeReplyError(r *rand.Rand) (quizzes.Question, error) {
	const n = 7
	at := 2 + r.IntN(n-2)
	overwritten := at < 4 || r.IntN(2) == 0
	return quizzes.Search(400, func() (quizzes.Question, error) {
		keys := quizzes.Draw(r, []string{"cart", "jobs", "tags", "note", "hits"}, 2)
		lines := rdUntilError(r, keys, n, at, r.IntN(at-1), rdTrapped(r, keys[0], overwritten))
		if lines == nil {
			return quizzes.Question{}, quizzes.Reject("no script with its error there")
		}
		run := rdPlay(rdScript(lines))
		if run.idle(at) > 1 {
			return quizzes.Question{}, quizzes.Reject("too much without effect")
		}
		traps := map[int]kv.Model{}
		for _, m := range rdErrorModels {
			if i := run.firstError(m); i != at {
				traps[i] = m
			}
		}
		delete(traps, -1)
		if run.firstError(kv.SetChecksType) == at && run.firstError(kv.EmptyStays) == at {
			return quizzes.Question{}, quizzes.Reject("no trap")
		}
		return run.errorQuestion(at, traps), nil
	})
}

// rdUntilError builds a script line by line, with two given lines at from: none fails before line at, which does;
// later ones may do either.
func rdUntilError(r *rand.Rand, keys []string, n, at, from int, given [2]string) []string {
	var lines []string
	var script []kv.Cmd
	for try := 0; len(lines) < n; try++ {
		if try == 60 {
			return nil
		}
		i, next := len(lines), rdMixed(r, keys)
		if i == from || i == from+1 {
			next = given[i-from]
		}
		if slices.Contains(lines, next) {
			continue
		}
		script = append(script[:i], kv.C(0, next))
		if i <= at && (kv.RedisReplies(script, 0)[i].Kind == kv.Error) != (i == at) {
			continue
		}
		lines = append(lines, next)
	}
	return lines
}

// idle counts the lines before a line that find nothing to do.
func (run rdRun) idle(before int) int {
	n := 0
	for _, rep := range run.replies[:before] {
		if rep.Kind == kv.Null || rep.Kind == kv.Integer && rep.Int == 0 {
			n++
		}
	}
	return n
}

func (run rdRun) firstError(m kv.Model) int {
	replies := kv.RedisReplies(run.script, m)
	return slices.IndexFunc(replies, func(rep kv.Reply) bool { return rep.Kind == kv.Error })
}

func (run rdRun) errorQuestion(at int, traps map[int]kv.Model) quizzes.Question {
	var options []quizzes.Option
	for i, l := range run.lines() {
		o := quizzes.Option{Text: l, Right: i == at}
		switch m, trap := traps[i]; {
		case i == at:
			o.Why = run.db.Trace[i].Text
		case trap && m != kv.AnyTypeGoes:
			o.Misconception = m.Slug()
			o.Why = fmt.Sprintf("This takes it that %s. But %s", rdBelief(m), run.db.Trace[i].Text)
		case i > at:
			o.Misconception = kv.AnyTypeGoes.Slug()
			o.Why = fmt.Sprintf("%s But line %d comes first: %s", run.db.Trace[i].Text, at+1, run.db.Trace[at].Text)
		default:
			o.Misconception = "type-rule-unknown"
			o.Why = fmt.Sprintf("This is no error: %s", run.db.Trace[i].Text)
		}
		options = append(options, o)
	}
	return quizzes.Question{
		Stem:  "The database is empty and Redis 7.0 gets these commands in order. Which is the first that it answers with an error?",
		Ask:   quizzes.Line{Title: "Commands", Lang: "text", Options: options},
		Trace: kvTrace(run.db.Trace[:at+1], "redis.reply", "The first error is the reply to line %d, `%s`.", at+1, run.script[at]),
		Note:  strings.Join(run.lines(), "\n"),
	}
}
