package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/seek"
)

// IdxPlan asks by which columns of a composite index a query seeks.
var IdxPlan = quizzes.Template{
	ID: "idx.plan", Version: 1, Concept: "indexes#composite", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: idxPlan,
}

// IdxChoose asks what each of four indexes does for a query.
var IdxChoose = quizzes.Template{
	ID: "idx.choose", Version: 1, Concept: "indexes#covering", Source: quizzes.Computed,
	Kind: quizzes.KindMatch, Level: 3, Make: idxChoose,
}

// idxTable is a table with columns to compare.
type idxTable struct {
	name string
	cols []string
	vals []string // a constant for each column
}

var idxTables = []idxTable{
	{"orders", []string{"customer_id", "status", "created", "cents"}, []string{"42", "'paid'", "20250601", "5000"}},
	{"message", []string{"chat_id", "sender", "sent", "size"}, []string{"7", "'ann'", "20250101", "900"}},
	{"visit", []string{"site_id", "country", "day", "seconds"}, []string{"12", "'fr'", "20250315", "30"}},
	{"ticket", []string{"owner", "state", "opened", "prio"}, []string{"'bob'", "'open'", "20250201", "3"}},
	{"flight", []string{"origin", "carrier", "departs", "seats"}, []string{"'TXL'", "'LH'", "20250901", "20"}},
	{"reading", []string{"sensor", "kind", "taken", "value"}, []string{"9", "'temp'", "20250701", "15"}},
}

// cond draws a condition on the i-th column: text is compared with `=`, numbers in either way.
func (t idxTable) cond(i int, ranged bool, r *rand.Rand) seek.Cond {
	op := "="
	if ranged {
		op = quizzes.One(r, ">", "<", ">=", "<=")
	}
	return seek.Cond{Col: t.cols[i], Op: op, Val: t.vals[i]}
}

var idxBeliefs = map[seek.Model]string{
	seek.AnyColumn:     "every indexed column with a condition narrows the search, but only an unbroken prefix does",
	seek.RangeGoesOn:   "columns behind a range still narrow the search, but within a range they are in no order",
	seek.GapGoesOn:     "a column without a condition can be passed over, but the prefix ends there",
	seek.FirstOnly:     "only the first column narrows the search, but equality on it lets the next one do so too",
	seek.AndOrder:      "the terms have to stand in the order of the index, but the order of AND terms means nothing",
	seek.EqualityOnly:  "a range can't be used to search, but one range at the end of the prefix can",
	seek.CoveringSorts: "an index that covers a query gives the order too, but that depends on the order of its columns",
	seek.OrderAnywhere: "any index with the column of ORDER BY gives that order, but only directly behind the equalities",
	seek.SeekCovers:    "an index with the columns of WHERE covers the query, but the selected ones count as well",
}

func idxCols(cols []string) string {
	if len(cols) == 0 {
		return "by none of its columns"
	}
	var out []string
	for _, c := range cols {
		out = append(out, quizzes.Code(c))
	}
	return "by " + quizzes.And(out)
}

func idxPlan(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := idxTables[r.IntN(len(idxTables))]
		q := seek.Query{Table: t.name, Cols: []string{"id"}}
		for _, i := range r.Perm(4)[:2+r.IntN(2)] {
			q.Where = append(q.Where, t.cond(i, i > 1 && r.IntN(3) > 0 || i == 0 && r.IntN(5) == 0, r))
		}
		x := seek.Index{}
		for _, i := range r.Perm(4)[:3] {
			x.Cols = append(x.Cols, t.cols[i])
		}
		if !idxOverlap(q, x) {
			return quizzes.Question{}, quizzes.Reject("fewer than two of the columns have a condition")
		}
		p := seek.Make(q, x, "id", "")
		if rank < 3 && len(p.Seek) == 3 || len(p.Seek) == 0 && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("the longest answer, or once more none")
		}
		var wrong []quizzes.Option
		for _, m := range []seek.Model{seek.AnyColumn, seek.RangeGoesOn, seek.GapGoesOn, seek.FirstOnly, seek.AndOrder, seek.EqualityOnly} {
			w := seek.Make(q, x, "id", m)
			wrong = append(wrong, quizzes.Option{Text: idxCols(idxSorted(x, w.Seek)), Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. Here the search goes %s.", idxBeliefs[m], idxCols(p.Seek))})
		}
		// two columns at random, to have an option in every length
		two := idxSorted(x, quizzes.Draw(r, x.Cols, 1+r.IntN(2)))
		wrong = append(wrong, quizzes.Option{Text: idxCols(two), Misconception: "prefix-is-any-subset", Why: fmt.Sprintf("An index is searched by its first columns, in their order, as far as the conditions reach: here %s.", idxCols(p.Seek))})
		key := quizzes.Option{Text: idxCols(p.Seek), Why: idxWhy(p)}
		opts, err := quizzes.Pick(r, key, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		if dbLengthRank(r, opts) != rank {
			return quizzes.Question{}, quizzes.Reject("another rank by length")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("In SQLite 3, table `%s` has the one index `%s` and no statistics. By which of the index's columns does this query seek, so that they bound the stretch that is read? Columns tested entry by entry don't count.", t.name, x.SQL()),
			Exhibits: []quizzes.Exhibit{{Title: "Query", Lang: "sql", Lines: []string{
				"SELECT id FROM " + t.name, "WHERE " + idxTerms(q),
			}}},
			Ask: quizzes.Single{Options: opts}, Note: q.SQL() + x.SQL(), Trace: quizzes.Worked(p.Steps, "The query seeks %s.", idxCols(p.Seek)),
		}, nil
	})
}

