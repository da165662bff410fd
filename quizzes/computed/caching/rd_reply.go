package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// RedisReplyLast asks for the reply to a range command after a script on a list or a sorted set.
var RedisReplyLast = quizzes.Template{
	ID: "rd.reply.last", Version: 2, Concept: "redis#data-structures", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: makeReplyLast,
}

// RedisReplyContent asks to write that reply.
var RedisReplyContent = quizzes.Template{
	ID: "rd.reply.content", Version: 2, Concept: "redis#data-structures", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: makeReplyContent,
}

// rdBelief words what a wrong model takes for true.
func rdBelief(m kv.Model) string {
	var said []string
	for i := range 64 {
		if b := m & (1 << i); b != 0 {
			said = append(said, rdBeliefs[b])
		}
	}
	return strings.Join(said, ", and that ")
}

var rdBeliefs = map[kv.Model]string{
	kv.LPushKeepsOrder:   "`LPUSH` keeps the order of its arguments at the head",
	kv.EndsSwapped:       "the left end of a list is its tail",
	kv.StopExclusive:     "the stop index is left out",
	kv.OneBased:          "indexes count from 1",
	kv.TiesByInsertion:   "members of one score stand in the order added",
	kv.HighestFirst:      "`ZRANGE` and `ZRANK` begin at the highest score",
	kv.IncrReplaces:      "the increment replaces the old number",
	kv.ZAddKeepsOld:      "`ZADD` leaves the score of a member that is there",
	kv.CountsAll:         "the reply counts every argument, new or not",
	kv.AddRepliesSize:    "the reply is the size of the whole",
	kv.PushCountsNew:     "a push replies with the number of elements pushed",
	kv.DuplicatesKept:    "a set holds a member as often as it was added",
	kv.ExistsOnce:        "`EXISTS` counts a key named twice once",
	kv.EmptyStays:        "a collection that lost its last element stays as an empty key",
	kv.SetChecksType:     "`SET` fails on a key that holds another type",
	kv.MissingFails:      "a write in place fails on a key that is not there",
	kv.AnyTypeGoes:       "a command for another type is answered",
	kv.SetKeepsTTL:       "`SET` and `GETSET` leave the old expiry",
	kv.WriteClearsTTL:    "every write takes the expiry away",
	kv.WriteRenewsTTL:    "every write starts the lifetime anew",
	kv.ReadRenewsTTL:     "a read starts the lifetime anew",
	kv.RenameDropsTTL:    "`RENAME` drops the expiry",
	kv.RenameKeepsTarget: "`RENAME` leaves the new name the expiry it had",
	kv.ExpireAdds:        "`EXPIRE` adds to what is left",
	kv.ExpireKeepsFirst:  "`EXPIRE` leaves an expiry that is there",
	kv.SignsSwapped:      "-1 means no such key and -2 no expiry",
	kv.DelKeepsTTL:       "a key made again under the old name inherits its expiry",
}

// rdOrderModels are the mistakes about lists and those about sorted sets.
var rdOrderModels = map[bool][]kv.Model{
	false: {kv.LPushKeepsOrder, kv.EndsSwapped, kv.OneBased, kv.StopExclusive},
	true:  {kv.OneBased, kv.TiesByInsertion, kv.HighestFirst, kv.IncrReplaces, kv.ZAddKeepsOld, kv.StopExclusive},
}

// rdRun is a script with its faithful run.
type rdRun struct {
	script  []kv.Cmd
	replies []kv.Reply
	db      *kv.Redis
}

func rdPlay(script []kv.Cmd) rdRun {
	replies, db := kv.RunRedis(script, 0)
	return rdRun{script, replies, db}
}

func (run rdRun) last() kv.Reply { return run.replies[len(run.replies)-1] }

