package cache

import (
	"fmt"
	"slices"
	"strings"
)

// WritePolicy says where a write goes before it is acknowledged.
type WritePolicy string

const (
	WriteThrough WritePolicy = "write-through" // to the cache and to the database
	WriteBehind  WritePolicy = "write-behind"  // to the cache, marked dirty; to the database at a flush or an eviction
	WriteAround  WritePolicy = "write-around"  // to the database; a cached copy of the key is dropped
)

// What can happen to a cache in front of a database. Read fills the cache on a miss under every policy.
const (
	OpWrite = "write"
	OpRead  = "read"
	OpFlush = "flush" // all dirty entries go to the database and become clean
	OpEvict = "evict" // one entry leaves the cache; a dirty one goes to the database first
	OpCrash = "crash" // the cache loses its memory and starts empty; the database stays up
)

// Wrong models of write policies.
const (
	WriteBehindDurable Model = "write-behind-durable" // write-behind reaches the database before the acknowledgment
	AroundFills        Model = "around-fills-cache"   // write-around stores the new value in the cache
	CrashKeepsCache    Model = "crash-keeps-cache"
	EvictDropsDirty    Model = "evict-drops-dirty" // an evicted dirty entry is not written
	NoCoalescing       Model = "no-coalescing"     // every write to a dirty entry is written on its own at the flush
)

// WriteOp is one event. Value is read for OpWrite only and is above 0.
type WriteOp struct {
	Kind, Key string
	Value     int
}

func (o WriteOp) String() string {
	switch o.Kind {
	case OpWrite:
		return fmt.Sprintf("write %s = %d", o.Key, o.Value)
	case OpFlush, OpCrash:
		return o.Kind
	}
	return o.Kind + " " + o.Key
}

// WriteCase is a cache, empty at first, in front of a database that holds Start[i] under Keys[i].
type WriteCase struct {
	Policy WritePolicy
	Keys   []string
	Start  []int
	Ops    []WriteOp
}

// WriteOutcome tells for Keys[i]: the values in the database and in the cache (0: none), the value last
// acknowledged, and whether the entry is dirty.
type WriteOutcome struct {
	DB, Cache, Acked  []int
	Dirty             []bool
	DBReads, DBWrites int
	Reads             []int // what each read returned
	Steps             []Step
	pending           []int // writes since the last time the entry was clean
	keys              []string
	policy            WritePolicy
	model             Model
	voice             voice
}

// RunWrites plays the events in order.
func RunWrites(c WriteCase, m Model) WriteOutcome { return runWrites(c, m, true) }

// PlayWrites is RunWrites without Steps, for the many cases that a search throws away.
func PlayWrites(c WriteCase, m Model) WriteOutcome { return runWrites(c, m, false) }

func runWrites(c WriteCase, m Model, explain voice) WriteOutcome {
	n := len(c.Keys)
	o := WriteOutcome{DB: slices.Clone(c.Start), Cache: make([]int, n), Acked: slices.Clone(c.Start),
		Dirty: make([]bool, n), pending: make([]int, n), keys: c.Keys, policy: c.Policy, model: m, voice: explain}
	for _, op := range c.Ops {
		text := o.apply(op, slices.Index(c.Keys, op.Key))
		if explain {
			o.Steps = append(o.Steps, Step{"write." + op.Kind, text, o.state()})
		}
	}
	return o
}

func (o *WriteOutcome) apply(op WriteOp, i int) string {
	switch op.Kind {
	case OpWrite:
		o.Acked[i] = op.Value
		return o.write(i, op.Value)
	case OpRead:
		return o.read(i)
	case OpFlush:
		return o.flush()
	case OpEvict:
		return o.evict(i)
	}
	return o.crash()
}

