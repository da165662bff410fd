package token_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	mrand "math/rand/v2"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/token"
)

type jwtCase struct {
	V   token.Verifier
	T   token.JWT
	Now int64
}

func drawJWT(r *mrand.Rand) jwtCase {
	c := jwtCase{Now: 5000, V: token.Verifier{Name: "api", Leeway: int64(10 * r.IntN(4)), DemandExp: r.IntN(2) == 0}}
	c.T.Alg = []string{token.RS256, token.RS256, token.RS256, token.RS256, token.HS256, token.None}[r.IntN(6)]
	c.T.Aud = [][]string{{"api"}, {"api"}, {"menu", "api"}, {"api", "menu"}, {"menu"}, nil}[r.IntN(6)]
	if r.IntN(3) > 0 {
		c.T.Nbf = 5000 - 60 + int64(10*r.IntN(12))
	}
	if r.IntN(4) > 0 {
		c.T.Exp = 5000 - 50 + int64(10*r.IntN(14))
	}
	return c
}

// signed makes each case's token; one token of the same claims is made once.
func signed(t testing.TB, key *rsa.PrivateKey, cases []jwtCase) []string {
	public, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	made, out := map[string]string{}, make([]string, len(cases))
	for i, c := range cases {
		claims := jwt.MapClaims{}
		if len(c.T.Aud) > 0 {
			claims["aud"] = c.T.Aud
		}
		if c.T.Nbf != 0 {
			claims["nbf"] = c.T.Nbf
		}
		if c.T.Exp != 0 {
			claims["exp"] = c.T.Exp
		}
		text := made[c.T.String()]
		if text == "" {
			var with any = key
			switch c.T.Alg {
			case token.HS256:
				with = public
			case token.None:
				with = jwt.UnsafeAllowNoneSignatureType
			}
			var err error
			if text, err = jwt.NewWithClaims(jwt.GetSigningMethod(c.T.Alg), claims).SignedString(with); err != nil {
				t.Fatal(err)
			}
			made[c.T.String()] = text
		}
		out[i] = text
	}
	return out
}

func rsaKey(t testing.TB) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// golangJWT has golang-jwt parse each token.
func golangJWT(t testing.TB, cases []jwtCase) []string {
	key := rsaKey(t)
	texts, out := signed(t, key, cases), make([]string, len(cases))
	for i, c := range cases {
		opts := []jwt.ParserOption{
			jwt.WithValidMethods([]string{token.RS256}), jwt.WithAudience(c.V.Name), jwt.WithLeeway(time.Duration(c.V.Leeway) * time.Second),
			jwt.WithTimeFunc(func() time.Time { return time.Unix(c.Now, 0) }),
		}
		if c.V.DemandExp {
			opts = append(opts, jwt.WithExpirationRequired())
		}
		_, err := jwt.Parse(texts[i], func(*jwt.Token) (any, error) { return &key.PublicKey, nil }, opts...)
		out[i] = fmt.Sprint(err == nil)
	}
	return out
}

const joseVerify = `
import("jose").then(async ({ jwtVerify, importSPKI }) => {
	const cases = JSON.parse(require("fs").readFileSync(0)), out = []
	for (const c of cases) {
		const options = { algorithms: ["RS256"], audience: c.Name, clockTolerance: c.Leeway, currentDate: new Date(c.Now * 1000), requiredClaims: c.DemandExp ? ["exp"] : [] }
		out.push(await jwtVerify(c.Token, await importSPKI(c.Key, "RS256"), options).then(() => true, e => { if (!e.code) throw e; return false }))
	}
	console.log(JSON.stringify(out))
})`

// jose has npm's jose verify each token.
func jose(t testing.TB, cases []jwtCase) []string {
	key := rsaKey(t)
	public, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	type ask struct {
		token.Verifier
		Token, Key string
		Now        int64
	}
	asks := make([]ask, len(cases))
	for i, text := range signed(t, key, cases) {
		asks[i] = ask{cases[i].V, text, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), cases[i].Now}
	}
	out := make([]string, len(cases))
	for i, ok := range oracle.Run[ask, bool](t, asks, "node", "-e", joseVerify) {
		out[i] = fmt.Sprint(ok)
	}
	return out
}

func TestJWT(t *testing.T) {
	c := oracle.Case[jwtCase]{
		Engine: "token: jwt", Oracle: "golang-jwt v5", Draw: drawJWT, Want: golangJWT,
		Got: func(c jwtCase, model string) string {
			ok, _ := c.V.Accepts(c.T, c.Now, token.Model(model))
			return fmt.Sprint(ok)
		},
		Models: []string{string(token.AlgFromToken), string(token.AudIgnored), string(token.LeewayNone), string(token.AudFirst)},
	}
	c.Test(t)
	t.Run("jose", func(t *testing.T) {
		c.Engine, c.Oracle, c.Want, c.Ready = "token: jwt in Node", "npm jose 6", jose, func() string { return oracle.NodeHas("jose") }
		c.Test(t)
	})
}

type spanCase struct {
	V      token.Verifier
	T      token.JWT
	Behind int64
}

func drawSpan(r *mrand.Rand) spanCase {
	nbf := int64(1000 + r.IntN(100))
	return spanCase{token.Verifier{Leeway: int64(r.IntN(30))}, token.JWT{Nbf: nbf, Exp: nbf + 80 + int64(r.IntN(40))}, int64(r.IntN(40) - 20)}
}

// everySecond has golang-jwt judge each second, told by a clock that is behind.
func everySecond(t testing.TB, c spanCase) string {
	var now time.Time
	v := jwt.NewValidator(jwt.WithLeeway(time.Duration(c.V.Leeway)*time.Second), jwt.WithTimeFunc(func() time.Time { return now }))
	claims := jwt.RegisteredClaims{NotBefore: jwt.NewNumericDate(time.Unix(c.T.Nbf, 0)), ExpiresAt: jwt.NewNumericDate(time.Unix(c.T.Exp, 0))}
	first, last := int64(0), int64(0)
	for right := c.T.Nbf - 60; right < c.T.Exp+60; right++ {
		now = time.Unix(right-c.Behind, 0)
		if v.Validate(claims) == nil {
			if last = right; first == 0 {
				first = right
			}
		}
	}
	return fmt.Sprint(first, last)
}

func TestSpan(t *testing.T) {
	oracle.Case[spanCase]{
		Engine: "token: span", Oracle: "golang-jwt v5, second by second", Draw: drawSpan, Want: oracle.Each(everySecond),
		Got: func(c spanCase, model string) string {
			first, last := c.V.Span(c.T, c.Behind, token.Model(model))
			return fmt.Sprint(first, last)
		},
		Models: []string{string(token.ExpIncluded), string(token.LeewayOneEnd), string(token.ClockIgnored)},
	}.Test(t)
}
