package formats

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/binfmt"
)

// PBPresenceSent asks which fields put bytes on the wire.
var PBPresenceSent = quizzes.Template{
	ID: "pb.presence.sent", Version: 1, Concept: "protocol-buffers#presence", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makePBSent,
}

// PBPresenceMerge asks for the fields of a record after a patch was sent and merged into it.
var PBPresenceMerge = quizzes.Template{
	ID: "pb.presence.merge", Version: 1, Concept: "protocol-buffers#presence", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makePBMerge,
}

// pbUse is a field with what a program did to it.
type pbUse struct {
	field binfmt.Field
	cell  binfmt.Cell
	did   string
	id    string // the belief of one who judges it wrongly
	why   string
}

var pbZero = binfmt.Cell{Set: true, Vals: []binfmt.Val{{}}}

// pbUses are the ways to use a field, three that are written and three that are not.
func pbUses(r *rand.Rand, names []string, nums []int) (sent, unsent []pbUse) {
	scalar := func(i int, l binfmt.Label) binfmt.Field {
		return binfmt.Field{Label: l, Type: quizzes.One(r, binfmt.Int32, binfmt.Sint32, binfmt.Int64, binfmt.Uint32), Name: names[i], Num: nums[i]}
	}
	zero := func(f binfmt.Field) string { return quizzes.Code(pbZero.Text(f)) }
	plain, kept, never := scalar(0, binfmt.Implicit), scalar(1, binfmt.Optional), scalar(2, binfmt.Optional)
	zeros := binfmt.Field{Label: binfmt.Repeated, Type: binfmt.Int32, Name: names[3], Num: nums[3]}
	empty := binfmt.Field{Label: binfmt.Repeated, Type: quizzes.One(r, binfmt.Int32, binfmt.String), Name: quizzes.One(r, "codes", "tags", "parts"), Num: nums[4]}
	words := quizzes.Draw(r, []string{"title", "note", "street", "nickname", "comment"}, 2)
	flags := quizzes.Draw(r, []string{"active", "gift", "paid", "hidden"}, 2)
	text := binfmt.Field{Type: binfmt.String, Name: words[0], Num: nums[5]}
	said := binfmt.Field{Label: binfmt.Optional, Type: binfmt.String, Name: words[1], Num: nums[6]}
	off := binfmt.Field{Type: binfmt.Bool, Name: flags[0], Num: nums[2]}
	keptOff := binfmt.Field{Label: binfmt.Optional, Type: binfmt.Bool, Name: flags[1], Num: nums[1]}
	n := 1 + r.IntN(9)
	full := binfmt.Field{Type: quizzes.One(r, binfmt.Int32, binfmt.Uint32, binfmt.Sint64), Name: names[7], Num: nums[7]}
	if coin(r) {
		plain = off
	}
	if coin(r) {
		kept = keptOff
	}
	sent = []pbUse{
		{kept, pbZero, "set to " + zero(kept), "zero-never-sent", "a field labeled `optional` is written once it is set, whatever its value"},
		{said, pbZero, "set to `\"\"`", "zero-never-sent", "a field labeled `optional` is written once it is set, even to an empty text"},
		{zeros, pbInts(0), "list of one `0`", "zero-never-sent", "the list is not empty, and each of its elements is written, a zero too"},
		{full, pbInt(n), fmt.Sprintf("set to `%d`", n), "implicit-never-sent", "a field without a label is written when it holds something else than its default"},
	}
	unsent = []pbUse{
		{plain, pbZero, "set to " + zero(plain), "zero-is-sent", "a field without a label has implicit presence: its default is not written"},
		{text, pbZero, "set to `\"\"`", "zero-is-sent", "a field without a label has implicit presence: an empty text is its default and not written"},
		{empty, binfmt.Cell{Set: true}, "set to an empty list", "empty-list-is-sent", "a list is written element by element, and this one has none"},
		{never, binfmt.Cell{}, "never set", "optional-always-sent", "`optional` keeps track of being set, and nothing has set it"},
	}
	return sent, unsent
}

func makePBSent(r *rand.Rand) (quizzes.Question, error) {
	names, nums := quizzes.Draw(r, pbNames, 8), pbNumbers(r, 8, 15)
	sent, unsent := pbUses(r, names, nums)
	k := 1 + r.IntN(3) // of four options
	uses := append(quizzes.Draw(r, sent, k), quizzes.Draw(r, unsent, 4-k)...)
	var opts []quizzes.Option
	var run []quizzes.Step
	for _, u := range uses {
		rec, explained := binfmt.Encode([]binfmt.Field{u.field}, []binfmt.Cell{u.cell}, binfmt.Faithful)
		o := quizzes.Option{Text: fmt.Sprintf("`%s` %s", u.field.Decl(), u.did), Right: len(rec) > 0}
		if o.Right {
			o.Why = fmt.Sprintf("It is written as `%s`: %s.", binfmt.Hex(rec), u.why)
		} else {
			o.Why, o.Misconception = fmt.Sprintf("`%s` puts nothing on the wire: %s.", u.field.Name, u.why), u.id
		}
		opts = append(opts, o)
		run = append(run, quizzes.Step(explained[0]))
	}
	ask := quizzes.Multiple{Options: opts}
	return quizzes.Question{
		Stem: "In proto3, which of these fields put bytes on the wire when the message is serialized?",
		Ask:  ask, Trace: quizzes.Worked(run, "On the wire: %s.", ask.KeyText()), Note: fmt.Sprint(uses),
	}, nil
}

