package lint

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"warmcache/quizzes"
)

var (
	aboves     = regexp.MustCompile(`\b(all|none|both|any|neither|either|some) (of )?(the |these |those )?(above|options|answers|following|choices)\b|^(all|none|both|neither)( of (these|those|them|the others?)| others)\.?$|^(both )?[a-d] and [a-d]\.?$|\b(not enough information|cannot be determined|can't be determined|it depends)\b`)
	positional = regexp.MustCompile(`\b(the|an?) (option|answer|choice|statement)s? (above|below|before|after)\b|\b(first|second|third|last|previous|next|other) (option|answer|choice)s?\b|\boptions? [a-e1-5]\b|\b(see|as) (above|below)\b`)
)

func allNone(v view) string {
	for _, o := range v.options {
		if aboves.MatchString(o.plain) {
			return fmt.Sprintf("%q", o.raw)
		}
	}
	return ""
}

func positionWord(v view) string {
	for _, o := range v.options {
		if positional.MatchString(o.plain) {
			return fmt.Sprintf("%q speaks of a place, and options are shuffled", o.raw)
		}
	}
	return ""
}

// absolute finds outright absolutes in half of the distractors, or habitual ones in all, while no key has any.
func absolute(v view) string {
	right, wrong := v.sides()
	for _, o := range right {
		if o.has(absolutes) || o.has(strong) {
			return ""
		}
	}
	outright, habitual := 0, 0
	for _, o := range wrong {
		switch {
		case o.has(absolutes):
			outright++
		case o.has(strong):
			habitual++
		}
	}
	if 2*outright >= len(wrong) && outright > 0 || len(wrong) > 1 && outright+habitual == len(wrong) {
		return fmt.Sprintf("absolutes in %d of %d distractors and in no key", outright+habitual, len(wrong))
	}
	return ""
}

func hedge(v view) string {
	right, wrong := v.sides()
	for _, o := range wrong {
		if o.has(hedges) {
			return ""
		}
	}
	for _, o := range right {
		if o.has(hedges) {
			return fmt.Sprintf("the key %q hedges alone", o.raw)
		}
	}
	return ""
}

// echoed is how many more words of the stem the key may repeat than any distractor. One is within what options of one
// form differ by; where no distractor repeats any, one is a clue, unless the options are names.
const echoed = 1

func echo(v view) string {
	rest := v.rest()
	if rest == nil || len(v.options[v.key].words) < 3 {
		return ""
	}
	most, alone := 0, maps.Clone(v.options[v.key].content)
	for _, o := range rest {
		most = max(most, shared(o.content, v.stem.content))
		for w := range o.content {
			delete(alone, w)
		}
	}
	own, only := shared(v.options[v.key].content, v.stem.content), shared(alone, v.stem.content)
	if only > 0 && own > most+echoed {
		return fmt.Sprintf("the key repeats %d words of the stem, no distractor more than %d", own, most)
	}
	return ""
}

// A key stands out by length when it is the longest or the shortest and differs from the mean of the others by 30 %
// and by what the eye sees, in characters.
const (
	lengthMargin = .3
	lengthSeen   = 8.0
)

func keyLength(v view) string {
	rest := v.rest()
	if rest == nil {
		return ""
	}
	key, mean, low, high := float64(v.options[v.key].runes), 0.0, rest[0].runes, rest[0].runes
	for _, o := range rest {
		mean += float64(o.runes) / float64(len(rest))
		low, high = min(low, o.runes), max(high, o.runes)
	}
	apart := key-mean >= lengthSeen && key > (1+lengthMargin)*mean && int(key) > high ||
		mean-key >= lengthSeen && key < (1-lengthMargin)*mean && int(key) < low
	if apart {
		return fmt.Sprintf("the key has %.0f characters, the others %.0f on average", key, mean)
	}
	return ""
}

// lengthPlace is the key's place by length, from the longest; ties have none.
func lengthPlace(v view) (at, k int, ok bool) {
	rest := v.rest()
	if rest == nil || v.amounts != nil {
		return 0, 0, false
	}
	key := v.options[v.key].runes
	for _, o := range rest {
		if o.runes == key {
			return -1, len(v.options), true
		}
		if o.runes > key {
			at++
		}
	}
	return at, len(v.options), true
}

// rankPlace is the key's rank among numeric options, from the smallest.
func rankPlace(v view) (at, k int, ok bool) {
	if v.key < 0 || v.amounts == nil {
		return 0, 0, false
	}
	for _, a := range v.amounts {
		if a.value < v.amounts[v.key].value {
			at++
		}
	}
	return at, len(v.amounts), true
}

