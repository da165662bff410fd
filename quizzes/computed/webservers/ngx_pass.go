package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/edge"
)

// NginxPassPath asks which path a backend receives from one location.
var NginxPassPath = quizzes.Template{
	ID: "ngx.pass.path", Version: 1, Concept: "nginx#proxy-pass", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: ngxPassPath,
}

// NginxPassWho asks which backend gets a request, and with which path.
var NginxPassWho = quizzes.Template{
	ID: "ngx.pass.who", Version: 1, Concept: "nginx#proxy-pass", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: ngxPassWho,
}

var ngxPathModels = []edge.Model{edge.PathKept, edge.Prepended, edge.SlashNothing, edge.NormalPassed, edge.RawReplaced}

// ngxBlock prints a location that proxies.
func ngxBlock(l edge.Location) string {
	return fmt.Sprintf("%s { proxy_pass http://%s%s; }", l, l.Backend, l.URI)
}

func ngxPassPath(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		site := ngxDrawSite(r)
		l := edge.Location{Pattern: "/" + site.top + quizzes.One(r, "/", "/", ""), Backend: "127.0.0.1:" + quizzes.One(r, "8000", "8080", "9000", "3000")}
		l.URI = quizzes.One(r, "", "/", "/", "/v2/", "/"+site.sub+"/", "/v2", "/api/"+site.top+"/")
		target := site.target(r) + quizzes.One(r, "", "", "?page=2", "?id=7")
		locs := []edge.Location{l}
		right := edge.Route(locs, target)
		if right.Index < 0 || right.Path == target && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("not taken, or too plain")
		}
		var near []quizzes.Near
		for _, m := range ngxPathModels {
			near = append(near, quizzes.Near{Answer: edge.Route(locs, target, m).Path, Misconception: string(m), Why: "This takes it that " + ngxBeliefs[m] + "."})
		}
		if near = quizzes.NearAnswers(right.Path, near); len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A client sends `GET %s`, exactly so, to a server of nginx 1.22 with this one location. Which path, with the query if there is one, does the backend receive?", target),
			Exhibits: []quizzes.Exhibit{{Title: "Location", Lang: "nginx", Lines: []string{ngxBlock(l)}}},
			Ask:      quizzes.Text{Accept: []string{right.Path}, Form: "the path, beginning with a slash", Near: near},
			Trace:    quizzes.Worked(right.Steps, "The backend receives `%s`.", right.Path),
			Note:     ngxBlock(l) + target,
		}, nil
	})
}

// ngxPassWho offers a square of answers: the truth, a mistake about the location, one about the path, and both.
func ngxPassWho(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		site := ngxDrawSite(r)
		locs, names := site.locations(r, 4), quizzes.Draw(r, []string{"web", "cdn", "api", "old", "new", "app", "hub", "box"}, 4)
		for i := range locs {
			locs[i].Backend = names[i]
			if l := locs[i]; l.Kind == edge.Prefix || l.Kind == edge.Caret {
				locs[i].URI = quizzes.One(r, "", "/v2/", "/"+site.sub+"2/", "/")
			}
		}
		target := site.target(r)
		if strings.Contains(target, "%") { // its number would point at the paths that were passed on as sent
			return quizzes.Question{}, quizzes.Reject("an encoded dot")
		}
		right := edge.Route(locs, target)
		opts := ngxFirstSquare(r, rank, locs, target, right)
		if opts == nil {
			return quizzes.Question{}, quizzes.Reject("answers are equal")
		}
		lines := make([]string, len(locs))
		for i, l := range locs {
			lines[i] = ngxBlock(l)
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A client sends `GET %s`, exactly so, to a server of nginx 1.22 with these locations. Which group of backends gets the request, and with which path?", target),
			Exhibits: []quizzes.Exhibit{{Title: "Locations; the names behind http:// are upstream groups", Lang: "nginx", Lines: lines}},
			Ask:      quizzes.Single{Options: opts},
			Trace:    quizzes.Worked(right.Steps, "The answer: %s.", opts[0].Text),
			Note:     fmt.Sprint(lines, target),
		}, nil
	})
}

// ngxFirstSquare tries pairs of mistakes in random order until the right answer has the wanted place by length.
func ngxFirstSquare(r *rand.Rand, rank int, locs []edge.Location, target string, right edge.Choice) []quizzes.Option {
	if right.Redirect || right.Index < 0 {
		return nil
	}
	var paths []edge.Model
	for _, m := range quizzes.Draw(r, ngxPathModels, len(ngxPathModels)) {
		if edge.Route(locs[right.Index:right.Index+1], target, m).Path != right.Path {
			paths = append(paths, m)
		}
	}
	for _, chosen := range quizzes.Draw(r, ngxChoiceModels, len(ngxChoiceModels)) {
		where := edge.Route(locs, target, chosen)
		if where.Index == right.Index {
			continue
		}
		for _, passed := range paths {
			if opts, ok := ngxSquare(locs, target, right, where, chosen, passed); ok && lengthRank(r, opts) == rank {
				return opts
			}
		}
	}
	return nil
}

// ngxSquare shows both groups with both of their paths: as passed on, and under the mistake.
func ngxSquare(locs []edge.Location, target string, right, where edge.Choice, chosen, passed edge.Model) ([]quizzes.Option, bool) {
	if right.Redirect || where.Redirect || right.Index < 0 || where.Index < 0 || right.Index == where.Index {
		return nil, false
	}
	// The path under both mistakes is that of the wrong location alone with the wrong path rule.
	other := func(i int, ms ...edge.Model) string {
		c := edge.Route(locs[i:i+1], target, ms...)
		return c.Path
	}
	rightWrong, whereWrong := other(right.Index, passed), other(where.Index, passed)
	if rightWrong == "" || whereWrong == "" || rightWrong == right.Path || whereWrong == where.Path {
		return nil, false
	}
	say := func(i int, path string) string { return fmt.Sprintf("`%s` with `%s`", locs[i].Backend, path) }
	truth := fmt.Sprintf("`%s` gets `%s`", locs[right.Index].Backend, right.Path)
	return []quizzes.Option{
		{Text: say(right.Index, right.Path), Right: true, Why: fmt.Sprintf("`%s` is chosen for `%s`, and its `proxy_pass` gives `%s`.", locs[right.Index], right.Normal, right.Path)},
		{Text: say(right.Index, rightWrong), Misconception: string(passed), Why: fmt.Sprintf("The group is right. The path takes it that %s: %s.", ngxBeliefs[passed], truth)},
		{Text: say(where.Index, where.Path), Misconception: string(chosen), Why: fmt.Sprintf("This takes it that %s. So `%s` is passed over: %s.", ngxBeliefs[chosen], locs[right.Index], truth)},
		{Text: say(where.Index, whereWrong), Misconception: string(chosen), Why: fmt.Sprintf("This takes it that %s; and that %s. In fact %s.", ngxBeliefs[chosen], ngxBeliefs[passed], truth)},
	}, true
}
