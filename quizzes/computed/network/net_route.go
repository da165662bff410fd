package network

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/route"
)

// RouteLine asks which row of a routing table sends a packet.
var RouteLine = quizzes.Template{
	ID: "net.route.line", Version: 2, Concept: "network-communications#routes", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: netRouteLine,
}

// RouteTable asks for the next hop of several addresses.
var RouteTable = quizzes.Template{
	ID: "net.route.table", Version: 1, Concept: "network-communications#routes", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: netRouteTable,
}

var netRouteBeliefs = map[route.Model]string{
	route.FirstRow:      "the first row that matches is taken, but the order plays no part",
	route.MetricFirst:   "the smallest metric decides among all rows that match, but the longest prefix comes first",
	route.DefaultWins:   "the default route is asked first, but it wins last",
	route.MetricIgnored: "the metric plays no part, but it decides between equal prefixes",
	route.HighestMetric: "the highest metric wins, but the smallest does",
	route.Octets:        "a prefix is compared in whole octets, but each bit of it counts",
	route.ShortestWins:  "the widest prefix wins, but the longest one does",
}

var netRouteModels = []route.Model{route.FirstRow, route.MetricFirst, route.DefaultWins, route.MetricIgnored, route.HighestMetric, route.Octets, route.ShortestWins}

// netRoutes draws a table whose prefixes nest around one network, and addresses in and near it.
func netRoutes(r *rand.Rand, n int) ([]route.Route, func() netip.Addr) {
	top, sub := byte(8+r.IntN(100)), byte(r.IntN(256))
	net := func(b, c, d byte, bits int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, b, c, d}), bits).Masked()
	}
	pool := []netip.Prefix{
		net(top, 0, 0, 16), net(top, sub, 0, quizzes.One(r, 18, 19, 20)), net(top, sub, 0, quizzes.One(r, 21, 22, 23)), net(top, sub, 0, 24),
		net(top, sub, byte(r.IntN(256)), quizzes.One(r, 25, 26, 27)), net(top, sub^1, 0, 24), net(top, sub^8, 0, 22),
		net(top, 0, 0, quizzes.One(r, 10, 11, 12, 13)),
	}
	table := []route.Route{{Prefix: netip.MustParsePrefix("0.0.0.0/0")}}
	for _, p := range quizzes.Draw(r, pool, n-2) {
		table = append(table, route.Route{Prefix: p})
	}
	table = append(table, route.Route{Prefix: table[1+r.IntN(n-2)].Prefix})
	metrics := quizzes.Draw(r, []int{10, 20, 30, 50, 60, 80, 100, 150, 200, 250, 300}, n)
	hops := r.Perm(200)
	r.Shuffle(n, func(i, j int) { table[i], table[j] = table[j], table[i] })
	for i := range table {
		table[i].Metric, table[i].Hop = metrics[i], fmt.Sprintf("10.0.0.%d", hops[i]+2)
	}
	return table, func() netip.Addr {
		b := [4]byte{10, top, sub, byte(1 + r.IntN(254))}
		switch r.IntN(7) {
		case 0:
			b[2] ^= byte(1 + r.IntN(7))
		case 1:
			b[2] ^= byte(8 + 8*r.IntN(4))
		case 2:
			b[2] = byte(r.IntN(256))
		case 3:
			b[1] ^= byte(1 << r.IntN(6))
		}
		return netip.AddrFrom4(b)
	}
}

func netRouteLine(r *rand.Rand) (quizzes.Question, error) {
	at, wide := r.IntN(6), r.IntN(5) == 0 // a wide prefix seldom starts with the digits of the address
	least := 3
	if wide {
		least = 2
	}
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		table, draw := netRoutes(r, 6)
		to := draw()
		if wide { // out of the small networks
			b := to.As4()
			b[2] ^= byte(16 << r.IntN(4))
			to = netip.AddrFrom4(b)
		}
		i := route.Best(table, to, "")
		if i != at || wide != (table[i].Prefix.Bits() < 16) {
			return quizzes.Question{}, quizzes.Reject("another row")
		}
		fooled := map[int]route.Model{}
		for _, m := range netRouteModels {
			if w := route.Best(table, to, m); w >= 0 && w != i && fooled[w] == "" {
				fooled[w] = m
			}
		}
		if len(fooled) < least {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := route.Choose(table, to)
		ask := quizzes.Line{Title: "Routing table, in no special order", Lang: "text"}
		for k, row := range table {
			o := quizzes.Option{Text: fmt.Sprintf("%-18s via %-10s metric %d", row.Prefix, row.Hop, row.Metric), Right: k == at}
			switch m := fooled[k]; {
			case o.Right:
				o.Why = fmt.Sprintf("Of the rows that hold %s it has the longest prefix, %d bits, and no equal one a smaller metric.", to, row.Prefix.Bits())
			case m != "":
				o.Misconception, o.Why = string(m), fmt.Sprintf("This takes it that %s. Here %s with metric %d is right.", netRouteBeliefs[m], table[at].Prefix, table[at].Metric)
			case row.Prefix.Contains(to):
				o.Misconception, o.Why = "any-matching-route", fmt.Sprintf("%s holds %s, but %s is preferred to it.", row.Prefix, to, table[at].Prefix)
			default:
				o.Misconception, o.Why = "route-outside-its-prefix", fmt.Sprintf("%s is not in %s, though some digits agree.", to, row.Prefix)
			}
			ask.Options = append(ask.Options, o)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Linux router has this table. By which row does it send a packet to %s?", to),
			Ask:  ask, Note: fmt.Sprint(table, to),
			Trace: quizzes.Worked(steps, "So line %d sends it.", at+1),
		}, nil
	})
}

func netRouteTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		table, draw := netRoutes(r, 6)
		var hops []string
		e := quizzes.Exhibit{Title: "Routing table, in no special order", Head: []string{"Prefix", "Next hop", "Metric"}}
		for _, row := range table {
			hops = append(hops, row.Hop)
			e.Rows = append(e.Rows, []string{row.Prefix.String(), row.Hop, fmt.Sprint(row.Metric)})
		}
		cells := quizzes.Cells{Head: []string{"Destination", "Next hop"}}
		var to []netip.Addr
		var all []route.Step
		used := map[string]bool{}
		for len(to) < 4 {
			a := draw()
			if slices.Contains(to, a) {
				continue
			}
			to = append(to, a)
			i := route.Best(table, a, "")
			all = append(all, route.Step{Rule: "route.choice", Text: fmt.Sprintf("%s goes by %s, metric %d, to %s.", a, table[i].Prefix, table[i].Metric, table[i].Hop)})
			used[table[i].Hop] = true
			cell := quizzes.Cell{Choices: hops, Want: table[i].Hop, Why: all[len(all)-1].Text}
			var near []quizzes.Near
			for _, m := range netRouteModels {
				if w := route.Best(table, a, m); w >= 0 {
					near = append(near, quizzes.Near{Answer: table[w].Hop, Misconception: string(m), Why: "This takes it that " + netRouteBeliefs[m] + "."})
				}
			}
			cell.Near = quizzes.NearAnswers(cell.Want, near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{a.String()}, Asked: []quizzes.Cell{cell}})
		}
		if len(used) < 3 {
			return quizzes.Question{}, quizzes.Reject("%d hops", len(used))
		}
		return quizzes.Question{
			Stem:     "A Linux router has this table. To which next hop does it send packets for each of these destinations?",
			Exhibits: []quizzes.Exhibit{e}, Ask: cells, Note: fmt.Sprint(table, to),
			Trace: quizzes.Worked(all, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}
