package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// QueueOrderPossible asks in which orders messages of a partitioned topic can be done.
var QueueOrderPossible = quizzes.Template{
	ID: "mq.order.possible", Version: 1, Concept: "pub-sub-vs-queue#ordering", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: mqPossible,
}

type mqOrderCase struct {
	sent  []mq.Task
	keys  map[string]string
	lanes [2][]string
}

func mqOrderDraw(r *rand.Rand) mqOrderCase {
	names := quizzes.DrawSorted(r, strings.Split("ABCDEFGHKM", ""), 3)
	lane := map[string]int{names[0]: 0, names[1]: 1, names[2]: r.IntN(2)}
	c := mqOrderCase{keys: map[string]string{}}
	n := map[string]int{}
	for _, k := range quizzes.Draw(r, []string{names[0], names[0], names[1], names[1], names[2], names[2]}, 5) {
		n[k]++
		name := fmt.Sprint(k, n[k])
		c.sent = append(c.sent, mq.Task{Name: name, Lane: lane[k]})
		c.keys[name] = k
		c.lanes[lane[k]] = append(c.lanes[lane[k]], name)
	}
	return c
}

// order draws a merge of the two partitions and, for a wrong one, swaps two neighbors of one partition.
func (c mqOrderCase) order(r *rand.Rand, wrong bool) []string {
	lanes := [2][]string{slices.Clone(c.lanes[0]), slices.Clone(c.lanes[1])}
	if wrong {
		l := lanes[0]
		if len(l) < 2 || len(lanes[1]) > 1 && r.IntN(2) == 0 {
			l = lanes[1]
		}
		i := r.IntN(len(l) - 1)
		l[i], l[i+1] = l[i+1], l[i]
	}
	var out []string
	for len(lanes[0])+len(lanes[1]) > 0 {
		i := r.IntN(2)
		if len(lanes[i]) == 0 {
			i = 1 - i
		}
		out, lanes[i] = append(out, lanes[i][0]), lanes[i][1:]
	}
	return out
}

func mqPossible(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := mqOrderDraw(r)
		if len(c.lanes[0]) < 1 || len(c.lanes[1]) < 1 || len(c.keys) < 5 || kinds([]string{c.keys[c.sent[0].Name], c.keys[c.sent[1].Name]}) < 2 {
			return quizzes.Question{}, quizzes.Reject("one partition")
		}
		var sent []string
		for _, s := range c.sent {
			sent = append(sent, s.Name)
		}
		var opts []quizzes.Option
		var said []string
		byKey, moved := 0, 0
		seen := map[string]bool{strings.Join(sent, " "): true}
		for i := range 5 {
			order := c.order(r, i >= rights)
			text := strings.Join(order, ", ")
			if seen[text] || slices.Equal(order, sent) {
				return quizzes.Question{}, quizzes.Reject("drawn twice")
			}
			seen[text] = true
			ok, before, after := mq.CanFinish(c.sent, order, c.keys, "")
			o := quizzes.Option{Text: text, Right: ok}
			if ok {
				o.Why = "In each partition the messages stay in their order; between the two partitions nothing is ordered."
				said = append(said, text)
				moved++
			} else {
				o.Misconception = string(mq.NoOrder)
				o.Why = fmt.Sprintf("%s and %s are in one partition, so %s is done before %s.", before, after, before, after)
				if byKeyOK, _, _ := mq.CanFinish(c.sent, order, c.keys, mq.KeyOnly); byKeyOK {
					o.Misconception = string(mq.KeyOnly)
					o.Why += " That their keys differ changes nothing."
					byKey++
				}
			}
			opts = append(opts, o)
		}
		if moved != rights || byKey == 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var t mq.Trace
		t = append(t, mq.Step{Rule: "order.lane", Text: fmt.Sprintf("Partition 0 holds %s, in this order.", and(c.lanes[0]))},
			mq.Step{Rule: "order.lane", Text: fmt.Sprintf("Partition 1 holds %s, in this order.", and(c.lanes[1]))})
		return quizzes.Question{
			Stem: fmt.Sprintf("A Kafka topic has two partitions; a group has one consumer for each, which finishes a message before it takes the next. Messages are sent in the order %s (letter = key). %s. In which orders can all of them be finished, if nothing fails?", strings.Join(sent, ", "), mqLanes(c)),
			Ask:  quizzes.Multiple{Options: opts}, Note: fmt.Sprint(c.sent, said),
			Trace: quizzes.Worked(t, "Possible are: %s.", strings.Join(said, "; ")),
		}, nil
	})
}

func mqLanes(c mqOrderCase) string {
	var of [2][]string
	for _, s := range c.sent {
		if k := c.keys[s.Name]; !slices.Contains(of[s.Lane], k) {
			of[s.Lane] = append(of[s.Lane], k)
		}
	}
	var out []string
	for i, ks := range of {
		slices.Sort(ks)
		word := "Key "
		if len(ks) > 1 {
			word = "Keys "
		}
		if i > 0 {
			word = strings.ToLower(word)
		}
		out = append(out, fmt.Sprintf("%s%s fall into partition %d", word, and(ks), i))
		if len(ks) == 1 {
			out[i] = strings.Replace(out[i], " fall ", " falls ", 1)
		}
	}
	return strings.Join(out, ", ")
}
