package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/chain"
)

// TLSAgreeTable asks what a server agrees on with several clients.
var TLSAgreeTable = quizzes.Template{
	ID: "tl.agree.table", Version: 1, Concept: "tls#negotiation", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: tlAgreeTable,
}

// TLSTripsFirst asks when the first byte of a response arrives.
var TLSTripsFirst = quizzes.Template{
	ID: "tl.trips.first", Version: 1, Concept: "tls#resumption", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: tlTripsFirst,
}

var tlAgreeModels = []chain.Model{chain.ClientHighest, chain.LowestCommon, chain.ClientOrder, chain.ALPNOptional, chain.ALPNNeeded, chain.RequestForced, chain.InsistSoft}

func tlALPN(r *rand.Rand) []string {
	return quizzes.One(r, []string{"h2", "http/1.1"}, []string{"http/1.1", "h2"}, []string{"http/1.1", "h2"}, []string{"http/1.1"}, []string{"http/1.0"}, nil)
}

func tlSide(r *rand.Rand) chain.Side {
	lo := chain.Version(r.IntN(4))
	return chain.Side{Min: lo, Max: lo + chain.Version(r.IntN(4-int(lo)))}
}

func tlRange(s chain.Side) string {
	if s.Min == s.Max {
		return s.Min.String()
	}
	return s.Min.String() + " to " + s.Max.String()
}

func tlAgreeTable(r *rand.Rand) (quizzes.Question, error) {
	fails := r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		server := chain.Side{Min: chain.Version(1 + r.IntN(2)), ALPN: quizzes.One(r, []string{"h2", "http/1.1"}, []string{"http/1.1", "h2"}, []string{"http/1.1"}), Ask: r.IntN(3)}
		server.Max = server.Min + chain.Version(r.IntN(4-int(server.Min)))
		table := quizzes.Cells{Head: []string{"Client's versions", "Client's ALPN list", "Client certificate", "Result"}}
		var trace []quizzes.Step
		note, failed, seen := fmt.Sprint(server), 0, map[string]bool{}
		wants := map[string]bool{}
		for range 60 {
			if len(table.Rows) == 4 {
				break
			}
			client := tlSide(r)
			client.ALPN, client.Cert = tlALPN(r), r.IntN(3) > 0
			want, steps := chain.Negotiate(client, server, "")
			row, ok := tlAgreeRow(r, client, server, want, steps)
			if !ok || seen[fmt.Sprint(row.Given)] || !want.OK && failed == fails || want.OK && len(table.Rows)-failed == 4-fails {
				continue
			}
			if !want.OK {
				failed++
			}
			seen[fmt.Sprint(row.Given)], wants[want.String()] = true, true
			table.Rows, note = append(table.Rows, row), note+fmt.Sprint(client)
			trace = append(trace, quizzes.Step{Rule: "tls.negotiate", Text: strings.Join(row.Given, " · ") + ": " + told(steps)})
		}
		if len(table.Rows) < 4 || len(wants) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		trace = append(trace, quizzes.Step{Rule: "answer", Text: "Row by row: " + table.KeyText() + "."})
		return quizzes.Question{
			Stem: fmt.Sprintf("A server speaks TLS %s, has the ALPN list %s and goes through it in that order. It %s. It answers clients by RFC 8446 and RFC 7301. Which version and protocol does it agree on with each client?",
				tlRange(server), codes(server.ALPN), []string{"asks for no client certificate", "requests a client certificate without insisting on it", "insists on a client certificate"}[server.Ask]),
			Ask: table, Trace: trace, Note: note,
		}, nil
	})
}

// tlAgreeRow is one client with the cell to fill; ok is false where no wrong model misjudges it.
func tlAgreeRow(r *rand.Rand, client, server chain.Side, want chain.Agreement, steps []chain.Step) (row quizzes.CellRow, ok bool) {
	choices := []string{"fails"}
	for v := range chain.Version(4) {
		if v >= server.Min && v <= server.Max {
			for _, p := range append(slices.Sorted(slices.Values(server.ALPN)), "") {
				choices = append(choices, chain.Agreement{OK: true, V: v, Proto: p}.String())
			}
		}
	}
	cell := quizzes.Cell{Choices: choices, Want: want.String(), Why: told(steps)}
	for _, k := range r.Perm(len(tlAgreeModels)) {
		m := tlAgreeModels[k]
		got, _ := chain.Negotiate(client, server, m)
		if got != want && slices.Contains(choices, got.String()) && !slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == got.String() }) {
			cell.Near = append(cell.Near, quizzes.Near{Answer: got.String(), Why: told(steps), Misconception: string(m)})
		}
	}
	list, cert := "none", "none"
	if len(client.ALPN) > 0 {
		list = strings.Join(client.ALPN, ", ")
	}
	if client.Cert {
		cert = "yes"
	}
	return quizzes.CellRow{Given: []string{tlRange(client), list, cert}, Asked: []quizzes.Cell{cell}}, len(cell.Near) > 0
}

