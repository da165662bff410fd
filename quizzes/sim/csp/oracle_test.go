package csp_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"warmcache/quizzes/sim/csp"
	"warmcache/quizzes/sim/oracle"
)

type loadCase struct {
	P csp.Policy
	L csp.Load
}

// fromText judges from the printed header alone: it rewrites the effective list into one regular expression of addresses, after
// taking out what other entries switch off.
func fromText(_ testing.TB, c loadCase) string {
	directives := map[string]string{}
	for _, d := range strings.Split(c.P.String(), "; ") {
		name, list, _ := strings.Cut(d, " ")
		directives[name] = " " + list + " "
	}
	list, ok := directives["script-src"]
	if c.L.Kind == "image" {
		list, ok = directives["img-src"]
	}
	if !ok {
		if list, ok = directives["default-src"]; !ok {
			return "true"
		}
	}
	script := c.L.Kind == "script"
	if script && c.L.Nonce != "" && strings.Contains(list, " 'nonce-"+c.L.Nonce+"' ") {
		return "true"
	}
	inline := strings.Contains(list, " 'unsafe-inline' ") && !strings.Contains(list, "'nonce-")
	if script && strings.Contains(list, " 'strict-dynamic' ") {
		return fmt.Sprint(c.L.Created)
	}
	if c.L.URL == "" {
		return fmt.Sprint(inline)
	}
	var alternatives []string
	for _, e := range strings.Fields(strings.ReplaceAll(list, "'self'", csp.Self)) {
		switch {
		case strings.HasPrefix(e, "'"):
		case strings.HasSuffix(e, "/"):
			alternatives = append(alternatives, regexp.QuoteMeta(e)+".*")
		default:
			alternatives = append(alternatives, regexp.QuoteMeta(e)+"/.*")
		}
	}
	return fmt.Sprint(len(alternatives) > 0 && regexp.MustCompile("^("+strings.Join(alternatives, "|")+")$").MatchString(c.L.URL))
}

func TestPolicy(t *testing.T) {
	oracle.Case[loadCase]{
		Engine: "csp: loads", Oracle: "regular expressions from the header", Want: oracle.Each(fromText),
		Draw: func(r *rand.Rand) loadCase { return loadCase{csp.DrawPolicy(r), csp.DrawLoad(r)} },
		Got: func(c loadCase, m string) string {
			ok, _ := c.P.Allows(c.L, csp.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(csp.DefaultAdds), string(csp.SelfBelow), string(csp.HostsStay), string(csp.NonceNotEnough), string(csp.SelfCreated)},
	}.Test(t)
}
