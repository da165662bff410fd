package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The wrong beliefs about signatures.
const (
	BodyAlone   Model = "webhook-signs-body-alone"     // the timestamp is not signed
	StampFree   Model = "webhook-timestamp-is-free"    // a new timestamp may be put in front of a signed body
	Reparsed    Model = "webhook-signs-meaning"        // equal JSON has an equal signature
	NoTolerance Model = "webhook-age-unchecked"        // a good signature is good for ever
	FutureFine  Model = "webhook-future-is-fine"       // a timestamp cannot be too new
	FirstAlone  Model = "webhook-first-signature-only" // of several signatures the first one counts
	AllMust     Model = "webhook-all-signatures-match" // each of several signatures must match
)

// Sign gives the HMAC-SHA-256 of `timestamp.body` under a secret, in hexadecimal.
func Sign(secret string, at int, body string) string { return MAC(secret, Content(at, body)) }

// Content is what is signed.
func Content(at int, body string) string { return strconv.Itoa(at) + "." + body }

// MAC gives the HMAC-SHA-256 of a text, in hexadecimal.
func MAC(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// Request is what arrives.
type Request struct {
	At         int // the timestamp in its header, in seconds
	Signatures []string
	Body       string
	Now        int // the receiver's clock, in seconds
}

// Check is the receiver's rule: its secret, and by how many seconds a timestamp may be off in either direction.
type Check struct {
	Secret    string
	Tolerance int
	Sent      []int // the timestamps that the provider has signed; only a belief asks for them
}

// Verifies says whether a request passes, and why not.
func (c Check) Verifies(q Request, m Model) (bool, Step) {
	say := func(format string, a ...any) Step {
		return Step{Rule: "webhook.verify", Text: fmt.Sprintf(format, a...)}
	}
	if !c.matches(q, m) {
		return false, say("The HMAC of `%s` is `%s`, and that is not what the request brings.", Content(q.At, q.Body), Sign(c.Secret, q.At, q.Body)[:8])
	}
	off := q.Now - q.At
	switch {
	case m == NoTolerance:
		return true, Step{}
	case off > c.Tolerance:
		return false, say("The signature fits, but the timestamp is %d s old, and %d are allowed.", off, c.Tolerance)
	case -off > c.Tolerance && m != FutureFine:
		return false, say("The signature fits, but the timestamp lies %d s ahead, and %d are allowed.", -off, c.Tolerance)
	}
	return true, say("The HMAC of `%s` is `%s`, as the request says, and %d s are within %d.", Content(q.At, q.Body), Sign(c.Secret, q.At, q.Body)[:8], max(off, -off), c.Tolerance)
}

// matches reports whether a signature of the request is that of its content.
func (c Check) matches(q Request, m Model) bool {
	good := 0
	for i, s := range q.Signatures {
		if m == FirstAlone && i > 0 {
			break
		}
		fits := s == Sign(c.Secret, q.At, q.Body)
		switch m {
		case BodyAlone:
			fits = s == MAC(c.Secret, q.Body)
		case StampFree:
			fits = slices.ContainsFunc(c.Sent, func(at int) bool { return s == Sign(c.Secret, at, q.Body) })
		case Reparsed:
			fits = fits || s == Sign(c.Secret, q.At, strings.ReplaceAll(q.Body, " ", "")) || s == Sign(c.Secret, q.At, strings.Replace(q.Body, ":", ": ", 1))
		}
		if fits {
			good++
		}
	}
	return good > 0 && (m != AllMust || good == len(q.Signatures))
}
