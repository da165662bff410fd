package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/apache"
)

// ApacheMPM asks what Apache makes of the limits of its event MPM.
var ApacheMPM = quizzes.Template{
	ID: "ap.mpm", Version: 1, Concept: "apache#mpm-limits", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: apMPM,
}

// ApacheMPMTaken asks which values Apache takes as they are written.
var ApacheMPMTaken = quizzes.Template{
	ID: "ap.mpm.taken", Version: 1, Concept: "apache#mpm-limits", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: apMPMTaken,
}

var apMPMBeliefs = map[apache.Model]string{
	apache.LimitsIgnored:      "values hold as written, but Apache corrects those that do not fit",
	apache.ThreadLimitIgnored: "`ThreadLimit` changes nothing, but it caps `ThreadsPerChild`",
	apache.BelowOneChild:      "there may be fewer workers than one child has threads, but a child always starts all of them",
	apache.NoMultiple:         "a child may have a part of its threads, but Apache has whole children",
	apache.RoundedUp:          "Apache rounds up to whole children, but it rounds down",
	apache.ServerLimitIgnored: "there are as many children as the workers need, but `ServerLimit` caps them",
	apache.WorkersAreChildren: "`MaxRequestWorkers` counts processes, but it counts threads over all of them",
}

var apMPMModels = []apache.Model{apache.ServerLimitIgnored, apache.ThreadLimitIgnored, apache.BelowOneChild, apache.NoMultiple, apache.RoundedUp, apache.WorkersAreChildren, apache.LimitsIgnored}

// apMPM draws first which limits are reached, so that no number on the page is the likelier answer.
func apMPM(r *rand.Rand) (quizzes.Question, error) {
	fullServer, cutThreads := r.IntN(3) == 0, r.IntN(2) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := apache.Pool{ServerLimit: 2 + r.IntN(9), ThreadLimit: quizzes.One(r, 20, 30, 40, 50), ThreadsPerChild: quizzes.One(r, 10, 20, 25, 30, 40, 50, 60, 80)}
		p.MaxRequestWorkers = quizzes.One(r, 10*(1+r.IntN(60)), 5*(3+r.IntN(30)))
		l, steps := p.Limits("")
		if (l.Children == p.ServerLimit) != fullServer || (l.Threads < p.ThreadsPerChild) != cutThreads {
			return quizzes.Question{}, quizzes.Reject("another limit")
		}
		if len(l.Corrected) == 0 || p.ThreadsPerChild == p.ThreadLimit || p.MaxRequestWorkers > 2*p.ServerLimit*p.ThreadsPerChild {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		parts := func(l apache.Limits) []int { return []int{l.Threads, l.Children, l.Workers} }
		cells, fooled := quizzes.Cells{Head: []string{"After Apache's corrections", "Number"}}, map[apache.Model]bool{}
		for i, what := range []string{"threads of each child", "child processes, at most", "worker threads in all, at most"} {
			key := parts(l)[i]
			cell := quizzes.Cell{Want: fmt.Sprint(key), Why: steps[min(i, 1)*(len(steps)-1)].Text}
			for _, m := range apMPMModels {
				w, _ := p.Limits(m)
				if v := parts(w)[i]; v != key {
					fooled[m] = true
					cell.Near = append(cell.Near, quizzes.Near{Answer: fmt.Sprint(v), Misconception: string(m), Why: "This takes it that " + apMPMBeliefs[m] + "."})
				}
			}
			cell.Near = quizzes.NearAnswers(cell.Want, cell.Near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{what}, Asked: []quizzes.Cell{cell}})
		}
		if len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", len(fooled))
		}
		return quizzes.Question{
			Stem:     "Apache 2.4 starts with the event MPM and these lines. It corrects values that do not fit and goes on. What holds then?",
			Exhibits: []quizzes.Exhibit{{Lang: "apache", Lines: p.Lines()}}, Ask: cells, Note: fmt.Sprint(p),
			Trace: quizzes.Worked(steps, "Threads of each child, children, worker threads: %s.", cells.KeyText()),
		}, nil
	})
}

