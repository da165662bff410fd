package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ForwardBypassWho asks which URLs go through the proxy.
var ForwardBypassWho = quizzes.Template{
	ID: "fwd.bypass.who", Version: 2, Concept: "forward-proxies#no-proxy", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: fwdBypassWho,
}

var fwdBypassBeliefs = map[proxy.Model]string{
	proxy.NoBoundary:   "an entry fits any name that ends so, but it fits at a dot",
	proxy.ExactOnly:    "an entry fits its own name alone, but it covers subdomains too",
	proxy.PortUnread:   "the port of an entry plays no part, but Go compares it, and to curl it makes the entry a name that fits nothing",
	proxy.RangeUnread:  "address ranges are not read, but both clients read them",
	proxy.OtherProgram: "both clients have one rule, but each has its own",
	proxy.LocalListed:  "`localhost` needs an entry, but Go goes there directly without one",
	proxy.LocalFree:    "`localhost` is direct by itself, but curl needs an entry",
}

func fwdBypassWho(r *rand.Rand) (quizzes.Question, error) {
	want, client := 1+r.IntN(4), quizzes.One(r, proxy.Go, proxy.Curl)
	lengths := quizzes.DrawLengths(r, 5, want)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		w := quizzes.Draw(r, []string{"corp", "lab", "dev", "intern", "team", "api", "data"}, 3)
		net := fmt.Sprintf("10.%d", r.IntN(200))
		entries := []string{w[0] + ".example", "." + w[1] + ".example", fmt.Sprintf("%s.example:%d", w[2], 8000+r.IntN(4)*443), net + ".0.0/16"}
		r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		entries = entries[:3]
		note := fmt.Sprint(client, entries)
		var trace []proxy.Step
		outside := 0
		opts, err := even(r, 5, want, lengths, func() quizzes.Option {
			host, port := fwdHost(r, w, net)
			direct, _ := proxy.Bypasses(client, entries, host, port, proxy.Quiet)
			o := quizzes.Option{Text: quizzes.Code(fwdURL(host, port)), Right: !direct}
			var mistake proxy.Model
			for _, m := range []proxy.Model{proxy.OtherProgram, proxy.PortUnread, proxy.NoBoundary, proxy.ExactOnly, proxy.RangeUnread, proxy.LocalListed, proxy.LocalFree} {
				if wrong, _ := proxy.Bypasses(client, entries, host, port, m); mistake == "" && wrong != direct {
					mistake = m
				}
			}
			if mistake == "" {
				if outside++; outside > 1 || direct {
					return quizzes.Option{}
				}
			}
			_, steps := proxy.Bypasses(client, entries, host, port, "")
			if o.Why = steps[0].Text; mistake != "" {
				o.Why += " To think otherwise takes it that " + fwdBypassBeliefs[mistake] + "."
			}
			if direct {
				o.Misconception = string(mistake)
			}
			return o
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		for _, o := range opts {
			note += o.Text
			trace = append(trace, proxy.Step{Rule: "noproxy.entry", Text: strings.Split(o.Why, " To think")[0]})
		}
		q := quizzes.Question{
			Stem: fmt.Sprintf("A program runs with `HTTPS_PROXY` set and `NO_PROXY=%s`. It is %s. Which of these URLs does it fetch through the proxy?", strings.Join(entries, ","), map[proxy.Client]string{proxy.Go: "written in Go 1.26 with `ProxyFromEnvironment`", proxy.Curl: "curl 7.88"}[client]),
			Ask:  quizzes.Multiple{Options: opts}, Note: note,
		}
		q.Trace = quizzes.Worked(trace, "Through the proxy go %s.", q.Ask.KeyText())
		return q, nil
	})
}

func fwdURL(host, port string) string {
	if port == "443" {
		return "https://" + host
	}
	return "https://" + host + ":" + port
}

// fwdHost draws a host in or near what the entries name.
func fwdHost(r *rand.Rand, w []string, net string) (host, port string) {
	port = "443"
	switch r.IntN(7) {
	case 0:
		return fmt.Sprintf("%s.%d.%d", net, r.IntN(256), 1+r.IntN(250)), port
	case 1:
		return "localhost", port
	}
	name := quizzes.One(r, w...)
	if r.IntN(3) == 0 {
		port = fmt.Sprint(8000 + r.IntN(4)*443)
	}
	return quizzes.One(r, "", "", "git.", "a.b.", "not", "my") + name + ".example", port
}
