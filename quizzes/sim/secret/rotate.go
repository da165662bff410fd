package secret

import "math/rand/v2"

// Rotation is how a signing key is replaced, in minutes: the new key is published, later used for signing, and the old one is
// removed from the list.
type Rotation struct {
	Publish, Switch, Remove int
	Lifetime                int // of a token
}

// Show is a token shown to a verifier that last fetched the list of keys at some minute.
type Show struct{ Fetched, Signed, At int }

// The wrong models of rotation.
const (
	ListLive      Model = "key-list-never-cached"      // a verifier sees a change of the list at once
	SwitchAtOnce  Model = "new-key-signs-when-listed"  // signing begins with the publication
	RemovedLives  Model = "old-token-outlives-its-key" // a token counts to its end whatever the list says
	CachedForever Model = "expired-token-with-good-key"
	OldDeadSwitch Model = "old-key-dead-after-switch" // from the switch on only the new key counts
	NewEverywhere Model = "new-key-known-everywhere"  // verifiers know a key as soon as it signs
)

// Accepts tells whether a verifier takes the token: the key that signed it has to be in the list as it was when the verifier
// last fetched it, and the token has to be alive (RFC 7517, sections 4.5 and 5; RFC 7519, section 4.1.4).
func (x Rotation) Accepts(s Show, m Model) (bool, []Step) {
	var tr trace
	isNew := s.Signed >= x.Switch || m == SwitchAtOnce && s.Signed >= x.Publish
	seen := s.Fetched
	if m == ListLive {
		seen = s.At
	}
	key, listed := "old", seen < x.Remove || m == RemovedLives
	if isNew {
		key, listed = "new", seen >= x.Publish || m == NewEverywhere
	} else if m == OldDeadSwitch && s.At >= x.Switch {
		listed = false
	}
	tr.add(m, "rfc7517.4.5", "A token of minute %d is signed with the %s key.", s.Signed, key)
	if !listed {
		at, what := x.Publish, "the new key came into it only at"
		if !isNew {
			at, what = x.Remove, "the old key left it at"
		}
		tr.add(m, "rfc7517.4.5", "The list fetched at %d lacks that key, as %s %d: rejected.", s.Fetched, what, at)
		return false, tr
	}
	if s.At >= s.Signed+x.Lifetime && m != CachedForever {
		tr.add(m, "rfc7519.4.1.4", "It ended at %d + %d = %d, before %d: rejected.", s.Signed, x.Lifetime, s.Signed+x.Lifetime, s.At)
		return false, tr
	}
	tr.add(m, "rfc7517.4.5", "The list fetched at %d has that key, and the token lives until %d: accepted.", s.Fetched, s.Signed+x.Lifetime)
	return true, tr
}

// DrawShow draws a token around the times at which the list or the signing key changes.
func DrawShow(r *rand.Rand, x Rotation) Show {
	near := []int{x.Publish, x.Switch, x.Remove}[r.IntN(3)]
	s := Show{Fetched: max(0, near-10+r.IntN(20))}
	s.At = s.Fetched + r.IntN(12)
	s.Signed = max(0, min(s.At, []int{x.Switch, x.Publish, s.At - x.Lifetime}[r.IntN(3)]-8+r.IntN(20)))
	return s
}
