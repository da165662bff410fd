package quizzes

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Order asks to put items in order. A response lists, for each item as shown, the position given to it, from 1.
type Order struct {
	Items []string // in the order shown
	Want  []int    // the right position of each, from 1
	From  string   // what position 1 means, such as "first"
}

// Ordered gives the question whose items are in their right order; it is shuffled before it is shown.
func Ordered(from string, items ...string) Order {
	o := Order{Items: items, From: from}
	for i := range items {
		o.Want = append(o.Want, i+1)
	}
	return o
}

func (Order) Kind() Kind { return KindOrder }

// Parse reads fields "p0", "p1" …: the position of each item as shown.
func (o Order) Parse(form url.Values) (Response, error) {
	pos := make([]int, len(o.Items))
	used := map[int]bool{}
	for i := range o.Items {
		p, err := strconv.Atoi(strings.TrimSpace(form.Get("p" + strconv.Itoa(i))))
		if err != nil || p < 1 || p > len(o.Items) {
			return "", invalid("Give every item a position from 1 to %d.", len(o.Items))
		}
		if used[p] {
			return "", invalid("Position %d is given twice. Give every item a position of its own.", p)
		}
		used[p], pos[i] = true, p
	}
	return joinInts(pos), nil
}

// Grade gives the share of pairs in their right order, over .5 rescaled to 0 to 1.
func (o Order) Grade(resp Response) Verdict {
	v := dontKnow(len(o.Items))
	pos := splitInts(resp)
	if len(pos) != len(o.Items) {
		return v
	}
	good, pairs := 0, 0
	for i := range pos {
		v.Parts[i] = pos[i] == o.Want[i]
		for j := range i {
			pairs++
			if (pos[i] < pos[j]) == (o.Want[i] < o.Want[j]) {
				good++
			}
		}
	}
	v.Score = max(0, 2*float64(good)/float64(pairs)-1)
	return v
}

// Positions returns the position that the response gives to each item as shown, 0 where it gives none.
func (o Order) Positions(resp Response) []int {
	if pos := splitInts(resp); len(pos) == len(o.Items) {
		return pos
	}
	return make([]int, len(o.Items))
}

// Sorted returns the items in their right order.
func (o Order) Sorted() []string {
	out := make([]string, len(o.Items))
	for i, w := range o.Want {
		out[w-1] = o.Items[i]
	}
	return out
}

// Guess is the chance of one permutation.
func (o Order) Guess() float64 {
	g := 1.0
	for i := range o.Items {
		g /= float64(i + 1)
	}
	return g
}

// Key lists the right positions of the items as shown.
func (o Order) Key() any        { return o.Want }
func (o Order) KeyText() string { return strings.Join(o.Sorted(), " → ") }

func (o Order) shuffled(r *rand.Rand) Ask {
	perm := r.Perm(len(o.Items))
	out := Order{From: o.From}
	for _, i := range perm {
		out.Items, out.Want = append(out.Items, o.Items[i]), append(out.Want, o.Want[i])
	}
	return out
}

func (o Order) check(Source) error {
	if n := len(o.Items); n < 3 || n > 7 || len(o.Want) != n {
		return fmt.Errorf("%d items to order (want 3 to 7)", n)
	}
	sorted := slices.Clone(o.Want)
	slices.Sort(sorted)
	for i, p := range sorted {
		if p != i+1 {
			return fmt.Errorf("the right positions are no permutation: %v", o.Want)
		}
	}
	return distinct(o.Items)
}
