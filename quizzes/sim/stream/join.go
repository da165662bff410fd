package stream

// Interval counts the pairs of an interval join: a left and a right event of one key, the right one from Low to High
// after the left one, both ends included as in Flink.
type Interval struct {
	Low, High   int
	Left, Right []Keyed
}

// Keyed is an event with the key that it is joined by.
type Keyed struct {
	Key string
	At  int
}

// Pairs lists the indexes of left and right events that meet.
func (j Interval) Pairs(m Model, t *Trace) [][2]int {
	var out [][2]int
	usedL, usedR := map[int]bool{}, map[int]bool{}
	for l, a := range j.Left {
		for r, b := range j.Right {
			if a.Key != b.Key {
				continue
			}
			d := b.At - a.At
			in := d >= j.Low && d <= j.High
			switch m {
			case OpenEnds:
				in = d > j.Low && d < j.High
			case BothSides:
				in = d >= -j.High && d <= j.High
			case OnePartner:
				in = in && !usedL[l] && !usedR[r]
			}
			if in {
				usedL[l], usedR[r] = true, true
				out = append(out, [2]int{l, r})
				t.add("interval.in", "", "`%s` at %d and %d: %d apart, within %d to %d: a pair.", a.Key, a.At, b.At, d, j.Low, j.High)
			} else {
				t.add("interval.out", "", "`%s` at %d and %d: the difference is %d, outside %d to %d.", a.Key, a.At, b.At, d, j.Low, j.High)
			}
		}
	}
	return out
}

// Version is a row of a table: Value holds from From until the next version.
type Version struct{ From, Value int }

// AsOf gives the value that an event joins: that of the last version not after the event's own time at. now is the
// time at which it is processed. Versions are in order of From, the first before all events.
func AsOf(versions []Version, at, now int, m Model, t *Trace) int {
	switch m {
	case ByProcessing:
		at = now
	case NewestRow:
		return versions[len(versions)-1].Value
	case NextRow:
		for _, v := range versions {
			if v.From > at {
				return v.Value
			}
		}
	}
	found := versions[0]
	for _, v := range versions {
		if v.From <= at {
			found = v
		}
	}
	t.add("asof.row", "", "The last version not after %s is the one from %s: %d.", Clock(at), Clock(found.From), found.Value)
	return found.Value
}

// Clock prints minutes as hours and minutes.
func Clock(min int) string {
	return string([]byte{'0' + byte(min/600), '0' + byte(min/60%10), ':', '0' + byte(min%60/10), '0' + byte(min%10)})
}
