package mq

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

type orderCase struct {
	Sent   []Task
	Finish []string
	Keys   map[string]string
}

// merges lists every order in which lanes can be finished.
func merges(lanes [][]string, done []string, out map[string]bool) {
	end := true
	for i, l := range lanes {
		if len(l) > 0 {
			end = false
			rest := slices.Clone(lanes)
			rest[i] = l[1:]
			merges(rest, append(slices.Clone(done), l[0]), out)
		}
	}
	if end {
		out[strings.Join(done, " ")] = true
	}
}

func TestOrder(t *testing.T) {
	oracle.Case[orderCase]{
		Engine: "mq: possible orders", Oracle: "exhaustive interleaving",
		Draw: func(r *rand.Rand) orderCase {
			c := orderCase{Keys: map[string]string{}}
			lane := map[string]int{"A": r.IntN(2), "B": r.IntN(2), "C": 1}
			for i := range 4 + r.IntN(2) {
				k := string(rune('A' + r.IntN(3)))
				n := fmt.Sprint(k, i)
				c.Sent = append(c.Sent, Task{n, lane[k]})
				c.Keys[n] = k
				c.Finish = append(c.Finish, n)
			}
			i, j := r.IntN(len(c.Finish)), r.IntN(len(c.Finish))
			c.Finish[i], c.Finish[j] = c.Finish[j], c.Finish[i]
			return c
		},
		Got: func(c orderCase, m string) string {
			ok, _, _ := CanFinish(c.Sent, c.Finish, c.Keys, Model(m))
			return fmt.Sprint(ok)
		},
		Want: oracle.Each(func(_ testing.TB, c orderCase) string {
			lanes := make([][]string, 2)
			for _, s := range c.Sent {
				lanes[s.Lane] = append(lanes[s.Lane], s.Name)
			}
			all := map[string]bool{}
			merges(lanes, nil, all)
			return fmt.Sprint(all[strings.Join(c.Finish, " ")])
		}),
		Models: []string{string(GlobalOrder), string(KeyOnly), string(NoOrder)},
	}.Test(t)
}

type assignCase struct {
	How     string
	Members []string
	Topics  []Topic
	Leaver  string
}

// handed deals out by counting how many each member may take, one partition at a time.
func handed(c assignCase, members []string) map[string]string {
	out := map[string]string{}
	turn := 0
	for _, t := range c.Topics {
		room := make([]int, len(members))
		for i := range t.Partitions {
			room[i%len(members)]++
		}
		at := 0
		for p := range t.Partitions {
			if c.How == RoundRobin {
				out[fmt.Sprint(t.Name, p)] = members[turn]
				turn = (turn + 1) % len(members)
				continue
			}
			for room[at] == 0 {
				at++
			}
			room[at]--
			out[fmt.Sprint(t.Name, p)] = members[at]
		}
	}
	return out
}

func TestAssign(t *testing.T) {
	oracle.Case[assignCase]{
		Engine: "mq: Kafka range and round robin", Oracle: "one partition at a time",
		Draw: func(r *rand.Rand) assignCase {
			c := assignCase{How: []string{Range, RoundRobin}[r.IntN(2)], Members: []string{"A", "B", "C", "D"}[:2+r.IntN(3)]}
			for _, n := range []string{"o", "p", "q"}[:1+r.IntN(3)] {
				c.Topics = append(c.Topics, Topic{n, 1 + r.IntN(7)})
			}
			c.Leaver = c.Members[r.IntN(len(c.Members))]
			return c
		},
		Got: func(c assignCase, m string) string {
			return oracle.Line(Assign(c.How, c.Members, c.Topics, Model(m)), Moved(c.How, c.Members, c.Topics, c.Leaver, Model(m)))
		},
		Want: oracle.Each(func(_ testing.TB, c assignCase) string {
			before := handed(c, c.Members)
			after := handed(c, strings.Split(strings.Trim(strings.ReplaceAll(","+strings.Join(c.Members, ",")+",", ","+c.Leaver+",", ","), ","), ","))
			moved := 0
			for p := range before {
				if before[p] != after[p] {
					moved++
				}
			}
			return oracle.Line(before, moved)
		}),
		Models: []string{string(RangeOverAll), string(DealPerTopic), string(RemainderLast), string(OnlyOrphans), string(EverythingNew)},
	}.Test(t)
}

