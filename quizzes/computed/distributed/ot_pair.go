package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/ot"
)

// TransformShift asks where an insertion goes after several others.
var TransformShift = quizzes.Template{
	ID: "ot.shift", Version: 1, Concept: "operational-transform#inserts", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: otShift,
}

// TransformPair asks for the text to which two concurrent operations lead.
var TransformPair = quizzes.Template{
	ID: "ot.pair", Version: 1, Concept: "operational-transform#deletes", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: otPair,
}

// TransformDiamond asks which pairs of operations show a fault of a transform function.
var TransformDiamond = quizzes.Template{
	ID: "ot.diamond", Version: 1, Concept: "operational-transform#tp1", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: otDiamond,
}

var otSays = map[ot.Model]string{
	ot.Unchanged:    "That runs an operation at its old position.",
	ot.AlwaysShift:  "That shifts for an insertion behind as well.",
	ot.ShiftByOne:   "That shifts by 1 for an insertion of several characters.",
	ot.TieSwapped:   "That lets the wrong one go first at the same place.",
	ot.EatsInsert:   "That deletes text which the author of the deletion never saw; the range has to split.",
	ot.DeletesTwice: "That keeps the length of a deletion of which a part is gone already.",
	ot.StaysInside:  "That keeps the position of an insertion whose place is within a deleted range.",
	ot.DeleteIgnore: "That shifts nothing for a deletion in front.",
}

// otOver transforms an insertion over others, each by a site; at a tie the smaller site goes first.
func otOver(op ot.Op, site int, others []ot.Op, sites []int, m ot.Model) int {
	for i, o := range others {
		op = ot.Transform(op, o, site < sites[i], m)[0]
	}
	return op.Pos
}

func otShift(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		all := quizzes.Draw(r, []int{1, 2, 3, 4, 5}, 4)
		site, sites := all[3], all[:3]
		op := ot.Op{Pos: 2 + r.IntN(7), Text: "Z"}
		texts := quizzes.Draw(r, []string{"PP", "QQQ", "RR", "SSSS", "TT", "U"}, 3)
		var others []ot.Op
		var steps []ot.Step
		var lines []string
		now, ties := op, 0
		for i, t := range texts {
			o := ot.Op{Pos: max(0, now.Pos-2+r.IntN(5)), Text: t}
			if o.Pos == now.Pos {
				ties++
			}
			others = append(others, o)
			lines = append(lines, fmt.Sprintf("site %d: %s", sites[i], o))
			steps = append(steps, ot.Step{Rule: "ot.insert", Text: ot.Why(now, o, site < sites[i])})
			now = ot.Transform(now, o, site < sites[i], "")[0]
			steps[i].State = fmt.Sprintf("position %d", now.Pos)
		}
		key := now.Pos
		if key == op.Pos || key == others[2].Pos || ties > 1 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var near []quizzes.Near
		for _, m := range []ot.Model{ot.Unchanged, ot.AlwaysShift, ot.ShiftByOne, ot.TieSwapped} {
			near = append(near, dkNear(otOver(op, site, others, sites, m), string(m), "%s", otSays[m]))
		}
		old := op.Pos
		for _, o := range others {
			if o.Pos < op.Pos {
				old += len(o.Text)
			}
		}
		near = append(near, dkNear(old, "compares-old-position", "That compares each insertion with the old position %d. Each one counts against the position that the one before has led to.", op.Pos))
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Site %d has typed: `%s`. Before that reaches a copy, three insertions that site %d had not seen run there, one after the other. At the same place the smaller site goes first. At which position does the Z go in on that copy?",
				site, op, site),
			Exhibits: dkText("Run before it, in this order", lines...), Note: fmt.Sprint(site, op, lines),
			Ask:   quizzes.Number{Value: float64(key), Near: near},
			Trace: quizzes.Worked(steps, "The Z goes in at %d.", key),
		}, nil
	})
}

