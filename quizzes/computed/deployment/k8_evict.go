package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/orch"
)

// K8EvictOrder asks for the order in which pods are ended under memory pressure.
var K8EvictOrder = quizzes.Template{
	ID: "k8.evict.order", Version: 1, Concept: "kubernetes#qos", Source: quizzes.Computed,
	Kind: quizzes.KindOrder, Level: 2, Make: k8EvictOrder,
}

func k8EvictOrder(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		var pods []orch.Memory
		low := 100 * (1 + r.IntN(9))
		names := quizzes.DrawSorted(r, []string{"api", "batch", "cache", "db", "feed", "mail", "search", "web"}, 4)
		for _, n := range names {
			p := orch.Memory{Name: n, Request: 100 * r.IntN(16), Use: 100 * (1 + r.IntN(18)), Priority: low}
			if r.IntN(3) == 0 {
				p.Request = 0
			}
			if r.IntN(2) == 0 {
				p.Priority += 1000
			}
			pods = append(pods, p)
		}
		ranked := orch.EvictionOrder(pods, "")
		fooled := 0
		for _, m := range orch.EvictModels {
			if fmt.Sprint(orch.EvictionOrder(pods, m)) != fmt.Sprint(ranked) {
				fooled++
			}
		}
		if fooled < 3 || !k8EvictClear(pods) {
			return reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Pods on the node", Head: []string{"Pod", "Memory requested", "Memory used", "Priority"}}
		for _, p := range pods {
			ask := "none"
			if p.Request > 0 {
				ask = fmt.Sprintf("%d MiB", p.Request)
			}
			ex.Rows = append(ex.Rows, []string{p.Name, ask, fmt.Sprintf("%d MiB", p.Use), itoa(p.Priority)})
		}
		var tr orch.Steps
		var items []string
		for _, p := range ranked {
			items = append(items, "Pod "+quizzes.Code(p.Name))
			if p.Excess() > 0 {
				tr = append(tr, orch.Step{Rule: "evict.over", Text: fmt.Sprintf("`%s` uses %d MiB more than it requested, at priority %d: among those over their request, lower priority comes first, then larger excess.", p.Name, p.Excess(), p.Priority)})
			} else {
				tr = append(tr, orch.Step{Rule: "evict.within", Text: fmt.Sprintf("`%s` stays within its request by %d MiB, at priority %d: it comes after all that are over.", p.Name, -p.Excess(), p.Priority)})
			}
		}
		return quizzes.Question{
			Stem:     "A node runs short of memory, and the kubelet of Kubernetes 1.30 ends one pod after the other. In which order do these pods go, if use stays as shown?",
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Ordered("the first pod to go", items...), Note: fmt.Sprint(pods),
			Trace: quizzes.Worked(tr, "The order is %s.", quizzes.And(items)),
		}, nil
	})
}

// k8EvictClear reports that the order rests on no tie, and that two to four pods are over their request.
func k8EvictClear(pods []orch.Memory) bool {
	over := 0
	for i, p := range pods {
		if p.Excess() > 0 {
			over++
		}
		if p.Excess() == 0 {
			return false
		}
		for _, q := range pods[:i] {
			if p.Priority == q.Priority && p.Excess() == q.Excess() {
				return false
			}
		}
	}
	return over == 2 || over == 3
}
