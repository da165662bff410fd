package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/apache"
)

// ApacheHostLine asks which virtual host answers.
var ApacheHostLine = quizzes.Template{
	ID: "ap.vhost.line", Version: 1, Concept: "apache#virtual-hosts", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: apHostLine,
}

var apHostBeliefs = map[apache.Model]string{
	apache.ExactFirst:   "an exact name is preferred to a wildcard, but the first host in file order that fits wins",
	apache.NameOnly:     "all hosts compete by name, but first the address decides which ones do",
	apache.FirstAlways:  "the first host of the file answers, but only among those of the address, and when no name fits",
	apache.LastWins:     "the last host that fits wins, but the first one does",
	apache.NoDefault:    "the last host is the default, but the first of those that share the address is",
	apache.AliasUnread:  "only `ServerName` is compared, but `ServerAlias` is too",
	apache.DefaultIsAny: "the first host of the file is the default for all, but it is the first of those that share the address",
	apache.LongestName:  "the longest written name wins, but the first host in file order that fits does",
}

func apHosts(r *rand.Rand) (hosts []apache.Host, addr, name string) {
	word := quizzes.Draw(r, []string{"shop", "news", "blog", "docs", "mail", "team", "games", "maps"}, 2)
	top, other := word[0]+".example", word[1]+".example"
	sub := quizzes.Draw(r, []string{"api", "img", "old", "beta", "eu"}, 2)
	names := []string{top, sub[0] + "." + top, sub[1] + "." + top, other, "www." + other, sub[0] + "." + other}
	own := quizzes.One(r, "192.0.2.", "198.51.100.") + fmt.Sprint(1+r.IntN(200))
	for range 5 {
		h := apache.Host{Addr: quizzes.One(r, "*", "*", "*", own), Name: quizzes.One(r, names...)}
		if r.IntN(2) == 0 {
			h.Aliases = []string{quizzes.One(r, "*."+top, "*."+top, "*."+other, "*.example", sub[0]+".*", names[1])}
			if h.Aliases[0] == h.Name {
				h.Aliases = nil
			}
		}
		hosts = append(hosts, h)
	}
	addr = own
	if r.IntN(2) == 0 {
		addr = "203.0.113." + fmt.Sprint(1+r.IntN(200))
	}
	return hosts, addr, quizzes.One(r, append(names, "no."+word[0]+".test")...)
}

func apHostText(h apache.Host) string {
	s := fmt.Sprintf("<VirtualHost %s:80>  ServerName %s", h.Addr, h.Name)
	if len(h.Aliases) > 0 {
		s += "  ServerAlias " + strings.Join(h.Aliases, " ")
	}
	return s
}

func apHostLine(r *rand.Rand) (quizzes.Question, error) {
	at, byName := r.IntN(5), r.IntN(3) > 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		hosts, addr, name := apHosts(r)
		if !slices.ContainsFunc(hosts, func(h apache.Host) bool { return h.Addr == "*" }) {
			return quizzes.Question{}, quizzes.Reject("no host for the address")
		}
		i, _ := apache.Serves(hosts, addr, name, apache.Quiet)
		if i != at {
			return quizzes.Question{}, quizzes.Reject("another host")
		}
		seen := map[string]bool{}
		for _, h := range hosts {
			if seen[apHostText(h)] {
				return quizzes.Question{}, quizzes.Reject("a host stands twice")
			}
			seen[apHostText(h)] = true
		}
		fooled := map[int]apache.Model{}
		for _, m := range []apache.Model{apache.ExactFirst, apache.NameOnly, apache.DefaultIsAny, apache.NoDefault, apache.AliasUnread, apache.LongestName, apache.LastWins, apache.FirstAlways} {
			if w, _ := apache.Serves(hosts, addr, name, m); w != i && fooled[w] == "" {
				fooled[w] = m
			}
		}
		_, steps := apache.Serves(hosts, addr, name, "")
		if len(fooled) < 2 || byName != (steps[len(steps)-1].Rule == "vhost.name") {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ask := quizzes.Line{Title: "Virtual hosts, in file order", Lang: "apache"}
		for k, h := range hosts {
			o := quizzes.Option{Text: apHostText(h), Right: k == at}
			switch m := fooled[k]; {
			case o.Right:
				o.Why = steps[len(steps)-1].Text
			case m != "":
				o.Misconception, o.Why = string(m), fmt.Sprintf("This takes it that %s. Here host %d answers.", apHostBeliefs[m], at+1)
			case h.Addr != "*" && h.Addr != addr:
				o.Misconception, o.Why = string(apache.NameOnly), fmt.Sprintf("The connection came in on %s, and this host is for %s alone.", addr, h.Addr)
			default:
				o.Misconception, o.Why = "host-without-a-fitting-name", fmt.Sprintf("Host %d answers: no rule leads to this one for `%s`.", at+1, name)
			}
			ask.Options = append(ask.Options, o)
		}
		if k := lengthRank(r, ask.Options); k == 4 && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("the longest line is right often enough")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Apache 2.4 has these virtual hosts. Which one answers a request with `Host: %s` on a connection to %s, port 80?", name, addr),
			Ask:  ask, Note: fmt.Sprint(hosts, addr, name),
			Trace: quizzes.Worked(steps, "So line %d answers.", at+1),
		}, nil
	})
}
