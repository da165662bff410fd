package image

// Wrong models of networks and ports.
const (
	ExposeOpens    Model = "expose-publishes"
	SharedLoopback Model = "localhost-shared"
	NamesEverywher Model = "names-on-default-bridge"
	InsidePublish  Model = "inside-needs-published-port"
	HostPortInside Model = "host-port-inside-network"
	LoopbackOpen   Model = "loopback-publish-is-open"
	ListenAnywhere Model = "server-on-loopback-is-reached"
	NetworksJoined Model = "networks-joined-by-host"
)

// ReachModels are all of them.
var ReachModels = []Model{ExposeOpens, SharedLoopback, NamesEverywher, InsidePublish, HostPortInside, LoopbackOpen, ListenAnywhere, NetworksJoined}

// Container has a name, one bridge network ("bridge" is the default one), a server on Port that listens on all its
// addresses or on its loopback alone, and a port of the host that leads to it: 0 for none, Local for 127.0.0.1 alone.
type Container struct {
	Name, Network string
	Port          int
	Loopback      bool
	Host          int
	Local         bool
	Exposed       bool
}

// Dial is a connection attempt: From a container, "host" or "outside" (another machine that reaches the host), To a
// container's name, "localhost" or "host" (the host's address), at Port.
type Dial struct {
	From, To string
	Port     int
}

// Reaches reports whether a server of the containers answers, and the rule that decides.
func Reaches(cs []Container, d Dial, m Model) (ok bool, rule string) {
	from, inside := find(cs, d.From)
	switch {
	case inside && d.To == "localhost":
		for _, c := range cs {
			if (c.Name == from.Name || m == SharedLoopback) && c.Port == d.Port {
				return true, "own-loopback"
			}
		}
		return false, "own-loopback"
	case inside:
		return toName(cs, from, d, m)
	}
	return toHost(cs, d, m)
}

// toName is a connection between containers, by name.
func toName(cs []Container, from Container, d Dial, m Model) (bool, string) {
	to, _ := find(cs, d.To)
	port := to.Port
	if m == HostPortInside && to.Host > 0 {
		port = to.Host
	}
	switch {
	case to.Network != from.Network && m != NetworksJoined:
		return false, "other-network"
	case to.Network == "bridge" && m != NamesEverywher:
		return false, "no-names"
	case m == InsidePublish && to.Host == 0 && !to.Exposed:
		return false, "unpublished"
	case d.Port != port:
		return false, "container-port"
	case to.Loopback && m != ListenAnywhere:
		return false, "listens-inside"
	}
	return true, "same-network"
}

// toHost is a connection to a port of the host, from itself or from outside.
func toHost(cs []Container, d Dial, m Model) (bool, string) {
	for _, c := range cs {
		if m == ExposeOpens && c.Exposed && c.Port == d.Port {
			return true, "exposed"
		}
		if c.Host == 0 || c.Host != d.Port {
			continue
		}
		switch {
		case d.From == "outside" && c.Local && m != LoopbackOpen:
			return false, "host-loopback"
		case c.Loopback && m != ListenAnywhere:
			return false, "listens-inside"
		}
		return true, "published"
	}
	return false, "unpublished"
}

func find(cs []Container, name string) (Container, bool) {
	for _, c := range cs {
		if c.Name == name {
			return c, true
		}
	}
	return Container{}, false
}
