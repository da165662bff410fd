package lint

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"warmcache/quizzes"
)

var vocabulary = strings.Fields(`cache store page key copy edge shield origin reader writer entry header window
	replica commit process token bucket queue ring node counter version label path query row table lock
	holds keeps sends drops reads writes expires returns moves waits starts ends some about can often never all only`)

func sentence(r *rand.Rand, n int) string {
	var f []string
	for range n {
		f = append(f, vocabulary[r.IntN(len(vocabulary))])
	}
	return strings.Join(f, " ")
}

// synthetic is a bank of templates with three variants each. Spoil may change the key, which is the first option
// before they are shuffled.
func synthetic(r *rand.Rand, templates int, spoil func([]quizzes.Option)) []Sample {
	var out []Sample
	for t := range templates {
		for seed := range uint64(3) {
			opts := make([]quizzes.Option, 4)
			for i := range opts {
				opts[i] = quizzes.Option{Text: sentence(r, 5+r.IntN(4)), Right: i == 0, Why: "So it is in this run."}
			}
			spoil(opts)
			r.Shuffle(len(opts), func(i, j int) { opts[i], opts[j] = opts[j], opts[i] })
			q := quizzes.Question{Ref: quizzes.Ref{Template: fmt.Sprint("t", t), Version: 1, Seed: seed},
				Stem: "What does " + sentence(r, 12) + "?", Note: fmt.Sprint(seed), Ask: quizzes.Single{Options: opts}}
			out = append(out, Sample{q, fmt.Sprint("topic/", t%8)})
		}
	}
	return out
}

func fair([]quizzes.Option) {}

func longestKey(opts []quizzes.Option) {
	for i := range opts {
		if len(opts[i].Text) >= len(opts[0].Text) {
			opts[0].Text = opts[i].Text + " " + "at once"
		}
	}
}

func TestGuesserFindsTheLongest(t *testing.T) {
	g := Guess(synthetic(rand.New(rand.NewPCG(1, 1)), 150, longestKey)...)
	t.Logf("accuracy %.1f, clues %v", g.Accuracy, g.Clues[:3])
	if g.Accuracy < 80 {
		t.Errorf("accuracy %.1f on keys that are the longest (want 80 or more)", g.Accuracy)
	}
}

func TestGuesserFindsHedges(t *testing.T) {
	g := Guess(synthetic(rand.New(rand.NewPCG(1, 2)), 150, func(o []quizzes.Option) { o[0].Text += " usually" })...)
	if g.Lift < 20 {
		t.Errorf("lift %.1f on hedged keys", g.Lift)
	}
}

func TestGuesserIsBlindOnAFairBank(t *testing.T) {
	for seed := range uint64(3) {
		g := Guess(synthetic(rand.New(rand.NewPCG(2, seed)), 150, fair)...)
		t.Logf("lift %.2f ± %.2f, worst topic %.2f", g.Lift, g.Error, g.WorstTopicLift)
		if g.Lift > 2 {
			t.Errorf("seed %d: lift %.1f on a fair bank (want at most 2)", seed, g.Lift)
		}
		if g.Chance != 25 {
			t.Errorf("chance %.2f with four options", g.Chance)
		}
	}
}

func TestGuessIsDeterministic(t *testing.T) {
	s := synthetic(rand.New(rand.NewPCG(3, 3)), 40, longestKey)
	if a, b := Guess(s...), Guess(s...); !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
}

// A template counts once, however many variants it has: ten copies of an easy one must not lift the bank.
func TestTemplatesCountOnce(t *testing.T) {
	s := study{groups: []group{
		{choices: []choice{{x: [][]float64{{1}, {0}}, y: []float64{1, 0}, weight: 1}}, chance: .5},
		{choices: slicesOf(10, choice{x: [][]float64{{1}, {0}}, y: []float64{0, 1}, weight: .1}), chance: .5},
	}}
	var hits []float64
	for _, g := range s.groups {
		hits = append(hits, accuracy(g.choices, []float64{1}))
	}
	if m := mean(hits); m != .5 {
		t.Errorf("mean accuracy %.2f (want .5)", m)
	}
}

func slicesOf[T any](n int, v T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// The fit is checked against the closed form of one feature that is 1 on one of two options: with share s of keys on
// it, p = s, so w = log(s / (1 - s)) when the penalty is almost nothing.
func TestFitHasTheClosedForm(t *testing.T) {
	var data []choice
	for i := range 100 {
		y := []float64{1, 0}
		if i < 20 {
			y = []float64{0, 1}
		}
		data = append(data, choice{x: [][]float64{{1}, {0}}, y: y, weight: 1})
	}
	if w := fit(data, curved(data, []float64{0}), 1e-9, []float64{0})[0]; w < 1.3862 || w > 1.3864 {
		t.Errorf("weight %.5f (want log 4 = 1.38629)", w)
	}
}

func TestSolve(t *testing.T) {
	got := back(curvature{{4, 2}, {2, 3}}.decomposed(0), []float64{10, 8})
	if d := got[0] - 1.75; d > 1e-9 || d < -1e-9 || got[1]-1.5 > 1e-9 || got[1]-1.5 < -1e-9 {
		t.Errorf("solve gives %v (want 1.75 1.5)", got)
	}
}

func TestTiesAreGuessedBlindly(t *testing.T) {
	c := []choice{{x: [][]float64{{1}, {1}, {0}}, y: []float64{1, 0, 0}, weight: 1}}
	if a := accuracy(c, []float64{1}); a != .5 {
		t.Errorf("accuracy %.2f with two tied options (want .5)", a)
	}
}