func otPair(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		from, n := r.IntN(8), 7+r.IntN(3)
		text := "abcdefghijklmnopq"[from : from+n]
		a, b := ot.DrawOp(r, n, quizzes.One(r, "X", "XY", "XYZ")), ot.DrawDelete(r, n, 4)
		if a.N == 1 || b.N < 2 || a.N > 0 && a.Pos == b.Pos && a.N == b.N {
			return quizzes.Question{}, quizzes.Reject("too small a range")
		}
		if r.IntN(2) == 0 {
			a, b = b, a
		}
		onAnn, onBob := ot.Transform(b, a, false, ""), ot.Transform(a, b, true, "")
		key := ot.Apply(ot.Apply(text, a), onAnn...)
		if key != ot.Apply(ot.Apply(text, b), onBob...) || len(key) < 2 {
			return quizzes.Question{}, quizzes.Reject("short text")
		}
		var near []quizzes.Near
		for _, m := range []ot.Model{ot.EatsInsert, ot.DeletesTwice, ot.StaysInside, ot.DeleteIgnore, ot.ShiftByOne, ot.AlwaysShift, ot.Unchanged} {
			near = append(near,
				dkNear(ot.Apply(ot.Apply(text, a), ot.Transform(b, a, false, m)...), string(m), "%s", otSays[m]),
				dkNear(ot.Apply(ot.Apply(text, b), ot.Transform(a, b, true, m)...), string(m), "%s", otSays[m]))
		}
		near = quizzes.NearAnswers(key, slices.DeleteFunc(near, func(n quizzes.Near) bool { return n.Answer == "" }))
		inside := max(a.Pos, b.Pos) < min(a.Pos+max(1, a.N), b.Pos+max(1, b.N))
		if len(near) < 2 || !inside && r.IntN(4) > 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		steps := []ot.Step{
			{Rule: "ot.transform", Text: "On Ann's copy: " + ot.Why(b, a, false), State: key},
			{Rule: "ot.transform", Text: "On Bob's copy: " + ot.Why(a, b, true), State: key},
		}
		return quizzes.Question{
			Stem:     "Two sites edit this text at the same time with operational transform; positions count from 0. Each runs its own operation first and then the other one, transformed. To which text do both come?",
			Exhibits: dkText("Text and operations", "text: "+text, "Ann:  "+a.String(), "Bob:  "+b.String()), Note: fmt.Sprint(text, a, b),
			Ask:   quizzes.Text{Accept: []string{key}, Form: "the text, letters only", Near: near},
			Trace: quizzes.Worked(steps, "Both come to %s.", key),
		}, nil
	})
}

var otFaults = []struct {
	model ot.Model
	text  string
}{
	{ot.OwnFirst, "at the same place, it lets the operation that is transformed go first on either copy"},
	{ot.EatsInsert, "a deletion around new text does not split but takes that text along"},
	{ot.DeletesTwice, "a deletion that shares a part with another one keeps its full length"},
	{ot.StaysInside, "an insertion within a deleted range keeps its position"},
	{ot.ShiftByOne, "an insertion moves what is behind it by 1, whatever its length"},
	{ot.DeleteIgnore, "a deletion moves neither what is behind it nor what is inside it"},
}

// otWays are the texts of both ways around the diamond; ok is false when a range leaves the text.
func otWays(text string, a, b ot.Op, m ot.Model) (one, two string, ok bool) {
	run := func(first, then ot.Op, wins bool) (string, bool) {
		s := ot.Apply(text, first)
		for _, o := range ot.Transform(then, first, wins, m) {
			if o.Pos+o.N > len(s) {
				return "", false
			}
			s = ot.Apply(s, o)
		}
		return s, true
	}
	one, ok1 := run(a, b, false)
	two, ok2 := run(b, a, true)
	return one, two, ok1 && ok2
}

func otDiamond(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		const text = "abcdefgh"
		fault := otFaults[r.IntN(len(otFaults))]
		var rights, wrongs []quizzes.Option
		var steps []ot.Step
		seen := map[string]bool{}
		for range 80 {
			if len(rights) == want && len(wrongs) == 5-want {
				break
			}
			a, b := ot.DrawOp(r, 8, "X"), ot.DrawOp(r, 8, "YY")
			one, two, ok := otWays(text, a, b, fault.model)
			name := fmt.Sprintf("%s; %s", a, b)
			far := a.Pos+a.N+1 < b.Pos || b.Pos+b.N+1 < a.Pos
			if !ok || seen[name] || far && r.IntN(4) > 0 || a.Text == "" && b.Text == "" && a == b {
				continue
			}
			seen[name] = true
			if one != two && len(rights) < want {
				rights = append(rights, dkOpt(name, true, "", "The first one and then the second gives %s, the other way %s.", one, two))
			} else if one == two && len(wrongs) < 5-want {
				wrongs = append(wrongs, dkOpt(name, false, "fault-hits-every-pair", "Both ways give %s, so the pair does not show the fault.", one))
			} else {
				continue
			}
			word := "equal"
			if one != two {
				word = "not equal"
			}
			steps = append(steps, ot.Step{Rule: "ot.tp1", Text: fmt.Sprintf("`%s`: one way gives %s, the other %s.", name, one, two), State: word})
		}
		if len(rights) < want || len(wrongs) < 5-want {
			return quizzes.Question{}, quizzes.Reject("too few pairs")
		}
		var names []string
		for _, o := range rights {
			names = append(names, o.Text)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A transform function has one fault: %s. All its other rules are right; at the same place the first operation of a pair goes first. From the text %s, for which pairs do the two ways around the diamond end in different texts?", fault.text, text),
			Ask:  quizzes.Multiple{Options: append(rights, wrongs...)}, Note: fmt.Sprint(fault.model, steps),
			Trace: quizzes.Worked(steps, "The ways part for: %s.", quizzes.AndNone(names)),
		}, nil
	})
}
