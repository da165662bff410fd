package tcp

import "fmt"

// State is that of one end of a connection (RFC 9293, 3.3.2).
type State string

const (
	Established State = "ESTABLISHED"
	FinWait1    State = "FIN-WAIT-1"
	FinWait2    State = "FIN-WAIT-2"
	CloseWait   State = "CLOSE-WAIT"
	Closing     State = "CLOSING"
	LastAck     State = "LAST-ACK"
	TimeWait    State = "TIME-WAIT"
	Closed      State = "CLOSED"
)

// Action is an event at one of two ends: its program closes or resets, or the oldest segment that is under way to it
// arrives.
type Action string

const (
	Close  Action = "closes"
	Reset  Action = "resets"
	Arrive Action = "arrives"
)

// Move is an action at end 0 or 1. For Arrive it is the end at which the segment arrives.
type Move struct {
	End int
	Do  Action
}

// The wrong models of closing.
const (
	PassiveWaits   Model = "second-closer-in-time-wait" // the side that closes last keeps TIME-WAIT
	ServerWaits    Model = "server-always-in-time-wait" // end 1 keeps it, whoever closes first
	BothClose      Model = "fin-closes-both-directions" // a FIN ends the other side as well
	WaitNames      Model = "wait-states-swapped"        // CLOSE-WAIT is where the closing side waits
	ResetByFin     Model = "reset-through-fin"          // a reset goes the way of a FIN
	AckUnneeded    Model = "closed-without-last-ack"    // a FIN sent last closes at once
	NoTimeWait     Model = "no-time-wait"               // the last ACK closes both ends
	ClosingSkipped Model = "fins-crossing-close-both"   // FINs that cross close both at once
)

// Pair is both ends with what is under way to each.
type Pair struct {
	State [2]State
	Way   [2][]string // to end 0, to end 1: "FIN", "ACK", "RST"
	first int         // the end that closed first, -1 before
}

// NewPair is an open connection.
func NewPair() *Pair { return &Pair{State: [2]State{Established, Established}, first: -1} }

// Closes runs moves from an open connection and gives both states after each one.
func Closes(names [2]string, moves []Move, m Model) ([][2]State, []Step) {
	tr := trace{off: m != ""}
	p := NewPair()
	var out [][2]State
	for _, mv := range moves {
		before := p.State[mv.End]
		what := string(mv.Do)
		if mv.Do == Arrive && len(p.Way[mv.End]) > 0 {
			what = "gets the " + p.Way[mv.End][0]
		}
		p.Do(mv, m)
		now := p.State[mv.End]
		text := fmt.Sprintf("%s %s: %s becomes %s.", names[mv.End], what, before, now)
		if before == now {
			text = fmt.Sprintf("%s %s and stays %s.", names[mv.End], what, now)
		}
		tr.add("tcp.state", fmt.Sprintf("%s %s, %s %s", names[0], p.State[0], names[1], p.State[1]), "%s", text)
		out = append(out, p.shown(m))
	}
	return out, tr.steps
}

// Can reports that a move is possible.
func (p *Pair) Can(mv Move) bool {
	switch mv.Do {
	case Close:
		return p.State[mv.End] == Established || p.State[mv.End] == CloseWait
	case Reset:
		return p.State[mv.End] != Closed && p.State[mv.End] != TimeWait
	}
	return len(p.Way[mv.End]) > 0
}

// Do makes a move (RFC 9293, 3.10.4 for closing, 3.10.5 for resets, 3.10.7.4 for segments).
func (p *Pair) Do(mv Move, m Model) {
	at, other := mv.End, 1-mv.End
	switch mv.Do {
	case Close:
		if p.first < 0 {
			p.first = at
		}
		switch p.State[at] {
		case Established:
			p.State[at] = FinWait1
		case CloseWait:
			if p.State[at] = LastAck; m == AckUnneeded {
				p.State[at] = Closed
			}
		default:
			return
		}
		p.Way[other] = append(p.Way[other], "FIN")
	case Reset:
		if m == ResetByFin {
			p.Do(Move{at, Close}, m)
			return
		}
		p.State[at] = Closed
		p.Way[other] = append(p.Way[other], "RST")
	case Arrive:
		if len(p.Way[at]) == 0 {
			return
		}
		seg := p.Way[at][0]
		p.Way[at] = p.Way[at][1:]
		p.arrive(at, seg, m)
	}
}

func (p *Pair) arrive(at int, seg string, m Model) {
	switch s := p.State[at]; {
	case s == Closed: // a stray
	case seg == "RST":
		p.State[at] = Closed
	case seg == "ACK" && s == FinWait1:
		p.State[at] = FinWait2
	case seg == "ACK" && s == Closing:
		p.State[at] = TimeWait
	case seg == "ACK" && s == LastAck:
		p.State[at] = Closed
	case seg == "FIN":
		p.State[at] = map[State]State{Established: CloseWait, FinWait1: Closing, FinWait2: TimeWait}[s]
		if s == FinWait1 && m == ClosingSkipped {
			p.State[at] = Closed
		}
		if s == Established && m == BothClose {
			p.State[at] = Closed
		}
		p.Way[1-at] = append(p.Way[1-at], "ACK")
	}
}

// shown is how a wrong model names what it sees.
func (p *Pair) shown(m Model) [2]State {
	s := p.State
	for i := range s {
		switch {
		case m == WaitNames && s[i] == CloseWait:
			s[i] = FinWait2
		case m == WaitNames && s[i] == FinWait2:
			s[i] = CloseWait
		case m == NoTimeWait && s[i] == TimeWait:
			s[i] = Closed
		}
	}
	waits := -1
	switch {
	case m == PassiveWaits && p.first >= 0:
		waits = 1 - p.first
	case m == ServerWaits:
		waits = 1
	}
	if waits >= 0 && s[1-waits] == TimeWait && s[waits] != TimeWait {
		s[0], s[1] = s[1], s[0]
	}
	return s
}
