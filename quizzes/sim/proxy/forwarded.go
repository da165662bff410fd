package proxy

import "strings"

// Mode is a value of Squid's forwarded_for.
type Mode string

// Modes are all of them.
func Modes() []Mode { return []Mode{"on", "off", "transparent", "truncate", "delete"} }

// The wrong models of X-Forwarded-For.
const (
	Replaces     Model = "proxy-replaces-the-header" // on replaces the list by the client's address
	OffDeletes   Model = "off-removes-the-header"    // off is taken for delete
	OwnAddress   Model = "proxy-adds-its-own"        // a proxy adds its own address
	Prepends     Model = "address-added-in-front"    // a proxy adds on the left
	TruncateKeep Model = "truncate-keeps-the-first"  // truncate leaves the first entry
	TransparentX Model = "transparent-adds-address"  // transparent is taken for on
	DeleteIsOff  Model = "delete-leaves-a-trace"     // delete is taken for off
)

// Hop is a proxy with its mode and address.
type Hop struct {
	Mode Mode
	Addr string
}

// Forward gives the X-Forwarded-For that a site gets from the last of the proxies; "" stands for no header. What a
// proxy appends is the address that connected to it (Squid 5.7, squid.conf.documented, forwarded_for).
func Forward(sent, client string, hops []Hop, m Model) (string, []Step) {
	tr := trace{off: m != ""}
	list, peer := sent, client
	for _, h := range hops {
		mode, added := h.Mode, peer
		switch {
		case m == OffDeletes && mode == "off":
			mode = "delete"
		case m == DeleteIsOff && mode == "delete":
			mode = "off"
		case m == TransparentX && mode == "transparent":
			mode = "on"
		case m == Replaces && mode == "on":
			mode = "truncate"
		case m == OwnAddress:
			added = h.Addr
		}
		join := func(e string) string {
			if m == Prepends {
				return strings.TrimSuffix(e+", "+list, ", ")
			}
			return strings.TrimPrefix(list+", "+e, ", ")
		}
		switch mode {
		case "on":
			list = join(added)
			tr.add("xff.on", "%s, `on`: it appends the address that connected to it, %s: `%s`.", h.Addr, added, list)
		case "off":
			list = join("unknown")
			tr.add("xff.off", "%s, `off`: it appends `unknown`: `%s`.", h.Addr, list)
		case "transparent":
			tr.add("xff.transparent", "%s, `transparent`: it leaves the header as it is: %s.", h.Addr, header(list))
		case "truncate":
			if list = added; m == TruncateKeep && sent != "" {
				list, _, _ = strings.Cut(sent, ",")
			}
			tr.add("xff.truncate", "%s, `truncate`: it puts the address that connected to it, %s, in place of the list.", h.Addr, added)
		case "delete":
			list = ""
			tr.add("xff.delete", "%s, `delete`: it removes the header.", h.Addr)
		}
		peer = h.Addr
	}
	return list, tr.steps
}

func header(list string) string {
	if list == "" {
		return "there is none"
	}
	return "`" + list + "`"
}
