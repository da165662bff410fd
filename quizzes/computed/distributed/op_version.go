package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/occ"
)

// OptimisticVersion asks what each conditional update reports, and what the row holds in the end.
var OptimisticVersion = quizzes.Template{
	ID: "op.version", Version: 1, Concept: "optimistic-vs-pessimistic-locking#version-check", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: opVersion,
}

// OptimisticToken asks which tokens notice what others have done to a row.
var OptimisticToken = quizzes.Template{
	ID: "op.token", Version: 1, Concept: "optimistic-vs-pessimistic-locking#aba", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: opToken,
}

// OptimisticCost asks how often the work runs, or when the last session is done.
var OptimisticCost = quizzes.Template{
	ID: "op.cost", Version: 1, Concept: "optimistic-vs-pessimistic-locking#cost", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: opCost,
}

var opBeliefs = map[occ.Model]string{
	occ.AlwaysWins:   "the last write wins whatever version it names, but its condition has to match",
	occ.FirstBlocks:  "the session that read first is the one that may write, but the first one to write is",
	occ.BlindRaises:  "a write that leaves the version alone is noticed all the same, but only the version is compared",
	occ.StaysStale:   "a session keeps the version of its first read, but reading again renews it",
	occ.FailedRaises: "an update of 0 rows raises the version, but it changes nothing",
	occ.CounterOnly:  "any token notices any change",
	occ.ValueNotices: "a value that left and came back is noticed, but the comparison finds it equal",
	occ.TickNotices:  "two changes within one second have different times, but whole seconds are stored",
	occ.NoRepeat:     "a collision repeats no work, but the losers start over",
	occ.LockRepeats:  "whoever waits for a lock repeats its work, but it has not begun yet",
	occ.AllAtOnce:    "all are done after one round, but one session at a time gets its write through",
}

// opVersionActs draws what sessions do: each reads and writes, some read again, a script writes blindly at times.
func opVersionActs(r *rand.Rand, script bool) []occ.Act {
	value := func() int { return 30 + r.IntN(65) }
	left := map[string][]occ.Act{}
	names := []string{"A", "B", "C"}[:2+r.IntN(2)]
	for _, s := range names {
		left[s] = []occ.Act{{S: s, Kind: occ.Read}, {S: s, Kind: occ.Write, Value: value()}}
		if r.IntN(2) == 0 {
			left[s] = append(left[s], occ.Act{S: s, Kind: occ.Read}, occ.Act{S: s, Kind: occ.Write, Value: value()})
		}
	}
	if script {
		names = append(names, "script")
		left["script"] = []occ.Act{{S: "script", Kind: occ.Blind, Value: value()}}
	}
	var acts []occ.Act
	for len(names) > 0 {
		i := r.IntN(len(names))
		s := names[i]
		acts, left[s] = append(acts, left[s][0]), left[s][1:]
		if len(left[s]) == 0 {
			names = slices.Delete(slices.Clone(names), i, i+1)
		}
	}
	return acts
}

var opVersionModels = []occ.Model{occ.AlwaysWins, occ.FirstBlocks, occ.BlindRaises, occ.StaysStale, occ.FailedRaises}

func opVersion(r *rand.Rand) (quizzes.Question, error) {
	script := r.IntN(2) == 0
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		acts := opVersionActs(r, script)
		value, version := 30+r.IntN(65), 3+r.IntN(20)
		run := occ.Run(value, version, acts, "")
		col := quizzes.One(r, "price", "seats", "stock", "limit_eur", "points")
		head := []string{"Step", "Who", "Statement", "Rows"}
		ask := quizzes.Cells{Head: head}
		wrong, fooled, hits, misses := map[occ.Model]occ.Outcome{}, map[occ.Model]bool{}, 0, 0
		for _, m := range opVersionModels {
			wrong[m] = occ.Run(value, version, acts, m)
		}
		near := func(want string, of func(occ.Outcome) string) []quizzes.Near {
			var out []quizzes.Near
			seen := map[string]bool{want: true}
			for _, m := range opVersionModels {
				if w := of(wrong[m]); !seen[w] {
					seen[w], fooled[m] = true, true
					out = append(out, quizzes.Near{Answer: w, Misconception: string(m), Why: "This takes it that " + opBeliefs[m] + "."})
				}
			}
			return out
		}
		for i, a := range acts {
			row := quizzes.CellRow{Given: []string{fmt.Sprint(i + 1), a.S, opStatement(col, a)}}
			if a.Kind != occ.Write {
				row.Given = append(row.Given, map[occ.Kind]string{occ.Read: "–", occ.Blind: "1"}[a.Kind])
				ask.Rows = append(ask.Rows, row)
				continue
			}
			if run.Rows[i] == 1 {
				hits++
			} else {
				misses++
			}
			want := fmt.Sprint(run.Rows[i])
			row.Asked = []quizzes.Cell{{Choices: []string{"0", "1"}, Want: want, Why: run.Steps[i].Text, Near: near(want, func(o occ.Outcome) string { return fmt.Sprint(o.Rows[i]) })}}
			ask.Rows = append(ask.Rows, row)
		}
		want := fmt.Sprint(run.Value)
		ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{"end", "", "stored value"}, Asked: []quizzes.Cell{{Want: want, Why: run.Steps[len(run.Steps)-1].Text, Near: near(want, func(o occ.Outcome) string { return fmt.Sprint(o.Value) }), Choices: opValues(value, acts)}}})
		if hits == 0 || misses == 0 || len(fooled) < 3 || len(acts) > 10 || len(opValues(value, acts)) < 3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		blind := ""
		if script {
			blind = " The script does not know of the version."
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A row holds %s %d and version %d. Each session puts the version of its own latest read into its update, which also raises it by one.%s How many rows does each update change, and which value is stored in the end?",
				col, value, version, blind),
			Ask: ask, Note: fmt.Sprint(col, value, version, acts), Trace: quizzes.Worked(run.Steps, "In order: %s.", ask.KeyText()),
		}, nil
	})
}

