package apidesign

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/wire"
)

// GRPCRetryOutcome asks for the attempts, the waiting and the end of a call under a retry policy.
var GRPCRetryOutcome = quizzes.Template{
	ID: "grpc.retry.outcome", Version: 1, Concept: "grpc#retries", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeGRPCRetry,
}

var grpcRetryModels = []struct {
	model wire.Model
	why   string
}{
	{wire.MaxIsRetries, "This takes `maxAttempts` for the number of retries. It counts the first attempt too."},
	{wire.EveryCode, "This retries after each error. Only the codes in the list are retried."},
	{wire.CapIgnored, "This lets a wait grow beyond `maxBackoff`."},
	{wire.ConstantBackoff, "This waits `initialBackoff` each time. It is multiplied after each wait."},
	{wire.PushbackIgnored, "This goes on after a negative pushback, which forbids another attempt."},
	{wire.ThrottleIgnored, "This leaves throttling out. A retry needs more than half of the tokens after the failure has taken one."},
	{wire.ThrottleAtZero, "This retries until the tokens are used up. More than half of them must be left."},
}

// grpcReplies draws how attempts end: failures that are retried, then something else.
func grpcReplies(r *rand.Rand) []wire.Reply {
	var out []wire.Reply
	for range 1 + r.IntN(4) {
		out = append(out, wire.Reply{Code: "UNAVAILABLE"})
	}
	out = append(out, quizzes.One(r, wire.Reply{Code: "INTERNAL"}, wire.Reply{Code: "NOT_FOUND"}, wire.Reply{Code: wire.OK}, wire.Reply{Code: "UNAVAILABLE", Stop: true}))
	for len(out) < 6 {
		out = append(out, wire.Reply{Code: "UNAVAILABLE"})
	}
	return append(out, wire.Reply{Code: wire.OK})
}

func makeGRPCRetry(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		p := wire.Policy{MaxAttempts: 3 + r.IntN(3), Initial: 100 * (1 + r.IntN(3)), Multiplier: 2 + r.IntN(2), Max: 100 * (4 + r.IntN(6)), Codes: []string{"UNAVAILABLE"}}
		if r.IntN(2) == 0 {
			p.MaxTokens = quizzes.One(r, 6, 8, 10)
			p.Tokens = p.MaxTokens - r.IntN(3)
		}
		replies := grpcReplies(r)
		out, run := p.Call(replies, "")
		if out.Attempts < 2 {
			return quizzes.Question{}, quizzes.Reject("no retry")
		}
		values := func(o wire.Outcome) []string {
			return []string{wireItoa(o.Attempts), wireItoa(o.Waited), o.Code}
		}
		want := values(out)
		cells := quizzes.Cells{Head: []string{"What", "Value"}}
		for i, what := range []string{"Attempts sent", "Waiting between attempts, in all, in ms", "Status that the caller gets"} {
			var near []quizzes.Near
			for _, m := range grpcRetryModels {
				other, _ := p.Call(replies, m.model)
				near = append(near, wireNear(values(other)[i], string(m.model), "%s", m.why))
			}
			var choices []string
			if i == 2 {
				choices = []string{"OK", "UNAVAILABLE", "INTERNAL", "NOT_FOUND"}
			}
			cells.Rows = append(cells.Rows, wireCell([]string{what}, want[i], wireTexts(run), choices, near))
		}
		if wireIDs(cells.Rows) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := []string{fmt.Sprintf(`"maxAttempts": %d,`, p.MaxAttempts), fmt.Sprintf(`"initialBackoff": "0.%ds",`, p.Initial/100), fmt.Sprintf(`"maxBackoff": "0.%ds",`, p.Max/100),
			fmt.Sprintf(`"backoffMultiplier": %d,`, p.Multiplier), `"retryableStatusCodes": ["UNAVAILABLE"]`}
		tokens := "There is no throttling."
		if p.MaxTokens > 0 {
			tokens = fmt.Sprintf("Throttling has `maxTokens` %d, and %d tokens are there when the call begins.", p.MaxTokens, p.Tokens)
		}
		said := quizzes.Exhibit{Title: "What the attempts would end with", Head: []string{"Attempt", "Status"}}
		for i, reply := range replies[:6] {
			text := "`" + reply.Code + "`"
			if reply.Stop {
				text += ", pushback -1"
			}
			said.Rows = append(said.Rows, []string{wireItoa(i + 1), text})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A gRPC client has this retry policy for a call; take its waits without the random factor. %s The deadline is far away, and no response headers arrive before a status. What comes of the call?", tokens),
			Exhibits: []quizzes.Exhibit{{Title: "Retry policy", Lang: "json", Lines: lines}, said}, Ask: cells,
			Trace: quizzes.Worked(run, "%d attempts, %d ms of waiting, and the caller gets `%s`.", out.Attempts, out.Waited, out.Code), Note: fmt.Sprint(p, replies),
		}, nil
	})
}
