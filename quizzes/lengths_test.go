package quizzes_test

import (
	"math/rand/v2"
	"testing"

	"warmcache/quizzes"
)

// TestLengths draws options of which the right ones are longer by nature, and holds that no end of those kept is
// right more often than any option.
func TestLengths(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	type option struct {
		text  string
		right bool
	}
	longest, shortest, rights, n := 0, 0, 0, 0
	for n < 6000 {
		right := 1 + n/4%3
		plan := quizzes.DrawLengths(r, 4, right)
		for {
			opts := make([]option, 8)
			for i := range opts {
				size := 1 + r.IntN(9)
				if opts[i].right = i < 2*right; opts[i].right {
					size += r.IntN(6)
				}
				opts[i].text = "`aaaaaaaaaaaaaaaa"[:1+size] + "`"
			}
			if opts = quizzes.Even(r, plan, opts, func(o option) (string, bool) { return o.text, o.right }); opts == nil {
				continue
			}
			long, short := opts[0], opts[0]
			for _, o := range opts {
				if len(o.text) > len(long.text) {
					long = o
				}
				if len(o.text) < len(short.text) {
					short = o
				}
			}
			n, rights = n+4, rights+right
			if long.right {
				longest += 4
			}
			if short.right {
				shortest += 4
			}
			break
		}
	}
	for name, got := range map[string]int{"longest": longest, "shortest": shortest} {
		if share, want := float64(got)/float64(n), float64(rights)/float64(n); share < want-.05 || share > want+.05 {
			t.Errorf("the %s is right in %.3f, want %.3f", name, share, want)
		}
	}
}
