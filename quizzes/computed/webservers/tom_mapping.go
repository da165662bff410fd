package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/edge"
)

// TomcatMappingTable asks which servlet answers each of some paths.
var TomcatMappingTable = quizzes.Template{
	ID: "tom.mapping.table", Version: 1, Concept: "tomcat#mapping", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: tomMappingTable,
}

// TomcatContextWho asks which application and which servlet answer a request.
var TomcatContextWho = quizzes.Template{
	ID: "tom.context.who", Version: 1, Concept: "tomcat#contexts", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: tomContextWho,
}

var tomBeliefs = map[edge.Model]string{
	edge.FirstDeclared:   "the first mapping in the file wins, but the order in the file has no meaning",
	edge.ExtensionFirst:  "an extension beats a prefix, but prefix patterns come a step before",
	edge.CharPrefix:      "a prefix is compared by characters, but it is compared by whole segments",
	edge.ShortestPrefix:  "the more general prefix wins, but the longest one does",
	edge.StarNeedsMore:   "`/*` wants something behind the slash, but the bare path matches too",
	edge.ExactWithSlash:  "an exact pattern takes a closing slash too, but that is another path",
	edge.CharContext:     "a context path is compared by characters, but it is compared by whole segments",
	edge.ShortestContext: "the more general context wins, but the longest context path does",
}

var tomServletModels = []edge.Model{edge.FirstDeclared, edge.ExtensionFirst, edge.CharPrefix, edge.ShortestPrefix, edge.StarNeedsMore, edge.ExactWithSlash}

type tomWords struct{ top, sub, ext, leaf string }

func tomDrawWords(r *rand.Rand) tomWords {
	w := quizzes.Draw(r, []string{"api", "shop", "admin", "user", "docs", "mail", "cart", "team", "news", "bank"}, 2)
	return tomWords{w[0], w[1], quizzes.One(r, "do", "jsp", "xml", "csv", "page"), quizzes.One(r, "list", "show", "edit", "find", "save")}
}

func (w tomWords) patterns() []string {
	return []string{"/" + w.top + "/*", "/" + w.top + "/" + w.sub + "/*", "*." + w.ext, "/" + w.top, "/" + w.sub, "/" + w.sub + "/*", "/" + w.top + "/" + w.leaf}
}

func (w tomWords) path(r *rand.Rand) string {
	top, sub, leaf := "/"+w.top, "/"+w.sub, "/"+w.leaf
	return quizzes.One(r, top, top+"/", top+"s", top+"s"+leaf+"."+w.ext, top+leaf, top+leaf+"/", top+leaf+"."+w.ext, top+sub, top+sub+leaf, top+sub+"2"+leaf,
		sub, sub+"/", sub+leaf, sub+leaf+"."+w.ext, leaf+"."+w.ext, leaf, top+sub+leaf+"."+w.ext, sub+"s")
}

// tomServlets gives n of the patterns servlets with drawn names.
func tomServlets(r *rand.Rand, patterns []string, n int, names []string) []edge.Servlet {
	var out []edge.Servlet
	for i, p := range quizzes.Draw(r, patterns, n) {
		out = append(out, edge.Servlet{Name: names[i], Pattern: p})
	}
	return out
}

func tomMappingTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		w := tomDrawWords(r)
		names := quizzes.Draw(r, []string{"Ant", "Bee", "Cat", "Dog", "Elk", "Fox", "Gnu", "Hen"}, 5)
		app := []edge.Context{{Servlets: tomServlets(r, w.patterns(), 5, names)}}
		choices := append(slices.Clone(names), "default")
		slices.Sort(choices)
		cells := quizzes.Cells{Head: []string{"Path in the context", "Servlet"}}
		var steps []edge.Step
		seen, keys, fooled := map[string]bool{}, map[string]int{}, map[edge.Model]bool{}
		for range 12 {
			p := w.path(r)
			if len(cells.Rows) == 4 || seen[p] {
				continue
			}
			seen[p] = true
			right := edge.Map(app, p, "")
			last := right.Steps[len(right.Steps)-1]
			cell := quizzes.Cell{Choices: choices, Want: right.Servlet, Why: last.Text}
			got := map[string]bool{right.Servlet: true}
			for _, m := range tomServletModels {
				if x := edge.Map(app, p, m).Servlet; !got[x] {
					got[x], fooled[m] = true, true
					cell.Near = append(cell.Near, quizzes.Near{Answer: x, Misconception: string(m), Why: fmt.Sprintf("`%s`: this takes it that %s.", p, tomBeliefs[m])})
				}
			}
			if len(cell.Near) == 0 || keys[right.Servlet] == 2 {
				continue
			}
			keys[right.Servlet]++
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(p)}, Asked: []quizzes.Cell{cell}})
			steps = append(steps, last)
		}
		if len(cells.Rows) < 4 || len(keys) < 3 || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "An application on Tomcat 10.1 has these servlet mappings (Servlet 6.0); what matches none goes to the default servlet. Which servlet answers each path?",
			Exhibits: []quizzes.Exhibit{tomExhibit("Mappings, in the order of web.xml", app)},
			Ask:      cells, Note: fmt.Sprint(app, cells.Rows),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

