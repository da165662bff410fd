package quizzes

import (
	"reflect"
	"testing"
)

func TestPictureCheck(t *testing.T) {
	for name, p := range map[string]Picture{
		"an axis without a stretch":     Axis{Tracks: []Track{{Dots: []Dot{{At: 3}}}}},
		"an empty axis":                 Axis{},
		"a span without length":         Axis{Tracks: []Track{{Spans: []Span{{From: 2, To: 2}}, Dots: []Dot{{At: 3}}}}},
		"a call to nobody":              Calls{Parties: []string{"A"}, Sent: []Call{{To: 1}}},
		"a step of no session":          Sessions{Names: []string{"A"}, Steps: []SessionStep{{Session: 1, Text: "x"}}},
		"a step without text":           Sessions{Names: []string{"A"}, Steps: []SessionStep{{}}},
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
		"axis":     Axis{Marks: []Dot{{At: 9}}, Tracks: []Track{{Spans: []Span{{From: 2, To: 4}}}}},
		"calls":    Calls{Parties: []string{"A", "B"}, Sent: []Call{{From: 0, To: 1}, {From: 1, To: 1}}},
		"sessions": Sessions{Names: []string{"A"}, Steps: []SessionStep{{Text: "x"}}},
		"bars":     Bars{{"read", 1, 5}},
		"lanes":    Lanes{Names: []string{"A", "B"}, Events: []Event{{0, "sends x", -1}, {1, "receives x", 0}}},
		"ring":     Ring{Size: 100, Nodes: []Spot{{"A", 99}}, Keys: []Spot{{"k", 0}}},
		"tree":     Tree{{Name: "a"}, {Name: "b", After: []int{0}}},
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

func TestPicturesOfLines(t *testing.T) {
	for _, tc := range []struct {
		name      string
		got, want Picture
	}{
		{"lanes", LanesOf([]string{"reader", "another reader"}, []string{"0  at the start: empty", " 3 s  reader: GET", "2  another reader waits"}),
			Lanes{Names: []string{"reader", "another reader"}, Start: "at the start: empty",
				Events: []Event{{0, "3 s GET", -1}, {1, "waits", -1}}}},
		{"nobody's line", LanesOf([]string{"A"}, []string{"A reads", "B reads"}), nil},
		{"calls", CallsOf([]string{"Ann", "S", "T"}, []string{"Ann reads from S", "Ann writes to T, alone", "S's state reaches T", "T waits"}),
			Calls{Parties: []string{"Ann", "S", "T"}, Sent: []Call{{1, 0, "reads", false}, {0, 2, "writes, alone", false}, {1, 2, "state", false}, {2, 2, "waits", false}}}},
		{"sessions", SessionsOf([]string{"A", "B"}, []string{" 1  B  BEGIN", "10  A  COMMIT"}, true),
			Sessions{Names: []string{"A", "B"}, Steps: []SessionStep{{Session: 1, Text: "BEGIN", Code: true}, {Text: "COMMIT", Code: true}}}},
	} {
		if !reflect.DeepEqual(tc.got, tc.want) {
			t.Errorf("%s: %+v, want %+v", tc.name, tc.got, tc.want)
		}
	}
}
