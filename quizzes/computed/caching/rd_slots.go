package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hash"
)

// RedisSlotsSame asks which keys share the hash slot of a given key.
var RedisSlotsSame = quizzes.Template{
	ID: "rd.slots.same", Version: 2, Concept: "redis#cluster", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makeSlotsSame,
}

// RedisSlotsMulti asks which commands of two keys a cluster carries out.
var RedisSlotsMulti = quizzes.Template{
	ID: "rd.slots.multi", Version: 3, Concept: "redis#cluster", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: makeSlotsMulti,
}

// RedisSlotsNode asks which node serves keys, given the slots of some strings.
var RedisSlotsNode = quizzes.Template{
	ID: "rd.slots.node", Version: 2, Concept: "redis#cluster", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeSlotsNode,
}

// rdTags gives two tags that lie in different slots.
func rdTags(r *rand.Rand) (a, b string) {
	n := quizzes.Draw(r, []int{11, 17, 23, 29, 31, 42, 47, 53, 58, 64, 76, 85, 91, 99}, 2)
	kind := quizzes.One(r, "", "u", "t", "eu", "s")
	return fmt.Sprint(kind, n[0]), fmt.Sprint(kind, n[1])
}

// rdShapes are keys of two tags. Each holds both, and plain and odd ones have as many braces, so that no key stands
// out by what it is made of.
var rdShapes = [...]string{"{A}:{B}", "{A}{}:B", "{A}}:{B}", "{A}:{{B}}", "x:{A}:{B}", "B:{A}:{}", "B}:{A}{}", "{A}:x{B}", "{A}:{}{B}", "{A}{B}",
	"{}:{A}{B}", "{{A}}:{B}", "{A:{B}}", "{{A}{B}}", "{A:B}:{}", "{}{A}:B", "{A:x}{B}"}

func rdKey(shape, a, b string) string {
	return strings.ReplaceAll(strings.ReplaceAll(shape, "A", a), "B", b)
}

// rdPairShapes are the keys that are asked about in pairs: those of the first group hash A, those of the others a
// longer string. A pair comes from one group, so that its look does not say whether it is refused.
var rdPairShapes = [...][]string{{"{A}:{B}", "B:{A}:x", "x:{A}:B", "{A}:{{B}}", "{A}}:{B}", "B}:{A}x", "{A}:B}x", "{A}:{B}x"},
	{"{A:B}:x", "{A:B}:{x}", "x:{A:B}", "{A:B}}:x"}, {"{{A}}:B", "{{A}:B}", "x:{{A}}B", "{{A}}:{B}"}}

func rdKeyPair(r *rand.Rand, a, b string) (one, two string) {
	group := quizzes.One(r, rdPairShapes[0], rdPairShapes[0], rdPairShapes[1], rdPairShapes[2])
	shapes := quizzes.Draw(r, group, 2)
	c, d := a, b
	if r.IntN(2) == 0 {
		c, d = b, a
	}
	return rdKey(shapes[0], a, b), rdKey(shapes[1], c, d)
}

func rdAnyKey(r *rand.Rand, a, b string) string {
	if r.IntN(2) == 0 {
		a, b = b, a
	}
	return rdKey(rdShapes[r.IntN(len(rdShapes))], a, b)
}

var rdTagModels = [...]hash.TagModel{hash.WholeKey, hash.LastBraces, hash.EmptyCounts, hash.InnerBraces, hash.ToLastClose}

var rdTagBeliefs = [...]string{hash.WholeKey: "the whole key is always hashed", hash.LastBraces: "the last pair of braces is the tag",
	hash.EmptyCounts: "`{}` is a tag", hash.InnerBraces: "of doubled braces the inner pair is the tag", hash.ToLastClose: "the tag runs to the last closing brace",
	hash.BeforeColon: "the part before the first colon places a key", hash.AnyBraceText: "any braced part will do"}

// rdSlotPair is two keys that are asked about together.
type rdSlotPair struct {
	keys []string
	same bool
	trap hash.TagModel // a mistake that says otherwise; zero when none does
}

func newSlotPair(r *rand.Rand, a, b string) rdSlotPair {
	p := rdSlotPair{keys: []string{a, b}, same: hash.Slot(a, 0) == hash.Slot(b, 0)}
	for _, i := range r.Perm(len(rdTagModels)) {
		if m := rdTagModels[i]; (hash.Slot(a, m) == hash.Slot(b, m)) != p.same {
			p.trap = rdTagModels[i]
			break
		}
	}
	return p
}

