package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/chain"
)

// TLSChainWhich asks which clients accept a chain with a cross-signed intermediate.
var TLSChainWhich = quizzes.Template{
	ID: "tl.chain.which", Version: 1, Concept: "tls#chain", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: tlChainWhich,
}

var tlChainModels = []chain.Model{chain.LeafDates, chain.AnyRoot, chain.OnePath, chain.AllPaths, chain.NoCAMark, chain.ManyLabels, chain.ApexCovered}

// tlChainCase is a leaf, one or two certificates of its issuer, and two roots.
type tlChainCase struct {
	leaf        chain.Cert
	sent, roots []chain.Cert
	hosts       []string
}

func tlChainDraw(r *rand.Rand) tlChainCase {
	domain, hosts := tlHosts(r)
	roots := quizzes.Draw(r, []string{"Root A", "Root B", "Root C", "Root D"}, 2)
	day := func(base int) int { return base + r.IntN(20) }
	c := tlChainCase{
		leaf:  chain.Cert{Subject: domain, Issuer: quizzes.One(r, "Issuing 1", "Issuing 2", "Web CA", "Server CA"), From: day(10), To: day(100)},
		hosts: []string{domain, hosts[1], hosts[3]},
	}
	c.leaf.Names = quizzes.One(r, []string{domain, "*." + domain}, []string{"*." + domain}, []string{domain, hosts[1]})
	spans := [][2]int{{day(0), day(60)}, {day(40), day(130)}, {day(0), day(130)}}
	for i, s := range quizzes.Draw(r, spans, 2) {
		c.sent = append(c.sent, chain.Cert{Subject: c.leaf.Issuer, Issuer: roots[i], From: s[0], To: s[1], CA: r.IntN(5) > 0})
		c.roots = append(c.roots, chain.Cert{Subject: roots[i], Issuer: roots[i], CA: true, From: 0, To: quizzes.One(r, 200, 200, day(80))})
	}
	return c
}

// near reports that a day is on the edge of some certificate's dates.
func (c tlChainCase) edge(day int) bool {
	for _, x := range append(append([]chain.Cert{c.leaf}, c.sent...), c.roots...) {
		if abs(int64(day-x.From)) < 2 || abs(int64(day-x.To)) < 2 {
			return true
		}
	}
	return false
}

func (c tlChainCase) exhibit() quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Certificates that the server sends, and the two roots", Head: []string{"Subject", "Issuer", "Days", "CA", "Names"}}
	row := func(x chain.Cert) {
		ca := "yes"
		if !x.CA {
			ca = "no"
		}
		e.Rows = append(e.Rows, []string{x.Subject, x.Issuer, fmt.Sprintf("%d to %d", x.From, x.To), ca, strings.Join(x.Names, ", ")})
	}
	row(c.leaf)
	for _, x := range append(append([]chain.Cert{}, c.sent...), c.roots...) {
		row(x)
	}
	return e
}

func (c tlChainCase) item(r *rand.Rand) item {
	cl := chain.Client{Host: quizzes.One(r, c.hosts[0], c.hosts[1], c.hosts[1], c.hosts[2]), Day: 12 + r.IntN(95)}
	cl.Roots = quizzes.One(r, []string{c.roots[0].Subject}, []string{c.roots[1].Subject})
	if c.edge(cl.Day) {
		return item{}
	}
	ok, steps := chain.Verify(c.leaf, c.sent, c.roots, cl, "")
	it := item{text: fmt.Sprintf("with %s in its store, asking for `%s` on day %d", cl.Roots[0], cl.Host, cl.Day), right: ok, why: told(steps)}
	it.fooled = fooled(tlChainModels, ok, func(m chain.Model) bool {
		got, _ := chain.Verify(c.leaf, c.sent, c.roots, cl, m)
		return got
	})
	return it
}

func tlChainWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := tlChainDraw(r)
		items, err := several(r, 4, rights, func() item { return c.item(r) })
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Two roots have each signed a certificate for `%s`, and a server sends both with its leaf. Clients follow RFC 5280 and RFC 9525; they check the dates of each link, from the first day to the last, and one good path is enough. Which clients accept the server?", c.leaf.Issuer),
			Exhibits: []quizzes.Exhibit{c.exhibit()}, Drawn: c.tree(),
			Ask: multiple(r, items), Trace: judged("rfc5280.6.1", items, "Accepted"), Note: noted(items, c),
		}, nil
	})
}
