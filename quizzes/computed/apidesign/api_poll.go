package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/push"
)

// APIPollReached asks when events reach a client that polls.
var APIPollReached = quizzes.Template{
	ID: "api.poll.reached", Version: 1, Concept: "api-communication-protocols#polling", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: apiPollReached,
}

// APILongPollLast asks when the last of several events reaches a client by long polling.
var APILongPollLast = quizzes.Template{
	ID: "api.longpoll.last", Version: 1, Concept: "api-communication-protocols#polling", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: apiLongPollLast,
}

var apiPollBeliefs = []struct {
	model push.Model
	says  string
}{
	{push.OnePerPoll, "a poll brings one event"}, {push.FullWait, "an event waits for a whole interval"},
	{push.AverageWait, "each event waits for half of the interval"}, {push.AtOnce, "an event reaches the client when it happens"},
}

func apiPollReached(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		every := quizzes.One(r, 8, 10, 12, 20, 30)
		first := 1 + r.IntN(every-1)
		var events []int
		at := 0
		for range 4 {
			at += 1 + r.IntN(every)
			events = append(events, at)
		}
		got, steps := push.Polls(first, every, events, "")
		shared := false
		for i, e := range events {
			if (e-first)%every == 0 {
				return quizzes.Question{}, quizzes.Reject("an event at a poll")
			}
			shared = shared || i > 0 && got[i] == got[i-1]
		}
		if !shared {
			return quizzes.Question{}, quizzes.Reject("no poll brings two")
		}
		ask := quizzes.Cells{Head: []string{"Event at (s)", "Reaches the client at (s)"}}
		for i, e := range events {
			cell := quizzes.Cell{Want: strconv.Itoa(got[i]), Why: steps[i].Text}
			var near []quizzes.Near
			for _, b := range apiPollBeliefs {
				w, _ := push.Polls(first, every, events, b.model)
				near = append(near, restNear(w[i], string(b.model), "%s This one fits the belief that %s.", steps[i].Text, b.says))
			}
			cell.Near = quizzes.NearAnswers(cell.Want, near)
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{strconv.Itoa(e)}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A client polls at %d s, at %d s, and every %d s after that; a poll brings all events so far, and its transit takes no time worth counting. At how many seconds does each event reach the client?", first, first+every, every),
			Ask:  ask, Note: fmt.Sprint(first, every, events), Trace: quizzes.Worked(steps, "In this order: %s.", ask.KeyText()),
		}, nil
	})
}

var apiLongBeliefs = []struct {
	model push.Model
	says  string
}{
	{push.NoGap, "a request always waits at the server"}, {push.GapLost, "an event in the gap comes one answer later than it does"},
	{push.TransitTwice, "an answer takes a whole round trip"},
}

func apiLongPollLast(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		transit := 10 * (2 + r.IntN(6))
		at := 100 * (2 + r.IntN(8))
		events := []int{at}
		for range 2 {
			at += transit*quizzes.One(r, 1, 1, 3, 5)/2 + 1 + r.IntN(8)
			events = append(events, at)
		}
		got, steps := push.LongPolls(transit, events, "")
		last, e := got[2], events[2]
		if last == e+transit {
			return quizzes.Question{}, quizzes.Reject("not in the gap")
		}
		for _, g := range got {
			if d := g + transit - e; d > -3 && d < 3 {
				return quizzes.Question{}, quizzes.Reject("on the edge")
			}
		}
		var wrong []quizzes.Ranked
		add := func(n int, id, why string) {
			wrong = append(wrong, quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: apiMS(n), Misconception: id, Why: why + fmt.Sprintf(" It arrives at %d ms.", last)}})
		}
		for _, b := range apiLongBeliefs {
			w, _ := push.LongPolls(transit, events, b.model)
			add(w[2], string(b.model), "This takes it that "+b.says+".")
		}
		add(last-transit, "client-hears-at-send", "This is when the server sends the answer, which then needs a transit.")
		add(last+transit, "answer-takes-a-round-trip", "This adds a transit; the request is at the server already when the answer leaves.")
		add(e+3*transit, "gap-costs-three-transits", "This is the worst case, of an event just after an answer has left.")
		add(last+2*transit, "gap-loses-events", "This lets one more exchange go by; the event comes with the first answer after the gap.")
		add(e, "poll-hears-at-once", "This is when it happens.")
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(last), Option: quizzes.Option{Text: apiMS(last), Why: steps[2].Text}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A client uses long polling; each transit takes %d ms, and it asks again at once, naming the last event it has. A request waits at the server from 0 ms on. Events happen at %d, %d and %d ms. When does the last one reach the client?", transit, events[0], events[1], events[2]),
			Ask:  quizzes.Single{Options: opts}, Note: fmt.Sprint(transit, events), Trace: quizzes.Worked(steps, "The last event arrives at %s.", apiMS(last)),
		}, nil
	})
}
