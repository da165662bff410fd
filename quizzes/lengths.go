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
	shortRight, longRight bool
	share                 float64 // of right options
}

// DrawLengths makes the plan for n options, so many of them right: each end is right as often as any option is.
func DrawLengths(r *rand.Rand, n, rights int) Lengths {
	p := r.Perm(n)
	return Lengths{p[0] < rights, p[1] < rights, float64(rights) / float64(n)}
}

// Kept reports whether options keep the plan; right tells which are right. Where several have the shortest or the
// longest text, all of these must be right or wrong as planned.
func (l Lengths) Kept(n int, option func(int) (text string, right bool)) bool {
	short, long := end{at: 1 << 30}, end{at: -1}
	for i := range n {
		text, right := option(i)
		size := utf8.RuneCountInString(strings.ReplaceAll(text, "`", ""))
		short.add(size, size < short.at, right)
		long.add(size, size > long.at, right)
	}
	return short.fits(l.shortRight, l.share) && long.fits(l.longRight, l.share)
}

// end gathers the options at one end of the lengths.
type end struct{ at, all, right int }

func (e *end) add(size int, beyond, right bool) {
	if beyond {
		*e = end{at: size}
	}
	if size != e.at {
		return
	}
	if e.all++; right {
		e.right++
	}
}

func (e end) fits(right bool, share float64) bool {
	own := float64(e.right) / float64(e.all)
	return right && own == 1 || !right && own == 0
}