func (p rdSlotPair) why() string {
	a, b := p.keys[0], p.keys[1]
	ta, wa := hash.Tag(a, 0)
	_, wb := hash.Tag(b, 0)
	if p.same {
		return fmt.Sprintf("Both hash `%s`, slot %d: `%s` %s.", ta, hash.Slot(a, 0), b, wb)
	}
	return fmt.Sprintf("`%s` %s, slot %d; `%s` %s, slot %d.", a, wa, hash.Slot(a, 0), b, wb, hash.Slot(b, 0))
}

func (p rdSlotPair) option(text string) quizzes.Option {
	o := quizzes.Option{Text: text, Right: p.same, Why: p.why()}
	if !p.same {
		o.Misconception = p.trap.Slug()
		o.Why = fmt.Sprintf("This takes it that %s. But %s", rdTagBeliefs[p.trap], o.Why)
	}
	return o
}

// rdVerdicts draws n marks of which a balanced number is right.
func rdVerdicts(r *rand.Rand, n int) []bool {
	marks := make([]bool, n)
	for i := range 1 + r.IntN(n-1) {
		marks[i] = true
	}
	r.Shuffle(n, func(i, j int) { marks[i], marks[j] = marks[j], marks[i] })
	return marks
}

// rdPairs draws pairs with the wanted verdicts, all of different keys, each one that some mistake judges otherwise.
func rdPairs(r *rand.Rand, want []bool, draw func() (a, b string)) []rdSlotPair {
	var out []rdSlotPair
	seen := map[string]bool{}
	for _, same := range want {
		for try := 0; ; try++ {
			if try == 60 {
				return nil
			}
			a, b := draw()
			if a == b || seen[b] || len(a) > 26 || len(b) > 26 {
				continue
			}
			if p := newSlotPair(r, a, b); p.same == same && p.trap != 0 {
				out, seen[b] = append(out, p), true
				break
			}
		}
	}
	return out
}

func makeSlotsSame(r *rand.Rand) (quizzes.Question, error) {
	want := rdVerdicts(r, 5)
	return quizzes.Search(60, func() (quizzes.Question, error) {
		ta, tb := rdTags(r)
		given := rdAnyKey(r, ta, tb)
		if tag, _ := hash.Tag(given, 0); tag != ta && tag != tb {
			return quizzes.Question{}, quizzes.Reject("no other key would share its slot")
		}
		pairs := rdPairs(r, want, func() (string, string) { return given, rdAnyKey(r, ta, tb) })
		if pairs == nil {
			return quizzes.Question{}, quizzes.Reject("no keys with these verdicts")
		}
		q := rdSlotQuestion(pairs, "In the slot of "+quizzes.Code(given)+":", func(p rdSlotPair) string { return quizzes.Code(p.keys[1]) })
		q.Stem = fmt.Sprintf("Which of these keys does Redis Cluster 7.0 put into the same hash slot as `%s`?", given)
		return q, nil
	})
}

func makeSlotsMulti(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	lengths := quizzes.DrawLengths(r, 4, want) // shapes of many braces are long, and more often apart
	verb := quizzes.One(r, "MGET", "SINTER", "RENAME", "SDIFF", "EXISTS", "DEL")
	return quizzes.Search(60, func() (quizzes.Question, error) {
		ta, tb := rdTags(r)
		pool := rdPairs(r, []bool{true, true, true, true, false, false, false, false}, func() (string, string) { return rdKeyPair(r, ta, tb) })
		text := func(p rdSlotPair) string { return quizzes.Code(verb + " " + strings.Join(p.keys, " ")) }
		pairs := quizzes.Even(r, lengths, pool, func(p rdSlotPair) (string, bool) { return text(p), p.same })
		if pairs == nil {
			return quizzes.Question{}, quizzes.Reject("no keys with these verdicts and lengths")
		}
		q := rdSlotQuestion(pairs, "Accepted, for both keys share a slot:", text)
		q.Stem = fmt.Sprintf("Which of these `%s` commands does Redis Cluster 7.0 accept, instead of answering `CROSSSLOT`?", verb)
		return q, nil
	})
}

