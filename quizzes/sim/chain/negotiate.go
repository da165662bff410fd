package chain

import (
	"fmt"
	"slices"
)

// Version is a TLS version by its minor number: 0 to 3 for TLS 1.0 to 1.3.
type Version int

func (v Version) String() string { return fmt.Sprintf("1.%d", int(v)) }

// Side is what one end is ready to do.
type Side struct {
	Min, Max Version
	ALPN     []string // in its own order; empty: it does not take part
	Cert     bool     // client: has a certificate
	Ask      int      // server: 0 asks for none, 1 requests one, 2 insists
}

// The wrong models of the negotiation.
const (
	ClientHighest Model = "client-version-wins"      // the client's highest version is used
	LowestCommon  Model = "lowest-common-version"    // for safety's sake of old clients, the lowest one
	ClientOrder   Model = "client-alpn-order-wins"   // the client's list decides
	ALPNOptional  Model = "no-common-protocol-fine"  // without a common protocol the handshake goes on
	ALPNNeeded    Model = "alpn-demanded-of-all"     // a client without ALPN is refused
	RequestForced Model = "requested-means-demanded" // a requested certificate has to be sent
	InsistSoft    Model = "demanded-means-requested" // a client without one gets in
)

// Agreement is the outcome of a handshake. Proto is empty where no protocol was selected.
type Agreement struct {
	OK    bool
	V     Version
	Proto string
}

func (a Agreement) String() string {
	if !a.OK {
		return "fails"
	}
	if a.Proto == "" {
		return a.V.String() + ", none"
	}
	return a.V.String() + ", " + a.Proto
}

// Negotiate gives what the two sides agree on (RFC 8446, sections 4.2.1 and 4.4.2; RFC 7301, section 3.2; the server goes
// through its own list, as nginx and Go's crypto/tls do).
func Negotiate(client, server Side, m Model) (Agreement, []Step) {
	var steps []Step
	add := func(rule, format string, a ...any) {
		if m == "" {
			steps = append(steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
		}
	}
	v := min(client.Max, server.Max)
	switch m {
	case ClientHighest:
		v = client.Max
	case LowestCommon:
		v = max(client.Min, server.Min)
	}
	if v < server.Min || v < client.Min || m == ClientHighest && v > server.Max {
		add("rfc8446.4.2.1", "The client has %s and the server %s: no version in common, so it fails.", span(client), span(server))
		return Agreement{}, steps
	}
	add("rfc8446.4.2.1", "The client has %s and the server %s: the highest in common is %s.", span(client), span(server), v)
	proto, ok := alpn(client, server, m, add)
	if !ok {
		return Agreement{}, steps
	}
	if !client.Cert && (server.Ask == 2 && m != InsistSoft || server.Ask == 1 && m == RequestForced) {
		add("rfc8446.4.4.2", "The server insists on a certificate and the client has none, so it fails.")
		return Agreement{}, steps
	}
	return Agreement{true, v, proto}, steps
}

func span(s Side) string {
	if s.Min == s.Max {
		return s.Min.String()
	}
	return s.Min.String() + "–" + s.Max.String()
}

func alpn(client, server Side, m Model, add func(rule, format string, a ...any)) (string, bool) {
	if len(client.ALPN) == 0 || len(server.ALPN) == 0 {
		if m == ALPNNeeded {
			return "", false
		}
		add("rfc7301.3.2", "The client offers no list of protocols, so none is selected.")
		return "", true
	}
	order, other := server.ALPN, client.ALPN
	if m == ClientOrder {
		order, other = other, order
	}
	for _, p := range order {
		if slices.Contains(other, p) {
			add("rfc7301.3.2", "The first protocol of the server's list that the client offers is `%s`.", p)
			return p, true
		}
	}
	if m == ALPNOptional {
		return "", true
	}
	add("rfc7301.3.2", "No protocol is in both lists, so it fails.")
	return "", false
}

// Handshake is a way to open a connection.
type Handshake struct {
	QUIC    bool
	V       Version // 2 or 3
	Resumed bool
	Early   bool // 0-RTT, accepted
	Retry   bool // the server answers HelloRetryRequest
}

// Trips counts the round trips before the client may send its request, those of the transport and those of TLS
// (RFC 5246, section 7.3; RFC 8446, sections 2 to 2.3; RFC 9000: QUIC does both at once).
func (h Handshake) Trips() (transport, tls int) {
	transport, tls = 1, 1
	switch {
	case h.Early:
		tls = 0
	case h.V == 2 && !h.Resumed:
		tls = 2
	case h.Retry:
		tls = 2
	}
	if h.QUIC {
		transport = 0
	}
	return transport, tls
}
