package kv

import (
	"fmt"
	"slices"
)

// Op is one memcached command of a client. Epoch + At is the server's Unix time.
type Op struct {
	At     int
	Client string
	Verb   string // get gets set add replace append prepend cas incr decr touch delete
	Key    string
	Value  string // or the amount of incr and decr
	Exp    int    // exptime of set, add, replace, cas and touch
}

// Epoch is the Unix time at second 0 of a script, and later than the server's start.
const Epoch = 1_800_000_000

// MaxRelative is the largest exptime that counts from now, 30 days; a larger one is a Unix time (protocol.txt).
const MaxRelative = 60 * 60 * 24 * 30

// MCModel is a set of mistakes about memcached. Zero is the faithful machine.
type MCModel uint32

const (
	CasIsSet         MCModel = 1 << iota // cas stores whatever the unique
	CasComparesValue                     // cas compares the value read, not the unique
	GetsTakesLock                        // after gets by one client, others' writes are refused until it writes
	CasBySetOnly                         // only set and cas give a new unique; incr and append do not
	IncrCreates                          // incr and decr make a missing key
	AppendCreates                        // append and prepend make a missing key
	ReplaceCreates                       // replace stores a missing key
	AddOverwrites                        // add stores over a key that is there
	DecrNegative                         // decr goes below 0
	CasMissingStores                     // cas stores a missing key
	AllRelative                          // each exptime counts from now
	NegativeNever                        // a negative exptime means for ever
	ZeroAtOnce                           // exptime 0 means at once
	TouchAdds                            // touch adds to what is left
	TouchIgnored                         // touch marks as used, the expiry stays
	ChangeRenews                         // append and incr start the last lifetime anew
	GetRenews                            // get starts the last lifetime anew
	SetKeepsExpiry                       // set and replace on a key leave its expiry
)

var mcSlugs = [...]string{"cas-is-set", "cas-compares-value", "gets-takes-lock", "unique-kept-by-incr", "incr-creates", "append-creates",
	"replace-creates", "add-overwrites", "decr-below-zero", "cas-stores-missing", "exptime-always-relative",
	"negative-never-expires", "zero-expires-at-once", "touch-adds", "touch-keeps-expiry", "write-renews-ttl",
	"read-renews-ttl", "set-keeps-ttl"}

// Slug names the mistake; of joined mistakes, the first.
func (m MCModel) Slug() string {
	for i, s := range mcSlugs {
		if m&(1<<i) != 0 {
			return s
		}
	}
	return ""
}

type item struct {
	key, value string
	width      int // bytes the value takes: decr pads a number that became shorter with spaces
	unique     int
	deadline   int // Unix time, or 0 for never
	life       int
}

type read struct {
	client, key, value string
	unique             int
}

// Memcached is a server that runs a script. It never evicts.
type Memcached struct {
	model  MCModel
	now    int
	unique int
	items  []*item
	reads  []read // the last gets of each client and key
	locks  []read
	quiet  bool
	timed  bool // the script has no clients: its trace is about expiry, that of others about CAS numbers
	Trace  []Step

	// Padded is set when append or prepend meets a number that decr had padded with spaces: memcached keeps the spaces
	// in between, which this machine does not.
	Padded bool
}

// MemcachedReplies runs a script without a trace.
func MemcachedReplies(script []Op, m MCModel) []string {
	mc := &Memcached{model: m, quiet: true}
	replies := make([]string, 0, len(script))
	for _, op := range script {
		replies = append(replies, mc.do(op))
	}
	return replies
}

// MemcachedEnd runs a script without a trace and returns the Deadline of a key.
func MemcachedEnd(script []Op, m MCModel, key string) int {
	mc := &Memcached{model: m, quiet: true}
	for _, op := range script {
		mc.do(op)
	}
	return mc.Deadline(key)
}

// RunMemcached runs a script and returns the reply to each command as the protocol words it (a value for get, "END"
// for a miss). It follows protocol.txt of memcached 1.6.
func RunMemcached(script []Op, m MCModel) ([]string, *Memcached) {
	mc := &Memcached{model: m, timed: len(script) > 0 && script[0].Client == ""}
	var replies []string
	for _, op := range script {
		replies = append(replies, mc.do(op))
	}
	return replies, mc
}

func (mc *Memcached) do(op Op) string {
	mc.now = Epoch + op.At
	gone := mc.expire()
	rep, why := mc.command(op)
	if mc.quiet {
		return rep
	}
	mc.Trace = append(mc.Trace, Step{"mc." + op.Verb, gone + mc.say("%s %s; the reply is `%s`.", op, why, rep), mc.State(op.Key)})
	return rep
}