// TestAssignKafka takes the expectations of Kafka's own RangeAssignorTest and RoundRobinAssignorTest.
func TestAssignKafka(t *testing.T) {
	two := []string{"consumer1", "consumer2"}
	for _, v := range []struct {
		how    string
		topics []Topic
		want   string // partitions of consumer1
	}{
		{Range, []Topic{{"topic", 1}}, "topic0"},
		{Range, []Topic{{"topic", 2}}, "topic0"},
		{Range, []Topic{{"topic1_", 3}, {"topic2_", 3}}, "topic1_0 topic1_1 topic2_0 topic2_1"},
		{RoundRobin, []Topic{{"topic", 1}}, "topic0"},
		{RoundRobin, []Topic{{"topic", 2}}, "topic0"},
		{RoundRobin, []Topic{{"topic1_", 3}, {"topic2_", 3}}, "topic1_0 topic1_2 topic2_1"},
	} {
		var got []string
		for p, owner := range Assign(v.how, two, v.topics, "") {
			if owner == two[0] {
				got = append(got, p)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != v.want {
			t.Errorf("%s %v: %v, want %s", v.how, v.topics, got, v.want)
		}
	}
}

func TestOffsets(t *testing.T) {
	oracle.Case[Reader]{
		Engine: "mq: committed offsets", Oracle: "replay of a log of actions",
		Draw: func(r *rand.Rand) Reader {
			c := Reader{From: 10 * r.IntN(20), Batch: 3 + r.IntN(8), Habit: []string{AfterBatch, BeforeBatch, EachRecord}[r.IntN(3)]}
			c.Last = c.From + r.IntN(3*c.Batch)
			return c
		},
		Got: func(c Reader, m string) string { return oracle.Line(c.Restart(Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c Reader) string {
			type act struct {
				commit bool
				offset int
			}
			var log []act
			for n := 0; n < 4*c.Batch; n++ {
				o := c.From + n
				if c.Habit == BeforeBatch && n%c.Batch == 0 {
					log = append(log, act{true, o + c.Batch})
				}
				log = append(log, act{false, o})
				if c.Habit == EachRecord || c.Habit == AfterBatch && (n+1)%c.Batch == 0 {
					log = append(log, act{true, o + 1})
				}
			}
			committed, done := c.From, map[int]int{}
			for _, a := range log {
				if a.commit {
					committed = a.offset
				} else if done[a.offset]++; a.offset == c.Last {
					break
				}
			}
			twice, lost := 0, 0
			for o := c.From; o < c.From+1000; o++ {
				if o >= committed {
					done[o]++
				}
				if done[o] == 2 {
					twice++
				} else if done[o] == 0 {
					lost++
				}
			}
			return oracle.Line(committed, twice, lost)
		}),
		Models: []string{string(CommitIsLast), string(RestartExact), string(LogStart), string(EarlyIsSafe)},
	}.Test(t)
}

type outboxCase struct {
	Design Design
	After  int
}

// TestOutbox holds the engine against the table of crash points that the outbox pattern is explained by.
func TestOutbox(t *testing.T) {
	table := map[outboxCase]Result{
		{DatabaseFirst, 0}: {false, 0}, {DatabaseFirst, 1}: {true, 0}, {DatabaseFirst, 2}: {true, 1},
		{BrokerFirst, 0}: {false, 0}, {BrokerFirst, 1}: {false, 1}, {BrokerFirst, 2}: {true, 1},
		{Outbox, 0}: {false, 0}, {Outbox, 1}: {true, 1}, {Outbox, 2}: {true, 2}, {Outbox, 3}: {true, 1},
	}
	oracle.Case[outboxCase]{
		Engine: "mq: dual write and outbox", Oracle: "table of crash points",
		Draw: func(r *rand.Rand) outboxCase {
			d := []Design{DatabaseFirst, BrokerFirst, Outbox}[r.IntN(3)]
			return outboxCase{d, r.IntN(len(d.Actions()) + 1)}
		},
		Got:    func(c outboxCase, m string) string { return oracle.Line(c.Design.Crash(c.After, Model(m), nil)) },
		Want:   oracle.Each(func(_ testing.TB, c outboxCase) string { return oracle.Line(table[c]) }),
		Models: []string{string(BothOrNone), string(OutboxOnce), string(OutboxLost), string(DualRecovered), string(RowSaved)},
	}.Test(t)
}
