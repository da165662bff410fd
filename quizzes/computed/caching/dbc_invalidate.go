package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/rel"
)

// DBCInvalidateWhich asks which cached results a write changes.
var DBCInvalidateWhich = quizzes.Template{
	ID: "dbc.invalidate.which", Version: 2, Concept: "database-caching#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: dbcWhich,
}

// DBCInvalidateLine asks which of several writes changes one cached result.
var DBCInvalidateLine = quizzes.Template{
	ID: "dbc.invalidate.line", Version: 2, Concept: "database-caching#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: dbcLine,
}

// dbcSchema names a parent table with a word and two numbers, and a child that refers to it with a number.
type dbcSchema struct {
	parent, word, a, b string
	child, ref, n      string
	words              []string
}

var dbcSchemas = []dbcSchema{
	{"products", "category", "price", "stock", "orders", "product_id", "qty", []string{"tea", "mug", "pan"}},
	{"books", "genre", "price", "copies", "loans", "book_id", "days", []string{"crime", "poems", "maps"}},
	{"courses", "topic", "fee", "seats", "bookings", "course_id", "people", []string{"go", "sql", "css"}},
	{"songs", "mood", "length", "likes", "plays", "song_id", "skips", []string{"calm", "loud", "sad"}},
}

// dbcTables draws the rows; prices differ, so that an order by price has no ties.
func dbcTables(r *rand.Rand, s dbcSchema) rel.DB {
	p := rel.Table{Name: s.parent, Cols: []string{"id", s.word, s.a, s.b}}
	prices := quizzes.Draw(r, []int{10, 15, 20, 25, 30, 35, 40, 45, 50}, 5)
	for i := range 4 + r.IntN(2) {
		p.Rows = append(p.Rows, []rel.Value{i + 1, s.words[r.IntN(3)], prices[i], r.IntN(8)})
	}
	c := rel.Table{Name: s.child, Cols: []string{"id", s.ref, s.n}}
	for i := range 4 {
		c.Rows = append(c.Rows, []rel.Value{11 + i, 1 + r.IntN(len(p.Rows)), 1 + r.IntN(6)})
	}
	return rel.DB{p, c}
}

func dbcExhibits(db rel.DB) []quizzes.Exhibit {
	var out []quizzes.Exhibit
	for _, t := range db {
		e := quizzes.Exhibit{Title: "Table " + t.Name, Head: t.Cols}
		for _, row := range t.Rows {
			var cells []string
			for _, v := range row {
				cells = append(cells, fmt.Sprint(v))
			}
			e.Rows = append(e.Rows, cells)
		}
		out = append(out, e)
	}
	return out
}

const dbcWriteShapes = 9

// dbcWrite draws a write of one of dbcWriteShapes shapes, most of them of the parent.
func dbcWrite(r *rand.Rand, s dbcSchema, db rel.DB, shape int) rel.Write {
	n := len(db[0].Rows)
	id := []rel.Cond{{Col: "id", Op: "=", Val: 1 + r.IntN(n)}}
	word := s.words[r.IntN(3)]
	switch shape {
	case 0:
		return rel.Write{Kind: "UPDATE", Table: s.parent, Col: s.a, Op: "+", Val: 5, Where: []rel.Cond{{Col: s.word, Op: "=", Val: word}}}
	case 1:
		return rel.Write{Kind: "UPDATE", Table: s.parent, Col: s.word, Op: "=", Val: word, Where: id}
	case 2:
		return rel.Write{Kind: "DELETE", Table: s.parent, Where: id}
	case 3:
		return rel.Write{Kind: "INSERT", Table: s.parent, Values: []rel.Value{n + 1, word, 5 * (2 + r.IntN(9)), 1 + r.IntN(7)}}
	case 4:
		return rel.Write{Kind: "UPDATE", Table: s.child, Col: s.n, Op: "=", Val: 1 + r.IntN(9), Where: []rel.Cond{{Col: "id", Op: "=", Val: 11 + r.IntN(4)}}}
	case 5:
		return rel.Write{Kind: "INSERT", Table: s.child, Values: []rel.Value{15, 1 + r.IntN(n), 1 + r.IntN(6)}}
	case 6:
		return rel.Write{Kind: "UPDATE", Table: s.parent, Col: s.b, Op: "=", Val: r.IntN(9), Where: id}
	}
	return rel.Write{Kind: "UPDATE", Table: s.parent, Col: s.a, Op: "=", Val: 5 * (2 + r.IntN(10)), Where: id}
}

