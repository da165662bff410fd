package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/tcp"
)

// TCPStateTable asks for the state of each side while a connection is closed.
var TCPStateTable = quizzes.Template{
	ID: "tcp.state.table", Version: 1, Concept: "tcp-and-udp#closing", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: tcpStateTable,
}

var tcpStateBeliefs = map[tcp.Model]string{
	tcp.PassiveWaits:   "the side that closes last keeps TIME-WAIT, but it is the one that closes first",
	tcp.ServerWaits:    "the server keeps TIME-WAIT, but it is the side that closes first, be it client or server",
	tcp.BothClose:      "a `FIN` ends both directions, but each is closed by itself",
	tcp.WaitNames:      "the closing side is in CLOSE-WAIT, but that one waits for its own program to close",
	tcp.ResetByFin:     "a reset goes the way of a `FIN`, but it ends the connection at once",
	tcp.AckUnneeded:    "the last `FIN` closes at once, but its acknowledgment is still awaited",
	tcp.NoTimeWait:     "the first closer is done with the other's `FIN`, but it stays in TIME-WAIT",
	tcp.ClosingSkipped: "two `FIN`s that cross close both sides, but each still awaits its acknowledgment",
}

var (
	tcpClients = []string{"browser", "proxy", "worker", "app", "crawler", "phone", "scheduler", "agent", "test client", "gateway", "mobile app", "exporter", "bot", "batch job", "sensor", "editor"}
	tcpServers = []string{"web server", "database", "cache", "broker", "mail server", "search server", "file server", "registry", "log server", "API server", "chat server", "job queue", "game server", "backup server", "login server", "print server"}
	tcpStates  = []string{"ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT", "CLOSED"}
)

func tcpStateTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		names := [2]string{"The " + quizzes.One(r, tcpClients...), "The " + quizzes.One(r, tcpServers...)}
		moves, crossed := tcpMoves(r)
		if len(moves) < 4 || len(moves) > 7 || !crossed && len(moves) < 6 && r.IntN(2) == 0 {
			return quizzes.Question{}, quizzes.Reject("a short story")
		}
		states, steps := tcp.Closes(names, moves, "")
		wrong := map[tcp.Model][][2]tcp.State{}
		models := []tcp.Model{tcp.PassiveWaits, tcp.ServerWaits, tcp.BothClose, tcp.WaitNames, tcp.ResetByFin, tcp.AckUnneeded, tcp.NoTimeWait, tcp.ClosingSkipped}
		for _, m := range models {
			wrong[m], _ = tcp.Closes(names, moves, m)
		}
		cells := quizzes.Cells{Head: []string{"What happens next", "State of that side afterwards"}}
		p := tcp.NewPair()
		for i, mv := range moves {
			what := fmt.Sprintf("%s %s.", names[mv.End], mv.Do)
			if mv.Do == tcp.Arrive {
				what = fmt.Sprintf("%s gets the `%s`.", names[mv.End], p.Way[mv.End][0])
			}
			if mv.Do == tcp.Reset {
				what = fmt.Sprintf("%s resets the connection.", names[mv.End])
			}
			p.Do(mv, "")
			cell := quizzes.Cell{Want: string(states[i][mv.End]), Choices: tcpStates, Why: steps[i].Text}
			var near []quizzes.Near
			for _, m := range models {
				near = append(near, quizzes.Near{Answer: string(wrong[m][i][mv.End]), Misconception: string(m), Why: "This takes it that " + tcpStateBeliefs[m] + "."})
			}
			cell.Near = quizzes.NearAnswers(cell.Want, near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{what}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A TCP connection between %s as the client and %s as the server is ESTABLISHED. By RFC 9293, in which state is the side named in each row after what happens there, one row after the other?", tcpLower(names[0]), tcpLower(names[1])),
			Ask:  cells, Note: fmt.Sprint(names, moves), Drawn: tcpClosing(names, cells.Rows),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

func tcpLower(name string) string { return "t" + name[1:] }

// tcpMoves draws the end of a connection; crossed says that both sides close before either hears of it.
func tcpMoves(r *rand.Rand) (moves []tcp.Move, crossed bool) {
	p := tcp.NewPair()
	first := r.IntN(2)
	do := func(end int, what tcp.Action) {
		if mv := (tcp.Move{End: end, Do: what}); p.Can(mv) {
			p.Do(mv, "")
			moves = append(moves, mv)
		}
	}
	crossed = r.IntN(3) == 0
	do(first, tcp.Close)
	if crossed {
		do(1-first, tcp.Close)
	}
	reset := !crossed && r.IntN(4) == 0
	for range 12 {
		end := r.IntN(2)
		switch {
		case p.Can(tcp.Move{End: end, Do: tcp.Arrive}):
			do(end, tcp.Arrive)
		case reset && p.State[end] == tcp.CloseWait:
			do(end, tcp.Reset)
		case p.State[end] == tcp.CloseWait:
			do(end, tcp.Close)
		}
	}
	return moves, crossed
}
