package resource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The wrong beliefs about content negotiation.
const (
	FirstNamed   Model = "accept-order-decides"     // the first entry that matches wins
	HighestEntry Model = "highest-matching-entry"   // of several matching entries the one with the highest weight counts
	NoWeightZero Model = "missing-weight-is-lowest" // an entry without q weighs nothing
	ZeroIsLow    Model = "zero-weight-is-last-hope" // q=0 is acceptable if nothing else is there
	StarEquals   Model = "wildcard-ties-with-exact" // a wildcard overrides a more specific entry after it
	ServerOrder  Model = "server-order-decides"     // of all acceptable formats the server's first is sent
)

// Range is an entry of Accept: a type, with a weight in tenths; -1 is missing.
type Range struct {
	Type  string
	Tenth int
}

// String prints the entry.
func (a Range) String() string {
	if a.Tenth < 0 {
		return a.Type
	}
	return a.Type + ";q=" + strings.TrimSuffix(strconv.FormatFloat(float64(a.Tenth)/10, 'f', 1, 64), ".0")
}

// Accept prints the field's value.
func Accept(rs []Range) string {
	var out []string
	for _, r := range rs {
		out = append(out, r.String())
	}
	return strings.Join(out, ", ")
}

// Weight is the weight of a format in tenths, by its most specific entry (RFC 9110, section 12.5.1); 0 is not acceptable.
func Weight(rs []Range, format string, m Model) (int, Step) {
	best, special := -1, -1
	for i, r := range rs {
		s := specific(r.Type, format)
		if s < 0 {
			continue
		}
		switch {
		case best < 0, m == "" && s > special, m != "" && m != HighestEntry && m != StarEquals && m != FirstNamed && s > special,
			m == HighestEntry && tenths(r, m) > tenths(rs[best], m), m == StarEquals:
			best, special = i, s
		}
	}
	if best < 0 {
		return 0, say(m, "rfc9110.12.5.1", "`%s`: no entry matches, so it is not acceptable.", format)
	}
	w := tenths(rs[best], m)
	return w, say(m, "rfc9110.12.5.1", "`%s`: the most specific entry is `%s`: weight %s.", format, rs[best], weightText(w))
}

func weightText(w int) string {
	if w == 10 {
		return "1"
	}
	return fmt.Sprintf("0.%d", w)
}

func tenths(r Range, m Model) int {
	switch {
	case r.Tenth < 0 && m == NoWeightZero:
		return 0
	case r.Tenth < 0:
		return 10
	case r.Tenth == 0 && m == ZeroIsLow:
		return 1
	}
	return r.Tenth
}

func specific(pattern, format string) int {
	class, _, _ := strings.Cut(format, "/")
	switch pattern {
	case format:
		return 2
	case class + "/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}

// Chosen is the format with the highest weight, or "" when none is acceptable; several may tie.
func Chosen(rs []Range, formats []string, m Model) (string, bool, []Step) {
	if m == FirstNamed {
		for _, r := range rs {
			for _, f := range formats {
				if specific(r.Type, f) >= 0 && r.Tenth != 0 {
					return f, false, nil
				}
			}
		}
		return "", false, nil
	}
	var steps []Step
	best, weights := "", []int{}
	for _, f := range formats {
		w, step := Weight(rs, f, m)
		steps = append(steps, step)
		if w > 0 && (best == "" || w > slices.Max(weights) && m != ServerOrder) {
			best = f
		}
		weights = append(weights, w)
	}
	top := slices.Max(weights)
	tied := len(slices.DeleteFunc(slices.Clone(weights), func(w int) bool { return w != top })) > 1 && top > 0
	return best, tied, steps
}
