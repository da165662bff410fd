package httpcache

import (
	"slices"
	"strconv"
)

// Node is one cache in front of an origin.
type Node struct {
	Name   string
	Shared bool
	Next   int // index of the node that it asks, or Origin
}

// Origin stands for the server behind all nodes.
const Origin = -1

// Page is what the origin answers for a target. Date is added to its header.
type Page struct {
	Target   string
	Header   Header
	Keys     []string  // surrogate keys, by which a purge finds it
	Versions []Version // by time; the first one is there from the start
	PerUser  bool      // the version is what Cookie says
}

// Version is a state of a page from a time on.
type Version struct {
	From int64
	Name string
}

// Net is a set of caches before one origin. Messages take no time.
type Net struct {
	Nodes  []Node
	Pages  []Page
	DownAt int64 // from here on the origin answers with an error; 0: never
	UpAt   int64 // until here
	Wrong  Wrong
}

// Event is a request that reaches a node, or a purge of a surrogate key in every shared cache.
type Event struct {
	At      int64
	Node    int
	Request Request
	Purge   string
}

// Answer is what came of an event.
type Answer struct {
	By      int // the node whose stored response was used, or Origin
	Version string
	Age     int64
	Failed  bool
	Fetches int // requests that reached the origin for this event, those behind the answer included
}

type reply struct {
	resp    Response
	version string
	by      int
	age     int64 // of the stored response that by has used
	failed  bool
}

type held struct {
	Entry
	version string
	keys    []string
}

type run struct {
	Net
	stores  [][]held
	fetches int
	tr      *Trace
}

// Run plays the events in order and returns one answer for each.
func (n Net) Run(events []Event, tr *Trace) []Answer {
	r := &run{Net: n, stores: make([][]held, len(n.Nodes)), tr: tr}
	out := make([]Answer, len(events))
	for i, e := range events {
		r.fetches = 0
		if e.Purge != "" {
			r.purge(e.Purge, e.At)
			continue
		}
		rep := r.get(e.Node, e.Request, e.At)
		out[i] = Answer{By: rep.by, Version: rep.version, Age: rep.age, Failed: rep.failed, Fetches: r.fetches}
	}
	return out
}

func (r *run) get(node int, req Request, at int64) reply {
	if node == Origin {
		return r.origin(req, at)
	}
	n, c := r.Nodes[node], Cache{Shared: r.Nodes[node].Shared, Wrong: r.Wrong}
	i := slices.IndexFunc(r.stores[node], func(h held) bool { return c.Selects(h.Entry, req, nil) })
	if i < 0 {
		if r.tr != nil {
			r.tr.add("rfc9111.4", n.Name+" asks on", "%s: %s has no copy of `%s`%s.", Clock(at), n.Name, req.Target, r.variant(node, req))
		}
		return r.fetch(node, c, req, at)
	}
	h := r.stores[node][i]
	u := c.Serve(h.Entry, req, at, r.up(at), nil)
	r.told(n, h, u, at)
	switch u.Served {
	case Contact, Failed:
		return r.fetch(node, c, req, at)
	case StaleThen:
		r.fetch(node, c, req, at)
	}
	return reply{Response{h.Response.Status, h.Response.Header.Set("Age", strconv.FormatInt(u.Age, 10))}, h.version, node, u.Age, false}
}

// variant says for which values of the fields that Vary names a node has no copy, where it has others of the target.
func (r *run) variant(node int, req Request) string {
	i := slices.IndexFunc(r.stores[node], func(h held) bool { return h.Request.Target == req.Target })
	if i < 0 {
		return ""
	}
	vary, _ := r.stores[node][i].Response.Header.Get("Vary")
	v, ok := req.Header.Get(vary)
	if !ok {
		return " for such a request"
	}
	return " for `" + vary + ": " + v + "`"
}

func (r *run) up(at int64) bool { return r.DownAt == 0 || at < r.DownAt || at >= r.UpAt }

// byServed go on after a node's name.
var byServed = [...]string{Contact: " asks on", Fresh: " answers", StaleAsked: " answers stale",
	StaleThen: " answers stale and refreshes", StaleError: " answers stale for the error", Failed: " asks in vain"}

func (r *run) told(n Node, h held, u Use, at int64) {
	if r.tr == nil {
		return
	}
	state := n.Name + byServed[u.Served]
	if h.Response.Header.Has("no-cache") && u.Served == Contact {
		r.tr.add("rfc9111.5.2.2.4", state, "%s: %s holds %s, which `no-cache` keeps from being used without validation.", Clock(at), n.Name, r.name(h.Request.Target, h.version))
		return
	}
	fresh := "fresh"
	switch {
	case u.Left <= 0 && u.Served == Fresh:
		fresh = "stored, and so used"
	case u.Left <= 0:
		fresh = "stale"
	case u.Served != Fresh:
		fresh = "fresh, but to be validated"
	}
	r.tr.add("rfc9111.4.2", state, "%s: %s holds %s with age %d s of a lifetime of %d s: %s.", Clock(at), n.Name, r.name(h.Request.Target, h.version), u.Age, u.Age+u.Left, fresh)
}

// name is a page in words: with its version, or with the user that it was made for.
func (r *run) name(target, version string) string {
	switch {
	case version == "":
		return "`" + target + "`"
	case r.page(target).PerUser:
		return version + "'s `" + target + "`"
	}
	return version + " of `" + target + "`"
}

// fetch asks the next hop and stores what it answers where that is allowed.
func (r *run) fetch(node int, c Cache, req Request, at int64) reply {
	rep := r.get(r.Nodes[node].Next, req, at)
	if rep.failed || !c.Storable(req, rep.resp, nil) {
		return rep
	}
	e := held{Entry{req, rep.resp, at, at}, rep.version, r.page(req.Target).Keys}
	s := slices.DeleteFunc(r.stores[node], func(h held) bool {
		return c.Selects(h.Entry, req, nil) || c.believes(OneVariant) && h.Request.Target == req.Target
	})
	r.stores[node] = append(s, e)
	if r.tr != nil && rep.by != Origin && rep.by == r.Nodes[node].Next && !c.believes(AgeIgnored) {
		r.tr.add("rfc9111.4.2.3", "", "%s: %s stores it with `Age: %d`, so %d s of the lifetime are used up.", Clock(at), r.Nodes[node].Name, rep.age, rep.age)
	}
	return rep
}

func (r *run) page(target string) Page {
	i := slices.IndexFunc(r.Pages, func(p Page) bool { return p.Target == target })
	if i < 0 {
		return Page{Target: target}
	}
	return r.Pages[i]
}

func (r *run) origin(req Request, at int64) reply {
	r.fetches++
	if !r.up(at) {
		r.tr.add("rfc9110.15.6", "error", "%s: The origin fails.", Clock(at))
		return reply{by: Origin, failed: true}
	}
	p := r.page(req.Target)
	version := ""
	for _, v := range p.Versions {
		if v.From <= at {
			version = v.Name
		}
	}
	if p.PerUser {
		version, _ = req.Header.Get("Cookie")
	}
	if r.tr != nil {
		r.tr.add("rfc9111.3", "The origin answers", "%s: The origin answers with %s.", Clock(at), r.name(req.Target, version))
	}
	return reply{resp: Response{200, p.Header.Set("Date", Date(at))}, version: version, by: Origin}
}
