package warehouse

import "slices"

// Change gives a dimension a value from a day on. Changes stand in order of arrival.
type Change struct {
	Day   int
	Value string
}

// Version is a row of a dimension of type 2: the value holds from From up to, but not at, To.
type Version struct {
	From, To int
	Value    string
}

// Forever is the end of an open version.
const Forever = 1 << 20

// The wrong models of slowly changing dimensions.
const (
	CurrentRow   Model = "type-1-for-type-2"            // a fact takes the present value
	InclusiveEnd Model = "validity-includes-its-end"    // a version still holds on the day of the change
	LateClosesIt Model = "late-change-closes-open-row"  // a change that arrives late ends the open version
	LateIgnored  Model = "late-change-ignored"          // a change that arrives late is dropped
	LateOpenEnd  Model = "late-change-holds-from-there" // a late change holds from its day on for good
)

// Versions builds the rows of type 2.
func Versions(changes []Change, m Model, t *Trace) []Version {
	var out []Version
	for _, c := range changes {
		at := slices.IndexFunc(out, func(v Version) bool { return v.From <= c.Day && c.Day < v.To })
		late := at >= 0 && out[at].To != Forever
		switch {
		case at < 0:
			out = append(out, Version{c.Day, Forever, c.Value})
			t.add("scd.first", "", "%s from day %d on.", c.Value, c.Day)
		case late && m == LateIgnored:
		case late && m == LateClosesIt:
			last := &out[len(out)-1]
			last.To = max(last.From, c.Day)
			out = append(out, Version{last.To, Forever, c.Value})
		case late && m == LateOpenEnd:
			out = append(out[:at+1], Version{c.Day, Forever, c.Value})
			out[at].To = c.Day
		default:
			old := out[at]
			out = slices.Insert(out, at+1, Version{c.Day, old.To, c.Value})
			out[at].To = c.Day
			if late {
				t.add("scd.split", "", "%s from day %d arrives late: it splits %s, and holds up to day %d, where the next version begins.", c.Value, c.Day, old.Value, old.To)
			} else {
				t.add("scd.close", "", "%s from day %d closes %s.", c.Value, c.Day, old.Value)
			}
		}
	}
	return out
}

// AsOf gives the value that a fact of a day takes.
func AsOf(vs []Version, day int, m Model) string {
	switch m {
	case CurrentRow:
		return vs[len(vs)-1].Value
	case InclusiveEnd:
		for _, v := range vs {
			if v.From <= day && day <= v.To {
				return v.Value
			}
		}
	}
	for _, v := range vs {
		if v.From <= day && day < v.To {
			return v.Value
		}
	}
	return "none"
}
