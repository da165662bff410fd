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
	folds     = 10
	redraws   = 3   // of the folds
	perFit    = 12  // variants of a template that the fit sees
	hair      = .02 // difference of scores that is a tie
	asPercent = 100.0
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

// group is a template with its variants.
type group struct {
	template, topic string
	choices         []choice
	chance          float64
}

// study is the data of one measurement.
type study struct{ groups []group }

// newStudy turns samples into numbers and scales each feature to a standard deviation of 1 over the bank.
func newStudy(kind quizzes.Kind, samples []Sample) study {
	var s study
	at, notes := map[string]int{}, map[quizzes.Ref]bool{}
	seen := map[string]bool{}
	for _, sample := range samples {
		l, right, ok := listingOf(sample.Question)
		if !ok || sample.Ask.Kind() != kind || notes[sample.Ref] || seen[sample.Template+"\n"+sample.Note] {
			continue
		}
		notes[sample.Ref], seen[sample.Template+"\n"+sample.Note] = true, true
		i, ok := at[sample.Template]
		if !ok {
			i, at[sample.Template] = len(s.groups), len(s.groups)
			s.groups = append(s.groups, group{template: sample.Template, topic: sample.Topic})
		}
		s.groups[i].choices = append(s.groups[i].choices, newChoice(l, right))
	}
	s.weigh()
	s.scale()
	return s
}

func newChoice(l listing, right []bool) choice {
	c := choice{x: make([][]float64, len(right)), y: make([]float64, len(right))}
	n := 0.0
	for _, b := range right {
		n += flag(b)
	}
	for i, b := range right {
		c.y[i] = flag(b) / math.Max(1, n)
	}
	for _, f := range features() {
		for i, v := range centered(f.of(l)) {
			c.x[i] = append(c.x[i], v)
		}
	}
	return c
}

func centered(x []float64) []float64 {
	m := mean(x)
	for i := range x {
		x[i] -= m
	}
	return x
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / math.Max(1, float64(len(x)))
}

func (s study) weigh() {
	for g := range s.groups {
		cs := s.groups[g].choices
		for i := range cs {
			cs[i].weight = 1 / float64(len(cs))
			s.groups[g].chance += rightShare(cs[i]) / float64(len(cs))
		}
	}
}

// rightShare is the chance of a blind guess: right options over options.
func rightShare(c choice) float64 {
	n := 0.0
	for _, y := range c.y {
		n += flag(y > 0)
	}
	return n / float64(len(c.y))
}

// scale divides each feature by its standard deviation within questions, each template counted once.
func (s study) scale() {
	n := len(features())
	square := make([]float64, n)
	for _, g := range s.groups {
		for _, c := range g.choices {
			for _, x := range c.x {
				for i, v := range x {
					square[i] += v * v * c.weight / float64(len(c.x)*len(s.groups))
				}
			}
		}
	}
	for _, g := range s.groups {
		for _, c := range g.choices {
			for _, x := range c.x {
				for i := range x {
					x[i] /= math.Max(math.Sqrt(square[i]), 1e-6)
				}
			}
		}
	}
}

// outOfFold gives each template's accuracy with weights fitted on the other folds.
func (s study) outOfFold(r *rand.Rand) []float64 {
	hits := make([]float64, len(s.groups))
	perm := r.Perm(len(s.groups))
	for fold := range folds {
		var train []group
		for i, g := range perm {
			if i%folds != fold {
				train = append(train, s.groups[g])
			}
		}
		w := tuned(train)
		for i, g := range perm {
			if i%folds == fold {
				hits[g] = accuracy(s.groups[g].choices, w)
			}
		}
	}
	return hits
}

// tuned fits with the penalty that foresees left-out templates of the training set best.
func tuned(train []group) []float64 {
	best, at := math.Inf(-1), 0
	const parts = 4
	score := make([]float64, len(penalties()))
	for part := range parts {
		fitted, held := parted(train, parts, part)
		w := make([]float64, len(features()))
		for i, penalty := range penalties() {
			w = fit(fitted, penalty, w)
			score[i] += likelihood(held, w)
		}
	}
	for i, v := range score {
		if v > best {
			best, at = v, i
		}
	}
	all, _ := parted(train, 1, -1)
	return fit(all, penalties()[at], make([]float64, len(features())))
}

// parted splits templates into those outside a part and those in it, and takes a few variants of each.
func parted(groups []group, parts, part int) (out, in []choice) {
	for i, g := range groups {
		few := g.choices[:min(perFit, len(g.choices))]
		for _, c := range few {
			c.weight = 1 / float64(len(few))
			if i%parts == part {
				in = append(in, c)
			} else {
				out = append(out, c)
			}
		}
	}
	return out, in
}

// accuracy is the share of variants guessed rightly, ties by their expectation.
func accuracy(cs []choice, w []float64) float64 {
	sum := 0.0
	for _, c := range cs {
		u := utilities(c.x, w)
		top, tied, right := slices.Max(u), 0.0, 0.0
		for i, v := range u {
			if v >= top-hair {
				tied++
				right += flag(c.y[i] > 0)
			}
		}
		sum += right / tied
	}
	return sum / float64(len(cs))
}

// byVariant is the accuracy when half of each template's variants are known to the fit.
func (s study) byVariant() []float64 {
	known, open := make([]group, len(s.groups)), make([][]choice, len(s.groups))
	for i, g := range s.groups {
		known[i] = g
		half := (len(g.choices) + 1) / 2
		known[i].choices, open[i] = g.choices[:half], g.choices[half:]
		if len(open[i]) == 0 {
			open[i] = g.choices
		}
	}
	w := tuned(known)
	out := make([]float64, len(s.groups))
	for i := range open {
		out[i] = accuracy(open[i], w)
	}
	return out
}

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
