package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// ALKeyLeak asks which callers of a memoized function get a result made for somebody else.
var ALKeyLeak = quizzes.Template{
	ID: "al.key.leak", Version: 2, Concept: "application-level-caching#memo-keys", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: alKeyLeak,
}

// ALKeyPart asks which part a key lacks, read off the function.
var ALKeyPart = quizzes.Template{
	ID: "al.key.part", Version: 2, Concept: "application-level-caching#memo-keys", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 1, Make: alKeyPart,
}

// ALKeyRuns asks how often a memoized function runs.
var ALKeyRuns = quizzes.Template{
	ID: "al.key.runs", Version: 2, Concept: "application-level-caching#memo-keys", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: alKeyRuns,
}

// alParam is an argument with the values it takes, and how a function can use it: in its result, or beside it.
type alParam struct {
	name         string
	values       []string
	used, beside string
}

var alParams = []alParam{
	{"tenant", []string{"acme", "blue"}, "p = p.Discount(rates[tenant])", "calls.Inc(tenant)"},
	{"locale", []string{"de", "en", "fr"}, "p.Title = titles[locale]", "log.Print(\"locale \", locale)"},
	{"currency", []string{"EUR", "USD", "JPY"}, "p = p.Convert(currency)", "calls.Inc(currency)"},
	{"channel", []string{"app", "web"}, "p = p.Round(steps[channel])", "log.Print(\"via \", channel)"},
	{"segment", []string{"gold", "base"}, "p.Fee = fees[segment]", "trace.Set(\"segment\", segment)"},
	{"region", []string{"eu", "us"}, "p.Tax = taxes[region]", "trace.Set(\"region\", region)"},
}

var alUsers = []string{"Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ivo", "Jana"}

// alItems is the first argument, which is always part of the key.
var alItems = []string{"mug", "pen", "lamp", "sofa", "desk", "vase"}

type alMemo struct {
	cache.MemoCase
	users []string
}

// alMemoDraw makes calls of price(item, a, b, c): the result needs the item and two of the others, the key has the
// item and one or two of them.
func alMemoDraw(r *rand.Rand, n int) alMemo {
	params := quizzes.DrawSorted(r, alParams, 3)
	items := quizzes.Draw(r, alItems, 2)
	m := alMemo{users: quizzes.Draw(r, alUsers, n)}
	m.Params = []string{"item"}
	for _, p := range params {
		m.Params = append(m.Params, p.name)
	}
	m.Needs = append([]int{0}, quizzes.DrawSorted(r, []int{1, 2, 3}, 2)...)
	m.Key = append([]int{0}, quizzes.DrawSorted(r, []int{1, 2, 3}, 1+r.IntN(2))...)
	for range n {
		call := []string{items[r.IntN(2)]}
		for _, p := range params {
			call = append(call, p.values[r.IntN(2)])
		}
		m.Calls = append(m.Calls, call)
	}
	return m
}

func (m alMemo) names(at []int) []string {
	var out []string
	for _, p := range at {
		out = append(out, m.Params[p])
	}
	return out
}

func (m alMemo) keyText() string {
	return quizzes.Code("{" + strings.Join(m.names(m.Key), "}:{") + "}")
}

// exhibit lists the calls, with their users if these are asked for.
func (m alMemo) exhibit(users bool) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Calls, first to last", Head: append([]string{"Call"}, m.Params...)}
	for i, c := range m.Calls {
		e.Rows = append(e.Rows, append([]string{csItoa(i + 1)}, c...))
	}
	if users {
		e.Head = slices.Insert(e.Head, 1, "User")
		for i := range e.Rows {
			e.Rows[i] = slices.Insert(e.Rows[i], 1, m.users[i])
		}
	}
	return e
}

func (m alMemo) note() string { return fmt.Sprint(m.Params, m.Needs, m.Key, m.Calls) }

