package halloween

import (
	"fmt"
	"slices"
)

// AboveAverage deletes rows above the average, in the table's order: a database fixes the average before the first
// deletion, a naive run computes it again at each row. Its Model turns one into the other.
func AboveAverage(rows []Row, fresh bool) (gone []string, tie bool, steps []Step) {
	left := slices.Clone(rows)
	first := rows
	for _, r := range rows {
		of := first
		if fresh {
			of = left
		}
		sum := 0
		for _, x := range of {
			sum += x.V
		}
		tie = tie || r.V*len(of) == sum
		verdict := "it stays"
		if r.V*len(of) > sum {
			gone = append(gone, r.Name)
			verdict = "it goes"
		}
		steps = append(steps, Step{"average.row", fmt.Sprintf("%s has %d; the average of %d rows is %s: %s.", r.Name, r.V, len(of), ratio(sum, len(of)), verdict), ""})
		left = slices.DeleteFunc(left, func(x Row) bool { return x.Name == r.Name && verdict == "it goes" })
		steps[len(steps)-1].State = Values(left)
	}
	return gone, tie, steps
}

// ratio writes a fraction with one decimal, or none where there is none.
func ratio(a, b int) string {
	if a%b == 0 {
		return fmt.Sprint(a / b)
	}
	return fmt.Sprintf("%.1f", float64(a)/float64(b))
}
