package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/capacity"
)

// WebRestoreChain asks which backups a restore takes.
var WebRestoreChain = quizzes.Template{
	ID: "web.restore.chain", Version: 1, Concept: "web-server-overview#backups", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: webRestoreChain,
}

// WebRestoreLost asks how much work is lost.
var WebRestoreLost = quizzes.Template{
	ID: "web.restore.lost", Version: 1, Concept: "web-server-overview#backups", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: webRestoreLost,
}

var webRestoreBeliefs = map[capacity.Model]string{
	capacity.NewestAlone:   "the newest backup can be restored by itself, but it needs what it builds on",
	capacity.AllSince:      "all backups since the full one are needed, but a differential replaces those before it",
	capacity.BaseSkipped:   "the full one is not needed, but each chain begins with it",
	capacity.BrokenSkipped: "an incremental works without the one before it, but its chain ends at a broken link",
	capacity.DiffIsIncr:    "a differential needs the backups before it, but it needs the full one alone",
	capacity.IncrIsDiff:    "an incremental needs the full one alone, but it needs the whole chain before it",
}

var (
	webDays          = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	webRestoreModels = []capacity.Model{capacity.BrokenSkipped, capacity.IncrIsDiff, capacity.AllSince, capacity.DiffIsIncr, capacity.BaseSkipped, capacity.NewestAlone}
)

// webPlan draws a week of backups at one time of the day, often with a broken one.
func webPlan(r *rand.Rand) (capacity.Plan, quizzes.Exhibit, int) {
	hour, start := 1+r.IntN(5), r.IntN(7)
	p := capacity.Plan{}
	e := quizzes.Exhibit{Title: fmt.Sprintf("Backups, each at %d:00", hour), Head: []string{"Day", "Kind", "State"}}
	n, broken := 5+r.IntN(3), -1
	if r.IntN(4) > 0 {
		broken = 1 + r.IntN(n-1)
	}
	for i := range n {
		b := capacity.Backup{Name: webDays[(start+i)%7], Kind: quizzes.One(r, "incremental", "incremental", "differential"), At: 1440 * i, Broken: i == broken}
		if i == 0 || i == n/2 && r.IntN(4) == 0 {
			b.Kind = "full"
		}
		p.Backups = append(p.Backups, b)
		e.Rows = append(e.Rows, []string{b.Name, b.Kind, map[bool]string{true: "unreadable", false: "good"}[b.Broken]})
	}
	return p, e, hour
}

func webRestoreChain(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p, e, hour := webPlan(r)
		chain, steps := p.Chain("")
		wrong := map[int]capacity.Model{}
		for _, m := range webRestoreModels {
			other, _ := p.Chain(m)
			for i := range p.Backups {
				if slices.Contains(chain, i) != slices.Contains(other, i) && wrong[i] == "" {
					wrong[i] = m
				}
			}
		}
		if len(chain) != want || len(wrong) < 3 {
			return quizzes.Question{}, quizzes.Reject("another number, or little at stake")
		}
		var opts []quizzes.Option
		for i, b := range p.Backups {
			o := quizzes.Option{Text: b.Name, Right: slices.Contains(chain, i), Why: steps[len(steps)-1].Text}
			m := wrong[i]
			switch {
			case o.Right && m != "":
				o.Why += " To leave it out takes it that " + webRestoreBeliefs[m] + "."
			case !o.Right && m != "":
				o.Misconception = string(m)
				o.Why += " To restore it takes it that " + webRestoreBeliefs[m] + "."
			case !o.Right && b.Broken:
				o.Misconception, o.Why = "unreadable-backup-restored", "It can't be read. "+o.Why
			case !o.Right:
				o.Misconception = "older-backup-restored-too"
			}
			opts = append(opts, o)
		}
		q := quizzes.Question{
			Stem:     "The disk dies after the last of these backups, and there is no log archive. A differential holds what changed since the last full one, an incremental what changed since the previous backup of any kind. Which backups do you restore, for the latest state that can be reached?",
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(p, hour),
		}
		q.Trace = quizzes.Worked(steps, "You restore %s.", q.Ask.KeyText())
		return q, nil
	})
}

func webRestoreLost(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p, e, hour := webPlan(r)
		n := len(p.Backups)
		died := hour + 2 + r.IntN(15)
		p.Dies = p.Backups[n-1].At + 60*(died-hour)
		key, steps := p.Lost("")
		var near []quizzes.Near
		for _, m := range webRestoreModels {
			w, _ := p.Lost(m)
			near = append(near, nearNumber(w/60, string(m), "This takes it that %s.", webRestoreBeliefs[m]))
		}
		near = quizzes.NearAnswers(fmt.Sprint(key/60), append(near,
			nearNumber(24, "interval-is-the-loss", "This is the time between two backups. What is lost runs from the last state that can be restored to the failure."),
			nearNumber(p.Dies/60, "all-since-the-first-backup", "This counts from the first backup on.")))
		if key < 20*60 || len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		chain, _ := p.Chain("")
		last := p.Backups[chain[len(chain)-1]]
		trace := append(steps[:len(steps)-1], capacity.Step{Rule: "backup.lost", Text: fmt.Sprintf("The state of %s at %d:00 comes back; from there to %s at %d:00 it is %d hours.", last.Name, hour, p.Backups[n-1].Name, died, key/60)})
		return quizzes.Question{
			Stem:     fmt.Sprintf("The disk dies on %s at %d:00, and there is no log archive. A differential holds what changed since the last full one, an incremental what changed since the previous backup of any kind. How many hours of work are lost?", p.Backups[n-1].Name, died),
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Number{Value: float64(key / 60), Unit: "hours", Near: near}, Note: fmt.Sprint(p, hour),
			Trace: quizzes.Worked(trace, "%d hours are lost.", key/60),
		}, nil
	})
}
