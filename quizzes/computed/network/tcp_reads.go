package network

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/tcp"
)

// TCPReadsPossible asks which sizes the reads of a stream may have.
var TCPReadsPossible = quizzes.Template{
	ID: "tcp.reads.possible", Version: 2, Concept: "tcp-and-udp#stream", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 1, Make: tcpReadsPossible,
}

var tcpReadBeliefs = map[tcp.Model]string{
	tcp.WholeMessages: "each read returns what one `sendall` sent, but the stream keeps no boundaries",
	tcp.FullReads:     "a read fills its buffer, but it returns what is there",
	tcp.NoLimit:       "a read may return more than it asked for",
	tcp.MayLose:       "bytes may get lost, but all of them arrive or an error is reported",
}

func tcpReadsPossible(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	lengths := quizzes.DrawLengths(r, 5, want)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		var sent []int
		total := 0
		for range 2 + r.IntN(2) {
			sent = append(sent, 20*(2+r.IntN(15)))
			total += sent[len(sent)-1]
		}
		limit := 20 * (4 + r.IntN(8))
		if limit >= total/2 || slices.Max(sent) <= limit {
			return quizzes.Question{}, quizzes.Reject("the limit plays no part")
		}
		note, trace := fmt.Sprint(sent, limit), []tcp.Step{{Rule: "tcp.stream", Text: fmt.Sprintf("All %d bytes arrive, in reads of 1 to %d bytes, with no regard to the calls that sent them.", total, limit)}}
		pool, err := netMarked(r, 10, 2*want, func() quizzes.Option { return tcpReadsOption(r, sent, total, limit) })
		if err != nil {
			return quizzes.Question{}, err
		}
		// Whole messages are few and lost bytes short, so a long list would mostly be a possible one.
		opts := quizzes.Even(r, lengths, pool, func(o quizzes.Option) (string, bool) { return o.Text, o.Right })
		if opts == nil {
			return quizzes.Question{}, quizzes.Reject("the lengths tell")
		}
		for _, o := range opts {
			note += o.Text
			trace = append(trace, tcp.Step{Rule: "tcp.read", Text: o.Text + ": " + o.Why})
		}
		q := quizzes.Question{
			Stem: fmt.Sprintf("A program calls `sendall` with %s bytes and then closes the TCP connection, and no error occurs. The reader calls `recv(%d)` until it gets an empty result. Which sizes can the results before that one have?", quizzes.And(netWords(sent)), limit),
			Ask:  quizzes.Multiple{Options: opts}, Note: note,
		}
		q.Trace = quizzes.Worked(trace, "Possible are: %s.", q.Ask.KeyText())
		return q, nil
	})
}

// tcpReadsOption draws sizes, of which many break one rule.
func tcpReadsOption(r *rand.Rand, sent []int, total, limit int) quizzes.Option {
	var reads []int
	for left := total; left > 0; {
		n := min(left, quizzes.One(r, limit, limit, 10*(1+r.IntN(limit/10))))
		if reads, left = append(reads, n), left-n; len(reads) > 7 {
			return quizzes.Option{}
		}
	}
	i := r.IntN(len(reads))
	switch r.IntN(6) {
	case 0:
		reads = slices.Clone(sent)
	case 1:
		if reads[i] < 30 {
			return quizzes.Option{}
		}
		reads[i] -= 10 * (1 + r.IntN(2))
	case 2:
		j := (i + 1) % len(reads)
		by := limit + 10*(1+r.IntN(3)) - reads[i]
		if by <= 0 || reads[j] <= by || i == j {
			return quizzes.Option{}
		}
		reads[i], reads[j] = reads[i]+by, reads[j]-by
	}
	got := 0
	for _, n := range reads {
		got += n
	}
	o := quizzes.Option{Text: netInts(reads), Right: tcp.Possible(sent, limit, reads, "")}
	if o.Right && reads[0] == limit && r.IntN(3) == 0 {
		return quizzes.Option{} // as many wrong lists as possible ones begin with a number of the stem
	}
	switch {
	case o.Right:
		o.Why = fmt.Sprintf("No read is above %d, and together they are %d bytes.", limit, got)
	case got < total:
		o.Misconception, o.Why = string(tcp.MayLose), fmt.Sprintf("These are %d bytes, and %d were sent: this takes it that %s.", got, total, tcpReadBeliefs[tcp.MayLose])
	case slices.Equal(reads, sent):
		o.Misconception, o.Why = string(tcp.WholeMessages), fmt.Sprintf("%d is above %d: this takes it that %s.", slices.Max(reads), limit, tcpReadBeliefs[tcp.WholeMessages])
	default:
		o.Misconception, o.Why = string(tcp.NoLimit), fmt.Sprintf("%d is above %d: this takes it that %s.", slices.Max(reads), limit, tcpReadBeliefs[tcp.NoLimit])
	}
	return o
}

func netWords(ns []int) []string {
	var out []string
	for _, n := range ns {
		out = append(out, fmt.Sprint(n))
	}
	return out
}
