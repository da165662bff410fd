package lint

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

// Report is what `warmcache check` prints about the questions. Shares and rates are 0 to 1; the guesser's figures are
// percent and percentage points. What JSON leaves out is for the text form.
type Report struct {
	VariantsChecked int         `json:"variants_checked"`
	RerollRate      float64     `json:"reroll_rate"`       // variants that the gate turned down, over all made
	DrawsPerVariant float64     `json:"draws_per_variant"` // mean draws of those generators that search
	Lint            LintReport  `json:"lint"`
	Guesser         GuessReport `json:"guesser"`
	Errors          []string    `json:"errors"`

	Lazy           map[string][]Solved `json:"-"` // by template
	Misconceptions []string            `json:"-"` // ids that some variant carries, sorted
}

// LintReport says what the rules find in the bank, and how well they find what is wrong.
type LintReport struct {
	Rules         int     `json:"rules"`
	Flagged       int     `json:"flagged"`        // variants with a finding
	FlaggedShare  float64 `json:"flagged_share"`  // of the variants checked
	Recall        float64 `json:"recall"`         // of the mutants found
	FalsePositive float64 `json:"false_positive"` // of the unmutated questions with a finding

	Mutants  int       `json:"-"`
	Findings []Finding `json:"-"` // by template, in the bank's order
	Outcomes []Outcome `json:"-"` // by operator
}

// maxNegative is the share of stems that may ask by negation, emphasised or not.
const maxNegative = .02

// perProof is how many variants of a template are used to prove the rules: enough to show the balance of three or four
// options in their turn.
const perProof = 12

// Check makes variants of every template of the bank with the seeds from 0, lints them, proves the rules on them, and
// lets the guesser guess. With a topic's path it sees to that topic's templates alone, without guesser. Progress is
// called after each template with how many are done, from one goroutine at a
// time; it may be nil. The report depends on the bank and on variants alone.
func Check(b *bank.Bank, lib *content.Library, topic string, variants int, progress func(done, total int)) Report {
	rows := sweep(slices.DeleteFunc(slices.Clone(b.Templates()), func(t quizzes.Template) bool {
		return topic != "" && topicOf(lib, t.Concept) != topic
	}), variants, progress)
	rep := Report{Errors: []string{}, Lazy: map[string][]Solved{}}
	var samples []Sample
	good := Specimens()
	for _, row := range rows {
		rep.add(row)
		for _, q := range row.few {
			samples = append(samples, Sample{q, topicOf(lib, q.Concept)})
		}
		good = append(good, row.few[:min(perProof, len(row.few))]...)
	}
	rep.finish()
	rep.prove(good)
	if topic == "" {
		rep.Guesser = Guess(samples...)
	}
	rep.Errors = append(rep.Errors, tooNegative(good)...)
	return rep
}

func topicOf(lib *content.Library, concept string) string {
	if c, ok := lib.Concept(concept); ok {
		return c.Topic.Path()
	}
	return concept
}

// row is what the sweep learns about one template.
type row struct {
	id             string
	computed       bool // its variants differ in more than their wording, so that a lazy solver can be measured
	made           int
	rerolls, draws int
	findings       []Finding
	few            []quizzes.Question // the first variants, for the proof and the guesser
	lazy           []Solved
	wrong          []string // misconception ids of the variants
	err            error
}

// kept is how many variants of a template the guesser sees. More than that adds variants of the same writing.
const kept = 40

// sweep makes and lints the variants, one template at a time on each core.
func sweep(templates []quizzes.Template, variants int, progress func(done, total int)) []row {
	rows := make([]row, len(templates))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	done := 0
	for i, t := range templates {
		g.Go(func() error {
			rows[i] = examine(t, variants)
			mu.Lock()
			defer mu.Unlock()
			if done++; progress != nil {
				progress(done, len(templates))
			}
			return nil
		})
	}
	_ = g.Wait() // nothing fails: what goes wrong is in the rows
	return rows
}

func examine(t quizzes.Template, variants int) row {
	r := row{id: t.ID, computed: t.Source == quizzes.Computed}
	var all []quizzes.Question
	for seed := range uint64(max(0, variants)) {
		q, rerolls, err := t.Question(seed)
		r.rerolls += rerolls
		if err != nil {
			r.err = cmp.Or(r.err, err) // the first one says enough
			continue
		}
		r.made, r.draws = r.made+1, r.draws+q.Draws
		all = append(all, q)
		r.wrong = append(r.wrong, quizzes.WrongModels(q.Ask)...)
	}
	slices.Sort(r.wrong)
	r.wrong = slices.Compact(r.wrong)
	if len(all) > 0 {
		r.findings = Lint(NewInstance(all...))
	}
	r.lazy, r.few = LazyScores(all), all[:min(kept, len(all))]
	return r
}

func (rep *Report) add(r row) {
	rep.VariantsChecked += r.made
	rep.RerollRate += float64(r.rerolls)
	rep.DrawsPerVariant += float64(r.draws)
	rep.Lint.Flagged += len(seeds(r.findings))
	rep.Lint.Findings = append(rep.Lint.Findings, r.findings...)
	rep.Lazy[r.id] = r.lazy
	for _, s := range r.lazy {
		if r.computed && s.TooLazy() {
			rep.Errors = append(rep.Errors, fmt.Sprintf("template %s: the lazy solver %q is right on %.0f %% of %d variants, chance %.0f %%",
				r.id, s.Solver, asPercent*s.Accuracy, s.Variants, asPercent*s.Chance))
		}
	}
	rep.Misconceptions = append(rep.Misconceptions, r.wrong...)
	if r.err != nil {
		rep.Errors = append(rep.Errors, r.err.Error())
	}
}

// finish turns sums into rates.
func (rep *Report) finish() {
	slices.Sort(rep.Misconceptions)
	rep.Misconceptions = slices.DeleteFunc(slices.Compact(rep.Misconceptions), func(id string) bool { return id == "" })
	n := float64(max(1, rep.VariantsChecked))
	rep.RerollRate /= n + rep.RerollRate
	rep.DrawsPerVariant /= n
	rep.Lint.Rules, rep.Lint.FlaggedShare = len(Rules()), float64(rep.Lint.Flagged)/n
}

func (rep *Report) prove(good []quizzes.Question) {
	l := &rep.Lint
	l.Outcomes = ProveEach(proofStream(), good)
	l.Recall, l.Mutants = recalled(l.Outcomes)
	l.FalsePositive = flaggedShare(good)
}

// proofStream is the randomness of the proof, the same in every run.
func proofStream() *rand.Rand { return rand.New(rand.NewPCG(7, 17)) }

// tooNegative complains when more than a few templates ask by negation.
func tooNegative(good []quizzes.Question) []string {
	var ids []string
	groups := byTemplate(good)
	for _, g := range groups {
		if capitals.MatchString(asking(g[0].Stem)) {
			ids = append(ids, g[0].Template)
		}
	}
	if share := float64(len(ids)) / float64(max(1, len(groups))); share > maxNegative {
		slices.Sort(ids)
		return []string{fmt.Sprintf("%.1f %% of the stems ask by negation (at most %.0f %%): %v", 100*share, 100*maxNegative, ids)}
	}
	return nil
}
