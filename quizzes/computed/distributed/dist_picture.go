package distributed

import (
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hist"
	"warmcache/quizzes/sim/repl"
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
