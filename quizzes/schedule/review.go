package schedule

import (
	"fmt"
	"math"
	"time"

	"github.com/open-spaced-repetition/go-fsrs/v4"
)

// Bounds that FSRS keeps stability and difficulty within.
const (
	minStability, maxStability   = .001, 36500.
	minDifficulty, maxDifficulty = 1., 10.
)

// Review is the plain FSRS-6 step: the memory after an answer of grade g at now.
// An interval of days ends exactly that many times 24 h later. Undecided leaves
// the memory as it is. A moment before the last review counts as the last review.
func (m Model) Review(mem Memory, g Grade, now time.Time, cal Calendar) Memory {
	if g < Again || g > Easy {
		return mem
	}
	at, day := moment(mem, now, cal)
	return m.next(mem, m.outcomes(mem, day), g, at, day)
}

// moment is now and the learner's day, neither before the memory's last.
func moment(mem Memory, now time.Time, cal Calendar) (at, day int64) {
	at, day = now.UnixMilli(), cal.Day(now)
	if mem.Seen() {
		at, day = max(at, mem.Last), max(day, int64(mem.LastDay))
	}
	return at, day
}

// outcomes asks the library for all four grades. It is given midnights in UTC
// whose distance is the learner's days, because it counts UTC days.
func (m Model) outcomes(mem Memory, day int64) fsrs.RecordLog {
	log, err := m.fsrs.Repeat(card(mem), midnight(day))
	if err != nil {
		panic(fmt.Sprintf("schedule: %v", err)) // card and parameters are in range, see card and NewModel
	}
	return log
}

// card is the memory in the library's words, its figures within FSRS's bounds
// whatever was stored.
func card(mem Memory) fsrs.Card {
	if !mem.Seen() {
		return fsrs.Card{}
	}
	return fsrs.Card{
		Stability:      bound(mem.Stability, minStability, maxStability),
		Difficulty:     bound(mem.Difficulty, minDifficulty, maxDifficulty),
		ScheduledDays:  uint64(mem.Days),
		Reps:           uint64(mem.Reps),
		Lapses:         uint64(mem.Lapses),
		State:          fsrs.State(min(mem.State, Relearning)),
		LastReview:     midnight(int64(mem.LastDay)),
		RemainingSteps: int(mem.Step),
	}
}

// next is the memory of one outcome, its interval no longer than allowed.
func (m Model) next(mem Memory, log fsrs.RecordLog, g Grade, at, day int64) Memory {
	c := log[fsrs.Rating(g)].Card
	wait := c.Due.Sub(midnight(day)).Milliseconds()
	days := min(int64(c.ScheduledDays), int64(m.p.MaxDays))
	if days > 0 {
		wait = min(wait, int64(m.p.MaxDays)*dayMS)
	}
	return Memory{
		Stability:  c.Stability,
		Difficulty: c.Difficulty,
		Last:       at,
		Due:        at + wait,
		LastDay:    int32(day),
		Days:       uint16(days),
		Reps:       uint16(min(c.Reps, math.MaxUint16)),
		Lapses:     uint16(min(c.Lapses, math.MaxUint16)),
		State:      State(c.State),
		Step:       uint8(c.RemainingSteps),
	}
}

func midnight(day int64) time.Time { return time.Unix(day*86400, 0).UTC() }

// bound is v within [lo, hi]; what is not a number becomes lo.
func bound(v, lo, hi float64) float64 {
	if !(v >= lo) {
		return lo
	}
	return min(v, hi)
}
