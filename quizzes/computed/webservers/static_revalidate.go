package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/static"
)

// StaticRevalidate asks which visits of a page reach the server, and what it answers, across deploys.
var StaticRevalidate = quizzes.Template{
	ID: "static.revalidate", Version: 1, Concept: "static-dynamic-content#revalidation", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: staticRevalidate,
}

var staticVisitBeliefs = map[static.Model]string{
	static.DeployTells:  "a deploy makes the browser ask, but nobody tells it of one",
	static.AgeGoesOn:    "a 304 leaves the age as it is, but it makes the copy fresh again",
	static.ContentTag:   "the tag follows the content, but nginx makes it from time and size",
	static.DeployTag:    "every deploy changes the tag, but only a new time or size does",
	static.OlderIs304:   "a file older than the copy is not modified, but tag and date have to be equal",
	static.StaleIs200:   "a copy that is not fresh is fetched anew, but it is validated first",
	static.AlwaysAsked:  "each visit asks, but a fresh copy is used without any request",
	static.NoCacheIs200: "`no-cache` keeps nothing, but it only makes the browser ask before each use",
}

var staticVisitModels = []static.Model{static.ContentTag, static.OlderIs304, static.DeployTag, static.AgeGoesOn, static.DeployTells, static.AlwaysAsked, static.StaleIs200, static.NoCacheIs200}

var staticChanges = map[static.Change]string{
	static.Edited:   "a new text, of another length",
	static.Copied:   "the same text copied, with the time of copying",
	static.Synced:   "the same file with the same modification time (`rsync -t`)",
	static.Restored: "rollback: the file from before the last new text, with its time",
}

func staticClock(s int) string { return fmt.Sprintf("%d:%02d", 9+s/3600, s/60%60) }

func staticRevalidate(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		life := 60 * quizzes.One(r, 10, 15, 20, 30, 0)
		p, at := static.Page{MaxAge: life}, []int{60 * r.IntN(10)}
		for i, now := 0, at[0]; i < 4; i++ {
			now += 60 * (3 + r.IntN(30))
			at = append(at, now)
		}
		edited := false
		for range 2 {
			d := static.Deploy{At: at[0] + 60*(1+r.IntN((at[4]-at[0])/60-1)), Change: static.Change(r.IntN(4))}
			p.Deploys = append(p.Deploys, d)
		}
		if p.Deploys[0].At > p.Deploys[1].At {
			p.Deploys[0], p.Deploys[1] = p.Deploys[1], p.Deploys[0]
		}
		for _, d := range p.Deploys {
			if d.Change == static.Restored && !edited {
				return quizzes.Question{}, quizzes.Reject("nothing to restore")
			}
			edited = edited || d.Change == static.Edited
		}
		answers, steps := p.Visits(at, "")
		seen := map[string]bool{}
		for _, a := range answers[1:] {
			seen[a] = true
		}
		if staticVisitEdge(p, at) || len(seen) < 2 || life > 0 && len(seen) < 3 {
			return quizzes.Question{}, quizzes.Reject("on the edge, or little at stake")
		}
		cells, fooled := staticVisitCells(p, at, answers, steps)
		if fooled < 3 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", fooled)
		}
		value := "no-cache"
		if life > 0 {
			value = fmt.Sprintf("max-age=%d", life)
		}
		e := quizzes.Exhibit{Title: "Deploys of the page", Head: []string{"Time", "What is put in its place"}}
		for _, d := range p.Deploys {
			e.Rows = append(e.Rows, []string{staticClock(d.At), staticChanges[d.Change]})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("nginx 1.22 sends a page with `Cache-Control: %s` and with its usual `ETag` and `Last-Modified`. One browser follows a link to it at these times and never drops its copy. Which visits ask nginx, and with what status does it answer?", value),
			Exhibits: []quizzes.Exhibit{e}, Ask: cells, Note: fmt.Sprint(p, at),
			Trace: quizzes.Worked(steps, "From visit 2 on: %s.", cells.KeyText()),
		}, nil
	})
}

// staticVisitEdge reports a visit within two minutes of the end of freshness, counted from any earlier visit, or of a deploy.
func staticVisitEdge(p static.Page, at []int) bool {
	near := func(a, b int) bool { return a-b < 120 && b-a < 120 }
	for i, a := range at {
		for _, b := range at[:i] {
			if p.MaxAge > 0 && near(a-b, p.MaxAge) {
				return true
			}
		}
		for _, d := range p.Deploys {
			if near(a, d.At) {
				return true
			}
		}
	}
	return near(p.Deploys[0].At, p.Deploys[1].At)
}

func staticVisitCells(p static.Page, at []int, answers []string, steps []static.Step) (quizzes.Cells, int) {
	cells, fooled := quizzes.Cells{Head: []string{"Visit", "Time", "Answer"}}, map[static.Model]bool{}
	for i, want := range answers {
		row := quizzes.CellRow{Given: []string{fmt.Sprint(i + 1), staticClock(at[i])}}
		if i == 0 {
			row.Given = append(row.Given, want)
			cells.Rows = append(cells.Rows, row)
			continue
		}
		cell := quizzes.Cell{Choices: []string{static.Unasked, static.NotModified, static.Full}, Want: want, Why: steps[i].Text}
		seen := map[string]bool{want: true}
		for _, m := range staticVisitModels {
			wrong, _ := p.Visits(at, m)
			if w := wrong[i]; !seen[w] {
				seen[w], fooled[m] = true, true
				cell.Near = append(cell.Near, quizzes.Near{Answer: w, Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. %s", staticVisitBeliefs[m], steps[i].Text)})
			}
		}
		row.Asked = []quizzes.Cell{cell}
		cells.Rows = append(cells.Rows, row)
	}
	return cells, len(fooled)
}
