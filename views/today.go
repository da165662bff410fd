package views

// primary is the lesson to offer when nothing is due: the one begun, else a new one.
func (p TodayPage) primary() *Tile {
	if p.Continue != nil {
		return p.Continue
	}
	return p.New
}

// primaryLength is the review length to stress: the longest of at most 20 questions.
func (p ReviewPage) primaryLength() int {
	at := 0
	for i, n := range p.Lengths {
		if n <= 20 {
			at = i
		}
	}
	return at
}
