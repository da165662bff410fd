package content

import "math/bits"

// maxLetters is the longest word that is compared letter by letter.
const maxLetters = 40

// letters is a word made ready to be compared with many others.
type letters struct {
	runes []rune
	set   uint64 // which letters occur, 64 letters apart counting as one
}

func lettersOf(word string) letters {
	l := letters{runes: []rune(word)}
	for _, r := range l.runes {
		l.set |= 1 << (uint(r) % 64)
	}
	return l
}

// farFrom is a quick test that spares most comparisons: a slip changes the length by one at most, and takes away one
// letter and adds another at most.
func (l letters) farFrom(other letters, most int) bool {
	apart := len(l.runes) - len(other.runes)
	return apart > most || -apart > most || len(other.runes) > maxLetters ||
		bits.OnesCount64(l.set&^other.set) > most || bits.OnesCount64(other.set&^l.set) > most
}

// allowedSlips is how many slips a word of that many letters may have: short words differ by one letter too easily.
func allowedSlips(letters int) int {
	switch {
	case letters >= 8 && letters <= maxLetters:
		return 2
	case letters >= 4 && letters <= maxLetters:
		return 1
	}
	return 0
}

// row is one row of the usual table for the distance of two words.
type row [maxLetters + 1]int

// slipsBetween counts the fewest slips that turn a into b, both of at most maxLetters: a letter added, dropped or
// changed, or two neighbors swapped. It gives up with more than most.
func slipsBetween(a, b []rune, most int) int {
	var before, last, next row
	for j := range b {
		last[j+1] = j + 1
	}
	for i := range a {
		if slipRow(a, b, i, &before, &last, &next) > most {
			return most + 1
		}
		before, last = last, next
	}
	return min(last[len(b)], most+1)
}

// slipRow fills the row of a[i] from the two rows above it and gives its least entry.
func slipRow(a, b []rune, i int, before, last, next *row) int {
	next[0] = i + 1
	least := next[0]
	for j := range b {
		d := min(last[j+1], next[j]) + 1
		if a[i] == b[j] {
			d = min(d, last[j])
		} else {
			d = min(d, last[j]+1)
		}
		if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
			d = min(d, before[j-1]+1)
		}
		next[j+1] = d
		least = min(least, d)
	}
	return least
}
