package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// IsoAnomaly asks for the name of what a schedule shows.
var IsoAnomaly = quizzes.Template{
	ID: "iso.anomaly", Version: 1, Concept: "isolation-levels#anomalies", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: isoAnomaly,
}

// isoPrograms are what two sessions do for each anomaly to be possible; the interleaving decides.
var isoPrograms = map[txn.Anomaly][][2]string{
	txn.DirtyReadOf:  {{"wx a", "rx wy c"}, {"rx wx a", "ry rx c"}, {"wx ry a", "rx c"}, {"wx wy a", "ry c"}},
	txn.Nonrepeating: {{"rx rx c", "wx c"}, {"rx ry rx c", "rx wx c"}, {"rx rx wy c", "wx c"}, {"rx rx c", "ry wx c"}},
	txn.Phantom:      {{"s s c", "i c"}, {"s rx s c", "i c"}, {"s s c", "rx i c"}, {"s ry s c", "i c"}},
	txn.ReadSkew:     {{"rx ry c", "wx wy c"}, {"rx ry c", "rx ry wx wy c"}, {"ry rx c", "wx wy c"}, {"rx ry c", "wy wx c"}},
	txn.LostUpdate:   {{"rx wx c", "rx wx c"}, {"rx ry wx c", "rx wx c"}, {"rx wx c", "ry rx wx c"}},
	txn.WriteSkew:    {{"rx ry wx c", "rx ry wy c"}, {"rx ry wy c", "ry rx wx c"}, {"rx wy c", "ry wx c"}, {"rx ry wx c", "ry rx wy c"}},
}

var isoAnomalies = []txn.Anomaly{txn.DirtyReadOf, txn.Nonrepeating, txn.Phantom, txn.ReadSkew, txn.LostUpdate, txn.WriteSkew}

// isoNeeds says what each name asks for, to be followed by what is missing here.
var isoNeeds = map[txn.Anomaly]string{
	txn.DirtyReadOf:  "a read of a value whose writer rolls back afterward",
	txn.Nonrepeating: "one row read twice by a session, with a committed change of it in between",
	txn.Phantom:      "one search run twice by a session, with a committed insert in between",
	txn.ReadSkew:     "two different rows read by a session, with a commit in between that changed both",
	txn.LostUpdate:   "two sessions that write one row, of which the later one had read it before the other wrote it",
	txn.WriteSkew:    "two sessions that each write a row which the other one has read, and not the same row",
}

// isoNoun names the two rows and the search of a story.
type isoStory struct {
	x, y   string // two rows
	search string
	insert string
}

var isoStories = []isoStory{
	{"Ann's account", "Bob's account", "the accounts above", "an account of"},
	{"the stock of pens", "the stock of caps", "the products above", "a product at"},
	{"the price of seat 4", "the price of seat 9", "the seats above", "a seat at"},
	{"the limit of team A", "the limit of team B", "the teams above", "a team at"},
}

func isoAnomaly(r *rand.Rand) (quizzes.Question, error) {
	want := isoAnomalies[r.IntN(len(isoAnomalies))]
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		programs := quizzes.One(r, isoPrograms[want]...)
		acts := isoInterleave(r, programs)
		if got := txn.Anomalies(acts); len(got) != 1 || got[0] != want {
			return quizzes.Question{}, quizzes.Reject("shows %v", got)
		}
		story := isoStories[r.IntN(len(isoStories))]
		lines, ok := isoTell(r, acts, story)
		if !ok {
			return quizzes.Question{}, quizzes.Reject("a value comes twice")
		}
		opts, err := quizzes.Pick(r, quizzes.Option{Text: string(want), Why: "The schedule has " + isoNeeds[want] + "."}, isoAnomalyWrong(want), 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     "Two sessions run interleaved, in a database that keeps them apart too little. The exhibit shows what each one does and sees. Which anomaly comes about here?",
			Exhibits: []quizzes.Exhibit{{Title: "What happens, in order", Lang: "text", Lines: lines, Drawn: quizzes.SessionsOf([]string{"A", "B"}, lines, false)}},
			Ask:      quizzes.Single{Options: opts}, Note: strings.Join(lines, "\n"),
			Trace: isoAnomalySteps(acts, want),
		}, nil
	})
}