const dbcShapes = 9

// dbcQuery draws a query of one of dbcShapes shapes.
func dbcQuery(r *rand.Rand, s dbcSchema, n, shape int) rel.Query {
	word := rel.Cond{Col: s.word, Op: "=", Val: s.words[r.IntN(3)]}
	price := rel.Cond{Col: s.a, Op: quizzes.One(r, "<", ">"), Val: 5*(3+r.IntN(7)) + 2}
	join := &rel.Join{Table: s.child, Left: s.parent + ".id", Right: s.child + "." + s.ref}
	switch shape {
	case 0:
		return rel.Query{From: s.parent, Cols: []string{"id", s.a}, Where: []rel.Cond{word}}
	case 1:
		return rel.Query{From: s.parent, Agg: "COUNT", Where: []rel.Cond{price}}
	case 2:
		return rel.Query{From: s.parent, Agg: quizzes.One(r, "MIN", "MAX"), AggOf: s.a, Where: []rel.Cond{{Col: s.b, Op: ">", Val: r.IntN(4)}}}
	case 3:
		return rel.Query{From: s.parent, Cols: []string{"id"}, Order: s.a, Desc: r.IntN(2) == 0, Limit: 2}
	case 4:
		return rel.Query{From: s.parent, Group: s.word, Agg: "SUM", AggOf: s.b}
	case 5:
		return rel.Query{From: s.parent, Cols: []string{s.word, s.b}, Where: []rel.Cond{{Col: "id", Op: "=", Val: 1 + r.IntN(n)}}}
	case 6:
		return rel.Query{From: s.child, Agg: "SUM", AggOf: s.n, Where: []rel.Cond{{Col: s.ref, Op: "=", Val: 1 + r.IntN(n)}}}
	case 7:
		return rel.Query{From: s.parent, Join: join, Cols: []string{s.child + ".id", s.parent + "." + s.a}, Where: []rel.Cond{{Col: s.child + "." + s.n, Op: ">", Val: 1 + r.IntN(4)}}}
	}
	return rel.Query{From: s.parent, Join: join, Agg: "SUM", AggOf: s.child + "." + s.n, Where: []rel.Cond{{Col: s.parent + "." + s.word, Op: "=", Val: word.Val}}}
}

// dbcVerdict runs a query before and after a write. tied: an ORDER BY leaves a result open.
func dbcVerdict(db, after rel.DB, q rel.Query) (changed, tied bool) {
	a, b := rel.Run(db, q), rel.Run(after, q)
	return !a.Equal(b), a.Tied || b.Tied
}

// dbcBelief names a rule of thumb that would drop a result which the write leaves as it is.
func dbcBelief(db rel.DB, w rel.Write, q rel.Query) (id, says string) {
	switch {
	case rel.Changes(db, w, q, rel.ByMember):
		return string(rel.ByMember), "A written row is one that the query reads, but that alone changes nothing: "
	case w.Kind == "UPDATE" && rel.Changes(db, w, q, rel.ByColumn):
		return string(rel.ByColumn), fmt.Sprintf("The query names the written column, `%s`, but that alone changes nothing: ", w.Col)
	case rel.Changes(db, w, q, rel.ByTable):
		return string(rel.ByTable), "The query reads the written table, but that alone changes nothing: "
	}
	return "flush-everything", "Not every write concerns every result: "
}

