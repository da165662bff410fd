package main

import (
	"fmt"
	"slices"
	"time"
)

// spread is a figure over the rounds.
type spread []float64

func (s spread) sorted() []float64 { return slices.Sorted(slices.Values(s)) }

func (s spread) median() float64 { return quantile(s.sorted(), .5) }

func (s spread) low() float64 { return quantile(s.sorted(), 0) }

func (s spread) high() float64 { return quantile(s.sorted(), 1) }

// text is the median with the range.
func (s spread) text(format string) string {
	return fmt.Sprintf(format+" ("+format+"–"+format+")", s.median(), s.low(), s.high())
}

func each(samples []sample, figure func(sample) float64) (out spread) {
	for _, s := range samples {
		out = append(out, figure(s))
	}
	return out
}

func rates(samples []sample) spread { return each(samples, sample.rate) }

// waits is a quantile of the waiting times in milliseconds.
func waits(samples []sample, q float64) spread {
	return each(samples, func(s sample) float64 {
		return float64(quantile(slices.Sorted(slices.Values(s.waits)), q)) / float64(time.Millisecond)
	})
}

// cpus is the server's processor time for one request in microseconds.
func cpus(samples []sample) spread {
	return each(samples, func(s sample) float64 {
		return float64(s.cpu.Microseconds()) / float64(max(len(s.waits), 1))
	})
}

// over divides round by round.
func over(a, b spread) (out spread) {
	for i := range min(len(a), len(b)) {
		if b[i] > 0 {
			out = append(out, a[i]/b[i])
		}
	}
	return out
}
