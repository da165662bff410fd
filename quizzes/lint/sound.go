package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"warmcache/quizzes"
)

func oneKey(v view) string {
	right := 0
	opts := choices(v.q.Ask)
	if l, ok := v.q.Ask.(quizzes.Line); ok {
		opts = l.Options
	}
	for _, o := range opts {
		if o.Right {
			right++
		}
	}
	switch k := v.q.Ask.Kind(); {
	case (k == quizzes.KindSingle || k == quizzes.KindLine) && right != 1:
		return fmt.Sprintf("%d right answers", right)
	case k == quizzes.KindMultiple && (right == 0 || right == len(opts)):
		return fmt.Sprintf("%d of %d options are right", right, len(opts))
	}
	return keyLineTwice(v.q.Ask)
}

// keyLineTwice finds a listing in which the key's line stands again, so that two lines are right.
func keyLineTwice(a quizzes.Ask) string {
	l, ok := a.(quizzes.Line)
	if !ok {
		return ""
	}
	for i, o := range l.Options {
		for _, p := range l.Options[:i] {
			if o.Right != p.Right && plain(o.Text) == plain(p.Text) {
				return fmt.Sprintf("the line %q stands twice", o.Text)
			}
		}
	}
	return ""
}

func distinct(v view) string {
	for _, list := range v.lists() {
		seen := map[string]string{}
		for _, s := range list {
			for _, same := range sameness(s) {
				if old, ok := seen[same]; ok {
					return fmt.Sprintf("%q and %q are the same", old, s)
				}
			}
			for _, same := range sameness(s) {
				seen[same] = s
			}
		}
	}
	return ""
}

// sameness lists what makes two options one to a learner, when they share any of it: the characters without case and
// marks, the amount whatever its unit, and for prose the words without articles.
func sameness(s string) []string {
	t := newText(s)
	out := []string{strings.TrimSuffix(t.plain, ".")}
	if a, ok := readAmount(t); ok && scales[a.unit] != 0 {
		out = append(out, fmt.Sprint("amount ", a.value))
	}
	if !symbols.MatchString(s) && len(t.words) > 1 {
		out = append(out, "words"+articles.ReplaceAllString(" "+strings.Join(t.words, " ")+" ", " "))
	}
	return out
}

var (
	articles = regexp.MustCompile(` (the|a|an) `)
	symbols  = regexp.MustCompile("[`\\d=<>*/_{}\\[\\]#$&|:]") // what makes two texts of the same words different
)

// shortestWhy is the length in characters below which a rationale can't say anything in this variant's values.
const shortestWhy = 12

func rationale(v view) string {
	for _, w := range v.whys() {
		why := plain(w.why)
		switch {
		case why == "":
			return fmt.Sprintf("%q has no rationale", w.what)
		case len(why) < shortestWhy, empty.MatchString(why):
			return fmt.Sprintf("the rationale of %q says nothing: %q", w.what, w.why)
		case bare(w.why) == bare(w.what):
			return fmt.Sprintf("the rationale of %q repeats it", w.what)
		}
	}
	return ""
}

var empty = regexp.MustCompile(`^(this|that|it|the answer)?( is|'s)?( not)?( the)? ?(not )?(wrong|incorrect|right|correct|false|true)( answer| option)?\.?$`)

func rationaleOwn(v view) string {
	if v.q.Ask.Kind() == quizzes.KindLine {
		return ""
	}
	seen := map[string]string{}
	wrong, same := 0, ""
	for _, w := range v.whys() {
		why := plain(w.why)
		if old, ok := seen[why]; ok && old != w.what && !w.right {
			same = fmt.Sprintf("%q and %q have one rationale", old, w.what)
		}
		if !w.right {
			wrong++
			seen[why] = w.what
		}
	}
	if v.q.Source == quizzes.Computed && len(seen) > 1 || wrong < 2 {
		return "" // one rule can turn down two results of a run
	}
	return same
}

// mostModels is how many different misconceptions one template can have before its ids must depend on values.
const mostModels = 40

var id = regexp.MustCompile(`^[a-z][a-z0-9]*([-.][a-z0-9]+)*$`)

func misconception(in Instance) []Finding {
	ids := map[string]bool{}
	out := each(func(v view) string {
		for _, w := range v.whys() {
			ids[w.misconception] = true
			if w.misconception != "" && (w.right || !id.MatchString(w.misconception)) {
				return fmt.Sprintf("misconception %q of %q", w.misconception, w.what)
			}
		}
		return ""
	})(in)
	if len(ids) > mostModels {
		out = append(out, in.variants[0].finding(fmt.Sprintf("%d misconceptions in one template", len(ids))))
	}
	return out
}

func trace(v view) string {
	if v.q.Source == quizzes.Computed && v.keyText() != "" && !quizzes.TraceEnds(v.q) {
		return fmt.Sprintf("the trace does not end in the key %q", v.keyText())
	}
	return ""
}

var conceptID = regexp.MustCompile(`^[a-z0-9-]+#[a-z0-9-]+$`)

func concept(v view) string {
	if !conceptID.MatchString(v.q.Concept) {
		return fmt.Sprintf("concept %q", v.q.Concept)
	}
	return ""
}

var remains = regexp.MustCompile(`%!|\(MISSING\)|\{\{-? ?([.$]|if |range |end\b)|\bTODO\b|\bFIXME\b|\bXXX\b|<nil>|\bNaN\b|[-+]Inf\b|lorem ipsum|\[object |%\[?\d?\]?[dsqv]\b`)

// remnant is what a text still has of its making. Each kind has one of the marks, and most texts have none: the
// expression alone took a quarter of a check.
func remnant(s string) string {
	for _, mark := range []string{"%", "(MISSING)", "{{", "TODO", "FIXME", "XXX", "<nil>", "NaN", "Inf", "lorem", "[object"} {
		if strings.Contains(s, mark) {
			return remains.FindString(s)
		}
	}
	return ""
}

func placeholder(v view) string {
	for _, s := range slices.Concat(v.shown(), v.told()) {
		if m := remnant(s); m != "" {
			return fmt.Sprintf("%q in %q", m, s)
		}
	}
	return ""
}
