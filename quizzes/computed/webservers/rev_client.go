package webservers

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ReverseClientAddress asks which address counts as the client's.
var ReverseClientAddress = quizzes.Template{
	ID: "rev.client.address", Version: 2, Concept: "reverse-proxies#client-address", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: revClientAddress,
}

var revClientBeliefs = map[proxy.Model]string{
	proxy.Leftmost:     "the leftmost entry is the client, but anybody can send entries, and they stand on the left",
	proxy.Rightmost:    "the rightmost entry is the client, but the walk starts at the peer and goes on while addresses are trusted",
	proxy.PeerAlways:   "the TCP peer is the client, but a trusted peer is one of your proxies",
	proxy.PeerUnasked:  "the header counts whoever the peer is, but only a trusted peer's header does",
	proxy.FromTheLeft:  "the walk starts at the left, but only the right end is known to be true",
	proxy.LastTrusted:  "the last trusted address is the client, but it is the first one that is not trusted",
	proxy.OneHopTooFar: "the entry before the first untrusted address is the client, but that one is only what the client claims",
	proxy.NotRecursive: "one entry back is enough, but `real_ip_recursive` goes on while addresses are trusted",
}

func revClientAddress(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(4)    // where the key stands: the peer, the last entry, the one before, an earlier one
	place := r.IntN(4) // and its place by length: addresses of proxies are longer than most
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		a := revArrival(r)
		n := len(a.Entries)
		key, steps := a.Client("")
		stands := 0
		for i, e := range a.Entries {
			if e == key {
				stands = min(n-i, 3)
			}
		}
		if stands != at {
			return quizzes.Question{}, quizzes.Reject("the key stands elsewhere")
		}
		var wrong []quizzes.Option
		for _, m := range []proxy.Model{proxy.Leftmost, proxy.Rightmost, proxy.PeerAlways, proxy.PeerUnasked, proxy.FromTheLeft, proxy.LastTrusted, proxy.OneHopTooFar, proxy.NotRecursive} {
			w, _ := a.Client(m)
			wrong = append(wrong, quizzes.Option{Text: quizzes.Code(w), Misconception: string(m), Why: "This takes it that " + revClientBeliefs[m] + "."})
		}
		opts, err := quizzes.Pick(r, quizzes.Option{Text: quizzes.Code(key), Why: steps[len(steps)-1].Text}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		if lengthRank(r, opts) != place {
			return quizzes.Question{}, quizzes.Reject("another length")
		}
		var trust []string
		for _, p := range a.Trusted {
			trust = append(trust, quizzes.Code(p.String()))
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("nginx 1.22 trusts %s (`set_real_ip_from`), with `real_ip_header X-Forwarded-For` and `real_ip_recursive on`. A request arrives from the TCP peer `%s` with this header. Which address does it take for the client's?", quizzes.And(trust), a.Peer),
			Exhibits: []quizzes.Exhibit{{Lang: "http", Lines: []string{"X-Forwarded-For: " + strings.Join(a.Entries, ", ")}}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(a),
			Trace: quizzes.Worked(steps, "The client's address is %s.", quizzes.Code(key)),
		}, nil
	})
}

// revArrival draws a request with inner proxies on the right and, often, invented entries on the left.
func revArrival(r *rand.Rand) proxy.Arrival {
	inner, other := fmt.Sprintf("10.%d", r.IntN(200)), fmt.Sprintf("172.16.%d", r.IntN(200))
	a := proxy.Arrival{Trusted: []netip.Prefix{netip.MustParsePrefix(inner + ".0.0/16")}}
	if r.IntN(2) == 0 {
		a.Trusted = append(a.Trusted, netip.MustParsePrefix(other+".0/24"))
	}
	draw := func() string {
		switch r.IntN(6) {
		case 0, 1:
			return fmt.Sprintf("%s.%d.%d", inner, r.IntN(256), 1+r.IntN(254))
		case 2:
			return fmt.Sprintf("%s.%d", other, 1+r.IntN(254))
		}
		return address(r)
	}
	a.Peer = netip.MustParseAddr(draw())
	for range 3 + r.IntN(2) {
		a.Entries = append(a.Entries, draw())
	}
	return a
}
