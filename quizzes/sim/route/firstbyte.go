package route

// Setup is how a client reaches a server.
type Setup string

const (
	Plain      Setup = "HTTP over TCP, without TLS"
	TLS12      Setup = "TLS 1.2 over TCP, a new session"
	TLS12Again Setup = "TLS 1.2 over TCP, a resumed session"
	TLS13      Setup = "TLS 1.3 over TCP, a new session"
	TLS13Again Setup = "TLS 1.3 over TCP, a resumed session without early data"
	TLS13Early Setup = "TLS 1.3 over TCP with 0-RTT data"
	QUIC       Setup = "QUIC to a server not seen before"
	QUICEarly  Setup = "QUIC with 0-RTT data"
	Open       Setup = "a connection that is open already"
)

// Visit is a request for a page, perhaps after a redirect from plain HTTP. Times are in ms.
type Visit struct {
	RTT, Name, Server int // Name is 0 when the name is cached
	Redirect          bool
	Setup             Setup
}

// The wrong models of the first byte.
const (
	TLS13Two     Model = "tls13-two-round-trips"     // TLS 1.3 costs two round trips
	TLS12One     Model = "tls12-one-round-trip"      // TLS 1.2 costs one
	QUICOnTCP    Model = "quic-after-tcp"            // QUIC comes after a TCP handshake
	NoRequest    Model = "request-round-trip-free"   // the request itself takes no round trip
	NoHandshake  Model = "tcp-handshake-free"        // the TCP handshake takes none
	OneWay       Model = "one-way-times"             // each exchange takes half a round trip
	ResumedFree  Model = "resumption-saves-the-trip" // a resumed session needs no round trip for TLS
	RedirectFree Model = "redirect-is-free"          // the redirect costs nothing
	RedirectKept Model = "redirect-keeps-connection" // the https request goes over the first connection, with TLS on it
)

// before counts the round trips before a request: of TCP and of TLS (RFC 9293, 3.5; RFC 8446, 2; RFC 5246, 7.3; RFC
// 9000, 7). QUIC does the work of both at once.
func (s Setup) before(m Model) (tcp, tls int) {
	tcp = 1
	switch s {
	case Open:
		return 0, 0
	case TLS12:
		tls = 2
		if m == TLS12One {
			tls = 1
		}
	case TLS12Again, TLS13, TLS13Again:
		tls = 1
		if m == TLS13Two && s != TLS12Again {
			tls = 2
		}
		if m == ResumedFree && s != TLS13 {
			tls = 0
		}
	case QUIC, QUICEarly:
		tcp = 0
		if s == QUIC {
			tls = 1
		}
		if m == QUICOnTCP {
			tcp = 1
		}
	}
	if m == NoHandshake {
		tcp = 0
	}
	return tcp, tls
}

// FirstByte is the time to the first byte of the page, in ms.
func (v Visit) FirstByte(m Model) (int, []Step) {
	tr := trace{off: m != ""}
	total := v.Name
	if v.Name > 0 {
		tr.add("first.name", "The name takes %d ms.", v.Name)
	}
	request := 1
	if m == NoRequest {
		request = 0
	}
	trips := 0
	if v.Redirect && m != RedirectFree {
		tcp, _ := Plain.before(m)
		trips += tcp + request
		tr.add("first.redirect", "The plain request takes %d round trip for TCP and %d for itself, and gives a redirect.", tcp, request)
	}
	tcp, tls := v.Setup.before(m)
	if v.Redirect && m == RedirectKept {
		tcp = 0
	}
	trips += tcp + tls + request
	what := "TCP takes " + times(tcp) + ", TLS " + times(tls)
	switch v.Setup {
	case QUIC, QUICEarly:
		what = "QUIC takes " + times(tls)
	case Open:
		what = "The open connection takes no round trip"
	case Plain:
		what = "TCP takes " + times(tcp)
	}
	tr.add("first.setup", "%s, the request 1.", what)
	total += trips*v.RTT + v.Server
	if m == OneWay {
		total -= trips * v.RTT / 2
	}
	tr.add("first.sum", "%d round trips of %d ms, the server's %d ms%s: %d ms.", trips, v.RTT, v.Server, nameToo(v.Name), total)
	return total, tr.steps
}

func times(n int) string {
	switch n {
	case 0:
		return "none"
	case 1:
		return "1 round trip"
	}
	return "2 round trips"
}

func nameToo(ms int) string {
	if ms == 0 {
		return ""
	}
	return " and the name"
}