// wrong runs the script under a wrong model and says where it leaves the path.
func (run rdRun) wrong(m kv.Model) (reply kv.Reply, why string) {
	replies, db := kv.RunRedis(run.script, m)
	reply = replies[len(replies)-1]
	i, last := kvDeparts(run.db.Trace, db.Trace), len(run.script)-1
	if m&(m-1) != 0 {
		i = last - 1 // of several mistakes, all have had their effect before the last command
	}
	why = fmt.Sprintf("This takes it that %s. ", rdBelief(m))
	if a, b := run.db.Trace[i].State, db.Trace[i].State; a != b {
		return reply, why + fmt.Sprintf("After `%s` it has `%s`, but Redis has `%s`.", run.script[i], b, a)
	}
	return reply, why + fmt.Sprintf("The reply would be `%s`. But %s", rdPlain(reply), run.db.Trace[last].Text)
}

func (run rdRun) lines() []string {
	out := make([]string, len(run.script))
	for i, c := range run.script {
		out[i] = c.String()
	}
	return out
}

func (run rdRun) exhibit() []quizzes.Exhibit {
	return []quizzes.Exhibit{{Title: "Commands, in order; the database is empty before", Lang: "text", Lines: run.lines()}}
}

// rdListScript draws a script on a list that ends in LRANGE.
func rdListScript(r *rand.Rand) []kv.Cmd {
	key := quizzes.One(r, "jobs", "queue", "tasks", "feed")
	pool := quizzes.Draw(r, []string{"a", "b", "c", "d", "e", "f", "g", "h", "k", "m"}, 10)
	take := func(n int) string {
		s := strings.Join(pool[:n], " ")
		pool = pool[n:]
		return s
	}
	lines := []string{fmt.Sprintf("%s %s %s", quizzes.One(r, "LPUSH", "RPUSH", "LPUSH"), key, take(3))}
	for range 2 + r.IntN(2) {
		switch r.IntN(6) {
		case 0:
			lines = append(lines, "LPUSH "+key+" "+take(2))
		case 1:
			lines = append(lines, "RPUSH "+key+" "+take(1+r.IntN(2)))
		case 2:
			lines = append(lines, "LPOP "+key)
		case 3:
			lines = append(lines, "RPOP "+key)
		case 4:
			lines = append(lines, "RPOPLPUSH "+key+" "+key)
		case 5:
			lines = append(lines, "LPUSH "+key+" "+take(1))
		}
		if len(pool) < 3 {
			break
		}
	}
	from := r.IntN(3)
	return rdScript(append(lines, fmt.Sprintf("LRANGE %s %d %d", key, from, from+1+r.IntN(2))))
}

// rdZSetScript draws a script on a sorted set that ends in ZRANGE or ZREVRANGE.
func rdZSetScript(r *rand.Rand) []kv.Cmd {
	key := quizzes.One(r, "board", "scores", "ranking", "league")
	pool := quizzes.Draw(r, []string{"ann", "bob", "cleo", "dan", "eva", "finn", "gus", "hal"}, 6)
	score := func() int { return 10 * (1 + r.IntN(3)) }
	line := "ZADD " + key
	for _, p := range pool[:4] {
		line += fmt.Sprintf(" %d %s", score(), p)
	}
	lines := []string{line}
	for range 2 + r.IntN(2) {
		switch r.IntN(4) {
		case 0, 1:
			lines = append(lines, fmt.Sprintf("ZINCRBY %s %d %s", key, score(), pool[r.IntN(4)]))
		case 2:
			lines = append(lines, fmt.Sprintf("ZADD %s %d %s", key, score(), pool[r.IntN(5)]))
		case 3:
			lines = append(lines, fmt.Sprintf("ZADD %s %d %s %d %s", key, score(), pool[5], score(), pool[r.IntN(4)]))
		}
	}
	from := r.IntN(2)
	return rdScript(append(lines, fmt.Sprintf("%s %s %d %d", quizzes.One(r, "ZRANGE", "ZRANGE", "ZREVRANGE"), key, from, from+1+r.IntN(2))))
}

func rdScript(lines []string) []kv.Cmd {
	script := make([]kv.Cmd, len(lines))
	for i, l := range lines {
		script[i] = kv.C(0, l)
	}
	return script
}

func rdOrderScript(r *rand.Rand, zset bool) []kv.Cmd {
	if zset {
		return rdZSetScript(r)
	}
	return rdListScript(r)
}

