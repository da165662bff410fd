package security

import (
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/origin"
)

// tpTries bounds the draws of one variant.
const tpTries = 600

// tpItem is one option of a multiple choice before it is chosen: what happens, and who would think otherwise.
type tpItem struct {
	text   string
	right  bool
	step   origin.Step
	fooled []origin.Model // the beliefs under which the outcome is the other one
}

// tpBeliefs words the wrong models for feedback.
var tpBeliefs = map[origin.Model]string{
	origin.SchemeIgnored: "the scheme is no part of the site", origin.SiteIsOrigin: "each host is a site of its own",
	origin.OriginIsSite: "all hosts of one site are one origin", origin.PortIgnored: "ports do not tell origins apart",
	origin.PortInSite: "the port is part of the site", origin.SuffixBlind: "the last two labels are always the registrable domain",
	origin.NoDomainWide: "a cookie without `Domain` goes to subdomains, too", origin.DomainExact: "`Domain` names the one host that gets the cookie",
	origin.PathCharacters: "paths match by characters", origin.PathExact: "a path covers nothing below it",
	origin.LaxIsStrict: "`Lax` stops links from other sites", origin.LaxPost: "`Lax` lets forms by POST through",
	origin.LaxEverywhere: "`Lax` lets images, frames and fetches through", origin.StrictLinks: "`Strict` lets links through",
	origin.PlainOverHTTP: "a cookie without `Secure` stays off `https`", origin.SecureNeedless: "`Secure` does not keep a cookie off `http`",
	origin.NoneWidens: "`SameSite=None` carries a cookie to any host", origin.ParentRefused: "a host cannot set cookies for its parent",
	origin.SiblingAllowed: "a host can set cookies for its siblings", origin.SuffixAllowed: "any parent domain will do",
	origin.PrefixCosmetic: "the prefix of a name has no effect", origin.SecureIsHost: "`__Secure-` has the rules of `__Host-`",
	origin.NoneAlone: "`SameSite=None` needs no `Secure`", origin.EmbeddedKeeps: "a cross-site answer sets cookies like any other",
	origin.PathNeedsMatch: "a cookie's path must cover the address that sets it", origin.StrictRefused: "a visit from another site cannot set `Strict` cookies",
	origin.StarWithCredentials: "`*` is enough with credentials, too", origin.CorsBlocksSending: "a request without permission is not sent",
	origin.PostPreflights: "every POST has a preflight", origin.MethodAlone: "the method alone decides about the preflight",
	origin.TrueNeedless: "naming the origin is enough with credentials", origin.SiteReads: "hosts of one site may read each other's answers",
	origin.NamesNeedless: "a preflight asks for the origin alone", tpAlwaysAsked: "every request to another origin has a preflight",
	tpCookiesAsked: "credentials and not the safe list decide about the preflight", tpCookiesHide: "fields that list no method or header refuse a simple request", origin.EndMatches: "the permission covers all hosts of a domain",
	origin.JSONIsSafe: "no form can send a body that is read as JSON", origin.SafeByPost: "foreign pages cannot send POSTs",
	origin.SiblingForeign: "`SameSite` keeps other hosts of the same site out", origin.TokenByCookie: "the browser attaches the token by itself",
	origin.HiddenIsSafe: "loading an image changes nothing on a server", origin.OriginBySite: "the check of the origin lets subdomains through",
	origin.TypeUnchecked: "a type check lets any body through that parses", origin.LaxStopsGet: "`Lax` stops links, too", origin.PreflightNever: "a foreign page can send `application/json` unasked",
}

// tpMultiple draws n options of which want are right. Each is one that some belief reads otherwise.
func tpMultiple(r *rand.Rand, n, want int, draw func() tpItem) (opts []quizzes.Option, steps []origin.Step, err error) {
	seen, right := map[string]bool{}, 0
	for tried := 0; len(opts) < n && tried < 30*n; tried++ {
		it := draw()
		if seen[it.text] || len(it.fooled) == 0 || it.right && right == want || !it.right && len(opts)-right == n-want {
			continue
		}
		if seen[it.text] = true; it.right {
			right++
		}
		opts, steps = append(opts, it.option(r)), append(steps, it.step)
	}
	return opts, steps, tpVaried(opts, n)
}

// tpVaried rejects options that are too few or ask for one rule again and again.
func tpVaried(opts []quizzes.Option, n int) error {
	count := map[string]int{}
	for _, o := range opts {
		if count[o.Misconception]++; o.Misconception != "" && count[o.Misconception] > 2 {
			return quizzes.Reject("one belief three times")
		}
	}
	if len(opts) < n {
		return quizzes.Reject("%d options", len(opts))
	}
	return nil
}

// tpChoose takes n of the items that some belief reads otherwise, want of them right.
func tpChoose(r *rand.Rand, n, want int, items []tpItem) (opts []quizzes.Option, steps []origin.Step, err error) {
	left := map[bool]int{true: want, false: n - want}
	for _, i := range r.Perm(len(items)) {
		if it := items[i]; len(it.fooled) > 0 && left[it.right] > 0 {
			left[it.right]--
			opts, steps = append(opts, it.option(r)), append(steps, it.step)
		}
	}
	return opts, steps, tpVaried(opts, n)
}

func (it tpItem) option(r *rand.Rand) quizzes.Option {
	m := it.fooled[r.IntN(len(it.fooled))]
	o := quizzes.Option{Text: it.text, Right: it.right, Why: it.step.Text + " Judging otherwise fits the belief that " + tpBeliefs[m] + "."}
	if !it.right {
		o.Misconception = string(m)
	}
	return o
}

// tpFooled lists the models under which run gives another result than right.
func tpFooled(right bool, models []origin.Model, run func(origin.Model) bool) []origin.Model {
	var out []origin.Model
	for _, m := range models {
		if run(m) != right {
			out = append(out, m)
		}
	}
	return out
}

// tpSite is the vocabulary of one drawn site and of a stranger.
type tpSite struct{ brand, domain, other string }

func tpDrawSite(r *rand.Rand) tpSite {
	w := quizzes.Draw(r, []string{"shop", "bank", "tea", "maps", "mail", "books", "chat", "wiki", "music", "games", "pizza", "bikes", "flowers", "tickets"}, 2)
	tld := quizzes.One(r, "example", "example", "co.uk")
	return tpSite{w[0], w[0] + "." + tld, w[1] + "." + tld}
}

func tpDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
