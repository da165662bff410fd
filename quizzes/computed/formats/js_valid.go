package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/jsonfmt"
)

// JSValidWhich asks which texts are JSON.
var JSValidWhich = quizzes.Template{
	ID: "js.valid.which", Version: 1, Concept: "json#syntax", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makeJSValid,
}

var jsGrammarModels = []jsonfmt.Model{jsonfmt.JavaScript, jsonfmt.TrailingComma, jsonfmt.Comments, jsonfmt.NumberSpelling, jsonfmt.NotNumbers, jsonfmt.OtherLiterals,
	jsonfmt.AnyEscape, jsonfmt.ContainersOnly, jsonfmt.NoDuplicates, jsonfmt.NoExponent, jsonfmt.SlashEscape, jsonfmt.NoEmptyName, jsonfmt.NoMinusZero,
	jsonfmt.NoLoneHalf, jsonfmt.NoNestedEmpty}

// jsTexts draws two texts for each wrong reading of the grammar: those that are JSON, though the reading refuses them,
// and those that are not, though the reading takes them.
func jsTexts(r *rand.Rand) (good, bad []string) {
	name := func() string { return quizzes.One(r, "id", "sku", "qty", "price", "note", "tag", "size") }
	word := func() string { return quizzes.One(r, "new", "sale", "red", "blue", "open", "paid", "late") }
	n := func() int { return 2 + r.IntN(97) }
	good = []string{
		quizzes.One(r, fmt.Sprintf(`"%s"`, word()), fmt.Sprint(n()), fmt.Sprintf(`-%d.5`, n())),
		func(k string) string { return fmt.Sprintf(`{"%s": %d, "%s": %d}`, k, n(), k, n()+100) }(name()),
		fmt.Sprintf(`{"%s": %de+%d}`, name(), n()%9+1, n()%9+2),
		fmt.Sprintf(`{"%s": "%s\/%s"}`, name(), word(), word()),
		fmt.Sprintf(`{"": %d, "%s": "%s"}`, n(), name(), word()),
		fmt.Sprintf(`{"%s": -0, "%s2": %d}`, name(), name(), n()),
		fmt.Sprintf(`{"%s": "%s \ud83d"}`, name(), word()),
		fmt.Sprintf(`["%s", %d, null, {}]`, word(), n()),
	}
	bad = []string{
		quizzes.One(r, fmt.Sprintf(`{%s: "%s %s"}`, name(), word(), word()), fmt.Sprintf(`{"%s": '%s %s'}`, name(), word(), word()), fmt.Sprintf(`['%s', '%s2', %d]`, word(), word(), n())),
		quizzes.One(r, fmt.Sprintf(`["%s", %d, %d,]`, word(), n(), n()), fmt.Sprintf(`{"%s": %d, "": 0,}`, name(), n())),
		quizzes.One(r, fmt.Sprintf(`{"%s": %d} // %s`, name(), n(), word()), fmt.Sprintf(`[%d, /* %s */ %d]`, n(), word(), n())),
		fmt.Sprintf(`{"%s": 1, "x": %s}`, name(), quizzes.One(r, fmt.Sprintf("0%d", n()), fmt.Sprintf("+%d", n()), fmt.Sprintf(".%d", n()), fmt.Sprintf("%d.", n()))),
		fmt.Sprintf(`{"%s": %s, "%s2": %d}`, name(), quizzes.One(r, "-Infinity", "Infinity"), name(), n()),
		fmt.Sprintf(`["%s", %d, %s]`, word(), n(), quizzes.One(r, "True", "None", "False")),
		fmt.Sprintf(`{"%s": "%s%s%s"}`, name(), word(), quizzes.One(r, `\x41`, `\'`, `\ `, `\0`), word()),
	}
	return good, bad
}

func makeJSValid(r *rand.Rand) (quizzes.Question, error) {
	k := 1 + r.IntN(3)
	long := r.IntN(4) < k // whether the longest text is right, so that length tells nothing
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		good, bad := jsTexts(r)
		all := append(quizzes.Draw(r, good, k), quizzes.Draw(r, bad, 4-k)...)
		if (jsLongest(all) < k) != long {
			return quizzes.Question{}, quizzes.Reject("the longest text is of the other kind")
		}
		var opts []quizzes.Option
		var run []jsonfmt.Step
		for _, text := range all {
			o, s := jsJudged(text)
			if o.Why == "" {
				return quizzes.Question{}, quizzes.Reject("%s misleads nobody", text)
			}
			opts, run = append(opts, o), append(run, s)
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem: "Which of these texts fit the grammar of RFC 8259, so that a strict parser takes them as JSON?",
			Ask:  ask, Trace: quizzes.Worked(run, "JSON: %s.", ask.KeyText()), Note: strings.Join(all, "\n"),
		}, nil
	})
}

// jsLongest is the place of the longest text.
func jsLongest(texts []string) int {
	at := 0
	for i, t := range texts {
		if len(t) > len(texts[at]) {
			at = i
		}
	}
	return at
}

// jsJudged makes an option of a text; Why is empty when no wrong reading judges it otherwise.
func jsJudged(text string) (quizzes.Option, jsonfmt.Step) {
	_, fault := jsonfmt.Parse(text, "")
	o := quizzes.Option{Text: quizzes.Code(text), Right: fault == nil}
	var id jsonfmt.Model
	for _, m := range jsGrammarModels {
		if _, other := jsonfmt.Parse(text, m); (other == nil) != o.Right {
			id = m
			break
		}
	}
	if id == "" {
		return o, jsonfmt.Step{}
	}
	if o.Right {
		o.Why = "It is JSON: " + jsExcuse[id] + "."
		return o, jsonfmt.Step{Rule: "rfc8259", Text: fmt.Sprintf("`%s` is JSON: %s.", text, jsExcuse[id])}
	}
	where := "its end"
	if fault.At < len(text) {
		where = "`" + text[fault.At:] + "`"
	}
	o.Misconception = string(id)
	o.Why = fmt.Sprintf("It is an error before %s: %s.", where, fault.Rule)
	return o, jsonfmt.Step{Rule: "rfc8259", Text: fmt.Sprintf("`%s` is an error before %s: %s.", text, where, fault.Rule)}
}

// jsExcuse says why a text is JSON although a reading refuses it.
var jsExcuse = map[jsonfmt.Model]string{
	jsonfmt.ContainersOnly: "any value makes a text, a string or a number too",
	jsonfmt.NoDuplicates:   "the grammar allows a name twice; that names should be unique is advice",
	jsonfmt.NoExponent:     "a number may have an exponent, with a sign",
	jsonfmt.SlashEscape:    "a slash may be escaped, though it need not be",
	jsonfmt.NoEmptyName:    "a name is any string, the empty one too",
	jsonfmt.NoMinusZero:    "a minus may stand before any number, 0 too",
	jsonfmt.NoLoneHalf:     "the grammar asks for four hex digits, not for a whole pair",
	jsonfmt.NoNestedEmpty:  "the elements of an array may be of different kinds",
}
