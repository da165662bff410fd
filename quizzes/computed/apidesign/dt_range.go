package apidesign

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/wire"
)

// DTRangeTable asks for the answers to range requests.
var DTRangeTable = quizzes.Template{
	ID: "dt.range.table", Version: 1, Concept: "data-transmission#ranges", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeDTRange,
}

var dtRangeModels = []struct {
	model wire.Model
	why   string
}{
	{wire.WeakMatches, "This lets a weak tag match. `If-Range` is compared strongly."},
	{wire.IfRangeFails, "This takes `If-Range` for a condition that fails. When it does not match, the whole file comes."},
	{wire.IfRangeIgnored, "This sends the part although the tag does not match."},
	{wire.EndExclusive, "This leaves out the last byte. Both ends are included."},
	{wire.SuffixIsStart, "This takes the first bytes. `bytes=-n` means the last n."},
	{wire.OverlongFails, "This refuses an end beyond the file. It is cut to the file."},
	{wire.BeyondIsWhole, "This sends the whole file. A start beyond it is an error."},
	{wire.FromOne, "This counts bytes from 1. They are counted from 0."},
}

// dtRange draws a request of one kind.
func dtRange(r *rand.Rand, kind, size int, tag string) wire.RangeRequest {
	q := wire.RangeRequest{Size: size, ETag: tag, Start: 10 * (1 + r.IntN(size/10-20)), End: -1}
	switch kind {
	case 0:
		q.End = q.Start + 10*(1+r.IntN(9)) + 9
	case 1:
		q.Start, q.End = -1, 10*(3+r.IntN(20))
	case 2:
		q.End = size + 10*(2+r.IntN(50))
	case 3:
		q.Start = size + 10*r.IntN(30)
		q.End = q.Start + 99
	case 4:
		q.IfRange = `"old"`
	case 5:
		q.IfRange = tag
	case 6:
		q.IfRange = "W/" + tag
	}
	return q
}

func makeDTRange(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		size, tag := 100*(4+r.IntN(6)), fmt.Sprintf(`"v%d"`, 1+r.IntN(9))
		kinds := append(quizzes.Draw(r, []int{0, 1, 2}, 2), quizzes.Draw(r, []int{3, 4, 5, 6}, 2)...)
		r.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
		cells := quizzes.Cells{Head: []string{"`Range`", "`If-Range`", "Status", "Bytes of the file"}}
		var run []wire.Step
		statuses := map[string]bool{}
		for _, kind := range kinds {
			q := dtRange(r, kind, size, tag)
			status, part, steps := q.Answer("")
			want := []string{wireItoa(status), part}
			statuses[want[0]] = true
			near := make([][]quizzes.Near, 2)
			for _, m := range dtRangeModels {
				s, p, _ := q.Answer(m.model)
				near[0] = append(near[0], wireNear(wireItoa(s), string(m.model), "%s", m.why))
				near[1] = append(near[1], wireNear(p, string(m.model), "%s", m.why))
			}
			text := wireTexts(steps)
			run = append(run, wire.Step{Rule: steps[len(steps)-1].Rule, Text: fmt.Sprintf("`%s`: %s", q.Header(), text)})
			given := []string{"`" + q.Header() + "`", "none"}
			if q.IfRange != "" {
				given[1] = "`" + q.IfRange + "`"
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: given, Asked: []quizzes.Cell{
				{Choices: []string{"200", "206", "412", "416"}, Want: want[0], Why: text, Near: quizzes.NearAnswers(want[0], near[0])},
				{Want: want[1], Why: text, Near: quizzes.NearAnswers(want[1], near[1])}}})
		}
		if len(statuses) < 2 || wireIDs(cells.Rows) < 4 {
			return quizzes.Question{}, quizzes.Reject("one-sided")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A server that supports ranges (RFC 9110) holds a file of %d bytes with `ETag: %s`. What does it answer to a `GET` with each of these headers? Write the bytes that come as positions, such as `0-99`, or `all` or `none`.", size, tag),
			Ask:  cells, Trace: quizzes.Worked(run, "Row by row: %s.", cells.KeyText()), Note: fmt.Sprint(size, tag, cells.Rows),
		}, nil
	})
}
