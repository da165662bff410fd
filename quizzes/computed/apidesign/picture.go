package apidesign

import (
	"fmt"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/resource"
	"warmcache/quizzes/sim/wire"
)

// restAttempts draws each attempt with its key, and what is lost of it.
func restAttempts(as []resource.Attempt) quizzes.Calls {
	c := quizzes.Calls{Parties: []string{"client", "API"}}
	for i, a := range as {
		key := "no key"
		if a.Key > 0 {
			key = fmt.Sprintf("k%d", a.Key)
		}
		c.Sent = append(c.Sent, quizzes.Call{To: 1, Text: fmt.Sprintf("%d: %s", i+1, key), Lost: a.Fate == resource.RequestLost})
		if a.Fate != resource.RequestLost {
			c.Sent = append(c.Sent, quizzes.Call{From: 1, Text: "answer", Lost: a.Fate == resource.AnswerLost})
		}
	}
	return c
}

// dtCalls shows calls, given in ms.
func dtCalls(calls []int) quizzes.Axis {
	a := quizzes.Axis{Unit: "s; before the colon: the call", Tracks: []quizzes.Track{{}}}
	for i, at := range calls {
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{Name: fmt.Sprintf("%d:", i+1), At: float64(at) / 1000})
	}
	return a
}

// grpcCalls draws who calls whom, as far as the stem says so.
func grpcCalls(c wire.Chain) quizzes.Calls {
	limit := "no limit of its own"
	if c.Limit > 0 {
		limit = fmt.Sprintf("limit %d ms", c.Limit)
	}
	return quizzes.Calls{Parties: []string{"client", "A", "B"}, Sent: []quizzes.Call{
		{To: 1, Text: fmt.Sprintf("deadline %d ms", c.Deadline)}, {From: 1, To: 1, Text: fmt.Sprintf("works %d ms", c.Before)},
		{From: 1, To: 2, Text: limit}, {From: 2, To: 2, Text: fmt.Sprintf("needs %d ms", c.B)},
	}}
}

// stateTimes shows the login and the requests, given in minutes from 9:00.
func stateTimes(times []int) quizzes.Axis {
	a := quizzes.Axis{Unit: "h:mm", Marks: []quizzes.Dot{{Name: "login", At: 540}}, Tracks: []quizzes.Track{{}}}
	for _, t := range times {
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{At: float64(540 + t)})
	}
	return a
}
