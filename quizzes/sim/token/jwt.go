package token

import (
	"fmt"
	"slices"
	"strings"
)

// The algorithms of a token here: signed by the issuer, authenticated with the issuer's public key as an HMAC secret, and
// not signed at all.
const (
	RS256 = "RS256"
	HS256 = "HS256"
	None  = "none"
)

// JWT is a token as a verifier reads it. Zero times and an empty audience stand for absent claims.
type JWT struct {
	Alg      string
	Aud      []string
	Nbf, Exp int64
}

// String prints the token's header and claims on one line.
func (t JWT) String() string {
	out := []string{"alg=" + t.Alg}
	if len(t.Aud) > 0 {
		out = append(out, "aud="+strings.Join(t.Aud, ","))
	}
	if t.Nbf != 0 {
		out = append(out, fmt.Sprintf("nbf=%d", t.Nbf))
	}
	if t.Exp != 0 {
		out = append(out, fmt.Sprintf("exp=%d", t.Exp))
	}
	return strings.Join(out, " ")
}

// Verifier holds tokens against its own expectations. It pins RS256 and demands an audience that names it.
type Verifier struct {
	Name      string
	Leeway    int64 // seconds by which both ends are widened
	DemandExp bool
}

// The wrong models of a verifier.
const (
	AlgFromToken  Model = "alg-from-token"         // the header chooses the algorithm, and the configured key serves all
	AudIgnored    Model = "aud-ignored"            // any audience will do
	AudFirst      Model = "aud-first-only"         // of several audiences only the first counts
	LeewayNone    Model = "leeway-ignored"         // the clock is compared exactly
	LeewayOneEnd  Model = "leeway-at-expiry-alone" // leeway is not given before the start
	NbfIgnored    Model = "nbf-ignored"            // the start is for information
	ExpIncluded   Model = "exp-second-counts"      // the second of the expiry is still good
	MissingPasses Model = "missing-claim-passes"   // a demanded claim that is absent is no defect
	MissingFails  Model = "optional-claim-missed"  // a claim that nobody demands must be there
	LeewayShrinks Model = "leeway-narrows"         // leeway shortens the time of validity
)

// Accepts tells whether the verifier takes the token at a time (RFC 7519, sections 4.1.3 to 4.1.5 and 7.2; RFC 8725,
// sections 3.1 and 3.9). A token counts while nbf ≤ now < exp, with both ends widened by the leeway.
func (v Verifier) Accepts(t JWT, now int64, m Model) (ok bool, steps []Step) {
	var tr trace
	if m == LeewayNone {
		v.Leeway = 0
	}
	if m == LeewayShrinks {
		v.Leeway = -v.Leeway
	}
	if t.Alg != RS256 && m != AlgFromToken {
		tr.add("rfc8725.3.1", "The verifier pins `RS256`, and the token names `%s`: refused.", t.Alg)
		return false, tr
	}
	if !v.audience(t, m, &tr) || !v.expiry(t, now, m, &tr) || !v.start(t, now, m, &tr) {
		return false, tr
	}
	tr.add("rfc7519.7.2", "Every rule holds: accepted.")
	return true, tr
}

func (v Verifier) audience(t JWT, m Model, tr *trace) bool {
	named := slices.Contains(t.Aud, v.Name)
	if m == AudFirst {
		named = len(t.Aud) > 0 && t.Aud[0] == v.Name
	}
	switch {
	case m == AudIgnored, len(t.Aud) == 0 && m == MissingPasses:
		return true
	case len(t.Aud) == 0:
		tr.add("rfc7519.4.1.3", "The token names no audience, and the verifier demands one: refused.")
		return false
	case !named:
		tr.add("rfc7519.4.1.3", "Its audience `%s` does not name `%s`: refused.", strings.Join(t.Aud, ","), v.Name)
		return false
	}
	tr.add("rfc7519.4.1.3", "Its audience `%s` names `%s`.", strings.Join(t.Aud, ","), v.Name)
	return true
}

func (v Verifier) expiry(t JWT, now int64, m Model, tr *trace) bool {
	if t.Exp == 0 {
		if v.DemandExp && m != MissingPasses || m == MissingFails {
			tr.add("rfc7519.4.1.4", "It has no `exp`, and the verifier demands one: refused.")
			return false
		}
		tr.add("rfc7519.4.1.4", "It has no `exp`, and the verifier demands none.")
		return true
	}
	end := t.Exp + v.Leeway
	if m == ExpIncluded {
		end++
	}
	if now >= end {
		tr.add("rfc7519.4.1.4", "It ends at %s, and now is %d: refused.", sum(t.Exp, v.Leeway), now)
		return false
	}
	tr.add("rfc7519.4.1.4", "It ends at %s, and now, %d, is before that.", sum(t.Exp, v.Leeway), now)
	return true
}

func (v Verifier) start(t JWT, now int64, m Model, tr *trace) bool {
	leeway := v.Leeway
	if m == LeewayOneEnd {
		leeway = 0
	}
	switch {
	case t.Nbf == 0 && m == MissingFails:
		tr.add("rfc7519.4.1.5", "It has no `nbf`: refused.")
		return false
	case t.Nbf == 0 || m == NbfIgnored:
		tr.add("rfc7519.4.1.5", "It has no `nbf`, and the verifier demands none.")
		return true
	case now < t.Nbf-leeway:
		tr.add("rfc7519.4.1.5", "It starts at %s, and now is %d: refused.", less(t.Nbf, leeway), now)
		return false
	}
	tr.add("rfc7519.4.1.5", "It starts at %s, and now is %d.", less(t.Nbf, leeway), now)
	return true
}

func sum(a, b int64) string {
	if b == 0 {
		return fmt.Sprint(a)
	}
	return fmt.Sprintf("%d + %d = %d", a, b, a+b)
}

func less(a, b int64) string {
	if b == 0 {
		return fmt.Sprint(a)
	}
	return fmt.Sprintf("%d − %d = %d", a, b, a-b)
}

// Span is the first and the last whole second, by a clock that runs ahead seconds before the verifier's, at which the
// verifier accepts a token by its times alone.
func (v Verifier) Span(t JWT, behind int64, m Model) (first, last int64) {
	l := v.Leeway
	switch m {
	case LeewayNone:
		l = 0
	case LeewayShrinks:
		l = -l
	}
	first, last = t.Nbf-l, t.Exp+l-1
	switch m {
	case LeewayOneEnd:
		first = t.Nbf
	case ExpIncluded:
		last++
	case ClockIgnored:
		behind = 0
	case ClockReversed:
		behind = -behind
	}
	return first + behind, last + behind
}

// The wrong models of a verifier whose clock is wrong.
const (
	ClockIgnored  Model = "verifier-clock-ignored"  // the verifier decides by the right time
	ClockReversed Model = "verifier-clock-reversed" // a slow clock makes a token die early
)