// makeReplyLast offers a square of answers: the truth, two mistakes, and both together. All have as many words, so
// that none stands out.
func makeReplyLast(r *rand.Rand) (quizzes.Question, error) {
	zset := r.IntN(2) == 0
	return quizzes.Search(400, func() (quizzes.Question, error) {
		script, all := rdOrderScript(r, zset), rdOrderModels[zset]
		two := quizzes.Draw(r, all[:len(all)-1], 2) // without StopExclusive, whose answers are shorter
		models := []kv.Model{two[0], two[1], two[0] | two[1]}
		if !rdSquare(script, models) {
			return quizzes.Question{}, quizzes.Reject("answers are equal or of different length")
		}
		run := rdPlay(script)
		options := []quizzes.Option{{Text: quizzes.Code(run.last().String()), Right: true, Why: run.whyRight()}}
		for _, m := range models {
			reply, why := run.wrong(m)
			options = append(options, quizzes.Option{Text: quizzes.Code(reply.String()), Why: why, Misconception: m.Slug()})
		}
		return run.question("What does Redis 7.0 reply to the last command?", quizzes.Single{Options: options}), nil
	})
}

// rdSquare reports whether the truth and the models give four answers of one length, at least 2.
func rdSquare(script []kv.Cmd, models []kv.Model) bool {
	n, texts := 0, []string(nil)
	for _, m := range append([]kv.Model{0}, models...) {
		replies := kv.RedisReplies(script, m)
		reply := replies[len(replies)-1]
		if m == 0 {
			n = len(reply.List)
		}
		if n < 2 || len(reply.List) != n || slices.Contains(texts, reply.String()) {
			return false
		}
		texts = append(texts, reply.String())
	}
	return true
}

func (run rdRun) whyRight() string {
	n := len(run.script) - 1
	return fmt.Sprintf("Before the last command Redis has `%s`; `%s` then gives `%s`.", run.db.Trace[n-1].State, run.script[n], run.last())
}

func (run rdRun) question(stem string, ask quizzes.Ask) quizzes.Question {
	return quizzes.Question{
		Stem: stem, Exhibits: run.exhibit(), Ask: ask,
		Trace: kvTrace(run.db.Trace, "redis.reply", "The reply to `%s` is `%s`.", run.script[len(run.script)-1], rdPlain(run.last())),
		Note:  strings.Join(run.lines(), "\n"),
	}
}

// rdPlain prints a reply without the type mark of redis-cli.
func rdPlain(rep kv.Reply) string {
	switch rep.Kind {
	case kv.Integer:
		return fmt.Sprint(rep.Int)
	case kv.Bulk:
		return rep.Str
	}
	return rep.String()
}

func makeReplyContent(r *rand.Rand) (quizzes.Question, error) {
	zset := r.IntN(2) == 0
	return quizzes.Search(200, func() (quizzes.Question, error) {
		run := rdPlay(rdOrderScript(r, zset))
		key := run.last().String()
		near := run.near(rdOrderModels[zset])
		if len(near) < 3 || len(run.last().List) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ask := quizzes.Text{Accept: []string{key, strings.Join(run.last().List, ", ")}, Form: "the elements in order, with a space between", Near: near}
		return run.question("Which elements, in which order, does Redis 7.0 reply with to the last command?", ask), nil
	})
}

// near gives the distinct wrong answers of models, as plain texts.
func (run rdRun) near(models []kv.Model) []quizzes.Near {
	var out []quizzes.Near
	seen := map[string]bool{rdPlain(run.last()): true}
	for _, m := range models {
		replies := kv.RedisReplies(run.script, m)
		reply := replies[len(replies)-1]
		if seen[rdPlain(reply)] || reply.Kind != run.last().Kind || reply.Kind == kv.Array && len(reply.List) == 0 {
			continue
		}
		seen[rdPlain(reply)] = true
		_, why := run.wrong(m)
		out = append(out, quizzes.Near{Answer: rdPlain(reply), Why: why, Misconception: m.Slug()})
	}
	return quizzes.NearAnswers(rdPlain(run.last()), out)
}
