package token_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/token"
)

const otpSecret = "12345678901234567890"

type totpCase struct {
	S     token.TOTP
	Shown int64
}

func drawTOTP(r *rand.Rand) totpCase {
	c := totpCase{S: token.TOTP{Now: 36000 + int64(r.IntN(3600)), Back: int64(r.IntN(3)), Ahead: int64(r.IntN(2)), PhoneAhead: int64(r.IntN(100) - 50)}}
	c.Shown = c.S.Now - int64(r.IntN(100))
	if r.IntN(2) == 0 {
		c.S.Last = c.S.StepAt(c.Shown) + int64(r.IntN(3)-1)
	}
	return c
}

// oathCodes compares the digits alone: oathtool says which code each half minute of the day has, and a code is accepted
// when it is among those of the window that come after the last one accepted.
func oathCodes(t testing.TB, cases []totpCase) []string {
	cmd := exec.Command("oathtool", "--totp=sha1", "--now", "@0", "--start-time", "@0", "-w", strconv.Itoa(24*120), fmt.Sprintf("%x", otpSecret))
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	codes := strings.Fields(string(text))
	out := make([]string, len(cases))
	for i, c := range cases {
		phone := time.Unix(c.Shown, 0).Add(time.Duration(c.S.PhoneAhead) * time.Second)
		typed := codes[phone.Unix()/30]
		var good []string
		for back := c.S.Back; back >= -c.S.Ahead; back-- {
			at := time.Unix(c.S.Now, 0).Add(-30*time.Second*time.Duration(back)).Unix() / 30
			if c.S.Last == 0 || at > c.S.Last {
				good = append(good, codes[at])
			}
		}
		out[i] = oracle.Line(typed, slices.Contains(good, typed))
	}
	return out
}

func TestTOTP(t *testing.T) {
	oracle.Case[totpCase]{
		Engine: "token: totp", Oracle: "oathtool 2.6", Draw: drawTOTP, Want: oathCodes,
		Ready: func() string {
			if _, err := exec.LookPath("oathtool"); err != nil {
				return "no oathtool (apt package oathtool)"
			}
			return ""
		},
		Got: func(c totpCase, model string) string {
			ok, _ := c.S.Accepts(c.Shown, token.Model(model))
			return oracle.Line(token.Code([]byte(otpSecret), c.S.StepAt(c.Shown)), ok)
		},
		Models: []string{string(token.OTPReusable), string(token.OTPAge), string(token.OTPBothSides), string(token.OTPPhoneTrusted)},
	}.Test(t)
}
