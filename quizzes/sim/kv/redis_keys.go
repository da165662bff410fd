package kv

import "fmt"

// keys runs the commands that work on keys of any type.
func (db *Redis) keys(name string, a []string) (Reply, string) {
	switch name {
	case "DEL":
		n := 0
		for _, k := range a {
			if db.remove(k) {
				n++
			}
		}
		return number(n), db.say("removes %s and replies %d", plural(n, "key"), n)
	case "EXISTS":
		return db.exists(a)
	case "TYPE":
		kind := "none"
		if e := db.find(a[0]); e != nil {
			kind = e.kind
		}
		return Reply{Kind: Status, Str: kind}, "replies `" + kind + "`"
	case "RENAME":
		return db.rename(a[0], a[1])
	}
	return db.lifetime(name, a)
}

func (db *Redis) exists(keys []string) (Reply, string) {
	n := 0
	seen := map[string]bool{}
	for _, k := range keys {
		if db.find(k) != nil && !(db.model.has(ExistsOnce) && seen[k]) {
			n++
		}
		seen[k] = true
	}
	return number(n), db.say("counts each name that exists, as often as it is given, and replies %d", n)
}

func (db *Redis) rename(from, to string) (Reply, string) {
	e := db.find(from)
	if e == nil {
		return fail(noSuchKey), "fails: there is no `" + from + "`"
	}
	kept := never
	if old := db.find(to); old != nil && old != e {
		kept = old.deadline
		db.remove(to)
	}
	e.key = to
	switch {
	case db.model.has(RenameDropsTTL):
		e.deadline = never
	case db.model.has(RenameKeepsTarget):
		e.deadline = kept
	}
	return ok(), db.say("moves the value together with its own expiry (%s); what `%s` was before is gone", e.expiry(), to)
}

func (e *entry) expiry() string {
	if e.deadline == never {
		return "none"
	}
	return fmt.Sprintf("at %d s", e.deadline)
}

func (db *Redis) lifetime(name string, a []string) (Reply, string) {
	e := db.find(a[0])
	switch name {
	case "TTL":
		return db.ttl(e)
	case "PERSIST":
		if e == nil || e.deadline == never {
			return number(0), "finds no expiry to remove and replies 0"
		}
		e.deadline = never
		return number(1), "removes the expiry and replies 1"
	}
	if e == nil {
		return number(0), "finds no such key and replies 0"
	}
	return db.expireIn(e, atoi(a[1]))
}

func (db *Redis) expireIn(e *entry, seconds int) (Reply, string) {
	instead := e.timed(", in place of the older one")
	switch {
	case seconds <= 0:
		db.remove(e.key)
		return number(1), "gives a time that has passed, so the key is deleted at once"
	case db.model.has(ExpireKeepsFirst) && e.deadline != never:
		return number(0), "leaves the expiry that is there"
	case db.model.has(ExpireAdds) && e.deadline != never:
		e.deadline += seconds
	default:
		e.deadline = db.now + seconds
	}
	e.life = seconds
	return number(1), db.say("sets the expiry to %d + %d = %d s%s", db.now, seconds, e.deadline, instead)
}

func (db *Redis) ttl(e *entry) (Reply, string) {
	none, gone := -1, -2
	if db.model.has(SignsSwapped) {
		none, gone = gone, none
	}
	switch {
	case e == nil:
		return number(gone), db.say("finds no such key and replies %d", gone)
	case e.deadline == never:
		return number(none), db.say("finds a key without expiry and replies %d", none)
	}
	left := e.deadline - db.now
	return number(left), db.say("replies %d - %d = %d", e.deadline, db.now, left)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
