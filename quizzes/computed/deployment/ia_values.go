package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/infra"
)

// IaCVarsValue asks for the values of Terraform variables set in several places.
var IaCVarsValue = quizzes.Template{
	ID: "ia.vars.value", Version: 1, Concept: "infrastructure-as-code#values", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: iaVarsValue,
}

// IaCHostsValue asks for the value of an Ansible variable on each host.
var IaCHostsValue = quizzes.Template{
	ID: "ia.hosts.value", Version: 1, Concept: "infrastructure-as-code#precedence", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: iaHostsValue,
}

var iaValueBeliefs = map[infra.Model]string{
	infra.EnvBeatsFile:  "an environment variable beats the files, but it is weaker",
	infra.FirstAuto:     "the first automatic file wins, but the last one by name does",
	infra.VarBeatsFile:  "`-var` beats `-var-file`, but the later one on the command line wins",
	infra.FileBeatsAuto: "`terraform.tfvars` beats automatic files, but it is weaker",
	infra.DefaultWins:   "a default beats the environment, but it is the weakest place",
	infra.FilesBeatLine: "files beat the command line, but that is the strongest place",
	infra.HostBeatsPlay: "variables of the host beat the play, but the play is stronger",
	infra.ParentWins:    "a parent group beats its child, but the child is closer to the host",
	infra.DefaultsStay:  "role defaults beat the inventory, but they are the weakest place",
	infra.RoleVarsWeak:  "role `vars` are as weak as defaults, but they are stronger than inventory and play",
	infra.PlayBeatsRole: "the play beats role `vars`, but they are stronger",
	infra.GroupBeatHost: "a group beats the host's own variables, but those are stronger",
}

// iaCell asks for the value that wins and names what wrong models give.
func iaCell(kinds []string, sources []infra.Source, models []infra.Model, name string, tr *infra.Steps, fooled map[infra.Model]bool) quizzes.Cell {
	var own infra.Steps
	won := sources[infra.Winner(kinds, sources, "", &own)]
	for _, s := range own {
		s.Text = name + ": " + s.Text
		*tr = append(*tr, s)
	}
	var nears []quizzes.Near
	for _, m := range models {
		if w := sources[infra.Winner(kinds, sources, m, nil)]; w.Value != won.Value {
			fooled[m] = true
			nears = append(nears, near(w.Value, string(m), "This takes it that %s.", iaValueBeliefs[m]))
		}
	}
	return quizzes.Cell{Want: won.Value, Why: fmt.Sprintf("The strongest place that sets it is %s.", won.Label), Near: quizzes.NearAnswers(won.Value, nears)}
}

func iaVarsValue(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"region", "size", "image", "zone", "tier"}, 3)
		places := []infra.Source{
			{Kind: "default", Label: "the `default` in its block"}, {Kind: "env", Label: "`TF_VAR_…` in the environment"}, {Kind: "tfvars", Label: "`terraform.tfvars`"},
			{Kind: "auto", Label: "`a.auto.tfvars`"}, {Kind: "auto", Label: "`b.auto.tfvars`"}, {Kind: "option", Label: "-var on the command line"}, {Kind: "option", Label: "-var-file behind it"},
		}
		ex := quizzes.Exhibit{Title: "Where the variables are set", Head: []string{"Place", names[0], names[1], names[2]}}
		set := make([][]infra.Source, 3)
		for _, p := range places {
			row := []string{strings.ToUpper(p.Label[:1]) + p.Label[1:]}
			for v := range names {
				if r.IntN(5) < 2 {
					p.Value = names[v][:1] + itoa(1+len(set[v])+10*(1+r.IntN(8)))
					set[v] = append(set[v], p)
					row = append(row, p.Value)
				} else {
					row = append(row, "not set")
				}
			}
			ex.Rows = append(ex.Rows, row)
		}
		cells := quizzes.Cells{Head: []string{"Variable", "Value"}}
		var tr infra.Steps
		fooled, kinds := map[infra.Model]bool{}, map[string]bool{}
		for v, n := range names {
			if len(set[v]) < 2 || len(set[v]) > 4 {
				return reject("too few places")
			}
			kinds[set[v][infra.Winner(infra.TerraformKinds, set[v], "", nil)].Label] = true
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{n}, Asked: []quizzes.Cell{iaCell(infra.TerraformKinds, set[v], infra.TerraformModels, n, &tr, fooled)}})
		}
		if len(fooled) < 3 || len(kinds) < 3 {
			return reject("little at stake")
		}
		r.Shuffle(len(ex.Rows), func(i, j int) { ex.Rows[i], ex.Rows[j] = ex.Rows[j], ex.Rows[i] })
		return quizzes.Question{
			Stem:     "Three variables of a Terraform 1.11 root module are set in the places below; `-var-file` stands behind `-var` on the command line. Which value does each variable have?",
			Exhibits: []quizzes.Exhibit{ex}, Ask: cells, Note: fmt.Sprint(ex.Rows),
			Trace: quizzes.Worked(tr, "In order: %s.", cells.KeyText()),
		}, nil
	})
}