// String words a command shortly, as exhibits do.
func (op Op) String() string {
	who := ""
	if op.Client != "" {
		who = op.Client + ": "
	}
	return who + "`" + op.Line() + "`"
}

// Line is the command with its value behind it, without flags and byte count.
func (op Op) Line() string {
	switch op.Verb {
	case "get", "gets", "delete":
		return op.Verb + " " + op.Key
	case "touch":
		return fmt.Sprintf("touch %s %d", op.Key, op.Exp)
	case "incr", "decr", "append", "prepend":
		return op.Verb + " " + op.Key + " " + op.Value
	}
	return fmt.Sprintf("%s %s %s", op.Verb, op.Key, op.Value)
}

// expire drops items whose time has come: an item is gone from its deadline on.
func (mc *Memcached) expire() string {
	said := ""
	mc.items = slices.DeleteFunc(mc.items, func(it *item) bool {
		gone := it.deadline != 0 && it.deadline <= mc.now
		if gone {
			said += mc.say("`%s` expired at %s. ", it.key, clock(it.deadline))
		}
		return gone
	})
	return said
}

// say words a step of the trace. Of a mistake only the states are of use.
func (mc *Memcached) say(format string, a ...any) string {
	if mc.quiet || mc.model != 0 {
		return ""
	}
	return fmt.Sprintf(format, a...)
}

func clock(deadline int) string {
	if deadline < Epoch {
		return "once"
	}
	return fmt.Sprintf("%d s", deadline-Epoch)
}

func (mc *Memcached) find(key string) *item {
	for _, it := range mc.items {
		if it.key == key {
			return it
		}
	}
	return nil
}

// State prints an item.
func (mc *Memcached) State(key string) string {
	it := mc.find(key)
	if it == nil || it.deadline != 0 && it.deadline <= mc.now {
		return key + ": not stored"
	}
	s := key + " = " + it.value
	if !mc.timed {
		s += fmt.Sprintf(", CAS number %d", it.unique)
	}
	if it.deadline != 0 {
		s += ", expires at " + clock(it.deadline)
	}
	return s
}

func (mc *Memcached) command(op Op) (reply, why string) {
	it := mc.find(op.Key)
	if who := mc.lockedBy(op); who != "" {
		return "NOT_STORED", "is refused, " + who + " holds the item"
	}
	switch op.Verb {
	case "get", "gets":
		return mc.get(op, it)
	case "set", "add", "replace", "cas":
		return mc.store(op, it)
	case "append", "prepend":
		return mc.extend(op, it)
	case "incr", "decr":
		return mc.count(op, it)
	case "touch":
		return mc.touch(op, it)
	case "delete":
		if it == nil {
			return "NOT_FOUND", "finds nothing"
		}
		mc.items = slices.DeleteFunc(mc.items, func(x *item) bool { return x == it })
		return "DELETED", "removes the item"
	}
	panic("kv: memcached command " + op.Verb + " is not in the list")
}

// lockedBy is empty for the faithful machine: memcached has no locks that a client holds.
func (mc *Memcached) lockedBy(op Op) string {
	if mc.model&GetsTakesLock == 0 || op.Verb == "get" || op.Verb == "gets" {
		return ""
	}
	for i, l := range mc.locks {
		if l.key == op.Key && l.client == op.Client {
			mc.locks = append(mc.locks[:i:i], mc.locks[i+1:]...)
			return ""
		}
	}
	for _, l := range mc.locks {
		if l.key == op.Key {
			return l.client
		}
	}
	return ""
}

func (mc *Memcached) get(op Op, it *item) (string, string) {
	if it == nil {
		return "END", "misses"
	}
	if mc.model&GetRenews != 0 && it.deadline != 0 {
		it.deadline = mc.now + it.life
	}
	if op.Verb == "get" {
		return it.value, "hits" + it.keeps(" and leaves the expiry alone")
	}
	mc.remember(read{op.Client, op.Key, it.value, it.unique})
	return it.value, mc.say("hits and hands out the CAS number %d", it.unique)
}

func (mc *Memcached) remember(r read) {
	mc.reads = append(slices.DeleteFunc(mc.reads, func(old read) bool { return old.client == r.client && old.key == r.key }), r)
	mc.locks = append(mc.locks, r)
}

// Deadline returns the Unix time from which the item is gone: 0 for never, 1 for at once, -1 when it is not stored.
func (mc *Memcached) Deadline(key string) int {
	if it := mc.find(key); it != nil {
		return it.deadline
	}
	return -1
}
