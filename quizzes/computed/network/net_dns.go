package network

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/route"
)

// DNSFetches asks what a resolver has to fetch for each question.
var DNSFetches = quizzes.Template{
	ID: "net.dns.fetches", Version: 2, Concept: "network-communications#names", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: netDNSFetches,
}

// DNSOldAddress asks how long an old address may still be given.
var DNSOldAddress = quizzes.Template{
	ID: "net.dns.old", Version: 1, Concept: "network-communications#names", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: netDNSOld,
}

var netDNSBeliefs = map[route.Model]string{
	route.HitRestarts:   "a hit starts the TTL anew, but it counts from the fetch",
	route.ChainAsOne:    "a chain is fetched as a whole, but each record ages by itself",
	route.AliasTTL:      "the alias's TTL counts for the address too, but each record has its own",
	route.AddressTTL:    "the address's TTL counts for the alias too, but each record has its own",
	route.NeverCached:   "each question is fetched, but an answer is kept for its TTL",
	route.OldIsReplaced: "caches hear of a change, but their copies only run out",
	route.NewTTLAtOnce:  "the lowered TTL counts for copies made before, but they keep the old one",
	route.OldTTLForAll:  "the old TTL still counts for copies made after it was lowered",
	route.TTLsAdd:       "the old and the new TTL follow each other, but a copy has one of them",
}

func netDNSFetches(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		c := route.Chain{Alias: 10 * (6 + r.IntN(40)), Address: 10 * (2 + r.IntN(30))}
		var at []int
		t := 0
		for range 6 {
			at = append(at, t)
			t += 10*(1+r.IntN(14)) + 5
		}
		if c.OnEdge(at) {
			return quizzes.Question{}, quizzes.Reject("a question in the second in which a copy runs out")
		}
		fetches, steps := c.Fetches(at, "")
		kinds := map[route.Fetch]int{}
		for _, f := range fetches {
			kinds[f]++
		}
		restarted, _ := c.Fetches(at, route.HitRestarts)
		asOne, _ := c.Fetches(at, route.ChainAsOne)
		if len(kinds) < 3 || kinds[route.Nothing] > 3 || fmt.Sprint(restarted) == fmt.Sprint(fetches) || fmt.Sprint(asOne) == fmt.Sprint(fetches) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		cells := quizzes.Cells{Head: []string{"Question at second", "The resolver fetches"}}
		models := []route.Model{route.HitRestarts, route.ChainAsOne, route.AliasTTL, route.AddressTTL, route.NeverCached}
		choices := []string{string(route.Nothing), string(route.Both), string(route.AddressOnly)}
		for _, m := range append(models, "") { // offered only where somebody comes to it
			if w, _ := c.Fetches(at, m); slices.Contains(w, route.AliasOnly) {
				choices = append(choices, string(route.AliasOnly))
				break
			}
		}
		for i, f := range fetches {
			cell := quizzes.Cell{Want: string(f), Choices: choices, Why: steps[i].Text}
			var near []quizzes.Near
			for _, m := range models {
				w, _ := c.Fetches(at, m)
				near = append(near, quizzes.Near{Answer: string(w[i]), Misconception: string(m), Why: "This takes it that " + netDNSBeliefs[m] + "."})
			}
			cell.Near = quizzes.NearAnswers(cell.Want, near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(at[i])}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("`www.shop.example` is an alias (`CNAME`, with a TTL of %d s) for `lb.host.example`, whose address (`A`) has a TTL of %d s. The two records are kept in two zones on different name servers, so the resolver fetches each with a query of its own. With an empty cache, it is asked for the address of `www.shop.example` at these seconds. Which of the two records does it fetch each time?", c.Alias, c.Address),
			Ask:  cells, Note: fmt.Sprint(c, at), Drawn: netAsked(at),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

func netDNSOld(r *rand.Rand) (quizzes.Question, error) {
	early := r.IntN(2) == 0 // the change comes before the old copies have run out
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		v := route.Move{Old: 100 * (6 + r.IntN(60)), New: 10 * (3 + r.IntN(30)), Lower: 100 * (1 + r.IntN(30))}
		v.Change = v.Lower + 100*(1+r.IntN(80))
		key, steps := v.Last("")
		if d := v.Lower + v.Old - v.Change - v.New; (d > 0) != early || d > -50 && d < 50 {
			return quizzes.Question{}, quizzes.Reject("the other case, or on the edge")
		}
		var near []quizzes.Near
		for _, m := range []route.Model{route.OldIsReplaced, route.NewTTLAtOnce, route.OldTTLForAll, route.TTLsAdd} {
			w, _ := v.Last(m)
			near = append(near, netNear(w, string(m), "This takes it that %s.", netDNSBeliefs[m]))
		}
		near = append(near, netNear(v.Lower+v.Old, "lowering-alone-counts", "Copies made after the lowering live on after the change."))
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		return quizzes.Question{
			Stem: fmt.Sprintf("The address record of a host has had a TTL of %d s for weeks. At second %d it gets a TTL of %d s, and at second %d a new address. Resolvers ask at any time and keep to the TTLs. Until which second may one of them still answer with the old address?",
				v.Old, v.Lower, v.New, v.Change),
			Ask: quizzes.Number{Value: float64(key), Unit: "s", Near: near}, Note: fmt.Sprint(v),
			Trace: quizzes.Worked(steps, "The old address is given until second %d at the latest.", key),
		}, nil
	})
}
