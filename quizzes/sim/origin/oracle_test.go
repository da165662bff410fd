package origin_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"encoding/json"

	"github.com/chromedp/cdproto/storage"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/origin"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

type relationCase struct{ A, B origin.URL }

func drawRelation(r *rand.Rand) relationCase {
	u := func(scheme string) origin.URL {
		return origin.Parse(scheme + one(r, "shop.example", "www.shop.example", "api.shop.example", "tea.co.uk", "www.tea.co.uk", "pay.co.uk",
			"alice.github.io", "bob.github.io", "app.alice.github.io", "shop-cdn.example") + one(r, "", "", ":8443"))
	}
	a, b := u("https://"), u("https://")
	if r.IntN(4) == 0 {
		a = u("http://")
		a.Port = ""
	}
	return relationCase{a, b}
}

func TestRelation(t *testing.T) {
	oracle.Case[relationCase]{
		Engine: "origin: same origin and same site", Oracle: chromiumName(), Draw: drawRelation, Ready: chromiumReady,
		Got: func(c relationCase, model string) string {
			got, _ := origin.Relation(c.A, c.B, origin.Model(model))
			return got
		},
		Want: func(t testing.TB, cases []relationCase) []string {
			w, ch, out := newWorld(t), make(chan string, 1), make([]string, len(cases))
			w.handle(func(rw http.ResponseWriter, r *http.Request) {
				ch <- r.Header.Get("Sec-Fetch-Site")
				rw.WriteHeader(204)
			})
			for i, c := range cases {
				w.eval(c.A, cause(origin.Request{How: origin.Fetch}, fmt.Sprintf("%s/x?%d", c.B.Origin(), i)))
				out[i], _ = seen(t, ch)
			}
			return out
		},
		Models: []string{"site-ignores-scheme", "site-equals-origin", "origin-equals-site", "origin-ignores-port", "site-includes-port", "last-two-labels-are-domain"},
	}.Test(t)
}

type sendCase struct {
	Jar     []jar
	Request origin.Request
}

func drawSend(r *rand.Rand) sendCase {
	host := func() string {
		return one(r, "shop.example", "www.shop.example", "www.shop.example", "api.shop.example", "pay.www.shop.example", "tea.co.uk", "www.tea.co.uk")
	}
	var c sendCase
	for i := range 6 {
		k := origin.Cookie{Name: fmt.Sprintf("c%d", i), Path: one(r, "/", "/", "/cart", "/cart/", "/cart/pay"), SameSite: one(r, "Strict", "Lax", "None", "Lax"), Secure: r.IntN(3) > 0}
		k.Secure = k.Secure || k.SameSite == "None"
		by := host()
		if r.IntN(2) == 0 {
			k.Domain = one(r, by, origin.Registrable(by))
		}
		c.Jar = append(c.Jar, jar{k, by})
	}
	c.Request = origin.Request{How: one(r, origin.Link, origin.Form, origin.Image, origin.Fetch, origin.Frame)}
	c.Request.To = origin.Parse("https://" + host() + one(r, "/cart", "/cart/pay", "/cartoon", "/", "/cart/"))
	c.Request.From = origin.Parse(one(r, "https://", "https://", "http://") + one(r, "news.example", "www.shop.example", "api.shop.example", "coffee.co.uk", "tea.co.uk"))
	if c.Request.From.Scheme == "http" && r.IntN(2) == 0 {
		c.Request.To.Scheme = "http"
	}
	return c
}

