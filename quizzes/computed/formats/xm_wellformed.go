package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/xmlfmt"
)

// XMLWellFormedWhich asks which documents are well-formed.
var XMLWellFormedWhich = quizzes.Template{
	ID: "xml.wellformed.which", Version: 1, Concept: "xml#well-formed", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makeXMLWellFormed,
}

var xmlTextModels = []xmlfmt.Model{xmlfmt.TagsOverlap, xmlfmt.CaseIgnored, xmlfmt.TwiceAllowed, xmlfmt.NoQuotes, xmlfmt.LoneAmpersand, xmlfmt.TwoRoots, xmlfmt.HTMLEntities,
	xmlfmt.DashesInside, xmlfmt.UndeclaredFails, xmlfmt.GreaterFails, xmlfmt.SingleQuotes, xmlfmt.CDATAMarkup, xmlfmt.EmptyFails, xmlfmt.MixedFails, xmlfmt.NoDeclaration}

// xmlTexts draws a document for each wrong reading: those that are well-formed, though it refuses them, and those that
// are not, though it takes them.
func xmlTexts(r *rand.Rand) (good, bad []string) {
	word := func() string {
		return quizzes.One(r, "tea", "salt", "rice", "oats", "milk", "corn", "fish", "plum", "kale")
	}
	tags := quizzes.Draw(r, []string{"p", "item", "name", "note", "row", "dish", "line", "unit"}, 2)
	a, b := tags[0], tags[1]
	at := quizzes.One(r, "id", "lang", "size", "kind")
	n := func() int { return 2 + r.IntN(97) }
	up := strings.ToUpper(a[:1]) + a[1:]
	good = []string{
		fmt.Sprintf(`<%s><m:%s>%s</m:%s></%s>`, a, b, word(), b, a),
		fmt.Sprintf(`<%s>%d > %d, %s</%s>`, a, n(), n(), word(), a),
		fmt.Sprintf(`<%s %s='%d'>%s</%s>`, a, at, n(), word(), a),
		fmt.Sprintf(`<%s><![CDATA[%s & %s]]></%s>`, a, word(), word(), a),
		fmt.Sprintf(`<%s><%s %s="%d"/></%s>`, a, b, at, n(), a),
		fmt.Sprintf(`<%s>%s <%s>%s</%s></%s>`, a, word(), b, word(), b, a),
		fmt.Sprintf(`<%s %s="%s &amp; %s"></%s>`, a, at, word(), word(), a),
	}
	bad = []string{
		fmt.Sprintf(`<%s><%s>%s</%s></%s>`, a, b, word(), a, b),
		fmt.Sprintf(`<%s %s="%d">%s</%s>`, up, at, n(), word(), a),
		fmt.Sprintf(`<%s %s="%d" %s="%d"/>`, a, at, n(), at, n()+100),
		fmt.Sprintf(`<%s %s=%d>%s %s</%s>`, a, at, n(), word(), word(), a),
		fmt.Sprintf(`<%s>%s & %s</%s>`, a, word(), word(), a),
		fmt.Sprintf(`<%s>%s</%s><%s/>`, a, word(), a, b),
		fmt.Sprintf(`<%s>%s&%s;%s</%s>`, a, word(), quizzes.One(r, "nbsp", "copy"), word(), a),
		fmt.Sprintf(`<%s><!-- %s -- %s --></%s>`, a, word(), word(), a),
	}
	return good, bad
}

func makeXMLWellFormed(r *rand.Rand) (quizzes.Question, error) {
	k := 1 + r.IntN(3)
	long := r.IntN(4) < k // whether the longest document is right, so that length tells nothing
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		good, bad := xmlTexts(r)
		all := append(quizzes.Draw(r, good, k), quizzes.Draw(r, bad, 4-k)...)
		if (jsLongest(all) < k) != long {
			return quizzes.Question{}, quizzes.Reject("the longest document is of the other kind")
		}
		var opts []quizzes.Option
		var run []xmlfmt.Step
		for _, text := range all {
			o, ok := xmlJudged(text)
			if !ok {
				return quizzes.Question{}, quizzes.Reject("%s misleads nobody", text)
			}
			opts = append(opts, o)
			run = append(run, xmlfmt.Step{Rule: "xml1.0", Text: fmt.Sprintf("`%s`: %s", text, o.Why)})
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem: "Which of these documents are well-formed by XML 1.0, whatever a parser that handles namespaces would add?",
			Ask:  ask, Trace: quizzes.Worked(run, "Well-formed: %s.", ask.KeyText()), Note: strings.Join(all, "\n"),
		}, nil
	})
}

// xmlJudged makes an option of a document; ok is false when no wrong reading judges it otherwise.
func xmlJudged(text string) (o quizzes.Option, ok bool) {
	defect := xmlfmt.WellFormed(text, "")
	o = quizzes.Option{Text: quizzes.Code(text), Right: defect == nil}
	for _, m := range xmlTextModels {
		if (xmlfmt.WellFormed(text, m) == nil) == o.Right {
			continue
		}
		if o.Right {
			o.Why = "It is well-formed: " + xmlExcuse[m] + "."
			return o, true
		}
		where := "at its end"
		if defect.At < len(text) {
			where = "at `" + text[defect.At:] + "`"
		}
		o.Misconception, o.Why = string(m), fmt.Sprintf("It breaks off %s: %s.", where, defect.Rule)
		return o, true
	}
	return o, false
}

// xmlExcuse says why a document is well-formed although a reading refuses it.
var xmlExcuse = map[xmlfmt.Model]string{
	xmlfmt.UndeclaredFails: "a prefix without declaration breaks the rules of namespaces, not XML 1.0",
	xmlfmt.GreaterFails:    "`>` alone is fine in text",
	xmlfmt.SingleQuotes:    "a value may stand in single quotes",
	xmlfmt.CDATAMarkup:     "nothing inside a CDATA section is markup",
	xmlfmt.EmptyFails:      "`/>` closes an empty element",
	xmlfmt.MixedFails:      "an element may hold text and elements side by side",
	xmlfmt.NoDeclaration:   "each tag is closed in order, and the XML declaration may be left out",
}
