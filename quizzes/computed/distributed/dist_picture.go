package distributed

import (
	"fmt"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hist"
	"warmcache/quizzes/sim/repl"
	"warmcache/quizzes/sim/sketch"
)

// liBars draws operations from call to return; the one at open has no result yet.
func liBars(ops []hist.Op, isOpen func(hist.Op) bool) quizzes.Bars {
	var out quizzes.Bars
	for _, o := range ops {
		name, _, _ := strings.Cut(o.Line(isOpen(o)), "  from")
		out = append(out, quizzes.Bar{Name: name, From: float64(o.From), To: float64(o.To)})
	}
	return out
}

// cwLanes draws events of three nodes and the messages between them.
func cwLanes(events []repl.Event) quizzes.Lanes {
	l := quizzes.Lanes{Names: []string{repl.Node(0), repl.Node(1), repl.Node(2)}}
	sent := map[string]int{}
	for i, e := range events {
		event := quizzes.Event{Lane: e.Node, SentBy: -1, Text: "writes " + e.Name}
		switch e.Kind {
		case repl.Send:
			event.Text, sent[e.Name] = "sends "+e.Name, i
		case repl.Receive:
			event.Text, event.SentBy = "receives "+e.Name, sent[e.Name]
		}
		l.Events = append(l.Events, event)
	}
	return l
}

// cwReplicas are the parties of replicated counters and sets.
var cwReplicas = []string{repl.Node(0), repl.Node(1), repl.Node(2)}

// cwPeople draws what clients write to servers and read from them.
func cwPeople(lines []string, two bool) quizzes.Picture {
	servers := []string{"S", "T"}
	if !two {
		servers = servers[:1]
	}
	var people []string
	for _, line := range lines {
		who, _, _ := strings.Cut(line, " ")
		if !slices.Contains(servers, who) && !slices.Contains(people, who) {
			people = append(people, who)
		}
	}
	slices.Sort(people)
	return quizzes.CallsOf(append(people, servers...), lines)
}

// cwStamped gives each server's writes a track in real time.
func cwStamped(ws []repl.Stamped) quizzes.Axis {
	a := quizzes.Axis{Unit: "s, real time"}
	for _, w := range ws {
		i := slices.IndexFunc(a.Tracks, func(t quizzes.Track) bool { return t.Name == w.Server })
		if i < 0 {
			i = len(a.Tracks)
			a.Tracks = append(a.Tracks, quizzes.Track{Name: w.Server})
		}
		a.Tracks[i].Dots = append(a.Tracks[i].Dots, quizzes.Dot{Name: w.Value, At: float64(w.At)})
	}
	slices.SortFunc(a.Tracks, func(p, q quizzes.Track) int { return strings.Compare(p.Name, q.Name) })
	return a
}

// goCalls draws who calls whom, round by round.
func goCalls(rounds [][]int) quizzes.Calls {
	var c quizzes.Calls
	for i := range rounds[0] {
		c.Parties = append(c.Parties, repl.Node(i))
	}
	for n, calls := range rounds {
		for from, to := range calls {
			c.Sent = append(c.Sent, quizzes.Call{From: from, To: to, Text: fmt.Sprintf("round %d", n+1)})
		}
	}
	return c
}

// asBursts shows how many requests come when.
func asBursts(bursts []sketch.Burst) quizzes.Axis {
	a := quizzes.Axis{Unit: "s", Tracks: []quizzes.Track{{}}}
	for _, b := range bursts {
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{Name: fmt.Sprintf("%d at", b.N), At: float64(b.At) / 10})
	}
	return a
}

// asWheelDrawn shows the slots of a wheel and where its hand stands.
func asWheelDrawn(n, hand int) quizzes.Ring {
	r := quizzes.Ring{Size: n, Keys: []quizzes.Spot{{Name: "hand", At: hand}}}
	for at := range n {
		r.Nodes = append(r.Nodes, quizzes.Spot{At: at})
	}
	return r
}
