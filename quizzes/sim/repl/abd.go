package repl

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// QuorumRead is a reader with the nodes that answer it, a majority.
type QuorumRead struct {
	Reader string
	Asks   []int
}

// Wrong models of quorum reads.
const (
	SeenStaysSeen Model = "quorum-reads-never-go-back" // once a reader has seen a value, all later ones see it
	BackAnyway    Model = "every-read-writes-back"     // readers store what they return, though the stem says they do not
	NoBack        Model = "readers-leave-no-trace"     // readers store nothing, though the stem says they do
	MostAnswers   Model = "most-answers-win"           // the value that most of the answering nodes have is returned
	NotYetWritten Model = "running-write-is-invisible" // a write that has not returned is seen by nobody
)

// QuorumReads says for reads that run one after the other whether each returns the new value of a write which has so
// far reached the nodes in has. With back, a reader stores what it returns on the nodes that it asked before it
// returns (Attiya, Bar-Noy and Dolev 1995, section 3).
func QuorumReads(has []int, reads []QuorumRead, back bool, m Model) ([]bool, []Step) {
	tr := trace{off: m != ""}
	now := slices.Clone(has)
	switch m {
	case BackAnyway:
		back = true
	case NoBack:
		back = false
	}
	seen := false
	var out []bool
	for _, q := range reads {
		var with []int
		for _, n := range q.Asks {
			if slices.Contains(now, n) {
				with = append(with, n)
			}
		}
		fresh := len(with) > 0
		switch m {
		case SeenStaysSeen:
			fresh = fresh || seen
		case MostAnswers:
			fresh = 2*len(with) > len(q.Asks)
		case NotYetWritten:
			fresh = false
		}
		seen = seen || fresh
		if fresh && back {
			for _, n := range q.Asks {
				if !slices.Contains(now, n) {
					now = append(now, n)
				}
			}
			slices.Sort(now)
		}
		out = append(out, fresh)
		if !tr.off {
			text := fmt.Sprintf("%s asks the nodes %s: none of them has the new value, so the old one is returned.", q.Reader, Nodes(q.Asks))
			if fresh {
				text = fmt.Sprintf("%s asks the nodes %s: of these %s answered with the new value, which has the higher timestamp.", q.Reader, Nodes(q.Asks), Nodes(with))
			}
			tr.add("abd.read", "the new value is on "+Nodes(now), "%s", text)
		}
	}
	return out, tr.steps
}

// Nodes prints node numbers.
func Nodes(ns []int) string {
	out := ""
	for i, n := range ns {
		switch {
		case i == 0:
		case i == len(ns)-1:
			out += " and "
		default:
			out += ", "
		}
		out += fmt.Sprint(n)
	}
	return out
}

// DrawQuorumReads draws a read for each reader, by majorities of five nodes, numbered from 1.
func DrawQuorumReads(r *rand.Rand, readers []string) []QuorumRead {
	var out []QuorumRead
	for _, name := range readers {
		asks := r.Perm(5)[:3]
		for i := range asks {
			asks[i]++
		}
		slices.Sort(asks)
		out = append(out, QuorumRead{name, asks})
	}
	return out
}