func rdSlotQuestion(pairs []rdSlotPair, outcome string, text func(rdSlotPair) string) quizzes.Question {
	var options []quizzes.Option
	var trace []hash.Step
	var right, note []string
	for _, p := range pairs {
		options = append(options, p.option(text(p)))
		_, steps := hash.Together(p.keys, 0)
		for _, s := range steps {
			if !slices.Contains(trace, s) {
				trace = append(trace, s)
			}
		}
		if p.same {
			right = append(right, text(p))
		}
		note = append(note, strings.Join(p.keys, " "))
	}
	return quizzes.Question{Ask: quizzes.Multiple{Options: options}, Note: strings.Join(note, "\n"),
		Trace: kvTrace(trace, "cluster.same-slot", "%s %s.", outcome, quizzes.AndNone(right))}
}

var rdStarts = []int{0, 5461, 10923}

const rdNodes = "ABC"

func makeSlotsNode(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(400, func() (quizzes.Question, error) {
		table := quizzes.Exhibit{Title: "CRC16 of a string, modulo 16384", Head: []string{"string", "slot"}}
		cells := quizzes.Cells{Title: "Where is the key?", Head: []string{"key", "node"}}
		var trace []hash.Step
		var keys, note []string
		for range 3 {
			c := newNodeKey(r)
			if !c.fine || slices.Contains(note, c.key) {
				return quizzes.Question{}, quizzes.Reject("a mistake leads to the same node")
			}
			table.Rows = append(table.Rows, c.rows...)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(c.key)}, Asked: []quizzes.Cell{c.cell}})
			trace, keys, note = append(trace, c.steps...), append(keys, "node "+c.cell.Want), append(note, c.key)
		}
		if kvSpread([]string{cells.Rows[0].Asked[0].Want, cells.Rows[1].Asked[0].Want, cells.Rows[2].Asked[0].Want}) < 2 {
			return quizzes.Question{}, quizzes.Reject("one node for all")
		}
		r.Shuffle(len(table.Rows), func(i, j int) { table.Rows[i], table.Rows[j] = table.Rows[j], table.Rows[i] })
		return quizzes.Question{
			Stem:     "In a Redis Cluster 7.0, node A serves slots 0–5460, node B 5461–10922 and node C 10923–16383. Which node serves each key?",
			Exhibits: []quizzes.Exhibit{table}, Ask: cells, Note: strings.Join(note, "\n"),
			Trace: kvTrace(trace, "cluster.node", "From the first row to the last: %s.", quizzes.AndNone(keys)),
		}, nil
	})
}

// rdNodeKey is a key whose hashed part and one tempting other string lead to different nodes.
type rdNodeKey struct {
	key   string
	rows  [][]string
	cell  quizzes.Cell
	steps []hash.Step
	fine  bool
}

func newNodeKey(r *rand.Rand) rdNodeKey {
	a, b := rdTags(r)
	c := rdNodeKey{key: rdAnyKey(r, a, b)}
	tag, why := hash.Tag(c.key, 0)
	slot := hash.Slot(c.key, 0)
	c.rows = append(c.rows, []string{quizzes.Code(tag), fmt.Sprint(slot)})
	want := rdNode(slot)
	c.cell = quizzes.Cell{Choices: []string{"A", "B", "C"}, Want: want, Why: fmt.Sprintf("`%s` %s; slot %d is on node %s.", c.key, why, slot, want)}
	c.steps = []hash.Step{{Rule: "cluster.tag", Text: fmt.Sprintf("`%s` %s.", c.key, why), State: fmt.Sprintf("slot %d, node %s", slot, want)}}
	for _, i := range r.Perm(len(rdTagModels)) {
		m := rdTagModels[i]
		other, _ := hash.Tag(c.key, m)
		at := hash.Slot(c.key, m)
		if node := rdNode(at); other != tag && node != want && other != "" {
			c.rows = append(c.rows, []string{quizzes.Code(other), fmt.Sprint(at)})
			c.cell.Near = []quizzes.Near{{Answer: node, Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s and hashes `%s`, slot %d. But `%s` %s.", rdTagBeliefs[m], other, at, c.key, why)}}
			c.fine = len(c.key) <= 26
			return c
		}
	}
	return c
}

func rdNode(slot int) string {
	n := hash.Node(slot, rdStarts)
	return rdNodes[n : n+1]
}
