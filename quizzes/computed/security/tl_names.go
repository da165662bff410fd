package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/chain"
)

// TLSNamesWhich asks which hosts a certificate covers.
var TLSNamesWhich = quizzes.Template{
	ID: "tl.names.which", Version: 1, Concept: "tls#chain", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: tlNamesWhich,
}

var tlNamesModels = []chain.Model{chain.ManyLabels, chain.ApexCovered, chain.Suffix, chain.CaseStrict, chain.InnerStar, chain.FirstName}

// tlHosts are the hosts under one domain that a question speaks of, from the domain itself downward.
func tlHosts(r *rand.Rand) (domain string, hosts []string) {
	domain = quizzes.One(r, "shop", "bank", "news", "city", "mail", "docs", "play", "farm") + quizzes.One(r, ".example", ".test")
	sub := quizzes.Draw(r, []string{"api", "www", "pay", "img", "app", "dev", "eu", "us", "v2", "m"}, 4)
	a, b := sub[0]+"."+domain, sub[1]+"."+domain
	return domain, []string{domain, a, b, sub[2] + "." + a, sub[3] + "." + a, sub[3] + "." + b, sub[1] + "." + sub[2] + "." + a}
}

func tlNamesWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		domain, hosts := tlHosts(r)
		names := quizzes.Draw(r, []string{domain, "*." + domain, hosts[1], "*." + hosts[1], "*." + hosts[2]}, 2)
		items, err := several(r, 4, rights, func() item {
			host := quizzes.One(r, hosts...)
			if r.IntN(5) == 0 {
				host = strings.ToUpper(host[:1]) + host[1:]
			}
			ok, why := chain.Covers(names, host, "")
			return item{text: quizzes.Code(host), right: ok, why: why, fooled: fooled(tlNamesModels, ok, func(m chain.Model) bool {
				got, _ := chain.Covers(names, host, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("The subject alternative names of a certificate are %s. For which hosts does a client that follows RFC 9525 accept it?", codes(names)),
			Ask:  multiple(r, items), Trace: judged("rfc9525.6.3", items, "Covered"), Note: noted(items, names),
		}, nil
	})
}