// apMPMRules are the rules that one pair of values may break.
var apMPMRules = []apache.Model{apache.ThreadLimitIgnored, apache.NoMultiple, apache.ServerLimitIgnored}

func apMPMTaken(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(2)
	full := r.IntN(5) < want // whether pairs with as many threads as ThreadLimit allows are right
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := apache.Pool{ServerLimit: 5 + r.IntN(8), ThreadLimit: quizzes.One(r, 30, 40, 50)}
		var opts []quizzes.Option
		var steps []apache.Step
		seen, broken, right, note, limits := map[string]bool{}, map[apache.Model]bool{}, 0, fmt.Sprint(p), 0
		for tried := 0; len(opts) < 5 && tried < 300; tried++ {
			threads := quizzes.One(r, 20, 25, 30, 40, 50, 60, p.ThreadLimit)
			o, step, rule := apMPMPair(r, p, threads)
			if o.Text == "" || seen[o.Text] || threads == p.ThreadLimit && o.Right != full || o.Right && right == want || !o.Right && (len(opts)-right == 5-want || broken[rule]) {
				continue
			}
			if seen[o.Text] = true; o.Right {
				right++
			}
			if threads == p.ThreadLimit {
				limits++
			}
			broken[rule] = true // each wrong pair breaks another rule
			opts, steps, note = append(opts, o), append(steps, step), note+o.Text
		}
		if len(opts) < 5 || limits == 0 {
			return quizzes.Question{}, quizzes.Reject("%d pairs, %d of them at the limit", len(opts), limits)
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem: fmt.Sprintf("Apache 2.4 with the event MPM has `ServerLimit %d` and `ThreadLimit %d`. Which of these pairs does it take as written, with no correction at the start?", p.ServerLimit, p.ThreadLimit),
			Ask:  ask, Note: note, Trace: quizzes.Worked(steps, "Taken as written: %s.", ask.KeyText()),
		}, nil
	})
}

// apMPMPair draws a number of workers for one of threads, all of the same length. The pair breaks one rule, or none:
// then it often lies on a limit.
func apMPMPair(r *rand.Rand, p apache.Pool, threads int) (quizzes.Option, apache.Step, apache.Model) {
	p.ThreadsPerChild = threads
	p.MaxRequestWorkers = quizzes.One(r, p.ThreadsPerChild*p.ServerLimit, p.ThreadsPerChild*(2+r.IntN(p.ServerLimit)), p.ThreadsPerChild*(p.ServerLimit+1+r.IntN(2)), 10*(10+r.IntN(40)))
	if p.MaxRequestWorkers < 100 || p.MaxRequestWorkers > 999 {
		return quizzes.Option{}, apache.Step{}, ""
	}
	l, steps := p.Limits("")
	o := quizzes.Option{Text: fmt.Sprintf("`ThreadsPerChild %d`, `MaxRequestWorkers %d`", p.ThreadsPerChild, p.MaxRequestWorkers), Right: len(l.Corrected) == 0}
	if o.Right {
		last := steps[len(steps)-1]
		o.Why = last.Text
		last.Text = o.Text + ": " + last.Text
		return o, last, ""
	}
	for _, m := range apMPMRules {
		w, _ := p.Limits(m)
		if len(w.Corrected) > 0 {
			continue
		}
		for _, s := range steps {
			if s.Rule == map[apache.Model]string{apache.ThreadLimitIgnored: "mpm.thread-limit", apache.NoMultiple: "mpm.multiple", apache.ServerLimitIgnored: "mpm.server-limit"}[m] {
				o.Misconception, o.Why = string(m), s.Text+" To let it stand is to think that "+apMPMBeliefs[m]+"."
				s.Text = o.Text + ": " + s.Text
				return o, s, m
			}
		}
	}
	return quizzes.Option{}, apache.Step{}, ""
}
