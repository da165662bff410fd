package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/edge"
)

// WebHostLine asks which server block of nginx answers.
var WebHostLine = quizzes.Template{
	ID: "web.vhost.line", Version: 1, Concept: "web-server-overview#virtual-hosts", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: webHostLine,
}

// webQuiet is no mistake: the faithful run without its steps.
const webQuiet edge.Model = "quiet"

var webHostBeliefs = map[edge.Model]string{
	edge.ServerFirst:    "the first block whose name matches is used, but kinds of names have an order of their own",
	edge.ServerAnyAddr:  "all blocks compete by name, but the address of the connection comes first",
	edge.ServerRegexTop: "regexes come before names with a star, but they come after them",
	edge.ServerTailTop:  "a name that ends with a star comes before one that begins with it, but it comes after",
	edge.ServerStarBare: "`*.` covers the bare name too, but something has to stand before the dot",
	edge.ServerCase:     "letters must agree in case, but names have no case",
	edge.ServerShortest: "the shortest name with a star wins, but the longest does",
	edge.ServerFirstIs:  "the first block is the default, but `default_server` decides",
}

func webHosts(r *rand.Rand) (servers []edge.Server, addr, host string) {
	w := quizzes.Draw(r, []string{"shop", "news", "blog", "docs", "mail", "team"}, 2)
	sub := quizzes.Draw(r, []string{"api", "www", "img", "eu"}, 2)
	top, own := w[0]+".example", fmt.Sprintf("192.0.2.%d", 1+r.IntN(200))
	names := quizzes.Draw(r, []string{sub[0] + "." + top, top, "*." + top, "*.example", sub[0] + ".*", "~^" + sub[0], `~` + w[0] + `\.`, sub[1] + "." + top, sub[0] + "." + w[0] + ".*", w[1] + ".example"}, 5)
	given := -1
	if r.IntN(2) == 0 {
		given = r.IntN(5)
	}
	for i := range 5 {
		s := edge.Server{Name: names[i], Default: i == given}
		if r.IntN(5) == 0 {
			s.Addr = own
		}
		servers = append(servers, s)
	}
	if addr = own; r.IntN(3) > 0 {
		addr = fmt.Sprintf("198.51.100.%d", 1+r.IntN(200))
	}
	host = quizzes.One(r, sub[0]+"."+top, sub[0]+"."+top, top, sub[0]+"."+w[1]+".example", "a."+sub[1]+"."+top, w[1]+".test", sub[1]+"."+top)
	return servers, addr, host
}

func webHostLine(r *rand.Rand) (quizzes.Question, error) {
	at, byName := r.IntN(5), r.IntN(4) > 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		servers, addr, host := webHosts(r)
		i, _ := edge.Serves(servers, addr, host, webQuiet)
		if i >= 0 { // where it stands in the file rarely matters
			servers[i], servers[at] = servers[at], servers[i]
			i, _ = edge.Serves(servers, addr, host, webQuiet)
		}
		plain := slices.ContainsFunc(servers, func(s edge.Server) bool { return s.Addr == "" })
		if i != at || !plain {
			return quizzes.Question{}, quizzes.Reject("another block")
		}
		fooled := map[int]edge.Model{}
		for _, m := range []edge.Model{edge.ServerFirst, edge.ServerAnyAddr, edge.ServerRegexTop, edge.ServerTailTop, edge.ServerStarBare, edge.ServerShortest, edge.ServerFirstIs} {
			if w, _ := edge.Serves(servers, addr, host, m); w >= 0 && w != i && fooled[w] == "" {
				fooled[w] = m
			}
		}
		_, steps := edge.Serves(servers, addr, host, "")
		if len(fooled) < 1 || byName && len(fooled) < 2 || byName != (steps[len(steps)-1].Rule != "server.default") {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ask := quizzes.Line{Title: "Server blocks, in file order", Lang: "nginx"}
		for k, s := range servers {
			o := quizzes.Option{Text: s.String(), Right: k == at}
			switch m := fooled[k]; {
			case o.Right:
				o.Why = steps[len(steps)-1].Text
			case m != "":
				o.Misconception, o.Why = string(m), fmt.Sprintf("This takes it that %s. Here line %d answers.", webHostBeliefs[m], at+1)
			case s.Addr != "" && s.Addr != addr:
				o.Misconception, o.Why = string(edge.ServerAnyAddr), fmt.Sprintf("This block is for connections to %s alone, and this one came in on %s.", s.Addr, addr)
			default:
				o.Misconception, o.Why = "block-without-a-fitting-name", fmt.Sprintf("Line %d answers: no rule leads from `%s` to this block.", at+1, host)
			}
			ask.Options = append(ask.Options, o)
		}
		if k := lengthRank(r, ask.Options); k == 4 && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("the longest line is right often enough")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("nginx 1.22 has these server blocks. Which one answers a request with `Host: %s` on a connection to %s, port 80?", host, addr),
			Ask:  ask, Note: fmt.Sprint(servers, addr, host),
			Trace: quizzes.Worked(steps, "So line %d answers.", at+1),
		}, nil
	})
}
