package webservers

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ForwardACLLine asks which line of an access list decides.
var ForwardACLLine = quizzes.Template{
	ID: "fwd.acl.line", Version: 1, Concept: "forward-proxies#access-lists", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: fwdACLLine,
}

// ForwardACLWho asks which requests an access list allows.
var ForwardACLWho = quizzes.Template{
	ID: "fwd.acl.who", Version: 1, Concept: "forward-proxies#access-lists", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: fwdACLWho,
}

var fwdACLBeliefs = map[proxy.Model]string{
	proxy.LastLine:     "the last line that fits decides, but the first one does",
	proxy.AnyTest:      "one test of a line is enough, but all of them must fit",
	proxy.AlwaysDenied: "what no line fits is denied, but the opposite of the last line holds",
	proxy.DenyFirst:    "`deny` lines are tried before others, but lines are tried from the top",
	proxy.BangUnread:   "`!` changes nothing, but it negates the test",
	proxy.NoSubdomains: "a leading dot stands for the domain alone, but it covers subdomains too",
	proxy.ValuesAll:    "all values of an `acl` must fit, but they are alternatives",
	proxy.AllowsAdd:    "one `allow` line that fits is enough, but an earlier line decides",
}

var fwdACLModels = []proxy.Model{proxy.AnyTest, proxy.LastLine, proxy.DenyFirst, proxy.AllowsAdd, proxy.ValuesAll, proxy.BangUnread, proxy.NoSubdomains, proxy.AlwaysDenied}

// fwdList is a drawn access list with requests that come near its tests.
type fwdList struct {
	acls  []proxy.ACL
	lines []proxy.Line
	ask   func() proxy.Ask
}

func fwdDraw(r *rand.Rand, n int) fwdList {
	net, sub := 1+r.IntN(200), 1+r.IntN(200)
	w := quizzes.Draw(r, []string{"packages", "mirror", "news", "games", "video", "files", "music"}, 3)
	l := fwdList{acls: []proxy.ACL{
		{Name: "office", Type: "src", Values: []string{fmt.Sprintf("10.%d.0.0/16", net)}},
		{Name: "ci", Type: "src", Values: []string{fmt.Sprintf("10.%d.%d.0/24", net, sub)}},
		{Name: "sites", Type: "dstdomain", Values: []string{"." + w[0] + ".example", "." + w[1] + ".example"}},
		{Name: "CONNECT", Type: "method", Values: []string{"CONNECT"}},
		{Name: "SSL", Type: "port", Values: []string{"443"}},
	}}
	seen := map[string]bool{}
	for len(l.lines) < n {
		line := proxy.Line{Allow: r.IntN(2) == 0}
		switch r.IntN(5) {
		case 0:
			line = proxy.Line{Tests: []string{"CONNECT", "!SSL"}}
		case 1:
			line.Tests = []string{quizzes.One(r, "office", "ci"), "sites"}
		case 2:
			line.Tests = []string{quizzes.One(r, "office", "ci"), "!sites"}
		case 3:
			line.Tests = []string{quizzes.One(r, "office", "ci", "sites")}
		case 4:
			line.Tests = []string{"office", "!ci"}
		}
		if key := strings.Join(line.Tests, " "); !seen[key] {
			seen[key], l.lines = true, append(l.lines, line)
		}
	}
	l.ask = func() proxy.Ask {
		q := proxy.Ask{From: netip.AddrFrom4([4]byte{10, byte(net), byte(sub), byte(1 + r.IntN(250))}), Method: "GET", Port: "80",
			Host: quizzes.One(r, "", "eu.", "www.") + quizzes.One(r, w...) + ".example"}
		if b := q.From.As4(); r.IntN(3) > 0 {
			if b[2] ^= byte(1 + r.IntN(60)); r.IntN(3) == 0 {
				b[1] ^= byte(1 + r.IntN(60))
			}
			q.From = netip.AddrFrom4(b)
		}
		if r.IntN(3) == 0 {
			q.Method, q.Port = "CONNECT", quizzes.One(r, "443", "22", "25")
		}
		return q
	}
	return l
}

func (l fwdList) exhibit(lines bool) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Named tests", Lang: "text"}
	for _, a := range l.acls {
		e.Lines = append(e.Lines, a.String())
	}
	if lines {
		for _, line := range l.lines {
			e.Lines = append(e.Lines, line.String())
		}
		e.Title = "squid.conf"
	}
	return e
}

