package formats

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/xmlfmt"
)

// XMLEntitySize asks for the length of a text whose entities are expanded.
var XMLEntitySize = quizzes.Template{
	ID: "xml.entity.size", Version: 1, Concept: "xml#entities", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeXMLEntity,
}

var xmlEntityModels = []struct {
	model xmlfmt.Model
	why   string
}{
	{xmlfmt.SizesAdd, "That adds along the chain. Each reference brings the whole text of its entity, so sizes multiply."},
	{xmlfmt.OneLevel, "That expands one level. The text of an entity is read again, and the references in it are replaced as well."},
	{xmlfmt.OncePer, "That counts an entity once, however often it is referred to. Each reference is replaced by the text."},
	{xmlfmt.RefsAreText, "That counts the references as they are written. Each is replaced by the text of its entity."},
}

func makeXMLEntity(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names := quizzes.DrawSorted(r, []string{"a", "b", "c", "d", "e", "f", "g", "h"}, 3)
		word := func(from ...string) string { return quizzes.One(r, from...) }
		ref := func(name string) xmlfmt.Ref { return xmlfmt.Ref{Name: name, Times: 2 + r.IntN(3)} }
		all := []xmlfmt.Entity{
			{Name: names[0], Text: word("ha", "lol", "yes", "oops", "well", "no")},
			{Name: names[1], Refs: []xmlfmt.Ref{ref(names[0])}, Text: word("", "", "xy", "ab", "!")},
			{Name: names[2], Refs: []xmlfmt.Ref{ref(names[1])}, Text: word("", "", "z", "end")},
		}
		if coin(r) {
			all[2].Refs = append(all[2].Refs, ref(names[0]))
		}
		doc := xmlfmt.Entity{Name: "r", Refs: []xmlfmt.Ref{{Name: names[2], Times: 1 + r.IntN(2)}}, Text: word("", "", "ok")}
		e := quizzes.Exhibit{Title: "Document", Lang: "xml", Lines: []string{"<!DOCTYPE r ["}}
		for _, en := range all {
			e.Lines = append(e.Lines, fmt.Sprintf(`  <!ENTITY %s "%s">`, en.Name, en.Value()))
		}
		e.Lines = append(e.Lines, "]>", "<r>"+doc.Value()+"</r>")
		whole := append(all, doc)
		key := xmlfmt.Size(whole, "r", "")
		var nears []quizzes.Near
		for _, m := range xmlEntityModels {
			nears = append(nears, near(itoa(xmlfmt.Size(whole, "r", m.model)), string(m.model), "%s", m.why))
		}
		if nears = quizzes.NearAnswers(itoa(key), nears); len(nears) < 3 || key > 150 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "A parser expands the internal entities of this document. How many characters does the text of `r` have then?",
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Number{Value: float64(key), Unit: "characters", Near: nears},
			Trace: quizzes.Worked(xmlfmt.SizeSteps(whole), "The text of `r` has %d characters.", key), Note: fmt.Sprint(whole),
		}, nil
	})
}