func (o *WriteOutcome) write(i, v int) string {
	k := o.keys[i]
	if o.policy == WriteBehind {
		o.Cache[i], o.Dirty[i] = v, true
		o.pending[i]++
		if o.model == WriteBehindDurable {
			o.store(i)
		}
		return o.voice.say("Write-behind puts `%s` = %d into the cache, marks it dirty and acknowledges", k, v)
	}
	o.DB[i] = v
	o.DBWrites++
	if o.policy == WriteThrough || o.model == AroundFills {
		o.Cache[i] = v
		return o.voice.say("Write-through puts `%s` = %d into the cache and the database, then acknowledges", k, v)
	}
	o.Cache[i] = 0
	return o.voice.say("Write-around puts `%s` = %d into the database and drops the cached copy, if any", k, v)
}

// store writes a dirty entry to the database.
func (o *WriteOutcome) store(i int) {
	o.DB[i], o.Dirty[i] = o.Cache[i], false
	if o.DBWrites++; o.model == NoCoalescing {
		o.DBWrites += o.pending[i] - 1
	}
	o.pending[i] = 0
}

func (o *WriteOutcome) read(i int) string {
	if o.Cache[i] != 0 {
		o.Reads = append(o.Reads, o.Cache[i])
		return o.voice.say("The cache holds `%s` = %d: a hit", o.keys[i], o.Cache[i])
	}
	o.DBReads++
	o.Cache[i] = o.DB[i]
	o.Reads = append(o.Reads, o.DB[i])
	return o.voice.say("The cache misses `%s`, reads %d from the database and keeps it", o.keys[i], o.DB[i])
}

func (o *WriteOutcome) flush() string {
	var stored []string
	for i, k := range o.keys {
		if o.Dirty[i] {
			o.store(i)
			stored = append(stored, fmt.Sprintf("%s=%d", k, o.DB[i]))
		}
	}
	if len(stored) == 0 {
		return "Nothing is dirty: the flush writes nothing"
	}
	return "The flush writes " + code(stored) + " to the database"
}

func (o *WriteOutcome) evict(i int) string {
	text := o.voice.say("`%s` leaves the cache; it is clean, so nothing is written", o.keys[i])
	if o.Dirty[i] {
		text = o.voice.say("`%s` is dirty: %d goes to the database, then the entry leaves the cache", o.keys[i], o.Cache[i])
		if o.model != EvictDropsDirty {
			o.store(i)
		}
	}
	o.Cache[i], o.Dirty[i], o.pending[i] = 0, false, 0
	return text
}

func (o *WriteOutcome) crash() string {
	if o.model == CrashKeepsCache {
		return "The cache restarts with its entries"
	}
	var lost []string
	for i, k := range o.keys {
		if o.Dirty[i] {
			lost = append(lost, k)
		}
		o.Cache[i], o.Dirty[i], o.pending[i] = 0, false, 0
	}
	switch {
	case o.policy != WriteBehind:
		return "The cache comes back empty; the database has every acknowledged value"
	case len(lost) == 0:
		return "The cache comes back empty; nothing was dirty, so nothing is lost"
	case len(lost) == 1:
		return "The cache comes back empty; the dirty value of " + code(lost) + " is lost"
	}
	return "The cache comes back empty; the dirty values of " + code(lost) + " are lost"
}

func (o *WriteOutcome) state() string {
	cache, db := []string{}, []string{}
	for i, k := range o.keys {
		if o.Cache[i] != 0 {
			dirty := ""
			if o.Dirty[i] {
				dirty = "*"
			}
			cache = append(cache, fmt.Sprintf("%s=%d%s", k, o.Cache[i], dirty))
		}
		db = append(db, fmt.Sprintf("%s=%d", k, o.DB[i]))
	}
	legend := ""
	if o.policy == WriteBehind {
		legend = ", * dirty"
	}
	return "cache [" + strings.Join(cache, " ") + "] database [" + strings.Join(db, " ") + "]" + legend
}

// Lost reports for each key whether the database misses its last acknowledged write although no dirty copy is left.
func (o WriteOutcome) Lost() []bool {
	lost := make([]bool, len(o.keys))
	for i := range lost {
		lost[i] = o.DB[i] != o.Acked[i] && !o.Dirty[i]
	}
	return lost
}
