package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/halloween"
)

// HalCount asks how many changes an unprotected walk makes.
var HalCount = quizzes.Template{
	ID: "hal.count", Version: 1, Concept: "halloween-problem#own-writes", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: halCount,
}

// HalSafe asks which plans can change a row twice.
var HalSafe = quizzes.Template{
	ID: "hal.safe", Version: 2, Concept: "halloween-problem#plan-choice", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: halSafe,
}

// HalAverage asks which rows go when a subquery is, or is not, run again at each row.
var HalAverage = quizzes.Template{
	ID: "hal.average", Version: 1, Concept: "halloween-problem#at-risk", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: halAverage,
}

type halTable struct{ name, col, other, extra string }

var halTables = []halTable{
	{"employee", "salary", "department", "bonus"}, {"product", "price", "category", "views"}, {"account", "balance", "branch", "flag"},
	{"task", "prio", "owner", "tries"}, {"player", "points", "team", "badge"}, {"house", "rent", "street", "rooms"},
}

var halNames = []string{"Ann", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon"}

// update draws an update whose walk moves values up or down.
func halUpdate(r *rand.Rand, n int, path halloween.Path) halloween.Update {
	u := halloween.Update{By: 3 + r.IntN(7), Limit: 40 + r.IntN(15), Above: r.IntN(3) == 0, Path: path}
	if u.Above {
		u.By = -u.By
	}
	values := r.Perm(36)
	for i, name := range quizzes.DrawSorted(r, halNames, n) {
		v := 20 + values[i]
		if u.Above {
			v = 35 + values[i]
		}
		u.Rows = append(u.Rows, halloween.Row{Name: name, V: v})
	}
	return u
}

func halSQL(t halTable, u halloween.Update) string {
	sign, by, op := "+", u.By, "<"
	if by < 0 {
		sign, by = "-", -by
	}
	if u.Above {
		op = ">"
	}
	return fmt.Sprintf("UPDATE %s SET %s = %s %s %d WHERE %s %s %d", t.name, t.col, t.col, sign, by, t.col, op, u.Limit)
}

func halCount(r *rand.Rand) (quizzes.Question, error) {
	path := quizzes.One(r, halloween.IndexUp, halloween.IndexUp, halloween.IndexDown, halloween.IndexDown, halloween.OtherWay)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := halTables[r.IntN(len(halTables))]
		u := halUpdate(r, 4, path)
		if u.Path == halloween.OtherWay && r.IntN(2) == 0 {
			u.Path = halloween.InPlace
		}
		run := u.Run("")
		if run.Endless || run.Count < 2 || run.Count > 12 || run.Count == max(u.By, -u.By) || halOnLimit(run, u) {
			return quizzes.Question{}, quizzes.Reject("too few, too many, or on the limit")
		}
		once, until := u.Run(halloween.EachOnce).Count, u.Run(halloween.UntilNone).Count
		if until < once+3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		near := []quizzes.Near{
			{Answer: fmt.Sprint(once), Misconception: string(halloween.EachOnce), Why: fmt.Sprintf("%d rows qualify at the start. But a changed row that lands ahead of this walk is met again.", once)},
			{Answer: fmt.Sprint(until), Misconception: string(halloween.UntilNone), Why: fmt.Sprintf("That would be right if each changed row landed ahead of the walk. With this plan (%s), it does not.", halPlan(t, u))},
			{Answer: fmt.Sprint(u.Run(halloween.OnceMore).Count), Misconception: string(halloween.OnceMore), Why: "A row is met as long as it moves ahead of the walk and still qualifies, not just once more."},
			{Answer: fmt.Sprint(len(u.Rows)), Misconception: "condition-ignored", Why: fmt.Sprintf("Not all of the %d rows qualify at each look, and some are met more than once or not at all.", len(u.Rows))},
		}
		head := []string{"name", t.col}
		var rows [][]string
		for _, row := range u.Rows {
			rows = append(rows, []string{row.Name, fmt.Sprint(row.V)})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A database without any protection runs `%s` like this: %s, and each row that qualifies is changed as soon as it is met. How many changes does it make in all?",
				halSQL(t, u), halPlan(t, u)),
			Exhibits: []quizzes.Exhibit{{Title: "Table " + t.name + ", in stored order", Head: head, Rows: rows}},
			Ask:      quizzes.Number{Value: float64(run.Count), Unit: "changes", Near: quizzes.NearAnswers(fmt.Sprint(run.Count), near)},
			Note:     fmt.Sprint(t, u), Trace: quizzes.Worked(run.Steps, "The walk ends after %s.", quizzes.Plural(run.Count, "change")),
		}, nil
	})
}

