package lint

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
)

// Sample is a variant for the guesser, with the topic that its figure counts for.
type Sample struct {
	quizzes.Question
	Topic string // "caching/redis"
}

// GuessReport says how well the key can be guessed from the surface alone. Accuracy and Chance are in percent, Lift
// is in percentage points above chance.
//
// The figures are out of fold: a template is guessed with weights that were fitted without it, so what is learned is
// the habit of the writer and never the question. Each template counts once, however many variants it has. Options
// whose score is equal within a hair are a tie, and a tie is guessed blindly: the expected share counts. Which template
// falls into which fold is drawn several times, and the mean is reported, because one draw moves a figure by a point
// or two. How strongly weights are held to zero is chosen within the training folds by likelihood; where the surface
// says nothing, that choice makes all options tie, and the figure is chance itself rather than noise about it.
//
// A topic's figure is the same mean over its own templates, with the guesser of the whole bank, because a topic alone
// is too small to learn from. It still rests on few templates: Error is its standard error, taken over templates, and
// a lift below twice that can be luck. WorstTopicLift is the plain figure of the topic with the highest lift.
type GuessReport struct {
	Accuracy       float64 `json:"accuracy"`
	Chance         float64 `json:"chance"`
	Lift           float64 `json:"lift"`
	WorstTopicLift float64 `json:"worst_topic_lift"`

	WorstTopic  string       `json:"-"`
	Error       float64      `json:"-"` // standard error of Lift, in points
	ByVariant   float64      `json:"-"` // lift when folds share templates but no variants, in points
	Templates   int          `json:"-"`
	PerTopic    []TopicGuess `json:"-"` // worst first
	PerTemplate []Guessed    `json:"-"` // easiest first
	Clues       []Clue       `json:"-"` // strongest first, fitted on everything
}

// TopicGuess is a topic's figure, in percent and points.
type TopicGuess struct {
	Topic                         string
	Accuracy, Chance, Lift, Error float64
	Templates                     int
}

// Guessed is how often the guesser is right on one template's variants, 0 to 1, and which feature of the key helps it
// most: what to change first. Clue is empty where nothing helps.
type Guessed struct {
	Template, Topic  string
	Accuracy, Chance float64
	Clue             string
}

// Clue is what the guesser learned about a feature: the weight of one standard deviation; positive draws to the key.
type Clue struct {
	Name   string
	Weight float64
}

const (
	folds       = 10
	redraws     = 3  // of the folds
	perFit      = 12 // variants of a template that the fit sees at most; a large bank needs fewer
	fitSize     = 6000
	leastPerFit = 3
	hair        = .02 // difference of scores that is a tie
	asPercent   = 100.0
)

// penalties are the strengths among which a fit chooses, from the strongest: the last but one still lets a bank of
// two hundred templates speak, the first silences it. They are steps of four, since accuracy changes slowly with them.
func penalties() []float64 { return []float64{4096, 1024, 256, 64, 16, 4, 1} }

// Guess measures samples of single choice; others are left out, see GuessKind. The result depends on nothing but the
// samples: the folds come from a stream of their own.
func Guess(samples ...Sample) GuessReport { return GuessKind(quizzes.KindSingle, samples...) }

// GuessKind measures another kind that offers options. For multiple choice a guess is the one best option, which is
// right when it is one of the right ones; for lines it is the line.
func GuessKind(kind quizzes.Kind, samples ...Sample) GuessReport {
	s := newStudy(kind, samples)
	if len(s.groups) < folds {
		return GuessReport{}
	}
	r := rand.New(rand.NewPCG(29, 11))
	hits := make([]float64, len(s.groups))
	for range redraws {
		for i, hit := range s.outOfFold(r) {
			hits[i] += hit / redraws
		}
	}
	w := tuned(s.groups)
	rep := s.report(hits, w)
	rep.ByVariant = asPercent*mean(s.byVariant()) - rep.Chance
	rep.Clues = clues(w)
	return rep
}

// clues names the weights, the strongest first.
func clues(w []float64) []Clue {
	var out []Clue
	for i, f := range features() {
		out = append(out, Clue{f.name, w[i]})
	}
	slices.SortStableFunc(out, func(a, b Clue) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out
}

func (s study) report(hits, w []float64) GuessReport {
	var rep GuessReport
	all := tally{}
	topics := map[string]*tally{}
	for i, g := range s.groups {
		if topics[g.topic] == nil {
			topics[g.topic] = &tally{}
		}
		all.add(hits[i], g.chance)
		topics[g.topic].add(hits[i], g.chance)
		rep.PerTemplate = append(rep.PerTemplate, Guessed{g.template, g.topic, hits[i], g.chance, g.clue(w)})
	}
	for topic, t := range topics {
		rep.PerTopic = append(rep.PerTopic, t.guess(topic))
	}
	slices.SortFunc(rep.PerTopic, func(a, b TopicGuess) int { return cmp.Or(cmp.Compare(b.Lift, a.Lift), cmp.Compare(a.Topic, b.Topic)) })
	slices.SortStableFunc(rep.PerTemplate, func(a, b Guessed) int { return cmp.Compare(b.Accuracy-b.Chance, a.Accuracy-a.Chance) })
	total := all.guess("")
	rep.Accuracy, rep.Chance, rep.Lift, rep.Error, rep.Templates = total.Accuracy, total.Chance, total.Lift, total.Error, total.Templates
	rep.WorstTopic, rep.WorstTopicLift = rep.PerTopic[0].Topic, rep.PerTopic[0].Lift
	return rep
}

// clue names the feature that draws the guesser to the key most, and says whether the key has more or less of it than
// its distractors.
func (g group) clue(w []float64) string {
	best, name := 0.0, ""
	for i, f := range features() {
		x := 0.0
		for _, c := range g.choices {
			for o, y := range c.y {
				x += y * c.x[o][i] * c.weight
			}
		}
		if pull := w[i] * x; pull > best {
			best, name = pull, map[bool]string{true: "more ", false: "less "}[x > 0]+f.name
		}
	}
	return name
}

// tally adds up templates.
type tally struct{ hits, chances []float64 }

func (t *tally) add(hit, chance float64) {
	t.hits, t.chances = append(t.hits, hit), append(t.chances, chance)
}

func (t *tally) guess(topic string) TopicGuess {
	g := TopicGuess{Topic: topic, Accuracy: asPercent * mean(t.hits), Chance: asPercent * mean(t.chances), Templates: len(t.hits)}
	g.Lift = g.Accuracy - g.Chance
	square := 0.0
	for i := range t.hits {
		d := asPercent*(t.hits[i]-t.chances[i]) - g.Lift
		square += d * d
	}
	n := float64(len(t.hits))
	g.Error = math.Sqrt(square / math.Max(1, n-1) / n)
	return g
}
