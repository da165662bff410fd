// Package ot simulates operational transform of plain text: insertions and deletions of ranges, transformed over each
// other with property TP1 (Ressel et al. 1996), a numbering server and its clients as in Jupiter (Nichols et al. 1995),
// and, as the other school, a replicated growable array (Roh et al. 2011).
package ot

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// Silent is a model that changes no rule.
const Silent Model = "silent"

// Wrong models of transforming.
const (
	Unchanged    Model = "applied-unchanged"       // operations run at their old positions
	AlwaysShift  Model = "every-insert-shifts"     // an insertion behind shifts too
	ShiftByOne   Model = "insert-shifts-by-one"    // an insertion shifts by 1, whatever its length
	TieSwapped   Model = "tie-goes-the-other-way"  // at a tie the other one goes first
	OwnFirst     Model = "own-goes-first"          // at a tie each site puts its own first
	EatsInsert   Model = "delete-eats-new-text"    // a deletion around new text does not split
	DeletesTwice Model = "overlap-deleted-twice"   // a deletion keeps its length though a part is gone
	StaysInside  Model = "insert-keeps-its-number" // an insertion within a deleted range keeps its position
	DeleteIgnore Model = "deletion-shifts-nothing" // a deletion in front shifts nothing
)

// Op inserts Text at Pos, or deletes N characters at Pos.
type Op struct {
	Pos  int
	Text string
	N    int
}

func (o Op) String() string {
	if o.Text != "" {
		return fmt.Sprintf("insert %s at %d", o.Text, o.Pos)
	}
	return fmt.Sprintf("delete %s at %d", characters(o.N), o.Pos)
}

// Apply runs operations one after the other. A range that does not lie within the text is cut to it, as only wrong
// models make such ranges.
func Apply(s string, ops ...Op) string {
	for _, o := range ops {
		from := min(o.Pos, len(s))
		s = s[:from] + o.Text + s[min(from+o.N, len(s)):]
	}
	return s
}

// Transform rewrites a so that it does after b what its author meant; first says that a's text goes first at a tie.
// The result has two parts when a deletion splits, the second one to run after the first, and none when it is empty.
func Transform(a, b Op, first bool, m Model) []Op {
	switch {
	case m == Unchanged:
		return []Op{a}
	case b.Text != "":
		return overInsert(a, b, first, m)
	case b.N > 0:
		return overDelete(a, b, m)
	}
	return []Op{a}
}

func overInsert(a, b Op, first bool, m Model) []Op {
	k := len(b.Text)
	if m == ShiftByOne {
		k = 1
	}
	switch m {
	case TieSwapped:
		first = !first
	case OwnFirst:
		first = true
	}
	tie := a.Pos == b.Pos && (a.Text == "" || !first)
	switch {
	case b.Pos < a.Pos || tie || m == AlwaysShift:
		a.Pos += k
	case a.Text == "" && b.Pos < a.Pos+a.N:
		if m == EatsInsert {
			a.N += k
			return []Op{a}
		}
		return []Op{{a.Pos, "", b.Pos - a.Pos}, {a.Pos + k, "", a.Pos + a.N - b.Pos}}
	}
	return []Op{a}
}

func overDelete(a, b Op, m Model) []Op {
	aEnd, bEnd := a.Pos+a.N, b.Pos+b.N
	if a.Text == "" && m != DeletesTwice {
		a.N -= max(0, min(aEnd, bEnd)-max(a.Pos, b.Pos))
		if a.N == 0 {
			return nil
		}
	}
	switch {
	case m == DeleteIgnore:
	case a.Pos >= bEnd:
		a.Pos -= b.N
	case a.Pos > b.Pos && !(m == StaysInside && a.Text != ""):
		a.Pos = b.Pos
	}
	return []Op{a}
}

// Over transforms a list of operations over another list, and the other list over the first; both start from one
// text. first says that the first list's texts go first at ties.
func Over(as, bs []Op, first bool, m Model) (as2, bs2 []Op) {
	bs2 = bs
	for _, a := range as {
		var left []Op
		rest := []Op{a}
		for _, b := range bs2 {
			// rest and b start from one text.
			restOver, bOver := overOne(rest, b, first, m)
			rest, left = restOver, append(left, bOver...)
		}
		as2, bs2 = append(as2, rest...), left
	}
	return as2, bs2
}

// overOne transforms a list over one operation, and that over the list.
func overOne(as []Op, b Op, first bool, m Model) (out, bs []Op) {
	bs = []Op{b}
	for _, a := range as {
		if len(bs) == 1 {
			out = append(out, Transform(a, bs[0], first, m)...)
			bs = Transform(bs[0], a, !first, m)
			continue
		}
		rest, left := []Op{a}, []Op(nil)
		for _, x := range bs {
			r, l := overOne(rest, x, first, m)
			rest, left = r, append(left, l...)
		}
		out, bs = append(out, rest...), left
	}
	return out, bs
}

// Why says which rule rewrites a over b.
func Why(a, b Op, first bool) string {
	out := Transform(a, b, first, "")
	is := "becomes empty"
	if len(out) > 0 {
		is = "becomes " + out[0].String()
	}
	if len(out) == 2 {
		is += ", then " + out[1].String()
	}
	head := fmt.Sprintf("`%s` over `%s`: ", a, b)
	switch {
	case len(out) == 1 && out[0] == a && b.Text != "" && a.Text != "" && a.Pos == b.Pos:
		return head + "a tie in which the first one goes first, so it stays."
	case len(out) == 1 && out[0] == a:
		return head + "the other one lies behind, so it stays."
	case b.Text != "" && len(out) == 2:
		return head + "the new text lies within the range, which splits: it " + is + "."
	case b.Text != "" && a.Text != "" && a.Pos == b.Pos:
		return head + "a tie in which the other one goes first: it " + is + "."
	case b.Text != "":
		return head + fmt.Sprintf("%s came in front: it %s.", characters(len(b.Text)), is)
	case a.Text != "" && a.Pos < b.Pos+b.N:
		return head + "its place lies within the deleted range, so it goes to the start of that: it " + is + "."
	case a.Text == "" && (len(out) == 0 || out[0].N != a.N):
		return head + "what is gone already is not deleted again: it " + is + "."
	}
	return head + fmt.Sprintf("%s in front went away: it %s.", characters(b.N), is)
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}
