package edge

import (
	"fmt"
	"strings"
)

// Server is a server block of nginx for one port. Addr is an address, or "" for a plain listen. A name that begins
// with ~ is a regex of the form ~^start or ~part, in which a backslash stands before dots alone.
type Server struct {
	Addr    string
	Default bool
	Name    string
}

// String is the block in one line.
func (s Server) String() string {
	listen := "80"
	if s.Addr != "" {
		listen = s.Addr + ":80"
	}
	if s.Default {
		listen += " default_server"
	}
	if s.Name == "" {
		return fmt.Sprintf("server { listen %s; }", listen)
	}
	name := s.Name
	if strings.HasPrefix(name, "~") {
		name = `"` + name + `"`
	}
	return fmt.Sprintf("server { listen %s; server_name %s; }", listen, name)
}

// The wrong models of the choice of a server.
const (
	ServerFirst    Model = "first-matching-server"      // the first block whose name matches
	ServerAnyAddr  Model = "servers-of-any-address"     // all blocks compete by name, whatever their address
	ServerRegexTop Model = "regex-name-first"           // regexes come before wildcards
	ServerTailTop  Model = "trailing-star-first"        // names that end with * come before those that begin with it
	ServerStarBare Model = "star-covers-bare-name"      // *.x.example fits x.example too
	ServerCase     Model = "server-name-case-sensitive" // letters must agree in case
	ServerShortest Model = "shortest-wildcard-wins"     // of wildcards the shortest
	ServerFirstIs  Model = "first-server-is-default"    // default_server is not looked at
)

// Serves gives the server that answers, -1 for none (nginx 1.22, "How nginx processes a request", "Server names"):
// among the blocks of the address the exact name, the longest *.name, the longest name.*, the first regex, the default.
func Serves(servers []Server, addr, host string, m Model) (int, []Step) {
	var steps []Step
	add := func(rule, format string, a ...any) {
		if m == "" {
			steps = append(steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
		}
	}
	set := serversOf(servers, addr, m)
	if len(set) == 0 {
		return -1, nil
	}
	if servers[set[0]].Addr != "" {
		add("server.address", "Blocks that listen on %s hide those with a plain `listen`.", addr)
	} else {
		add("server.address", "No block listens on %s itself, so those with a plain `listen` are compared by name.", addr)
	}
	if m != ServerCase {
		host = strings.ToLower(host)
	}
	kinds := []string{"exact", "head", "tail", "regex"}
	switch m {
	case ServerRegexTop:
		kinds = []string{"exact", "regex", "head", "tail"}
	case ServerTailTop:
		kinds = []string{"exact", "tail", "head", "regex"}
	case ServerFirst:
		kinds = []string{"exact head tail regex"}
	}
	for _, kind := range kinds {
		best := -1
		for _, i := range set {
			k, ok := servers[i].matches(host, m)
			if !ok || !strings.Contains(kind, k) {
				continue
			}
			longer := best >= 0 && (len(servers[i].Name) > len(servers[best].Name)) == (m != ServerShortest)
			if best < 0 || longer && (k == "head" || k == "tail") && m != ServerFirst {
				best = i
			}
		}
		if best >= 0 {
			add("server."+kind, "`%s` matches %s: %s.", servers[best].Name, host, serverReason[kind])
			return best, steps
		}
	}
	at := set[0]
	for _, i := range set {
		if servers[i].Default && m != ServerFirstIs {
			at = i
		}
	}
	add("server.default", "No name matches %s, so the default server of the address answers: %s.", host,
		map[bool]string{true: "the one with `default_server`", false: "the first block, as none has `default_server`"}[servers[at].Default])
	return at, steps
}

var serverReason = map[string]string{"exact": "an exact name comes first", "head": "without an exact name the longest one that begins with `*.` is next",
	"tail": "without an exact name or `*.` the longest one that ends with `.*` is next", "regex": "without other names the first regex of the file is used"}

func serversOf(servers []Server, addr string, m Model) []int {
	var exact, plain, all []int
	for i, s := range servers {
		all = append(all, i)
		switch s.Addr {
		case addr:
			exact = append(exact, i)
		case "":
			plain = append(plain, i)
		}
	}
	switch {
	case m == ServerAnyAddr:
		return all
	case len(exact) > 0:
		return exact
	}
	return plain
}

func (s Server) matches(host string, m Model) (kind string, ok bool) {
	switch name := s.Name; {
	case name == "":
		return "", false
	case strings.HasPrefix(name, "~"):
		part := strings.ReplaceAll(name[1:], `\.`, ".")
		if start, is := strings.CutPrefix(part, "^"); is {
			return "regex", strings.HasPrefix(host, start)
		}
		return "regex", strings.Contains(host, part)
	case strings.HasPrefix(name, "*."):
		return "head", strings.HasSuffix(host, name[1:]) || m == ServerStarBare && host == name[2:]
	case strings.HasSuffix(name, ".*"):
		return "tail", strings.HasPrefix(host, name[:len(name)-1])
	default:
		return "exact", host == name
	}
}
