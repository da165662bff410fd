package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/route"
)

// RetryAttempts asks how often the bottom tier is tried.
var RetryAttempts = quizzes.Template{
	ID: "net.retry.attempts", Version: 1, Concept: "network-communications#retries", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: netRetryAttempts,
}

// RetryLate asks how many attempts start for nobody.
var RetryLate = quizzes.Template{
	ID: "net.retry.late", Version: 1, Concept: "network-communications#retries", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: netRetryLate,
}

var netRetryBeliefs = map[route.Model]string{
	route.TriesAdd:     "attempts of the tiers add up, but each attempt above makes all attempts below",
	route.RetriesAlone: "retries alone are multiplied, but each tier has a first attempt too",
	route.OuterOnly:    "only the outermost tier repeats, but each one does",
	route.BottomOnly:   "only the tier above the failure repeats, but each one does",
	route.AddedToOne:   "there is one first attempt in all, but each tier makes one for each attempt it gets",
	route.CallerStops:  "the callee stops when its caller gives up, but nothing tells it",
	route.WaitIgnored:  "the waits between attempts take no time",
	route.EndsCounted:  "an attempt counts by its end, but what is asked is when it starts",
}

func netRetryAttempts(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		names := quizzes.DrawSorted(r, []string{"browser", "gateway", "front end", "orders API", "stock service", "price service", "mail worker"}, 3)
		bottom := quizzes.One(r, "database", "cache", "search server", "payment provider", "file store")
		retries := []int{1 + r.IntN(4), r.IntN(4), 1 + r.IntN(4)}
		key, steps := route.Attempts(retries, "")
		var near []quizzes.Near
		for _, m := range []route.Model{route.TriesAdd, route.RetriesAlone, route.AddedToOne, route.OuterOnly, route.BottomOnly} {
			w, _ := route.Attempts(retries, m)
			near = append(near, netNear(w, string(m), "This takes it that %s.", netRetryBeliefs[m]))
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 4 || key > 80 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var say []string
		for i, n := range retries {
			say = append(say, fmt.Sprintf("the %s %s", names[i], map[bool]string{true: "never", false: "at most " + netTimes(n)}[n == 0]))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A call passes from the %s to the %s, the %s and from there to the %s, which is down and fails each try at once. After a failure, they retry: %s. How often is the %s tried for one call of a user?", names[0], names[1], names[2], bottom, quizzes.And(say), bottom),
			Ask:  quizzes.Number{Value: float64(key), Unit: "tries", Near: near}, Note: fmt.Sprint(names, bottom, retries),
			Trace: quizzes.Worked(steps, "The %s is tried %d times.", bottom, key),
		}, nil
	})
}

func netTimes(n int) string {
	return []string{"never", "once", "twice", "three times", "four times"}[n]
}

func netRetryLate(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		n := route.Nest{Caller: 50 * (6 + r.IntN(80)), Attempt: 50 * (4 + r.IntN(28)), Wait: 50 * (1 + r.IntN(10)), Tries: 4 + r.IntN(2)}
		key, steps := n.Late("")
		at := 0
		for i := range n.Tries {
			if d := at - n.Caller; d > -100 && d < 100 {
				return quizzes.Question{}, quizzes.Reject("on the edge")
			}
			at += n.Attempt + n.Wait<<i
		}
		if key != want || key == n.Tries {
			return quizzes.Question{}, quizzes.Reject("another number")
		}
		var near []quizzes.Near
		for _, m := range []route.Model{route.CallerStops, route.WaitIgnored, route.EndsCounted} {
			w, _ := n.Late(m)
			near = append(near, netNear(w, string(m), "This takes it that %s.", netRetryBeliefs[m]))
		}
		near = append(near, netNear(n.Tries-key, "early-attempts-counted", "These are the attempts that start while the caller still waits."))
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A caller gives up after %d ms and tells nobody. The callee at once calls a dependency that never answers: up to %d attempts, each with a timeout of %d ms. After a failed attempt it waits, first %d ms and then twice as long each time. How many of its attempts start after the caller has given up?",
				n.Caller, n.Tries, n.Attempt, n.Wait),
			Ask: quizzes.Number{Value: float64(key), Unit: "attempts", Near: near}, Note: fmt.Sprint(n),
			Trace: quizzes.Worked(steps, "The number of attempts for nobody is %d.", key),
		}, nil
	})
}