func dbcWhich(r *rand.Rand) (quizzes.Question, error) {
	want, shape := 1+r.IntN(3), r.IntN(dbcWriteShapes)
	if shape == 6 {
		want = min(want, 2) // too few queries show that column
	}
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		s := dbcSchemas[r.IntN(len(dbcSchemas))]
		db := dbcTables(r, s)
		w := dbcWrite(r, s, db, shape)
		if _, touched := rel.Apply(db, w); dbcNothing(touched) {
			return quizzes.Question{}, quizzes.Reject("the write does nothing")
		}
		queries := dbcQueries(r, s, db, w, want)
		if queries == nil {
			return quizzes.Question{}, quizzes.Reject("too few queries")
		}
		return dbcWhichQuestion(db, w, queries)
	})
}

// dbcQueries draws four queries of different shapes, of which want change. Shapes are drawn before verdicts, so that
// a shape tells its verdict little. Few shapes read the child, so that a write of it goes with others as well.
func dbcQueries(r *rand.Rand, s dbcSchema, db rel.DB, w rel.Write, want int) []rel.Query {
	var out []rel.Query
	after, _ := rel.Apply(db, w)
	traps := 0
	for _, shape := range r.Perm(dbcShapes) {
		for range 8 {
			q := dbcQuery(r, s, len(db[0].Rows), shape)
			changed, tied := dbcVerdict(db, after, q)
			if changed != (len(out) < want) || tied || w.Table == s.parent && !q.Reads(w.Table) {
				continue
			}
			if !changed && rel.Changes(db, w, q, rel.ByColumn) {
				traps++
			}
			out = append(out, q)
			break
		}
		if len(out) == 4 {
			break
		}
	}
	if len(out) < 4 || w.Table == s.parent && 2*traps < 4-want {
		return nil
	}
	return out
}

func dbcWhichQuestion(db rel.DB, w rel.Write, queries []rel.Query) (quizzes.Question, error) {
	steps := []quizzes.Step{{Rule: "rel.write", Text: dbcUpper(rel.Describe(db, w))}}
	var opts []quizzes.Option
	var changed []string
	for _, q := range queries {
		why := rel.Explain(db, w, q)
		o := quizzes.Option{Text: quizzes.Code(q.SQL()), Right: rel.Changes(db, w, q, ""), Why: dbcUpper(why) + "."}
		if o.Right {
			changed = append(changed, o.Text)
		} else {
			id, says := dbcBelief(db, w, q)
			o.Misconception, o.Why = id, says+why+"."
		}
		opts = append(opts, o)
		steps = append(steps, quizzes.Step{Rule: "rel.rerun", Text: o.Text + ": " + why})
	}
	steps = append(steps, quizzes.Step{Rule: "answer", Text: "The write changes the results of " + quizzes.And(changed) + "."})
	return quizzes.Question{
		Stem:     "The results of these queries are cached. Then one write runs; no foreign keys are declared. Which cached results does it make wrong?",
		Exhibits: append(dbcExhibits(db), quizzes.Exhibit{Title: "The write", Lang: "sql", Lines: []string{w.SQL()}}), Ask: quizzes.Multiple{Options: opts}, Trace: steps, Note: dbcNote(db, append(dbcSQL(queries), w.SQL())),
	}, nil
}

// dbcSQL prints statements, sorted.
func dbcSQL[S interface{ SQL() string }](statements []S) []string {
	var out []string
	for _, s := range statements {
		out = append(out, s.SQL())
	}
	slices.Sort(out)
	return out
}

func dbcNote(db rel.DB, sql []string) string { return fmt.Sprint(db, sql) }

