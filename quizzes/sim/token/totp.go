package token

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
)

// StepLength is the length of a TOTP step in seconds (RFC 6238, section 4.1).
const StepLength = 30

// Code is the six-digit code of a step (RFC 6238, section 4.2, with HMAC-SHA-1; RFC 4226, section 5.3).
func Code(secret []byte, step int64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(step))
	m := hmac.New(sha1.New, secret)
	m.Write(b[:])
	sum := m.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// TOTP is a server that checks codes: it accepts Back steps before its own and Ahead steps after it, and demands a step
// greater than the last one accepted (RFC 6238, sections 5.2 and 6).
type TOTP struct {
	Now         int64 // the server's clock
	Back, Ahead int64 // in steps
	Last        int64 // the last accepted step; 0: none
	PhoneAhead  int64 // seconds by which the phone's clock is ahead of the server's
}

// The wrong models of TOTP.
const (
	OTPReusable      Model = "otp-reusable"           // a code works as long as it is in the window
	OTPLastOnly      Model = "otp-only-used-one-dead" // the used code is dead, older ones are not
	OTPAge           Model = "otp-window-in-seconds"  // a code lives a number of seconds from when it was read
	OTPPhoneTrusted  Model = "phone-clock-ignored"    // the phone's clock is right
	OTPBothSides     Model = "otp-window-both-ways"   // the window reaches as far ahead as back
	OTPCurrent       Model = "otp-current-step-alone" // only the server's own step counts
	OTPPhoneReversed Model = "phone-clock-reversed"   // a fast phone shows codes of earlier steps
)

// StepAt is the step that the phone shows at a time of the server's clock.
func (s TOTP) StepAt(shown int64) int64 { return (shown + s.PhoneAhead) / StepLength }

// Accepts tells whether the server takes the code that the phone showed at a time of the server's clock.
func (s TOTP) Accepts(shown int64, m Model) (ok bool, steps []Step) {
	var tr trace
	switch m {
	case OTPPhoneTrusted:
		s.PhoneAhead = 0
	case OTPPhoneReversed:
		s.PhoneAhead = -s.PhoneAhead
	case OTPBothSides:
		s.Ahead = max(s.Back, s.Ahead)
		s.Back = s.Ahead
	case OTPCurrent:
		s.Back, s.Ahead = 0, 0
	}
	step, now := s.StepAt(shown), s.Now/StepLength
	if s.PhoneAhead == 0 {
		tr.add("rfc6238.4.2", "At %s the phone shows the code of the half minute from %s.", Clock(shown), Clock(step*StepLength))
	} else {
		tr.add("rfc6238.4.2", "At %s the phone's clock says %s, so it shows the code of the half minute from %s.", Clock(shown), Clock(shown+s.PhoneAhead), Clock(step*StepLength))
	}
	if m == OTPAge {
		return s.Now-shown < (s.Back+1)*StepLength && (s.Last == 0 || step > s.Last), nil
	}
	if step < now-s.Back || step > now+s.Ahead {
		tr.add("rfc6238.5.2", "The server's window is %s: refused.", s.window())
		return false, tr
	}
	if s.Last != 0 && m != OTPReusable && (step == s.Last || step < s.Last && m != OTPLastOnly) {
		tr.add("rfc6238.5.2", "The last accepted step began at %s, and a greater one is demanded: refused.", Clock(s.Last*StepLength))
		return false, tr
	}
	tr.add("rfc6238.5.2", "That is in the server's window, %s: accepted.", s.window())
	return true, tr
}

// window names the steps that the server compares, by the times at which they begin.
func (s TOTP) window() string {
	now := s.Now / StepLength
	from, to := Clock((now-s.Back)*StepLength), Clock((now+s.Ahead)*StepLength)
	if from == to {
		return "the half minute from " + from
	}
	return "the half minutes from " + from + " to the one from " + to
}

// Clock prints seconds since midnight.
func Clock(t int64) string { return fmt.Sprintf("%d:%02d:%02d", t/3600%24, t/60%60, t%60) }
