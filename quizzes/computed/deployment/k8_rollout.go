package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/orch"
)

// K8RolloutStuck asks where two updates stop whose new pods never become ready.
var K8RolloutStuck = quizzes.Template{
	ID: "k8.rollout.stuck", Version: 1, Concept: "kubernetes#rolling-update", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: k8RolloutStuck,
}

// K8RolloutMost asks how many pods exist at most, or are available at least, during an update.
var K8RolloutMost = quizzes.Template{
	ID: "k8.rollout.most", Version: 1, Concept: "kubernetes#rolling-update", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: k8RolloutMost,
}

var k8RolloutBeliefs = map[orch.Model]string{
	orch.BothUp:       "rounds both limits up, but `maxUnavailable` is rounded down",
	orch.BothDown:     "rounds both limits down, but `maxSurge` is rounded up",
	orch.Swapped:      "rounds `maxSurge` down and `maxUnavailable` up, but it is the other way around",
	orch.NoSurge:      "leaves the surge unused",
	orch.OldStay:      "keeps the old pods until new ones are ready, but as many may go as `maxUnavailable` says",
	orch.NotRefilled:  "leaves the places of the removed old pods empty, but new pods fill them",
	orch.FromMaximum:  "subtracts `maxUnavailable` from the highest number of pods, but it counts from the wanted number",
	orch.UntilReplica: "starts the whole new version, but old and new ones together stay below the maximum",
}

func k8Amount(r *rand.Rand) orch.Amount {
	if r.IntN(4) == 0 {
		return orch.Amount{N: 1 + r.IntN(3)}
	}
	return orch.Amount{N: quizzes.One(r, 10, 15, 20, 25, 30, 35, 40, 45, 50), Percent: true}
}

// k8Rollout draws an update in which rounding counts.
func k8Rollout(r *rand.Rand) orch.Rollout {
	for {
		d := orch.Rollout{Replicas: 5 + r.IntN(26), Surge: k8Amount(r), Unavailable: k8Amount(r)}
		surge, unavailable := d.Limits("", nil)
		if (d.Surge.Broken(d.Replicas) || d.Unavailable.Broken(d.Replicas)) && unavailable > 0 && surge != unavailable && surge+unavailable < d.Replicas {
			return d
		}
	}
}

func k8RolloutStuck(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		a, b := k8Rollout(r), k8Rollout(r)
		one, two := a.Stop("", nil), b.Stop("", nil)
		if a.Replicas == b.Replicas || one == two || one.Old == two.Old || one.New == two.New {
			return reject("alike")
		}
		cells := quizzes.Cells{Head: []string{"Deployment", "Replicas", "`maxSurge`", "`maxUnavailable`", "Old pods that serve", "New pods that wait"}}
		var tr orch.Steps
		for i, d := range []orch.Rollout{a, b} {
			var own orch.Steps
			s := d.Stop("", &own)
			name := []string{"api", "web"}[i]
			for _, step := range own {
				step.Text = name + ": " + step.Text
				tr = append(tr, step)
			}
			why := fmt.Sprintf("%d pods may exist and %d must be available, so %d old ones stay and %d new ones wait.", s.Most, s.Least, s.Old, s.New)
			cells.Rows = append(cells.Rows, quizzes.CellRow{
				Given: []string{name, itoa(d.Replicas), d.Surge.String(), d.Unavailable.String()},
				Asked: []quizzes.Cell{
					{Want: itoa(s.Old), Why: why, Near: k8RolloutNear(d, func(s orch.Stuck) int { return s.Old })},
					{Want: itoa(s.New), Why: why, Near: k8RolloutNear(d, func(s orch.Stuck) int { return s.New })},
				},
			})
		}
		return quizzes.Question{
			Stem: "Two Kubernetes Deployments with all pods ready get a new version whose pods start but never become ready. Where does each rolling update come to a halt, once nothing moves anymore?",
			Ask:  cells, Note: fmt.Sprint(a, b),
			Trace: quizzes.Worked(tr, "In reading order: %s.", cells.KeyText()),
		}, nil
	})
}

// k8RolloutNear lists what wrong models answer.
func k8RolloutNear(d orch.Rollout, pick func(orch.Stuck) int) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range orch.RolloutModels {
		out = append(out, near(pick(d.Stop(m, nil)), string(m), "With %d replicas, this %s.", d.Replicas, k8RolloutBeliefs[m]))
	}
	return quizzes.NearAnswers(itoa(pick(d.Stop("", nil))), out)
}

func k8RolloutMost(r *rand.Rand) (quizzes.Question, error) {
	most := r.IntN(2) == 0
	pick := func(s orch.Stuck) int {
		if most {
			return s.Most
		}
		return s.Least
	}
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		d := k8Rollout(r)
		var tr orch.Steps
		s := d.Stop("", &tr)
		near := k8RolloutNear(d, pick)
		decides := d.Unavailable
		asked := "are available at least"
		if most {
			decides, asked = d.Surge, "exist at most, shutting-down ones aside,"
		}
		if len(near) < 2 || !decides.Broken(d.Replicas) {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Kubernetes Deployment has %d replicas, `maxSurge` %s and `maxUnavailable` %s. How many of its pods %s during a rolling update?", d.Replicas, d.Surge, d.Unavailable, asked),
			Ask:  quizzes.Number{Value: float64(pick(s)), Unit: "pods", Near: near}, Note: fmt.Sprint(d, most),
			Trace: quizzes.Worked(tr[:len(tr)-1], "The number asked for is %d pods.", pick(s)),
		}, nil
	})
}
