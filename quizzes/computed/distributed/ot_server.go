package distributed

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/ot"
)

// TransformServer asks where a server stores an insertion that was based on an older revision.
var TransformServer = quizzes.Template{
	ID: "ot.server", Version: 2, Concept: "operational-transform#server", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: otServer,
}

// TransformClient asks for a client's screen and its waiting operations after a remote one.
var TransformClient = quizzes.Template{
	ID: "ot.client", Version: 1, Concept: "operational-transform#client", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: otClient,
}

// TransformArray asks for the text of a growable array after insertions.
var TransformArray = quizzes.Template{
	ID: "ot.rga", Version: 1, Concept: "operational-transform#text-crdt", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: otArray,
}

var otServerSays = map[ot.Model]string{
	ot.WholeHistory: "That transforms it over revisions that its author had seen, too.",
	ot.LatestOnly:   "That transforms it over the last revision alone.",
	ot.FirstOnly:    "That transforms it over the first unseen revision alone.",
	ot.AtBase:       "That stores it as it was sent.",
	ot.ShiftByOne:   "That shifts by 1 for an insertion of several characters.",
	ot.TieSwapped:   "At the same place, what is in the history goes first.",
	ot.DeleteIgnore: "That shifts nothing for a deletion in front.",
	ot.AlwaysShift:  "That shifts for an insertion behind as well.",
}

var otServerModels = []ot.Model{ot.WholeHistory, ot.LatestOnly, ot.FirstOnly, ot.AtBase, ot.ShiftByOne, ot.TieSwapped, ot.DeleteIgnore, ot.AlwaysShift}

func otServer(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		first := 11 + r.IntN(30)
		var history []ot.Revision
		n, seen := 30, 1+r.IntN(2) // long enough for positions of two digits, so that options are of one length
		length := []int{n}
		for i, t := range quizzes.Draw(r, []string{"PP", "QQQ", "RRRR", "S"}, 4) {
			op := ot.DrawOp(r, n, t)
			if op.N == 1 {
				op.N = 2
				op.Pos = max(0, op.Pos-1)
			}
			history = append(history, ot.Revision{N: first + i, Op: op})
			n += len(op.Text) - op.N
			length = append(length, n)
		}
		base := first + seen - 1
		op := ot.DrawInsert(r, length[seen], "X")
		run := func(m ot.Model) (int, bool) {
			ops, _ := ot.Receive(history, base, op, m)
			return ops[0].Pos, len(ops) == 1
		}
		key, _ := run(ot.Silent)
		if key < 10 || op.Pos < 10 {
			return quizzes.Question{}, quizzes.Reject("a position of one digit")
		}
		var wrong []quizzes.Ranked
		for _, m := range otServerModels {
			if got, ok := run(m); ok && got != key && got > 9 {
				wrong = append(wrong, otAt(got, string(m), otServerSays[m]))
			}
		}
		opts, err := quizzes.PickRanked(r, rank, otAt(key, "", fmt.Sprintf("Transformed over revisions %d to %d, in order, position %d becomes %d.", base+1, first+3, op.Pos, key)), wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		_, steps := ot.Receive(history, base, op, "")
		var lines []string
		for _, rev := range history {
			lines = append(lines, fmt.Sprintf("revision %d: %s", rev.N, rev.Op))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A server numbers the operations on a text. It gets `%s` with base %d. At a tie, what is in the history goes first. What does it store as revision %d?",
				op, base, first+4),
			Exhibits: dkText("History", lines...), Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(lines, op, base),
			Trace: quizzes.Worked(steps, "Revision %d is: insert X at %d.", first+4, key),
		}, nil
	})
}

func otAt(pos int, id, why string) quizzes.Ranked {
	return quizzes.Ranked{Value: float64(pos), Option: quizzes.Option{Text: fmt.Sprintf("insert X at %d", pos), Misconception: id, Why: why}}
}

var otClientModels = []ot.Model{ot.SkipsBuffer, ot.SkipsFlight, ot.RunsUntouched, ot.ShiftByOne, ot.TieSwapped, ot.DeleteIgnore}

var otClientSays = map[ot.Model]string{
	ot.SkipsBuffer:   "That leaves the buffer out.",
	ot.SkipsFlight:   "That leaves the operation in flight out.",
	ot.RunsUntouched: "That runs the remote operation as it is and leaves the waiting ones as they are.",
	ot.ShiftByOne:    "That shifts by 1 for an insertion of several characters.",
	ot.TieSwapped:    "At a tie, what the server numbered first goes first.",
	ot.DeleteIgnore:  "That shifts nothing for a deletion in front.",
}

