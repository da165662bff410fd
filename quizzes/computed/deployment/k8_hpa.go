package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/orch"
)

// K8HPAWanted asks how many replicas an autoscaler wants.
var K8HPAWanted = quizzes.Template{
	ID: "k8.hpa.wanted", Version: 1, Concept: "kubernetes#autoscaling", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: k8HPAWanted,
}

var k8HPABeliefs = map[orch.Model]string{
	orch.Floor:          "This rounds down, but a fraction of a pod is rounded up.",
	orch.Nearest:        "This rounds to the nearest number, but a fraction of a pod is rounded up.",
	orch.NoTolerance:    "This reacts to a ratio within 10 % of 1, which changes nothing.",
	orch.MissingLeft:    "This leaves out pods without metrics, which are counted at a cautious value.",
	orch.MissingAverage: "This takes pods without metrics as average ones, but they count at a cautious value.",
	orch.MissingIdle:    "This takes pods without metrics as idle, which holds for growing alone.",
	orch.MissingBusy:    "This takes pods without metrics as busy, which holds for shrinking alone.",
}

// k8HPA draws an autoscaler's look, with missing pods without metrics, that wants more pods, fewer or none changed.
func k8HPA(r *rand.Rand, missing int) orch.HPA {
	h := orch.HPA{Request: quizzes.One(r, 200, 400, 500), Target: quizzes.One(r, 50, 60, 70, 80)}
	n := 4 + r.IntN(3)
	level := h.Request * h.Target / 100 * (4 + r.IntN(13)) / 10
	for range n {
		h.Use = append(h.Use, max(10, (level+h.Request/10*(r.IntN(5)-2))/10*10))
	}
	for _, i := range r.Perm(n)[:missing] {
		h.Use[i] = -1
	}
	return h
}

func k8HPAWanted(r *rand.Rand) (quizzes.Question, error) {
	missing, still := r.IntN(3), r.IntN(8) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		h := k8HPA(r, missing)
		var tr orch.Steps
		if !h.Clear() {
			return reject("on the edge")
		}
		wanted := h.Wanted("", &tr)
		var wrong []quizzes.Near
		for _, m := range orch.HPAModels {
			wrong = append(wrong, near(h.Wanted(m, nil), string(m), "%s", k8HPABeliefs[m]))
		}
		wrong = quizzes.NearAnswers(itoa(wanted), wrong)
		if len(wrong) < 1+min(1, missing) || still != (wanted == len(h.Use)) || wanted > 12 || wanted < 2 {
			return reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Pods of the Deployment", Head: []string{"Pod", "CPU requested", "CPU used"}}
		for i, u := range h.Use {
			used := fmt.Sprintf("%dm", u)
			if u < 0 {
				used = "no metrics"
			}
			ex.Rows = append(ex.Rows, []string{string(rune('A' + i)), fmt.Sprintf("%dm", h.Request), used})
		}
		rule := ""
		if missing > 0 {
			rule = " Pods without metrics count as using their full request when the rest asks for fewer pods, and as using nothing when it asks for more."
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A Kubernetes HorizontalPodAutoscaler has a CPU target of %d %% and the default tolerance.%s How many replicas does it want, before stabilization and growth limits?", h.Target, rule),
			Exhibits: []quizzes.Exhibit{ex}, Note: fmt.Sprint(h),
			Ask:   quizzes.Number{Value: float64(wanted), Unit: "replicas", Near: wrong},
			Trace: quizzes.Worked(tr, "It wants %d replicas.", wanted),
		}, nil
	})
}