func iaHostsValue(r *rand.Rand) (quizzes.Question, error) {
	top := quizzes.One(r, "", "", "", "play", "play", "rolevars")
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		name := quizzes.One(r, "port", "workers", "timeout", "cache_size")
		values := r.Perm(80)
		next := func() string { values = values[1:]; return itoa(10 + values[0]) }
		groups := quizzes.Draw(r, []string{"web", "db", "api", "jobs"}, 2)
		hosts := []string{groups[0] + "1", groups[0] + "2", groups[1] + "1"}
		general := map[string]string{}
		for _, k := range []string{"defaults", "parent", "child0", "child1", "host", "play", "rolevars"} {
			odds := map[string]int{"defaults": 9, "parent": 7, "child0": 6, "child1": 5, "host": 6, "play": 0, "rolevars": 0}[k]
			if r.IntN(10) < odds || k == top {
				general[k] = next()
			}
		}
		single := r.IntN(3)
		labels := map[string]string{"defaults": "role defaults", "parent": "group `prod`, parent of both groups", "child0": "group `" + groups[0] + "`", "child1": "group `" + groups[1] + "`", "host": "host `" + hosts[single] + "`", "play": "the play on `" + groups[0] + "`", "rolevars": "role `vars`"}
		ex := quizzes.Exhibit{Title: "Where `" + name + "` is set", Head: []string{"Place", "Value"}}
		for _, k := range []string{"defaults", "parent", "child0", "child1", "host", "play", "rolevars"} {
			if general[k] != "" {
				ex.Rows = append(ex.Rows, []string{strings.ToUpper(labels[k][:1]) + labels[k][1:], general[k]})
			}
		}
		cells := quizzes.Cells{Head: []string{"Host", "In the groups", "Value of `" + name + "`"}}
		var tr infra.Steps
		fooled, got := map[infra.Model]bool{}, map[string]bool{}
		for i, h := range hosts {
			child := "child" + itoa(i/2)
			var sources []infra.Source
			for _, k := range []string{"defaults", "parent", child, "host", "play", "rolevars"} {
				if general[k] != "" && (k != "host" || i == single) && (k != "play" || i < 2) {
					sources = append(sources, infra.Source{Kind: strings.TrimRight(k, "01"), Label: labels[k], Value: general[k]})
				}
			}
			if len(sources) < 2 {
				return reject("too few places")
			}
			cell := iaCell(infra.AnsibleKinds, sources, infra.AnsibleModels, h, &tr, fooled)
			got[cell.Want] = true
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{h, groups[i/2] + ", prod"}, Asked: []quizzes.Cell{cell}})
		}
		stakes := map[string]bool{"": len(fooled) > 1 && len(got) > 1, "play": fooled[infra.HostBeatsPlay] && len(got) > 1, "rolevars": len(fooled) > 0}
		if !stakes[top] || len(ex.Rows) < 4 {
			return reject("little at stake")
		}
		r.Shuffle(len(ex.Rows), func(i, j int) { ex.Rows[i], ex.Rows[j] = ex.Rows[j], ex.Rows[i] })
		return quizzes.Question{
			Stem:     fmt.Sprintf("Two Ansible plays use one role: one on the group `%s`, the other on `%s`. No extra variables are given. Which value does `%s` have on each host?", groups[0], groups[1], name),
			Exhibits: []quizzes.Exhibit{ex}, Ask: cells, Note: fmt.Sprint(ex.Rows, hosts),
			Trace: quizzes.Worked(tr, "In order: %s.", cells.KeyText()),
		}, nil
	})
}
