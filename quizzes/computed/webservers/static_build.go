package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/static"
)

// StaticBuildRenamed asks which fingerprinted names change with an edit.
var StaticBuildRenamed = quizzes.Template{
	ID: "static.build.renamed", Version: 2, Concept: "static-dynamic-content#fingerprints", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: staticBuildRenamed,
}

var staticBuildBeliefs = map[static.Model]string{
	static.OnlyEdited: "only the edited file gets a new name", static.OneLevel: "a change stops one level above the edited file",
	static.Downward: "files that the edited one mentions are renamed", static.AllRenamed: "a build gives every file a new name",
	static.PageRenamed: "the page gets a new name as well",
}

var staticBuildModels = []static.Model{static.OneLevel, static.OnlyEdited, static.Downward, static.PageRenamed, static.AllRenamed}

func staticBuildRenamed(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	lengths := quizzes.DrawLengths(r, 5, want) // scripts have short endings and mention others most
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		stems := quizzes.Draw(r, []string{"app", "menu", "login", "themes", "cart", "vendor", "printing", "checkout", "dashboard"}, 4)
		names := []string{"index.html", stems[0] + ".js", stems[1] + ".js", stems[2] + ".css", stems[3] + ".css", quizzes.One(r, "logo.svg", "pictures.svg"), quizzes.One(r, "text.ttf", "headings.ttf")}
		var as []static.Asset
		for i, n := range names {
			a := static.Asset{Name: n, Page: i == 0}
			for _, m := range names[i+1:] {
				if r.IntN(3) == 0 && len(a.Mentions) < 3 {
					a.Mentions = append(a.Mentions, m)
				}
			}
			as = append(as, a)
		}
		edited := names[2+r.IntN(5)]
		got, steps := static.Renamed(as, edited, "")
		is := map[string]bool{}
		for _, n := range got {
			is[n] = true
		}
		if others := len(got) - 1; others < want || len(names)-1-others < 5-want {
			return quizzes.Question{}, quizzes.Reject("%d others renamed", others)
		}
		var pool []quizzes.Option
		chained := map[string]bool{}
		for _, n := range names {
			if n == edited {
				continue
			}
			o := quizzes.Option{Text: quizzes.Code(n), Right: is[n]}
			var m static.Model
			for _, b := range staticBuildModels {
				w, _ := static.Renamed(as, edited, b)
				if strings.Contains(" "+strings.Join(w, " ")+" ", " "+n+" ") != is[n] && m == "" {
					m = b
				}
			}
			chained[o.Text] = is[n] && m == static.OneLevel
			o.Why = staticBuildWhy(as, n, edited, is)
			if m != "" {
				o.Why += " Judging otherwise fits the belief that " + staticBuildBeliefs[m] + "."
			}
			if !is[n] {
				o.Misconception = string(m)
			}
			pool = append(pool, o)
		}
		opts := quizzes.Even(r, lengths, pool, func(o quizzes.Option) (string, bool) { return o.Text, o.Right })
		if opts == nil || want > 2 && !slices.ContainsFunc(opts, func(o quizzes.Option) bool { return chained[o.Text] }) {
			return quizzes.Question{}, quizzes.Reject("of other numbers or lengths")
		}
		var lines []string
		for _, a := range as {
			said := "mentions no other file"
			if len(a.Mentions) > 0 {
				said = "mentions " + quizzes.And(a.Mentions)
			}
			lines = append(lines, fmt.Sprintf("%-15s %s", a.Name, said))
		}
		q := quizzes.Question{
			Stem:     fmt.Sprintf("A build puts a hash of each file's final content into its name, and names of other files stand in the content as built. `index.html` alone keeps its name. Somebody edits `%s`, changes nothing about what it mentions, and builds again. Which files get a new name?", edited),
			Exhibits: []quizzes.Exhibit{{Title: "Who mentions whom", Lang: "text", Lines: lines}}, Ask: quizzes.Multiple{Options: opts}, Note: strings.Join(lines, "\n") + edited + fmt.Sprint(want),
		}
		q.Trace = quizzes.Worked(steps, "New names among those offered: %s.", q.Ask.KeyText())
		return q, nil
	})
}

func staticBuildWhy(as []static.Asset, n, edited string, is map[string]bool) string {
	for _, a := range as {
		if a.Name != n {
			continue
		}
		switch {
		case n == edited:
			return "It is the edited file, so its content and its hash are new."
		case a.Page:
			return "It keeps its fixed name, even where its content changes."
		case !is[n]:
			return fmt.Sprintf("It contains neither the name of `%s` nor that of a file that is renamed.", edited)
		}
		for _, m := range a.Mentions {
			if is[m] {
				return fmt.Sprintf("It contains the name of `%s`, which is new, so its content is new as well.", m)
			}
		}
	}
	return ""
}
