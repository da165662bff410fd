// Package mapreduce computes what a batch framework does: the pairs that a word count sends with and without a
// combiner, what a combiner makes of an operation, the bytes that joins move, and the tasks that are run again when a
// worker dies (Dean and Ghemawat, OSDI 2004, sections 2 to 4; Spark's documentation for joins). Named wrong models are
// overrides of single rules.
package mapreduce

import (
	"fmt"
	"slices"
)

// Model names a wrong model; "" is the true one.
type Model string

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Trace collects the steps of a run; nil collects nothing.
type Trace []Step

func (t *Trace) add(rule, state, format string, a ...any) {
	if t != nil {
		*t = append(*t, Step{rule, fmt.Sprintf(format, a...), state})
	}
}

// Job counts words: each split is the input of a map task, and Partition gives the reduce task of a word.
type Job struct {
	Splits    [][]string
	Partition map[string]int
	Reducers  int
}

// Counts are what a job does.
type Counts struct {
	Pairs    int   // sent by the map tasks without a combiner
	Combined int   // sent with a combiner that runs once over each map task's output
	Calls    []int // of reduce, for each reduce task
	Values   []int // with the combiner, received by each reduce task
}

// The wrong models of a job.
const (
	CombineAll    Model = "combiner-over-all-maps"       // a combiner merges the pairs of all map tasks
	OneCall       Model = "one-reduce-call-per-task"     // a reduce task calls reduce once
	CallPerPair   Model = "one-reduce-call-per-pair"     // reduce is called for each pair
	CombineNone   Model = "combiner-changes-no-traffic"  // a combiner leaves as many pairs
	CallPerMap    Model = "reduce-call-per-map-and-key"  // reduce is called for a key once per map task
	PairsDistinct Model = "map-emits-distinct-keys-only" // a map task emits a key once
)

// Run plays a job.
func (j Job) Run(m Model, t *Trace) Counts {
	c := Counts{Calls: make([]int, j.Reducers), Values: make([]int, j.Reducers)}
	keys, all := map[string]bool{}, map[string]bool{}
	for i, split := range j.Splits {
		own := map[string]bool{}
		for _, w := range split {
			c.Pairs++
			own[w] = true
			p := j.Partition[w]
			if m == CallPerPair || !keys[w] {
				c.Calls[p]++
			}
			keys[w] = true
		}
		distinct := distinctOf(split)
		t.add("map.emit", "", "Map task %d emits %d pairs of %d distinct words.", i+1, len(split), len(distinct))
		for _, w := range distinct {
			if m == CombineAll && all[w] {
				continue
			}
			if m == CallPerMap && all[w] {
				c.Calls[j.Partition[w]]++
			}
			all[w] = true
			c.Combined++
			c.Values[j.Partition[w]]++
		}
	}
	switch m {
	case OneCall:
		for i := range c.Calls {
			c.Calls[i] = min(1, c.Calls[i])
		}
	case CombineNone:
		c.Combined = c.Pairs
	case PairsDistinct:
		c.Pairs = c.Combined
	}
	return c
}

func distinctOf(words []string) []string {
	out := slices.Clone(words)
	slices.Sort(out)
	return slices.Compact(out)
}

// Op is an operation that serves as combiner and as reduce.
type Op string

// The operations.
const (
	Sum   Op = "sum"
	Max   Op = "largest"
	Mean  Op = "mean"
	Size  Op = "count" // adds 1 for each value it gets
	Range Op = "range" // largest less smallest
)

// Apply is one call of the operation.
func (o Op) Apply(vs []float64) float64 {
	switch o {
	case Sum, Mean:
		sum := 0.0
		for _, v := range vs {
			sum += v
		}
		if o == Mean {
			return sum / float64(len(vs))
		}
		return sum
	case Size:
		return float64(len(vs))
	case Range:
		return slices.Max(vs) - slices.Min(vs)
	}
	return slices.Max(vs)
}

// The wrong models of combiners.
const (
	Harmless Model = "combiner-never-changes-result" // the result is that without a combiner
	FirstMap Model = "combiner-result-of-one-map"    // one map task's result is passed on alone
	AddsUp   Model = "reduce-adds-partial-results"   // reduce adds what combiners give, whatever the operation
)

