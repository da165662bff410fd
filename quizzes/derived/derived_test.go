package derived_test

import (
	"testing"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/derived"
)

func concept(c content.Concept) *content.Concept {
	c.ID, c.Title = "redis#data-structures", "Data structures"
	return &c
}

func table(head []string, rows ...[]string) content.Concept {
	return content.Concept{Tables: []content.Table{{Head: head, Rows: rows}}}
}

// TestWhatIsDerived: which templates a table, a term list and steps yield, each proven over many seeds.
func TestWhatIsDerived(t *testing.T) {
	terms := content.Concept{Terms: []content.Terms{{Pairs: []content.Term{{Name: "Hit", Definition: "found"}, {Name: "Miss", Definition: "not found"}, {Name: "Lease", Definition: "a right to load"}}}}}
	for name, c := range map[string]struct {
		concept content.Concept
		want    []string
	}{
		"columns that tell rows apart": {table([]string{"Type", "Holds"}, []string{"List", "a"}, []string{"Set", "b"}, []string{"Hash", "c"}, []string{"Stream", "d"}),
			[]string{"table-type-holds-match", "table-type-holds-which"}},
		"a column that repeats": {table([]string{"Policy", "Safe"}, []string{"back", "no"}, []string{"through", "yes"}, []string{"around", "yes"}),
			[]string{"table-policy-safe-fill"}},
		"one value only":     {table([]string{"Policy", "Safe"}, []string{"back", "no"}, []string{"through", "no"}, []string{"around", "no"}), nil},
		"two rows":           {table([]string{"Type", "Holds"}, []string{"List", "a"}, []string{"Set", "b"}), nil},
		"rows named alike":   {table([]string{"Type", "Holds"}, []string{"List", "a"}, []string{"List", "b"}, []string{"Set", "c"}), nil},
		"terms":              {terms, []string{"terms-hit-match", "terms-hit-which"}},
		"steps":              {content.Concept{Steps: []content.Steps{{Items: []string{"a", "b", "c", "d", "e", "f"}}}}, []string{"steps"}},
		"two lists of steps": {content.Concept{Steps: []content.Steps{{Items: []string{"a", "b", "c"}}, {Items: []string{"d", "e", "f"}}}}, []string{"steps", "steps-2"}},
		"equal steps":        {content.Concept{Steps: []content.Steps{{Items: []string{"a", "b", "A"}}}}, nil},
	} {
		got := derived.Concept(concept(c.concept))
		if len(got) != len(c.want) {
			t.Errorf("%s: %d templates, want %v", name, len(got), c.want)
			continue
		}
		for i, tpl := range got {
			if tpl.ID != "redis#data-structures/"+c.want[i] || tpl.Source != quizzes.Derived {
				t.Errorf("%s: %s, want %s", name, tpl.ID, c.want[i])
			}
			bank.Check(t, tpl)
		}
	}
}

// TestKeys reads keys off the table they came from.
func TestKeys(t *testing.T) {
	rows := [][]string{{"List", "a"}, {"Set", "b"}, {"Hash", "c"}, {"Stream", "d"}}
	holds := map[string]string{}
	for _, r := range rows {
		holds[r[0]] = r[1]
	}
	c := table([]string{"Type", "Holds"}, rows...)
	match := derived.Concept(concept(c))[0]
	for seed := range uint64(50) {
		q, _, err := match.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		m := q.Ask.(quizzes.Match)
		for i, l := range m.Left {
			if m.Right[m.Want[i]] != holds[l] {
				t.Errorf("seed %d: %s holds %s", seed, l, m.Right[m.Want[i]])
			}
		}
	}
}