func dbcUpper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func dbcLine(r *rand.Rand) (quizzes.Question, error) {
	place := r.IntN(5)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		s := dbcSchemas[r.IntN(len(dbcSchemas))]
		db := dbcTables(r, s)
		q := dbcQuery(r, s, len(db[0].Rows), r.IntN(dbcShapes))
		right, wrong := dbcWrites(r, s, db, q)
		if right == nil || len(wrong) < 4 {
			return quizzes.Question{}, quizzes.Reject("too few writes")
		}
		writes := slices.Insert(wrong[:4], place, *right)
		return dbcLineQuestion(db, q, writes)
	})
}

// dbcWrites draws one write that changes the result and four that do not, all of which touch a row.
func dbcWrites(r *rand.Rand, s dbcSchema, db rel.DB, q rel.Query) (right *rel.Write, wrong []rel.Write) {
	traps, before := 0, rel.Run(db, q)
	for range 40 {
		w := dbcWrite(r, s, db, r.IntN(dbcWriteShapes))
		after, touched := rel.Apply(db, w)
		if before.Tied || !q.Reads(w.Table) || dbcNothing(touched) {
			continue
		}
		result := rel.Run(after, q)
		switch {
		case result.Tied:
		case !result.Equal(before):
			right = &w
		case len(wrong) < 4 && !slices.ContainsFunc(wrong, func(o rel.Write) bool { return dbcAlike(o, w) }):
			if rel.Changes(db, w, q, rel.ByColumn) {
				traps++
			}
			wrong = append(wrong, w)
		}
	}
	if traps < 3 {
		return nil, nil
	}
	return right, wrong
}

// dbcAlike reports two writes that differ in their value alone.
func dbcAlike(a, b rel.Write) bool {
	return a.Kind == b.Kind && a.Table == b.Table && a.Col == b.Col && slices.Equal(a.Where, b.Where)
}

// dbcNothing reports that a write touches no row or sets what was there.
func dbcNothing(touched []rel.Touched) bool {
	return !slices.ContainsFunc(touched, func(t rel.Touched) bool { return !slices.Equal(t.Before, t.After) })
}

func dbcLineQuestion(db rel.DB, q rel.Query, writes []rel.Write) (quizzes.Question, error) {
	steps := []quizzes.Step{{Rule: "rel.query", Text: fmt.Sprintf("The cached result of %s is `%s`", quizzes.Code(q.SQL()), rel.Run(db, q))}}
	line := quizzes.Line{Title: "Writes", Lang: "sql"}
	at := 0
	for i, w := range writes {
		why := fmt.Sprintf("%s; %s", rel.Describe(db, w), rel.Explain(db, w, q))
		o := quizzes.Option{Text: w.SQL(), Right: rel.Changes(db, w, q, ""), Why: dbcUpper(why) + "."}
		if o.Right {
			at = i + 1
		} else {
			o.Misconception, _ = dbcBelief(db, w, q)
		}
		line.Options = append(line.Options, o)
		steps = append(steps, quizzes.Step{Rule: "rel.rerun", Text: fmt.Sprintf("Line %d: %s", i+1, why)})
	}
	steps = append(steps, quizzes.Step{Rule: "answer", Text: fmt.Sprintf("Only line %d changes the result.", at)})
	return quizzes.Question{
		Stem:     "The result of one query is cached; no foreign keys are declared. Which one of these writes, each run alone on the tables shown, makes the cached result wrong?",
		Exhibits: append(dbcExhibits(db), quizzes.Exhibit{Title: "The query", Lang: "sql", Lines: dbcWrap(q.SQL())}), Ask: line, Trace: steps, Note: dbcNote(db, append(dbcSQL(writes), q.SQL())),
	}, nil
}

// dbcWrap breaks a long query before its clauses.
func dbcWrap(sql string) []string {
	if len(sql) < 60 {
		return []string{sql}
	}
	return strings.Split(strings.NewReplacer(" JOIN ", "\nJOIN ", " WHERE ", "\nWHERE ", " GROUP ", "\nGROUP ").Replace(sql), "\n")
}
