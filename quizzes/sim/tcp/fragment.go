package tcp

// Fragment is one packet of an IPv4 datagram.
type Fragment struct {
	Data   int // bytes behind the IP header
	Offset int // in the units of the header field
	Packet int // bytes with the IP header
}

// The wrong models of fragments.
const (
	OffsetBytes   Model = "offset-in-bytes"          // the offset counts bytes
	HeaderEach    Model = "udp-header-per-fragment"  // each fragment has a UDP header
	NoUDPHeader   Model = "udp-header-not-counted"   // the UDP header takes no room
	MTUIsData     Model = "mtu-without-ip-header"    // the IP header comes on top of the MTU
	NotRounded    Model = "fragments-not-rounded"    // a fragment is filled to the last byte
	OffsetNumbers Model = "offset-numbers-fragments" // the offset is the fragment's number
)

// Fragments splits a UDP payload on IPv4 with a header of 20 bytes and 8 of UDP: each fragment but the last carries as
// many bytes as fit in a multiple of 8 (RFC 791, 2.3 and 3.2; RFC 768).
func Fragments(payload, mtu int, m Model) ([]Fragment, []Step) {
	tr := trace{off: m != ""}
	room, left := mtu-20, payload+8
	switch m {
	case MTUIsData:
		room = mtu
	case HeaderEach:
		room, left = mtu-28, payload
	case NoUDPHeader:
		left = payload
	}
	last := room // the last fragment may be any size that fits
	if m != NotRounded {
		room = room / 8 * 8
	}
	tr.add("ip.room", "", "The datagram has %d + 8 = %d bytes; a fragment holds %d − 20 = %d, in a multiple of 8: %d.", payload, left, mtu, mtu-20, room)
	var out []Fragment
	for at := 0; left > 0; {
		n := room
		if left <= last {
			n = left
		}
		f := Fragment{Data: n, Offset: at / 8, Packet: n + 20}
		switch m {
		case OffsetBytes:
			f.Offset = at
		case OffsetNumbers:
			f.Offset = len(out)
		}
		out = append(out, f)
		tr.add("ip.fragment", "", "Fragment %d carries %d bytes from byte %d on: offset %d ÷ 8 = %d.", len(out), n, at, at, f.Offset)
		at, left = at+n, left-n
	}
	return out, tr.steps
}
