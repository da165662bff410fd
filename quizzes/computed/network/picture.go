package network

import (
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/tcp"
)

// tcpSegments draws what the client sends; what is lost does not arrive.
func tcpSegments(segs []tcp.Segment) quizzes.Calls {
	c := quizzes.Calls{Parties: []string{"client", "server"}}
	for _, s := range segs {
		text, _, _ := strings.Cut(strings.Trim(tcpSegment(s), "`"), ",")
		c.Sent = append(c.Sent, quizzes.Call{To: 1, Text: text, Lost: s.Lost})
	}
	return c
}

// netAsked shows the seconds at which a resolver is asked.
func netAsked(at []int) quizzes.Axis {
	a := quizzes.Axis{Unit: "s", Tracks: []quizzes.Track{{Name: "asked"}}}
	for _, t := range at {
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{At: float64(t)})
	}
	return a
}

// tcpClosing draws what happens at the two ends: the FIN of a side that closes, and the ACK of one that got it.
func tcpClosing(names [2]string, rows []quizzes.CellRow) quizzes.Lanes {
	l := quizzes.Lanes{}
	for _, n := range names {
		l.Names = append(l.Names, strings.TrimPrefix(n, "The "))
	}
	last := func(lane int, text string) int {
		for i := len(l.Events) - 1; i >= 0; i-- {
			if e := l.Events[i]; e.Lane == lane && e.Text == text {
				return i
			}
		}
		return -1
	}
	for _, row := range rows {
		who := 0
		text, ok := strings.CutPrefix(row.Given[0], names[0]+" ")
		if !ok {
			who, text = 1, strings.TrimPrefix(row.Given[0], names[1]+" ")
		}
		e := quizzes.Event{Lane: who, Text: strings.TrimSuffix(strings.ReplaceAll(text, "`", ""), "."), SentBy: -1}
		switch e.Text {
		case "gets the FIN":
			e.SentBy = last(1-who, "closes")
		case "gets the ACK":
			e.SentBy = last(1-who, "gets the FIN")
		}
		l.Events = append(l.Events, e)
	}
	return l
}
