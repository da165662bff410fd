package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/stream"
)

// StreamWindowHops asks which hopping windows count an event.
var StreamWindowHops = quizzes.Template{
	ID: "st.window.hops", Version: 1, Concept: "stream-processing#windows", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: stHops,
}

// StreamWindowSessions asks how many sessions are left in the end.
var StreamWindowSessions = quizzes.Template{
	ID: "st.window.sessions", Version: 1, Concept: "stream-processing#windows", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: stSessions,
}

func stHops(r *rand.Rand) (quizzes.Question, error) {
	hop, in := quizzes.One(r, 5, 10, 15, 20), 2+r.IntN(3)
	size := hop * in
	at := hop*(in+2+r.IntN(12)) + quizzes.One(r, 0, 0, 1, 2, 3, 4)*hop/5
	what := quizzes.One(r, "click", "payment", "reading", "login", "order")
	var t stream.Trace
	right := stream.Hops(size, hop, at, "", &t)
	first, last := right[0].From, right[len(right)-1].From
	var opts []quizzes.Option
	add := func(s stream.Span, id, why string, a ...any) {
		if len(opts) < 6 {
			opts = append(opts, quizzes.Option{Text: s.String(), Right: id == "", Misconception: id, Why: fmt.Sprintf(why, a...)})
		}
	}
	for _, s := range right {
		add(s, "", "%d is a multiple of %d, and %d lies from %d up to, but not at, %d.", s.From, hop, at, s.From, s.To)
	}
	span := func(from int) stream.Span { return stream.Span{From: from, To: from + size} }
	wrong := []func(){
		func() {
			if s := span(first - hop); s.To == at {
				add(s, string(stream.ClosedEnd), "The end is excluded, so %s has just closed when %d begins.", s, at)
			} else {
				add(s, "hopping-window-outlives-end", "%s ended at %d, and the %s is of %d.", s, s.To, what, at)
			}
		},
		func() {
			s := span(last + hop)
			add(s, "hopping-window-rounds-up", "%s starts at %d, and the %s of %d comes before that.", s, s.From, what, at)
		},
	}
	if at%hop != 0 {
		wrong = append(wrong, func() {
			s := span(at)
			add(s, string(stream.FromEvent), "Windows start at multiples of %d, not at the %s: %d is none.", hop, what, at)
		})
	} else {
		wrong = append(wrong, func() {
			s := span(last + 2*hop)
			add(s, "hopping-window-rounds-up", "%s starts at %d, and the %s of %d comes before that.", s, s.From, what, at)
		})
	}
	wrong = append(wrong, func() {
		s := span(first - 2*hop)
		add(s, "hopping-window-outlives-end", "%s ended at %d, and the %s is of %d.", s, s.To, what, at)
	})
	r.Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	for _, w := range wrong {
		w()
	}
	var said []string
	for _, s := range right {
		said = append(said, s.String())
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("Hopping windows have a size of %d s and a hop of %d s, and one of them starts at 0. Which windows count a %s stamped %d (seconds)?", size, hop, what, at),
		Ask:  quizzes.Multiple{Options: opts}, Note: fmt.Sprint(size, hop, at, what), Drawn: stHopsDrawn(size, hop, at, what),
		Trace: quizzes.Worked(t, "The %s counts in %s.", what, and(said)),
	}, nil
}

func stSessions(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		gap, n := 5+r.IntN(8), 6+r.IntN(2)
		stamps := make([]int, n)
		at := 1 + r.IntN(5)
		for i := range stamps {
			stamps[i] = at
			at += 2 + r.IntN(2*gap-3)
		}
		sorted := slices.Clone(stamps)
		late := 1 + r.IntN(n-2) // one event arrives after all others
		stamps = append(append(slices.Clone(stamps[:late]), stamps[late+1:]...), stamps[late])
		if i := r.IntN(n - 2); i != n-2 {
			stamps[i], stamps[i+1] = stamps[i+1], stamps[i]
		}
		for i := range sorted[1:] {
			if sorted[i+1]-sorted[i] == gap {
				return quizzes.Question{}, quizzes.Reject("a silence of exactly the gap")
			}
		}
		key := len(stream.Sessions(gap, stamps, "", nil))
		if key != want {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		under := func(m stream.Model) int { return len(stream.Sessions(gap, stamps, m, nil)) }
		before := len(stream.Sessions(gap, stamps[:n-1], "", nil))
		if before != key+1 || stamps[n-1] == key || under(stream.FromStart) == key {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		list, err := nears(key, 2,
			near(under(stream.MergeMissed), string(stream.MergeMissed), "The last click, of minute %d, lies within %d minutes of two sessions. It makes one of them.", stamps[n-1], gap),
			near(under(stream.FromStart), string(stream.FromStart), "A session has no fixed length. It goes on while silences are at most %d minutes.", gap),
			near(under(stream.ByArrival), string(stream.ByArrival), "Silence counts between neighboring stamps, not between a click and the one that arrived before it, as %d after %d.", stamps[n-1], stamps[n-2]),
			near(before+1, "late-event-own-session", "The click of minute %d would need more than %d minutes of silence on both sides to stand alone.", stamps[n-1], gap))
		if err != nil {
			return quizzes.Question{}, err
		}
		var t stream.Trace
		stream.Sessions(gap, stamps, "", &t)
		return quizzes.Question{
			Stem:     fmt.Sprintf("A job puts one user's clicks into sessions by event time; a session ends after a silence of more than %d minutes. The clicks arrive in the order shown, all early enough to be counted. How many sessions does the user have in the end?", gap),
			Exhibits: []quizzes.Exhibit{listing("Stamps in order of arrival (minutes)", ints(stamps)).With(stArrived(stamps))},
			Ask:      quizzes.Number{Value: float64(key), Unit: "sessions", Near: list}, Note: fmt.Sprint(gap, stamps),
			Trace: quizzes.Worked(t, "The user has %s in the end.", quizzes.Plural(key, "session")),
		}, nil
	})
}