// tomExhibit lists the mappings of some contexts as a table.
func tomExhibit(title string, cs []edge.Context) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: title, Head: []string{"Servlet", "Pattern"}}
	if len(cs) > 1 {
		e.Head = append([]string{"Context path"}, e.Head...)
	}
	for _, c := range cs {
		for _, s := range c.Servlets {
			row := []string{s.Name, quizzes.Code(s.Pattern)}
			if len(cs) > 1 {
				row = append([]string{tomContextName(c)}, row...)
			}
			e.Rows = append(e.Rows, row)
		}
	}
	return e
}

func tomContextName(c edge.Context) string {
	if c.Path == "" {
		return "ROOT"
	}
	return quizzes.Code(c.Path)
}

// tomContextWho offers a square of answers: two contexts, each with two of its servlets.
func tomContextWho(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		w := tomDrawWords(r)
		outer := quizzes.One(r, "site", "main", "web", "app", "portal")
		in := []string{"/" + w.top + "/*", "/" + w.sub + "/*", "*." + w.ext, "/" + w.top, "/" + w.top + "/" + w.leaf, "/*"}
		names := quizzes.Draw(r, []string{"Ant", "Bee", "Cat", "Dog", "Elk", "Fox", "Gnu", "Hen", "Jay", "Kit"}, 9)
		apps := []edge.Context{
			{Path: "/" + outer, Servlets: tomServlets(r, in, 3, names[:3])},
			{Path: "/" + outer + "/" + w.top, Servlets: tomServlets(r, in, 3, names[3:6])},
			{Path: "", Servlets: tomServlets(r, append(in, "/"+outer+"/*", "/"+outer+"s/*"), 3, names[6:])},
		}
		r.Shuffle(3, func(i, j int) { apps[i], apps[j] = apps[j], apps[i] })
		path := "/" + outer + quizzes.One(r, "", "", "", "s") + quizzes.One(r, "/"+w.top, "/"+w.top, "/"+w.top+"s", "") + w.path(r)
		opts := tomSquare(r, apps, path)
		if opts != nil && lengthRank(r, opts) == 3 && r.IntN(4) == 0 {
			return quizzes.Question{}, quizzes.Reject("the longest answer is right often enough")
		}
		if opts == nil {
			return quizzes.Question{}, quizzes.Reject("answers are equal")
		}
		right := edge.Map(apps, path, "")
		e := tomExhibit("Contexts and mappings, in the order of their files", apps)
		return quizzes.Question{
			Stem:     fmt.Sprintf("Tomcat 10.1 runs three applications with these servlet mappings (Servlet 6.0); what matches none in its context goes to that context's default servlet. Which context and which servlet answer `GET %s`?", path),
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(apps, path),
			Trace: quizzes.Worked(right.Steps, "The answer: %s.", opts[0].Text),
		}, nil
	})
}

func tomSquare(r *rand.Rand, apps []edge.Context, path string) []quizzes.Option {
	right := edge.Map(apps, path, "")
	if right.Rest == "" { // Tomcat redirects to the path with a slash
		return nil
	}
	say := func(m edge.Mapped) string {
		return fmt.Sprintf("%s, servlet %s", m.Context, m.Servlet)
	}
	for _, cm := range quizzes.Draw(r, []edge.Model{edge.CharContext, edge.ShortestContext}, 2) {
		where := edge.Map(apps, path, cm)
		if where.Context == right.Context {
			continue
		}
		for _, sm := range quizzes.Draw(r, tomServletModels, len(tomServletModels)) {
			a, b := edge.Map(apps, path, sm), edge.Map(tomAlone(apps, where.Context), where.Rest, sm)
			b.Context = where.Context
			if a.Servlet == right.Servlet || b.Servlet == where.Servlet || a.Context != right.Context {
				continue
			}
			fact := fmt.Sprintf("Context %s gets `%s` as the path, and there the servlet %s answers.", right.Context, right.Rest, right.Servlet)
			return []quizzes.Option{
				{Text: say(right), Right: true, Why: fact},
				{Text: say(a), Misconception: string(sm), Why: fmt.Sprintf("The context is right, but this takes it that %s. %s", tomBeliefs[sm], fact)},
				{Text: say(where), Misconception: string(cm), Why: fmt.Sprintf("This takes it that %s. %s", tomBeliefs[cm], fact)},
				{Text: say(b), Misconception: string(cm), Why: fmt.Sprintf("This takes it that %s; and that %s. %s", tomBeliefs[cm], tomBeliefs[sm], fact)},
			}
		}
	}
	return nil
}

// tomAlone gives one context's servlets as if they were all there is, for a path within it.
func tomAlone(apps []edge.Context, name string) []edge.Context {
	i := slices.IndexFunc(apps, func(c edge.Context) bool { return c.Name() == name })
	return []edge.Context{{Servlets: apps[i].Servlets}}
}