// pbMergeRow is a field with the server's value and what the client assigns.
type pbMergeRow struct {
	field      binfmt.Field
	old, patch binfmt.Cell
}

func pbMergeRows(r *rand.Rand) []pbMergeRow {
	names, nums := quizzes.Draw(r, pbNames, 3), pbNumbers(r, 5, 12)
	n := func() binfmt.Cell { return pbInt(2 + r.IntN(98)) }
	pick := func() binfmt.Cell { return quizzes.One(r, pbZero, pbZero, n(), binfmt.Cell{}) }
	list := binfmt.Field{Label: binfmt.Repeated, Type: binfmt.Int32, Name: quizzes.One(r, "codes", "tags", "parts"), Num: nums[3]}
	a, b := 1+r.IntN(9), 11+r.IntN(9)
	added := quizzes.One(r, pbInts(b), pbInts(b), pbInts(a, b), pbInts())
	flag := binfmt.Field{Label: quizzes.One(r, binfmt.Implicit, binfmt.Optional), Type: binfmt.Bool, Name: quizzes.One(r, "active", "gift", "paid"), Num: nums[4]}
	rows := []pbMergeRow{
		{binfmt.Field{Type: binfmt.Int32, Name: names[0], Num: nums[0]}, n(), pick()},
		{binfmt.Field{Label: binfmt.Optional, Type: binfmt.Int32, Name: names[1], Num: nums[1]}, n(), pick()},
		{list, pbInts(a, 20+r.IntN(9)), added},
		{flag, pbInt(1), pbZero},
	}
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows
}

// after sends the patch, as model writes it, and parses it behind the server's own record, which is a merge.
func (row pbMergeRow) after(m binfmt.Model) (binfmt.Cell, []binfmt.Step) {
	fields := []binfmt.Field{row.field}
	base, _ := binfmt.Encode(fields, []binfmt.Cell{row.old}, binfmt.Faithful)
	patch, how := binfmt.Encode(fields, []binfmt.Cell{row.patch}, m)
	d, _ := binfmt.Decode(fields, append(base, patch...), m)
	return d.Cells[0], how
}

func (row pbMergeRow) shown(c binfmt.Cell) string {
	switch {
	case row.field.Label == binfmt.Repeated:
		return "[" + c.Text(row.field) + "]"
	case !c.Set:
		return "not set"
	}
	return c.Text(row.field)
}

func makePBMerge(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		cells := quizzes.Cells{Head: []string{"Field", "Server has", "Client sets", "After the merge"}}
		var run []quizzes.Step
		ids := map[string]bool{}
		for _, row := range pbMergeRows(r) {
			c, how := row.after(binfmt.Faithful)
			want := row.shown(c)
			text := fmt.Sprintf("%s The server had %s and ends with %s.", how[0].Text, row.shown(row.old), want)
			run = append(run, quizzes.Step{Rule: "pb.merge", Text: text})
			cell := quizzes.Cell{Want: want, Why: text, Near: row.near(want)}
			for _, n := range cell.Near {
				ids[n.Misconception] = true
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{
				Given: []string{quizzes.Code(row.field.Decl()), quizzes.Code(row.shown(row.old)), quizzes.Code(row.shown(row.patch))}, Asked: []quizzes.Cell{cell}})
		}
		if len(ids) < 3 {
			return quizzes.Question{}, quizzes.Reject("%d beliefs at stake", len(ids))
		}
		return quizzes.Question{
			Stem: "A client fills in a proto3 message with changes, serializes it, and sends it; the server parses it and merges it into its record with the library's merge. What does the record hold then? Write a number, `true` or `false`, or a list such as `[1, 2]`.",
			Ask:  cells, Trace: quizzes.Worked(run, "After the merge: %s.", cells.KeyText()), Note: fmt.Sprint(cells.Rows),
		}, nil
	})
}

func (row pbMergeRow) near(want string) []quizzes.Near {
	var out []quizzes.Near
	add := func(m binfmt.Model, why string) {
		c, _ := row.after(m)
		out = append(out, near(row.shown(c), string(m), why, row.field.Name))
	}
	add(binfmt.ZeroSent, "This takes it that the default of `%s` is sent. A field without a label is not written when it holds its default, so the merge does not see it.")
	add(binfmt.ZeroNeverSent, "This takes it that the default of `%s` is not sent. With `optional` it is written once set, and replaces the old value.")
	add(binfmt.FirstWins, "This keeps the server's value of `%s`. The patch has a record for it, and what is present replaces.")
	add(binfmt.RepeatedLastWins, "This replaces the list. Merging `%s` appends what the patch brings.")
	if row.patch.Set {
		out = append(out, near(row.shown(row.patch), string(binfmt.UnsetBeatsSet), "This takes `%s` as the client has it. The merge copies what is present in the bytes, and a list is appended.", row.field.Name))
	} else if row.field.Label != binfmt.Repeated {
		out = append(out, near(pbZero.Text(row.field), string(binfmt.UnsetBeatsSet), "This clears `%s`. The patch has no record for it, so the merge leaves it alone.", row.field.Name))
	}
	return quizzes.NearAnswers(want, out)
}
