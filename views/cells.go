package views

import (
	"cmp"

	"warmcache/quizzes"
)

// cellRow is a row with the number of its first asked cell in reading order.
type cellRow struct {
	quizzes.CellRow
	First int
}

func numbered(c quizzes.Cells) []cellRow {
	var out []cellRow
	n := 0
	for _, r := range c.Rows {
		out = append(out, cellRow{r, n})
		n += len(r.Asked)
	}
	return out
}

// label names the k-th asked cell of the row for a screen reader.
func (r cellRow) label(c quizzes.Cells, k int) string {
	head := plain(c.Head[len(r.Given)+k])
	if len(r.Given) == 0 {
		return head
	}
	return plain(r.Given[0]) + ", " + head
}

func exhibitName(e quizzes.Exhibit) string { return cmp.Or(plain(e.Title), "Exhibit") }
