package main

import (
	"runtime"
	"slices"
	"time"

	"warmcache/quizzes"
)

// pace is how fast variants are generated and checked on one core.
type pace struct {
	n           int
	perSecond   float64
	median, p99 time.Duration
	slowest     string // template, by its mean
	mean        time.Duration
}

// generate makes and checks variants of all templates in turn, each template as often as every other.
func (b *bench) generate(d time.Duration, keep func(quizzes.Template) bool) (p pace, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var all []time.Duration
	spent := map[string]time.Duration{}
	begun, rounds := time.Now(), 0
	for ; time.Since(begun) < d; rounds++ {
		for _, t := range b.bank.Templates() {
			if !keep(t) {
				continue
			}
			at := time.Now()
			if _, _, err := t.Question(uint64(b.rand.Uint32())); err != nil {
				return p, err
			}
			took := time.Since(at)
			all = append(all, took)
			spent[t.ID] += took
		}
	}
	p.n, p.perSecond = len(all), float64(len(all))/time.Since(begun).Seconds()
	slices.Sort(all)
	p.median, p.p99 = quantile(all, .5), quantile(all, .99)
	for id, sum := range spent {
		if mean := sum / time.Duration(rounds); mean > p.mean {
			p.slowest, p.mean = id, mean
		}
	}
	return p, nil
}

// quantile is of sorted values.
func quantile[T any](sorted []T, q float64) (v T) {
	if len(sorted) == 0 {
		return v
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
