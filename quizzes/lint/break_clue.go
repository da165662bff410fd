package lint

import (
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
)

func clueOperators() []operator {
	return []operator{
		{"lengthen-key", []string{"key-length", "reading"}, onKey(behind(", which holds for as long as the cache and its clients keep to the rules of the section"))},
		{"shorten-key", []string{"key-length"}, withOptions(shortenKey)},
		{"all-of-the-above", []string{"no-all-none"}, onDistractor(as("All of the above"))},
		{"none-of-these", []string{"no-all-none"}, onDistractor(as("None of these"))},
		{"both", []string{"no-all-none"}, onDistractor(as("Both A and C"))},
		{"by-place", []string{"no-position"}, onDistractor(as("The same as the first option"))},
		{"absolute-before", []string{"absolutes"}, withOptions(noAbsoluteKey(before("Always ")))},
		{"absolute-behind", []string{"absolutes"}, withOptions(noAbsoluteKey(behind(", under all conditions, and never less")))},
		{"hedged-key", []string{"hedges"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[key].Text = "Usually " + lowerFirst(o[key].Text)
			return noneHas(o, key, hedges)
		})},
		{"echo", []string{"stem-echo"}, echoStem},
		{"contained", []string{"contains"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			i := (key + 1) % len(o)
			o[i].Text = behind(" for a while")(o[key].Text)
			return prose(o, 2) && len(words(o[key].Text)) >= 2 && !symbols.MatchString(o[key].Text)
		})},
		{"code-on-key", []string{"markup"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[key].Text = "`" + o[key].Text + "`"
			return prose(append(o[:key:key], o[key+1:]...), 1)
		})},
		{"code-but-key", []string{"markup"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			for i := range o {
				o[i].Text = "`" + strings.ReplaceAll(o[i].Text, "`", "") + "`"
			}
			o[key].Text = strings.ReplaceAll(o[key].Text, "`", "")
			return true
		})},
		{"emphasis", []string{"emphasis"}, onKey(func(s string) string { return "**" + s + "**" })},
		{"small-key", []string{"form"}, withOptions(smallKey)},
		{"because-key", []string{"form", "key-length"}, onProse(before("Because "))},
		{"gerunds", []string{"form"}, withOptions(gerunds)},
		{"stop-on-key", []string{"closing"}, withOptions(stopOnKey)},
		{"brackets-on-key", []string{"closing", "key-length"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[key].Text += " (see section)"
			return prose(o, 3) && !strings.HasSuffix(o[(key+1)%len(o)].Text, ")")
		})},
		{"unit-on-key", []string{"units"}, onAmounts(func(s string) string { return s + " per node" })},
		{"decimals-on-key", []string{"precision"}, onAmounts(func(s string) string {
			at := number.FindStringIndex(s)
			if strings.Contains(s, ".") {
				return s
			}
			return s[:at[1]] + ".250" + s[at[1]:]
		})},
	}
}

func shortenKey(_ *rand.Rand, o []quizzes.Option, key int) bool {
	f := strings.Fields(o[key].Text)
	if len(f) < 6 || !prose(o, 6) {
		return false
	}
	o[key].Text = strings.Trim(strings.Join(f[:2], " "), ",;")
	return true
}

// noAbsoluteKey changes all distractors of a question whose key has no absolute to begin with.
func noAbsoluteKey(change func(string) string) breaker {
	return func(_ *rand.Rand, o []quizzes.Option, key int) bool {
		for i := range o {
			if i != key {
				o[i].Text = change(o[i].Text)
			}
		}
		k := newText(o[key].Text)
		return !k.has(absolutes) && !k.has(strong)
	}
}

func noneHas(o []quizzes.Option, key int, list map[string]bool) bool {
	for i := range o {
		if i != key && newText(o[i].Text).has(list) {
			return false
		}
	}
	return true
}

// echoStem puts three words of the stem into the key.
func echoStem(r *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	taken := newText(strings.Join(newView(q).lists()[0], " ")).content
	var fresh []string
	for _, w := range words(plain(q.Stem)) {
		if carries(w) && !taken[stem(w)] {
			taken[stem(w)] = true
			fresh = append(fresh, w)
		}
	}
	if len(fresh) < 3 {
		return q, false
	}
	return withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
		o[key].Text += ", " + strings.Join(fresh[:3], " ")
		return prose(o, 3)
	})(r, q)
}

func smallKey(_ *rand.Rand, o []quizzes.Option, key int) bool {
	for i := range o {
		if i != key && (o[i].Text == "" || o[i].Text[0] >= 'a' && o[i].Text[0] <= 'z') {
			return false
		}
	}
	o[key].Text = lowerFirst(o[key].Text)
	return o[key].Text[0] >= 'a' && o[key].Text[0] <= 'z'
}

// gerunds makes all distractors begin with one form and leaves the key.
func gerunds(_ *rand.Rand, o []quizzes.Option, key int) bool {
	for i := range o {
		if i != key {
			o[i].Text = "By having " + lowerFirst(o[i].Text)
		}
	}
	return openers.FindString(plain(o[key].Text)) != "by"
}

func stopOnKey(_ *rand.Rand, o []quizzes.Option, key int) bool {
	for i := range o {
		o[i].Text = strings.TrimSuffix(o[i].Text, ".")
	}
	o[key].Text += "."
	return true
}

// onAmounts changes the key of a question whose options are all numbers.
func onAmounts(change func(string) string) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	spoil := onKey(change)
	return func(r *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
		if v := newView(q); v.amounts == nil || units(v)+precision(v) != "" {
			return q, false
		}
		return spoil(r, q)
	}
}
