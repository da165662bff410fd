package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/tcp"
)

// TCPWindowAfter asks for the congestion window round by round.
var TCPWindowAfter = quizzes.Template{
	ID: "tcp.window.after", Version: 1, Concept: "tcp-and-udp#congestion", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: tcpWindowAfter,
}

// TCPWindowRounds asks how many round trips a transfer takes.
var TCPWindowRounds = quizzes.Template{
	ID: "tcp.window.rounds", Version: 1, Concept: "tcp-and-udp#congestion", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: tcpWindowRounds,
}

var tcpWindowBeliefs = map[tcp.Model]string{
	tcp.Tahoe:          "three duplicate ACKs set the window to 1 too, but segments still arrive, so half will do",
	tcp.TimeoutHalves:  "a timeout halves the window, but it sets it to 1",
	tcp.KeepsDoubling:  "the window doubles whatever `ssthresh` is, but doubling stops there",
	tcp.ThresholdKept:  "a loss leaves `ssthresh` as it was, but it becomes half of what was in flight",
	tcp.OneFromStart:   "each round adds one segment, but below `ssthresh` it doubles the window",
	tcp.ThresholdIsOld: "`ssthresh` becomes the window at the loss, but it becomes half of it",
}

var tcpWindowModels = []tcp.Model{tcp.Tahoe, tcp.TimeoutHalves, tcp.KeepsDoubling, tcp.ThresholdKept, tcp.OneFromStart, tcp.ThresholdIsOld}

func tcpWindowAfter(r *rand.Rand) (quizzes.Question, error) {
	loss := quizzes.One(r, tcp.Duplicates, tcp.Timeout)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		p := tcp.Path{Window: 2 + r.IntN(9), Threshold: 8 + r.IntN(40), Events: make([]tcp.Event, 6+r.IntN(2))}
		at := 2 + r.IntN(3)
		p.Events[at] = loss
		ws, steps := p.Windows("")
		if ws[at]%2 == 1 || ws[at] < 8 || p.Threshold <= p.Window {
			return quizzes.Question{}, quizzes.Reject("an odd or small window")
		}
		cells := quizzes.Cells{Head: []string{"Round", "Its end", "Window of the next round"}}
		for i, e := range p.Events {
			end := "all acknowledged"
			switch e {
			case tcp.Duplicates:
				end = "three duplicate ACKs"
			case tcp.Timeout:
				end = "the timer ends"
			}
			cell := quizzes.Cell{Want: fmt.Sprint(ws[i+1]), Why: steps[i].Text}
			var near []quizzes.Near
			for _, m := range tcpWindowModels {
				w, _ := p.Windows(m)
				near = append(near, netNear(w[i+1], string(m), "This takes it that %s.", tcpWindowBeliefs[m]))
			}
			cell.Near = quizzes.NearAnswers(cell.Want, near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(i + 1), end}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("By RFC 5681, counted in full segments: a TCP sender starts with a congestion window of %d and `ssthresh` %d, always has a full window in flight, and gets an acknowledgment for each segment. Which window does each next round have?", p.Window, p.Threshold),
			Ask:  cells, Note: fmt.Sprint(p),
			Trace: quizzes.Worked(steps, "The windows are %s.", cells.KeyText()),
		}, nil
	})
}

func tcpWindowRounds(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		p := tcp.Path{Window: quizzes.One(r, 1, 2, 3, 4, 10), Threshold: 8 * (1 + r.IntN(8))}
		n := 15 + r.IntN(280)
		key, steps := p.Rounds(n, "")
		ws, _ := tcp.Path{Window: p.Window, Threshold: p.Threshold, Events: make([]tcp.Event, 12)}.Windows("")
		sum := 0
		for _, w := range ws[:min(key, 12)] {
			sum += w
		}
		if p.Threshold < 2*p.Window || key < 4 || key > 8 || sum-n < 2 || n-sum+ws[key-1] < 2 {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		var near []quizzes.Near
		for _, m := range []tcp.Model{tcp.KeepsDoubling, tcp.OneFromStart} {
			w, _ := p.Rounds(n, m)
			near = append(near, netNear(w, string(m), "This takes it that %s.", tcpWindowBeliefs[m]))
		}
		near = append(near, netNear(key-1, "first-window-not-counted", "After %d rounds only %d of %d segments are sent; the first window counts as a round.", key-1, sum-ws[key-1], n),
			netNear((n+p.Threshold-1)/p.Threshold, "full-speed-from-start", "This sends `ssthresh`, %d, in each round. The window starts at %d.", p.Threshold, p.Window),
			netNear((n+p.Window-1)/p.Window, "window-never-grows", "This sends %d in each round. Each round without loss widens the window.", p.Window))
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("By RFC 5681, counted in full segments: a TCP connection starts with a congestion window of %d and `ssthresh` %d. It has %d segments to send, nothing is lost, each segment is acknowledged by itself, and the receive window is large. How many round trips does it take until all are sent and acknowledged?", p.Window, p.Threshold, n),
			Ask:  quizzes.Number{Value: float64(key), Unit: "round trips", Near: near}, Note: fmt.Sprint(p.Window, p.Threshold, n),
			Trace: quizzes.Worked(steps, "It takes %d round trips.", key),
		}, nil
	})
}
