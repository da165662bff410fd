package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/netlify"
)

// NetlifyContextValue asks for the values of variables in several builds.
var NetlifyContextValue = quizzes.Template{
	ID: "nl.context.value", Version: 1, Concept: "static-python-website-netlify#contexts", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: nlContextValue,
}

var nlContextBeliefs = map[netlify.Model]string{
	netlify.NotMerged:    "a context's section replaces the one before it as a whole, but sections are merged name by name",
	netlify.BranchAlone:  "a branch with its own section skips its context, but both apply",
	netlify.ContextLast:  "the context beats the branch's own section, but the branch comes last",
	netlify.UIBeatsFile:  "Netlify's interface beats `netlify.toml`, but the file is stronger",
	netlify.NoContext:    "contexts do not change variables, but their sections do",
	netlify.TeamBeatSite: "variables of the team beat those of the site, but the site is closer",
}

func nlContextValue(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"API", "THEME", "LOCALE", "TIER"}, 2)
		values := quizzes.Draw(r, []string{"amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "iris", "jade", "koala", "lotus"}, 12)
		set := func(odds ...int) []netlify.Pair {
			var out []netlify.Pair
			for i, n := range names {
				if r.IntN(10) < odds[i] {
					out = append(out, netlify.Pair{Name: n, Value: values[0]})
					values = values[1:]
				}
			}
			return out
		}
		branch := quizzes.One(r, "staging", "beta", "qa")
		var c netlify.Config
		for _, s := range []struct {
			name string
			odds []int
		}{{"build", []int{9, 5}}, {"deploy-preview", []int{6, 4}}, {"branch-deploy", []int{7, 4}}, {branch, []int{3, 7}}} {
			if p := set(s.odds...); len(p) > 0 {
				c.Sections = append(c.Sections, netlify.Section{Name: s.name, Set: p})
			}
		}
		c.Site, c.Team = set(3, 6), set(4, 6)
		builds := []struct {
			said string
			b    netlify.Build
		}{{"branch main", netlify.Build{Context: "production"}}, {"pull request 12", netlify.Build{Context: "deploy-preview"}}, {"branch fix", netlify.Build{Context: "branch-deploy", Branch: "fix"}}, {"branch " + branch, netlify.Build{Context: "branch-deploy", Branch: branch}}}
		cells := quizzes.Cells{Head: []string{"Build", quizzes.Code(names[0]), quizzes.Code(names[1])}}
		var tr netlify.Steps
		fooled, got := map[netlify.Model]bool{}, []map[string]bool{{}, {}}
		for _, x := range builds {
			row := quizzes.CellRow{Given: []string{x.said}}
			for i, n := range names {
				value, place := c.Value(x.b, n, "")
				if value == "" {
					return reject("not set")
				}
				got[i][value] = true
				var nears []quizzes.Near
				for _, m := range netlify.ContextModels {
					w, _ := c.Value(x.b, n, m)
					fooled[m] = fooled[m] || w != value
					if w != "" {
						nears = append(nears, near(w, string(m), "This takes it that %s.", nlContextBeliefs[m]))
					}
				}
				why := fmt.Sprintf("For the build of %s, the strongest place that sets `%s` is %s: `%s`.", x.said, n, place, value)
				tr = append(tr, netlify.Step{Rule: "netlify.layer", Text: why})
				row.Asked = append(row.Asked, quizzes.Cell{Want: value, Why: why, Near: quizzes.NearAnswers(value, nears)})
			}
			cells.Rows = append(cells.Rows, row)
		}
		n := 0
		for _, f := range fooled {
			if f {
				n++
			}
		}
		lines := nlTOML(c)
		if n < 4 || len(got[0])+len(got[1]) < 5 || len(lines) > 11 || len(c.Site)+len(c.Team) == 0 {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A site on Netlify publishes the branch `main` and builds other branches and pull requests too. Which values do `%s` and `%s` have in each build?", names[0], names[1]),
			Exhibits: append([]quizzes.Exhibit{{Title: "netlify.toml", Lang: "toml", Lines: lines}}, nlInterface(c)), Ask: cells, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(tr, "In reading order: %s.", cells.KeyText()),
		}, nil
	})
}

func nlTOML(c netlify.Config) []string {
	var out []string
	for _, s := range c.Sections {
		out = append(out, "["+netlify.Table(s.Name)+"]")
		for _, p := range s.Set {
			out = append(out, fmt.Sprintf("  %s = %q", p.Name, p.Value))
		}
	}
	return out
}

func nlInterface(c netlify.Config) quizzes.Exhibit {
	ex := quizzes.Exhibit{Title: "Variables in Netlify's interface, for all contexts", Head: []string{"Scope", "Variable", "Value"}}
	for _, p := range c.Site {
		ex.Rows = append(ex.Rows, []string{"this site", p.Name, p.Value})
	}
	for _, p := range c.Team {
		ex.Rows = append(ex.Rows, []string{"whole team", p.Name, p.Value})
	}
	return ex
}
