package route

// Chain is an alias and the address it leads to, with their TTLs in seconds.
type Chain struct{ Alias, Address int }

// Fetch is what a resolver has to fetch for one question.
type Fetch string

const (
	Nothing     Fetch = "nothing"
	Both        Fetch = "both records"
	AddressOnly Fetch = "the address alone"
	AliasOnly   Fetch = "the alias alone"
)

// The wrong models of cached records.
const (
	HitRestarts   Model = "hit-restarts-ttl"    // each hit starts the TTL anew
	ChainAsOne    Model = "chain-ages-as-one"   // when one record runs out, both are fetched
	AliasTTL      Model = "alias-ttl-for-all"   // the alias's TTL counts for the address too
	AddressTTL    Model = "address-ttl-for-all" // the address's TTL counts for the alias too
	NeverCached   Model = "each-question-fetched"
	OldIsReplaced Model = "change-reaches-caches" // caches hear of a change at once
	NewTTLAtOnce  Model = "new-ttl-at-once"       // a lowered TTL counts for copies made before
	OldTTLForAll  Model = "old-ttl-for-new-copies"
	TTLsAdd       Model = "ttls-add-up" // the old and the new TTL follow each other
)

// OnEdge reports whether a question comes in the very second in which a copy made for an earlier one runs out. Such a
// copy is used by unbound, with a TTL of 0, and not by others; such cases are left out.
func (c Chain) OnEdge(at []int) bool {
	for i, t := range at {
		for _, earlier := range at[:i] {
			if t-earlier == c.Alias || t-earlier == c.Address {
				return true
			}
		}
	}
	return false
}

// Fetches tells for questions at these seconds, ascending, what a resolver with an empty cache fetches. Each record of
// a chain ages by itself from when it was fetched (RFC 1034, 3.6 and 5.3.3; RFC 2181, 8).
func (c Chain) Fetches(at []int, m Model) ([]Fetch, []Step) {
	tr := trace{off: m != ""}
	alias, address := c.Alias, c.Address
	switch m {
	case AliasTTL:
		address = alias
	case AddressTTL:
		alias = address
	}
	aliasEnds, addressEnds := -1, -1
	var out []Fetch
	for _, t := range at {
		oldAlias, oldAddress := t >= aliasEnds, t >= addressEnds
		if m == ChainAsOne && (oldAlias || oldAddress) || m == NeverCached {
			oldAlias, oldAddress = true, true
		}
		if oldAlias || m == HitRestarts {
			aliasEnds = t + alias
		}
		if oldAddress || m == HitRestarts {
			addressEnds = t + address
		}
		f := map[[2]bool]Fetch{{false, false}: Nothing, {true, true}: Both, {false, true}: AddressOnly, {true, false}: AliasOnly}[[2]bool{oldAlias, oldAddress}]
		tr.add("dns.fetch", "Second %d: fetches %s; the alias is good until %d, the address until %d.", t, f, aliasEnds, addressEnds)
		out = append(out, f)
	}
	return out, tr.steps
}

// Move is a change of an address announced by a lower TTL: at Lower the TTL falls from Old to New seconds, at Change
// the address changes.
type Move struct{ Old, New, Lower, Change int }

// Last is the second until which a resolver that keeps the TTLs may still give the old address: copies made just before
// the lowering live on for the old TTL, those made just before the change for the new one.
func (v Move) Last(m Model) (int, []Step) {
	tr := trace{off: m != ""}
	a, b := v.Lower+v.Old, v.Change+v.New
	switch m {
	case OldIsReplaced:
		return v.Change, nil
	case NewTTLAtOnce:
		return b, nil
	case OldTTLForAll:
		return v.Change + v.Old, nil
	case TTLsAdd:
		return v.Change + v.Old + v.New, nil
	}
	tr.add("dns.old-copies", "A copy made just before second %d has the old TTL and lives until %d + %d = %d.", v.Lower, v.Lower, v.Old, a)
	tr.add("dns.new-copies", "A copy made just before second %d has the new TTL and lives until %d + %d = %d.", v.Change, v.Change, v.New, b)
	tr.add("dns.later", "The later of the two counts: %d.", max(a, b))
	return max(a, b), tr.steps
}
