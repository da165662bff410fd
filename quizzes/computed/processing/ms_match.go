package processing

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// MessagingMatchPatterns asks which patterns match a key.
var MessagingMatchPatterns = quizzes.Template{
	ID: "ms.match.patterns", Version: 1, Concept: "messaging-system-integration#routing", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: msPatterns,
}

// MessagingMatchKeys asks which keys a pattern matches.
var MessagingMatchKeys = quizzes.Template{
	ID: "ms.match.keys", Version: 1, Concept: "messaging-system-integration#routing", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: msKeys,
}

var msModels = []mq.Model{mq.RestIsOne, mq.OneIsMany, mq.PatternHead, mq.ZeroFlipped, mq.OneIsNone}

// msBelief finds a wrong model that takes a pattern and key the other way; the flipped rule has a name per system.
func msBelief(sys mq.System, pattern, key string) string {
	right, _ := sys.Match(pattern, key, "")
	for _, m := range msModels {
		if wrong, _ := sys.Match(pattern, key, m); wrong != right {
			if m == mq.ZeroFlipped {
				return map[bool]string{true: "rest-wildcard-takes-zero", false: "rest-wildcard-needs-a-word"}[sys.RestMin == 1]
			}
			return string(m)
		}
	}
	return ""
}

var msWords = [][]string{{"shop", "order", "depot"}, {"order", "stock", "user"}, {"paid", "sent", "new"}, {"eu", "us", "asia"}, {"web", "app", "bot"}}

func msKey(r *rand.Rand, sys mq.System, n int) string {
	from := r.IntN(2)
	var words []string
	for i := range n {
		words = append(words, quizzes.One(r, msWords[from+i]...))
	}
	return strings.Join(words, sys.Sep)
}

// msPattern turns a key into a pattern, with words replaced, dropped or added.
func msPattern(r *rand.Rand, sys mq.System, key string) string {
	var out []string
	words := strings.Split(key, sys.Sep)
	for i, w := range words {
		switch n := r.IntN(12); {
		case n < 3:
			out = append(out, sys.One)
		case n == 3:
			out = append(out, msWords[r.IntN(5)][r.IntN(3)])
		case n == 4 && i > 0: // dropped
		case n == 5 && sys.Anywhere && !strings.Contains(strings.Join(out, ""), sys.Rest):
			out = append(out, sys.Rest)
		default:
			out = append(out, w)
		}
	}
	if s := strings.Join(out, ""); !strings.Contains(s, sys.Rest) {
		switch r.IntN(6) {
		case 0, 1:
			out = append(out, sys.Rest)
		case 2:
			out[len(out)-1] = sys.Rest
		case 3:
			out = append(out, sys.One)
		}
	}
	return strings.Join(out, sys.Sep)
}

var msSystems = []mq.System{mq.RabbitMQ, mq.MQTT, mq.NATS}

func msPatterns(r *rand.Rand) (quizzes.Question, error) {
	sys, rights := msSystems[r.IntN(3)], 2+r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		key := msKey(r, sys, 3+r.IntN(2))
		opts, said, ok := msOptions(r, sys, rights, func() (string, string, string) {
			p := msPattern(r, sys, key)
			return p, p, key
		})
		if !ok {
			return quizzes.Question{}, quizzes.Reject("too few patterns")
		}
		stem := map[string]string{
			"RabbitMQ": "A message is published to a topic exchange in RabbitMQ with the routing key `%s`. Which of these binding keys match it?",
			"MQTT":     "By MQTT 5, which of these topic filters match the topic `%s`?",
			"NATS":     "In NATS a message is published on the subject `%s`. Which of these subscriptions match it?",
		}[sys.Name]
		return msQuestion(sys, fmt.Sprintf(stem, key), opts, said), nil
	})
}

func msKeys(r *rand.Rand) (quizzes.Question, error) {
	sys, rights := msSystems[r.IntN(3)], 2+r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		pattern := msPattern(r, sys, msKey(r, sys, 3))
		if !strings.Contains(pattern, sys.One) && !strings.Contains(pattern, sys.Rest) {
			return quizzes.Question{}, quizzes.Reject("no wildcard")
		}
		opts, said, ok := msOptions(r, sys, rights, func() (string, string, string) {
			k := msFilled(r, sys, pattern)
			return k, pattern, k
		})
		if !ok {
			return quizzes.Question{}, quizzes.Reject("too few keys")
		}
		stem := map[string]string{
			"RabbitMQ": "A queue is bound to a topic exchange in RabbitMQ with the binding key `%s`. Which of these routing keys bring a message to it?",
			"MQTT":     "A client subscribes to the filter `%s`. By MQTT 5, which of these topics match it?",
			"NATS":     "A client subscribes to `%s` in NATS. Which of these subjects match it?",
		}[sys.Name]
		return msQuestion(sys, fmt.Sprintf(stem, pattern), opts, said), nil
	})
}

// msFilled puts words in the place of wildcards, now and then too few or too many.
func msFilled(r *rand.Rand, sys mq.System, pattern string) string {
	var out []string
	word := func() string { return msWords[1+r.IntN(4)][r.IntN(3)] }
	for _, w := range strings.Split(pattern, sys.Sep) {
		n := 1
		if w == sys.One {
			n = quizzes.One(r, 1, 1, 1, 1, 0, 2)
		} else if w == sys.Rest {
			n = r.IntN(3)
		} else if r.IntN(8) > 0 {
			out = append(out, w)
			continue
		}
		for range n {
			out = append(out, word())
		}
	}
	if r.IntN(8) == 0 {
		out = append(out, word())
	}
	return strings.Join(out, sys.Sep)
}

// msOptions draws six options, of which rights match. Each wrong one is taken by a wrong model.
func msOptions(r *rand.Rand, sys mq.System, rights int, draw func() (text, pattern, key string)) (opts []quizzes.Option, said []string, ok bool) {
	seen := map[string]bool{"": true}
	wrongs := 6 - rights
	for range 120 {
		text, pattern, key := draw()
		if seen[text] {
			continue
		}
		match, _ := sys.Match(pattern, key, "")
		belief := msBelief(sys, pattern, key)
		if match && (rights == 0 || text == pattern && text == key) || !match && (wrongs == 0 || belief == "" || len(strings.Split(text, sys.Sep)) < 2) {
			continue
		}
		seen[text] = true
		o := quizzes.Option{Text: quizzes.Code(text), Right: match, Why: sys.Explain(pattern, key)}
		if match {
			rights--
			said = append(said, quizzes.Code(text))
		} else {
			wrongs--
			o.Misconception = belief
		}
		if opts = append(opts, o); rights+wrongs == 0 {
			return opts, said, true
		}
	}
	return nil, nil, false
}

func msQuestion(sys mq.System, stem string, opts []quizzes.Option, said []string) quizzes.Question {
	var t mq.Trace
	rest := "zero words or more"
	if sys.RestMin == 1 {
		rest = "one word or more"
	}
	t = append(t, mq.Step{Rule: "match.rule", Text: fmt.Sprintf("Words are separated by `%s`; `%s` takes exactly one word, `%s` %s.", sys.Sep, sys.One, sys.Rest, rest)})
	note := sys.Name + stem
	for _, o := range opts {
		t = append(t, mq.Step{Rule: "match.option", Text: o.Why, State: map[bool]string{true: "match", false: "no match"}[o.Right]})
		note += o.Text
	}
	return quizzes.Question{Stem: stem, Ask: quizzes.Multiple{Options: opts}, Note: note, Trace: quizzes.Worked(t, "Matching: %s.", strings.Join(said, ", "))}
}
