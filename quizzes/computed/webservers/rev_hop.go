package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ReverseHopPass asks which headers a proxy passes on.
var ReverseHopPass = quizzes.Template{
	ID: "rev.hop.pass", Version: 1, Concept: "reverse-proxies#hop-by-hop", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 1, Make: revHopPass,
}

var revHopBeliefs = map[proxy.Model]string{
	proxy.AllPass:       "a proxy passes on all headers",
	proxy.FixedOnly:     "only the known names are removed, but those that `Connection` names are too",
	proxy.NamedOnly:     "only what `Connection` names is removed, but some names are hop-by-hop by definition",
	proxy.XIsPrivate:    "names with `X-` end at the proxy, but their form says nothing",
	proxy.CaseMatters:   "a name in `Connection` counts only in the same letter case, but field names have no case",
	proxy.SecretsRemove: "credentials end at the proxy, but they are meant for the server",
}

func revHopPass(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		known := quizzes.Draw(r, []proxy.Header{{Name: "Keep-Alive", Value: "timeout=5"}, {Name: "TE", Value: "gzip"}, {Name: "Proxy-Connection", Value: "keep-alive"}, {Name: "Upgrade", Value: "h2c"}}, 1+r.IntN(2))
		free := quizzes.Draw(r, []proxy.Header{{Name: "X-Trace", Value: fmt.Sprint(10 + r.IntN(90))}, {Name: "X-Tenant", Value: quizzes.One(r, "blue", "red", "north")}, {Name: "X-Debug", Value: "1"},
			{Name: "Cookie", Value: fmt.Sprintf("sid=%d", r.IntN(900))}, {Name: "Accept", Value: "text/html"}, {Name: "Range", Value: "bytes=0-99"}, {Name: "Authorization", Value: "Bearer t"}, {Name: "X-Region", Value: "eu"}, {Name: "Priority", Value: "u=1"}}, 6-len(known))
		named := []string{quizzes.One(r, "keep-alive", "close")}
		for _, h := range quizzes.Draw(r, free, 1+r.IntN(2)) {
			if h.Name == "Authorization" || h.Name == "Range" || h.Name == "Cookie" {
				return quizzes.Question{}, quizzes.Reject("nobody names %s", h.Name)
			}
			named = append(named, quizzes.One(r, h.Name, strings.ToLower(h.Name)))
		}
		hs := append(append([]proxy.Header{}, known...), free...)
		r.Shuffle(len(hs), func(i, j int) { hs[i], hs[j] = hs[j], hs[i] })
		all := append([]proxy.Header{{Name: "Connection", Value: strings.Join(named, ", ")}}, hs...)
		passes, steps := proxy.Passes(all, "")
		var opts []quizzes.Option
		right := 0
		lines := []string{"GET /feed HTTP/1.1", "Host: shop.example"}
		for i, h := range all {
			lines = append(lines, h.String())
			if i == 0 {
				continue
			}
			o := quizzes.Option{Text: quizzes.Code(h.Name), Right: passes[i], Why: steps[i].Text}
			if passes[i] {
				right++
			} else if m := revHopFooled(all, i); m != "" {
				o.Misconception = string(m)
				o.Why += " To pass it on would mean that " + revHopBeliefs[m] + "."
			}
			opts = append(opts, o)
		}
		if right != want || named[0] == "keep-alive" && strings.Contains(fmt.Sprint(known), "Keep-Alive") && right < 2 {
			return quizzes.Question{}, quizzes.Reject("%d right", right)
		}
		return quizzes.Question{
			Stem:     "A proxy that conforms to RFC 9110 (section 7.6.1) gets this request and forwards it, without any upgrade. Which of these headers does the backend get?",
			Exhibits: []quizzes.Exhibit{{Lang: "http", Lines: lines}}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(all),
			Trace: quizzes.Worked(steps, "It passes on %s.", quizzes.Multiple{Options: opts}.KeyText()),
		}, nil
	})
}

// revHopFooled names the mistake that would pass a header on.
func revHopFooled(hs []proxy.Header, i int) proxy.Model {
	for _, m := range []proxy.Model{proxy.CaseMatters, proxy.FixedOnly, proxy.NamedOnly, proxy.AllPass} {
		if w, _ := proxy.Passes(hs, m); w[i] {
			return m
		}
	}
	return ""
}
