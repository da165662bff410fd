package quizzes

import "testing"

func TestPictureCheck(t *testing.T) {
	for name, p := range map[string]Picture{
		"a bar without length":          Bars{{"read", 5, 5}},
		"a lane that is not there":      Lanes{Names: []string{"A"}, Events: []Event{{Lane: 1, SentBy: -1}}},
		"an arrival before its sending": Lanes{Names: []string{"A"}, Events: []Event{{SentBy: 0}}},
		"a node beyond the ring":        Ring{Size: 100, Nodes: []Spot{{"A", 100}}},
		"a key before the ring":         Ring{Size: 100, Keys: []Spot{{"k", -1}}},
		"a ring of nothing":             Ring{},
		"a node after itself":           Tree{{Name: "a", After: []int{0}}},
	} {
		if p.check() == nil {
			t.Errorf("%s is drawn", name)
		}
	}
	for name, p := range map[string]Picture{
		"bars":  Bars{{"read", 1, 5}},
		"lanes": Lanes{Names: []string{"A", "B"}, Events: []Event{{0, "sends x", -1}, {1, "receives x", 0}}},
		"ring":  Ring{Size: 100, Nodes: []Spot{{"A", 99}}, Keys: []Spot{{"k", 0}}},
		"tree":  Tree{{Name: "a"}, {Name: "b", After: []int{0}}},
	} {
		if err := p.check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	q := Question{Stem: "Who?", Note: "n", Why: "So.", Exhibits: []Exhibit{{Title: "T", Drawn: Bars{{"read", 1, 5}}}}}
	if err := q.Check(); err == nil || err.Error() != "exhibit T is a picture without words" {
		t.Error(err)
	}
}