// isoInterleave lets the two programs run in a random order of their parts, with either one in the role of A.
func isoInterleave(r *rand.Rand, programs [2]string) []txn.Act {
	swap := r.IntN(2)
	left := [2][]string{strings.Fields(programs[swap]), strings.Fields(programs[1-swap])}
	var acts []txn.Act
	for n := len(left[0]) + len(left[1]); n > 0; n-- {
		s := 0
		if r.IntN(n) >= len(left[0]) {
			s = 1
		}
		acts = append(acts, txn.Act{S: s, Kind: left[s][0][0], Item: left[s][0][1:]})
		left[s] = left[s][1:]
	}
	return acts
}

// isoTell writes the history as a schedule with values. A writer writes a value of its own; everybody sees the last
// value written.
func isoTell(r *rand.Rand, acts []txn.Act, story isoStory) (lines []string, ok bool) {
	name := map[string]string{"x": story.x, "y": story.y}
	values := quizzes.Draw(r, []int{20, 30, 40, 50, 60, 70, 80, 90, 35, 45, 55, 65}, 8)
	now, old := map[string]int{"x": values[0], "y": values[1]}, map[string]int{"x": values[0], "y": values[1]}
	writer := map[string]int{}
	rows, limit := 2+r.IntN(5), 10*(1+r.IntN(4))
	next := 2
	for i, a := range acts {
		var text string
		switch a.Kind {
		case 'r':
			text = fmt.Sprintf("reads %s: %d", name[a.Item], now[a.Item])
		case 'w':
			now[a.Item], writer[a.Item] = values[next], a.S
			next++
			text = fmt.Sprintf("sets %s to %d", name[a.Item], now[a.Item])
		case 's':
			text = fmt.Sprintf("counts %s %d: %s", story.search, limit, quizzes.Plural(rows, "row"))
		case 'i':
			rows++
			text = fmt.Sprintf("inserts %s %d", story.insert, limit+5+5*r.IntN(4))
		case 'c':
			text = "commits"
		case 'a':
			text = "rolls back"
			for item, w := range writer {
				if w == a.S {
					now[item] = old[item]
				}
			}
		}
		lines = append(lines, fmt.Sprintf("%2d  %s  %s", i+1, txn.Session(a.S), text))
	}
	return lines, true
}

func isoAnomalyWrong(want txn.Anomaly) []quizzes.Option {
	var out []quizzes.Option
	for _, a := range isoAnomalies {
		if a != want {
			id := "named-" + strings.ReplaceAll(strings.ToLower(string(a)), " ", "-")
			out = append(out, quizzes.Option{Text: string(a), Misconception: id, Why: fmt.Sprintf("That takes %s. The exhibit shows no such thing, but %s.", isoNeeds[a], isoNeeds[want])})
		}
	}
	return out
}

// isoAnomalySteps tests the schedule for each name in turn.
func isoAnomalySteps(acts []txn.Act, want txn.Anomaly) []quizzes.Step {
	var steps []quizzes.Step
	for _, a := range isoAnomalies {
		if a != want {
			steps = append(steps, quizzes.Step{Rule: "anomaly.absent", Text: fmt.Sprintf("%s? That takes %s. The schedule has nothing of the kind.", a, isoNeeds[a])})
		}
	}
	slices.SortFunc(steps, func(a, b quizzes.Step) int { return strings.Compare(a.Text, b.Text) })
	return append(steps, quizzes.Step{Rule: "anomaly.found", Text: fmt.Sprintf("In short, the schedule is `%s`. It has %s: %s.", txn.History(acts), isoNeeds[want], want)})
}
