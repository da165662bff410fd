package schedule

// Grade is what an answer says about the memory, in FSRS's four words. The zero
// value says nothing: the answer was right, but declared a guess, and another
// variant has to decide.
type Grade uint8

// The grades. The numbers are FSRS's and are stored.
const (
	Undecided Grade = iota
	Again
	Hard
	Good
	Easy
)

// String is the grade in one lower-case English word.
func (g Grade) String() string {
	switch g {
	case Undecided:
		return "undecided"
	case Again:
		return "again"
	case Hard:
		return "hard"
	case Good:
		return "good"
	case Easy:
		return "easy"
	}
	return "unknown"
}

// Confidence is what the learner said of an answer before seeing the verdict.
// The numbers are stored.
type Confidence uint8

// The confidences; NotAsked is the zero value.
const (
	NotAsked Confidence = iota
	Guessed
	Unsure
	Sure
)

// String is the confidence in lower-case English.
func (c Confidence) String() string {
	switch c {
	case NotAsked:
		return "not asked"
	case Guessed:
		return "guess"
	case Unsure:
		return "unsure"
	case Sure:
		return "sure"
	}
	return "unknown"
}

// Signals are the raw facts of one answer from which its grade is read.
type Signals struct {
	Score      float64 // 0 wrong or "I don't know" … 1 right
	Guess      float64 // chance of being right by guessing: .25 for one of four, about .02 when typed
	Pace       float64 // (ln time − the learner's median) / MAD, see Pace.Z; 0 when unknown
	Confidence Confidence
	Hint       bool  // a hint was shown first
	Tries      uint8 // tries at this very variant; 2 and more is a second try
}

// Thresholds of the grading table (scheduling.md, "From answer to grade").
const (
	rightScore = .999 // a score is a sum of fractions; allow for rounding
	partScore  = .8
	slowPace   = 1.5
	fastPace   = -1
	lowGuess   = .05
	easyFrom   = 2 // graded answers before Easy is believed
)

// GradeOf reads the grade off the signals of an answer; mem is the memory before.
func GradeOf(s Signals, mem Memory) Grade {
	switch {
	case s.Score < partScore, s.Hint, s.Tries > 1:
		return Again
	case s.Confidence == Guessed:
		return Undecided
	case s.Score < rightScore, s.Confidence == Unsure, s.Pace > slowPace:
		return Hard
	case s.Confidence == Sure && s.Pace < fastPace && s.Guess <= lowGuess && mem.Reps >= easyFrom:
		return Easy
	}
	return Good
}
