package webservers

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/apache"
)

// ApacheAccessWho asks which clients get in.
var ApacheAccessWho = quizzes.Template{
	ID: "ap.access.who", Version: 2, Concept: "apache#access-control", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: apAccessWho,
}

var apAccessBeliefs = map[apache.Model]string{
	apache.RulesAllNeeded: "`Require` lines must all fit, but without `<RequireAll>` one is enough",
	apache.AnyInAll:       "one line of `<RequireAll>` is enough, but all of them have to fit",
	apache.SectionsAdd:    "the rules of both sections must be met, but the later section replaces the earlier one",
	apache.NotIgnored:     "`Require not` does nothing, but it keeps its network out",
	apache.EarlierHolds:   "the outer section keeps holding, but the later one replaces it",
	apache.FirstDecides:   "the first line that names the client decides, but all lines count",
}

// apAccess draws an outer section and a narrower one with networks that overlap.
func apAccess(r *rand.Rand) ([]apache.Access, string, func() netip.Addr) {
	a, b, c := byte(r.IntN(200)), byte(1+r.IntN(200)), byte(1+r.IntN(200))
	net := func(s string) netip.Prefix { return netip.MustParsePrefix(s).Masked() }
	wide, mid, narrow := net("10.0.0.0/8"), net(fmt.Sprintf("10.%d.0.0/16", a)), net(fmt.Sprintf("10.%d.%d.0/24", a, b))
	other := net(fmt.Sprintf("192.168.%d.0/24", c))
	outer := apache.Access{Kind: apache.Directory, Covers: "/srv", Rules: []apache.Require{{Prefix: quizzes.One(r, other, mid, narrow)}}}
	if r.IntN(3) == 0 {
		outer.Rules = []apache.Require{{Deny: true}}
	}
	inner := apache.Access{Kind: apache.Location, Covers: "/" + quizzes.One(r, "admin", "stats", "intern", "reports", "jobs")}
	switch r.IntN(3) {
	case 0:
		inner.All, inner.Rules = true, []apache.Require{{Prefix: wide}, {Not: true, Prefix: quizzes.One(r, mid, narrow)}}
	case 1:
		inner.All, inner.Rules = true, []apache.Require{{Prefix: mid}, {Not: true, Prefix: narrow}}
	case 2:
		inner.Rules = []apache.Require{{Prefix: quizzes.One(r, mid, narrow)}, {Prefix: other}}
	}
	draw := func() netip.Addr {
		x := [4]byte{10, a, b, byte(1 + r.IntN(250))}
		switch r.IntN(5) {
		case 0:
			x[2] ^= byte(1 + r.IntN(100))
		case 1:
			x[1] ^= byte(1 + r.IntN(100))
		case 2:
			x = [4]byte{192, 168, c, x[3]}
		case 3:
			x = [4]byte{192, 168, c ^ 1, x[3]}
		}
		return netip.AddrFrom4(x)
	}
	return []apache.Access{outer, inner}, inner.Covers + "/", draw
}

func apAccessWho(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	lengths := quizzes.DrawLengths(r, 5, want)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		sections, path, draw := apAccess(r)
		var trace []apache.Step
		note, fooling := fmt.Sprint(sections, path), map[apache.Model]bool{}
		outside := 0
		opts, err := even(r, 5, want, lengths, func() quizzes.Option {
			c := draw()
			// The document root lies below /srv, so the outer section covers every path.
			rooted := apRooted(sections)
			ok, _ := apache.Allowed(rooted, path, c, apache.Quiet)
			o := quizzes.Option{Text: quizzes.Code(c.String()), Right: ok}
			var mistake apache.Model
			for _, m := range []apache.Model{apache.RulesAllNeeded, apache.AnyInAll, apache.SectionsAdd, apache.NotIgnored, apache.EarlierHolds, apache.FirstDecides} {
				if wrong, _ := apache.Allowed(rooted, path, c, m); wrong != ok {
					fooling[m] = true
					if mistake == "" {
						mistake = m
					}
				}
			}
			if !ok && mistake == "" {
				if outside++; outside > 1 { // one that no mistake lets in is enough
					return quizzes.Option{}
				}
				o.Misconception = "address-outside-let-in"
			}
			_, steps := apache.Allowed(rooted, path, c, "")
			if o.Why = steps[len(steps)-1].Text; !ok && mistake != "" {
				o.Misconception = string(mistake)
				o.Why += " To let it in would mean that " + apAccessBeliefs[mistake] + "."
			}
			return o
		})
		if err != nil || len(fooling) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, first := apache.Allowed(apRooted(sections), path, draw(), "")
		trace = append(trace, first[0])
		for _, o := range opts {
			note += o.Text
			trace = append(trace, apache.Step{Rule: "access.sum", Text: strings.Split(o.Why, " To let it in")[0]})
		}
		q := quizzes.Question{
			Stem:     fmt.Sprintf("Apache 2.4 serves files below `/srv` with these sections; `AuthMerging` is off. Which clients get `%s`?", path),
			Exhibits: []quizzes.Exhibit{{Lang: "apache", Lines: append(sections[0].Lines(), sections[1].Lines()...)}},
			Ask:      quizzes.Multiple{Options: opts}, Note: note,
		}
		q.Trace = quizzes.Worked(trace, "It is served to %s.", q.Ask.KeyText())
		return q, nil
	})
}

// apRooted shows the engine the disk as it looks from the document root.
func apRooted(sections []apache.Access) []apache.Access {
	out := []apache.Access{sections[0], sections[1]}
	out[0].Covers = "/"
	return out
}
