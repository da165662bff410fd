package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/tcp"
)

// TCPAcksTable asks for the acknowledgment number of each answer.
var TCPAcksTable = quizzes.Template{
	ID: "tcp.acks.table", Version: 1, Concept: "tcp-and-udp#sequence", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: tcpAcksTable,
}

var tcpAckBeliefs = map[tcp.Model]string{
	tcp.SynFree:     "`SYN` uses up no number, but it takes one",
	tcp.FinFree:     "`FIN` uses up no number, but it takes one",
	tcp.LastByte:    "the last byte received is named, but it is the next one expected",
	tcp.GapIgnored:  "the end of what has arrived is named, but a gap is missing before it",
	tcp.OnlyItsOwn:  "a repeat is acknowledged alone, but what waited behind the gap counts now too",
	tcp.PerSegments: "each segment counts one, but TCP numbers bytes",
	tcp.LostCounted: "lost bytes count as received",
}

func tcpAcksTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		isn := 1000 * (1 + r.IntN(60))
		segs := []tcp.Segment{{SYN: true}}
		lost := 2 + r.IntN(2)
		for i := range 4 {
			segs = append(segs, tcp.Segment{Bytes: 100 * (1 + r.IntN(9)), Lost: i+1 == lost})
		}
		segs = append(segs, tcp.Segment{Bytes: segs[lost].Bytes, Again: lost + 1})
		if r.IntN(2) == 0 {
			segs = append(segs, tcp.Segment{FIN: true})
		}
		acks, steps := tcp.Acks(isn, segs, "")
		cells := quizzes.Cells{Head: []string{"The client sends", "Acknowledgment number"}}
		rows := 0
		for i, s := range segs {
			row := quizzes.CellRow{Given: []string{tcpSegment(s)}}
			if s.Lost {
				row.Given = append(row.Given, "none")
			} else {
				row.Asked = []quizzes.Cell{tcpAckCell(isn, segs, i, acks[i], steps[i].Text)}
				rows++
			}
			cells.Rows = append(cells.Rows, row)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A TCP client sends its `SYN` with sequence number %d, and then data. The server answers each segment at once, without the selective option. Which acknowledgment numbers does it send?", isn),
			Ask:  cells, Note: fmt.Sprint(isn, segs), Drawn: tcpSegments(segs),
			Trace: quizzes.Worked(steps, "The numbers are %s.", cells.KeyText()),
		}, nil
	})
}

func tcpSegment(s tcp.Segment) string {
	switch {
	case s.SYN:
		return "`SYN`"
	case s.FIN:
		return "`FIN`"
	case s.Lost:
		return fmt.Sprintf("%d bytes, lost on the way", s.Bytes)
	case s.Again > 0:
		return fmt.Sprintf("the lost %d bytes again", s.Bytes)
	}
	return fmt.Sprintf("%d bytes", s.Bytes)
}

func tcpAckCell(isn int, segs []tcp.Segment, i, want int, why string) quizzes.Cell {
	cell := quizzes.Cell{Want: fmt.Sprint(want), Why: why}
	var near []quizzes.Near
	for _, m := range []tcp.Model{tcp.GapIgnored, tcp.OnlyItsOwn, tcp.LastByte, tcp.SynFree, tcp.FinFree, tcp.PerSegments, tcp.LostCounted} {
		w, _ := tcp.Acks(isn, segs, m)
		near = append(near, netNear(w[i], string(m), "This takes it that %s.", tcpAckBeliefs[m]))
	}
	cell.Near = quizzes.NearAnswers(cell.Want, near)
	return cell
}
