package edge_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/edge"
	"warmcache/quizzes/sim/oracle"
)

type serverCase struct {
	Servers    []edge.Server
	Addr, Host string
}

func drawServers(r *rand.Rand) serverCase {
	c := serverCase{Addr: []string{"127.0.0.7", "127.0.0.8"}[r.IntN(2)], Host: []string{"www.shop.test", "api.shop.test", "shop.test", "www.other.test", "eu.api.shop.test", "WWW.shop.test", "api.other.test"}[r.IntN(7)]}
	names := []string{"", "www.shop.test", "api.shop.test", "shop.test", "*.shop.test", "*.api.shop.test", "*.test", "www.*", "api.*", "www.shop.*", `~^www\.`, "~shop", "~^api", `~shop\.test`, "eu.*"}
	defaults, seen := map[string]bool{}, map[string]bool{}
	for len(c.Servers) < 3+r.IntN(4) {
		s := edge.Server{Addr: []string{"", "", "", "127.0.0.7"}[r.IntN(4)], Name: names[r.IntN(len(names))]}
		if seen[s.Addr+" "+s.Name] {
			continue
		}
		seen[s.Addr+" "+s.Name] = true
		if r.IntN(4) == 0 && !defaults[s.Addr] {
			s.Default, defaults[s.Addr] = true, true
		}
		c.Servers = append(c.Servers, s)
	}
	if !slices.ContainsFunc(c.Servers, func(s edge.Server) bool { return s.Addr == "" }) {
		c.Servers = append(c.Servers, edge.Server{Name: "last.test"})
	}
	return c
}

// wantServers gives each case a port of its own, some hundred of them to one nginx.
func wantServers(t testing.TB, cases []serverCase) (out []string) {
	for part := range slices.Chunk(cases, 200) {
		out = append(out, askServers(t, part)...)
	}
	return out
}

func askServers(t testing.TB, cases []serverCase) (out []string) {
	var ports []string
	var open []net.Listener
	for range cases {
		l, err := net.Listen("tcp", "0.0.0.0:0")
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(l.Addr().String())
		ports, open = append(ports, port), append(open, l)
	}
	for _, l := range open {
		l.Close()
	}
	var b strings.Builder
	b.WriteString("server { listen ADDR; return 204; }\n")
	for i, c := range cases {
		for k, s := range c.Servers {
			line := strings.Replace(strings.Replace(s.String(), ":80", ":"+ports[i], 1), "listen 80", "listen "+ports[i], 1)
			b.WriteString(strings.TrimSuffix(line, " }") + fmt.Sprintf(" return 200 %d; }\n", k))
		}
	}
	oracle.StartNginx(t, b.String())
	for i, c := range cases {
		conn, err := net.Dial("tcp", c.Addr+":"+ports[i])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", c.Host)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
		out = append(out, string(body))
	}
	return out
}

func TestServersOracle(t *testing.T) {
	oracle.Case[serverCase]{
		Engine: "edge: nginx server names", Oracle: oracle.Nginx(), Ready: oracle.NginxReady, Draw: drawServers, Want: wantServers,
		Got: func(c serverCase, m string) string {
			i, _ := edge.Serves(c.Servers, c.Addr, c.Host, edge.Model(m))
			return fmt.Sprint(i)
		},
		Models: []string{"first-matching-server", "servers-of-any-address", "regex-name-first", "trailing-star-first", "star-covers-bare-name", "server-name-case-sensitive", "shortest-wildcard-wins", "first-server-is-default"},
	}.Test(t)
}
