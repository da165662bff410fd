package session

// Cluster is two Tomcat nodes with their names as jvmRoute, behind Apache with stickysession=JSESSIONID.
type Cluster struct {
	Names      [2]string
	Replicated bool // the delta manager copies sessions to each node that is up or starts
	First      int  // the node of the first request
	Visits     [][]Power
}

// Power is a node that starts or stops. Each visit lists what happened before it, long enough for Apache to notice.
type Power struct {
	Node int
	Up   bool
}

// Landed is where a visit ends: a node or 503, and the session: kept, new or none.
type Landed struct{ Node, Session string }

// The wrong beliefs about sticky sessions.
const (
	StickyCopies   Model = "sticky-replicates"             // the other node has the session as well
	RouteIgnored   Model = "route-in-id-ignored"           // nodes take turns whatever the id ends in
	BackToFirst    Model = "user-returns-to-first-node"    // once the first node is up again, it answers
	RestartKeeps   Model = "restart-keeps-sessions"        // a node that was stopped has its sessions again
	StickyRefuses  Model = "sticky-means-no-other-node"    // without its node a session gets 503
	JoinerEmpty    Model = "restarted-node-gets-no-copies" // a node that starts has no copies
	FailoverEmpty  Model = "failover-loses-copies"         // a copy does not help when the node is down
	noNode, noRoom       = "503", "none"
	keptOne, newer       = "kept", "new"
)

// Land plays the visits of one browser, whose first request has made a session (Tomcat 10.1 documentation, Clustering,
// jvmRoute and DeltaManager; Apache documentation, mod_proxy_balancer, stickysession): the ending of the id names the
// node; if that is down the other answers, and a node that does not know the id makes a new session under its own route.
func (c Cluster) Land(m Model) ([]Landed, []Step) {
	up := []bool{true, true}
	holds := []bool{c.Replicated || m == StickyCopies, c.Replicated || m == StickyCopies} // the browser's session
	holds[c.First] = true
	copies := c.Replicated || m == StickyCopies
	route := c.First
	var out []Landed
	var steps []Step
	for i, events := range c.Visits {
		for _, e := range events {
			up[e.Node] = e.Up
			switch {
			case !e.Up && m != RestartKeeps:
				holds[e.Node] = false
			case e.Up && copies && m != JoinerEmpty && up[1-e.Node] && holds[1-e.Node]:
				holds[e.Node] = true
			}
		}
		n, want := i+2, route
		if m == RouteIgnored {
			want = (c.First + i + 1) % 2
		}
		if m == BackToFirst {
			want = c.First
		}
		at, why := want, "is up, and the id ends in its name"
		if !up[want] {
			at, why = 1-want, "answers, as "+c.Names[want]+" is down"
		}
		if !up[at] || m == StickyRefuses && at != want {
			out = append(out, Landed{noNode, noRoom})
			steps = append(steps, say(m, "sticky.none", "Request %d: both nodes are down, so Apache answers 503; the browser keeps its id.", n))
			continue
		}
		has := holds[at] && !(m == FailoverEmpty && at != route)
		if !has {
			out = append(out, Landed{c.Names[at], newer})
			steps = append(steps, say(m, "sticky.new", "Request %d: %s %s. It does not hold the session, so it makes a new one with the ending .%s.", n, c.Names[at], why, c.Names[at]))
			holds = []bool{false, false}
		} else {
			out = append(out, Landed{c.Names[at], keptOne})
			text := "Request %d: %s %s. It holds the session."
			if at != route {
				text = "Request %d: %s %s. It holds a copy of the session and gives its id the ending .%[2]s."
			}
			steps = append(steps, say(m, "sticky.kept", text, n, c.Names[at], why))
		}
		holds[at], route = true, at
		if copies && up[1-at] {
			holds[1-at] = true
		}
	}
	return out, steps
}

// String is what a visit ends in: "red, kept", or "503", which has no session.
func (l Landed) String() string {
	if l.Node == noNode {
		return noNode
	}
	return l.Node + ", " + l.Session
}

// Choices are what a visit may end in.
func (c Cluster) Choices() []string {
	var out []string
	for _, name := range c.Names {
		out = append(out, Landed{name, keptOne}.String(), Landed{name, newer}.String())
	}
	return append(out, noNode)
}