func TestSend(t *testing.T) {
	oracle.Case[sendCase]{
		Engine: "origin: cookies sent", Oracle: chromiumName() + ", third-party cookies allowed", Draw: drawSend, Ready: chromiumReady,
		Got: func(c sendCase, model string) string {
			names := []string{}
			for _, j := range c.Jar {
				if ok, _ := origin.Send(j.Cookie, j.SetBy, c.Request, origin.Model(model)); ok {
					names = append(names, j.Cookie.Name)
				}
			}
			return oracle.Line(names)
		},
		Want: func(t testing.TB, cases []sendCase) []string {
			w, ch, out := newWorld(t), make(chan []string, 1), make([]string, len(cases))
			w.handle(func(rw http.ResponseWriter, r *http.Request) {
				names := []string{}
				for _, c := range r.Cookies() {
					names = append(names, c.Name)
				}
				slices.Sort(names)
				ch <- names
				rw.WriteHeader(204)
			})
			for i, c := range cases {
				w.fill(c.Jar)
				var names []string
				ok := false
				for range 2 { // a navigation that meets the end of the one before it can get lost
					w.eval(c.Request.From, cause(c.Request, fmt.Sprintf("%s%s?%d", c.Request.To.Origin(), c.Request.To.Path, i)))
					if names, ok = seen(t, ch); ok {
						break
					}
				}
				if out[i] = oracle.Line(names); !ok {
					out[i] = "no request"
				}
			}
			return out
		},
		Models: []string{"no-domain-means-subdomains", "domain-names-one-host", "path-character-prefix", "path-must-be-equal", "lax-blocks-links", "lax-allows-post",
			"lax-allows-subrequests", "strict-allows-links", "insecure-cookie-http-only", "secure-sent-over-http", "none-widens-domain", "site-equals-origin", "site-ignores-scheme"},
	}.Test(t)
}

type keepCase struct {
	Cookies []origin.Cookie
	Request origin.Request
}

func drawKeep(r *rand.Rand) keepCase {
	host := func() string {
		return one(r, "shop.example", "www.shop.example", "www.shop.example", "www.tea.co.uk", "tea.co.uk", "alice.github.io")
	}
	c := keepCase{Request: origin.Request{How: one(r, origin.Link, origin.Link, origin.Form, origin.Image, origin.Fetch)}}
	c.Request.To = origin.Parse(one(r, "https://", "https://", "https://", "http://") + host() + one(r, "/", "/cart/pay"))
	c.Request.From = origin.Parse(c.Request.To.Scheme + "://" + one(r, "news.example", "www.shop.example"))
	for i := range 6 {
		k := origin.Cookie{Name: one(r, "", "", "", "__Host-", "__Secure-") + fmt.Sprintf("c%d", i), Value: "1", Path: one(r, "", "/", "/", "/cart"), SameSite: one(r, "Strict", "Lax", "None"), Secure: r.IntN(3) > 0}
		if r.IntN(2) == 0 {
			to := c.Request.To.Host
			k.Domain = one(r, to, origin.Registrable(to), origin.Suffix(to), "api.shop.example", host())
		}
		c.Cookies = append(c.Cookies, k)
	}
	return c
}

func TestKeep(t *testing.T) {
	oracle.Case[keepCase]{
		Engine: "origin: cookies kept", Oracle: chromiumName() + ", third-party cookies allowed", Draw: drawKeep, Ready: chromiumReady,
		Got: func(c keepCase, model string) string {
			names := []string{}
			for _, k := range c.Cookies {
				if ok, _ := origin.Keep(k, c.Request, origin.Model(model)); ok {
					names = append(names, k.Name)
				}
			}
			slices.Sort(names)
			return oracle.Line(names)
		},
		Want: func(t testing.TB, cases []keepCase) []string {
			w, ch, out := newWorld(t), make(chan bool, 1), make([]string, len(cases))
			var now keepCase
			w.handle(func(rw http.ResponseWriter, r *http.Request) {
				for _, k := range now.Cookies {
					rw.Header().Add("Set-Cookie", k.String())
				}
				rw.WriteHeader(204)
				rw.(http.Flusher).Flush()
				ch <- true
			})
			for i, c := range cases {
				now = c
				w.fill(nil)
				address := fmt.Sprintf("%s%s?%d", c.Request.To.Origin(), c.Request.To.Path, i)
				js := cause(c.Request, address)
				if c.Request.How == origin.Fetch || c.Request.How == origin.Image {
					js = fmt.Sprintf("await fetch(%q,{mode:'no-cors',credentials:'include'});return ''", address)
				}
				w.eval(c.Request.From, js)
				seen(t, ch)
				if c.Request.TopLevel() { // a second request, on the same connection, comes after the cookies were kept
					now = keepCase{}
					w.eval(c.Request.From, fmt.Sprintf("await fetch(%q,{mode:'no-cors'});return ''", c.Request.To.Origin()+"/settled"))
					seen(t, ch)
				}
				names := []string{}
				for _, k := range command(w, storage.GetCookies, storage.GetCookiesParams{}).Cookies {
					names = append(names, k.Name)
				}
				slices.Sort(names)
				out[i] = oracle.Line(names)
			}
			return out
		},
		Models: []string{"parent-domain-refused", "sibling-domain-allowed", "public-suffix-allowed", "prefix-is-cosmetic", "secure-prefix-bars-domain", "none-without-secure",
			"embedded-set-like-first", "path-must-cover-setter", "secure-sent-over-http", "strict-set-refused-from-link"},
	}.Test(t)
}

