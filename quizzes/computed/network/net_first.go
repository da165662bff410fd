package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/route"
)

// FirstByte asks for the time to the first byte.
var FirstByte = quizzes.Template{
	ID: "net.first.byte", Version: 1, Concept: "network-communications#first-byte", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: netFirstByte,
}

var netFirstBeliefs = map[route.Model]string{
	route.TLS13Two:     "TLS 1.3 costs two round trips, but it costs one",
	route.TLS12One:     "TLS 1.2 costs one round trip, but it costs two",
	route.QUICOnTCP:    "QUIC comes after a TCP handshake, but it does the work of both",
	route.NoRequest:    "the request itself takes no round trip",
	route.NoHandshake:  "the TCP handshake takes no round trip",
	route.OneWay:       "an exchange takes half a round trip, but it goes there and back",
	route.ResumedFree:  "a resumed session saves the round trip of TLS, but without early data it saves none in TLS 1.3, and one of two in TLS 1.2",
	route.RedirectFree: "the redirect costs nothing, but it is an answer to a request of its own",
	route.RedirectKept: "the `https` request goes over the first connection, but it needs a new one",
}

func netFirstByte(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		v := route.Visit{RTT: 10 * (2 + r.IntN(27)), Server: 5 * (1 + r.IntN(9)), Redirect: r.IntN(2) == 0,
			Setup: quizzes.One(r, route.TLS12, route.TLS12Again, route.TLS13, route.TLS13, route.TLS13Again, route.TLS13Early, route.QUIC, route.QUICEarly)}
		if r.IntN(2) == 0 {
			v.Name = 5 * (2 + r.IntN(8))
		}
		if v.Redirect && (v.Setup == route.QUIC || v.Setup == route.QUICEarly) {
			return quizzes.Question{}, quizzes.Reject("a redirect to QUIC")
		}
		key, steps := v.FirstByte("")
		var wrong []quizzes.Ranked
		add := func(ms int, id, why string, args ...any) {
			wrong = append(wrong, netRanked(ms, fmt.Sprintf("%d ms", ms), id, why, args...))
		}
		for _, m := range []route.Model{route.TLS13Two, route.TLS12One, route.QUICOnTCP, route.NoRequest, route.NoHandshake, route.OneWay, route.ResumedFree, route.RedirectFree, route.RedirectKept} {
			ms, _ := v.FirstByte(m)
			add(ms, string(m), "This takes it that %s.", netFirstBeliefs[m])
		}
		if v.Setup == route.TLS13Early || v.Setup == route.QUICEarly {
			add(key+v.RTT, "early-data-waits", "This has the request wait for the handshake, one round trip of %d ms. With 0-RTT data it travels in the first flight.", v.RTT)
		}
		add(key+v.RTT, "one-round-trip-too-many", "This counts one round trip of %d ms more than there are.", v.RTT)
		add(key+v.RTT/2, "request-waits-for-the-ack", "This sends the request only when the last message of the handshake has arrived, %d ms later. It follows that message at once.", v.RTT/2)
		add(key-v.Server, "server-time-left-out", "This leaves out the %d ms that the server needs.", v.Server)
		if v.Redirect {
			add(key+v.Server, "server-time-per-request", "This counts the server's %d ms for the redirect too, which is sent at once.", v.Server)
		}
		if v.Redirect && v.Name > 0 {
			add(key+v.Name, "name-looked-up-again", "This looks the name up twice. The redirect leads to the same name, which is cached by then.")
		}
		if v.Name > 0 {
			add(key-v.Name, "name-lookup-forgotten", "This leaves out the %d ms of the name.", v.Name)
		}
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(key), Option: quizzes.Option{Text: fmt.Sprintf("%d ms", key), Why: steps[len(steps)-1].Text}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		name := "the name is cached"
		if v.Name > 0 {
			name = fmt.Sprintf("looking up the name takes %d ms", v.Name)
		}
		how := fmt.Sprintf("It uses %s.", v.Setup)
		if v.Redirect {
			how = fmt.Sprintf("It first asks by plain `http`, is redirected at once to `https` on the same name, and then uses %s.", v.Setup)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A client asks a server for a page. A round trip takes %d ms, %s, and no connection is open. %s The server needs %d ms for the page. After how many milliseconds does the first byte of the page arrive?", v.RTT, name, how, v.Server),
			Ask:  quizzes.Single{Options: opts}, Note: fmt.Sprint(v),
			Trace: quizzes.Worked(steps, "It arrives after %d ms.", key),
		}, nil
	})
}
