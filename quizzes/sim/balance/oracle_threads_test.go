package balance_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"warmcache/quizzes/sim/balance"
	"warmcache/quizzes/sim/oracle"
)

type burstCase struct {
	C    balance.Connector
	N, K int
}

func drawBurst(r *rand.Rand) burstCase {
	t := 1 + r.IntN(6)
	c := burstCase{C: balance.Connector{Threads: t, Connections: t + 1 + r.IntN(20), Accept: 1 + r.IntN(6)}, N: 1 + r.IntN(45)}
	c.K = 1 + r.IntN(c.N)
	return c
}

// oneByOne lets the clients come in one after the other and moves each through three queues, tick by tick.
func oneByOne(_ testing.TB, c burstCase) string {
	var running, waiting, queued, left []int
	for k := 1; k <= c.N; k++ {
		switch {
		case len(running) < c.C.Threads:
			running = append(running, k)
		case len(running)+len(waiting) < c.C.Connections:
			waiting = append(waiting, k)
		case len(queued) < c.C.Accept:
			queued = append(queued, k)
		default:
			left = append(left, k)
		}
	}
	b := balance.Burst{Running: len(running), Waiting: len(waiting), Queued: len(queued), Left: len(left)}
	at := 0
	for tick := 1; len(running) > 0; tick++ {
		for _, k := range running {
			if k == c.K {
				at = tick
			}
		}
		running = nil
		for len(running) < c.C.Threads && len(waiting)+len(queued) > 0 {
			if len(waiting) == 0 {
				waiting, queued = queued[:1], queued[1:]
			}
			running, waiting = append(running, waiting[0]), waiting[1:]
			if len(queued) > 0 {
				waiting, queued = append(waiting, queued[0]), queued[1:]
			}
		}
	}
	return fmt.Sprint(b, at)
}

func TestBurstOracle(t *testing.T) {
	oracle.Case[burstCase]{
		Engine: "balance: Tomcat's connector in a burst", Oracle: "client by client", Draw: drawBurst, Want: oracle.Each(oneByOne),
		Got: func(c burstCase, model string) string {
			b, _ := c.C.Burst(c.N, balance.Model(model))
			at, _ := c.C.Answered(c.K, balance.Model(model))
			return fmt.Sprint(b, at)
		},
		Models: []string{"connections-run-at-once", "accept-count-adds-threads", "refused-at-max-threads", "accept-count-within-limit", "answers-one-by-one"},
	}.Test(t)
}