func opStatement(col string, a occ.Act) string {
	switch a.Kind {
	case occ.Read:
		return "reads the row"
	case occ.Blind:
		return fmt.Sprintf("`UPDATE … SET %s = %d WHERE id = 1`", col, a.Value)
	}
	return fmt.Sprintf("`UPDATE … SET %s = %d, version = version + 1 WHERE id = 1 AND version = :read`", col, a.Value)
}

func opValues(value int, acts []occ.Act) []string {
	all := []int{value}
	for _, a := range acts {
		if a.Kind != occ.Read {
			all = append(all, a.Value)
		}
	}
	slices.Sort(all)
	var out []string
	for _, v := range slices.Compact(all) {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// opTokens says what each token is.
var opTokens = map[occ.Token]string{
	occ.Counter: "a counter that the programs raise",
	occ.Trigger: "a counter that a trigger raises",
	occ.Second:  "the time of change in whole seconds",
	occ.Milli:   "the time of change in milliseconds",
	occ.Value:   "the old value of the price column",
	occ.RowHash: "a hash of the two data columns",
}

func opToken(r *rand.Rand) (quizzes.Question, error) {
	want, sure := 1+r.IntN(4), quizzes.One(r, occ.Trigger, occ.Milli)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		base := (36000+r.IntN(7200))*1000 + 100 + r.IntN(500)
		prices, notes := quizzes.Draw(r, []string{"50", "60", "80", "90", "75", "40"}, 2), quizzes.Draw(r, []string{"red", "blue", "new", "sale", "soft"}, 2)
		row := occ.Item{Price: prices[0], Note: notes[0], Changed: base}
		now, changes := row, []occ.Change(nil)
		at := base
		for range 1 + r.IntN(3) {
			at += 20 + r.IntN(quizzes.One(r, 120, 6000))
			c := occ.Change{At: at, Column: quizzes.One(r, "price", "price", "note"), Script: r.IntN(5) < 2}
			if c.Column == "price" {
				c.To = other(prices, now.Price)
				now.Price = c.To
			} else {
				c.To = other(notes, now.Note)
				now.Note = c.To
			}
			changes = append(changes, c)
		}
		notices := occ.Notices(row, changes, "")
		n := 0
		var opts []quizzes.Option
		for _, t := range []occ.Token{occ.Counter, occ.Second, occ.Value, occ.RowHash, sure} {
			o := quizzes.Option{Text: opTokens[t], Right: notices[t], Why: opTokenWhy(t, row, now, changes, notices[t])}
			if o.Right {
				n++
			} else {
				o.Misconception = string(opTokenModel(t, row, changes))
			}
			opts = append(opts, o)
		}
		if n != want || n == len(opts) {
			return quizzes.Question{}, quizzes.Reject("%d tokens notice", n)
		}
		lines := []string{fmt.Sprintf("%s  you read: price %s, note %s, changed %s", opClock(base+7), row.Price, row.Note, opClock(base))}
		for _, c := range changes {
			who := "a program"
			if c.Script {
				who = "a script"
			}
			lines = append(lines, fmt.Sprintf("%s  %s sets %s to %s", opClock(c.At), who, c.Column, c.To))
		}
		var steps []quizzes.Step
		for _, o := range opts {
			steps = append(steps, quizzes.Step{Rule: "token." + map[bool]string{true: "differs", false: "equal"}[o.Right], Text: string(o.Text[0]-'a'+'A') + o.Text[1:] + ": " + o.Why})
		}
		return quizzes.Question{
			Stem:     "You read a row, others change it as shown, and then you write the price on condition that your token is unchanged. The programs raise the counter of their own; the script does not know of it. The database keeps the time of change. With which tokens is your write refused?",
			Exhibits: []quizzes.Exhibit{{Title: "What happens to the row between your read and your write", Lang: "text", Lines: lines}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(row, changes), Trace: steps,
		}, nil
	})
}

func other(two []string, now string) string {
	if two[0] == now {
		return two[1]
	}
	return two[0]
}

// opClock writes a time of the day with milliseconds.
func opClock(ms int) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

// opTokenModel is the mistake of one who thinks that a token notices these changes.
func opTokenModel(t occ.Token, row occ.Item, changes []occ.Change) occ.Model {
	switch {
	case t == occ.Counter:
		return occ.BlindRaises
	case t == occ.Second:
		return occ.TickNotices
	case occ.Notices(row, changes, occ.ValueNotices)[t]:
		return occ.ValueNotices
	}
	return occ.CounterOnly
}

func opTokenWhy(t occ.Token, row, now occ.Item, changes []occ.Change, noticed bool) string {
	last := changes[len(changes)-1].At
	switch t {
	case occ.Counter:
		if noticed {
			return "At least one change is made by a program, which raises the counter."
		}
		return "Only the script has written, and it leaves the counter alone."
	case occ.Trigger:
		return "A trigger runs at every update, whoever makes it."
	case occ.Second:
		if noticed {
			return fmt.Sprintf("The row was changed in %s when you read it and is now in %s.", opClock(row.Changed)[:8], opClock(last)[:8])
		}
		return fmt.Sprintf("All changes fall into the second %s, so the time stays equal.", opClock(last)[:8])
	case occ.Milli:
		return fmt.Sprintf("The time of change is %s instead of %s.", opClock(last), opClock(row.Changed))
	case occ.Value:
		if noticed {
			return fmt.Sprintf("The price is %s now, and you read %s.", now.Price, row.Price)
		}
		return fmt.Sprintf("The price is %s, as you read it, whatever happened in between.", now.Price)
	}
	if noticed {
		return fmt.Sprintf("Price %s and note %s are hashed now, and you read price %s and note %s.", now.Price, now.Note, row.Price, row.Note)
	}
	return fmt.Sprintf("Price %s and note %s are what you read, so the hash is equal.", now.Price, now.Note)
}

func opCost(r *rand.Rand) (quizzes.Question, error) {
	optimistic, runs := r.IntN(3) > 0, r.IntN(5) < 3
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		n, work := 3+r.IntN(7), 10+r.IntN(140)
		count, last, steps := occ.Rounds(n, work, optimistic, "")
		key, unit, ask := last, "ms", "After how many milliseconds is the last one done?"
		of := func(m occ.Model) int { _, l, _ := occ.Rounds(n, work, optimistic, m); return l }
		if runs {
			key, unit, ask = count, "runs", "How many times does the work run in all?"
			of = func(m occ.Model) int { c, _, _ := occ.Rounds(n, work, optimistic, m); return c }
		}
		if key == n && runs && optimistic || key == n*work && !runs && work == n {
			return quizzes.Question{}, quizzes.Reject("a value of the stem")
		}
		var near []quizzes.Near
		for _, m := range []occ.Model{occ.NoRepeat, occ.LockRepeats, occ.AllAtOnce} {
			near = append(near, quizzes.Near{Answer: fmt.Sprint(of(m)), Misconception: string(m), Why: "This takes it that " + opBeliefs[m] + "."})
		}
		how := "Each locks the row with `FOR UPDATE` before it reads and gives it up at the end of its work."
		if optimistic {
			how = "Each reads the row with its version, works, and writes on condition that the version is unchanged; who fails starts over at once. They stay in step, and of each round one gets through."
		}
		if runs && !optimistic { // the number of sessions would be the answer
			key, unit, ask = (n-1)*work, "ms", "For how many milliseconds does the last one wait before its own work begins?"
			near = []quizzes.Near{{Answer: fmt.Sprint(n * work), Misconception: "own-work-counted-as-wait", Why: fmt.Sprintf("%d ms is when the last one is done; its own %d ms are no waiting.", n*work, work)},
				{Answer: fmt.Sprint(work), Misconception: string(occ.AllAtOnce), Why: fmt.Sprintf("It waits for all %d others, one after another, not just for one.", n-1)}}
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("%d sessions come together to change the same row. The work between reading and writing takes %d ms, everything else no time, and there are processors enough. %s %s", n, work, how, ask),
			Ask:  quizzes.Number{Value: float64(key), Unit: unit, Near: quizzes.NearAnswers(fmt.Sprint(key), near)},
			Note: fmt.Sprint(n, work, optimistic, runs), Trace: quizzes.Worked(steps, "The answer is %d %s.", key, unit),
		}, nil
	})
}
