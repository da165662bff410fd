package content

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGlossary(t *testing.T) {
	one, two := &Concept{ID: "a#one"}, &Concept{ID: "b#two"}
	one.Glossary = []Term{{"Lease", "a right to load"}, {"`--flag`", "a switch"}, {"2PC", "two rounds"}}
	two.Glossary = []Term{{"lease", "an address for a time"}, {"Age", "time since it was made"}}
	lib := &Library{topics: []*Topic{{Concepts: []*Concept{one}}, {Concepts: []*Concept{two}}}}
	var got []string
	for _, e := range lib.Glossary() {
		line := e.Letter() + " " + e.Name
		for _, m := range e.Meanings {
			line += " | " + m.Concept.ID + " " + m.Definition
		}
		got = append(got, line)
	}
	want := []string{"# 2PC | a#one two rounds", "A Age | b#two time since it was made", "F `--flag` | a#one a switch",
		"L Lease | a#one a right to load | b#two an address for a time"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestGuideGlossary sees that a block kept from questions is in the glossary all the same.
func TestGuideGlossary(t *testing.T) {
	terms, asked := 0, 0
	for _, topic := range mustLoad(t, Guide()).Topics() {
		for _, c := range topic.Concepts {
			terms += len(c.Glossary)
			for _, list := range c.Terms {
				asked += len(list.Pairs)
			}
		}
	}
	if asked == 0 || terms < asked {
		t.Errorf("%d terms in the glossary, %d asked", terms, asked)
	}
}
