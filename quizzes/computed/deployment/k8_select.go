package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/orch"
)

// K8SelectPods asks which pods a selector with set-based conditions picks.
var K8SelectPods = quizzes.Template{
	ID: "k8.select.pods", Version: 1, Concept: "kubernetes#selectors", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: k8SelectPods,
}

var k8LabelValues = map[string][]string{
	"tier": {"front", "cache", "queue"}, "env": {"prod", "test", "dev"}, "team": {"red", "blue", "green"},
}

func k8Terms(r *rand.Rand, keys []string) []orch.Term {
	var out []orch.Term
	ops := quizzes.Draw(r, []string{"NotIn", "In", "Exists", "DoesNotExist"}, 2)
	ops[0] = "NotIn"
	if ops[1] == "NotIn" {
		ops[1] = "In"
	}
	for i, k := range keys {
		t := orch.Term{Key: k, Op: ops[i]}
		if ops[i] == "In" || ops[i] == "NotIn" {
			t.Values = quizzes.Draw(r, k8LabelValues[k], 1+r.IntN(2))
		}
		out = append(out, t)
	}
	return out
}

func k8Pod(r *rand.Rand, name string, keys []string) orch.Pod {
	p := orch.Pod{Name: name}
	for _, k := range keys {
		if r.IntN(10) < 7 {
			p.Labels = append(p.Labels, orch.Label{Key: k, Value: quizzes.One(r, k8LabelValues[k]...)})
		}
	}
	return p
}

func k8SelectPods(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		keys := quizzes.Draw(r, []string{"tier", "env", "team"}, 2)
		terms := k8Terms(r, keys)
		ex := quizzes.Exhibit{Title: "Pods", Head: []string{"Pod", "Labels"}}
		var opts []quizzes.Option
		seen, trap := map[string]bool{}, false
		var tr orch.Steps
		for i := range 5 {
			p := k8Pod(r, string(rune('A'+i)), keys)
			labels := k8Labels(p)
			if seen[labels] {
				return reject("two pods alike")
			}
			seen[labels] = true
			ex.Rows = append(ex.Rows, []string{p.Name, labels})
			o, why := k8SelectOption(terms, p)
			opts = append(opts, o)
			tr = append(tr, orch.Step{Rule: "selector.and", Text: "Pod " + p.Name + ": " + why})
			_, has := p.Get(terms[0].Key)
			trap = trap || o.Right && !has
		}
		if n := rights(opts); n != want || 5-n > named(opts) || want > 1 && !trap {
			return reject("little at stake")
		}
		var conditions []string
		for _, t := range terms {
			conditions = append(conditions, quizzes.Code(t.String()))
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A Kubernetes selector has the conditions %s. Which pods does it pick?", quizzes.And(conditions)),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(terms, ex.Rows),
			Trace: quizzes.Worked(tr, "It picks: %s.", key(opts)),
		}, nil
	})
}

func k8Labels(p orch.Pod) string {
	if len(p.Labels) == 0 {
		return "none"
	}
	var out []string
	for _, l := range p.Labels {
		out = append(out, quizzes.Code(l.Key+"="+l.Value))
	}
	return strings.Join(out, ", ")
}

// k8SelectOption judges one pod and names a wrong model that takes it for picked.
func k8SelectOption(terms []orch.Term, p orch.Pod) (o quizzes.Option, why string) {
	ok, failed := orch.Selects(terms, p, "")
	if ok {
		why = "it fulfills both conditions."
		for _, t := range terms {
			if _, has := p.Get(t.Key); !has && t.Op == "NotIn" {
				why = "without the key `" + t.Key + "` it fulfills `NotIn`, and the other condition too."
			}
		}
		return right("Pod "+p.Name, "%s", strings.ToUpper(why[:1])+why[1:]), why
	}
	t := terms[failed]
	v, has := p.Get(t.Key)
	said := "it has no key `" + t.Key + "`"
	if has {
		said = "it has `" + t.Key + "=" + v + "`"
	}
	why = said + ", so it fails `" + t.String() + "`."
	id := ""
	if one, _ := orch.Selects(terms, p, orch.AnyTerm); one {
		id = string(orch.AnyTerm)
	} else if t.Op == "NotIn" || t.Op == "DoesNotExist" {
		id = "negative-operators-ignored"
	} else {
		id = "missing-condition-forgiven"
	}
	return wrong("Pod "+p.Name, id, "%s", strings.ToUpper(why[:1])+why[1:]), why
}