// idxOverlap reports that at least two columns of an index have conditions.
func idxOverlap(q seek.Query, x seek.Index) bool {
	n := 0
	for _, c := range q.Where {
		if slices.Contains(x.Cols, c.Col) {
			n++
		}
	}
	return n > 1
}

// idxSorted puts columns in the order of the index.
func idxSorted(x seek.Index, cols []string) []string {
	out := slices.Clone(cols)
	slices.SortFunc(out, func(a, b string) int { return slices.Index(x.Cols, a) - slices.Index(x.Cols, b) })
	return out
}

func idxTerms(q seek.Query) string {
	var terms []string
	for _, c := range q.Where {
		terms = append(terms, c.SQL())
	}
	return strings.Join(terms, " AND ")
}

// idxWhy joins what the planner said of the prefix.
func idxWhy(p seek.Plan) string {
	var out []string
	for _, s := range p.Steps {
		if strings.HasPrefix(s.Rule, "prefix") {
			out = append(out, s.Text)
		}
	}
	return strings.Join(out, " ")
}

func idxChoose(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := idxTables[r.IntN(len(idxTables))]
		q := seek.Query{Table: t.name, Cols: []string{"id", t.cols[3]}}
		for _, i := range r.Perm(3) {
			q.Where = append(q.Where, t.cond(i, i == 2, r))
		}
		q.Order = t.cols[2]
		first := r.Perm(3)[:2] // the first columns, each of two indexes
		var left, right, why []string
		var trace []quizzes.Step
		for n := range 4 {
			x := seek.Index{Cols: []string{t.cols[first[n%2]]}}
			for _, i := range r.Perm(4) {
				if i != first[n%2] && (len(x.Cols) < 3 || r.IntN(2) == 0) {
					x.Cols = append(x.Cols, t.cols[i])
				}
			}
			p := seek.Make(q, x, "id", "")
			text := idxPlanText(t, p)
			if !p.Usable || slices.Contains(right, text) || slices.Contains(left, quizzes.Code(x.SQL())) {
				return quizzes.Question{}, quizzes.Reject("two plans alike")
			}
			left, right, why = append(left, quizzes.Code(x.SQL())), append(right, text), append(why, fmt.Sprintf("`%s`: %s", x.SQL(), idxSteps(p)))
			for _, s := range p.Steps {
				trace = append(trace, quizzes.Step{Rule: s.Rule, Text: "`" + x.SQL() + "`: " + s.Text})
			}
		}
		return quizzes.Question{
			Stem: "SQLite 3 has no statistics, and this table has one of these indexes at a time. What does the plan of the query do with each?",
			Exhibits: []quizzes.Exhibit{{Title: "Query", Lang: "sql", Lines: []string{
				fmt.Sprintf("SELECT id, %s FROM %s", t.cols[3], t.name), "WHERE " + idxTerms(q), "ORDER BY " + q.Order,
			}}},
			Ask: quizzes.Matched(left, right, why), Note: fmt.Sprint(q.SQL(), left), Trace: trace,
		}, nil
	})
}

// idxPlanText describes a plan, with the columns in the order of the table.
func idxPlanText(t idxTable, p seek.Plan) string {
	var cols []string
	for _, c := range t.cols {
		if slices.Contains(p.Seek, c) {
			cols = append(cols, quizzes.Code(c))
		}
	}
	read, sort := "reads the table", "no sort"
	if p.Covering {
		read = "index alone"
	}
	if p.Sort {
		sort = "sorts"
	}
	return fmt.Sprintf("seeks by %s; %s; %s", strings.Join(cols, ", "), read, sort)
}

func idxSteps(p seek.Plan) string {
	var out []string
	for _, s := range p.Steps {
		out = append(out, s.Text)
	}
	return strings.Join(out, " ")
}