type callCase struct {
	Call   origin.Call
	Policy origin.Policy
}

func drawCall(r *rand.Rand) callCase {
	c := callCase{Call: origin.Call{From: origin.Parse(one(r, "https://app.example", "https://www.shop.example", "https://news.example")), To: origin.Parse("https://api.shop.example/orders"),
		Method: one(r, "GET", "POST", "POST", "PUT", "DELETE", "PATCH"), Header: one(r, "", "", "X-Api-Key", "Authorization"), Credentials: r.IntN(2) == 0}}
	if c.Call.Method != "GET" && c.Call.Method != "DELETE" {
		c.Call.ContentType = one(r, "application/json", "text/plain", "application/x-www-form-urlencoded", "application/xml")
	}
	c.Policy = origin.Policy{Origin: one(r, "", "*", c.Call.From.Origin(), c.Call.From.Origin(), "https://other.example", "https://shop.example"), Credentials: r.IntN(2) == 0}
	for _, m := range []string{"PUT", "DELETE", "PATCH"} {
		if r.IntN(3) > 0 {
			c.Policy.Methods = append(c.Policy.Methods, m)
		}
	}
	for _, h := range []string{"Content-Type", "X-Api-Key", "Authorization"} {
		if r.IntN(3) > 0 {
			c.Policy.Headers = append(c.Policy.Headers, h)
		}
	}
	return c
}

func TestCORS(t *testing.T) {
	oracle.Case[callCase]{
		Engine: "origin: CORS", Oracle: chromiumName(), Draw: drawCall, Ready: chromiumReady,
		Got: func(c callCase, model string) string {
			o, _ := origin.Fetched(c.Call, c.Policy, origin.Model(model))
			return o.String()
		},
		Want: func(t testing.TB, cases []callCase) []string {
			w, out := newWorld(t), make([]string, len(cases))
			var p origin.Policy
			var o origin.Outcome
			w.handle(func(rw http.ResponseWriter, r *http.Request) {
				h := rw.Header()
				if p.Origin != "" {
					h.Set("Access-Control-Allow-Origin", p.Origin)
				}
				if p.Credentials {
					h.Set("Access-Control-Allow-Credentials", "true")
				}
				if o.Preflight = o.Preflight || r.Method == "OPTIONS"; r.Method == "OPTIONS" {
					h.Set("Access-Control-Allow-Methods", strings.Join(p.Methods, ", "))
					h.Set("Access-Control-Allow-Headers", strings.Join(p.Headers, ", "))
					h.Set("Access-Control-Max-Age", "0")
				} else {
					o.Ran = true
				}
			})
			for i, c := range cases {
				p, o = c.Policy, origin.Outcome{}
				init := map[string]any{"method": c.Call.Method, "headers": map[string]string{}}
				if c.Call.Credentials {
					init["credentials"] = "include"
				}
				if c.Call.ContentType != "" {
					init["body"] = "{}"
					init["headers"].(map[string]string)["Content-Type"] = c.Call.ContentType
				}
				if c.Call.Header != "" {
					init["headers"].(map[string]string)[c.Call.Header] = "k"
				}
				js, _ := json.Marshal(init)
				o.Read = w.eval(c.Call.From, fmt.Sprintf("return fetch(%q,%s).then(()=>'read').catch(()=>'hidden')", fmt.Sprintf("%s/orders?%d", c.Call.To.Origin(), i), js)) == "read"
				out[i] = o.String()
			}
			return out
		},
		Models: []string{"star-with-credentials", "cors-blocks-sending", "post-always-preflights", "method-alone-preflights", "allow-credentials-needless", "same-site-reads",
			"preflight-names-origin-only", "origin-suffix-matches"},
	}.Test(t)
}

