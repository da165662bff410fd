package caching

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// hcNoon is the time at which most HTTP stories begin: Mon, 01 Jun 2026 12:00:00 GMT.
const hcNoon = 1780315200

// hcTries bounds the draws of one variant.
const hcTries = 400

var (
	hcBrowser = httpcache.Cache{}
	hcCDN     = httpcache.Cache{Shared: true}
)

// hcWhy says where a wrong run leaves the right one, in the values of both.
func hcWhy(right, wrong httpcache.Trace) string {
	r, w, ok := httpcache.Departs(right, wrong)
	if !ok {
		r, w = right[len(right)-1], wrong[len(wrong)-1]
	}
	return "This follows from: “" + w.Text + "” In fact: " + r.Text
}

func hcName(c httpcache.Cache) string {
	if c.Shared {
		return "CDN"
	}
	return "browser"
}

// hcStep returns a multiple of by from lo to hi.
func hcStep(r *rand.Rand, lo, hi, by int64) int64 { return lo + by*r.Int64N((hi-lo)/by+1) }

// hcResponse is a listing of a response as it arrives.
func hcResponse(title string, resp httpcache.Response) quizzes.Exhibit {
	status := map[int]string{200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
		404: "Not Found", 410: "Gone", 500: "Internal Server Error", 503: "Service Unavailable"}
	lines := []string{strings.TrimSpace(fmt.Sprintf("HTTP/1.1 %d %s", resp.Status, status[resp.Status]))}
	return quizzes.Exhibit{Title: title, Lang: "http", Lines: append(lines, resp.Header.Lines()...)}
}

// hcNote is the text of exhibits, which tells variants apart.
func hcNote(parts ...any) string {
	return strings.NewReplacer("&quizzes.", "", "\n", " ").Replace(fmt.Sprint(parts...))
}

// hcClear keeps times, which ascend, 5 s away from the ends of all stated lifetimes, counted from any earlier time.
func hcClear(times []int64, pages []httpcache.Page) bool {
	var lives []int64
	for _, p := range pages {
		for _, d := range []string{"max-age", "s-maxage"} {
			if life, ok := p.Header.Seconds(d); ok {
				lives = append(lives, life)
			}
		}
	}
	for i, at := range times {
		for _, before := range times[:i] {
			for _, life := range lives {
				if hcAbs(at-before-life) < 5 {
					return false
				}
			}
		}
	}
	return true
}

func hcTimes(events []httpcache.Event) []int64 {
	out := make([]int64, len(events))
	for i, e := range events {
		out[i] = e.At
	}
	return out
}

var hcYesNo = []string{"yes", "no"}

func hcAbs(n int64) int64 { return max(n, -n) }
