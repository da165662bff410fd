package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/orch"
)

// K8NodesFit asks which nodes can take a pod.
var K8NodesFit = quizzes.Template{
	ID: "k8.nodes.fit", Version: 1, Concept: "kubernetes#scheduling", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: k8NodesFit,
}

func k8Node(r *rand.Rand, name, taint string) orch.Node {
	n := orch.Node{Name: name, Offers: 1000 * (2 + 2*r.IntN(2)), Disk: quizzes.One(r, "ssd", "ssd", "hdd")}
	n.Asked = 250 * (2 + r.IntN(n.Offers/250-2))
	n.Used = min(n.Offers-100, 100*(2+r.IntN(n.Offers/100-2)))
	if r.IntN(3) == 0 {
		n.Taint, n.Effect = taint, quizzes.One(r, "NoSchedule", "PreferNoSchedule", "NoExecute")
	} else if r.IntN(3) == 0 {
		n.Taint, n.Effect = "night", quizzes.One(r, "NoSchedule", "PreferNoSchedule", "NoExecute")
	}
	return n
}

func k8NodesFit(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		taint := quizzes.One(r, "gpu", "batch", "spot")
		w := orch.Want{Request: 250 * (2 + r.IntN(4)), Limit: 2000, Tolerates: taint}
		asks := fmt.Sprintf("requests %dm CPU with a limit of %dm", w.Request, w.Limit)
		if r.IntN(3) == 0 {
			w.Limit, w.Request = w.Request, 0
			asks = fmt.Sprintf("has a CPU limit of %dm and no request", w.Limit)
		}
		selector := ""
		if r.IntN(2) == 0 {
			w.Disk = "ssd"
			selector = " and has the node selector `disk=ssd`"
		}
		ex := quizzes.Exhibit{Title: "Nodes", Head: []string{"Node", "CPU offered", "requested", "in use", "Taint", "`disk`"}}
		var opts []quizzes.Option
		var tr orch.Steps
		trap := 0
		for i := range 5 {
			n := k8Node(r, string(rune('A'+i)), taint)
			ok, rule := n.Fits(w, "")
			why := k8NodeWhy(n, w, rule)
			mark := "none"
			if n.Taint != "" {
				mark = n.Taint + ", " + n.Effect
			}
			ex.Rows = append(ex.Rows, []string{n.Name, k8Milli(n.Offers), k8Milli(n.Asked), k8Milli(n.Used), mark, n.Disk})
			tr = append(tr, orch.Step{Rule: "filter." + rule, Text: "Node " + n.Name + ": " + why})
			if ok {
				opts = append(opts, right("Node "+n.Name, "%s", why))
				for _, m := range orch.NodeModels {
					if as, _ := n.Fits(w, m); !as {
						trap++
						break
					}
				}
				continue
			}
			opts = append(opts, wrong("Node "+n.Name, k8NodeBelief(n, w, rule), "%s", why))
		}
		if rights(opts) != want || trap == 0 || named(opts) < 5-want {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A pod on Kubernetes %s. It tolerates the taint `%s`%s. Onto which nodes may the scheduler put it?", asks, taint, selector),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(w, ex.Rows),
			Trace: quizzes.Worked(tr, "The pod may go to: %s.", key(opts)),
		}, nil
	})
}

func k8Milli(n int) string { return fmt.Sprintf("%dm", n) }

// k8NodeBelief names a wrong model that takes an unfit node for fit.
func k8NodeBelief(n orch.Node, w orch.Want, rule string) string {
	for _, m := range orch.NodeModels {
		if ok, _ := n.Fits(w, m); ok {
			return string(m)
		}
	}
	return map[string]string{"selector": "node-selector-is-a-wish", "taint": "taint-only-for-running-pods", "requests": "requests-may-exceed-node"}[rule]
}

func k8NodeWhy(n orch.Node, w orch.Want, rule string) string {
	switch rule {
	case "selector":
		return fmt.Sprintf("It has `disk=%s`, and the selector asks for `disk=%s`.", n.Disk, w.Disk)
	case "taint":
		return fmt.Sprintf("The pod does not tolerate its taint `%s` with the effect `%s`.", n.Taint, n.Effect)
	case "requests":
		return fmt.Sprintf("Requests of %dm and %dm together exceed the %dm it offers.", n.Asked, w.Asks(""), n.Offers)
	}
	soft := ""
	if n.Effect == "PreferNoSchedule" && n.Taint != w.Tolerates {
		soft = " Its taint is only a preference."
	}
	return fmt.Sprintf("Requests of %dm and %dm together stay within the %dm it offers, and no filter stops the pod.%s", n.Asked, w.Asks(""), n.Offers, soft)
}
