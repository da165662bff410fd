package views

// ProgressPage shows what is known and what comes.
type ProgressPage struct {
	Layout   Layout
	Solid    int
	Topics   int
	Answers  int
	Right    string       // share of answers right, empty without answers
	Studied  string       // time spent answering
	Sections []MapSection // with the topics that were begun
	NotBegun int          // topics that were not
	Beliefs  []Belief
	Forecast []DayLoad // from today on
	Heat     []DayLoad // the last weeks, oldest first, starting on a Monday
	Weakest  []Weak
	Empty    bool
}

// DayLoad is a number of answers or of concepts due on a day.
type DayLoad struct {
	Day string // "Mon 23 Nov"
	N   int
}

// Weak is a concept with a low expected recall.
type Weak struct {
	Concept Link
	Recall  string
	Drill   string // where a form posts to start a quiz on it
}

// SearchPage is the search with its hits.
type SearchPage struct {
	Layout Layout
	Query  string
	Hits   []Hit
}

// Hit is a concept that fits the query.
type Hit struct {
	Concept Link
	Topic   string
	Snippet []Span
}

// Span is a piece of a snippet.
type Span struct {
	Text string
	Hit  bool
}

// ErrorPage says what went wrong and the way on.
type ErrorPage struct {
	Layout Layout
	Code   int
	Title  string
	Text   string
	On     []Link
}

// GalleryPage lists every page in every state, in development only.
type GalleryPage struct {
	Layout Layout
	Pages  []Link
}

func most(days []DayLoad) int {
	m := 1
	for _, d := range days {
		m = max(m, d.N)
	}
	return m
}

// heatStep maps a day's answers to one of five tints.
func heatStep(n int) string {
	switch {
	case n == 0:
		return "h0"
	case n < 5:
		return "h1"
	case n < 15:
		return "h2"
	case n < 40:
		return "h3"
	}
	return "h4"
}

// studied are the days with answers, newest first.
func (p ProgressPage) studied() []DayLoad {
	var out []DayLoad
	for i := len(p.Heat) - 1; i >= 0; i-- {
		if p.Heat[i].N > 0 {
			out = append(out, p.Heat[i])
		}
	}
	return out
}

// Belief is a misconception that the learner seems to hold.
type Belief struct {
	Says    string // a clause after "that"
	Times   int    // answers that fit it
	Concept Link   // the section that puts it right
	Drill   string // where a form posts to be asked about it
}
