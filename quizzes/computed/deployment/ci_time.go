package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/pipeline"
)

// CITimeMinutes asks how long a run takes.
var CITimeMinutes = quizzes.Template{
	ID: "ci.time.minutes", Version: 1, Concept: "ci-cd#job-graph", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: ciTimeMinutes,
}

// CITimeHalve asks which job to speed up.
var CITimeHalve = quizzes.Template{
	ID: "ci.time.halve", Version: 1, Concept: "ci-cd#job-graph", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: ciTimeHalve,
}

var ciTimeBeliefs = map[pipeline.Model]string{
	pipeline.Serial:   "This runs one job after the other, but jobs that do not wait for each other run side by side.",
	pipeline.Endless:  "This is the longest path, as if each ready job had a runner at once. There are fewer.",
	pipeline.Barriers: "This makes stages of the jobs, but a job waits for the jobs in its `needs` and no others.",
	pipeline.NoNeeds:  "This starts jobs before the jobs they need have ended.",
}

// ciJobs draws a graph of jobs; the last one needs all that nobody else needs.
func ciJobs(r *rand.Rand, n, step int) []pipeline.Job {
	names := append(quizzes.Draw(r, []string{"lint", "unit", "build", "e2e", "scan", "docs", "types", "image", "load"}, n-1), "deploy")
	var jobs []pipeline.Job
	needed := map[int]bool{}
	for i, name := range names {
		j := pipeline.Job{Name: name, Minutes: step * (1 + r.IntN(9))}
		for k := range i {
			if i == n-1 && !needed[k] || i < n-1 && i > 1 && r.IntN(5) < 2 && len(j.Needs) < 2 {
				j.Needs = append(j.Needs, k)
				needed[k] = true
			}
		}
		jobs = append(jobs, j)
	}
	return jobs
}

func ciJobTable(jobs []pipeline.Job) []quizzes.Exhibit {
	ex, tree := quizzes.Exhibit{Title: "Jobs", Head: []string{"Job", "`needs`", "Minutes"}}, quizzes.Tree{}
	for _, j := range jobs {
		ex.Rows = append(ex.Rows, []string{j.Name, ciNeeds(j.Needs, func(k int) string { return jobs[k].Name }), itoa(j.Minutes)})
		tree = append(tree, quizzes.Node{Name: j.Name, Note: itoa(j.Minutes) + " min", After: j.Needs})
	}
	ex.Drawn = tree
	return []quizzes.Exhibit{ex}
}

func ciNeeds(needs []int, name func(int) string) string {
	var out []string
	for _, k := range needs {
		out = append(out, name(k))
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

func ciTimeMinutes(r *rand.Rand) (quizzes.Question, error) {
	runners := quizzes.One(r, 0, 2, 2)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		jobs := ciJobs(r, 5+r.IntN(2), 1)
		total := pipeline.Total(jobs, runners, "")
		var nears []quizzes.Near
		for _, m := range pipeline.TimeModels {
			if m == pipeline.Endless && runners == 0 {
				continue
			}
			nears = append(nears, near(pipeline.Total(jobs, runners, m), string(m), "%s", ciTimeBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(total), nears)
		if len(nears) < 3 {
			return reject("little at stake")
		}
		have := "There are enough runners"
		if runners > 0 {
			have = fmt.Sprintf("There are %d runners, and a free one takes the first ready job in the order listed", runners)
		}
		var tr pipeline.Steps
		pipeline.Schedule(jobs, runners, "", &tr)
		return quizzes.Question{
			Stem:     have + ". How many minutes does a successful run of these GitHub Actions jobs take?",
			Exhibits: ciJobTable(jobs), Note: fmt.Sprint(runners, jobs),
			Ask:   quizzes.Number{Value: float64(total), Unit: "min", Near: nears},
			Trace: quizzes.Worked(tr, "The last job ends at minute %d.", total),
		}, nil
	})
}

func ciTimeHalve(r *rand.Rand) (quizzes.Question, error) {
	slowest := r.IntN(4) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		jobs := ciJobs(r, 6, 2)
		now := pipeline.Total(jobs, 0, "")
		gains, best, longest := make([]int, 5), 0, 0
		for i := range gains {
			faster := slices.Clone(jobs)
			faster[i].Minutes /= 2
			gains[i] = now - pipeline.Total(faster, 0, "")
			if gains[i] > gains[best] {
				best = i
			}
			if jobs[i].Minutes > jobs[longest].Minutes {
				longest = i
			}
		}
		if slowest != (best == longest) || gains[best] == 0 {
			return reject("the slowest job")
		}
		var wrongs []quizzes.Option
		for i, g := range gains {
			switch {
			case i == best:
			case g == gains[best] || jobs[i].Minutes == jobs[longest].Minutes && i != longest:
				return reject("a tie")
			case i == longest:
				wrongs = append(wrongs, wrong("Halve "+quizzes.Code(jobs[i].Name), "slowest-job-first", "It is the slowest of these jobs, but the run gets %s shorter, from %d.", quizzes.Plural(g, "minute"), now))
			case g == 0:
				wrongs = append(wrongs, wrong("Halve "+quizzes.Code(jobs[i].Name), "job-off-longest-path", "It lies on no longest path, so the run still takes %d minutes.", now))
			default:
				wrongs = append(wrongs, wrong("Halve "+quizzes.Code(jobs[i].Name), "every-job-on-path-gains-alike", "The run gets %s shorter; another job gives more.", quizzes.Plural(g, "minute")))
			}
		}
		answer := right("Halve "+quizzes.Code(jobs[best].Name), "The run gets %s shorter, from %d.", quizzes.Plural(gains[best], "minute"), now)
		opts, err := quizzes.Pick(r, answer, wrongs, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		if best != longest && !slices.ContainsFunc(opts, func(o quizzes.Option) bool { return o.Misconception == "slowest-job-first" }) {
			return reject("the slowest job is not offered")
		}
		var tr pipeline.Steps
		pipeline.Schedule(jobs, 0, "", &tr)
		for i, g := range gains {
			tr = append(tr, pipeline.Step{Rule: "ci.longest-path", Text: fmt.Sprintf("With half the time for `%s`, the run takes %d minutes instead of %d.", jobs[i].Name, now-g, now)})
		}
		return quizzes.Question{
			Stem:     "GitHub Actions runs these jobs with enough runners. You may halve the time of one job. Which choice shortens the run the most?",
			Exhibits: ciJobTable(jobs), Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(jobs),
			Trace: quizzes.Worked(tr, "%s.", answer.Text),
		}, nil
	})
}
