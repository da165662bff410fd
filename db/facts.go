package db

import (
	"encoding/binary"
	"errors"
	"math"

	"warmcache/quizzes/schedule"
)

// facts are the parts of an answer that are read whole and never searched: the
// raw signals, so that grades can be worked out anew, and the memory after. They
// are stored as one blob of about 30 bytes:
//
//	model, calendar, guess, pace, ms, flags             (varints)
//	stability, difficulty                               (float32; absent for an empty memory,
//	last − at, due − last, last day − day,               as are these varints)
//	days, reps, lapses, state + 4·step
type facts struct {
	model    uint64 // schedule.Version that made the memory
	calendar int64  // calendars.id at the time
	guess    uint64 // ten-thousandths
	pace     int64  // hundredths
	ms       uint64 // time taken
	flags    uint64 // confidence, + 4 when a hint was shown, + 8 · tries
	after    schedule.Memory
}

const (
	guessUnit = 1e4
	paceUnit  = 1e2
	maxPace   = 100 // deviations
	maxTries  = 31
)

// signalFacts keeps signals with the precision in which they are stored.
func signalFacts(s schedule.Signals, ms int64) facts {
	f := facts{
		model: schedule.Version,
		guess: uint64(math.Round(within(s.Guess, 0, 1) * guessUnit)),
		pace:  int64(math.Round(within(s.Pace, -maxPace, maxPace) * paceUnit)),
		ms:    uint64(max(ms, 0)),
		flags: uint64(s.Confidence&3) | uint64(min(s.Tries, maxTries))<<3,
	}
	if s.Hint {
		f.flags |= 4
	}
	return f
}

// signals are the stored signals together with the score, which has a column.
func (f facts) signals(score float64) schedule.Signals {
	return schedule.Signals{
		Score:      score,
		Guess:      float64(f.guess) / guessUnit,
		Pace:       float64(f.pace) / paceUnit,
		Confidence: schedule.Confidence(f.flags & 3),
		Hint:       f.flags&4 != 0,
		Tries:      uint8(f.flags >> 3),
	}
}

// pack writes facts of an answer at a moment and day.
func (f facts) pack(at, day int64) []byte {
	b := make([]byte, 0, 48)
	for _, v := range []uint64{f.model, uint64(f.calendar), f.guess} {
		b = binary.AppendUvarint(b, v)
	}
	b = binary.AppendVarint(b, f.pace)
	b = binary.AppendUvarint(b, f.ms)
	b = binary.AppendUvarint(b, f.flags)
	if f.after == (schedule.Memory{}) {
		return b
	}
	m := f.after
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(m.Stability)))
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(m.Difficulty)))
	for _, v := range []int64{m.Last - at, m.Due - m.Last, int64(m.LastDay) - day} {
		b = binary.AppendVarint(b, v)
	}
	for _, v := range []uint64{uint64(m.Days), uint64(m.Reps), uint64(m.Lapses), uint64(m.State)&3 | uint64(m.Step)<<2} {
		b = binary.AppendUvarint(b, v)
	}
	return b
}

// unpackFacts is the reverse of pack.
func unpackFacts(b []byte, at, day int64) (f facts, err error) {
	r := reader{b: b}
	f.model, f.calendar, f.guess = r.uvarint(), int64(r.uvarint()), r.uvarint()
	f.pace, f.ms, f.flags = r.varint(), r.uvarint(), r.uvarint()
	if len(r.b) == 0 {
		return f, r.err
	}
	m := &f.after
	m.Stability, m.Difficulty = r.float32(), r.float32()
	m.Last = at + r.varint()
	m.Due = m.Last + r.varint()
	m.LastDay = int32(day + r.varint())
	m.Days, m.Reps, m.Lapses = uint16(r.uvarint()), uint16(r.uvarint()), uint16(r.uvarint())
	s := r.uvarint()
	m.State, m.Step = schedule.State(s&3), uint8(s>>2)
	return f, r.err
}

var errShort = errors.New("a stored answer is cut short")

// reader takes figures off the front of a blob and remembers when it ran out.
type reader struct {
	b   []byte
	err error
}

func (r *reader) take(n int) {
	if n <= 0 || n > len(r.b) {
		r.b, r.err = nil, errShort
		return
	}
	r.b = r.b[n:]
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.take(n)
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	r.take(n)
	return v
}

func (r *reader) float32() float64 {
	if len(r.b) < 4 {
		r.take(0)
		return 0
	}
	v := math.Float32frombits(binary.LittleEndian.Uint32(r.b))
	r.take(4)
	return float64(v)
}

// within is v in [lo, hi]; what is not a number becomes lo… or 0 where that is inside.
func within(v, lo, hi float64) float64 {
	if math.IsNaN(v) {
		return max(lo, 0)
	}
	return min(max(v, lo), hi)
}
