package stream

// Fact is an event of one key as two programs see it.
type Fact struct {
	ID     int
	Value  int
	Null   bool // the value is missing
	Minute int  // of the day in UTC; before 0 it lies on the day before
}

// Difference is a way in which two programs that should agree do not.
type Difference string

// The differences: the first program does it one way, the second the other.
const (
	Rounding Difference = "rounding" // a fee of 1.5 % is rounded to whole cents for each event, or once for the sum
	Repeats  Difference = "repeats"  // an event with an id seen before counts, or is dropped
	Nulls    Difference = "nulls"    // a missing value is 0 in a mean, or is left out
	Zones    Difference = "zones"    // the day begins at 0:00 UTC, or at 0:00 in a zone one hour ahead
)

// Both gives the two programs' results for one key, in thousandths. ok is false where a rounding is a tie or a mean is
// of nothing.
func (d Difference) Both(facts []Fact) (a, b int, ok bool) {
	round := func(thousandths int) (int, bool) {
		return (thousandths + 500) / 1000 * 1000, thousandths%1000 != 500
	}
	sum, seen, n := 0, map[int]bool{}, 0
	ok = true
	for _, f := range facts {
		switch d {
		case Rounding:
			fee, sure := round(f.Value * 15)
			a, sum, ok = a+fee, sum+f.Value, ok && sure
		case Repeats:
			a += f.Value * 1000
			if !seen[f.ID] {
				b += f.Value * 1000
			}
			seen[f.ID] = true
		case Nulls:
			if !f.Null {
				sum, n = sum+f.Value, n+1
			}
		case Zones:
			if f.Minute >= 0 && f.Minute < 1440 {
				a += f.Value * 1000
			}
			if f.Minute+60 >= 0 && f.Minute+60 < 1440 {
				b += f.Value * 1000
			}
		}
	}
	switch d {
	case Rounding:
		whole, sure := round(sum * 15)
		return a, whole, ok && sure
	case Nulls:
		if n == 0 {
			return 0, 0, false
		}
		return sum * 1000 / len(facts), sum * 1000 / n, true
	}
	return a, b, ok
}
