package balance

import (
	"fmt"
	"strings"
)

// Server is a server of an nginx upstream group.
type Server struct {
	Name     string
	Weight   int
	MaxFails int  // failed attempts after which it is skipped for the rest of the run; 0 means never
	Backup   bool // gets requests when no other server is available
	Down     bool // marked down in the configuration
	Dead     bool // refuses every connection
	Drained  int  // from this request on, counted from 1, it gets none; 0 means never
}

// The wrong models of the turns.
const (
	Blocks      Model = "weights-as-blocks"       // each server gets its turns in a row
	PlainTurns  Model = "weights-ignored"         // one turn each
	LaterOnTie  Model = "later-server-on-tie"     // in a tie the server listed later
	OwnWeight   Model = "winner-loses-own-weight" // the winner's counter drops by its own weight
	WinnerZero  Model = "winner-starts-at-zero"   // the winner's counter starts again at 0
	FailLost    Model = "failed-request-is-lost"  // no other server is tried
	NeverSkips  Model = "failure-never-skips"     // a failed server gets its turns again
	BackupPlays Model = "backup-takes-turns"      // a backup is a server like any other
	Restarts    Model = "counters-start-again"    // counters are set to 0 when a server leaves
	StillInSum  Model = "left-server-in-sum"      // the winner still pays the weight of a server that left
)

// Turn is one request: the servers tried, of which the last answered unless Failed.
type Turn struct {
	Tried  []string
	Failed bool
}

// Last is the server that answered, or "none".
func (t Turn) Last() string {
	if t.Failed || len(t.Tried) == 0 {
		return "none"
	}
	return t.Tried[len(t.Tried)-1]
}

type peer struct {
	Server
	current, effective, fails int
}

type group struct {
	peers []*peer
	model Model
	tr    trace
}

// Turns sends requests one after the other to a group (nginx documentation, ngx_http_upstream_module, server; nginx
// source, ngx_http_upstream_round_robin.c). fail_timeout is longer than the run, one worker keeps the counters, and
// a refused connection is passed on to the next server.
func Turns(servers []Server, requests int, m Model) ([]Turn, []Step) {
	g := group{model: m, tr: trace{off: m != ""}}
	for _, s := range servers {
		if m == PlainTurns {
			s.Weight = 1
		}
		g.peers = append(g.peers, &peer{Server: s, effective: s.Weight})
	}
	var out []Turn
	for n := 1; n <= requests; n++ {
		if m == Blocks {
			out = append(out, g.block(n))
			continue
		}
		out = append(out, g.turn(n))
	}
	return out, g.tr.steps
}

func (g *group) turn(n int) Turn {
	var t Turn
	tried := map[*peer]bool{}
	if g.model == Restarts {
		g.restart(n)
	}
	for {
		p := g.pick(n, tried)
		if p == nil {
			t.Failed = true
			return t
		}
		tried[p] = true
		t.Tried = append(t.Tried, p.Name)
		if !p.Dead {
			return t
		}
		g.failed(p)
		if g.model == FailLost {
			t.Failed = true
			return t
		}
	}
}

func (g *group) failed(p *peer) {
	p.fails++
	if p.MaxFails > 0 && g.model != NeverSkips {
		p.effective = max(0, p.effective-p.Weight/p.MaxFails)
	}
	if p.MaxFails > 0 && p.fails == p.MaxFails {
		g.tr.add("nginx.max-fails", "", "%s refuses; with that it has %d of %d failures and is skipped from now on. The request goes to the next server.", p.Name, p.fails, p.MaxFails)
	} else {
		g.tr.add("nginx.next-upstream", "", "%s refuses (failure %d); the request goes to the next server.", p.Name, p.fails)
	}
}

func (g *group) restart(n int) {
	for _, p := range g.peers {
		if p.Drained == n {
			for _, q := range g.peers {
				q.current = 0
			}
		}
	}
}

// pick is one choice of a server that was not tried for this request; backups come when no other is left.
func (g *group) pick(n int, tried map[*peer]bool) *peer {
	if p := g.best(n, tried, false); p != nil || g.model == BackupPlays {
		return p
	}
	return g.best(n, tried, true)
}

func (g *group) best(n int, tried map[*peer]bool, backup bool) *peer {
	var best *peer
	total := 0
	for _, p := range g.peers {
		if p.Backup != backup && g.model != BackupPlays || tried[p] || !g.open(p, n) {
			if g.model == StillInSum && p.Drained > 0 {
				total += p.Weight
			}
			continue
		}
		p.current += p.effective
		total += p.effective
		p.effective = min(p.Weight, p.effective+1)
		if best == nil || p.current > best.current || p.current == best.current && g.model == LaterOnTie {
			best = p
		}
	}
	if best == nil {
		return nil
	}
	before := ""
	if !g.tr.off {
		before = g.state()
	}
	switch g.model {
	case OwnWeight:
		total = best.Weight
	case WinnerZero:
		total = best.current
	}
	best.current -= total
	if g.tr.off {
		return best
	}
	g.tr.add("swrr.pick", before+" → "+g.state(), "Request %d: after adding the weights, %s has the highest counter, %d, and loses the sum %d.", n, best.Name, best.current+total, total)
	return best
}

// open reports whether a server may be picked for request n.
func (g *group) open(p *peer, n int) bool {
	switch {
	case p.Down, p.Drained > 0 && n >= p.Drained:
		return false
	case g.model == NeverSkips:
		return true
	}
	return p.MaxFails == 0 || p.fails < p.MaxFails
}

func (g *group) state() string {
	var out []string
	for _, p := range g.peers {
		out = append(out, fmt.Sprintf("%s %d", p.Name, p.current))
	}
	return strings.Join(out, ", ")
}

// block gives each server its turns in a row.
func (g *group) block(n int) Turn {
	var t Turn
	for range 2 * len(g.peers) {
		var row []*peer
		for _, p := range g.peers {
			if g.open(p, n) && !p.Backup {
				for range p.Weight {
					row = append(row, p)
				}
			}
		}
		if len(row) == 0 {
			break
		}
		p := row[(n-1)%len(row)]
		t.Tried = append(t.Tried, p.Name)
		if !p.Dead {
			return t
		}
		p.fails++
	}
	t.Failed = true
	return t
}
