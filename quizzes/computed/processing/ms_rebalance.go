package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// MessagingRebalanceShares asks how many partitions each member gets.
var MessagingRebalanceShares = quizzes.Template{
	ID: "ms.rebalance.shares", Version: 1, Concept: "messaging-system-integration#rebalance", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: msShares,
}

// MessagingRebalanceMoved asks how many partitions change hands when a member leaves.
var MessagingRebalanceMoved = quizzes.Template{
	ID: "ms.rebalance.moved", Version: 1, Concept: "messaging-system-integration#rebalance", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: msMoved,
}

func msTopics(r *rand.Rand, n, most int) []mq.Topic {
	var out []mq.Topic
	for _, name := range quizzes.DrawSorted(r, []string{"carts", "events", "invoices", "logins", "orders", "payments", "returns", "visits"}, n) {
		out = append(out, mq.Topic{Name: name, Partitions: 2 + r.IntN(most-1)})
	}
	return out
}

func msTold(topics []mq.Topic) string {
	var out []string
	for _, t := range topics {
		out = append(out, fmt.Sprintf("%s (%d partitions)", quizzes.Code(t.Name), t.Partitions))
	}
	return and(out)
}

func msSharesWhy(how string, members []string, topics []mq.Topic) string {
	if how == mq.RoundRobin {
		total := 0
		for _, t := range topics {
			total += t.Partitions
		}
		return fmt.Sprintf("Round robin deals %d partitions of all topics to %d members, one after the other.", total, len(members))
	}
	var out []string
	for _, t := range topics {
		out = append(out, fmt.Sprintf("%s as %d / %d = %d, remainder %d", t.Name, t.Partitions, len(members), t.Partitions/len(members), t.Partitions%len(members)))
	}
	return "Range cuts each topic on its own, and the first members get the remainder: " + and(out) + "."
}

func msShares(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		members, topics := strings.Split("ABCD", "")[:3+r.IntN(2)], msTopics(r, 2+r.IntN(2), 9)
		share := func(how string, m mq.Model) []int {
			return mq.Share(mq.Assign(how, members, topics, m), members)
		}
		rng, deal := share(mq.Range, ""), share(mq.RoundRobin, "")
		if slices.Equal(rng, deal) || slices.Equal(rng, share(mq.Range, mq.RangeOverAll)) {
			return quizzes.Question{}, quizzes.Reject("both alike")
		}
		cells := quizzes.Cells{Title: "Number of partitions", Head: []string{"Member", "Range", "Round robin"}}
		why := map[string]string{mq.Range: msSharesWhy(mq.Range, members, topics), mq.RoundRobin: msSharesWhy(mq.RoundRobin, members, topics)}
		for i, m := range members {
			a := quizzes.Cell{Want: itoa(rng[i]), Why: fmt.Sprintf("%s That gives %s %d.", why[mq.Range], m, rng[i])}
			b := quizzes.Cell{Want: itoa(deal[i]), Why: fmt.Sprintf("%s That gives %s %d.", why[mq.RoundRobin], m, deal[i])}
			near1(&a, itoa(share(mq.Range, mq.RangeOverAll)[i]), string(mq.RangeOverAll), "%s", a.Why)
			near1(&a, itoa(share(mq.Range, mq.RemainderLast)[i]), string(mq.RemainderLast), "%s", a.Why)
			near1(&b, itoa(share(mq.RoundRobin, mq.DealPerTopic)[i]), string(mq.DealPerTopic), "%s", b.Why)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{m}, Asked: []quizzes.Cell{a, b}})
		}
		t := mq.Trace{{Rule: "assign.range", Text: why[mq.Range], State: fmt.Sprint(rng)}, {Rule: "assign.round-robin", Text: why[mq.RoundRobin], State: fmt.Sprint(deal)}}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Kafka consumer group has the members %s, in order of their ids. All subscribe to the topics %s. How many partitions does each get from the range assignor and from the round-robin assignor?", and(members), msTold(topics)),
			Ask:  cells, Note: fmt.Sprint(members, topics), Trace: quizzes.Worked(t, "Row by row: %s.", cells.KeyText()),
		}, nil
	})
}

func msMoved(r *rand.Rand) (quizzes.Question, error) {
	how := quizzes.One(r, mq.Range, mq.RoundRobin)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		members, topics := []string{"A", "B", "C"}, msTopics(r, 2+r.IntN(2), 6)
		leaver := members[r.IntN(3)]
		key := mq.Moved(how, members, topics, leaver, "")
		other := mq.Range
		if how == mq.Range {
			other = mq.RoundRobin
		}
		total := mq.Moved(how, members, topics, leaver, mq.EverythingNew)
		orphans := mq.Moved(how, members, topics, leaver, mq.OnlyOrphans)
		if key == orphans || key == total || total > 14 || msShown(topics, key) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var rows [][]string
		before := mq.Assign(how, members, topics, "")
		left := slices.DeleteFunc(slices.Clone(members), func(s string) bool { return s == leaver })
		after := mq.Assign(how, left, topics, "")
		var t mq.Trace
		for _, m := range members {
			t = append(t, mq.Step{Rule: "assign.before", Text: fmt.Sprintf("Before, %s has %s.", m, and(msOwned(before, topics, m)))})
		}
		for _, m := range left {
			t = append(t, mq.Step{Rule: "assign.after", Text: fmt.Sprintf("After, %s has %s.", m, and(msOwned(after, topics, m)))})
		}
		for _, tp := range topics {
			rows = append(rows, []string{tp.Name, fmt.Sprintf("0 to %d", tp.Partitions-1)})
		}
		list, err := nears(key, 2,
			near(orphans, string(mq.OnlyOrphans), "That is what %s had. A sticky assignor moves only that; %s assigns afresh, and others change hands too.", leaver, how),
			near(total, string(mq.EverythingNew), "%d partitions fall to the member that had them before.", total-key),
			near(mq.Moved(other, members, topics, leaver, ""), "assignors-swapped", "That is the number for %s.", other),
			near(key-orphans, "orphans-not-counted", "That leaves out the %d of %s itself, which change hands as well.", orphans, leaver))
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("The members A, B and C of a Kafka consumer group subscribe to all topics of the table and use the %s assignor. %s leaves. How many partitions have another owner after the rebalance than before?", strings.ReplaceAll(how, " ", "-"), leaver),
			Exhibits: []quizzes.Exhibit{{Title: "Topics", Head: []string{"Topic", "Partitions"}, Rows: rows}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "partitions", Near: list}, Note: fmt.Sprint(how, topics, leaver),
			Trace: quizzes.Worked(t, "Of %d partitions, %d have another owner.", total, key),
		}, nil
	})
}

// msShown reports that a number stands in the table of topics.
func msShown(topics []mq.Topic, n int) bool {
	return slices.ContainsFunc(topics, func(t mq.Topic) bool { return t.Partitions-1 == n })
}

// msOwned lists what a member owns, topic by topic.
func msOwned(owned map[string]string, topics []mq.Topic, member string) []string {
	var out []string
	for _, t := range topics {
		for p := range t.Partitions {
			if name := fmt.Sprint(t.Name, p); owned[name] == member {
				out = append(out, fmt.Sprintf("%s %d", t.Name, p))
			}
		}
	}
	return out
}
