package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ForwardHeaderSite asks which X-Forwarded-For a site gets behind two proxies.
var ForwardHeaderSite = quizzes.Template{
	ID: "fwd.header.site", Version: 1, Concept: "forward-proxies#headers", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: fwdHeaderSite,
}

var fwdHeaderBeliefs = map[proxy.Model]string{
	proxy.Replaces:     "`on` replaces the list, but it appends to it",
	proxy.OffDeletes:   "`off` removes the header, but it appends `unknown`",
	proxy.OwnAddress:   "a proxy adds its own address, but it adds the one that connected to it",
	proxy.Prepends:     "a proxy adds in front, but it appends at the end",
	proxy.TruncateKeep: "`truncate` keeps the first entry, but it puts the address that connected in place of the list",
	proxy.TransparentX: "`transparent` appends the address like `on`, but it leaves the header as it is",
	proxy.DeleteIsOff:  "`delete` leaves an `unknown` behind, but it removes the header",
}

func fwdHeaderSite(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		a := []string{address(r), fmt.Sprintf("10.%d.0.%d", r.IntN(200), 1+r.IntN(250)), fmt.Sprintf("172.16.%d.%d", r.IntN(200), 1+r.IntN(250)), fmt.Sprintf("192.168.%d.%d", r.IntN(200), 1+r.IntN(250))}
		sent := quizzes.One(r, a[0], "")
		hops := []proxy.Hop{{Mode: quizzes.One[proxy.Mode](r, "on", "on", "off", "transparent", "truncate", "delete"), Addr: a[2]}, {Mode: quizzes.One[proxy.Mode](r, "on", "on", "off", "transparent", "truncate"), Addr: a[3]}}
		say := func(list string) string {
			if list == "" {
				return "no such header"
			}
			return quizzes.Code(list)
		}
		key, steps := proxy.Forward(sent, a[1], hops, "")
		var wrong []quizzes.Option
		for _, m := range []proxy.Model{proxy.Replaces, proxy.OffDeletes, proxy.OwnAddress, proxy.Prepends, proxy.TruncateKeep, proxy.TransparentX, proxy.DeleteIsOff} {
			w, _ := proxy.Forward(sent, a[1], hops, m)
			wrong = append(wrong, quizzes.Option{Text: say(w), Misconception: string(m), Why: "This takes it that " + fwdHeaderBeliefs[m] + "."})
		}
		for _, modes := range [][2]proxy.Mode{{hops[0].Mode, "transparent"}, {"transparent", hops[1].Mode}} {
			w, _ := proxy.Forward(sent, a[1], []proxy.Hop{{Mode: modes[0], Addr: a[2]}, {Mode: modes[1], Addr: a[3]}}, "")
			wrong = append(wrong, quizzes.Option{Text: say(w), Misconception: "one-proxy-counts", Why: "This is the work of one of the two proxies; the other one changes the header too."})
		}
		opts, err := quizzes.Pick(r, quizzes.Option{Text: say(key), Why: steps[1].Text}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		if k := lengthRank(r, opts); k == 3 && r.IntN(3) == 0 {
			return quizzes.Question{}, quizzes.Reject("balance of lengths")
		}
		header := "without the header `X-Forwarded-For`"
		if sent != "" {
			header = fmt.Sprintf("with `X-Forwarded-For: %s`", sent)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A client at %s sends a plain HTTP request %s through two Squid 5.7 proxies: first %s with `forwarded_for %s`, then %s with `forwarded_for %s`. Which `X-Forwarded-For` does the site get?", a[1], header, hops[0].Addr, hops[0].Mode, hops[1].Addr, hops[1].Mode),
			Ask:  quizzes.Single{Options: opts}, Note: fmt.Sprint(sent, a[1], hops),
			Trace: quizzes.Worked(steps, "The site gets %s.", say(key)),
		}, nil
	})
}