// halOnLimit reports a value that comes to lie exactly on the limit, or two rows that meet.
func halOnLimit(run halloween.Result, u halloween.Update) bool {
	for _, row := range u.Rows {
		for v := row.V; v > 0 && v < 100; v += u.By {
			if v == u.Limit {
				return true
			}
			for _, other := range u.Rows {
				if other.Name != row.Name && other.V == v {
					return true
				}
			}
		}
	}
	return false
}

// halPlan says how a plan goes through the rows.
func halPlan(t halTable, u halloween.Update) string {
	switch u.Path {
	case halloween.IndexUp:
		return fmt.Sprintf("it walks an index on `%s` upward", t.col)
	case halloween.IndexDown:
		return fmt.Sprintf("it walks an index on `%s` downward", t.col)
	case halloween.OtherWay:
		return fmt.Sprintf("it walks an index on `%s`", t.other)
	}
	return "it scans the table, whose rows keep their places when they change"
}

// halOption is a plan among which a learner chooses.
type halOption struct {
	path  halloween.Path
	spool bool
	text  string // X stands for the condition's column, Y for another one
	wrong string // the misconception of one who ticks it where it is safe
}

var halOptions = []halOption{
	{halloween.IndexUp, false, "walk the index on `X` upward and change each row when met", "index-walk-always-unsafe"},
	{halloween.IndexDown, false, "walk the index on `X` downward and change each row when met", "index-walk-always-unsafe"},
	{halloween.OtherWay, false, "walk the index on `Y` in order and change each row when met", "any-index-walk-unsafe"},
	{halloween.InPlace, false, "scan the table in stored order and change each row in its place", "table-scan-unsafe"},
	{halloween.Appended, false, "scan a table that puts changed rows at its end, and meet them there", "index-walk-always-unsafe"},
	{halloween.Appended, true, "scan a table that puts changed rows at its end, via an eager spool", "spool-does-not-help"},
	{halloween.IndexUp, true, "walk the index on `X` upward into an eager spool, then change", "spool-does-not-help"},
	{halloween.IndexDown, true, "walk the index on `X` downward, sort by `Y`, then change the rows", "sort-does-not-help"},
	{halloween.IndexUp, false, "walk the index on `X` upward, with a lazy spool before the change", "index-walk-always-unsafe"},
	{halloween.IndexDown, false, "walk the index on `X` downward, with a lazy spool before the change", "index-walk-always-unsafe"},
}

func halSafe(r *rand.Rand) (quizzes.Question, error) {
	kind, right := quizzes.One(r, 0, 0, 0, 1, 1, 1, 3, 3), 1+r.IntN(4) // as many go down as up, for a walk upward takes fewer letters
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := halTables[r.IntN(len(halTables))]
		u := halloween.Update{By: 1 + r.IntN(9), Limit: 20 + r.IntN(60), Above: r.IntN(2) == 0}
		sql := ""
		switch kind {
		case 0:
			u.By = -u.By
			fallthrough
		case 1:
			u.Above = u.By < 0
			sql = halSQL(t, u)
		case 3: // another column is set
			by := u.By
			u.By = 0
			sql = fmt.Sprintf("UPDATE %s SET %s = %s + %d WHERE %s %s %d", t.name, t.extra, t.extra, by, t.col, map[bool]string{true: ">", false: "<"}[u.Above], u.Limit)
		}
		var opts []quizzes.Option
		n := 0
		for _, o := range quizzes.Draw(r, halOptions, 5) {
			u.Path, u.Spool = o.path, o.spool
			opt := quizzes.Option{Text: strings.NewReplacer("X", t.col, "Y", t.other).Replace(o.text), Right: u.Risky(), Why: halSafeWhy(u, t)}
			if opt.Right {
				n++
			} else {
				opt.Misconception = o.wrong
			}
			opts = append(opts, opt)
		}
		if n == 0 || n == len(opts) || kind != 3 && n != right && right < 4 {
			return quizzes.Question{}, quizzes.Reject("%d plans at risk", n)
		}
		var steps []quizzes.Step
		for _, o := range opts {
			steps = append(steps, quizzes.Step{Rule: "plan." + map[bool]string{true: "risky", false: "safe"}[o.Right], Text: dbUpper(o.Text) + ": " + o.Why})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A database without versions or other protection is to run `%s`. It has indexes on `%s` and `%s`. Which of these plans could change one row more than once?", sql, t.col, t.other),
			Ask:  quizzes.Multiple{Options: opts}, Note: fmt.Sprint(sql, halTexts(opts)), Trace: steps,
		}, nil
	})
}

