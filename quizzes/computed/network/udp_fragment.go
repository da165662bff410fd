package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/tcp"
)

// UDPFragmentLast asks for the last fragment of a datagram.
var UDPFragmentLast = quizzes.Template{
	ID: "udp.fragment.last", Version: 1, Concept: "tcp-and-udp#fragments", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: udpFragmentLast,
}

var udpFragmentBeliefs = map[tcp.Model]string{
	tcp.OffsetBytes:   "the offset counts bytes, but its unit is 8 bytes",
	tcp.HeaderEach:    "each fragment has a UDP header, but only the first one has",
	tcp.NoUDPHeader:   "the 8 bytes of the UDP header take no room, but they travel in the first fragment",
	tcp.MTUIsData:     "the IP header comes on top of the MTU, but it is a part of it",
	tcp.NotRounded:    "a fragment is filled to the last byte, but each one except the last carries a multiple of 8",
	tcp.OffsetNumbers: "the offset numbers the fragments, but it counts what comes before in units of 8 bytes",
}

func udpFragmentLast(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		mtu, payload := quizzes.One(r, 1500, 1500, 1400, 1420, 1000, 900, 1180, 1100, 1350, 950, 850, 1300, 1480, 1250), 20*(60+r.IntN(220))
		fs, steps := tcp.Fragments(payload, mtu, "")
		if len(fs) < 2 || len(fs) > 4 {
			return quizzes.Question{}, quizzes.Reject("%d fragments", len(fs))
		}
		say := func(f tcp.Fragment) string { return fmt.Sprintf("offset %d, %d bytes of data", f.Offset, f.Data) }
		last := fs[len(fs)-1]
		// Two numbers by two beliefs, so that no option has more in common with the others than another one.
		unit, room := quizzes.One(r, tcp.OffsetBytes, tcp.OffsetNumbers), quizzes.One(r, tcp.HeaderEach, tcp.NoUDPHeader, tcp.MTUIsData, tcp.NotRounded)
		w, _ := tcp.Fragments(payload, mtu, room)
		other := w[len(w)-1]
		var wrong []quizzes.Option
		for i, f := range []tcp.Fragment{last, other, other} {
			o := quizzes.Option{Misconception: string(room), Why: "This takes it that " + udpFragmentBeliefs[room] + "."}
			switch {
			case i < 2 && unit == tcp.OffsetBytes:
				f.Offset *= 8
			case i == 0:
				f.Offset = len(fs) - 1
			case i == 1:
				f.Offset = len(w) - 1
			}
			if i == 0 {
				o.Misconception, o.Why = string(unit), "This takes it that "+udpFragmentBeliefs[unit]+"."
			}
			if i == 1 {
				o.Why += " It also takes it that " + udpFragmentBeliefs[unit] + "."
			}
			if o.Text = say(f); f.Data != last.Data || i == 0 {
				wrong = append(wrong, o)
			}
		}
		opts, err := quizzes.Pick(r, quizzes.Option{Text: say(last), Why: steps[len(steps)-1].Text}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A program sends %d bytes in one UDP datagram over IPv4, with headers of 20 and 8 bytes, and the path has an MTU of %d. Which value is in the offset field of the last fragment, and how much data does it carry?", payload, mtu),
			Ask:  quizzes.Single{Options: opts}, Note: fmt.Sprint(payload, mtu),
			Trace: quizzes.Worked(steps, "The last fragment has %s.", say(last)),
		}, nil
	})
}
