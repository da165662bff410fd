package container_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/container"
	"warmcache/quizzes/sim/oracle"
)

// perCapability decides each capability by itself, from the words of the command line.
func perCapability(_ testing.TB, x container.Run) string {
	line := x.Command() + " "
	has := func(option, c string) bool { return strings.Contains(line, " --cap-"+option+" "+c+" ") }
	n := 0
	for _, c := range append(container.DefaultCaps[:], container.OtherCaps[:]...) {
		byDefault := strings.Contains(" "+strings.Join(container.DefaultCaps[:], " ")+" ", " "+c+" ")
		in := has("add", c) || byDefault && !has("drop", c) && !has("drop", "ALL")
		root := !strings.Contains(line, "--user") || x.Setuid && !strings.Contains(line, "no-new")
		if in && root {
			n++
		}
	}
	return fmt.Sprint(n)
}

func TestCaps(t *testing.T) {
	oracle.Case[container.Run]{
		Engine: "container: capabilities", Oracle: "each capability by itself", Draw: container.DrawRun, Want: oracle.Each(perCapability),
		Got: func(x container.Run, m string) string {
			n, _ := x.Effective(container.Model(m))
			return fmt.Sprint(n)
		},
		Models: []string{string(container.CapOrder), string(container.DropWins), string(container.UserKeeps), string(container.NoNewStrips), string(container.NoNewIgnored), string(container.SetuidIdle)},
	}.Test(t)
}

type seccompCase struct {
	Filters []container.Filter
	Call    container.Call
}

// tabled lists every call with small arguments that each filter refuses, and looks the call up.
func tabled(_ testing.TB, c seccompCase) string {
	refused := map[string]bool{}
	for _, f := range c.Filters {
		match := map[string]bool{}
		for _, e := range f.Entries {
			for _, name := range e.Names {
				for a := range 6 {
					for b := range 6 {
						fits := true
						for _, cond := range e.Args {
							v := []int{a, b}[cond.Index]
							fits = fits && map[string]bool{"==": v == cond.Value, "!=": v != cond.Value, ">=": v >= cond.Value, "<": v < cond.Value}[cond.Op]
						}
						if fits {
							match[fmt.Sprintf("%s(%d, %d)", name, a, b)] = true
						}
					}
				}
			}
		}
		if key := c.Call.String(); match[key] == f.AllowDefault {
			refused[key] = true
		}
	}
	return fmt.Sprint(!refused[c.Call.String()])
}

func TestSeccomp(t *testing.T) {
	oracle.Case[seccompCase]{
		Engine: "container: seccomp", Oracle: "a table of all calls", Want: oracle.Each(tabled),
		Draw: func(r *rand.Rand) seccompCase {
			return seccompCase{container.DrawFilters(r), container.DrawCall(r)}
		},
		Got: func(c seccompCase, m string) string {
			ok, _ := container.Allows(c.Filters, c.Call, container.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(container.ArgsIgnored), string(container.AnyCond), string(container.FirstEntry), string(container.LaxestFilter), string(container.DefaultFree), string(container.LastFilter)},
	}.Test(t)
}

type netpolCase struct {
	Policies []container.Policy
	Flow     container.Flow
}

// matrix starts from all connections, isolates the selected sides and gives back what is listed.
func matrix(_ testing.TB, c netpolCase) string {
	type way struct {
		pod, peer string
		port      int
		egress    bool
	}
	open := map[way]bool{}
	var all []way
	for _, a := range container.Apps {
		for _, b := range container.Apps {
			for _, port := range container.Ports {
				all = append(all, way{a, b, port, true}, way{a, b, port, false})
			}
		}
	}
	for _, w := range all {
		open[w] = true
	}
	for _, p := range c.Policies {
		for _, w := range all {
			if w.egress == p.Egress && strings.Contains(w.pod, p.Selects) {
				open[w] = false
			}
		}
	}
	for _, p := range c.Policies {
		for _, peer := range p.Peers {
			for _, w := range all {
				if w.egress == p.Egress && strings.Contains(w.pod, p.Selects) && strings.Contains(w.peer, peer) && (p.Port == 0 || p.Port == w.port) {
					open[w] = true
				}
			}
		}
	}
	f := c.Flow
	return fmt.Sprint(open[way{f.From, f.To, f.Port, true}] && open[way{f.To, f.From, f.Port, false}])
}

func TestNetworkPolicy(t *testing.T) {
	oracle.Case[netpolCase]{
		Engine: "container: network policies", Oracle: "a matrix of all connections", Want: oracle.Each(matrix),
		Draw: func(r *rand.Rand) netpolCase {
			return netpolCase{container.DrawPolicies(r), container.DrawFlow(r)}
		},
		Got: func(c netpolCase, m string) string {
			ok, _ := container.Connects(c.Policies, c.Flow, container.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(container.IngressOnly), string(container.LastPolicy), string(container.AllPolicies), string(container.EmptyNone), string(container.EmptyListFree), string(container.DefaultClosed), string(container.PortsIgnored)},
	}.Test(t)
}
