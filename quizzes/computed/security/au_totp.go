package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/token"
)

// AuthTOTPWhich asks which codes of a phone a server accepts.
var AuthTOTPWhich = quizzes.Template{
	ID: "au.totp.which", Version: 1, Concept: "auth#totp", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: auTOTPWhich,
}

var auTOTPModels = []token.Model{token.OTPReusable, token.OTPAge, token.OTPPhoneTrusted, token.OTPBothSides, token.OTPCurrent, token.OTPPhoneReversed, token.OTPLastOnly}

func auTOTPWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		s := token.TOTP{Now: int64(3600*(8+r.IntN(10)) + 60*r.IntN(60) + r.IntN(60)), Back: int64(1 + r.IntN(2)), Ahead: int64(r.IntN(2))}
		if r.IntN(3) > 0 {
			s.PhoneAhead = int64(quizzes.One(r, -40, -30, -20, -10, 10, 20, 30, 40))
		}
		login := s.Now - int64(20+r.IntN(50))
		if r.IntN(3) > 0 {
			s.Last = s.StepAt(login)
		}
		items, err := several(r, 4, rights, func() item {
			shown := s.Now - int64(r.IntN(100))
			if r.IntN(3) == 0 && s.Last != 0 {
				shown = login + int64(r.IntN(20))
			}
			if at := (shown + s.PhoneAhead) % token.StepLength; shown >= s.Now || at < 2 || at > 27 {
				return item{}
			}
			ok, steps := s.Accepts(shown, "")
			return item{text: "the code that the phone showed at " + quizzes.Code(token.Clock(shown)), right: ok, why: told(steps), fooled: fooled(auTOTPModels, ok, func(m token.Model) bool {
				got, _ := s.Accepts(shown, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:  auTOTPStem(s, login),
			Ask:   multiple(r, items),
			Trace: judged("rfc6238.5.2", items, "Accepted"), Note: noted(items, s),
		}, nil
	})
}

func auTOTPStem(s token.TOTP, login int64) string {
	window := "its current step and " + plural(s.Back, "step") + " before it"
	if s.Ahead > 0 {
		window = "its current step, " + plural(s.Back, "step") + " before it and one after it"
	}
	phone := "The phone's clock is exact."
	switch {
	case s.PhoneAhead > 0:
		phone = fmt.Sprintf("The phone's clock is %d s ahead of the server's.", s.PhoneAhead)
	case s.PhoneAhead < 0:
		phone = fmt.Sprintf("The phone's clock is %d s behind the server's.", -s.PhoneAhead)
	}
	history := "The user has not logged in today."
	if s.Last != 0 {
		history = fmt.Sprintf("The user last logged in with the code shown at %s.", token.Clock(login))
	}
	return fmt.Sprintf("A server checks TOTP codes by RFC 6238, with steps that begin at each full half minute. It accepts %s, stores the last accepted step and demands a greater one. %s %s Which of these codes, each tried alone, would the server accept at %s? All times are the server's.",
		window, phone, history, token.Clock(s.Now))
}

func plural(n int64, one string) string {
	if n == 1 {
		return "one " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
