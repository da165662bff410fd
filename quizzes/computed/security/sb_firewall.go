package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/firewall"
)

// BestFirewallWhich asks which packets a chain lets through.
var BestFirewallWhich = quizzes.Template{
	ID: "sb.firewall.which", Version: 2, Concept: "security-best-practices-and-measures#zones", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: sbFirewallWhich,
}

// BestFirewallLine asks which line of a chain decides on a packet.
var BestFirewallLine = quizzes.Template{
	ID: "sb.firewall.line", Version: 1, Concept: "security-best-practices-and-measures#zones", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: sbFirewallLine,
}

// BestLockoutTable asks what becomes of attempts to log in.
var BestLockoutTable = quizzes.Template{
	ID: "sb.lockout.table", Version: 1, Concept: "security-best-practices-and-measures#throttling", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: sbLockoutTable,
}

var (
	sbChainModels   = []firewall.Model{firewall.LastRule, firewall.DropBeats, firewall.PolicyDrop, firewall.RepliesPass, firewall.StateIgnored, firewall.StateNothing, firewall.NarrowDecides, firewall.PolicyFirst}
	sbLockoutModels = []firewall.Model{firewall.WindowSlides, firewall.NeverExpire, firewall.ResetAll, firewall.ResetNone, firewall.AccountOnly, firewall.AddrOnly, firewall.BlockedCounts}
)

func sbPolicy(c firewall.Chain) string {
	if c.Accept {
		return "policy accept"
	}
	return "policy drop"
}

func sbFirewallWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	lengths := quizzes.DrawLengths(r, 4, rights)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := firewall.DrawChain(r)
		items, err := even(r, 4, rights, lengths, func() item {
			p := firewall.DrawPacket(r)
			ok, _, steps := c.Decide(p, "")
			if ok && p.Reply && r.IntN(2) == 0 {
				return item{} // or most answers would pass
			}
			return item{text: p.String(), right: ok, why: sbWhy(p, steps), fooled: fooled(sbChainModels, ok, func(m firewall.Model) bool {
				got, _, _ := c.Decide(p, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		lines := []string{"type filter hook forward; " + sbPolicy(c)}
		for _, x := range c.Rules {
			lines = append(lines, x.String())
		}
		return quizzes.Question{
			Stem:     "A router between three zones forwards packets by this nftables chain, and nothing else filters them. An answer belongs to a connection that is open. Which packets are forwarded?",
			Exhibits: []quizzes.Exhibit{listing("Chain", lines...)},
			Ask:      multiple(r, items), Trace: judged("nft.first", items, "Forwarded"), Note: noted(items, c),
		}, nil
	})
}

// sbWhy says which rule decides and what kind of packet it is.
func sbWhy(p firewall.Packet, steps []firewall.Step) string {
	kind := fmt.Sprintf("The packet from %s opens a connection to %s, so it is new.", p.From, p.To)
	if p.Reply {
		kind = fmt.Sprintf("The packet from %s is established, and its destination port is that of the client, %s.", p.From, p.To)
	}
	return kind + " " + last(steps)
}

func sbFirewallLine(r *rand.Rand) (quizzes.Question, error) {
	target := r.IntN(5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c, p := firewall.DrawChain(r), firewall.DrawPacket(r)
		if len(c.Rules) < 4 {
			return quizzes.Question{}, quizzes.Reject("few rules")
		}
		c.Rules = c.Rules[:4]
		_, at, steps := c.Decide(p, "")
		tempting, seen := 0, map[string]bool{}
		for i, x := range c.Rules {
			if i != at && sbMatches(firewall.Rule{From: x.From, To: x.To}, p) {
				tempting++ // a later match, or one but for port or state
			}
			seen[x.String()] = true
		}
		if at != target || tempting == 0 || len(seen) < 4 {
			return quizzes.Question{}, quizzes.Reject("line %d", at)
		}
		var opts []quizzes.Option
		for i := range 5 {
			o := quizzes.Option{Text: sbPolicy(c), Right: i == at}
			if i < 4 {
				o.Text = c.Rules[i].String()
			}
			switch {
			case o.Right:
				o.Why = sbWhy(p, steps)
			case i == 4:
				o.Why, o.Misconception = fmt.Sprintf("The policy decides when no rule has, and line %d has.", at+1), string(firewall.PolicyFirst)
			case i > at && sbMatches(c.Rules[i], p):
				o.Why, o.Misconception = fmt.Sprintf("Line %d stands above and has decided already.", at+1), string(firewall.LastRule)
			default:
				o.Why, o.Misconception = sbMiss(c.Rules[i], p), sbMissID(c.Rules[i], p)
			}
			opts = append(opts, o)
		}
		return quizzes.Question{
			Stem:  fmt.Sprintf("An nftables chain for forwarded packets has these rules, and its policy is the last line. Which line decides on the packet with which %s?", p),
			Ask:   quizzes.Line{Title: "Chain", Lang: "text", Options: opts},
			Trace: []quizzes.Step{{Rule: "nft.first", Text: sbWhy(p, steps)}, {Rule: "answer", Text: fmt.Sprintf("So line %d decides.", at+1)}},
			Note:  fmt.Sprint(c, p),
		}, nil
	})
}

// sbMatches reports that a rule by itself would decide on the packet.
func sbMatches(x firewall.Rule, p firewall.Packet) bool {
	_, at, _ := firewall.Chain{Rules: []firewall.Rule{x}}.Decide(p, "")
	return at == 0
}

// sbMiss says why a rule does not match a packet.
func sbMiss(x firewall.Rule, p firewall.Packet) string {
	switch {
	case x.Established:
		return "The packet opens a connection, so its state is new and not established."
	case x.Port != 0 && p.Reply:
		return fmt.Sprintf("An answer from port %d goes to the client's port, so `tcp dport %d` does not match.", p.Port, x.Port)
	}
	return fmt.Sprintf("`%s` does not match a packet from %s to %s.", x, p.From, p.To)
}

func sbMissID(x firewall.Rule, p firewall.Packet) string {
	switch {
	case x.Established:
		return string(firewall.StateIgnored)
	case x.Port == p.Port && p.Reply:
		return "source-port-taken-for-dport"
	}
	return "rule-matches-in-part"
}

func sbLockoutTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		l := firewall.Limits{Window: 10 + 5*r.IntN(2), Account: 2 + r.IntN(2), Addr: 3 + r.IntN(2)}
		if l.Addr <= l.Account {
			l.Addr = l.Account + 1
		}
		accounts, addrs := quizzes.Draw(r, []string{"ann", "bob", "cleo", "dan"}, 2), quizzes.Draw(r, []string{"192.0.2.7", "198.51.100.4", "203.0.113.9"}, 2)
		var attempts []firewall.Attempt
		minute := r.IntN(10)
		for range 9 {
			minute += 1 + r.IntN(4)
			attempts = append(attempts, firewall.Attempt{Minute: minute, Account: accounts[r.IntN(2)], Addr: addrs[min(1, r.IntN(3))], Right: r.IntN(4) == 0})
		}
		for i, a := range attempts { // nobody leaves the window at the very minute of an attempt
			for _, b := range attempts[:i] {
				if a.Minute-b.Minute == l.Window {
					return quizzes.Question{}, quizzes.Reject("on the edge")
				}
			}
		}
		return sbLockoutAsk(r, l, attempts)
	})
}

