package pipeline

import "slices"

// Wrong models of the time a run takes.
const (
	Serial   Model = "jobs-serial"
	Endless  Model = "runners-endless"
	Barriers Model = "stages-barrier"
	NoNeeds  Model = "needs-ignored"
)

// TimeModels are all of them.
var TimeModels = []Model{Serial, Endless, Barriers, NoNeeds}

// Job takes some minutes and waits for the jobs that it needs, which are listed before it.
type Job struct {
	Name    string
	Needs   []int
	Minutes int
}

// Span is when a job starts and ends.
type Span struct{ Start, End int }

// Schedule runs jobs on a number of runners, 0 for enough. A free runner takes the first job in the order listed whose needs have
// all ended.
func Schedule(jobs []Job, runners int, m Model, tr *Steps) []Span {
	out := make([]Span, len(jobs))
	if runners == 0 || m == Endless {
		runners = len(jobs)
	}
	if m == Serial {
		runners = 1
	}
	started := make([]bool, len(jobs))
	for now, left := 0, len(jobs); left > 0; now++ {
		free := runners
		for i := range jobs {
			if started[i] && out[i].End > now {
				free--
			}
		}
		for i, j := range jobs {
			if started[i] || free == 0 || !ready(jobs, out, started, i, now, m) {
				continue
			}
			started[i], out[i] = true, Span{now, now + j.Minutes}
			tr.say("ci.start", "At minute %d `%s` starts and ends at %d.", now, j.Name, now+j.Minutes)
			free, left = free-1, left-1
		}
	}
	return out
}

// ready reports that all that a job waits for has ended.
func ready(jobs []Job, out []Span, started []bool, i, now int, m Model) bool {
	for k := range jobs {
		waits := slices.Contains(jobs[i].Needs, k) && m != NoNeeds || m == Barriers && Depth(jobs, k) < Depth(jobs, i)
		if waits && (!started[k] || out[k].End > now) {
			return false
		}
	}
	return true
}

// Depth is the longest chain of needs before a job, its stage where jobs are grouped into stages.
func Depth(jobs []Job, i int) int {
	d := 0
	for _, k := range jobs[i].Needs {
		d = max(d, 1+Depth(jobs, k))
	}
	return d
}

// Total is when the last job ends.
func Total(jobs []Job, runners int, m Model) int {
	end := 0
	for _, s := range Schedule(jobs, runners, m, nil) {
		end = max(end, s.End)
	}
	return end
}
