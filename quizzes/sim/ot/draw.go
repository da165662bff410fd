package ot

import "math/rand/v2"

// DrawInsert draws an insertion of text into n characters.
func DrawInsert(r *rand.Rand, n int, text string) Op { return Op{Pos: r.IntN(n + 1), Text: text} }

// DrawDelete draws a deletion of up to most characters out of n.
func DrawDelete(r *rand.Rand, n, most int) Op {
	k := 1 + r.IntN(min(most, n))
	return Op{Pos: r.IntN(n - k + 1), N: k}
}

// DrawOp draws an insertion of text, or a deletion.
func DrawOp(r *rand.Rand, n int, text string) Op {
	if n == 0 || r.IntN(2) == 0 {
		return DrawInsert(r, n, text)
	}
	return DrawDelete(r, n, 4)
}

// DrawChars draws insertions that two or three sites make on a text of one site's characters. Each site knows the text and its
// own insertions. They arrive in an order that keeps each behind its predecessor.
func DrawChars(r *rand.Rand, text string, runes []string) (base, arrive []Char) {
	for i, c := range text {
		id := ID{i + 1, "A"}
		after := ID{}
		if i > 0 {
			after = base[i-1].ID
		}
		base = append(base, Char{Rune: string(c), ID: id, After: after})
	}
	gap := base[r.IntN(len(base))].ID
	sites := []string{"A", "B", "C"}
	clock, last := map[string]int{}, map[string]ID{}
	for _, c := range runes {
		s := sites[r.IntN(3)]
		if clock[s] == 0 {
			clock[s] = len(base)
			if r.IntN(3) == 0 {
				clock[s] += r.IntN(2)
			}
		}
		clock[s]++
		after := gap
		if last[s] != (ID{}) && r.IntN(2) == 0 {
			after = last[s]
		}
		last[s] = ID{clock[s], s}
		arrive = append(arrive, Char{Rune: c, ID: last[s], After: after})
	}
	r.Shuffle(len(arrive), func(i, j int) {
		a, b := arrive[min(i, j)], arrive[max(i, j)]
		if a.ID.Site != b.ID.Site {
			arrive[i], arrive[j] = arrive[j], arrive[i]
		}
	})
	for i := range arrive { // predecessors first
		for j := range i {
			if arrive[j].After == arrive[i].ID || arrive[j].ID.Site == arrive[i].ID.Site && arrive[j].ID.N > arrive[i].ID.N {
				arrive[i], arrive[j] = arrive[j], arrive[i]
			}
		}
	}
	return base, arrive
}
