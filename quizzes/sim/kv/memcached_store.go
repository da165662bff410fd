package kv

import (
	"slices"
	"strconv"
)

// deadline turns an exptime into the Unix time from which the item is gone, 0 for never (protocol.txt, "Expiration times").
func (mc *Memcached) deadline(exp int) (at int, why string) {
	switch {
	case exp == 0 && mc.model&ZeroAtOnce != 0:
		return mc.now, ""
	case exp == 0:
		return 0, "exptime 0 never expires"
	case exp < 0 && mc.model&NegativeNever != 0:
		return 0, ""
	case exp < 0:
		return 1, "a negative exptime expires at once"
	case exp <= MaxRelative || mc.model&AllRelative != 0:
		return mc.now + exp, mc.say("exptime %d is at most 2592000 (30 days), so it counts from now: %d + %d = %d s", exp, mc.now-Epoch, exp, mc.now-Epoch+exp)
	case exp <= mc.now:
		return 1, mc.say("exptime %d is above 2592000, so it is a Unix time, one that has passed", exp)
	}
	return exp, mc.say("exptime %d is above 2592000, so it is a Unix time: %d s on this clock", exp, exp-Epoch)
}

func (mc *Memcached) store(op Op, it *item) (string, string) {
	switch {
	case op.Verb == "add" && it != nil && mc.model&AddOverwrites == 0:
		return "NOT_STORED", "stores only a key that is not there, and it is there"
	case op.Verb == "replace" && it == nil && mc.model&ReplaceCreates == 0:
		return "NOT_STORED", "stores only over a key that is there, and it is not"
	case op.Verb == "cas":
		if rep, why := mc.compare(op, it); rep != "" {
			return rep, why
		}
	}
	deadline, why := mc.deadline(op.Exp)
	if it != nil && mc.model&SetKeepsExpiry != 0 {
		deadline = it.deadline
	}
	mc.put(op.Key, op.Value, deadline, op.Exp)
	switch {
	case mc.timed:
		return "STORED", "stores the value; " + why
	case op.Verb == "cas" && it != nil:
		return "STORED", mc.say("brings the CAS number %d, which the item still has, and stores the value under a new one, %d", it.unique, mc.unique)
	}
	return "STORED", mc.say("stores the value under a new CAS number, %d", mc.unique)
}

// compare decides a cas; an empty reply lets it store.
func (mc *Memcached) compare(op Op, it *item) (string, string) {
	if it == nil {
		if mc.model&CasMissingStores != 0 {
			return "", ""
		}
		return "NOT_FOUND", "finds no item to compare with"
	}
	for _, r := range mc.reads {
		if r.client != op.Client || r.key != op.Key {
			continue
		}
		same := r.unique == it.unique
		if mc.model&CasComparesValue != 0 {
			same = r.value == it.value
		}
		if same || mc.model&CasIsSet != 0 {
			return "", ""
		}
		return "EXISTS", mc.say("brings the CAS number %d, but the item has %d, for it was written since", r.unique, it.unique)
	}
	return "EXISTS", "brings no CAS number that the item could have" // only wrong models get here: a faithful script reads first
}

func (mc *Memcached) put(key, value string, deadline, life int) {
	mc.unique++
	fresh := &item{key, value, len(value), mc.unique, deadline, life}
	if i := slices.IndexFunc(mc.items, func(it *item) bool { return it.key == key }); i >= 0 {
		mc.items[i] = fresh
		return
	}
	mc.items = append(mc.items, fresh)
}

// change writes a value in place: the expiry stays, the unique is new.
func (mc *Memcached) change(it *item, value string) {
	it.value, it.width = value, max(it.width, len(value))
	if mc.model&CasBySetOnly == 0 {
		mc.unique++
		it.unique = mc.unique
	}
	if mc.model&ChangeRenews != 0 && it.deadline != 0 {
		it.deadline = mc.now + it.life
	}
}

func (mc *Memcached) extend(op Op, it *item) (string, string) {
	if it == nil {
		if mc.model&AppendCreates == 0 {
			return "NOT_STORED", "needs an item to extend, and there is none"
		}
		mc.put(op.Key, op.Value, 0, 0)
		return "STORED", "makes the item"
	}
	value := it.value + op.Value
	if op.Verb == "prepend" {
		value = op.Value + it.value
	}
	mc.Padded = mc.Padded || len(it.value) < it.width
	mc.change(it, value)
	return "STORED", "extends the value to " + value + mc.changed(it)
}

func (mc *Memcached) count(op Op, it *item) (string, string) {
	by, err := strconv.Atoi(op.Value)
	if err != nil {
		panic("kv: amount " + op.Value)
	}
	if it == nil {
		if mc.model&IncrCreates == 0 {
			return "NOT_FOUND", "needs an item to count in, and makes none"
		}
		mc.put(op.Key, "0", 0, 0)
		it = mc.find(op.Key)
	}
	n, err := strconv.Atoi(it.value)
	if err != nil {
		return "CLIENT_ERROR cannot increment or decrement non-numeric value", "needs digits, and the value is " + it.value
	}
	if op.Verb == "decr" {
		by = -by
	}
	sum, why := n+by, mc.say("counts to %d", n+by)
	if sum < 0 && mc.model&DecrNegative == 0 {
		sum, why = 0, "stops at 0 (numbers have no sign)"
	}
	mc.change(it, strconv.Itoa(sum))
	return strconv.Itoa(sum), why + mc.changed(it)
}

// changed says what a change in place does beside the value.
func (mc *Memcached) changed(it *item) string {
	if mc.timed {
		return it.keeps(" and leaves the expiry alone")
	}
	return mc.say(" and gives the item a new CAS number, %d", it.unique)
}

// keeps says something of the expiry where there is one.
func (it *item) keeps(said string) string {
	if it.deadline == 0 {
		return ""
	}
	return said
}

func (mc *Memcached) touch(op Op, it *item) (string, string) {
	if it == nil {
		return "NOT_FOUND", "finds nothing to touch"
	}
	if mc.model&TouchIgnored != 0 {
		return "TOUCHED", "leaves the expiry"
	}
	at, why := mc.deadline(op.Exp)
	if mc.model&TouchAdds != 0 && it.deadline != 0 && op.Exp > 0 && op.Exp <= MaxRelative {
		at = it.deadline + op.Exp
	}
	it.deadline, it.life = at, op.Exp
	return "TOUCHED", "replaces the expiry; " + why
}