func linePlace(v view) (at, k int, ok bool) {
	l, is := v.q.Ask.(quizzes.Line)
	if !is {
		return 0, 0, false
	}
	at = slices.IndexFunc(l.Options, func(o quizzes.Option) bool { return o.Right })
	return at, len(l.Options), at >= 0
}

// contains holds for prose, whose longer form restates the shorter one. Names and code may begin alike.
func contains(v view) string {
	for i, o := range v.options {
		for j, p := range v.options {
			if i != j && len(p.words) >= 2 && !symbols.MatchString(p.raw) && within(p.words, o.words) {
				return fmt.Sprintf("%q contains %q", o.raw, p.raw)
			}
		}
	}
	return ""
}

// within reports whether the words of a stand in b, in a row.
func within(a, b []string) bool {
	return strings.Contains(" "+strings.Join(b, " ")+" ", " "+strings.Join(a, " ")+" ")
}

// trait finds a key that has what no distractor has, or lacks what every distractor has.
func trait(v view, what string, has func(option) bool) string {
	rest := v.rest()
	if len(rest) < 2 {
		return ""
	}
	with := 0
	for _, o := range rest {
		if has(o) {
			with++
		}
	}
	switch key := has(v.options[v.key]); {
	case key && with == 0:
		return "the key alone has " + what
	case !key && with == len(rest):
		return "the key alone lacks " + what
	}
	return ""
}

func emphasis(v view) string {
	for _, o := range v.options {
		if strings.Contains(o.raw, "**") || strings.Contains(o.raw, "<b>") {
			return fmt.Sprintf("emphasis in %q", o.raw)
		}
	}
	return ""
}

func markup(v view) string {
	return trait(v, "code marks", func(o option) bool { return strings.Contains(o.raw, "`") })
}

// openers are first words that fix the form of the rest.
var (
	openers  = regexp.MustCompile(`^(to|so that|by|with|for|in|at|on|from|until|after|before|as|it|they|that|\w+ing)\b`)
	reasoned = regexp.MustCompile(`^(because|since|yes|no|to|so that)\b`)
)

func form(v view) string {
	if msg := trait(v, "a capital at the start", capital); msg != "" {
		return msg
	}
	rest := v.rest()
	if len(rest) < 2 {
		return ""
	}
	if msg := trait(v, "a reason, a purpose, or yes or no at the start", func(o option) bool { return reasoned.MatchString(o.plain) }); msg != "" {
		return msg
	}
	for _, o := range rest {
		if opener(o) == "" || opener(o) != opener(rest[0]) {
			return ""
		}
	}
	if key := opener(v.options[v.key]); key != opener(rest[0]) {
		return fmt.Sprintf("each distractor begins with %q, the key does not", opener(rest[0]))
	}
	return ""
}

// opener is the form-giving first word of an option; all gerunds are one.
func opener(o option) string {
	w := openers.FindString(o.plain)
	if strings.HasSuffix(w, "ing") {
		return "…ing"
	}
	return w
}

// capital holds for options whose first character is a capital; those that begin with code or a digit have none to
// begin with, and are taken as fitting.
func capital(o option) bool {
	return o.raw == "" || !(o.raw[0] >= 'a' && o.raw[0] <= 'z')
}

func closing(v view) string {
	if msg := trait(v, "a full stop", func(o option) bool { return strings.HasSuffix(o.raw, ".") }); msg != "" {
		return msg
	}
	return trait(v, "brackets", func(o option) bool { return strings.HasSuffix(o.raw, ")") && len(o.words) > 2 })
}

func units(v view) string {
	return trait2(v, "unit", func(a amount) string { return strings.TrimSuffix(a.unit, "s") })
}

func precision(v view) string {
	return trait2(v, "number of decimals", func(a amount) string { return fmt.Sprint(a.decimals) })
}

// trait2 finds a numeric key that differs in one trait from all distractors, which agree.
func trait2(v view, what string, of func(amount) string) string {
	if v.key < 0 || len(v.amounts) < 3 {
		return ""
	}
	var others []string
	for i, a := range v.amounts {
		if i != v.key {
			others = append(others, of(a))
		}
	}
	sort.Strings(others)
	if key := of(v.amounts[v.key]); others[0] == others[len(others)-1] && key != others[0] {
		return fmt.Sprintf("the key alone has the %s %q", what, key)
	}
	return ""
}
