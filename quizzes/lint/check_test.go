package lint

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"warmcache/quizzes"
)

// TestReport looks at the bank as it stands. The figures that the guide has to reach are asked of `warmcache check`;
// here the report must be whole.
func TestReport(t *testing.T) {
	b, lib := guide(t)
	done := 0
	rep := Check(b, lib, "", 6, func(n, total int) {
		if n != done+1 || total != len(b.Templates()) {
			t.Errorf("progress %d of %d after %d", n, total, done)
		}
		done = n
	})
	t.Logf("%d variants, flagged %.3f, recall %.3f, false positive %.3f, lift %.1f, worst topic %s %.1f", rep.VariantsChecked,
		rep.Lint.FlaggedShare, rep.Lint.Recall, rep.Lint.FalsePositive, rep.Guesser.Lift, rep.Guesser.WorstTopic, rep.Guesser.WorstTopicLift)
	if done != len(b.Templates()) || rep.VariantsChecked == 0 || rep.Lint.Recall < .95 || rep.Lint.Mutants < 200 {
		t.Errorf("%d templates done, %+v", done, rep.Lint.Recall)
	}
	fixed(t, asJSON(t, rep))
}

func TestSweepIsDeterministic(t *testing.T) {
	b, _ := guide(t)
	one, two := sweep(b.Templates(), 3, nil), sweep(b.Templates(), 3, nil)
	for i := range one {
		if !reflect.DeepEqual(one[i].few, two[i].few) || !reflect.DeepEqual(one[i].findings, two[i].findings) {
			t.Errorf("%s: two sweeps differ", one[i].id)
		}
	}
}

// fixed are the names that other tools read.
func fixed(t *testing.T, report string) {
	t.Helper()
	for _, name := range []string{"variants_checked", "reroll_rate", "draws_per_variant", "lint", "rules", "flagged", "flagged_share",
		"recall", "false_positive", "guesser", "accuracy", "chance", "lift", "worst_topic_lift", "errors"} {
		if !strings.Contains(report, `"`+name+`":`) {
			t.Errorf("no %q in %s", name, report)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// numeric makes variants of a template whose numeric key has a rank drawn by rank.
func numeric(n int, rank func(*rand.Rand) int) []quizzes.Question {
	r := rand.New(rand.NewPCG(5, 5))
	var out []quizzes.Question
	for seed := range n {
		base, key := 10+r.IntN(40), rank(r)
		opts := make([]quizzes.Option, 4)
		for i := range opts {
			opts[i] = quizzes.Option{Text: fmt.Sprint(base+i, " s"), Right: i == key, Why: fmt.Sprintf("The run ends %d s apart.", i)}
		}
		out = append(out, quizzes.Question{Ref: quizzes.Ref{Template: "n", Version: 1, Seed: uint64(seed)}, Concept: "a#b",
			Stem: "How many seconds are left?", Note: fmt.Sprint(seed), Why: "By the run.", Ask: quizzes.Single{Options: opts}})
	}
	return out
}

func TestDistributions(t *testing.T) {
	if fs := Lint(NewInstance(numeric(80, func(r *rand.Rand) int { return r.IntN(4) })...)); len(fs) > 0 {
		t.Errorf("uniform ranks: %v", fs[0])
	}
	fs := Lint(NewInstance(numeric(80, func(r *rand.Rand) int { return max(2, r.IntN(4)) })...))
	if len(fs) == 0 || fs[0].Rule != "key-rank" {
		t.Errorf("a key that is mostly the third number: %d findings", len(fs))
	}
	if fs := Lint(NewInstance(numeric(20, func(*rand.Rand) int { return 3 })...)); len(fs) > 0 {
		t.Errorf("20 variants say nothing about a distribution: %v", fs[0])
	}
}

func TestLongestAndLine(t *testing.T) {
	var longest, line []quizzes.Question
	for i, s := range synthetic(rand.New(rand.NewPCG(1, 1)), 20, longestKey) {
		q := s.Question
		q.Template, q.Seed, q.Concept = "l", uint64(i), "a#b"
		longest = append(longest, q)
		opts := slicesOf(5, quizzes.Option{Why: "So it is in this run."})
		for k := range opts {
			opts[k].Text, opts[k].Right = fmt.Sprint("GET /", i*5+k), k == 2
		}
		q.Stem, q.Ask = "Which line shows the first miss?", quizzes.Line{Options: opts}
		line = append(line, q)
	}
	for rule, in := range map[string][]quizzes.Question{"key-longest": longest, "key-line": line} {
		found := false
		for _, f := range Lint(NewInstance(in...)) {
			found = found || f.Rule == rule
		}
		if !found {
			t.Errorf("%s is not found", rule)
		}
	}
}

func TestLazySolvers(t *testing.T) {
	got := map[string]float64{}
	for _, s := range LazyScores(numeric(200, func(*rand.Rand) int { return 3 })) {
		got[s.Solver] = s.Accuracy
	}
	if got["largest-number"] != 1 || got["smallest-number"] != 0 || got["last"] != 1 || got["first"] != 0 {
		t.Errorf("lazy solvers on a key that is always the last and largest: %v", got)
	}
	q := quizzes.Question{Stem: "Reads come at 3 s and 7 s. How many seconds lie between?", Ask: quizzes.Number{Value: 7},
		Exhibits: []quizzes.Exhibit{{Lines: []string{"t=4"}, Rows: [][]string{{"9"}}}}}
	for _, s := range LazyScores([]quizzes.Question{q}) {
		got[s.Solver] = s.Accuracy
	}
	if got["stem-value"] != 1 || got["largest-number"] != 1 || got["latest-value"] != 0 {
		t.Errorf("lazy solvers on a typed number: %v", got)
	}
}