func fwdAskText(q proxy.Ask) string {
	if q.Method == "CONNECT" {
		return fmt.Sprintf("`CONNECT %s:%s` from %s", q.Host, q.Port, q.From)
	}
	return fmt.Sprintf("`GET http://%s/` from %s", q.Host, q.From)
}

func fwdACLLine(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		l := fwdDraw(r, 4)
		l.lines = append(l.lines, proxy.Line{Allow: r.IntN(4) == 0, Tests: []string{"all"}})
		q := l.ask()
		i, _, _ := proxy.Decide(l.acls, l.lines, q, proxy.Quiet)
		if i != at {
			return quizzes.Question{}, quizzes.Reject("another line")
		}
		fooled := map[int]proxy.Model{}
		for _, m := range fwdACLModels {
			if w, _, _ := proxy.Decide(l.acls, l.lines, q, m); w >= 0 && w != i && fooled[w] == "" {
				fooled[w] = m
			}
		}
		if len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, _, steps := proxy.Decide(l.acls, l.lines, q, "")
		ask := quizzes.Line{Title: "The rest of squid.conf", Lang: "text"}
		for k, line := range l.lines {
			o := quizzes.Option{Text: line.String(), Right: k == at}
			switch m := fooled[k]; {
			case o.Right:
				o.Why = "It is the first line all of whose tests fit."
			case m != "":
				o.Misconception, o.Why = string(m), fmt.Sprintf("This takes it that %s. Here `%s` decides.", fwdACLBeliefs[m], l.lines[at])
			case k > at:
				o.Misconception, o.Why = "later-line-decides", fmt.Sprintf("`%s` stands above it and fits already.", l.lines[at])
			default:
				o.Misconception, o.Why = "line-with-unmet-test", fmt.Sprintf("Not all tests of `%s` fit this request.", line)
			}
			ask.Options = append(ask.Options, o)
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Squid 5.7 has these named tests and, below, these lines. By which line does it decide on %s?", fwdAskText(q)),
			Exhibits: []quizzes.Exhibit{l.exhibit(false)}, Ask: ask, Note: fmt.Sprint(l.acls, l.lines, q),
			Trace: quizzes.Worked(steps, "So line %d decides: `%s`.", at+1, l.lines[at]),
		}, nil
	})
}

func fwdACLWho(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		l := fwdDraw(r, 3)
		note, outside := fmt.Sprint(l.acls, l.lines), 0
		var trace []proxy.Step
		fooling := map[string]bool{}
		opts, err := marked(5, want, func() quizzes.Option {
			q := l.ask()
			var mistake proxy.Model
			_, allowed, _ := proxy.Decide(l.acls, l.lines, q, proxy.Quiet)
			for _, k := range r.Perm(len(fwdACLModels)) {
				if _, wrong, _ := proxy.Decide(l.acls, l.lines, q, fwdACLModels[k]); mistake == "" && wrong != allowed {
					mistake = fwdACLModels[k]
				}
			}
			if mistake == "" {
				if outside++; outside > 1 || !allowed {
					return quizzes.Option{}
				}
			}
			_, _, steps := proxy.Decide(l.acls, l.lines, q, "")
			o := quizzes.Option{Text: fwdAskText(q), Right: allowed, Why: steps[0].Text}
			if mistake == "" {
				return o
			}
			fooling[string(mistake)] = true
			o.Why += " To think otherwise takes it that " + fwdACLBeliefs[mistake] + "."
			if !allowed {
				o.Misconception = string(mistake)
			}
			return o
		})
		if err != nil || len(fooling) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		for _, o := range opts {
			note += o.Text
			trace = append(trace, proxy.Step{Rule: "acl.line", Text: strings.Split(o.Why, " To think")[0]})
		}
		q := quizzes.Question{
			Stem:     "Squid 5.7 has these lines and no other `http_access` lines. Which requests does it allow?",
			Exhibits: []quizzes.Exhibit{l.exhibit(true)}, Ask: quizzes.Multiple{Options: opts}, Note: note,
		}
		q.Trace = quizzes.Worked(trace, "It allows %s.", q.Ask.KeyText())
		return q, nil
	})
}