// sbLockoutAsk asks about the last five attempts; the outcome of the first four is to be found on the way.
func sbLockoutAsk(r *rand.Rand, l firewall.Limits, attempts []firewall.Attempt) (quizzes.Question, error) {
	out, steps := l.Play(attempts, "")
	wrong := map[firewall.Model][]string{}
	for _, m := range sbLockoutModels {
		wrong[m], _ = l.Play(attempts, m)
	}
	table := quizzes.Cells{Head: []string{"Minute", "Account", "Address", "Password", "Outcome"}}
	values, named := map[string]int{}, map[string]bool{}
	for i, a := range attempts {
		password := "wrong"
		if a.Right {
			password = "right"
		}
		row := quizzes.CellRow{Given: []string{fmt.Sprint(a.Minute), a.Account, a.Addr, password}}
		choices := []string{firewall.Failed, firewall.Blocked}
		if a.Right {
			choices[0] = firewall.Entered
		}
		cell := quizzes.Cell{Choices: choices, Want: out[i], Why: steps[i].Text}
		for _, k := range r.Perm(len(sbLockoutModels)) {
			if m := sbLockoutModels[k]; wrong[m][i] != out[i] && len(cell.Near) == 0 {
				cell.Near, named[string(m)] = []quizzes.Near{{Answer: wrong[m][i], Why: steps[i].Text, Misconception: string(m)}}, true
			}
		}
		if values[out[i]]++; i >= 4 {
			row.Asked = []quizzes.Cell{cell}
		} else {
			row.Given = append(row.Given, out[i])
		}
		table.Rows = append(table.Rows, row)
	}
	blocked := 0
	for _, c := range table.All() {
		if c.Want == firewall.Blocked {
			blocked++
		}
	}
	if blocked < 2 || blocked > 3 || len(named) < 2 {
		return quizzes.Question{}, quizzes.Reject("%d blocked", blocked)
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("A login blocks an account after %d failures within %d minutes and an address after %d. Each failure leaves the window %d minutes after its own time. A success resets the counter of the account alone; blocked attempts are not checked and not counted. How do the later attempts end?",
			l.Account, l.Window, l.Addr, l.Window),
		Ask: table, Trace: quizzes.Worked(steps, "The later attempts: %s.", table.KeyText()), Note: fmt.Sprint(l, attempts),
	}, nil
}
