package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/token"
)

// AuthJWTWhich asks which tokens a verifier accepts.
var AuthJWTWhich = quizzes.Template{
	ID: "au.jwt.which", Version: 1, Concept: "auth#jwt-checks", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: auJWTWhich,
}

// AuthJWTUntil asks for the first or last second at which a token counts, by a verifier with a wrong clock.
var AuthJWTUntil = quizzes.Template{
	ID: "au.jwt.until", Version: 1, Concept: "auth#jwt-checks", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: auJWTUntil,
}

var auJWTModels = []token.Model{token.AlgFromToken, token.AudIgnored, token.AudFirst, token.LeewayNone, token.LeewayOneEnd, token.NbfIgnored, token.ExpIncluded, token.MissingPasses, token.MissingFails}

func auJWTWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"api", "pay", "shop", "docs", "mail", "menu"}, 3)
		v := token.Verifier{Name: names[0], Leeway: int64(10 * (1 + r.IntN(5))), DemandExp: r.IntN(3) > 0}
		now := int64(10 * (100 + r.IntN(800)))
		items, err := several(r, 5, rights, func() item {
			t := auJWTDraw(r, v, now, names[1:])
			ok, steps := v.Accepts(t, now, "")
			return item{text: quizzes.Code(t.String()), right: ok, why: auJWTWhy(ok, steps), fooled: fooled(auJWTModels, ok, func(m token.Model) bool {
				got, _ := v.Accepts(t, now, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		demands := "It demands `aud` and does not demand `exp` or `nbf`."
		if v.DemandExp {
			demands = "It demands `aud` and `exp`, and does not demand `nbf`."
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("The API `%s` checks tokens by RFC 7519 and RFC 8725. It pins `RS256` and allows %d s of leeway. %s All `RS256` signatures are the issuer's, the `HS256` ones are HMACs keyed with its public key, and it is Unix time %d. Which tokens does the API accept?",
				v.Name, v.Leeway, demands, now),
			Ask: multiple(r, items), Trace: judged("rfc7519.7.2", items, "Accepted"), Note: noted(items, v, now),
		}, nil
	})
}

// auJWTWhy is the rule that refuses a token, or all rules that it keeps.
func auJWTWhy(ok bool, steps []token.Step) string {
	if ok {
		return told(steps)
	}
	return last(steps)
}

// auJWTDraw makes a token with one or two things to look at.
func auJWTDraw(r *rand.Rand, v token.Verifier, now int64, others []string) token.JWT {
	t := token.JWT{Alg: token.RS256, Aud: []string{v.Name}, Nbf: now - int64(10*(1+r.IntN(20))), Exp: now + int64(10*(1+r.IntN(20)))}
	edge := quizzes.One(r, int64(-5), 5)
	for range 1 + r.IntN(2) {
		switch r.IntN(9) {
		case 0:
			t.Alg = quizzes.One(r, token.HS256, token.None)
		case 1:
			t.Aud = quizzes.One(r, others, others, others[:1])
		case 2, 3:
			t.Aud = quizzes.One(r, []string{others[0], v.Name}, []string{v.Name, others[0]}, others)
		case 4:
			t.Exp *= int64(r.IntN(2))
		case 5:
			t.Nbf = 0
		case 6:
			t.Exp = now - v.Leeway + edge // what holds at the very second is the library's choice
		case 7:
			t.Nbf = now + v.Leeway + edge
		case 8:
			if r.IntN(3) == 0 {
				t.Aud = nil
			}
		}
	}
	return t
}

func auJWTUntil(r *rand.Rand) (quizzes.Question, error) {
	first := r.IntN(2) == 0
	nbf := int64(10 * (100 + r.IntN(500)))
	t := token.JWT{Nbf: nbf, Exp: nbf + int64(quizzes.One(r, 200, 300, 600, 900))}
	v := token.Verifier{Leeway: int64(10 * (1 + r.IntN(6)))}
	behind := int64(quizzes.One(r, -1, 1) * (2 + r.IntN(8)))
	pick := func(m token.Model) int64 {
		a, b := v.Span(t, behind, m)
		if first {
			return a
		}
		return b
	}
	key, word := pick(""), "last"
	if first {
		word = "first"
	}
	own := key - behind
	nears := []quizzes.Near{
		near(pick(token.ClockIgnored), string(token.ClockIgnored), "%d is that second on the verifier's own clock, which differs from the right time by %d s.", pick(token.ClockIgnored), abs(behind)),
		near(pick(token.ClockReversed), string(token.ClockReversed), "The %d s are taken to the wrong side: the verifier's clock shows %d when the right time is %d.", abs(behind), own, key),
		near(pick(token.LeewayNone), string(token.LeewayNone), "This leaves out the leeway of %d s.", v.Leeway),
		near(pick(token.LeewayShrinks), string(token.LeewayShrinks), "The leeway of %d s widens the window, and this narrows it.", v.Leeway),
	}
	if !first {
		nears = append(nears, near(pick(token.ExpIncluded), string(token.ExpIncluded), "At `exp` plus leeway, %d on the verifier's clock, the token is dead already.", t.Exp+v.Leeway))
	} else {
		nears = append(nears, near(pick(token.LeewayOneEnd), string(token.LeewayOneEnd), "Leeway widens both ends, so the start moves from %d to %d.", t.Nbf, t.Nbf-v.Leeway))
	}
	clock := "behind"
	if behind < 0 {
		clock = "ahead of"
	}
	steps := []quizzes.Step{{Rule: "rfc7519.4.1.4", Text: fmt.Sprintf("By its own clock the verifier accepts while %d − %d ≤ now < %d + %d, which is from %d to %d.", t.Nbf, v.Leeway, t.Exp, v.Leeway, t.Nbf-v.Leeway, t.Exp+v.Leeway-1)}}
	return quizzes.Question{
		Stem: fmt.Sprintf("A token has `nbf` %d and `exp` %d. The verifier follows RFC 7519 with %d s of leeway on both ends, and its clock is %d s %s the right time. What is the %s whole second, in right Unix time, at which it accepts the token?",
			t.Nbf, t.Exp, v.Leeway, abs(behind), clock, word),
		Ask:   quizzes.Number{Value: float64(key), Unit: "s", Near: quizzes.NearAnswers(fmt.Sprint(key), nears)},
		Trace: append(steps, quizzes.Step{Rule: "answer", Text: fmt.Sprintf("Its clock is %d s %s the right one, so the %s second, %d on its clock, is %d in right time.", abs(behind), clock, word, own, key)}),
		Note:  fmt.Sprint(t, v, behind, first),
	}, nil
}

func abs(n int64) int64 { return max(n, -n) }
