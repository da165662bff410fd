package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// QueueAckFate asks how often messages are delivered and done when a consumer dies.
var QueueAckFate = quizzes.Template{
	ID: "mq.ack.fate", Version: 1, Concept: "pub-sub-vs-queue#acknowledgment", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: mqFate,
}

// QueueAckDeliveries asks how many deliveries a crash leads to.
var QueueAckDeliveries = quizzes.Template{
	ID: "mq.ack.deliveries", Version: 1, Concept: "pub-sub-vs-queue#acknowledgment", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: mqDeliveries,
}

func mqCrash(r *rand.Rand) mq.Crash {
	c := mq.Crash{Waiting: 12 + r.IntN(29), Batch: 2 + r.IntN(3)}
	c.Prefetch = c.Batch + 1 + r.IntN(4)
	c.Done = c.Batch + 2 + r.IntN(6)
	return c
}

func mqCrashStem(c mq.Crash) string {
	mode := fmt.Sprintf("with manual acknowledgment and a prefetch of %d. It works on one after the other and, after each %d messages, acknowledges all it has done", c.Prefetch, c.Batch)
	if c.Auto {
		mode = fmt.Sprintf("with automatic acknowledgment; a prefetch of %d is configured. It works on one after the other", c.Prefetch)
	}
	before := ", before it could acknowledge that"
	if c.Auto {
		before = ", when all of them have been delivered to it"
	}
	return fmt.Sprintf("In a RabbitMQ queue wait the messages 1 to %d. A consumer subscribes %s. It dies just when it has finished message %d%s. A second consumer then works on all that is left and does not fail.", c.Waiting, mode, c.Done, before)
}

var mqTimes = []string{"never", "once", "twice"}

func mqFate(r *rand.Rand) (quizzes.Question, error) {
	auto := r.IntN(3) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := mqCrash(r)
		c.Auto = auto
		var t mq.Trace
		done, flagged := c.Play("", &t)
		acked := (c.Done - 1) / c.Batch * c.Batch
		if acked == 0 || c.Done-acked < 2 || acked+c.Prefetch >= c.Waiting {
			return quizzes.Question{}, quizzes.Reject("a group is empty")
		}
		rows := []int{1 + r.IntN(acked), acked + 1 + r.IntN(c.Done-acked), c.Done + 1 + r.IntN(acked+c.Prefetch-c.Done+1), acked + c.Prefetch + 1 + r.IntN(c.Waiting-acked-c.Prefetch)}
		if r.IntN(2) == 0 {
			rows = append(rows, c.Done)
		} else {
			rows = append(rows, acked)
		}
		slices.Sort(rows)
		rows = slices.Compact(rows)
		cells := quizzes.Cells{Head: []string{"Message", "Delivered", "Worked on"}}
		for _, n := range rows {
			sent := 1
			if flagged[n-1] {
				sent = 2
			}
			why := mqFateWhy(c, n, acked)
			d := quizzes.Cell{Choices: mqTimes, Want: mqTimes[sent], Why: why}
			w := quizzes.Cell{Choices: mqTimes, Want: mqTimes[done[n-1]], Why: why}
			for _, m := range []mq.Model{mq.DoneIsAcked, mq.AckOnReceipt, mq.OnlyCurrent, mq.AllRedelivered, mq.AutoIsSafe} {
				wd, wf := c.Play(m, nil)
				ws := 1
				if wf[n-1] {
					ws = 2
				}
				near1(&d, mqTimes[ws], string(m), "%s", why)
				near1(&w, mqTimes[wd[n-1]], string(m), "%s", why)
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{itoa(n)}, Asked: []quizzes.Cell{d, w}})
		}
		return quizzes.Question{
			Stem: mqCrashStem(c) + " How often is each message delivered, and how often is it worked on to the end?",
			Ask:  cells, Note: fmt.Sprint(c, rows), Trace: quizzes.Worked(t, "Row by row: %s.", cells.KeyText()),
		}, nil
	})
}

func mqFateWhy(c mq.Crash, n, acked int) string {
	switch {
	case c.Auto && n <= c.Done:
		return fmt.Sprintf("Message %d was sent and done, and the broker forgot it when it was sent.", n)
	case c.Auto:
		return fmt.Sprintf("Message %d was sent with all the others and died with the consumer: with automatic acknowledgment no prefetch limit applies.", n)
	case n <= acked:
		return fmt.Sprintf("Message %d was acknowledged: the last acknowledgment covers 1 to %d.", n, acked)
	case n <= c.Done:
		return fmt.Sprintf("Message %d was done but not acknowledged (that covers 1 to %d), so it comes back and is done again.", n, acked)
	case n <= acked+c.Prefetch:
		return fmt.Sprintf("Message %d was held, as %d to %d were, and nobody had worked on it; it is delivered again.", n, acked+1, acked+c.Prefetch)
	}
	return fmt.Sprintf("Message %d had not been sent: unacknowledged were %d to %d, which fills the prefetch of %d.", n, acked+1, acked+c.Prefetch, c.Prefetch)
}

func mqDeliveries(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := mqCrash(r)
		var t mq.Trace
		done, flagged := c.Play("", &t)
		again, twice := count(flagged, true), count(done, 2)
		key := c.Waiting + again
		acked := (c.Done - 1) / c.Batch * c.Batch
		if acked == 0 || again == twice {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		list, err := nears(key, 3,
			near(c.Waiting, string(mq.AckOnReceipt), "Messages %d to %d were delivered and not acknowledged, so they are delivered again.", acked+1, acked+again),
			near(c.Waiting+twice, "redelivered-means-worked-on", "That adds only what was done twice (%d). What was held and not yet worked on comes back too.", twice),
			near(c.Waiting+1, string(mq.OnlyCurrent), "Not only message %d comes back: %d to %d were held.", c.Done, acked+1, acked+again),
			near(2*c.Waiting-acked, string(mq.AllRedelivered), "Messages after %d had never been delivered to the first consumer.", acked+again),
			near(c.Waiting+again-twice, string(mq.DoneIsAcked), "Finished is not acknowledged: the last acknowledgment covers 1 to %d.", acked))
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: mqCrashStem(c) + " How many deliveries does the broker make in all?",
			Ask:  quizzes.Number{Value: float64(key), Unit: "deliveries", Near: list}, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(t, "There are %d first deliveries and %d repeated ones, %d in all.", c.Waiting, again, key),
		}, nil
	})
}