func otClient(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		text := "abcdefgh"[:5+r.IntN(3)]
		flight := ot.DrawInsert(r, len(text), quizzes.One(r, "X", "XX"))
		mid := ot.Apply(text, flight)
		buffer := ot.DrawInsert(r, len(mid), quizzes.One(r, "Y", "YY"))
		from := ot.DrawOp(r, len(text), quizzes.One(r, "ZZ", "ZZZ"))
		client := ot.Client{Screen: ot.Apply(mid, buffer), Flight: []ot.Op{flight}, Buffer: []ot.Op{buffer}}
		next, steps := client.Remote(from, "")
		right := otClientValues(next)
		if right[1] == fmt.Sprint(flight.Pos) && right[2] == fmt.Sprint(buffer.Pos) || from.Pos >= len(text)-1 {
			return quizzes.Question{}, quizzes.Reject("nothing moves")
		}
		near, fooled := make([][]quizzes.Near, 3), 0
		for _, m := range otClientModels {
			wrong, _ := client.Remote(from, m)
			got := otClientValues(wrong)
			if got != right {
				fooled++
			}
			for i := range got {
				near[i] = append(near[i], dkNear(got[i], string(m), "%s", otClientSays[m]))
			}
		}
		if fooled < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		cells := quizzes.Cells{Head: []string{"What", "After it"}}
		for i, what := range []string{"Text on the screen", "Position of the insertion in flight", "Position of the insertion in the buffer"} {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{what}, Asked: []quizzes.Cell{{
				Want: right[i], Why: steps[2].Text, Near: quizzes.NearAnswers(right[i], near[i])}}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A client's screen shows %s. On the text %s of the last revision, it has `%s` in flight and, on top of that, `%s` in the buffer. Now the next revision arrives, by another client: `%s`. At a tie, it goes first. What holds after it?",
				client.Screen, text, flight, buffer, from),
			Ask: cells, Note: fmt.Sprint(text, flight, buffer, from),
			Trace: quizzes.Worked(steps, "Screen, in flight, buffer: %s.", cells.KeyText()),
		}, nil
	})
}

func otClientValues(c ot.Client) [3]string {
	return [3]string{c.Screen, fmt.Sprint(c.Flight[0].Pos), fmt.Sprint(c.Buffer[0].Pos)}
}

var otArraySays = map[ot.Model]string{
	ot.ByArrival:   "That puts each character right behind its predecessor, so that the order of arrival decides.",
	ot.ArrivalLast: "That puts each character behind the ones that came before it, so that the order of arrival decides.",
	ot.SmallFirst:  "That skips smaller ids. A character skips larger ones.",
	ot.SiteFirst:   "That compares the sites alone. The counter comes first.",
}

func otArray(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		base, arrive := ot.DrawChars(r, quizzes.One(r, "abc", "abcd", "ab"), quizzes.Draw(r, []string{"p", "q", "r", "s", "t", "u", "x", "y"}, 3+r.IntN(2)))
		text, steps := ot.Insert(base, arrive, "")
		key := ot.Show(text)
		var near []quizzes.Near
		for _, m := range []ot.Model{ot.ByArrival, ot.ArrivalLast, ot.SmallFirst, ot.SiteFirst} {
			got, _ := ot.Insert(base, arrive, m)
			near = append(near, dkNear(ot.Show(got), string(m), "%s The text is %s.", otArraySays[m], key))
		}
		near = quizzes.NearAnswers(key, near)
		sites := map[string]bool{}
		var lines []string
		for _, c := range arrive {
			sites[c.ID.Site] = true
			lines = append(lines, c.Line())
		}
		if len(near) < 3 || len(sites) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var ids []string
		for _, c := range base {
			ids = append(ids, fmt.Sprintf("%s (%s)", c.Rune, c.ID))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A text is an RGA: a new character goes right behind its predecessor, but skips characters with a larger id; ids compare by counter, then by site. The text is %s, with the ids %s. Then these insertions arrive. Which text results?",
				ot.Show(base), quizzes.AndNone(ids)),
			Exhibits: dkText("Insertions, in the order of arrival", lines...), Note: fmt.Sprint(ids, lines),
			Ask:   quizzes.Text{Accept: []string{key}, Form: "the text, letters only", Near: near},
			Trace: quizzes.Worked(steps, "The text is %s.", key),
		}, nil
	})
}
