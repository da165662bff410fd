package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/seek"
)

// IdxPartial asks which queries a partial or expression index can serve.
var IdxPartial = quizzes.Template{
	ID: "idx.partial", Version: 1, Concept: "indexes#unique-partial-expression", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: idxPartial,
}

// IdxReads asks how many pages one look-up reads.
var IdxReads = quizzes.Template{
	ID: "idx.reads", Version: 1, Concept: "indexes#clustered", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: idxReads,
}

type idxPartialTable struct {
	name, col, value string // the searched column and a constant in lower case
	flag             string // a column of few values
	is               string // the flag's value in the index
	other            string // another value of the flag
	null             string // a column that may be null
}

var idxPartialTables = []idxPartialTable{
	{"user", "mail", "'ann@x.test'", "plan", "'free'", "'paid'", "left_at"},
	{"orders", "code", "'ab-x'", "status", "'open'", "'paid'", "shipped_at"},
	{"page", "slug", "'home'", "state", "'live'", "'draft'", "removed_at"},
	{"device", "serial", "'kx'", "state", "'on'", "'off'", "lost_at"},
	{"member", "name", "'bob'", "role", "'owner'", "'guest'", "left_at"},
	{"file", "path", "'/tmp/a'", "kind", "'text'", "'image'", "purged_at"},
}

// query draws a search: on the column plain or in a function, with or without a condition that may imply the index's.
func (t idxPartialTable) query(r *rand.Rand, x seek.Index) seek.Query {
	q := seek.Query{Table: t.name}
	term := seek.Cond{Col: t.col, Op: quizzes.One(r, "=", "=", ">"), Val: t.value}
	term.Expr = x.Expr
	if r.IntN(5) < 2 {
		term.Expr = quizzes.One(r, "", "lower", "upper")
	}
	if r.IntN(8) > 0 {
		q.Where = append(q.Where, term)
	}
	if extra := r.IntN(6); x.Where != nil && (extra < 4 || len(q.Where) == 0) {
		c := *x.Where
		switch {
		case extra < 2 || len(q.Where) == 0:
		case c.Op == "=":
			c.Val = t.other
		case c.Op == "IS NULL":
			c.Op = "IS NOT NULL"
		default:
			c = seek.Cond{Col: t.null, Op: ">", Val: "20250101"}
		}
		q.Where = append(q.Where, c)
	} else if len(q.Where) == 0 || extra == 4 {
		q.Where = append(q.Where, seek.Cond{Col: t.flag, Op: "=", Val: quizzes.One(r, t.is, t.other)})
	}
	if len(q.Where) == 2 && r.IntN(2) == 0 {
		q.Where[0], q.Where[1] = q.Where[1], q.Where[0]
	}
	return q
}

func (t idxPartialTable) index(r *rand.Rand) seek.Index {
	x := seek.Index{Cols: []string{t.col}}
	if r.IntN(2) == 0 {
		x.Expr = "lower"
	}
	if r.IntN(5) > 0 || x.Expr == "" {
		x.Where = &seek.Cond{Col: t.flag, Op: "=", Val: t.is}
		if r.IntN(3) == 0 {
			x.Where = &seek.Cond{Col: t.null, Op: quizzes.One(r, "IS NULL", "IS NOT NULL")}
		}
	}
	return x
}

func idxPartial(r *rand.Rand) (quizzes.Question, error) {
	right := 1 + r.IntN(3)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := idxPartialTables[r.IntN(len(idxPartialTables))]
		x := t.index(r)
		var opts []quizzes.Option
		var steps []quizzes.Step
		seen := map[string]bool{}
		n, tries, fooled := 0, 0, map[string]bool{}
		for len(opts) < 5 {
			q := t.query(r, x)
			p := seek.Make(q, x, "id", "")
			text := quizzes.Code(idxTerms(q))
			if seen[idxSame(q)] {
				if tries++; tries > 30 {
					return quizzes.Question{}, quizzes.Reject("too few queries")
				}
				continue
			}
			seen[idxSame(q)] = true
			o := quizzes.Option{Text: text, Right: p.Usable, Why: idxPartialWhy(x, q, p)}
			if o.Right {
				n++
			} else {
				o.Misconception = idxPartialModel(x, q)
				fooled[o.Misconception] = true
			}
			opts = append(opts, o)
			steps = append(steps, quizzes.Step{Rule: "query." + map[bool]string{true: "served", false: "not-served"}[o.Right], Text: text + ": " + o.Why})
		}
		if n != right || fooled[""] || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("%d served", n)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("In SQLite 3, table `%s` has the one index `CREATE INDEX i ON %s %s`. For which of these conditions after `SELECT * FROM %s WHERE` can the plan search that index?",
				t.name, t.name, x.SQL(), t.name),
			Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(t.name, x.SQL(), halTexts(opts)), Trace: steps,
		}, nil
	})
}

