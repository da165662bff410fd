package metrics

import "slices"

// Span is a node of a trace, from Start to End in ms. Parent is an index, -1 for the root.
type Span struct {
	Name       string
	Start, End int
	Parent     int
}

// The wrong models of self time.
const (
	OverlapTwice   Model = "overlap-counted-twice"     // children's times are summed although they run side by side
	LongestChild   Model = "longest-child-alone"       // only the longest child is taken off
	AllBelow       Model = "grandchildren-taken-off"   // grandchildren are taken off as well
	WholeSpan      Model = "self-time-is-duration"     // nothing is taken off
	FirstToLast    Model = "gaps-between-calls-waited" // from the first child's start to the last one's end
	OverlappedOnly Model = "parallel-time-only"        // only the time in which children run side by side
)

// Self is the time in which a span runs and none of its children does, with the parts of the span that they cover.
func Self(spans []Span, i int, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	s := spans[i]
	var kids []Span
	for j, c := range spans {
		if c.Parent == i || m == AllBelow && c.Parent >= 0 && spans[c.Parent].Parent == i && j != i {
			kids = append(kids, c)
		}
	}
	slices.SortFunc(kids, func(a, b Span) int { return a.Start - b.Start })
	sum, longest, covered, end := 0, 0, 0, s.Start
	for _, k := range kids {
		sum += k.End - k.Start
		longest = max(longest, k.End-k.Start)
		from := max(k.Start, end)
		if k.End > from {
			covered += k.End - from
			tr.add("span.cover", "%s covers %d to %d ms; new are %d ms, together %d.", k.Name, k.Start, k.End, k.End-from, covered)
			end = k.End
		} else {
			tr.add("span.inside", "%s, %d to %d ms, lies within what is covered already.", k.Name, k.Start, k.End)
		}
	}
	total := s.End - s.Start
	switch m {
	case OverlapTwice, AllBelow:
		return total - sum, nil
	case LongestChild:
		return total - longest, nil
	case WholeSpan:
		return total, nil
	case FirstToLast:
		return total - (end - kids[0].Start), nil
	case OverlappedOnly:
		return total - (sum - covered), nil
	}
	tr.add("span.self", "%s takes %d ms, so %d − %d = %d ms are its own.", s.Name, total, total, covered, total-covered)
	return total - covered, tr.steps
}
