package proxy

import "net/netip"

// Arrival is a request at a proxy: the address of the TCP peer and the entries of X-Forwarded-For, left to right.
type Arrival struct {
	Trusted []netip.Prefix
	Peer    netip.Addr
	Entries []string
}

// The wrong models of the client's address.
const (
	Leftmost     Model = "leftmost-entry"          // the first entry is the client
	Rightmost    Model = "rightmost-entry"         // the last entry is the client, whoever sent it
	PeerAlways   Model = "peer-is-client"          // the header plays no part
	PeerUnasked  Model = "peer-needs-no-trust"     // the header counts whoever the peer is
	FromTheLeft  Model = "walk-from-the-left"      // the first entry from the left that is not trusted
	LastTrusted  Model = "last-trusted-address"    // the walk ends at the last trusted address
	OneHopTooFar Model = "entry-before-the-client" // the walk goes one entry too far
	NotRecursive Model = "one-entry-back"          // only the last entry is looked at
)

func trusted(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Client is the address that counts, as nginx's realip module has it with real_ip_recursive on
// (nginx 1.22, ngx_http_realip_module): from the peer, back through the header while addresses are trusted.
func (a Arrival) Client(m Model) (string, []Step) {
	tr := trace{off: m != ""}
	n := len(a.Entries)
	switch m {
	case Leftmost:
		return a.Entries[0], nil
	case Rightmost:
		return a.Entries[n-1], nil
	case PeerAlways:
		return a.Peer.String(), nil
	case FromTheLeft:
		for _, e := range a.Entries {
			if ip, err := netip.ParseAddr(e); err == nil && !trusted(a.Trusted, ip) {
				return e, nil
			}
		}
		return a.Peer.String(), nil
	}
	at := a.Peer
	last := at
	for i := n - 1; ; i-- {
		if !trusted(a.Trusted, at) && !(m == PeerUnasked && i == n-1) {
			tr.add("client.untrusted", "%s is not trusted, so it is the client.", at)
			if m == OneHopTooFar && i >= 0 {
				return a.Entries[i], nil
			}
			break
		}
		last = at
		if i < 0 {
			tr.add("client.all-trusted", "%s is trusted, but the header has no more entries: it counts as the client.", at)
			break
		}
		next, err := netip.ParseAddr(a.Entries[i])
		if err != nil {
			tr.add("client.no-address", "%s is trusted; the entry before it, %q, is no address, so the walk ends here.", at, a.Entries[i])
			break
		}
		tr.add("client.trusted", "%s is trusted, so the next entry from the right counts: %s.", at, next)
		at = next
		if m == NotRecursive {
			break
		}
	}
	if m == LastTrusted {
		return last.String(), nil
	}
	return at.String(), tr.steps
}