// idxSame is one text for queries that differ in the order of their terms alone.
func idxSame(q seek.Query) string {
	terms := strings.Split(idxTerms(q), " AND ")
	slices.Sort(terms)
	return strings.Join(terms, " AND ")
}

// idxPartialModel names a wrong model that would search the index.
func idxPartialModel(x seek.Index, q seek.Query) string {
	for _, m := range []seek.Model{seek.OtherConstant, seek.PartialAlways, seek.ExpressionPlain, seek.PlainExpression, seek.PartialOnly} {
		if seek.Make(q, x, "id", m).Usable {
			return string(m)
		}
	}
	return "two-reasons-overlooked"
}

func idxPartialWhy(x seek.Index, q seek.Query, p seek.Plan) string {
	if p.Usable {
		if x.Where == nil {
			return "It compares what the index is sorted by."
		}
		return fmt.Sprintf("It implies `%s` and compares what the index is sorted by.", x.Where.SQL())
	}
	if len(p.Steps) == 1 && x.Where != nil && p.Steps[0].Rule == "partial.not-implied" {
		return p.Steps[0].Text
	}
	return fmt.Sprintf("The index is sorted by `%s`, and the query does not compare that.", seek.Cond{Col: x.Cols[0], Expr: x.Expr}.Term())
}

var idxReadBeliefs = map[seek.Model]string{
	seek.HeightBinary:  "a page has two branches",
	seek.HeightNoLeaf:  "the lowest level of a tree costs nothing",
	seek.RowFree:       "the row comes with the index entry",
	seek.OnePageRow:    "an index entry of a clustered table leads to the row's page at once, but it holds the primary key",
	seek.RowBesideTree: "the leaf of a clustered table points at the row, but it holds the row",
}

func idxReads(r *rand.Rand) (quizzes.Question, error) {
	layout := quizzes.One(r, seek.HeapIndex, seek.PrimaryKey, seek.SecondaryTree, seek.SecondaryTree)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		fanout, rows := quizzes.One(r, 50, 100, 200, 300, 400, 500), quizzes.One(r, 10, 20, 40, 50, 80)
		zeros := quizzes.One(r, 1000, 10000, 100000, 1000000)
		keys := (11 + r.IntN(89)) * zeros
		if !idxClear(keys, fanout) || layout != seek.HeapIndex && !idxClear(keys/rows, fanout) {
			return quizzes.Question{}, quizzes.Reject("near a power of the fanout")
		}
		n, steps := seek.Reads(layout, keys, fanout, rows, "")
		var near []quizzes.Near
		for _, m := range []seek.Model{seek.RowFree, seek.OnePageRow, seek.RowBesideTree, seek.HeightNoLeaf, seek.HeightBinary} {
			w, _ := seek.Reads(layout, keys, fanout, rows, m)
			near = append(near, quizzes.Near{Answer: fmt.Sprint(w), Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. The pages are %d.", idxReadBeliefs[m], n)})
		}
		how := map[seek.Layout]string{
			seek.HeapIndex:     fmt.Sprintf("The rows lie in a heap, and a B-tree index on `mail` holds %d entries a page at every level.", fanout),
			seek.PrimaryKey:    fmt.Sprintf("The table is clustered by its primary key: its leaves hold %d rows each, and the pages above them %d entries each. The row is looked up by the primary key.", rows, fanout),
			seek.SecondaryTree: fmt.Sprintf("The table is clustered by its primary key: its leaves hold %d rows each, and the pages above them %d entries each. A secondary index on `mail` holds %d entries a page at every level.", rows, fanout, fanout),
		}[layout]
		by := "one row is looked up by its `mail`, which is unique"
		if layout == seek.PrimaryKey {
			by = "one row is looked up"
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A table has %s rows. %s All pages are full and none is cached. How many pages are read when %s?", idxThousands(keys), how, by),
			Ask:  quizzes.Number{Value: float64(n), Unit: "pages", Near: quizzes.NearAnswers(fmt.Sprint(n), near)},
			Note: fmt.Sprint(layout, keys, fanout, rows), Trace: quizzes.Worked(steps, "In all, %d pages are read.", n),
		}, nil
	})
}

// idxClear reports that a number of keys is well away from a power of the fanout, where a level is added.
func idxClear(keys, fanout int) bool {
	for p := fanout; p < 100*keys; p *= fanout {
		if keys*10 > p*6 && keys*10 < p*15 {
			return false
		}
	}
	return true
}

// idxThousands writes a number with commas.
func idxThousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
