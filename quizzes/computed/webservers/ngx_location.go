package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/edge"
)

// NginxLocationLine asks which location of a server handles a request.
var NginxLocationLine = quizzes.Template{
	ID: "ngx.location.line", Version: 1, Concept: "nginx#locations", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: ngxLocationLine,
}

var ngxChoiceModels = []edge.Model{edge.PrefixFinal, edge.CaretIgnored, edge.CaretSubtree, edge.RawMatched, edge.CaseIgnored, edge.LongestRegex, edge.FileOrder}

func ngxLocationLine(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		site := ngxDrawSite(r)
		locs, target := site.locations(r, 5), site.target(r)
		right := edge.Route(locs, target)
		if right.Index != at {
			return quizzes.Question{}, quizzes.Reject("another line")
		}
		fooled := map[int]edge.Model{}
		for _, m := range ngxChoiceModels {
			if w := edge.Route(locs, target, m); w.Index != at && fooled[w.Index] == "" {
				fooled[w.Index] = m
			}
		}
		if len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("%d wrong lines", len(fooled))
		}
		ask := quizzes.Line{Title: "Locations of the server", Lang: "nginx"}
		for i, l := range locs {
			o := quizzes.Option{Text: fmt.Sprintf("%s { return 200 \"%c\"; }", l, 'a'+i), Right: i == at}
			switch m := fooled[i]; {
			case o.Right:
				o.Why = "By the rules for `" + right.Normal + "` this one is chosen."
			case m != "":
				o.Why, o.Misconception = fmt.Sprintf("This takes it that %s. Here `%s` is chosen.", ngxBeliefs[m], locs[at]), string(m)
			case l.Matches(right.Normal):
				o.Why = fmt.Sprintf("It matches `%s`, but it is outranked by `%s`.", right.Normal, locs[at])
			default:
				o.Why = fmt.Sprintf("It does not match the normalized path `%s`.", right.Normal)
			}
			ask.Options = append(ask.Options, o)
		}
		if lengthRank(r, ask.Options) == 4 && r.IntN(2) == 0 {
			return quizzes.Question{}, quizzes.Reject("the longest line is right often enough")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A server of nginx 1.22 has these locations. Which one answers `GET %s`, with the path sent exactly so?", target),
			Ask:  ask, Note: fmt.Sprint(locs, target),
			Trace: quizzes.Worked(right.Steps, "So line %d answers: `%s`.", at+1, locs[at]),
		}, nil
	})
}
