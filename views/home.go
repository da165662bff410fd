package views

import "time"

// FirstPage greets a stranger with a live question.
type FirstPage struct {
	Layout  Layout
	Topics  int
	Minutes int
	Check   Asking
}

// TodayPage is the home of a learner: one thing to do first.
type TodayPage struct {
	Layout   Layout
	Due      int  // concepts due now
	More     bool // there are more than Due says
	Takes    time.Duration
	Continue *Tile // a lesson begun
	New      *Tile // a lesson not begun
	Open     *Link // a sitting not finished
	NextDue  string
	Solid    int
	Topics   int
}

// MapPage lists the guide.
type MapPage struct {
	Layout   Layout
	Sections []MapSection
	Minutes  int
}

func (p MapPage) topics() int {
	n := 0
	for _, s := range p.Sections {
		n += len(s.Tiles)
	}
	return n
}

// MapSection is a section of the guide with its topics.
type MapSection struct {
	ID             string // of its heading: the section's slug
	Title, Summary string
	Tiles          []Tile
}

// Tile is a topic as lists show it.
type Tile struct {
	Title, Summary, Href string
	Minutes              int
	State                string // new, learning, holding, solid
	After                []Link
	Concepts, Known      int
	Due                  string
	Recall               string // expected recall today, empty when unknown
}

// ReviewPage offers what is due.
type ReviewPage struct {
	Layout  Layout
	Due     int
	More    bool
	Takes   time.Duration
	Lengths []int
	NextDue string
	Tiles   []Tile // where to start when nothing was ever answered
	Known   bool   // the learner has answered something
	Per     time.Duration
}

// dot is the shape of a state.
func dot(state string) string {
	switch state {
	case "learning":
		return "◔"
	case "holding":
		return "◑"
	case "solid":
		return "●"
	}
	return "○"
}

// upTo says a count that may have been capped.
func upTo(n int, more bool) string {
	if more {
		return "more than " + Count(n, "concept")
	}
	return Count(n, "concept")
}
