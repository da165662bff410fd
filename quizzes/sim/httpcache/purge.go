package httpcache

import (
	"slices"
	"strings"
)

// purge removes every copy that carries a surrogate key from the caches that a purge reaches.
func (r *run) purge(key string, at int64) {
	var gone []string
	for i, n := range r.Nodes {
		if !r.reached(i) {
			continue
		}
		before := len(r.stores[i])
		r.stores[i] = slices.DeleteFunc(r.stores[i], func(h held) bool { return slices.Contains(h.keys, key) || r.Wrong&PurgeAll != 0 })
		if len(r.stores[i]) < before {
			gone = append(gone, inner.Replace(n.Name))
		}
	}
	if r.tr != nil {
		r.tr.add("cdn.purge", "", "%s: The purge of `%s` removes copies from %s. %s", Clock(at), key, list(gone), purgeScope(r.Wrong))
	}
}

func purgeScope(w Wrong) string {
	switch {
	case w&PurgeAll != 0:
		return "It removes all pages."
	case w&PurgeReachesBrowser != 0:
		return "Browsers are emptied too."
	case w&PurgeEdgeOnly != 0:
		return "The shield is left alone."
	case w&PurgeMisses != 0:
		return "Copies that are fresh by age stay."
	}
	return "Browsers keep theirs."
}

func (r *run) reached(i int) bool {
	switch {
	case r.Wrong&PurgeMisses != 0:
		return false
	case r.Wrong&PurgeReachesBrowser != 0:
		return true
	case r.Wrong&PurgeEdgeOnly != 0:
		return r.Nodes[i].Shared && !r.behind(i)
	}
	return r.Nodes[i].Shared
}

// behind reports whether a shared node stands before node i, which makes i a shield.
func (r *run) behind(i int) bool {
	return slices.ContainsFunc(r.Nodes, func(n Node) bool { return n.Shared && n.Next == i })
}

// inner writes a node's name as it stands inside a sentence.
var inner = strings.NewReplacer("The ", "the ", "Edge ", "edge ")

func list(names []string) string {
	if len(names) == 0 {
		return "no cache"
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
