package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/release"
)

// StrategyCapacityCost asks for capacity and cost of three ways to update.
var StrategyCapacityCost = quizzes.Template{
	ID: "ds.capacity.cost", Version: 1, Concept: "deployment-strategies#capacity", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: dsCapacityCost,
}

var dsCapacityBeliefs = map[release.Model]string{
	release.RollingFree:  "This keeps all servers serving, but a batch is out at any time.",
	release.DrainIgnored: "This leaves out the draining, which belongs to each batch.",
	release.LastBatch:    "This forgets the last, smaller batch, which takes as long as the others.",
	release.SurgeFree:    "This counts nothing for servers that run besides the usual ones.",
	release.PerBatch:     "This pays the additional servers for one batch, but they run for the whole update.",
	release.SumServes:    "This counts all servers, but some of them do not serve.",
}

func dsCapacityCost(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		f := release.Fleet{Servers: 6 + r.IntN(15), Batch: 2 + r.IntN(3), Drain: 1 + r.IntN(4), Start: 1 + r.IntN(3), Both: 10 * (2 + r.IntN(8))}
		f.More = f.Batch
		minutes := f.Minutes("", nil)
		if minutes == f.Both || f.More*minutes == f.Servers*f.Both {
			return reject("alike")
		}
		var tr release.Steps
		f.Minutes("", &tr)
		inPlace, cost := f.InPlace("", &tr), 0
		_, cost = f.Surge("", &tr)
		green, double := f.BlueGreen("", &tr)
		cell := func(want int, why string, get func(release.Model) int) quizzes.Cell {
			var nears []quizzes.Near
			for _, m := range release.CapacityModels {
				nears = append(nears, near(get(m), string(m), "%s", dsCapacityBeliefs[m]))
			}
			return quizzes.Cell{Want: itoa(want), Why: why, Near: quizzes.NearAnswers(itoa(want), nears)}
		}
		n := len(tr)
		cells := quizzes.Cells{Head: []string{"Strategy", "Serving at worst", "Additional machine-minutes"}, Rows: []quizzes.CellRow{
			{Given: []string{"Rolling in place"}, Asked: []quizzes.Cell{
				cell(inPlace, tr[1].Text, func(m release.Model) int { return f.InPlace(m, nil) }),
				{Want: "0", Why: "No server is added.", Near: []quizzes.Near{near(f.More*minutes, "in-place-needs-servers", "In place, no server runs besides the usual ones.")}}}},
			{Given: []string{fmt.Sprintf("Rolling with %d more", f.More)}, Asked: []quizzes.Cell{
				cell(f.Servers, tr[2].Text, func(m release.Model) int { s, _ := f.Surge(m, nil); return s }),
				cell(cost, tr[0].Text+" "+tr[2].Text, func(m release.Model) int { _, c := f.Surge(m, nil); return c })}},
			{Given: []string{fmt.Sprintf("Blue-green for %d minutes", f.Both)}, Asked: []quizzes.Cell{
				cell(green, tr[n-1].Text, func(m release.Model) int { s, _ := f.BlueGreen(m, nil); return s }),
				cell(double, tr[n-1].Text, func(m release.Model) int { _, c := f.BlueGreen(m, nil); return c })}},
		}}
		return quizzes.Question{
			Stem: fmt.Sprintf("A service has %d servers. A rolling update takes batches of %d; each batch, also a smaller last one, takes %s to drain and %s to start. Additional servers run for the whole update and serve. How many servers serve at the worst moment, and what does each strategy cost?", f.Servers, f.Batch, quizzes.Plural(f.Drain, "minute"), quizzes.Plural(f.Start, "minute")),
			Ask:  cells, Note: fmt.Sprint(f),
			Trace: quizzes.Worked(tr, "In reading order: %s.", cells.KeyText()),
		}, nil
	})
}