type forgeCase struct {
	Server origin.Server
	Attack origin.Attack
}

func drawForge(r *rand.Rand) forgeCase {
	s := origin.Server{At: origin.Parse("https://www.bank.example/pay"), SameSite: one(r, "None", "None", "Lax", "Strict"), Get: r.IntN(2) == 0, JSON: r.IntN(2) == 0,
		Token: r.IntN(2) == 0, Origin: r.IntN(4) == 0}
	s.StrictType = s.JSON && r.IntN(2) == 0
	return forgeCase{s, origin.Attack{Kind: one(r, origin.AttackImage, origin.AttackLink, origin.AttackForm, origin.AttackForm, origin.AttackText, origin.AttackText, origin.AttackFetch),
		From: origin.Parse(one(r, "https://evil.example", "https://evil.example", "https://promo.bank.example"))}}
}

// pays is the application, written for real requests.
func pays(s origin.Server, r *http.Request) bool {
	if _, err := r.Cookie("sid"); err != nil {
		return false
	}
	if s.Token && r.FormValue("token") != "secret" {
		return false
	}
	if r.Method == "GET" {
		return s.Get
	}
	if r.Method != "POST" || s.Origin && r.Header.Get("Sec-Fetch-Site") != "same-origin" {
		return false
	}
	body, _ := io.ReadAll(r.Body)
	if !s.JSON {
		v, err := url.ParseQuery(string(body))
		return err == nil && v.Get("to") == "eve" && r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
	}
	var v struct{ To string }
	return json.Unmarshal(body, &v) == nil && v.To == "eve" && (!s.StrictType || r.Header.Get("Content-Type") == "application/json")
}

func TestForged(t *testing.T) {
	oracle.Case[forgeCase]{
		Engine: "origin: forged requests", Oracle: chromiumName() + ", third-party cookies allowed", Draw: drawForge, Ready: chromiumReady,
		Got: func(c forgeCase, model string) string {
			done, _ := origin.Forged(c.Server, c.Attack, origin.Model(model))
			return fmt.Sprint(done)
		},
		Want: func(t testing.TB, cases []forgeCase) []string {
			w, ch, out := newWorld(t), make(chan bool, 1), make([]string, len(cases))
			var s origin.Server
			w.handle(func(rw http.ResponseWriter, r *http.Request) {
				done := pays(s, r)
				rw.WriteHeader(204)
				ch <- done
			})
			for i, c := range cases {
				s = c.Server
				w.fill([]jar{{origin.Cookie{Name: "sid", SameSite: s.SameSite, Secure: true, Path: "/"}, s.At.Host}})
				w.eval(c.Attack.From, attackScript(c.Attack.Kind, fmt.Sprintf("%s/pay?%d", s.At.Origin(), i)))
				done, _ := seen(t, ch)
				out[i] = fmt.Sprint(done)
			}
			return out
		},
		Models: []string{"json-body-is-safe", "post-cannot-be-forged", "sibling-is-cross-site", "token-travels-along", "parsing-is-type-check", "lax-stops-all-forgery"},
	}.Test(t)
}

// attackScript is the attacker's page.
func attackScript(kind, address string) string {
	form := func(enctype, name, value string) string {
		return fmt.Sprintf("const f=document.createElement('form');f.method='post';f.enctype=%q;f.action=%q;const i=document.createElement('input');"+
			"i.name=%q;i.value=%q;f.append(i);document.body.append(f);f.submit();f.remove();return ''", enctype, address, name, value)
	}
	switch kind {
	case origin.AttackImage:
		return cause(origin.Request{How: origin.Image}, address)
	case origin.AttackLink:
		return cause(origin.Request{How: origin.Link}, address)
	case origin.AttackForm:
		return form("application/x-www-form-urlencoded", "to", "eve")
	case origin.AttackText:
		return form("text/plain", `{"to":"eve","x":"`, `"}`)
	}
	return fmt.Sprintf("await fetch(%q,{method:'POST',credentials:'include',headers:{'Content-Type':'application/json'},body:'{\"to\":\"eve\"}'}).catch(()=>0);return ''", address)
}
