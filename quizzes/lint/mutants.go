package lint

import (
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
)

// operator is one mistake that an author or a generator makes. Break spoils a question and reports whether it could:
// most mistakes fit some kinds only. One of Rules has to find it.
type operator struct {
	id    string
	rules []string
	make  func(*rand.Rand, quizzes.Question) (quizzes.Question, bool)
}

// operators are the mistakes against which the rules are proved, in groups as the rules are.
func operators() []operator {
	return slices.Concat(soundOperators(), stemOperators(), clueOperators(), kindOperators())
}

// perOperator is how many mutants Prove makes with one operator, so that 40 operators give more than 200 mutants.
const perOperator = 8

// Outcome is how the rules did against one operator.
type Outcome struct {
	Operator string
	Mutants  int // questions that the operator could break
	Found    int // of which one of the rules meant for it found
}

// Prove breaks good questions and counts how many of the broken templates the rules find, and how many of the
// unbroken questions they complain about. A mutant is one template with the mistake in every variant, as an author
// would make it; it counts as found only when a rule meant for that mistake finds it. The same r gives the same
// figures. n is the number of mutants.
func Prove(r *rand.Rand, good []quizzes.Question) (recall, falsePositive float64, n int) {
	recall, n = recalled(ProveEach(r, good))
	return recall, flaggedShare(good), n
}

func recalled(outcomes []Outcome) (recall float64, n int) {
	found := 0
	for _, o := range outcomes {
		n, found = n+o.Mutants, found+o.Found
	}
	return float64(found) / float64(max(1, n)), n
}

// ProveEach is the part of Prove about mutants, operator by operator.
func ProveEach(r *rand.Rand, good []quizzes.Question) []Outcome {
	groups := byTemplate(good)
	var out []Outcome
	for _, op := range operators() {
		o := Outcome{Operator: op.id}
		for _, g := range r.Perm(len(groups)) {
			mutant, ok := spoil(r, op, groups[g])
			if !ok {
				continue
			}
			o.Mutants++
			if findsAny(op.rules, NewInstance(mutant...)) {
				o.Found++
			}
			if o.Mutants == perOperator {
				break
			}
		}
		out = append(out, o)
	}
	return out
}

// spoil applies an operator to every variant of a template. All must take it.
func spoil(r *rand.Rand, op operator, group []quizzes.Question) ([]quizzes.Question, bool) {
	var out []quizzes.Question
	for _, q := range group {
		m, ok := op.make(r, q)
		if !ok {
			return nil, false
		}
		out = append(out, m)
	}
	return out, true
}

func findsAny(ids []string, in Instance) bool {
	for _, rule := range Rules() {
		if slices.Contains(ids, rule.ID) && len(rule.Check(in)) > 0 {
			return true
		}
	}
	return false
}

// byTemplate groups questions by template, in the order of their first appearance.
func byTemplate(qs []quizzes.Question) [][]quizzes.Question {
	var out [][]quizzes.Question
	at := map[string]int{}
	for _, q := range qs {
		i, ok := at[q.Template]
		if !ok {
			i, at[q.Template] = len(out), len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], q)
	}
	return out
}

// flaggedShare is the share of questions with any finding.
func flaggedShare(qs []quizzes.Question) float64 {
	n := 0
	for _, g := range byTemplate(qs) {
		n += len(seeds(Lint(NewInstance(g...))))
	}
	return float64(n) / float64(max(1, len(qs)))
}

// seeds are the different variants that findings name.
func seeds(fs []Finding) map[uint64]bool {
	out := map[uint64]bool{}
	for _, f := range fs {
		out[f.Seed] = true
	}
	return out
}
