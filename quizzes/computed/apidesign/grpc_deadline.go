package apidesign

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/wire"
)

// GRPCDeadlineTable asks when the calls of a chain end, and how.
var GRPCDeadlineTable = quizzes.Template{
	ID: "grpc.deadline.table", Version: 1, Concept: "grpc#deadlines", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeGRPCDeadline,
}

var grpcDeadlineModels = []struct {
	model wire.Model
	why   string
}{
	{wire.PerHop, "This gives the next hop the whole time again. What travels on is what is left of the client's deadline."},
	{wire.LimitExtends, "This lets A's own limit replace what is left. The smaller one wins, and no hop can extend it."},
	{wire.LimitIgnored, "This leaves A's own limit out of account. A hop may set a shorter one."},
	{wire.CallerWaits, "This lets the client wait for the server. It produces the status by itself when its deadline is over."},
	{wire.ClockFromB, "This counts A's limit from the client's call. It counts from A's call to B."},
}

func makeGRPCDeadline(r *rand.Rand) (quizzes.Question, error) {
	late := r.IntN(2) == 0 // how the client's call ends
	limited := !late || r.IntN(2) == 0
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		tens := func(from, to int) int { return 10 * (from + r.IntN(to-from+1)) }
		c := wire.Chain{Deadline: tens(30, 60), Before: tens(5, 20), B: tens(10, 60), After: tens(1, 8), Spare: 20}
		if limited {
			c.Limit = tens(10, 55)
		}
		e, run := c.Run("")
		left := c.Deadline - c.Before
		apart := func(a, b int) bool { return a-b >= 20 || b-a >= 20 }
		if (e.Clients != wire.OK) != late || !apart(c.B, e.Sent) || !apart(left, c.Limit) || !apart(e.BAt+c.After, c.Deadline) || !apart(e.BAt+c.Spare, c.Deadline) {
			return quizzes.Question{}, quizzes.Reject("on the edge, or another end than meant")
		}
		values := func(e wire.Ends) []string {
			return []string{wireItoa(e.Sent), wireItoa(e.BAt), wireItoa(e.ClientAt), e.Clients}
		}
		want := values(e)
		cells := quizzes.Cells{Head: []string{"What", "Value"}}
		for i, what := range []string{"`grpc-timeout` that A sends to B, in ms", "A's call to B ends at, in ms", "The client's call ends at, in ms", "Status at the client"} {
			var near []quizzes.Near
			for _, m := range grpcDeadlineModels {
				other, _ := c.Run(m.model)
				near = append(near, wireNear(values(other)[i], string(m.model), "%s", m.why))
			}
			var choices []string
			if i == 3 {
				choices = wireStatuses()
			}
			cells.Rows = append(cells.Rows, wireCell([]string{what}, want[i], grpcDeadlineWhy(run, i), choices, near))
		}
		if wireIDs(cells.Rows) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		limit := "A sets no limit of its own for that call"
		if c.Limit > 0 {
			limit = fmt.Sprintf("A limits that call to %d ms of its own", c.Limit)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("At 0 ms a client calls service A with a deadline of %d ms. A works for %d ms and then calls B, handing its context on; %s. B needs %d ms. Once B has answered, A works %d ms more and answers `OK`; if the call to B fails, A answers `OK` with a fallback %d ms after that. The network takes no time. What happens?",
				c.Deadline, c.Before, limit, c.B, c.After, c.Spare),
			Ask: cells, Trace: quizzes.Worked(run, "The client's call ends at %d ms with `%s`.", e.ClientAt, e.Clients), Note: fmt.Sprint(c), Drawn: grpcCalls(c),
		}, nil
	})
}

// grpcDeadlineWhy is the part of a run that a row of the table rests on.
func grpcDeadlineWhy(run []wire.Step, row int) string {
	sent := len(run) - 2 // what follows are the ends of A's call and of the client's
	switch row {
	case 0:
		return wireTexts(run[:sent])
	case 1:
		return wireTexts(run[sent-1 : sent+1])
	}
	return wireTexts(run[sent:])
}
