// Package lint judges how questions are written. Its rules find what helps a reader who knows nothing (a key that
// stands out) or harms one who knows (a stem that asks nothing), mutants prove that the rules find it, and a guesser
// that reads only the surface measures what is left. It is pure: randomness is handed in.
//
// The rules follow Haladyna, Downing and Rodriguez, "A Review of Multiple-Choice Item-Writing Guidelines" (2002), and
// what was measured on public banks. Rules are values in one list; a new one is one more line there, one function,
// and one operator in mutants.go that breaks it.
package lint

import (
	"fmt"

	"warmcache/quizzes"
)

// Rule is one wish about how questions are written.
type Rule struct {
	ID    string // stable, such as "key-length"
	Wants string // what a good question does, in half a sentence
	Check func(Instance) []Finding
}

// Finding is a rule broken by one variant.
type Finding struct {
	Rule     string `json:"rule"`
	Template string `json:"template"`
	Seed     uint64 `json:"seed"`
	Message  string `json:"message"`
}

func (f Finding) String() string {
	return fmt.Sprintf("%s seed %d: %s: %s", f.Template, f.Seed, f.Rule, f.Message)
}

// Instance is what rules look at: some variants of one template. A rule about balance needs them together.
type Instance struct{ variants []view }

// NewInstance prepares variants of one template for the rules.
func NewInstance(variants ...quizzes.Question) Instance {
	in := Instance{make([]view, len(variants))}
	for i, q := range variants {
		in.variants[i] = newView(q)
	}
	return in
}

// Lint applies every rule to an instance, in the order of Rules.
func Lint(in Instance) []Finding {
	var out []Finding
	for _, rule := range Rules() {
		for _, f := range rule.Check(in) {
			f.Rule = rule.ID
			out = append(out, f)
		}
	}
	return out
}

// each makes a rule of what is wrong with one variant by itself; "" is nothing.
func each(wrong func(view) string) func(Instance) []Finding {
	return func(in Instance) []Finding {
		var out []Finding
		for _, v := range in.variants {
			if msg := wrong(v); msg != "" {
				out = append(out, v.finding(msg))
			}
		}
		return out
	}
}

// The shares of a template's variants in which the key may stand out before it is a clue: at most half of them, or
// no more than a quarter above what would be so if each option were the key in its turn. A table of which every row
// is asked keeps to the second, however much its rows differ.
const (
	tolerated = .5
	aboveTurn = .25
)

// mostly makes a rule of what gives the key away in one variant, unless the template balances it.
func mostly(wrong func(view) string) func(Instance) []Finding {
	check := usually(wrong)
	return func(in Instance) []Finding {
		out := check(in)
		share := float64(len(out)) / float64(max(1, len(in.variants)))
		if len(out) == 0 || share-inTurn(in, wrong) < aboveTurn {
			return nil
		}
		return out
	}
}

// usually makes a rule of what a run may bring about now and then, and a template may not in most of its variants.
func usually(wrong func(view) string) func(Instance) []Finding {
	check := each(wrong)
	return func(in Instance) []Finding {
		out := check(in)
		if float64(len(out)) <= tolerated*float64(len(in.variants)) {
			return nil
		}
		return out
	}
}

// inTurn is the share of variants that would be wrong if each option were the key equally often.
func inTurn(in Instance, wrong func(view) string) float64 {
	sum := 0.0
	for _, v := range in.variants {
		if v.key < 0 {
			continue
		}
		for i := range v.options {
			if wrong(v.withKey(i)) != "" {
				sum += 1 / float64(len(v.options))
			}
		}
	}
	return sum / float64(len(in.variants))
}

// enough is how many variants with how many different keys a template must show before a distribution over them
// means anything: 40 variants give a share of 1/4 a standard error of .07.
const (
	enoughVariants = 40
	enoughKeys     = 8
)

// overall makes a rule of a key's place among k places, such as its rank. When one place takes far more than its
// 1/k of a template's variants, each variant with the key there is a finding. Place gives ok = false for variants
// that have no such place.
func overall(what string, place func(view) (at, k int, ok bool)) func(Instance) []Finding {
	return func(in Instance) []Finding {
		count, keys, n, most := map[int]int{}, map[string]bool{}, 0, 0.0
		for _, v := range in.variants {
			if at, k, ok := place(v); ok {
				count[at]++
				n++
				keys[v.keyText()] = true
				most = max(most, 1/float64(k))
			}
		}
		if n < enoughVariants || len(keys) < enoughKeys {
			return nil
		}
		return each(func(v view) string {
			at, _, ok := place(v)
			share := float64(count[at]) / float64(n)
			if !ok || at < 0 || share <= most+surplus {
				return ""
			}
			return fmt.Sprintf("%s in %.0f %% of the variants (chance %.0f %%)", fmt.Sprintf(what, at+1), 100*share, 100*most)
		})(in)
	}
}

// surplus is the share above chance that one place of the key may take: three standard errors at 40 variants.
const surplus = .2
