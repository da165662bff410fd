package httpcache

import (
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

func TestStorableSecond(t *testing.T) {
	bad, n := 0, cases()
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 3))
		req := Request{Method: pick(r, "GET", "GET", "HEAD", "POST", "PUT"), Target: "/x"}
		resp := Response{Status: pick(r, 200, 201, 301, 302, 403, 404, 410, 500)}
		all := []string{"max-age=5", "s-maxage=5", "no-store", "no-cache", "private", "public", "must-revalidate"}
		cc := ""
		for _, d := range all {
			if r.IntN(4) == 0 {
				cc = strings.TrimPrefix(cc+", "+d, ", ")
			}
		}
		resp.Header = Header{{"Cache-Control", cc}}
		if r.IntN(3) == 0 {
			resp.Header = append(resp.Header, Field{"Content-Location", pick(r, "/x", "/y")})
		}
		if r.IntN(4) == 0 {
			resp.Header = append(resp.Header, Field{"Expires", pick(r, Date(base), "0")})
		}
		if r.IntN(3) == 0 {
			req.Header = Header{{"Authorization", "x"}}
		}
		if r.IntN(8) == 0 {
			req.Header = append(req.Header, Field{"Cache-Control", "no-store"})
		}
		c := Cache{Shared: r.IntN(2) == 0}
		if c.Storable(req, resp, nil) != mayStore(c.Shared, req, resp) {
			bad++
			t.Errorf("seed %d: engine %v: shared %v %v %v", seed, c.Storable(req, resp, nil), c.Shared, req, resp)
		}
	}
	t.Logf("oracle httpcache storing against a second implementation: %d cases, %d disagreements", n, bad)
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

func TestKeySecond(t *testing.T) {
	bad, n, same := 0, cases(), 0
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 7))
		k := KeyRule{Query: QueryRule(r.IntN(4)), Names: [][]string{{"a"}, {"a", "b"}, {"utm"}}[r.IntN(3)], Sorted: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			k.Fields = []string{"Accept-Language"}
		}
		draw := func() (string, Request) {
			var q []string
			for _, p := range []string{"a", "b", "utm"} {
				if r.IntN(3) > 0 {
					q = append(q, p+"="+pick(r, "1", "1", "2"))
				}
			}
			r.Shuffle(len(q), func(i, j int) { q[i], q[j] = q[j], q[i] })
			req := Request{Method: "GET", Target: pick(r, "/p", "/p", "/p", "/q") + "?" + strings.Join(q, "&"),
				Header: Header{{"Accept-Language", pick(r, "en", "en", "de")}, {"Cookie", pick(r, "x", "y")}}}
			return pick(r, "www.example", "www.example", "m.example"), req
		}
		ha, a := draw()
		hb, b := draw()
		got, want := k.Key(ha, a, 0, nil) == k.Key(hb, b, 0, nil), sameKey(k, a, b, ha, hb)
		if want {
			same++
		}
		if got != want {
			bad++
			t.Errorf("seed %d: engine %v, second %v: %+v %s%v %s%v", seed, got, want, k, ha, a, hb, b)
		}
	}
	t.Logf("oracle httpcache keys against a second implementation: %d cases (%d alike), %d disagreements", n, same, bad)
}
