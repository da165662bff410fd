package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/netlify"
)

// NetlifyHeaders asks which lines of a _headers file come with a path.
var NetlifyHeaders = quizzes.Template{
	ID: "nl.headers", Version: 1, Concept: "static-python-website-netlify#redirects", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: nlHeaders,
}

var nlHeaderBeliefs = map[netlify.Model]string{
	netlify.FirstBlock:   "only the first block that matches counts, but all that match do",
	netlify.MostSpecific: "only the most specific block counts, but all that match do",
	netlify.NameDeep:     "a placeholder covers several segments, but it covers one",
	netlify.StarOne:      "a star covers one segment, but it covers all that follows",
	netlify.CoversBelow:  "a path without a star covers what lies below it, but it stands for itself alone",
	netlify.LastRepeated: "the last line of a repeated header replaces the others, but their values are joined",
}

// nlHeaderLines are headers with two values each, for one block.
var nlHeaderLines = [][2]string{
	{"X-Robots-Tag: noindex", "X-Robots-Tag: nofollow"}, {"Cache-Control: public", "Cache-Control: max-age=600"}, {"Vary: Cookie", "Vary: Accept"},
	{"Link: </a.css>; rel=preload", "Link: </b.js>; rel=preload"}, {"X-Team: north", "X-Team: south"}, {"Permissions-Policy: camera=()", "Permissions-Policy: usb=()"},
}

func nlHeaders(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		w := quizzes.Draw(r, []string{"docs", "blog", "news", "shop", "team", "help", "play"}, 3)
		path := "/" + w[0] + "/" + w[1] + "/" + quizzes.One(r, "index", "start", "about", "list") + ".html"
		pool := []string{"/*", "/" + w[0] + "/*", "/" + w[0] + "/" + w[1] + "/*", "/" + w[0] + "/:page", "/:part/" + w[1] + "/:page", "/:part/:page", "/" + w[0], "/" + w[0] + "/" + w[1], "/" + w[0] + "/" + w[2] + "/:page", path}
		lines := quizzes.Draw(r, nlHeaderLines, 4)
		var blocks []netlify.Block
		for i, p := range quizzes.Draw(r, pool, 4) {
			blocks = append(blocks, netlify.Block{Path: p, Lines: lines[i][:1]})
		}
		twice := r.IntN(4)
		blocks[twice].Lines = lines[twice][:]
		sent := netlify.Headers(blocks, path, "", nil)
		var steps netlify.Steps
		netlify.Headers(blocks, path, "", &steps)
		var opts []quizzes.Option
		for i, b := range blocks {
			for k, l := range b.Lines {
				o := quizzes.Option{Text: quizzes.Code(l), Right: sent[i][k], Why: steps[i].Text}
				for _, m := range netlify.HeaderModels {
					if other := netlify.Headers(blocks, path, m, nil); other[i][k] != sent[i][k] {
						if !o.Right {
							o.Misconception = string(m)
						}
						o.Why += fmt.Sprintf(" To judge otherwise is to think that %s.", nlHeaderBeliefs[m])
						break
					}
				}
				opts = append(opts, o)
			}
		}
		if rights(opts) != want || named(opts) < 5-want {
			return reject("another number, or a wrong option that tempts nobody")
		}
		file := netlify.HeaderFile(blocks)
		return quizzes.Question{
			Stem:     fmt.Sprintf("A site on Netlify has this `_headers` file. A browser asks for `%s`, which is a file of the site. By Netlify's documentation, which of these lines add their value to the headers of the response?", path),
			Exhibits: []quizzes.Exhibit{{Title: "_headers", Lang: "text", Lines: file}}, Ask: quizzes.Multiple{Options: opts}, Note: path + strings.Join(file, "\n"),
			Trace: quizzes.Worked(steps, "Sent with it: %s.", key(opts)),
		}, nil
	})
}