func halTexts(opts []quizzes.Option) []string {
	var out []string
	for _, o := range opts {
		out = append(out, o.Text)
	}
	slices.Sort(out)
	return out
}

func halSafeWhy(u halloween.Update, t halTable) string {
	move := fmt.Sprintf("`%s` is left as it is, so no entry of its index moves", t.col)
	switch {
	case u.By > 0:
		move = fmt.Sprintf("`%s` grows, so a changed row moves up in its index", t.col)
	case u.By < 0:
		move = fmt.Sprintf("`%s` shrinks, so a changed row moves down in its index", t.col)
	}
	switch {
	case u.Spool:
		return "All rows are read before the first one is changed, so nothing that was changed can be met."
	case u.Path == halloween.Appended:
		return "A changed row that still qualifies is put at the end, where the scan has yet to come."
	case u.Path == halloween.InPlace:
		return "A changed row stays where the scan has been."
	case u.Path == halloween.OtherWay:
		return fmt.Sprintf("The update does not write `%s`, so no entry of the index that is read moves.", t.other)
	case u.Risky():
		return move + ", to where this walk has yet to come."
	}
	if u.By == 0 {
		return move + "."
	}
	return move + ", to where this walk has been already."
}

func halAverage(r *rand.Rand) (quizzes.Question, error) {
	fresh := r.IntN(3) > 0
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := halTables[r.IntN(len(halTables))]
		var rows []halloween.Row
		values := r.Perm(19)
		for i, name := range quizzes.DrawSorted(r, halNames, 5) {
			rows = append(rows, halloween.Row{Name: name, V: 5 * (1 + values[i])})
		}
		gone, tie, steps := halloween.AboveAverage(rows, fresh)
		other, tie2, _ := halloween.AboveAverage(rows, !fresh)
		if tie || tie2 || slices.Equal(gone, other) || len(gone) > 3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		how := "It computes the average once, before the first deletion, as a correct database does."
		if fresh {
			how = "It has no protection: it goes through the rows in stored order, computes the average anew from the rows still there, and deletes at once."
		}
		var opts []quizzes.Option
		for i, row := range rows {
			o := quizzes.Option{Text: row.Name, Right: slices.Contains(gone, row.Name), Why: steps[i].Text}
			if !o.Right {
				o.Misconception = string(halloween.FreshAverage)
				if fresh {
					o.Misconception = string(halloween.FixedAverage)
				}
				if !slices.Contains(other, row.Name) {
					o.Misconception = "average-not-compared"
				}
			}
			opts = append(opts, o)
		}
		var table [][]string
		for _, row := range rows {
			table = append(table, []string{row.Name, fmt.Sprint(row.V)})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A database runs `DELETE FROM %s WHERE %s > (SELECT avg(%s) FROM %s)`. %s Which rows go?",
				t.name, t.col, t.col, t.name, how),
			Exhibits: []quizzes.Exhibit{{Title: "Table " + t.name + ", in stored order", Head: []string{"name", t.col}, Rows: table}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(t.name, rows, fresh), Trace: quizzes.Worked(steps, "Deleted: %s.", quizzes.And(gone)),
		}, nil
	})
}
