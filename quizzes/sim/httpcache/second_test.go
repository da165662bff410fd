package httpcache

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A second reading of RFC 9111 section 3 as one condition over regular expressions, for private caches, POST and the
// status codes that Squid treats in its own way.
var (
	reStore    = regexp.MustCompile(`(?i)\bno-store\b`)
	rePrivate  = regexp.MustCompile(`(?i)\bprivate\b`)
	rePublic   = regexp.MustCompile(`(?i)\bpublic\b`)
	reAge      = regexp.MustCompile(`(?i)(^|[ ,])max-age=`)
	reShared   = regexp.MustCompile(`(?i)\bs-maxage=`)
	reExplicit = regexp.MustCompile(`(?i)\b(public|must-revalidate|s-maxage)\b`)
)

func mayStore(shared bool, req Request, resp Response) bool {
	cc, _ := resp.Header.Get("Cache-Control")
	ask, _ := req.Header.Get("Cache-Control")
	loc, _ := resp.Header.Get("Content-Location")
	_, auth := req.Header.Get("Authorization")
	_, expires := resp.Header.Get("Expires")
	fresh := expires || reAge.MatchString(cc) || shared && reShared.MatchString(cc)
	understood := req.Method == "GET" || req.Method == "HEAD" || req.Method == "POST" && fresh && loc == req.Target
	forbidden := reStore.MatchString(cc+" "+ask) || shared && rePrivate.MatchString(cc) || shared && auth && !reExplicit.MatchString(cc)
	reason := fresh || rePublic.MatchString(cc) || !shared && rePrivate.MatchString(cc) ||
		strings.Contains(" 200 203 204 206 300 301 308 404 405 410 414 501 ", " "+string(rune('0'+resp.Status/100))+string(rune('0'+resp.Status/10%10))+string(rune('0'+resp.Status%10))+" ")
	return understood && !forbidden && reason
}

// storeCase is an exchange and the kind of cache that it passes.
type storeCase struct {
	shared bool
	req    Request
	resp   Response
}

func drawStore(seed uint64) storeCase {
	r := rand.New(rand.NewPCG(seed, 3))
	c := storeCase{r.IntN(2) == 0, Request{Method: pick(r, "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT"), Target: "/x"},
		Response{Status: pick(r, 200, 200, 201, 301, 302, 403, 404, 410, 500)}}
	var cc []string
	for _, d := range []string{pick(r, "max-age=5", "max-age=0"), "s-maxage=5", "no-store", "no-cache", "private", "public", "must-revalidate"} {
		if r.IntN(4) == 0 {
			cc = append(cc, d)
		}
	}
	c.resp.Header = Header{{"Cache-Control", strings.Join(cc, ", ")}}
	if r.IntN(2) == 0 {
		c.resp.Header = append(c.resp.Header, Field{"Content-Location", pick(r, "/x", "/x", "/y")})
	}
	if r.IntN(4) == 0 {
		c.resp.Header = append(c.resp.Header, Field{"Expires", pick(r, Date(base), "0")})
	}
	if r.IntN(4) == 0 {
		c.resp.Header = append(c.resp.Header, Field{"Set-Cookie", "a=1"})
	}
	if r.IntN(3) == 0 {
		c.req.Header = Header{{"Authorization", "x"}}
	}
	if r.IntN(8) == 0 {
		c.req.Header = append(c.req.Header, Field{"Cache-Control", "no-store"})
	}
	return c
}

func (c storeCase) engine(w Wrong) string {
	return fmt.Sprint(Cache{Shared: c.shared, Wrong: w}.Storable(c.req, c.resp, nil))
}

