package schedule

import "time"

// Answered is one stored answer to a concept, as much of it as a replay needs.
type Answered struct {
	At       int64 // Unix milliseconds
	Calendar Calendar
	Signals  Signals
}

// Replay is the memory after answers in the order in which they were stored. It
// gives the same bits as calling Answer one by one.
func Replay(m Model, answers []Answered) Memory {
	var mem Memory
	for _, a := range answers {
		mem, _ = m.Answer(mem, a.Signals, time.UnixMilli(a.At), a.Calendar)
	}
	return mem
}
