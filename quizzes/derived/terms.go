package derived

import (
	"fmt"
	"math/rand/v2"
	"sort"

	"warmcache/content"
	"warmcache/quizzes"
)

const longestDefinition = 220 // characters shown beside a term

// terms asks for the meaning of terms by matching, and for the term of a meaning by choice.
func terms(c *content.Concept, t content.Terms, add adder) {
	var ps []content.Term
	for _, p := range t.Pairs {
		if len([]rune(p.Definition)) <= longestDefinition {
			ps = append(ps, p)
		}
	}
	if len(ps) < minRows {
		return
	}
	id, k := "terms-"+slug(ps[0].Name), min(shownRows, len(ps))
	add(id+"-match", quizzes.KindMatch, choose(len(ps), k), termsMatch(c, ps, k))
	add(id+"-which", quizzes.KindSingle, len(ps)*choose(len(ps)-1, k-1), termsWhich(c, ps, k))
}

func termsMatch(c *content.Concept, ps []content.Term, k int) maker {
	return func(r *rand.Rand) (quizzes.Question, error) {
		idx := drawn(r, len(ps), k)
		var left, right, why []string
		for _, i := range idx {
			left, right = append(left, ps[i].Name), append(right, ps[i].Definition)
			why = append(why, ps[i].Name+": "+ps[i].Definition)
		}
		return quizzes.Question{
			Stem: c.Title + ": what does each term mean?",
			Ask:  quizzes.Matched(left, right, why),
			Why:  "These are the section's own definitions.", Note: fmt.Sprint(idx),
		}, nil
	}
}

func termsWhich(c *content.Concept, ps []content.Term, k int) maker {
	return func(r *rand.Rand) (quizzes.Question, error) {
		idx := r.Perm(len(ps))[:k]
		var opts []quizzes.Option
		for n, i := range idx {
			opts = append(opts, quizzes.Option{Text: ps[i].Name, Right: n == 0, Why: ps[i].Name + ": " + ps[i].Definition})
		}
		key, rest := ps[idx[0]], append([]int{}, idx[1:]...)
		sort.Ints(rest)
		return quizzes.Question{
			Stem: fmt.Sprintf("%s: which term means “%s”?", c.Title, key.Definition),
			Ask:  quizzes.Single{Options: opts},
			Why:  key.Name + ": " + key.Definition, Note: fmt.Sprint(idx[0], rest),
		}, nil
	}
}