func TestStorableSecond(t *testing.T) {
	bad := 0
	var answers []string
	for seed := range uint64(cases()) {
		c := drawStore(seed)
		want := fmt.Sprint(mayStore(c.shared, c.req, c.resp))
		answers = append(answers, want)
		if got := c.engine(0); got != want {
			bad++
			t.Errorf("seed %d: engine %s, second %s: %+v", seed, got, want, c)
		}
	}
	t.Logf("oracle httpcache storing against a second implementation: %d cases, %d disagreements", len(answers), bad)
	agreed(t, "storing", answers)
}

// sameKey is a second reading of a key rule, over net/url and sets instead of strings.
func sameKey(k KeyRule, a, b Request, hostA, hostB string) bool {
	ua, _ := url.Parse("http://" + hostA + a.Target)
	ub, _ := url.Parse("http://" + hostB + b.Target)
	if ua.Host != ub.Host || ua.Path != ub.Path {
		return false
	}
	for _, f := range k.Fields {
		va, _ := a.Header.Get(f)
		vb, _ := b.Header.Get(f)
		if va != vb {
			return false
		}
	}
	pa, pb := kept(k, ua.RawQuery), kept(k, ub.RawQuery)
	if k.Sorted {
		qa, _ := url.ParseQuery(strings.Join(pa, "&"))
		qb, _ := url.ParseQuery(strings.Join(pb, "&"))
		return qa.Encode() == qb.Encode()
	}
	return slices.Equal(pa, pb)
}

func kept(k KeyRule, query string) []string {
	var out []string
	for p := range strings.SplitSeq(query, "&") {
		name := strings.Split(p, "=")[0]
		if p == "" || k.Query == QueryNone || k.Query == QueryOnly && !slices.Contains(k.Names, name) || k.Query == QueryExcept && slices.Contains(k.Names, name) {
			continue
		}
		out = append(out, p)
	}
	return out
}

// keyCase is a key rule and two requests.
type keyCase struct {
	rule  KeyRule
	hosts [2]string
	reqs  [2]Request
}

func drawKey(seed uint64) keyCase {
	r := rand.New(rand.NewPCG(seed, 7))
	c := keyCase{rule: KeyRule{Query: QueryRule(r.IntN(4)), Names: [][]string{{"a"}, {"a", "b"}, {"utm"}}[r.IntN(3)], Sorted: r.IntN(2) == 0}}
	if r.IntN(2) == 0 {
		c.rule.Fields = []string{"Accept-Language"}
	}
	for i := range c.reqs {
		var q []string
		for _, p := range []string{"a", "b", "utm"} {
			if r.IntN(3) > 0 {
				q = append(q, p+"="+pick(r, "1", "1", "2"))
			}
		}
		r.Shuffle(len(q), func(i, j int) { q[i], q[j] = q[j], q[i] })
		c.reqs[i] = Request{Method: "GET", Target: pick(r, "/p", "/p", "/p", "/q") + "?" + strings.Join(q, "&"),
			Header: Header{{"Accept-Language", pick(r, "en", "en", "de")}, {"Cookie", pick(r, "x", "y")}}}
		c.hosts[i] = pick(r, "www.example", "www.example", "m.example")
	}
	return c
}

func (c keyCase) engine(w Wrong) string {
	return fmt.Sprint(c.rule.Key(c.hosts[0], c.reqs[0], w, nil) == c.rule.Key(c.hosts[1], c.reqs[1], w, nil))
}

func TestKeySecond(t *testing.T) {
	bad, same := 0, 0
	var answers []string
	for seed := range uint64(cases()) {
		c := drawKey(seed)
		alike := sameKey(c.rule, c.reqs[0], c.reqs[1], c.hosts[0], c.hosts[1])
		if alike {
			same++
		}
		answers = append(answers, fmt.Sprint(alike))
		if got := c.engine(0); got != answers[seed] {
			bad++
			t.Errorf("seed %d: engine %s, second %v: %+v", seed, got, alike, c)
		}
	}
	t.Logf("oracle httpcache keys against a second implementation: %d cases (%d alike), %d disagreements", len(answers), same, bad)
	agreed(t, "keys", answers)
}
