package apidesign

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/push"
)

// APIRoundsTime asks how long a task of several calls takes.
var APIRoundsTime = quizzes.Template{
	ID: "api.rounds.time", Version: 1, Concept: "api-communication-protocols#round-trips", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: apiRoundsTime,
}

var apiRoundsBeliefs = []struct {
	model push.Model
	says  string
}{
	{push.AllSerial, "each call takes a round of its own"}, {push.AllParallel, "calls that need an answer share its round"},
	{push.PoolIgnored, "the number of HTTP/1.1 connections does not limit a round"}, {push.StreamsWait, "streams of one HTTP/2 connection take turns"},
	{push.ColdIgnored, "a new connection takes no time"}, {push.ColdEach, "connections that are opened together cost one after the other"},
	{push.TLSForgotten, "a new connection costs one round trip"}, {push.Combined, "HTTP/2 makes one round of a chain"},
	{push.RoundedDown, "a round that is not full does not count"}, {push.FloorUp, "a client has one connection in HTTP/1.1"},
}

func apiRoundsTime(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		what := quizzes.One(r, [2]string{"orders", "items"}, [2]string{"albums", "photos"}, [2]string{"projects", "tasks"}, [2]string{"rooms", "messages"}, [2]string{"carts", "products"})
		t := push.Task{Calls: []int{1, 3 + r.IntN(20)}, Connections: quizzes.One(r, 6, 6, 0, 4), Cold: r.IntN(2) == 0, RTT: 10 * (2 + r.IntN(9))}
		third := r.IntN(2) == 0
		if third {
			t.Calls = append(t.Calls, 2+r.IntN(12))
		}
		rounds, ms, steps := t.Rounds("")
		var wrong []quizzes.Ranked
		for _, k := range r.Perm(len(apiRoundsBeliefs)) {
			b := apiRoundsBeliefs[k]
			n, w, _ := t.Rounds(b.model)
			wrong = append(wrong, quizzes.Ranked{Value: float64(w), Option: quizzes.Option{Text: apiMS(w), Misconception: string(b.model),
				Why: fmt.Sprintf("This takes it that %s, which gives %d round trips of %d ms instead of %d.", b.says, n, t.RTT, rounds)}})
		}
		more := func(n int, id, why string) {
			wrong = append(wrong, quizzes.Ranked{Value: float64(n * t.RTT), Option: quizzes.Option{Text: apiMS(n * t.RTT), Misconception: id,
				Why: fmt.Sprintf("%s That gives %d round trips of %d ms instead of %d.", why, n, t.RTT, rounds)}})
		}
		more(3*rounds, "each-round-opens-connections", "This opens connections anew for each round, but they stay open.")
		if t.Cold {
			more(rounds+1, "tls-takes-two-round-trips", "This counts three round trips for new connections, but TLS 1.3 takes one beside that of TCP.")
		} else {
			more(rounds+2, "warm-connections-cost-setup", "This counts the setup of connections that are open already.")
		}
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(ms), Option: quizzes.Option{Text: apiMS(ms), Why: fmt.Sprintf("It takes %d round trips of %d ms.", rounds, t.RTT)}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		way, state := fmt.Sprintf("HTTP/1.1 over %d connections", t.Connections), "warm (open already)"
		if t.Connections == 0 {
			way = "HTTP/2 over one connection"
		}
		if t.Cold {
			state = "opened at the start of the task with TLS 1.3, several at the same time"
		}
		chain := fmt.Sprintf("A client reads a list of %s, and when it has that, %d %s, one call for each", what[0], t.Calls[1], what[1])
		if third {
			chain += fmt.Sprintf("; when it has all of those, %d comments, again one call for each", t.Calls[2])
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("%s. It uses %s, %s. The round-trip time is %d ms, and the answers are small. How long does the task take?", chain, way, state, t.RTT),
			Ask:  quizzes.Single{Options: opts}, Note: fmt.Sprint(what, t), Trace: quizzes.Worked(steps, "%d round trips of %d ms are %s.", rounds, t.RTT, apiMS(ms)),
		}, nil
	})
}

func apiMS(n int) string { return fmt.Sprintf("%d ms", n) }
