package httpcache

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// base stands for the time at which a case's response arrives.
const base = 1780315200

// contactCase is a response that arrives at a shared cache and the next request for its target. Time is told by
// Date and Age alone, so that a real cache need not wait.
type contactCase struct {
	first, second Request
	status        int
	age, lag      int64 // Age, and arrival minus Date
	fields        Header
	expires, last int64 // relative to Date; 0: absent
}

func drawContact(seed uint64) contactCase {
	r := rand.New(rand.NewPCG(seed, 9111))
	for {
		if c := tryContact(r, seed); c.clear() {
			return c
		}
	}
}

func tryContact(r *rand.Rand, seed uint64) contactCase {
	path := fmt.Sprintf("/c/%d", seed)
	c := contactCase{status: pick(r, 200, 200, 200, 200, 301, 410)}
	c.first, c.second = Request{Method: "GET", Target: path}, Request{Method: "GET", Target: path}
	var cc []string
	add := func(p float64, d string) {
		if r.Float64() < p {
			cc = append(cc, d)
		}
	}
	add(.7, fmt.Sprintf("max-age=%d", 10*r.IntN(20)))
	add(.3, fmt.Sprintf("s-maxage=%d", 10*r.IntN(20)))
	add(.12, "no-cache")
	add(.08, "no-store")
	add(.1, "private")
	add(.15, "public")
	add(.15, "must-revalidate")
	r.Shuffle(len(cc), func(i, j int) { cc[i], cc[j] = cc[j], cc[i] })
	if len(cc) > 0 {
		c.fields = append(c.fields, Field{"Cache-Control", strings.Join(cc, ", ")})
	}
	c.fields = append(c.fields, Field{"ETag", fmt.Sprintf(`"%d"`, seed)})
	if r.IntN(2) == 0 {
		c.age = int64(r.IntN(150))
	}
	if r.IntN(2) == 0 {
		c.lag = int64(r.IntN(150))
	}
	if r.IntN(4) == 0 {
		c.expires = int64(20 * (r.IntN(10) - 2))
	}
	if r.IntN(4) == 0 {
		c.last = -int64(300 * (1 + r.IntN(10)))
	}
	c.requests(r)
	return c
}

