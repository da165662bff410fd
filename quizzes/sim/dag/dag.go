// Package dag computes what an orchestrator does with a graph of tasks: how long a run takes (critical path, list
// scheduling on workers), which state each task ends in under Airflow's trigger rules (Airflow documentation, "DAG
// Runs" and "Trigger Rules"), when a cron expression fires (crontab(5): steps count within a field, and of two
// restricted fields for days either is enough), and how long retries take. Named wrong models are overrides of single
// rules.
package dag

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

// Task has parents, which come before it in a list of tasks.
type Task struct {
	Name    string
	Minutes int
	Needs   []int // indexes of its parents
}

// The wrong models of graphs.
const (
	SumOfAll   Model = "run-takes-sum-of-tasks"      // a run takes as long as all its tasks together
	MostTasks  Model = "critical-path-by-task-count" // the critical path is the one with the most tasks
	FirstReady Model = "starts-after-first-parent"   // a task starts when its first parent is done
	LongestOne Model = "run-takes-longest-task"      // a run takes as long as its longest task
)

// Ends gives the earliest end of each task when there are enough workers.
func Ends(tasks []Task, m Model, t *Trace) []int {
	ends := make([]int, len(tasks))
	for i, k := range tasks {
		start := 0
		for n, p := range k.Needs {
			if m == FirstReady && n > 0 {
				start = min(start, ends[p])
			} else {
				start = max(start, ends[p])
			}
		}
		ends[i] = start + k.Minutes
		t.add("dag.end", fmt.Sprint(ends[i]), "`%s` starts at %d and ends at %d + %d = %d.", k.Name, start, start, k.Minutes, ends[i])
	}
	return ends
}

// Minutes is how long a run takes with enough workers.
func Minutes(tasks []Task, m Model, t *Trace) int {
	switch m {
	case SumOfAll, LongestOne:
		sum, longest := 0, 0
		for _, k := range tasks {
			sum, longest = sum+k.Minutes, max(longest, k.Minutes)
		}
		if m == SumOfAll {
			return sum
		}
		return longest
	case MostTasks:
		path := Path(tasks, m)
		sum := 0
		for _, i := range path {
			sum += tasks[i].Minutes
		}
		return sum
	}
	return slices.Max(Ends(tasks, m, t))
}

// Path is the critical path, as indexes, first to last. With MostTasks it is the path of the most tasks, of these the
// one that takes longest.
func Path(tasks []Task, m Model) []int {
	weight := make([]int, len(tasks))
	from := make([]int, len(tasks))
	best := 0
	for i, k := range tasks {
		own := k.Minutes
		if m == MostTasks {
			own += 10000
		}
		from[i] = -1
		for _, p := range k.Needs {
			if from[i] < 0 || weight[p] > weight[from[i]] {
				from[i] = p
			}
		}
		if weight[i] = own; from[i] >= 0 {
			weight[i] += weight[from[i]]
		}
		if weight[i] > weight[best] {
			best = i
		}
	}
	var path []int
	for i := best; i >= 0; i = from[i] {
		path = append(path, i)
	}
	slices.Reverse(path)
	return path
}

// The wrong models of makespans.
const (
	EvenShare   Model = "makespan-is-total-over-workers" // work spreads evenly to the minute
	LongFirst   Model = "list-taken-longest-first"       // the longest tasks are taken first, whatever the list says
	DealtInTurn Model = "tasks-dealt-in-turn"            // workers take tasks in turn, whether they are free or not
)

// Makespan lets each worker that gets free take the next task of the list, and returns when the last one ends. Which
// of two workers that are free at one time takes the next task makes no difference to that.
func Makespan(minutes []int, workers int, m Model, t *Trace) int {
	list := slices.Clone(minutes)
	switch m {
	case EvenShare:
		sum := 0
		for _, n := range list {
			sum += n
		}
		return (sum + workers - 1) / workers
	case LongFirst:
		slices.Sort(list)
		slices.Reverse(list)
	}
	free := make([]int, workers)
	for i, n := range list {
		w := 0
		for k := range free {
			if free[k] < free[w] {
				w = k
			}
		}
		if m == DealtInTurn {
			w = i % workers
		}
		t.add("list.next", "", "Worker %c is free at %d and takes the task of %d, until %d.", 'A'+rune(w), free[w], n, free[w]+n)
		free[w] += n
	}
	return slices.Max(free)
}
