package lint

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// outOfFold gives each template's accuracy with weights fitted on the other folds.
func (s study) outOfFold(r *rand.Rand) []float64 {
	hits := make([]float64, len(s.groups))
	perm := r.Perm(len(s.groups))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for fold := range folds {
		g.Go(func() error {
			s.leaveOut(perm, fold, hits)
			return nil
		})
	}
	_ = g.Wait()
	return hits
}

// leaveOut fits without one fold of the permuted templates, and fills in that fold's hits.
func (s study) leaveOut(perm []int, fold int, hits []float64) {
	var train []group
	for i, g := range perm {
		if i%folds != fold {
			train = append(train, s.groups[g])
		}
	}
	w := tuned(train)
	for i, g := range perm {
		if i%folds == fold {
			hits[g] = accuracy(s.groups[g].choices, w)
		}
	}
}

// tuned fits with the penalty that foresees left-out templates of the training set best.
func tuned(train []group) []float64 {
	best, at := math.Inf(-1), 0
	const parts = 4
	score := make([]float64, len(penalties()))
	for part := range parts {
		fitted, held := parted(train, parts, part)
		w := make([]float64, len(features()))
		at := curved(fitted, w)
		for i, penalty := range penalties() {
			w = fit(fitted, at, penalty, w)
			score[i] += likelihood(held, w)
		}
	}
	for i, v := range score {
		if v > best {
			best, at = v, i
		}
	}
	all, _ := parted(train, 1, -1)
	none := make([]float64, len(features()))
	return fit(all, curved(all, none), penalties()[at], none)
}

// parted splits templates into those outside a part and those in it, and takes a few variants of each.
func parted(groups []group, parts, part int) (out, in []choice) {
	n := min(perFit, max(leastPerFit, fitSize/max(1, len(groups))))
	for i, g := range groups {
		few := g.choices[:min(n, len(g.choices))]
		for _, c := range few {
			c.weight = 1 / float64(len(few))
			if i%parts == part {
				in = append(in, c)
			} else {
				out = append(out, c)
			}
		}
	}
	return out, in
}

// accuracy is the share of variants guessed rightly, ties by their expectation.
func accuracy(cs []choice, w []float64) float64 {
	sum := 0.0
	for _, c := range cs {
		u := utilities(c.x, w)
		top, tied, right := slices.Max(u), 0.0, 0.0
		for i, v := range u {
			if v >= top-hair {
				tied++
				right += flag(c.y[i] > 0)
			}
		}
		sum += right / tied
	}
	return sum / float64(len(cs))
}

// byVariant is the accuracy when half of each template's variants are known to the fit.
func (s study) byVariant() []float64 {
	known, open := make([]group, len(s.groups)), make([][]choice, len(s.groups))
	for i, g := range s.groups {
		known[i] = g
		half := (len(g.choices) + 1) / 2
		known[i].choices, open[i] = g.choices[:half], g.choices[half:]
		if len(open[i]) == 0 {
			open[i] = g.choices
		}
	}
	w := tuned(known)
	out := make([]float64, len(s.groups))
	for i := range open {
		out[i] = accuracy(open[i], w)
	}
	return out
}
