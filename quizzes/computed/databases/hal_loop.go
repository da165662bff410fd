package databases

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/halloween"
)

// HalLoop asks how many rows a program's loop over pages gets done.
var HalLoop = quizzes.Template{
	ID: "hal.loop", Version: 1, Concept: "halloween-problem#loops", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: halLoop,
}

// halLoopLines is the loop as a program.
func halLoopLines(l halloween.Loop, table string) []string {
	where := map[halloween.Style]string{
		halloween.Offset:    fmt.Sprintf("SELECT id FROM %s WHERE status = 'new' ORDER BY id LIMIT %d OFFSET :n", table, l.B),
		halloween.FromStart: fmt.Sprintf("SELECT id FROM %s WHERE status = 'new' ORDER BY id LIMIT %d", table, l.B),
		halloween.Keyset:    fmt.Sprintf("SELECT id FROM %s WHERE status = 'new' AND id > :last ORDER BY id LIMIT %d", table, l.B),
		halloween.OffsetAll: fmt.Sprintf("SELECT id FROM %s ORDER BY id LIMIT %d OFFSET :n", table, l.B),
	}
	start := map[halloween.Style]string{halloween.Offset: "n = 0", halloween.OffsetAll: "n = 0", halloween.Keyset: "last = 0"}[l.Style]
	step := map[halloween.Style]string{
		halloween.Offset: fmt.Sprintf("  n = n + %d", l.B), halloween.OffsetAll: fmt.Sprintf("  n = n + %d", l.B), halloween.Keyset: "  last = the largest id of the page",
	}[l.Style]
	lines := []string{"repeat:", "  page = " + where[l.Style], "  if page is empty: stop", "  for each id of the page: work on it, set its status"}
	if start != "" {
		lines = append([]string{start}, append(lines, step)...)
	}
	return lines
}

func halLoop(r *rand.Rand) (quizzes.Question, error) {
	style := quizzes.One(r, halloween.Offset, halloween.Offset, halloween.Offset, halloween.Keyset, halloween.OffsetAll)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		l := halloween.Loop{Style: style, B: quizzes.One(r, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 200)}
		l.N = l.B*(2+r.IntN(5)) + quizzes.One(r, 0, 0, l.B/2, l.B/5)
		if style != halloween.Offset || r.IntN(2) == 0 {
			l.Fail = quizzes.One(r, 2, 5, 10)
		}
		if l.Fail > 0 && (l.N%l.Fail != 0 || l.B%l.Fail != 0) || l.N > 900 {
			return quizzes.Question{}, quizzes.Reject("uneven")
		}
		table := quizzes.One(r, "job", "mail", "invoice", "photo", "export")
		run := l.Run("")
		fails := ""
		if l.Fail > 0 {
			fails = fmt.Sprintf(" Work on every id that is a multiple of %d fails, and that row stays 'new'.", l.Fail)
		}
		key := fmt.Sprint(run.Done)
		half := l.Run(halloween.OffsetHarmful)
		near := quizzes.NearAnswers(key, []quizzes.Near{
			{Answer: fmt.Sprint(l.Run(halloween.AllProcessed).Done), Misconception: string(halloween.AllProcessed), Why: fmt.Sprintf("%d rows are never taken: rows that are done leave the list, and the offset then jumps over others.", run.Left)},
			{Answer: fmt.Sprint(l.Run(halloween.OnePage).Done), Misconception: string(halloween.OnePage), Why: fmt.Sprintf("That is one page. The loop takes %s.", quizzes.Plural(run.Pages, "page"))},
			{Answer: fmt.Sprint(half.Done), Misconception: string(halloween.OffsetHarmful), Why: fmt.Sprintf("Half of the rows is what an offset over a shrinking list comes to at best. Here %d rows are never taken.", run.Left)},
			{Answer: fmt.Sprint(l.N), Misconception: "failures-counted-as-done", Why: fmt.Sprintf("That is all rows. Those that fail stay 'new', and %d are never taken.", run.Left)},
		})
		return quizzes.Question{
			Stem: fmt.Sprintf("Table `%s` has %d rows with ids 1 to %d, all with status 'new'. A program runs this loop, in which work that succeeds sets the status to 'done'.%s Nothing else writes the table. How many rows are 'done' when the loop stops?",
				table, l.N, l.N, fails),
			Exhibits: []quizzes.Exhibit{{Title: "The loop", Lang: "text", Lines: halLoopLines(l, table)}},
			Ask:      quizzes.Number{Value: float64(run.Done), Unit: "rows", Near: near}, Note: fmt.Sprint(table, l),
			Trace: quizzes.Worked(run.Steps, "%d rows are done.", run.Done),
		}, nil
	})
}
