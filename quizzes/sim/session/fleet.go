package session

import (
	"fmt"
	"slices"
)

// The wrong beliefs about sessions on two servers.
const (
	MemoryShared  Model = "memory-is-shared"        // a server knows what another one keeps in memory
	StickySafe    Model = "sticky-survives-crash"   // sticky routing preserves what a crash destroys
	StickyHome    Model = "sticky-returns-home"     // a user goes back to the first server once it runs again
	DeployKeeps   Model = "deploy-keeps-memory"     // a deployment leaves the memory of processes as it is
	StoreLoses    Model = "store-loses-on-deploy"   // a deployment empties the shared store
	TokenRestarts Model = "token-ends-with-restart" // a restart of the servers ends tokens
	TokenRevoked  Model = "token-revoked-at-once"   // a block ends tokens
	TokenRenews   Model = "token-life-renews"       // each request extends a token
	OldKeyGood    Model = "tokens-outlive-key"      // tokens signed with a removed key stay valid
	RefreshGood   Model = "refresh-outlives-block"  // a block does not touch the refresh token
)

// Design is how a fleet of two servers knows who is logged in.
type Design int

// The designs.
const (
	Turns   Design = iota // sessions in the memory of the process, and no stickiness
	Sticky                // the same, and the balancer's cookie names a server
	Store                 // sessions in one shared store
	Token                 // a signed token, checked by each server without asking anyone
	Refresh               // a signed token that is renewed while a refresh token is in the shared store
)

// EventKind is what happens to a fleet.
type EventKind int

// The events.
const (
	Login  EventKind = iota // of User
	Visit                   // a request of User
	Down                    // Server crashes
	Up                      // Server runs again
	Deploy                  // both servers are replaced, one after the other
	Block                   // an administrator ends all sessions of User
	NewKey                  // the key that signs tokens is replaced
)

// Event happens at a minute. Server, 1 or 2, is where the balancer sends a request that nothing ties to a server.
type Event struct {
	At     int
	Kind   EventKind
	User   string
	Server int
}

// Fleet is a design with the lifetime of its tokens in minutes.
type Fleet struct {
	Design Design
	Life   int
}

// Play says for each event whether it was a request of somebody who is logged in.
func (f Fleet) Play(events []Event, m Model) ([]bool, []Step) {
	g := fleet{Fleet: f, model: m, up: [3]bool{1: true, 2: true}, memory: [3]map[string]bool{1: {}, 2: {}}, store: map[string]bool{},
		cookie: map[string]int{}, home: map[string]int{}, expiry: map[string]int{}}
	var out []bool
	for _, e := range events {
		out = append(out, g.take(e))
	}
	return out, g.steps
}

type fleet struct {
	Fleet
	model  Model
	up     [3]bool
	memory [3]map[string]bool // of each server: who is logged in
	store  map[string]bool    // who has a record in the shared store
	cookie map[string]int     // the server in each browser's balancer cookie
	home   map[string]int     // the first server of each user, which only a belief asks for
	expiry map[string]int     // of each user's token; missing when there is none
	steps  []Step
}

func (g *fleet) add(e Event, format string, a ...any) {
	if g.model == "" {
		g.steps = append(g.steps, Step{"session.place", fmt.Sprintf("Minute %d: ", e.At) + fmt.Sprintf(format, a...), ""})
	}
}

// route gives the server that a request goes to, and what made it so.
func (g *fleet) route(e Event) (int, string) {
	to, why := e.Server, "by turn"
	if g.Design == Sticky {
		if c := g.cookie[e.User]; c > 0 {
			to, why = c, "by the balancer's cookie"
		}
		if h := g.home[e.User]; g.model == StickyHome && h > 0 {
			to = h
		}
	}
	if !g.up[to] {
		to, why = 3-to, "as the other one is down"
	}
	if g.home[e.User] == 0 {
		g.home[e.User] = to
	}
	g.cookie[e.User] = to
	return to, why
}

