package static

import (
	"strconv"
	"strings"
)

// The wrong beliefs about gzip_static.
const (
	WeightsRank  Model = "gzip-weight-against-plain" // the weights of gzip and identity decide
	ZeroAccepted Model = "zero-weight-accepts"       // gzip;q=0 accepts gzip
	AnyCoding    Model = "any-coding-gets-gzip"      // whoever accepts br gets the gzip copy
	StarIsGzip   Model = "star-accepts-gzip-file"    // * brings the compressed copy in nginx, too
	ViaIgnored   Model = "via-does-not-matter"       // proxied requests get the compressed copy by default
	MakesCopy    Model = "gzip-static-compresses"    // nginx makes the copy if there is none
	NoHeaderAll  Model = "no-field-means-gzip"       // without Accept-Encoding any copy will do
)

// Ask is what decides about the compressed copy.
type Ask struct {
	Accept string // the field's value; empty is missing
	Via    bool   // the request has a Via field
	Copy   bool   // the compressed copy exists
}

// Compressed says whether nginx with gzip_static on, and gzip_proxied at its default, sends the compressed copy.
func Compressed(a Ask, m Model) (bool, Step) {
	weight := map[string]float64{}
	for _, part := range strings.Split(a.Accept, ",") {
		coding, q, ok := strings.Cut(strings.TrimSpace(part), ";q=")
		w := 1.0
		if ok {
			w, _ = strconv.ParseFloat(q, 64)
		}
		if coding != "" {
			weight[coding] = w
		}
	}
	gzip, named := weight["gzip"]
	star, starred := weight["*"]
	switch {
	case a.Accept == "" && m == NoHeaderAll && a.Copy, m == MakesCopy && !a.Copy && named && gzip > 0:
		return true, Step{}
	case !a.Copy:
		return false, say(m, "nginx.gzip_static", "There is no compressed copy, and `gzip_static` makes none: plain.")
	case a.Via && m != ViaIgnored:
		return false, say(m, "nginx.gzip_proxied", "The request has a `Via` field, and `gzip_proxied` is off by default: plain.")
	case named && gzip > 0 && m == WeightsRank:
		plain, ok := weight["identity"]
		return !ok || gzip >= plain, Step{}
	case named && gzip > 0:
		return true, say(m, "nginx.gzip_static", "`%s` accepts gzip with a weight above 0: compressed.", a.Accept)
	case named && m == ZeroAccepted, !named && starred && star > 0 && m == StarIsGzip, !named && m == AnyCoding && weight["br"] > 0:
		return true, Step{}
	case named:
		return false, say(m, "nginx.gzip_static", "`%s` refuses gzip by its weight of 0: plain.", a.Accept)
	case a.Accept == "":
		return false, say(m, "nginx.gzip_static", "The request names no coding: plain.")
	}
	return false, say(m, "nginx.gzip_static", "`%s` does not name gzip, which nginx looks for: plain.", a.Accept)
}