// Combine runs the operation over each map task's values, and then over the results.
func (o Op) Combine(maps [][]float64, m Model, t *Trace) float64 {
	var partial, all []float64
	for i, vs := range maps {
		p := o.Apply(vs)
		t.add("combine.map", fmt.Sprint(p), "In map task %d the combiner makes %v of %v.", i+1, p, vs)
		partial, all = append(partial, p), append(all, vs...)
	}
	switch m {
	case Harmless:
		return o.Apply(all)
	case FirstMap:
		return partial[0]
	case AddsUp:
		return Sum.Apply(partial)
	}
	out := o.Apply(partial)
	t.add("combine.reduce", fmt.Sprint(out), "Reduce gets %v and makes %v of it.", partial, out)
	return out
}

// Join has two inputs in GB and a number of workers, each with Memory GB free.
type Join struct{ Large, Small, Workers, Memory int }

// The wrong models of joins.
const (
	SmallOnce     Model = "broadcast-sent-once"       // the small side travels once, not to each worker
	AlwaysSmall   Model = "broadcast-always-cheaper"  // broadcasting is best, however large the small side is
	AlwaysShuffle Model = "shuffle-always-cheaper"    // a join has to move both sides
	LargeMoves    Model = "broadcast-moves-large-too" // with a broadcast the large side is shuffled as well
	MemoryTotal   Model = "memory-counts-together"    // the small side may be spread over the memory of all
)

// Move gives the cheapest method that fits into memory, and the GB it moves at most.
func (j Join) Move(m Model, t *Trace) (method string, gb int) {
	broadcast, shuffle := j.Small*j.Workers, j.Small+j.Large
	fits := j.Small <= j.Memory || m == MemoryTotal && j.Small <= j.Memory*j.Workers
	switch m {
	case SmallOnce:
		broadcast = j.Small
	case LargeMoves:
		broadcast += j.Large
	case AlwaysSmall:
		return "broadcast", broadcast
	case AlwaysShuffle:
		return "shuffle", shuffle
	}
	t.add("join.broadcast", "", "A broadcast moves %d × %d = %d GB, and each worker needs %d GB for it and has %d GB.", j.Small, j.Workers, broadcast, j.Small, j.Memory)
	t.add("join.shuffle", "", "A shuffle moves at most %d + %d = %d GB.", j.Large, j.Small, shuffle)
	if fits && broadcast < shuffle {
		return "broadcast", broadcast
	}
	return "shuffle", shuffle
}

// Task is a task of a MapReduce job in its reduce phase.
type Task struct {
	Map  bool
	No   int
	Dead bool // it ran or runs on the worker that dies
	Done bool
	Used bool // of a map: nobody will need its output any more
}

func (k Task) String() string {
	if k.Map {
		return fmt.Sprint("map ", k.No)
	}
	return fmt.Sprint("reduce ", k.No)
}

// The wrong models of recovery.
const (
	DoneStays    Model = "done-tasks-never-repeated"    // what is done stays, wherever its output lies
	ReduceToo    Model = "done-reduce-repeated"         // a reduce that is done is lost with its worker
	WholeJob     Model = "job-starts-from-scratch"      // every task is repeated
	UsedRepeated Model = "fetched-map-output-repeated"  // a map is repeated even if nobody needs its output
	RunningStays Model = "running-task-moves-its-state" // a running task goes on elsewhere from where it was
)

// Again reports whether a task is run again, and why.
func (k Task) Again(m Model) (bool, string) {
	again, why := k.Dead, "it ran on the worker that died and had no result yet"
	switch {
	case !k.Dead:
		why = "it is on another worker, so nothing of it is lost"
	case k.Done && !k.Map:
		again, why = false, "it was done, and copies of its output lie in the replicated file system"
	case k.Done && k.Used:
		again, why = false, "it was done, and nobody needs its output any more"
	case k.Done:
		why = "it was done, but its output lay on the disk of the worker, and reduce tasks still need it"
	}
	switch m {
	case DoneStays:
		again = again && !k.Done
	case ReduceToo:
		again = again || k.Dead && k.Done && !k.Map
	case WholeJob:
		again = true
	case UsedRepeated:
		again = again || k.Dead && k.Map
	case RunningStays:
		again = again && k.Done
	}
	return again, why
}
