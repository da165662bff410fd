package tcp

// Segment is one of a client's, in the order in which it is sent.
type Segment struct {
	SYN, FIN bool
	Bytes    int
	Lost     bool
	Again    int // 1 + the index of the lost segment that it repeats; 0 for a new one
}

// The wrong models of acknowledgments.
const (
	SynFree     Model = "syn-takes-no-number"  // SYN uses up no number
	FinFree     Model = "fin-takes-no-number"  // FIN uses up no number
	LastByte    Model = "ack-is-last-byte"     // the last byte received is named, not the next one
	GapIgnored  Model = "ack-past-a-gap"       // the end of what has arrived is named, whatever is missing
	OnlyItsOwn  Model = "ack-of-the-repeat"    // a repeat is acknowledged alone, not what lies behind it
	PerSegments Model = "ack-counts-segments"  // each segment counts one
	LostCounted Model = "lost-bytes-are-acked" // a lost segment still moves the number
)

// Acks gives the acknowledgment number that answers each segment at once, 0 for a lost one: the next byte expected in
// order (RFC 9293, 3.4 and 3.10.7.4). SYN and FIN take one number each.
func Acks(isn int, segs []Segment, m Model) ([]int, []Step) {
	tr := trace{off: m != ""}
	var out []int
	seqs := make([]int, len(segs))
	next, snd := isn, isn
	type block struct{ from, to int }
	var waiting []block
	for i, s := range segs {
		size := s.Bytes
		if s.SYN && m != SynFree || s.FIN && m != FinFree {
			size++
		}
		if m == PerSegments {
			size = 1
		}
		seqs[i] = snd
		if s.Again > 0 {
			seqs[i] = seqs[s.Again-1]
		} else {
			snd += size
		}
		from, to := seqs[i], seqs[i]+size
		if s.Lost {
			if m == LostCounted && from == next {
				next = to
			}
			out = append(out, 0)
			tr.add("tcp.lost", "", "Segment %d, numbers %d to %d, is lost: no answer.", i+1, from, to-1)
			continue
		}
		switch {
		case from == next || m == GapIgnored && to > next:
			next = to
			filled := false
			for moved := m != OnlyItsOwn; moved; {
				moved = false
				for _, b := range waiting {
					if b.from <= next && b.to > next {
						next, moved, filled = b.to, true, true
					}
				}
			}
			switch {
			case filled:
				tr.add("tcp.gap-filled", "", "Segment %d, numbers %d to %d, fills the gap; what waited behind it counts now: ack %d.", i+1, from, to-1, next)
			case s.SYN, s.FIN:
				tr.add("tcp.control", "", "Segment %d takes one number, %d: ack %d.", i+1, from, next)
			default:
				tr.add("tcp.in-order", "", "Segment %d, numbers %d to %d, is the next one in order: ack %d.", i+1, from, to-1, next)
			}
		case from > next:
			waiting = append(waiting, block{from, to})
			tr.add("tcp.gap", "", "Segment %d begins at %d, but %d is missing: ack %d again.", i+1, from, next, next)
		}
		ack := next
		if m == LastByte {
			ack = next - 1
		}
		out = append(out, ack)
	}
	return out, tr.steps
}
