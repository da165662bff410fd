package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/infra"
)

// IaCHandlersCount asks how often handlers run on several hosts.
var IaCHandlersCount = quizzes.Template{
	ID: "ia.handlers.count", Version: 1, Concept: "infrastructure-as-code#ansible", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: iaHandlersCount,
}

func iaHandlersCount(r *rand.Rand) (quizzes.Question, error) {
	tagged, failing := r.IntN(3) == 0, r.IntN(2) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := iaPlay(r, 3, 2)
		hosts := []string{"web1", "web2", "web3"}
		if tagged {
			p.Tags = "only"
			for i := range p.Tasks {
				p.Tasks[i].Tagged = r.IntN(3) > 0
			}
		}
		ex := quizzes.Exhibit{Title: "What the tasks report", Head: []string{"Task", "Notifies", hosts[0], hosts[1], hosts[2]}}
		plays, reports := make([]infra.Play, 3), make([][]string, 3)
		for h := range hosts {
			plays[h] = p
			plays[h].Tasks = slices.Clone(p.Tasks)
			for i := range p.Tasks {
				t := &plays[h].Tasks[i]
				t.Sort = quizzes.One(r, infra.CommandTask, infra.CommandTask, infra.KeptTask)
				result := map[string]string{infra.CommandTask: "changed", infra.KeptTask: "ok"}[t.Sort]
				switch {
				case tagged && !t.Tagged:
					result = "left out"
				case i > 0 && reports[h][i-1] == "failed", i > 0 && reports[h][i-1] == "not run":
					result = "not run"
				case failing && h == 1 && i > 0 && r.IntN(2) == 0:
					t.Broken, result = true, "failed"
				}
				reports[h] = append(reports[h], result)
			}
		}
		fails := slices.Contains(reports[1], "failed")
		if fails != failing || tagged && (allTagged(p, true) || allTagged(p, false)) {
			return reject("little at stake")
		}
		count := func(m infra.Model, tr *infra.Steps) (n int) {
			for h, host := range hosts {
				var own infra.Steps
				ran := 0
				for _, e := range plays[h].Run(&infra.Host{Written: map[string]bool{}}, false, m, &own) {
					if e.Handler >= 0 {
						ran++
					}
				}
				for _, s := range own {
					if tr != nil && s.Rule != "ansible.task" {
						s.Text = host + ": " + s.Text
						*tr = append(*tr, s)
					}
				}
				if n += ran; tr != nil {
					*tr = append(*tr, infra.Step{Rule: "ansible.count", Text: fmt.Sprintf("%s: %s.", host, quizzes.Plural(ran, "handler run"))})
				}
			}
			return n
		}
		var tr infra.Steps
		n := count("", &tr)
		var nears []quizzes.Near
		for _, m := range infra.HandlerModels {
			nears = append(nears, near(count(m, nil), string(m), "This takes it that %s.", iaHandlerBeliefs[m]))
		}
		nears = append(nears, near(len(p.Handlers), "handler-once-a-play", "This counts each handler once for the play, but it runs on each host by itself."))
		if nears = quizzes.NearAnswers(itoa(n), nears); len(nears) < 3 || n == 0 {
			return reject("little at stake")
		}
		for i, t := range p.Tasks {
			name := quizzes.Code(t.Name)
			if tagged && t.Tagged {
				name += ", `tags: config`"
			}
			ex.Rows = append(ex.Rows, []string{name, iaNotified(p, t.Notify), reports[0][i], reports[1][i], reports[2][i]})
		}
		option := "without options"
		if tagged {
			option = "with `--tags config`; handlers have no tags"
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Ansible runs this play on three hosts, %s. Neither the play nor `ansible.cfg` sets `force_handlers`, and handlers notify nobody. How often do handlers run, all handlers and hosts together?", option),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Number{Value: float64(n), Unit: "handler runs", Near: nears}, Note: fmt.Sprint(plays),
			Trace: quizzes.Worked(tr, "Together: %s.", quizzes.Plural(n, "handler run")),
		}, nil
	})
}

func allTagged(p infra.Play, tagged bool) bool {
	return !slices.ContainsFunc(p.Tasks, func(t infra.Task) bool { return t.Tagged != tagged })
}
