package lint

import (
	"math/rand/v2"
	"testing"

	"warmcache/quizzes"
)

// bankVariants are a few variants of each template of the guide.
func bankVariants(t testing.TB, n uint64) []quizzes.Question {
	b, _ := guide(t)
	var out []quizzes.Question
	for _, tpl := range b.Templates() {
		for seed := range n {
			q, _, err := tpl.Question(seed)
			if err != nil {
				t.Logf("%s: %v", tpl.ID, err)
				continue
			}
			out = append(out, q)
		}
	}
	return out
}

func TestRulesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if r.ID == "" || r.Wants == "" || r.Check == nil || seen[r.ID] {
			t.Errorf("rule %q: a name of its own, a wish and a check, please", r.ID)
		}
		seen[r.ID] = true
	}
	if len(seen) < 20 {
		t.Errorf("%d rules (want 20 or more)", len(seen))
	}
	for _, o := range operators() {
		for _, id := range o.rules {
			if !seen[id] {
				t.Errorf("operator %s names a rule that is not there: %s", o.id, id)
			}
		}
	}
}

func TestEveryRuleHasItsMutant(t *testing.T) {
	covered := map[string]bool{}
	for _, o := range operators() {
		for _, id := range o.rules {
			covered[id] = true
		}
	}
	for _, r := range Rules() {
		switch r.ID {
		case "key-longest", "key-rank", "key-line": // about distributions, see TestDistributions
			continue
		}
		if !covered[r.ID] {
			t.Errorf("no operator breaks %s", r.ID)
		}
	}
}

func TestSpecimensAreGood(t *testing.T) {
	kinds := map[quizzes.Kind]bool{}
	for _, g := range byTemplate(Specimens()) {
		kinds[g[0].Ask.Kind()] = true
		if err := g[0].Check(); err != nil {
			t.Errorf("%s: %v", g[0].Template, err)
		}
		for _, f := range Lint(NewInstance(g...)) {
			t.Error(f)
		}
	}
	if len(kinds) != len(quizzes.Kinds()) {
		t.Errorf("specimens of %d kinds", len(kinds))
	}
}

func TestMutantsOfSpecimens(t *testing.T) {
	if falsePositive := prove(t, Specimens(), 200); falsePositive > .05 {
		t.Errorf("false positives %.3f (want at most .05)", falsePositive)
	}
}

// What the rules find in the guide itself is the guide's own affair: `warmcache check` asks for it.
func TestMutantsOfTheGuide(t *testing.T) {
	prove(t, append(bankVariants(t, 8), Specimens()...), 400)
}

func prove(t *testing.T, good []quizzes.Question, least int) (falsePositive float64) {
	t.Helper()
	recall, falsePositive, n := Prove(rand.New(rand.NewPCG(1, 2)), good)
	t.Logf("recall %.3f, false positive %.4f, %d mutants", recall, falsePositive, n)
	if recall < .95 || n < least {
		t.Errorf("recall %.3f (want .95) over %d mutants (want %d)", recall, n, least)
	}
	for _, o := range ProveEach(rand.New(rand.NewPCG(1, 2)), good) {
		if o.Found < o.Mutants || o.Mutants == 0 {
			t.Logf("  %s: %d of %d", o.Operator, o.Found, o.Mutants)
		}
	}
	return falsePositive
}
