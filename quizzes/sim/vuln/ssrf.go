package vuln

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
)

// Refused are the ranges that the lesson's filter refuses, under the names it gives them.
func Refused() []struct{ Range, Name string } {
	return []struct{ Range, Name string }{
		{"127.0.0.0/8", "loopback"}, {"::1/128", "loopback"}, {"10.0.0.0/8", "private"}, {"172.16.0.0/12", "private"}, {"192.168.0.0/16", "private"},
		{"fc00::/7", "private"}, {"169.254.0.0/16", "link-local"}, {"fe80::/10", "link-local"}, {"0.0.0.0/32", "unspecified"},
	}
}

// The wrong models of an address filter.
const (
	TextCompared Model = "address-judged-as-text"  // only the usual spelling is seen through
	MappedPasses Model = "mapped-address-missed"   // an IPv4 address inside IPv6 is not looked at
	Whole172     Model = "whole-172-private"       // all of 172.0.0.0/8 is private
	Whole192     Model = "whole-192-private"       // all of 192.0.0.0/8 is private
	OnlyOne127   Model = "loopback-is-one-address" // 127.0.0.1 alone is loopback
	V6Unknown    Model = "ipv6-has-no-private"     // no IPv6 address is internal
	AllV6        Model = "ipv6-all-internal"       // every IPv6 address is internal
	OctalDecimal Model = "leading-zero-decimal"    // 0177 is 177
)

// ParseHost reads a host as curl and inet_aton(3) do: IPv4 in one to four parts, each decimal, octal with a leading 0 or
// hexadecimal with 0x, the last one filling the rest; IPv6 in brackets (RFC 4291, section 2.2).
func ParseHost(host string, m Model) (netip.Addr, bool) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		a, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return a, err == nil
	}
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var n uint64
	for i, p := range parts {
		base := 10
		switch {
		case strings.HasPrefix(p, "0x"):
			base, p = 16, p[2:]
		case len(p) > 1 && p[0] == '0' && m != OctalDecimal:
			base = 8
		}
		v, err := strconv.ParseUint(p, base, 64)
		room := 8
		if i == len(parts)-1 {
			room = 8 * (5 - len(parts))
		}
		if err != nil || v >= 1<<room {
			return netip.Addr{}, false
		}
		n = n<<room | v
	}
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}), true
}

// Internal tells whether the filter refuses the address of a host: it parses, reduces a mapped address to IPv4 (RFC 4291,
// section 2.5.5.2), and compares with the ranges.
func Internal(host string, m Model) (refused bool, steps []Step) {
	var tr trace
	a, ok := ParseHost(host, m)
	if !ok {
		return false, nil
	}
	if m == "" && a.String() != strings.Trim(host, "[]") {
		tr.add(m, "addr.parse", "`%s` is another spelling of `%s`.", host, a)
	}
	switch m {
	case TextCompared:
		plain := a.String() == strings.Trim(host, "[]") && !a.Is4In6()
		if !plain {
			return false, nil
		}
	case V6Unknown:
		if a.Is6() && !a.Is4In6() {
			return false, nil
		}
	case AllV6:
		if a.Is6() {
			return true, nil
		}
	}
	if a.Is4In6() {
		if m == MappedPasses {
			return false, nil
		}
		tr.add(m, "addr.mapped", "It maps the IPv4 address `%s`.", a.Unmap())
		a = a.Unmap()
	}
	if m == OnlyOne127 && a.Is4() && a.As4()[0] == 127 {
		return a.String() == "127.0.0.1", nil
	}
	if a.Is4() && (m == Whole172 && a.As4()[0] == 172 || m == Whole192 && a.As4()[0] == 192) {
		return true, nil
	}
	for _, r := range Refused() {
		if netip.MustParsePrefix(r.Range).Contains(a) {
			tr.add(m, "addr.range", "`%s` lies in `%s` (%s): refused.", a, r.Range, r.Name)
			return true, tr
		}
	}
	tr.add(m, "addr.range", "`%s` lies in none of the ranges: fetched.", a)
	return false, tr
}

// DrawHost draws an address in one of its spellings, near the edge of a range as often as far from it.
func DrawHost(r *rand.Rand) string {
	one := func(from ...int) int { return from[r.IntN(len(from))] }
	low := func() int { return 1 + r.IntN(60) }
	b := [][4]int{
		{127, 0, 0, 1}, {127, 100 + low(), 0, 100 + low()}, {10, 100 + low(), 100 + low(), 100 + low()}, {8, low(), low(), low()}, {172, one(15, 16, 20, 31, 32, 40), low() / 7, low() / 7},
		{192, one(167, 168, 168, 169), low(), low()}, {169, one(253, 254, 254), one(169, 7), one(254, 9)}, {8, 8, low(), low()}, {0, 0, 0, 0}, {128, 0, 0, 1},
	}[r.IntN(10)]
	dotted := fmt.Sprintf("%d.%d.%d.%d", b[0], b[1], b[2], b[3])
	switch r.IntN(9) {
	case 0:
		return fmt.Sprintf("0x%02x%02x%02x%02x", b[0], b[1], b[2], b[3])
	case 1:
		return fmt.Sprintf("0%o.%d.%d.%d", b[0], b[1], b[2], b[3])
	case 2:
		return fmt.Sprintf("[::ffff:%s]", dotted)
	case 3:
		return fmt.Sprintf("[::ffff:%x:%x]", b[0]<<8|b[1], b[2]<<8|b[3])
	case 4:
		return fmt.Sprintf("%d.%d", b[0], b[1]<<16|b[3])
	case 5:
		return fmt.Sprintf("[%x::%x]", one(0xfc00, 0xfd12, 0xfe00, 0xfe80, 0xfe90, 0xfec0, 0x2600, 0x2a00, 0x2600, 0x2001), low())
	case 6:
		return fmt.Sprintf("0x%x.%d.%d.%d", b[0], b[1], b[2], b[3])
	}
	return dotted
}