func alKeyLeak(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		m := alMemoDraw(r, 6)
		o := cache.PlayMemo(m.MemoCase)
		rightHits := 0
		for i := range o.From {
			if o.From[i] != i && !o.Wrong[i] {
				rightHits++
			}
		}
		if csTrue(o.Wrong) != want || rightHits == 0 {
			return quizzes.Question{}, quizzes.Reject("not this many leaks")
		}
		o = cache.RunMemo(m.MemoCase)
		var opts []quizzes.Option
		var wrong []string
		for _, i := range alOffered(r, o) {
			opts = append(opts, m.option(o, i))
		}
		for i, w := range o.Wrong {
			if w {
				wrong = append(wrong, m.users[i])
			}
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("The result of `price(%s)` depends on %s, and on nothing else. It is memoized under the key %s, and nothing expires. The users make these calls. Which users get a result that is wrong for their arguments?",
				strings.Join(m.Params, ", "), alAnd(m.names(m.Needs)), m.keyText()),
			Exhibits: []quizzes.Exhibit{m.exhibit(true)}, Ask: quizzes.Multiple{Options: opts}, Note: m.note(),
			Trace: quizzes.Worked(o.Steps, "Wrong results go to %s.", quizzes.And(wrong)),
		}, nil
	})
}

// alOffered leaves the first call out, which is never wrong.
func alOffered(r *rand.Rand, o cache.MemoOutcome) []int {
	var at []int
	for i := 1; i < len(o.From); i++ {
		at = append(at, i)
	}
	r.Shuffle(len(at), func(i, j int) { at[i], at[j] = at[j], at[i] })
	return at
}

// alAnd lists words as code with commas and "and".
func alAnd(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = quizzes.Code(w)
	}
	return quizzes.And(q)
}

func (m alMemo) option(o cache.MemoOutcome, i int) quizzes.Option {
	opt := quizzes.Option{Text: m.users[i], Right: o.Wrong[i], Why: o.Steps[i].Text + "."}
	switch {
	case opt.Right:
	case o.From[i] != i:
		opt.Misconception = "every-hit-leaks"
	default:
		opt.Misconception = "computed-for-caller"
		opt.Why += " A result that was computed for this very call is right."
	}
	return opt
}

func alKeyRuns(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(4)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		m := alMemoDraw(r, 6)
		runs := cache.PlayMemo(m.MemoCase).Runs
		with := func(key []int) int {
			c := m.MemoCase
			c.Key = key
			return cache.PlayMemo(c).Runs
		}
		if runs != want || with(m.Needs) == runs {
			return quizzes.Question{}, quizzes.Reject("another count, or nothing at stake")
		}
		near := quizzes.NearAnswers(csItoa(runs), []quizzes.Near{
			csNear(with([]int{0, 1, 2, 3}), "all-arguments-in-key", "That runs once for every combination of arguments. Only %s are in the key.", alAnd(m.names(m.Key))),
			csNear(with(m.Needs), "key-is-what-matters", "That runs once for every combination of what the result depends on. What counts is the key: %s.", alAnd(m.names(m.Key))),
			csNear(with([]int{0}), "one-run-per-item", "That runs once for each item; the key is %s.", m.keyText()),
			csNear(len(m.Calls), "memo-ignored", "That runs for each of the %d calls; a key seen before is a hit.", len(m.Calls)),
			csNear(len(m.Calls)-runs, "hits-for-runs", "That is the number of hits: %d calls less %d runs.", len(m.Calls), runs),
		})
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("few answers")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("The result of `price(%s)` depends on %s. It is memoized under the key %s; nothing is stored at first, and nothing expires. How often does the function run for these calls?",
				strings.Join(m.Params, ", "), alAnd(m.names(m.Needs)), m.keyText()),
			Exhibits: []quizzes.Exhibit{m.exhibit(false)}, Note: m.note(),
			Ask:   quizzes.Number{Value: float64(runs), Unit: "times", Near: near},
			Trace: quizzes.Worked(cache.RunMemo(m.MemoCase).Steps, "The function runs %d times.", runs),
		}, nil
	})
}

// alFunc is a function of an item and five arguments: one is in the key and used, one is missing in the key and used,
// three are not in the key and only seen beside the result.
type alFunc struct {
	params  []alParam
	keyed   int
	missing int
	order   []int
}

