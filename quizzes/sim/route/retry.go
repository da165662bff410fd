package route

import (
	"fmt"
	"strings"
)

// The wrong models of retries.
const (
	TriesAdd     Model = "retries-add-up"         // attempts of tiers are added
	RetriesAlone Model = "first-attempt-left-out" // retries are multiplied, without the first attempts
	OuterOnly    Model = "outer-tier-alone"       // only the outermost tier's attempts count
	BottomOnly   Model = "bottom-tier-alone"      // only the innermost tier's attempts count
	AddedToOne   Model = "retries-added-to-one"   // one attempt and the sum of all retries
)

// Attempts is how often the bottom is tried when each tier retries so often and all fails: attempts multiply (Beyer et
// al., Site Reliability Engineering, chapter 22, "Retries").
func Attempts(retries []int, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	product, sum, bare := 1, 0, 1
	for _, n := range retries {
		product, sum, bare = product*(n+1), sum+n, bare*n
	}
	switch m {
	case TriesAdd:
		return sum + len(retries), nil
	case RetriesAlone:
		return bare, nil
	case OuterOnly:
		return retries[0] + 1, nil
	case BottomOnly:
		return retries[len(retries)-1] + 1, nil
	case AddedToOne:
		return sum + 1, nil
	}
	var parts []string
	at := 1
	for i, n := range retries {
		at *= n + 1
		parts = append(parts, fmt.Sprint(n+1))
		if i == 0 {
			tr.add("retry.tier", "Tier 1 makes 1 + %d = %d attempts.", n, n+1)
			continue
		}
		tr.add("retry.tier", "Tier %d makes 1 + %d = %d attempts for each it gets: %s = %d.", i+1, n, n+1, strings.Join(parts, " × "), at)
	}
	return product, tr.steps
}

// Nest is a callee that tries a dependency which never answers, under a caller that gives up. Times are in ms.
type Nest struct{ Caller, Attempt, Wait, Tries int }

// The wrong models of nested timeouts.
const (
	CallerStops Model = "caller-timeout-stops-callee" // no attempt starts once the caller has left
	WaitIgnored Model = "waits-take-no-time"          // the waits between attempts take no time
	EndsCounted Model = "attempts-counted-by-end"     // an attempt counts as late when it ends late
)

// Late counts the attempts that start after the caller has given up; nothing tells the callee.
func (n Nest) Late(m Model) (int, []Step) {
	tr := trace{off: m != ""}
	late, at := 0, 0
	for i := range n.Tries {
		compared := at
		if m == EndsCounted {
			compared += n.Attempt
		}
		switch {
		case compared > n.Caller && m != CallerStops:
			late++
			tr.add("retry.late", "Attempt %d starts at %d ms, after the caller gave up at %d ms.", i+1, at, n.Caller)
		default:
			tr.add("retry.in-time", "Attempt %d starts at %d ms, while the caller still waits.", i+1, at)
		}
		at += n.Attempt
		if m != WaitIgnored {
			at += n.Wait << i
		}
	}
	return late, tr.steps
}