func (g *fleet) take(e Event) bool {
	switch e.Kind {
	case Login:
		g.login(e)
	case Visit:
		return g.visit(e)
	case Down:
		g.up[e.Server] = false
		if g.model != StickySafe {
			g.memory[e.Server] = map[string]bool{}
		}
		g.restarted()
		g.add(e, "s%d crashes and takes its memory along%s.", e.Server, g.spared())
	case Up:
		g.up[e.Server] = true
		g.add(e, "s%d runs again, with an empty memory.", e.Server)
	case Deploy:
		if g.model != DeployKeeps {
			g.memory = [3]map[string]bool{1: {}, 2: {}}
		}
		if g.model == StoreLoses {
			g.store = map[string]bool{}
		}
		g.restarted()
		g.add(e, "both processes are replaced, and their memory starts empty%s.", g.spared())
	case Block:
		g.block(e)
	case NewKey:
		if g.model != OldKeyGood {
			g.expiry = map[string]int{}
		}
		if g.Design >= Token {
			g.add(e, "every token signed with the old key fails from now on.")
		}
	}
	return false
}

// restarted has a belief end the tokens.
func (g *fleet) restarted() {
	if g.model == TokenRestarts {
		g.expiry = map[string]int{}
	}
}

// spared says what a loss of memory does not touch.
func (g *fleet) spared() string {
	return []string{"", "", "; the shared store keeps the sessions", "; the tokens are with the clients", "; tokens and store stay"}[g.Design]
}

func (g *fleet) login(e Event) {
	to, why := g.route(e)
	switch g.Design {
	case Turns, Sticky:
		delete(g.memory[3-to], e.User) // the browser has another id from now on
		g.memory[to][e.User] = true
		g.add(e, "%s logs in on s%d (%s), whose memory holds the session.", e.User, to, why)
	case Store:
		g.store[e.User] = true
		g.add(e, "%s logs in, and the shared store holds the session.", e.User)
	case Token, Refresh:
		g.expiry[e.User], g.store[e.User] = e.At+g.Life, g.Design == Refresh
		g.add(e, "%s logs in and gets a token that is valid until minute %d.", e.User, e.At+g.Life)
	}
}

func (g *fleet) visit(e Event) bool {
	to, why := g.route(e)
	word := map[bool]string{true: "logged in", false: "not logged in"}
	switch g.Design {
	case Turns, Sticky:
		ok := g.memory[to][e.User] || g.model == MemoryShared && slices.ContainsFunc(g.memory[1:], func(m map[string]bool) bool { return m[e.User] }) ||
			g.model == StickySafe && slices.ContainsFunc(g.memory[1:], func(m map[string]bool) bool { return m[e.User] }) && g.Design == Sticky
		has := map[bool]string{true: "has", false: "does not have"}[ok]
		g.add(e, "%s's request goes to s%d (%s), which %s the session: %s.", e.User, to, why, has, word[ok])
		return ok
	case Store:
		ok := g.store[e.User]
		g.add(e, "The shared store %s a session of %s: %s.", map[bool]string{true: "has", false: "does not have"}[ok], e.User, word[ok])
		return ok
	}
	end, has := g.expiry[e.User]
	ok := has && e.At < end
	switch {
	case ok:
		g.add(e, "%s's token is valid until minute %d, and nobody is asked: logged in.", e.User, end)
	case g.Design == Refresh && g.store[e.User]:
		ok = true
		g.expiry[e.User] = e.At + g.Life
		g.add(e, "%s has no valid token, but the refresh token is in the store: a new one is valid until minute %d, and %s is logged in.", e.User, e.At+g.Life, e.User)
	case has:
		g.add(e, "%s's token expired at minute %d: not logged in.", e.User, end)
	default:
		g.add(e, "%s has no token that the key fits: not logged in.", e.User)
	}
	if ok && g.model == TokenRenews {
		g.expiry[e.User] = e.At + g.Life
	}
	return ok
}

func (g *fleet) block(e Event) {
	for _, m := range g.memory[1:] {
		delete(m, e.User)
	}
	if g.model != RefreshGood || g.Design != Refresh {
		delete(g.store, e.User)
	}
	if g.model == TokenRevoked {
		delete(g.expiry, e.User)
	}
	switch g.Design {
	case Token:
		g.add(e, "nothing is stored about %s's token, so the block does not reach it.", e.User)
	case Refresh:
		g.add(e, "%s's refresh token is deleted, and the signed token lives on.", e.User)
	default:
		g.add(e, "%s's sessions are deleted wherever they are.", e.User)
	}
}