func (f alFunc) lines() []string {
	var names []string
	for _, p := range f.params {
		names = append(names, p.name)
	}
	lines := []string{"func price(item, " + strings.Join(names, ", ") + " string) Price {", "    p := base[item]"}
	for _, i := range f.order {
		use := f.params[i].beside
		if i == f.keyed || i == f.missing {
			use = f.params[i].used
		}
		lines = append(lines, "    "+use)
	}
	return append(lines, "    return p", "}")
}

func alKeyPart(r *rand.Rand) (quizzes.Question, error) {
	f := alFunc{params: quizzes.Draw(r, alParams, 5), order: r.Perm(5)}
	f.keyed, f.missing = 0, 1
	r.Shuffle(5, func(i, j int) {
		f.params[i], f.params[j] = f.params[j], f.params[i]
		f.keyed, f.missing = alMoved(f.keyed, i, j), alMoved(f.missing, i, j)
	})
	var opts []quizzes.Option
	for i, p := range f.params {
		if i != f.keyed {
			opts = append(opts, f.option(i, p))
		}
	}
	name := f.params[f.missing].name
	return quizzes.Question{
		Stem:     fmt.Sprintf("The results of this Go function are memoized under the key `{item}:{%s}`. Which argument must join the key, so that no call gets a wrong result?", f.params[f.keyed].name),
		Exhibits: []quizzes.Exhibit{{Title: "The function", Lang: "go", Lines: f.lines()}},
		Ask:      quizzes.Single{Options: opts}, Note: strings.Join(f.lines(), ";") + f.params[f.keyed].name, Trace: f.trace(name),
	}, nil
}

// alMoved follows an index through a swap.
func alMoved(at, i, j int) int {
	switch at {
	case i:
		return j
	case j:
		return i
	}
	return at
}

// leaks reports whether two calls that differ in the missing argument alone still get one result when the argument
// with index extra (-1: none) joins the key.
func (f alFunc) leaks(extra int) bool {
	c := cache.MemoCase{Params: []string{"item"}, Needs: []int{0, f.keyed + 1, f.missing + 1}, Key: []int{0, f.keyed + 1}}
	if extra >= 0 {
		c.Key = append(c.Key, extra+1)
	}
	first, second := []string{"mug"}, []string{"mug"}
	for i, p := range f.params {
		c.Params = append(c.Params, p.name)
		first = append(first, p.values[0])
		if i == f.missing {
			second = append(second, p.values[1])
		} else {
			second = append(second, p.values[0])
		}
	}
	c.Calls = [][]string{first, second}
	return slices.Contains(cache.RunMemo(c).Wrong, true)
}

func (f alFunc) option(i int, p alParam) quizzes.Option {
	o := quizzes.Option{Text: quizzes.Code(p.name), Right: !f.leaks(i)}
	missing := f.params[f.missing]
	if o.Right {
		o.Why = fmt.Sprintf("`%s` changes the result in `%s`; without it, a call for `%s` gets what was made for `%s`.", p.name, p.used, p.values[1], p.values[0])
		return o
	}
	o.Misconception = "every-argument-in-key"
	if strings.HasPrefix(p.beside, "calls") {
		o.Misconception = "side-effect-in-key"
	}
	o.Why = fmt.Sprintf("`%s` does not change the result: `%s`. With it in the key, two calls that differ in `%s` still share a result.", p.name, p.beside, missing.name)
	return o
}

func (f alFunc) trace(name string) []quizzes.Step {
	var steps []cache.Step
	for _, i := range f.order {
		p := f.params[i]
		text := fmt.Sprintf("`%s` does not change the result: `%s`", p.name, p.beside)
		switch i {
		case f.keyed:
			text = fmt.Sprintf("`%s` changes the result, `%s`, and is in the key", p.name, p.used)
		case f.missing:
			text = fmt.Sprintf("`%s` changes the result, `%s`, and is not in the key", p.name, p.used)
		}
		steps = append(steps, cache.Step{Rule: "memo.use", Text: text})
	}
	return quizzes.Worked(steps, "The key lacks `%s`.", name)
}
