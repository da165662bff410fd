package token

import "math/rand/v2"

// Grant is an authorization code that a server has issued.
type Grant struct {
	Code, Client string
	Challenge    string // the verifier whose hash the request carried; "" when it carried none
	Minute       int    // of its issue
}

// Exchange is an attempt to get tokens for a code.
type Exchange struct {
	Minute         int
	Code, Client   string
	Verifier       string // "" when it carries none
	RedirectDiffer bool   // from the redirect URI of the request
}

// CodeMinutes is how long a code lives here; RFC 6749, section 4.1.2, recommends no more than ten.
const CodeMinutes = 10

// The wrong models of the exchange.
const (
	CodeReusable    Model = "code-works-until-expiry"    // a code works more than once
	VerifierMay     Model = "verifier-optional"          // an exchange without a verifier passes
	DowngradeOK     Model = "verifier-without-challenge" // a verifier for which there was no challenge is passed over
	AnyClient       Model = "code-open-to-any-client"    // the code is not bound to its client
	CodeForever     Model = "code-never-expires"         // the age of a code is not looked at
	RedirectPassed  Model = "exchange-redirect-ignored"  // the redirect URI is compared at the first request alone
	RefusalConsumes Model = "refused-exchange-spends-code"
)

// Redeem gives for each attempt, in order of time, whether the server hands out tokens (RFC 6749, sections 4.1.2 and 4.1.3; RFC
// 7636, section 4.6; RFC 9700, sections 2.1.1 and 4.8). A refused attempt leaves the code as it was.
func Redeem(grants []Grant, attempts []Exchange, m Model) (ok []bool, steps []Step) {
	spent := map[string]bool{}
	var tr trace
	for _, a := range attempts {
		g := grants[0]
		for _, x := range grants {
			if x.Code == a.Code {
				g = x
			}
		}
		why := refusal(g, a, m)
		if spent[a.Code] && m != CodeReusable {
			why = "the code has been spent"
		}
		if m == RefusalConsumes || why == "" {
			spent[a.Code] = true
		}
		ok = append(ok, why == "")
		if m != "" {
			continue
		}
		if why == "" {
			tr.add("oauth.exchange", "Minute %d, code `%s`: client, redirect URI, age and verifier fit, and the code is unspent: tokens.", a.Minute, a.Code)
		} else {
			tr.add("oauth.exchange", "Minute %d, code `%s`: %s: refused.", a.Minute, a.Code, why)
		}
	}
	return ok, tr
}

// refusal says what is wrong with an attempt by itself.
func refusal(g Grant, a Exchange, m Model) string {
	switch {
	case a.Minute-g.Minute >= CodeMinutes && m != CodeForever:
		return "the code is too old"
	case a.Client != g.Client && m != AnyClient:
		return "the code belongs to another client"
	case a.RedirectDiffer && m != RedirectPassed:
		return "the redirect URI is not that of the request"
	case a.Verifier == "" && g.Challenge != "" && m != VerifierMay:
		return "the request had a challenge, and no verifier comes"
	case a.Verifier != "" && g.Challenge == "" && m != DowngradeOK:
		return "a verifier comes, and the request had no challenge"
	case a.Verifier != "" && g.Challenge != "" && a.Verifier != g.Challenge:
		return "the hash of the verifier is not the challenge"
	}
	return ""
}

// DrawExchanges draws three codes and n attempts.
func DrawExchanges(r *rand.Rand, n int) (grants []Grant, attempts []Exchange) {
	at := r.IntN(20)
	for _, c := range []string{"c1", "c2", "c3"} {
		g := Grant{Code: c, Client: []string{"app1", "app2"}[r.IntN(2)], Minute: at}
		if r.IntN(3) > 0 {
			g.Challenge = "v" + c[1:]
		}
		grants = append(grants, g)
		at += 1 + r.IntN(2)
	}
	for range n {
		at += 1 + r.IntN(3)
		g := grants[r.IntN(3)]
		a := Exchange{Minute: at, Code: g.Code, Client: g.Client, Verifier: g.Challenge, RedirectDiffer: r.IntN(9) == 0}
		switch r.IntN(6) {
		case 0:
			a.Client = []string{"app1", "app2"}[r.IntN(2)]
		case 1, 2:
			a.Verifier = []string{"", "v1", "v2", "v3"}[r.IntN(4)]
		}
		attempts = append(attempts, a)
	}
	return grants, attempts
}
