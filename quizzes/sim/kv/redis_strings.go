package kv

import (
	"slices"
	"strconv"
)

// strings runs the commands of the string type.
func (db *Redis) strings(name string, a []string) (Reply, string) {
	switch name {
	case "SET", "SETEX", "SETNX":
		return db.set(name, a)
	}
	e := db.find(a[0])
	if e != nil && e.kind != String && !db.model.has(AnyTypeGoes) {
		return db.refuse(e)
	}
	switch name {
	case "APPEND":
		return db.append(a[0], a[1])
	case "INCR", "DECR", "INCRBY", "DECRBY":
		return db.incr(name, a)
	case "GETSET":
		rep, drops := e.get(), e.timed(", drops the expiry as SET does,")
		db.put(a[0], a[1], db.model.has(SetKeepsTTL))
		return rep, db.say("stores the new value%s and replies with the old one, %s", drops, rep)
	case "STRLEN":
		n := 0
		if e != nil {
			n = len(e.str)
		}
		return number(n), db.say("replies with the length, %d", n)
	}
	return db.get(name, a, e)
}

func (e *entry) get() Reply {
	if e == nil {
		return Reply{}
	}
	return text(e.str)
}

func (db *Redis) get(name string, a []string, e *entry) (Reply, string) {
	rep := e.get()
	if e == nil {
		return rep, "finds no such key and replies nil"
	}
	switch {
	case name == "GETDEL":
		db.remove(a[0])
		return rep, db.say("replies %s and deletes the key", rep)
	case name == "GETEX" && a[1] == "EX":
		_, why := db.expireIn(e, atoi(a[2]))
		return rep, db.say("replies %s and %s", rep, why)
	case name == "GETEX":
		e.deadline = never
		return rep, db.say("replies %s and removes the expiry", rep)
	case db.model.has(ReadRenewsTTL) && e.deadline != never:
		e.deadline = db.now + e.life
	}
	if db.quiet {
		return rep, ""
	}
	return rep, db.say("replies %s%s", rep, e.timed("; reading leaves the expiry alone"))
}

// set runs SET with EX, KEEPTTL, NX and XX, and its older forms SETEX and SETNX.
func (db *Redis) set(name string, a []string) (Reply, string) {
	key, value, opts := a[0], a[1], a[2:]
	switch name {
	case "SETEX":
		value, opts = a[2], []string{"EX", a[1]}
	case "SETNX":
		opts = []string{"NX"}
	}
	e := db.find(key)
	if e != nil && e.kind != String && db.model.has(SetChecksType) {
		return fail(wrongType), "is refused: the key holds another type"
	}
	if nx, xx := slices.Contains(opts, "NX"), slices.Contains(opts, "XX"); nx && e != nil || xx && e == nil {
		if name == "SETNX" {
			return number(0), "changes nothing, since the key exists, and replies 0"
		}
		return Reply{}, "changes nothing, since its condition does not hold, and replies nil"
	}
	keep, why := slices.Contains(opts, "KEEPTTL"), "stores the value"+e.replaced()
	instead := e.timed(", in place of the older one")
	e = db.put(key, value, keep || db.model.has(SetKeepsTTL))
	if keep {
		why = "stores the value and leaves the expiry, as KEEPTTL says"
	}
	if i := slices.Index(opts, "EX"); i >= 0 {
		e.life = atoi(opts[i+1])
		e.deadline = db.now + e.life
		why = db.say("stores the value with the expiry %d + %d = %d s%s", db.now, e.life, e.deadline, instead)
	}
	if name == "SETNX" {
		return number(1), why + ", and replies 1"
	}
	return ok(), why
}

// replaced says what SET takes away with the old value.
func (e *entry) replaced() string {
	switch {
	case e == nil:
		return ""
	case e.deadline != never:
		return "; SET takes the old expiry away"
	case e.kind != String:
		return "; SET replaces a value of any type"
	}
	return ""
}

// timed says something of the expiry where there is one.
func (e *entry) timed(said string) string {
	if e == nil || e.deadline == never {
		return ""
	}
	return said
}

// put stores a string as SET does: over any type, and without the old expiry unless keep.
func (db *Redis) put(key, value string, keep bool) *entry {
	deadline, life := never, 0
	if e := db.find(key); e != nil && keep {
		deadline, life = e.deadline, e.life
	}
	db.remove(key)
	e, _ := db.open(key, String)
	e.str = value
	if deadline != never {
		e.deadline, e.life = deadline, life
	}
	return e
}

func (db *Redis) append(key, tail string) (Reply, string) {
	if db.find(key) == nil && db.model.has(MissingFails) {
		return fail(noSuchKey), "fails: there is no such key"
	}
	e, _ := db.open(key, String)
	e.str += tail
	db.touched(e)
	if db.model.has(PushCountsNew) {
		return number(len(tail)), "replies with the length appended"
	}
	return number(len(e.str)), db.say("makes it %q%s and replies with the length of the whole, %d", e.str, e.timed(", leaves the expiry,"), len(e.str))
}

func (db *Redis) incr(name string, a []string) (Reply, string) {
	by := 1
	if len(a) > 1 {
		by = atoi(a[1])
	}
	if name[0] == 'D' {
		by = -by
	}
	e := db.find(a[0])
	if e == nil && db.model.has(MissingFails) {
		return fail(noSuchKey), "fails: there is no such key"
	}
	old := 0
	if e != nil {
		n, err := integer(e.str)
		if err != nil && !db.model.has(AnyTypeGoes) {
			return fail(notInteger), db.say("is refused: %q is not an integer", e.str)
		}
		old = n
	}
	return db.add(a[0], e == nil, old, by)
}

// integer reads a number as Redis does: as it would print it, without leading zeros or plus sign.
func integer(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err == nil && strconv.Itoa(n) != s {
		err = strconv.ErrSyntax
	}
	return n, err
}

func (db *Redis) add(key string, fresh bool, old, by int) (Reply, string) {
	sum := old + by
	if db.model.has(IncrReplaces) {
		sum = by
	}
	e, _ := db.open(key, String)
	e.str = strconv.Itoa(sum)
	db.touched(e)
	from := strconv.Itoa(old)
	if fresh {
		from = "a missing key, which counts as 0,"
	}
	return number(sum), db.say("goes from %s to %d%s and replies %d", from, sum, e.timed(", leaves the expiry,"), sum)
}
