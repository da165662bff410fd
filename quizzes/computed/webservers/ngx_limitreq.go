package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/edge"
)

// NginxLimitReq asks what becomes of requests under a rate limit.
var NginxLimitReq = quizzes.Template{
	ID: "ngx.limit-req", Version: 1, Concept: "nginx#rate-limits", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: ngxLimitReq,
}

var ngxLimitBeliefs = map[edge.Model]string{
	edge.BurstTotal:       "the burst is the number of requests that pass, but the first one has an excess of 0 and comes on top",
	edge.NodelayUnlimited: "`nodelay` lifts the limit, but it only lifts the waiting",
	edge.RefusedCount:     "a refused request adds to the excess, but it leaves it as it was",
	edge.QuotaPerSecond:   "the rate is a quota for each second, but the excess drains by the millisecond",
	edge.BurstAtOnce:      "what fits into the burst never waits, but without `nodelay` or `delay` it does",
	edge.AllWait:          "everything above 0 waits, but up to the value of `delay`, or with `nodelay`, nothing does",
	edge.NeverDrains:      "the excess only grows, but it drains at the rate",
	edge.BurstPerSecond:   "the burst is there anew each second, but it comes back at the rate",
}

var ngxLimitModels = []edge.Model{edge.BurstTotal, edge.NodelayUnlimited, edge.RefusedCount, edge.QuotaPerSecond, edge.BurstAtOnce, edge.AllWait, edge.NeverDrains, edge.BurstPerSecond}

// ngxLimitMargin is how far an excess has to be from another fate, in milliseconds of the rate.
const ngxLimitMargin = 25

func ngxLimitReq(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		l := edge.LimitReq{Rate: quizzes.One(r, 2, 4, 5, 10), Burst: 1 + r.IntN(2)}
		l.Free = quizzes.One(r, 0, edge.Nodelay, 1)
		if l.Free == l.Burst {
			l.Free = 0
		}
		at, now := []int{0}, 0
		for len(at) < 6 {
			now += 1000 / l.Rate * quizzes.One(r, 2, 3, 4, 6, 8, 13, 16) / 10
			at = append(at, now)
		}
		fates, steps := l.Fates(at, "")
		seen := map[string]int{}
		for _, f := range fates[1:] {
			if f.Near < ngxLimitMargin*l.Rate {
				return quizzes.Question{}, quizzes.Reject("on the edge")
			}
			seen[f.String()]++
		}
		if seen["503"] == 0 || seen["503"] > 3 || len(seen) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		cells, fooled := quizzes.Cells{Head: []string{"Request", "Arrives at", "Fate"}}, map[edge.Model]bool{}
		for i, f := range fates {
			row := quizzes.CellRow{Given: []string{fmt.Sprint(i + 1), fmt.Sprintf("%d ms", at[i])}}
			cell := quizzes.Cell{Choices: []string{"at once", "later", "503"}, Want: f.String(), Why: steps[i].Text}
			near := map[string]bool{}
			for _, m := range ngxLimitModels {
				wrong, _ := l.Fates(at, m)
				if w := wrong[i].String(); w != f.String() {
					fooled[m] = true
					if !near[w] {
						near[w] = true
						cell.Near = append(cell.Near, quizzes.Near{Answer: w, Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. %s", ngxLimitBeliefs[m], steps[i].Text)})
					}
				}
			}
			if i == 0 {
				row.Given = append(row.Given, cell.Want)
			} else {
				row.Asked = []quizzes.Cell{cell}
			}
			cells.Rows = append(cells.Rows, row)
		}
		if len(fooled) < 4 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", len(fooled))
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("nginx 1.22 limits the requests of a client with zone `one` at `rate=%dr/s`; the client is new. Which of its requests go on at once, which go on later, and which get 503?", l.Rate),
			Exhibits: []quizzes.Exhibit{{Title: "In the location that all of them ask for", Lang: "nginx", Lines: []string{l.String()}}},
			Ask:      cells, Note: fmt.Sprint(l, l.Rate, at),
			Trace: quizzes.Worked(steps, "From request 2 on: %s.", cells.KeyText()),
		}, nil
	})
}
