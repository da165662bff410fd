package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/static"
)

// StaticTryTable asks how nginx answers requests by a try_files list.
var StaticTryTable = quizzes.Template{
	ID: "static.try.table", Version: 1, Concept: "static-dynamic-content#try-files", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: staticTryTable,
}

var staticTryBeliefs = []struct {
	model static.Model
	says  string
}{
	{static.FolderIsFile, "a folder counts as a file"}, {static.LastTested, "the last item is tested as well"}, {static.IndexImplied, "a folder's index is found without `$uri/`"},
	{static.ListsFolder, "a folder without an index counts as not found"}, {static.NoRedirect, "a folder is served without a redirect"},
	{static.FallbackIs404, "a fallback page has the status 404"},
}

// staticSite draws a small site whose names overlap.
func staticSite(r *rand.Rand) (static.Site, []string) {
	w := quizzes.Draw(r, []string{"about", "team", "docs", "help", "news", "jobs", "press", "blog", "shop", "guide"}, 4)
	s := static.Site{Files: []string{w[0] + ".html", w[1] + "/index.html"}, Folders: []string{w[2]}}
	if r.IntN(2) == 0 {
		s.Files = append(s.Files, w[1]+"/"+w[3]+".html")
	}
	if r.IntN(2) == 0 {
		s.Files = append(s.Files, w[2]+".html")
	}
	for _, item := range []string{"$uri/", "$uri.html"} {
		if r.IntN(3) > 0 {
			s.Try = append(s.Try, item)
		}
	}
	r.Shuffle(len(s.Try), func(i, j int) { s.Try[i], s.Try[j] = s.Try[j], s.Try[i] })
	last := quizzes.One(r, "=404", "=404", "/index.html")
	if last != "=404" {
		s.Files = append(s.Files, "index.html")
	}
	s.Try = append(append([]string{"$uri"}, s.Try...), last)
	return s, []string{"/" + w[0], "/" + w[0] + ".html", "/" + w[1], "/" + w[1] + "/", "/" + w[2], "/" + w[2] + "/", "/" + w[1] + "/" + w[3], "/" + w[3], "/" + w[0] + "/"}
}

func staticTryTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		site, uris := staticSite(r)
		ask := quizzes.Cells{Head: []string{"Request", "Status"}}
		count, fooled := map[int]int{}, map[static.Model]bool{}
		var steps []static.Step
		uris = quizzes.Draw(r, uris, 5)
		for _, u := range uris {
			a, st := site.Get(u, "")
			count[a.Status]++
			last := st[len(st)-1]
			cell := quizzes.Cell{Choices: []string{"200", "301", "403", "404"}, Want: fmt.Sprint(a.Status), Why: last.Text}
			for _, b := range staticTryBeliefs {
				if w, _ := site.Get(u, b.model); w.Status != a.Status && w.Status != 500 {
					if fooled[b.model] = true; len(cell.Near) == 0 {
						cell.Near = []quizzes.Near{{Answer: fmt.Sprint(w.Status), Misconception: string(b.model), Why: last.Text + " The other status fits the belief that " + b.says + "."}}
					}
				}
			}
			last.Text = quizzes.Code("GET "+u) + ": " + last.Text
			steps = append(steps, last)
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{quizzes.Code("GET " + u)}, Asked: []quizzes.Cell{cell}})
			if a.Status == 500 {
				return quizzes.Question{}, quizzes.Reject("a circle")
			}
		}
		if len(count) < 3 || count[200] > 2 || count[404] > 2 || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := []string{"root /srv/site;", "index index.html;", "location / { try_files " + strings.Join(site.Try, " ") + "; }"}
		tree := append([]string{}, site.Files...)
		for _, f := range site.Folders {
			tree = append(tree, f+"/  (empty folder)")
		}
		return quizzes.Question{
			Stem:     "A server of nginx 1.22 has this configuration and nothing else, and these files below its root. Which status does it answer each request with?",
			Exhibits: []quizzes.Exhibit{{Title: "Configuration", Lang: "nginx", Lines: lines}, {Title: "Below /srv/site", Lang: "text", Lines: tree}},
			Ask:      ask, Note: fmt.Sprint(site, uris), Trace: quizzes.Worked(steps, "In this order: %s.", strings.ReplaceAll(ask.KeyText(), ";", ",")),
		}, nil
	})
}
