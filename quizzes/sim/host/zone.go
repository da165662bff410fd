package host

import "slices"

// Wrong models of firewalld's zones.
const (
	InterfaceFirst Model = "interface-first"
	ZonesAdd       Model = "zones-add-up"
	DefaultAlways  Model = "default-zone-adds-its-ports"
	SourceTrusted  Model = "bound-source-is-trusted"
)

// ZoneModels are all of them.
var ZoneModels = []Model{InterfaceFirst, ZonesAdd, DefaultAlways, SourceTrusted}

// Zone lets in some ports, for sources and interfaces bound to it.
type Zone struct {
	Name       string
	Sources    []string
	Interfaces []string
	Ports      []int
}

// Packet opens a connection.
type Packet struct {
	Source, Interface string
	Port              int
}

// Judge names the zone that judges a packet: that of its source, else that of its interface, else the default one, which is the
// first.
func Judge(zones []Zone, p Packet, m Model) (zone int, why string) {
	bySource, byInterface := -1, -1
	for i, z := range zones {
		if slices.ContainsFunc(z.Sources, func(s string) bool { return inPrefix(s, p.Source) }) {
			bySource = i
		}
		if slices.Contains(z.Interfaces, p.Interface) {
			byInterface = i
		}
	}
	switch {
	case m == InterfaceFirst && byInterface >= 0:
		return byInterface, ""
	case bySource >= 0:
		return bySource, "its source is bound to that zone"
	case byInterface >= 0:
		return byInterface, "its source is bound to no zone, and its interface is bound to that one"
	}
	return 0, "neither its source nor its interface is bound, so the default zone counts"
}

// Admits reports whether a packet is let in.
func Admits(zones []Zone, p Packet, m Model) bool {
	z, _ := Judge(zones, p, m)
	in := slices.Contains(zones[z].Ports, p.Port)
	switch m {
	case ZonesAdd:
		other, _ := Judge(zones, p, InterfaceFirst)
		in = in || slices.Contains(zones[other].Ports, p.Port)
	case DefaultAlways:
		in = in || slices.Contains(zones[0].Ports, p.Port)
	case SourceTrusted:
		in = in || slices.ContainsFunc(zones[z].Sources, func(s string) bool { return inPrefix(s, p.Source) })
	}
	return in
}