// tlHandshakes are the ways to open a connection, with the words for each.
var tlHandshakes = []struct {
	h    chain.Handshake
	says string
}{
	{chain.Handshake{V: 3}, "over TCP with a full TLS 1.3 handshake"},
	{chain.Handshake{V: 3, Resumed: true}, "over TCP, resuming a TLS 1.3 session without early data"},
	{chain.Handshake{V: 3, Resumed: true, Early: true}, "over TCP, resuming a TLS 1.3 session, with the request as 0-RTT data that the server accepts"},
	{chain.Handshake{V: 3, Retry: true}, "over TCP with a TLS 1.3 handshake in which the server answers `HelloRetryRequest`"},
	{chain.Handshake{V: 2}, "over TCP with a full TLS 1.2 handshake"},
	{chain.Handshake{V: 2, Resumed: true}, "over TCP, resuming a TLS 1.2 session"},
	{chain.Handshake{V: 3, QUIC: true}, "over QUIC with a full handshake"},
	{chain.Handshake{V: 3, QUIC: true, Resumed: true}, "over QUIC, resuming a session without early data"},
	{chain.Handshake{V: 3, QUIC: true, Retry: true}, "over QUIC with a handshake in which the server answers `HelloRetryRequest`"},
	{chain.Handshake{V: 3, QUIC: true, Resumed: true, Early: true}, "over QUIC, resuming a session, with the request as 0-RTT data that the server accepts"},
}

func tlTripsFirst(r *rand.Rand) (quizzes.Question, error) {
	w := quizzes.One(r, tlHandshakes...)
	rtt, work := 10*(2+r.IntN(11)), 5+r.IntN(60)
	if work%rtt == 0 {
		work++
	}
	transport, tls := w.h.Trips()
	ms := func(trips int) int64 { return int64(trips*rtt + work) }
	key := ms(transport + tls + 1)
	count := fmt.Sprintf("The transport takes %d, TLS %d and the request 1.", transport, tls)
	if w.h.QUIC {
		count = fmt.Sprintf("QUIC does transport and TLS together in %d, and the request takes 1.", tls)
	}
	nears := []quizzes.Near{near(ms(transport+tls), "request-trip-forgotten", "This is when the client may send its request and %d ms; the request and its answer need a round trip of their own.", work)}
	if w.h.QUIC {
		nears = append(nears, near(ms(2+tls), "quic-needs-transport-trip", "This adds a round trip for the transport, which QUIC shares with TLS."))
	} else {
		nears = append(nears, near(ms(tls+1), "tcp-handshake-forgotten", "This leaves out the round trip in which TCP connects."))
	}
	switch {
	case w.h.Early:
		nears = append(nears, near(ms(transport+2), "early-data-waits", "The early request goes out with `ClientHello`, so TLS adds no round trip before it."))
	case w.h.Resumed && w.h.V == 3:
		nears = append(nears, near(ms(transport+1), "resumption-saves-a-trip", "In TLS 1.3 a ticket saves the certificate and no round trip."))
	case w.h.Resumed:
		nears = append(nears, near(ms(transport+3), "tls12-resumption-full", "Resumption cuts the two round trips of TLS 1.2 to one."))
	case w.h.Retry:
		nears = append(nears, near(ms(transport+2), "retry-costs-nothing", "After `HelloRetryRequest` the client starts again, which is one more round trip."))
	case w.h.V == 2:
		nears = append(nears, near(ms(transport+2), "tls12-in-one-trip", "A full TLS 1.2 handshake takes two round trips."))
	default:
		nears = append(nears, near(ms(transport+3), "tls13-in-two-trips", "A full TLS 1.3 handshake takes one round trip; two belong to TLS 1.2."))
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("A client knows the server's address and sends one request %s. The round trip takes %d ms, the server works %d ms on the request, and everything else takes no time. After how many ms does the first byte of the response arrive?", w.says, rtt, work),
		Ask:  quizzes.Number{Value: float64(key), Unit: "ms", Near: quizzes.NearAnswers(fmt.Sprint(key), nears)},
		Trace: []quizzes.Step{
			{Rule: "tls.trips", Text: "Round trips: " + count},
			{Rule: "answer", Text: fmt.Sprintf("%d × %d ms + %d ms = %d ms.", transport+tls+1, rtt, work, key)},
		},
		Note: fmt.Sprint(w.h, rtt, work),
	}, nil
}
