package quizzes

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// Lengths is a plan, drawn before the options of a multiple choice, of what the shortest and the longest of them are
// to be. It leaves a reader who goes by length at chance where one kind of case is longer by nature and right more
// often than others.
type Lengths struct {
	options, rights       int
	shortRight, longRight bool
}

// DrawLengths makes the plan for n options, so many of them right: each end is right as often as any option is.
func DrawLengths(r *rand.Rand, n, rights int) Lengths {
	p := r.Perm(n)
	return Lengths{n, rights, p[0] < rights, p[1] < rights}
}

// lengthTries is how often Even chooses. A choice is cheap next to the drawing of the pool.
const lengthTries = 40

// Even chooses options that keep the plan out of a pool, which holds some more of both kinds. It gives none where it
// finds none.
func Even[T any](r *rand.Rand, plan Lengths, pool []T, option func(T) (text string, right bool)) []T {
	for range lengthTries {
		var out []T
		room := map[bool]int{true: plan.rights, false: plan.options - plan.rights}
		for _, k := range r.Perm(len(pool)) {
			if _, right := option(pool[k]); room[right] > 0 {
				room[right]--
				out = append(out, pool[k])
			}
		}
		if len(out) < plan.options {
			return nil
		}
		if plan.kept(len(out), func(i int) (string, bool) { return option(out[i]) }) {
			return out
		}
	}
	return nil
}

// kept reports whether options keep the plan. Where several have the shortest or the longest text, all of these must be
// right or wrong as planned.
func (l Lengths) kept(n int, option func(int) (text string, right bool)) bool {
	short, long := end{at: 1 << 30}, end{at: -1}
	for i := range n {
		text, right := option(i)
		size := utf8.RuneCountInString(strings.ReplaceAll(text, "`", ""))
		short.add(size, size < short.at, right)
		long.add(size, size > long.at, right)
	}
	return short.all(l.shortRight) && long.all(l.longRight)
}

// end gathers the options at one end of the lengths.
type end struct{ at, options, rights int }

func (e *end) add(size int, beyond, right bool) {
	if beyond {
		*e = end{at: size}
	}
	if size != e.at {
		return
	}
	if e.options++; right {
		e.rights++
	}
}

func (e end) all(right bool) bool {
	return right && e.rights == e.options || !right && e.rights == 0
}