// requests draws Authorization, Vary with its fields, and the second request's directives.
func (c *contactCase) requests(r *rand.Rand) {
	if r.IntN(5) == 0 {
		c.first.Header = append(c.first.Header, Field{"Authorization", "Bearer x"})
		c.second.Header = append(c.second.Header, Field{"Authorization", "Bearer x"})
	}
	if r.IntN(4) == 0 {
		c.fields = append(c.fields, Field{"Vary", pick(r, "Accept-Language", "Accept-Language, X-Shop")})
		for _, f := range []string{"Accept-Language", "X-Shop"} {
			c.first.Header = append(c.first.Header, Field{f, pick(r, "a", "b")})
			c.second.Header = append(c.second.Header, Field{f, pick(r, "a", "b")})
		}
	}
	if ask := pick(r, "", "", "", "", "no-cache", "max-age=0", "max-age=60", "min-fresh=30", "max-stale=50"); ask != "" {
		c.second.Header = append(c.second.Header, Field{"Cache-Control", ask})
	}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// response is the case's response when it leaves the origin at a time.
func (c contactCase) response(now int64) Response {
	h := append(Header{{"Date", Date(now - c.lag)}}, c.fields...)
	if c.age > 0 {
		h = append(h, Field{"Age", fmt.Sprint(c.age)})
	}
	if c.expires != 0 {
		h = append(h, Field{"Expires", Date(now - c.lag + c.expires)})
	}
	if c.last != 0 {
		h = append(h, Field{"Last-Modified", Date(now - c.lag + c.last)})
	}
	return Response{c.status, h}
}

// contact reports whether the second request reaches the origin.
func (c contactCase) contact(w Wrong) bool {
	cache := Cache{Shared: true, Wrong: w}
	e := Entry{c.first, c.response(base), base, base}
	return !cache.Storable(c.first, e.Response, nil) || !cache.Selects(e, c.second, nil) ||
		!cache.Serve(e, c.second, base, true, nil).FromCache()
}

// clear keeps away from ties, which caches decide as they like.
func (c contactCase) clear() bool {
	e := Entry{c.first, c.response(base), base, base}
	cache := Cache{Shared: true}
	age := cache.Age(e, base, nil)
	life, _ := cache.Lifetime(e, nil)
	near := func(a, b int64) bool { return a-b < 5 && b-a < 5 }
	limit, hasLimit := c.second.Header.Seconds("max-age")
	fresh, _ := c.second.Header.Seconds("min-fresh")
	stale, _ := c.second.Header.Seconds("max-stale")
	return !near(life, age) && !near(life-age, fresh) && !near(age-life, stale) && !(hasLimit && near(limit, age))
}

// staleCase is a copy some seconds past its freshness, with the origin well or failing (RFC 5861).
type staleCase struct {
	left       int64 // freshness left
	revalidate int64
	error      int64
	up         bool
}

func drawStale(seed uint64) staleCase {
	r := rand.New(rand.NewPCG(seed, 5861))
	for {
		c := staleCase{left: int64(r.IntN(300) - 240), up: r.IntN(2) == 0}
		if r.IntN(4) > 0 {
			c.revalidate = 10 * int64(1+r.IntN(10))
		}
		if r.IntN(4) > 0 {
			c.error = c.revalidate + 10*int64(1+r.IntN(12))
		}
		away := func(n int64) bool { return n < -4 || n > 4 }
		if away(c.left) && away(c.left+c.revalidate) && away(c.left+c.error) {
			return c
		}
	}
}

func (c staleCase) cacheControl() string {
	cc := "max-age=100"
	if c.revalidate > 0 {
		cc += fmt.Sprintf(", stale-while-revalidate=%d", c.revalidate)
	}
	if c.error > 0 {
		cc += fmt.Sprintf(", stale-if-error=%d", c.error)
	}
	return cc
}

var servedWords = map[Served]string{Contact: "new", Fresh: "fresh", StaleAsked: "stale", StaleThen: "stale, refreshed", StaleError: "stale", Failed: "error"}

func (c staleCase) served(w Wrong) string {
	e := Entry{Request{Method: "GET", Target: "/"}, Response{200, Header{{"Cache-Control", c.cacheControl()}}}, base, base}
	u := Cache{Shared: true, Wrong: w}.Serve(e, e.Request, base+100-c.left, c.up, nil)
	if u.Served == StaleThen && !c.up {
		return "stale" // whether the refresh failed before or behind the answer, nobody outside can tell
	}
	return servedWords[u.Served]
}

// statusCase is a conditional request for a resource.
type statusCase struct {
	req Request
	res Resource
}

func drawStatus(seed uint64) statusCase {
	r := rand.New(rand.NewPCG(seed, 9110))
	tag := func() string { return pick(r, `"a"`, `"b"`, `W/"a"`, `W/"b"`) }
	tags := func() string { return pick(r, "*", tag(), tag(), tag()+", "+tag()) }
	c := statusCase{Request{Method: pick(r, "GET", "GET", "HEAD", "PUT"), Target: "/"}, Resource{tag(), base}}
	date := func() string { return Date(base + pick(r, int64(-60), 0, 60)) }
	for _, f := range []string{"If-Match", "If-None-Match"} {
		if r.IntN(2) == 0 {
			c.req.Header = append(c.req.Header, Field{f, tags()})
		}
	}
	for _, f := range []string{"If-Unmodified-Since", "If-Modified-Since"} {
		if r.IntN(3) == 0 {
			c.req.Header = append(c.req.Header, Field{f, date()})
		}
	}
	return c
}

func (c statusCase) status(w Wrong) int { return Cache{Wrong: w}.Status(c.req, c.res, nil) }

func nowUnix() int64 { return time.Now().Unix() }
