package warehouse

// Num is a value that may be NULL.
type Num struct {
	N    int
	Null bool
}

// Truth is a value of three-valued logic: -1 false, 0 unknown, 1 true.
type Truth int

// Pred is a condition on two columns.
type Pred struct {
	A, B    int  // a >= A, b < B
	Or      bool // joined by OR instead of AND; with UseB false only a counts
	UseB    bool
	Not     bool // the whole negated
	NotTrue bool // (…) IS NOT TRUE instead
}

// The wrong models of NULL.
const (
	NullIsFalse Model = "null-makes-false"      // a comparison with NULL is false, so its negation is true
	NullIsTrue  Model = "null-makes-true"       // a comparison with NULL is true
	NullIsZero  Model = "null-compared-as-zero" // NULL is compared as 0
	NullSpreads Model = "null-decides-always"   // one NULL makes the whole condition unknown
)

func (p Pred) compare(v Num, less bool, than int, m Model) Truth {
	if v.Null {
		switch m {
		case NullIsFalse:
			return -1
		case NullIsTrue:
			return 1
		case NullIsZero:
		default:
			return 0
		}
	}
	if less == (v.N < than) {
		return 1
	}
	return -1
}

// Holds reports whether a row passes the condition in a WHERE clause.
func (p Pred) Holds(a, b Num, m Model) bool {
	x, y := p.compare(a, false, p.A, m), p.compare(b, true, p.B, m)
	out := x
	switch {
	case p.UseB && m == NullSpreads && (a.Null || b.Null):
		out = 0
	case p.UseB && p.Or:
		out = max(x, y)
	case p.UseB:
		out = min(x, y)
	}
	switch {
	case p.Not:
		return out == -1
	case p.NotTrue:
		return out != 1
	}
	return out == 1
}

// Event is a version of an order.
type Event struct {
	ID, Pos int
	Paid    bool
	Cents   int
}

// The wrong models of "latest, then filter".
const (
	FilterFirst Model = "filter-before-latest" // versions that are not paid are dropped first
	NoDedupe    Model = "all-versions-counted" // every paid version counts
	FirstWins   Model = "first-version-wins"   // the oldest version of a key stays
)

// PaidSum adds up the orders whose latest version is paid.
func PaidSum(events []Event, m Model, t *Trace) int {
	latest := map[int]Event{}
	sum := 0
	for _, e := range events {
		if m == NoDedupe && e.Paid {
			sum += e.Cents
		}
		if m == FilterFirst && !e.Paid {
			continue
		}
		if old, ok := latest[e.ID]; !ok || (e.Pos > old.Pos) != (m == FirstWins) {
			latest[e.ID] = e
		}
	}
	if m == NoDedupe {
		return sum
	}
	seen := map[int]bool{}
	for _, e := range events {
		if seen[e.ID] {
			continue
		}
		seen[e.ID] = true
		if l := latest[e.ID]; l.Paid {
			sum += l.Cents
			t.add("latest.paid", "", "Order %d: its latest version, position %d, is paid: %d.", l.ID, l.Pos, l.Cents)
		} else {
			t.add("latest.other", "", "Order %d: its latest version, position %d, is not paid.", e.ID, l.Pos)
		}
	}
	return sum
}
