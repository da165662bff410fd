package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/push"
)

// APISSEFired asks which events a stream fires.
var APISSEFired = quizzes.Template{
	ID: "api.sse.fired", Version: 1, Concept: "api-communication-protocols#sse", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: apiSSEFired,
}

var apiStreamBeliefs = []struct {
	model push.Model
	says  string
}{
	{push.EachData, "each `data` line is an event"}, {push.JoinedBare, "lines of data are joined by nothing"}, {push.FiresEmpty, "a type without data fires an event"},
	{push.EndFires, "data at the end of the stream fires without an empty line"}, {push.TypeStays, "a type holds for the events after it"}, {push.CommentFires, "a comment is a line of data"},
	{push.IDClears, "an event without `id` has none"},
}

func apiSSEFired(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4) // by length
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		words := quizzes.Draw(r, []string{"up", "down", "open", "shut", "red", "blue", "left", "right", "one", "two"}, 6)
		var lines []string
		for i := range 3 {
			if r.IntN(5) == 0 {
				lines = append(lines, ": ping")
			}
			if r.IntN(2) == 0 {
				lines = append(lines, "event: "+quizzes.One(r, "price", "stock", "chat"))
			}
			if r.IntN(3) == 0 {
				lines = append(lines, fmt.Sprintf("id: %d", 11+10*i+r.IntN(9)))
			}
			if r.IntN(5) > 0 {
				lines = append(lines, "data: "+words[2*i])
				if r.IntN(3) == 0 {
					lines = append(lines, "data: "+words[2*i+1])
				}
			}
			if i < 2 || r.IntN(2) == 0 {
				lines = append(lines, "")
			}
		}
		got, steps := push.Stream(lines, "")
		key := apiEvents(got)
		if len(got) == 0 || len(lines) > 12 {
			return quizzes.Question{}, quizzes.Reject("nothing fires")
		}
		var wrong []quizzes.Ranked
		seen := map[string]bool{key: true}
		for _, k := range r.Perm(len(apiStreamBeliefs)) {
			b := apiStreamBeliefs[k]
			w, _ := push.Stream(lines, b.model)
			if t := apiEvents(w); !seen[t] && len(w) > 0 {
				seen[t] = true
				wrong = append(wrong, quizzes.Ranked{Value: float64(len(t)) + r.Float64() - .5, Option: quizzes.Option{Text: t, Misconception: string(b.model), Why: "This takes it that " + b.says + ". The stream fires " + key + "."}})
			}
		}
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(len(key)), Option: quizzes.Option{Text: key, Why: "An empty line fires an event if there is data; lines of data are joined by a line break, and an id stays."}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     "A page reads this `text/event-stream` with `EventSource`; after the last line shown, the connection breaks. Which events fire, by the HTML Standard, each with its type, data (`\\n` is a line break) and last event id?",
			Exhibits: []quizzes.Exhibit{{Title: "The stream", Lang: "text", Lines: lines}}, Ask: quizzes.Single{Options: opts}, Note: strings.Join(lines, "\n"),
			Trace: quizzes.Worked(steps, "The stream fires %s.", key),
		}, nil
	})
}

func apiEvents(es []push.Event) string {
	var out []string
	for _, e := range es {
		out = append(out, "`"+e.String()+"`")
	}
	return strings.Join(out, ", ")
}
