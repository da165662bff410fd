package processing

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// QueueVisibilityDead asks when a message is moved to the dead-letter queue.
var QueueVisibilityDead = quizzes.Template{
	ID: "mq.visibility.dead", Version: 1, Concept: "pub-sub-vs-queue#dead-letters", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: mqDead,
}

// QueueVisibilityNext asks when a message is received for the next time.
var QueueVisibilityNext = quizzes.Template{
	ID: "mq.visibility.next", Version: 1, Concept: "pub-sub-vs-queue#visibility-timeout", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: mqNext,
}

func mqVisible(r *rand.Rand, limit int) mq.Visible {
	v := mq.Visible{Timeout: 10 * (3 + r.IntN(4)), Max: limit}
	for range limit + 2 {
		a := mq.Attempt{Kind: quizzes.One(r, mq.Dies, mq.Slow, mq.Extends, mq.GivesBack), At: 5 * (1 + r.IntN(v.Timeout/5-1))}
		if a.Kind == mq.Extends {
			a.To = v.Timeout + 10*(1+r.IntN(4))
		}
		v.Attempts = append(v.Attempts, a)
	}
	return v
}

func mqAttempt(a mq.Attempt, timeout int) string {
	switch a.Kind {
	case mq.Dies:
		return fmt.Sprintf("dies after %d s", a.At)
	case mq.Slow:
		return fmt.Sprintf("works for %d s, then gives up", timeout+a.At)
	case mq.Extends:
		return fmt.Sprintf("after %d s sets the message's timeout to %d s, then dies", a.At, a.To)
	}
	return fmt.Sprintf("after %d s sets the message's timeout to 0 s", a.At)
}

func mqAttempts(v mq.Visible, n int) quizzes.Exhibit {
	var lines []string
	for i, a := range v.Attempts[:n] {
		lines = append(lines, fmt.Sprintf("%d  %s", i+1, mqAttempt(a, v.Timeout)))
	}
	return listing("What the worker of each receipt does (seconds from its receipt)", lines...)
}

var mqVisibleWhy = map[mq.Model]string{
	mq.CrashFrees:     "SQS does not see that a worker dies; the message stays hidden until the timeout ends.",
	mq.ExtendAdds:     "The new timeout counts from the call, not from the end of the old one.",
	mq.ExtendFromGet:  "The new timeout counts from the call, not from the receipt.",
	mq.MovedAtReceipt: "The last receipt allowed still hands the message out; the receipt after it moves it.",
	mq.SlowNotCounted: "Every receipt counts, also that of a worker which is only slow.",
	mq.OneMore:        "The first receipt counts as well.",
}

func mqDead(r *rand.Rand) (quizzes.Question, error) {
	limit := 2 + r.IntN(2)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		v := mqVisible(r, limit)
		key := v.Moved("", nil)
		if kinds([]string{v.Attempts[0].Kind, v.Attempts[1].Kind}) < 2 {
			return quizzes.Question{}, quizzes.Reject("one kind of attempt")
		}
		var all []quizzes.Near
		for _, m := range []mq.Model{mq.CrashFrees, mq.ExtendAdds, mq.ExtendFromGet, mq.SlowNotCounted, mq.MovedAtReceipt, mq.OneMore} {
			all = append(all, near(v.Moved(m, nil), string(m), "%s Here that is %d s.", mqVisibleWhy[m], key))
		}
		list, err := nears(key, 4, all...)
		if err != nil {
			return quizzes.Question{}, err
		}
		var t mq.Trace
		v.Moved("", &t)
		return quizzes.Question{
			Stem:     fmt.Sprintf("An SQS queue has a visibility timeout of %d s and a `maxReceiveCount` of %d. Some worker asks for messages at any time. A message is first received at second 0, and none of its workers deletes it. At which second is it moved to the dead-letter queue?", v.Timeout, v.Max),
			Exhibits: []quizzes.Exhibit{mqAttempts(v, limit+1)},
			Ask:      quizzes.Number{Value: float64(key), Unit: "s", Near: list}, Note: fmt.Sprint(v),
			Trace: quizzes.Worked(t, "The message is moved at %d s.", key),
		}, nil
	})
}

func mqNext(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		v := mqVisible(r, 2)
		v.Attempts = v.Attempts[:2]
		key := v.Moved("", nil)
		text := func(n int) string { return fmt.Sprintf("%d s", n) }
		var wrong []quizzes.Ranked
		for _, m := range []mq.Model{mq.CrashFrees, mq.ExtendAdds, mq.ExtendFromGet} {
			n := v.Moved(m, nil)
			wrong = append(wrong, ranked(n, text(n), string(m), "%s Here that leads to %d s.", mqVisibleWhy[m], key))
		}
		plain := 2 * v.Timeout
		wrong = append(wrong, ranked(plain, text(plain), "timeout-call-ignored", "That is twice the timeout of the queue; calls that set the message's own timeout change it."))
		ends := 0
		for _, a := range v.Attempts {
			ends += a.At
			if a.Kind == mq.Slow {
				ends += v.Timeout
			}
		}
		wrong = append(wrong, ranked(ends, text(ends), "work-end-frees-message", "A message does not become visible when a worker is through, but when its timeout ends."))
		late := key + v.Timeout
		wrong = append(wrong, ranked(late, text(late), "first-receipt-not-counted", "That is the fourth receipt: the one at second 0 is the first."))
		opts, err := quizzes.PickRanked(r, rank, ranked(key, text(key), "", "Both attempts end with the message visible again, the second one at %d s.", key), wrong, 3)
		if err != nil || kinds([]string{v.Attempts[0].Kind, v.Attempts[1].Kind}) < 2 {
			return quizzes.Question{}, quizzes.Reject("rank")
		}
		var t mq.Trace
		v.Moved("", &t)
		return quizzes.Question{
			Stem:     fmt.Sprintf("An SQS queue has a visibility timeout of %d s and no dead-letter queue. Some worker asks for messages at any time. A message is first received at second 0, and nobody deletes it. At which second is it received for the third time?", v.Timeout),
			Exhibits: []quizzes.Exhibit{mqAttempts(v, 2)},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(v),
			Trace: quizzes.Worked(t[:2], "The third receipt is at %d s.", key),
		}, nil
	})
}
