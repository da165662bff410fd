package schedule

import (
	"math"
	"time"
)

// Assumptions of the guess-aware update.
const (
	slip        = .05 // chance to answer wrongly what is known
	firstRecall = .5  // belief in a concept that was never asked; ours, FSRS has none
)

// Answer is the step the program makes: the answer is graded, the memory moves
// as FSRS says, a right answer that could be luck moves it less, and an interval
// of days ends when the learner's day starts. The figures are rounded to what a
// float32 holds. An Undecided answer leaves the
// memory as it was.
func (m Model) Answer(mem Memory, s Signals, now time.Time, cal Calendar) (Memory, Grade) {
	g := GradeOf(s, mem)
	if g == Undecided {
		return mem, g
	}
	at, day := moment(mem, now, cal)
	log := m.outcomes(mem, day)
	after := m.next(mem, log, g, at, day)
	if pk := m.known(mem, s, day); g > Again && pk < 1 {
		after = m.mix(after, m.next(mem, log, Again, at, day), pk)
	}
	if after.Days > 0 {
		after.Due = max(at, cal.Start(day+int64(after.Days)))
	}
	after.Stability, after.Difficulty = short(after.Stability), short(after.Difficulty)
	return after, g
}

// short is v to 24 bits, so that a memory is stored in half the space and comes
// back as the same bits. The model knows nothing to seven digits.
func short(v float64) float64 { return float64(float32(v)) }

// known is the probability that a right answer was knowledge and not luck:
// R(1−s) / (R(1−s) + (1−R)g), with R the recall before the answer.
func (m Model) known(mem Memory, s Signals, day int64) float64 {
	r := firstRecall
	if mem.Seen() {
		r = m.recall(mem, day)
	}
	luck := (1 - r) * bound(s.Guess, 0, 1)
	return r * (1 - slip) / (r*(1-slip) + luck)
}

// mix weighs the graded memory against the forgotten one, in log-stability and
// in difficulty, and gives the days that the mixed stability earns.
func (m Model) mix(graded, forgot Memory, pk float64) Memory {
	graded.Stability = math.Exp(pk*math.Log(graded.Stability) + (1-pk)*math.Log(forgot.Stability))
	graded.Difficulty = pk*graded.Difficulty + (1-pk)*forgot.Difficulty
	if graded.Days > 0 {
		graded.Days = min(graded.Days, uint16(m.Interval(graded.Stability)))
	}
	return graded
}
