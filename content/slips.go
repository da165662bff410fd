package content

// allowedSlips is how many slips a word of that many letters may have: short words differ by one letter too easily.
func allowedSlips(letters int) int {
	switch {
	case letters >= 8 && letters <= 40:
		return 2
	case letters >= 4 && letters <= 40:
		return 1
	}
	return 0
}

// slipsBetween counts the fewest slips that turn a into b: a letter added, dropped or changed, or two neighbors
// swapped. It gives up with more than most.
func slipsBetween(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next := slipRow(a, b, i, before, row)
		least := next[0]
		for _, d := range next {
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		before, row = row, next
	}
	return row[len(b)]
}

// slipRow is row i+1 of the usual table, from the two rows above it.
func slipRow(a, b []rune, i int, before, row []int) []int {
	next := make([]int, len(row))
	next[0] = i + 1
	for j := range b {
		changed := row[j]
		if a[i] != b[j] {
			changed++
		}
		next[j+1] = min(row[j+1]+1, next[j]+1, changed)
		if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
			next[j+1] = min(next[j+1], before[j-1]+1)
		}
	}
	return next
}
