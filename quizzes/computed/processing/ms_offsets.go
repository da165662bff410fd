package processing

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// MessagingOffsetsCrash asks what a crash repeats and loses under three habits of committing.
var MessagingOffsetsCrash = quizzes.Template{
	ID: "ms.offsets.crash", Version: 1, Concept: "messaging-system-integration#offsets", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: msOffsets,
}

// MessagingOutboxCount asks how many events are published when programs die at several points.
var MessagingOutboxCount = quizzes.Template{
	ID: "ms.outbox.count", Version: 1, Concept: "messaging-system-integration#outbox", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: msOutbox,
}

var msOffsetWhy = map[mq.Model]string{
	mq.CommitIsLast: "The committed offset is the next one to read, not the last one done.",
	mq.RestartExact: "Nobody but the committed offset knows where the work stopped.",
	mq.LogStart:     "A restart begins at the committed offset, not at the first one of the run.",
	mq.EarlyIsSafe:  "A commit made before the work stays when the consumer dies.",
}

func msOffsets(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		from, batch := 100*(1+r.IntN(8)), quizzes.One(r, 8, 10, 12, 20, 25, 50)
		last := from + batch*(1+r.IntN(2)) + 1 + r.IntN(batch-3)
		cells := quizzes.Cells{Head: []string{"The consumer commits", "Restart at offset", "Done twice", "Never done"}}
		var all mq.Trace
		habits := quizzes.Draw(r, []string{mq.AfterBatch, mq.BeforeBatch, mq.EachRecord}, 3)
		for _, h := range habits {
			c := mq.Reader{From: from, Batch: batch, Last: last, Habit: h}
			at, twice, lost := c.Restart("", &all)
			why := map[string]string{
				mq.AfterBatch:  fmt.Sprintf("The last batch that was finished ends at %d, so the commit says %d.", at-1, at),
				mq.BeforeBatch: fmt.Sprintf("The batch under way ends at %d; it was committed before the work, as %d.", at-1, at),
				mq.EachRecord:  fmt.Sprintf("Record %d was committed, as %d; the commit of %d did not happen.", at-1, at, last),
			}[h]
			a, b, d := quizzes.Cell{Want: itoa(at), Why: why}, quizzes.Cell{Want: itoa(twice), Why: why}, quizzes.Cell{Want: itoa(lost), Why: why}
			for _, m := range []mq.Model{mq.CommitIsLast, mq.RestartExact, mq.LogStart, mq.EarlyIsSafe} {
				wa, wb, wd := c.Restart(m, nil)
				near1(&a, itoa(wa), string(m), "%s %s", msOffsetWhy[m], why)
				near1(&b, itoa(wb), string(m), "%s %s", msOffsetWhy[m], why)
				near1(&d, itoa(wd), string(m), "%s %s", msOffsetWhy[m], why)
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{h}, Asked: []quizzes.Cell{a, b, d}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Kafka consumer starts at offset %d; each poll gives it %d records. It dies just when it has finished the record at offset %d, before any further commit. Another consumer goes on at the committed offset. Where is that, and how many records are done twice and never, depending on when the first one commits?", from, batch, last),
			Ask:  cells, Note: fmt.Sprint(from, batch, last, habits[0]), Trace: quizzes.Worked(all, "Row by row: %s.", cells.KeyText()),
		}, nil
	})
}

// msPoint words a crash after the first n actions of a design.
func msPoint(d mq.Design, n int) string {
	return map[mq.Design][]string{
		mq.DatabaseFirst: {"before the commit", "between the commit and the publishing"},
		mq.BrokerFirst:   {"before the publishing", "between the publishing and the commit"},
		mq.Outbox:        {"before the commit", "after the commit, with the event not yet published", "after the event's confirm, with it not yet marked as sent"},
	}[d][n]
}

var msDesigns = map[mq.Design]string{
	mq.DatabaseFirst: "commits the order to its database and then publishes an event to the broker",
	mq.BrokerFirst:   "publishes an event to the broker and then commits the order to its database",
	mq.Outbox:        "commits each order with an event in an outbox table; a relay publishes events that are not marked as sent, and marks each after its confirm",
}

func msOutbox(r *rand.Rand) (quizzes.Question, error) {
	design := quizzes.One(r, mq.DatabaseFirst, mq.BrokerFirst, mq.Outbox, mq.Outbox)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		acts := len(design.Actions())
		orders := 5 * (4 + r.IntN(17))
		dies := make([]int, acts)
		for i := range dies {
			dies[i] = 1 + r.IntN(6)
		}
		if kinds(dies) < acts {
			return quizzes.Question{}, quizzes.Reject("equal numbers")
		}
		sum := func(m mq.Model) (events int) {
			left := orders
			for n, k := range dies {
				events += k * design.Crash(n, m, nil).Events
				left -= k
			}
			return events + left
		}
		var t mq.Trace
		var lines []string
		for n, k := range dies {
			lines = append(lines, fmt.Sprintf("%s: %s", quizzes.Plural(k, "time"), msPoint(design, n)))
			var one mq.Trace
			res := design.Crash(n, "", &one)
			one[0].Text = fmt.Sprintf("%s %s. %s", msCrashes(k), msPoint(design, n), one[0].Text)
			one[0].State = fmt.Sprintf("%d × %d events", k, res.Events)
			t = append(t, one...)
		}
		key := sum("")
		list := []quizzes.Near{near(orders, "every-order-one-event", "Not each of the %d orders leaves just one event: look at the crashes one by one.", orders)}
		if design == mq.Outbox {
			list = append(list,
				near(sum(mq.OutboxOnce), string(mq.OutboxOnce), "An event that was confirmed and not marked goes out again: %d of them do.", dies[2]),
				near(sum(mq.OutboxLost), string(mq.OutboxLost), "An event in the table that was not published goes out later: %d of them do.", dies[1]))
		} else {
			list = append(list,
				near(sum(mq.BothOrNone), string(mq.BothOrNone), "A crash between the two writes undoes neither of them: %d times only the first was made.", dies[1]),
				near(sum(mq.DualRecovered), string(mq.DualRecovered), "After the restart nothing tells the program that a step is still due."))
		}
		if design == mq.DatabaseFirst {
			list = append(list,
				near(orders-dies[0], "commit-implies-event", "A commit does not bring its event along: %d times the program died between the two.", dies[1]),
				near(orders-dies[1], "event-before-commit-counted", "An order that was never committed was never published either: that is %d.", dies[0]))
		} else {
			list = append(list, near(orders-dies[0]-dies[1], "crash-loses-event-always", "Not every crash loses the event; it depends on the step."))
		}
		list, err := nears(key, 2, list...)
		if err != nil || key == orders {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A service %s. It handles %d orders in all, none of them twice and those of a crash included, and dies at the points listed; after each crash it is started again. How many events does the broker take in all?", msDesigns[design], orders),
			Exhibits: []quizzes.Exhibit{listing("Crashes, each during another order", lines...)},
			Ask:      quizzes.Number{Value: float64(key), Unit: "events", Near: list}, Note: fmt.Sprint(design, orders, dies),
			Trace: quizzes.Worked(t, "The broker takes %d events.", key),
		}, nil
	})
}

func msCrashes(n int) string {
	if n == 1 {
		return "1 crash"
	}
	return itoa(n) + " crashes"
}
