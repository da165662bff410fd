package session_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/session"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

type visits struct {
	Clocks session.Clocks
	Times  []int
}

// ticked plays the session minute by minute, with two countdowns.
func ticked(_ testing.TB, v visits) string {
	idle, absolute, next := v.Clocks.Idle, v.Clocks.Absolute, 0
	out := []bool{}
	for now := 0; next < len(v.Times); now++ {
		for next < len(v.Times) && v.Times[next] == now {
			alive := idle > 0 && absolute > 0
			if out = append(out, alive); alive {
				idle = v.Clocks.Idle
			}
			next++
		}
		idle, absolute = idle-1, absolute-1
		if idle < 0 {
			idle = 0
		}
	}
	return oracle.Line(out)
}

func TestExpiry(t *testing.T) {
	oracle.Case[visits]{
		Engine: "session: expiry", Oracle: "a clock that ticks each minute", Want: oracle.Each(ticked),
		Draw: func(r *rand.Rand) visits {
			v := visits{Clocks: session.Clocks{Idle: 10 + r.IntN(30), Absolute: 60 + r.IntN(120)}}
			at := 0
			for range 4 + r.IntN(5) {
				at += 1 + r.IntN(40)
				v.Times = append(v.Times, at)
			}
			return v
		},
		Got: func(v visits, model string) string {
			ok, _ := v.Clocks.Valid(v.Times, session.Model(model))
			return oracle.Line(ok)
		},
		Models: []string{"absolute-timeout-ignored", "idle-counts-from-login", "rejected-request-renews", "absolute-timeout-renews", "idle-time-adds-up"},
	}.Test(t)
}

type jarCase struct {
	Sets []session.Set
	To   string
	Path string
}

// drawJar leaves out answers of the parent itself: for those, browsers keep a cookie without Domain beside one with it
// (RFC 6265bis, section 5.7), and cookiejar, by RFC 6265, replaces it.
func drawJar(r *rand.Rand) jarCase {
	var c jarCase
	for i := range 3 + r.IntN(4) {
		s := session.Set{Host: "www.shop.example", At: one(r, "/login", "/account/login", "/account/", "/"), Name: one(r, "sid", "sid", "lang"),
			Value: fmt.Sprint(i + 1), Path: one(r, "", "/", "/account", "/account/orders"), Domain: one(r, "", "", "shop.example"), Delete: r.IntN(4) == 0}
		c.Sets = append(c.Sets, s)
	}
	c.To, c.Path = one(r, "shop.example", "www.shop.example"), one(r, "/", "/account", "/account/orders", "/accounts", "/cart")
	return c
}

func TestJar(t *testing.T) {
	oracle.Case[jarCase]{
		Engine: "session: cookie jar", Oracle: "net/http/cookiejar", Draw: drawJar,
		Got: func(c jarCase, model string) string {
			m := session.Model(model)
			jar, _ := session.Jar(c.Sets, m)
			return session.Header(jar, c.To, c.Path, m) + " "
		},
		Want: oracle.Each(func(t testing.TB, c jarCase) string {
			jar, _ := cookiejar.New(nil)
			for _, s := range c.Sets {
				u, _ := url.Parse("https://" + s.Host + s.At)
				k, err := http.ParseSetCookie(s.String())
				if err != nil {
					t.Fatal(err)
				}
				jar.SetCookies(u, []*http.Cookie{k})
			}
			u, _ := url.Parse("https://" + c.To + c.Path)
			var out []string
			for _, k := range jar.Cookies(u) {
				out = append(out, k.Name+"="+k.Value)
			}
			return strings.Join(out, "; ") + " "
		}),
		Models: []string{"name-identifies-cookie", "path-not-part-of-key", "domain-not-part-of-key", "delete-hits-all-paths", "max-age-zero-keeps", "path-defaults-to-root",
			"path-character-prefix", "newest-cookie-first", "oldest-cookie-first", "one-cookie-per-name"},
	}.Test(t)
}

type race struct {
	Start    int
	Replicas []session.Replica
}

// permuted runs every order of the commands, as permutations of a list in which each replica stands once for each command.
func permuted(_ testing.TB, c race) string {
	var list []int
	for i, r := range c.Replicas {
		if list = append(list, i); !r.Atomic {
			list = append(list, i)
		}
	}
	results := map[int]bool{}
	for {
		n, read := c.Start, map[int]int{}
		for _, i := range list {
			v, ok := read[i]
			switch {
			case c.Replicas[i].Atomic:
				n += c.Replicas[i].Add
			case !ok:
				read[i] = n
			default:
				n = v + c.Replicas[i].Add
			}
		}
		results[n] = true
		k := len(list) - 2 // the next permutation in lexical order
		for k >= 0 && list[k] >= list[k+1] {
			k--
		}
		if k < 0 {
			break
		}
		l := len(list) - 1
		for list[l] <= list[k] {
			l--
		}
		list[k], list[l] = list[l], list[k]
		slices.Reverse(list[k+1:])
	}
	var out []int
	for n := range results {
		out = append(out, n)
	}
	slices.Sort(out)
	return oracle.Line(out)
}

func TestCounter(t *testing.T) {
	oracle.Case[race]{
		Engine: "session: counter", Oracle: "all permutations", Want: oracle.Each(permuted),
		Draw: func(r *rand.Rand) race {
			c := race{Start: r.IntN(20)}
			for range 2 + r.IntN(2) {
				c.Replicas = append(c.Replicas, session.Replica{Add: 1 + r.IntN(5), Atomic: r.IntN(2) == 0})
			}
			return c
		},
		Got: func(c race, model string) string {
			return oracle.Line(session.Possible(c.Start, c.Replicas, session.Model(model)))
		},
		Models: []string{"shared-store-loses-nothing", "incr-can-be-lost", "first-or-all", "last-writer-alone"},
	}.Test(t)
}
