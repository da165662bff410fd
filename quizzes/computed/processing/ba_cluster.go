package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/dag"
	"warmcache/quizzes/sim/mapreduce"
)

// BatchJoinMove asks which join moves less, and how much.
var BatchJoinMove = quizzes.Template{
	ID: "ba.join.move", Version: 1, Concept: "batch-processing#joins", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: baJoin,
}

// BatchMakespanMinutes asks when the last task ends.
var BatchMakespanMinutes = quizzes.Template{
	ID: "ba.makespan.minutes", Version: 1, Concept: "batch-processing#makespan", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: baMakespan,
}

// BatchRecoveryAgain asks which tasks run again when a worker dies.
var BatchRecoveryAgain = quizzes.Template{
	ID: "ba.recovery.again", Version: 1, Concept: "batch-processing#recovery", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: baRecovery,
}

func baJoin(r *rand.Rand) (quizzes.Question, error) {
	want, tight := quizzes.One(r, "broadcast", "shuffle"), r.IntN(2) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		j := mapreduce.Join{Large: 50 * (2 + r.IntN(30)), Small: 1 + r.IntN(30), Workers: 10 * (1 + r.IntN(8)), Memory: 4 * (1 + r.IntN(16))}
		method, key := j.Move("", nil)
		broadcast, shuffle := j.Small*j.Workers, j.Small+j.Large
		over := j.Small > j.Memory
		if method != want || method == "shuffle" && over != tight || over && broadcast > shuffle || broadcast == shuffle || j.Small == j.Memory {
			return quizzes.Question{}, quizzes.Reject("another method")
		}
		fit := fmt.Sprintf("each worker has %d GB for the small side's %d", j.Memory, j.Small)
		all := []quizzes.Near{
			near(j.Small, string(mapreduce.SmallOnce), "In a broadcast each of the %d workers gets a copy of its own.", j.Workers),
			near(j.Large*j.Workers, "large-side-is-broadcast", "The side that is copied to all workers is the small one."),
		}
		if method == "shuffle" {
			if over {
				all = append(all, near(broadcast, string(mapreduce.MemoryTotal), "For a broadcast the small side has to fit into the memory of each worker as a whole, and %s.", fit))
			} else {
				all = append(all, near(broadcast, string(mapreduce.AlwaysSmall), "%d GB to each of %d workers are more than both sides together, which a shuffle moves.", j.Small, j.Workers))
			}
			all = append(all, near(j.Large, "small-side-stays-in-shuffle", "A shuffle moves both sides, also the %d GB of the small one.", j.Small))
		} else {
			all = append(all,
				near(shuffle, string(mapreduce.AlwaysShuffle), "With a broadcast the %d GB stay where they are, and %s.", j.Large, fit),
				near(broadcast+j.Large, string(mapreduce.LargeMoves), "The large side, %d GB, does not move when the small one is broadcast.", j.Large))
		}
		list, err := nears(key, 3, all...)
		if err != nil {
			return quizzes.Question{}, err
		}
		var t mapreduce.Trace
		j.Move("", &t)
		return quizzes.Question{
			Stem: fmt.Sprintf("A table of %d GB is joined with one of %d GB on %d workers; neither is stored by the join key. For a table that it must hold as a whole, each worker has %d GB of memory. How many GB are moved at most by the better of two methods, a broadcast hash join and a sort-merge join?", j.Large, j.Small, j.Workers, j.Memory),
			Ask:  quizzes.Number{Value: float64(key), Unit: "GB", Near: list}, Note: fmt.Sprint(j),
			Trace: quizzes.Worked(t, "The better method is the %s, which moves %d GB.", map[string]string{"broadcast": "broadcast", "shuffle": "sort-merge join with its shuffle"}[method], key),
		}, nil
	})
}

func baMakespan(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		workers := 2 + r.IntN(2)
		minutes := make([]int, 5+workers-2+r.IntN(2))
		sum := 0
		for i := range minutes {
			minutes[i] = 2 + r.IntN(11)
			sum += minutes[i]
		}
		key := dag.Makespan(minutes, workers, "", nil)
		of := func(m dag.Model) int { return dag.Makespan(minutes, workers, m, nil) }
		longest := slices.Max(minutes)
		if of(dag.LongFirst) == key || of(dag.EvenShare) == key || slices.Contains(minutes, key) || sum%workers != 0 && sum/workers+1 == key {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		list, err := nears(key, 3,
			near(of(dag.EvenShare), string(dag.EvenShare), "%d minutes over %d workers would need tasks that can be cut as one likes.", sum, workers),
			near(of(dag.LongFirst), string(dag.LongFirst), "That is the makespan with the longest tasks first. Here they are taken in the order of the list."),
			near(of(dag.DealtInTurn), string(dag.DealtInTurn), "A worker takes the next task when it gets free, not when it is its turn."),
			near(longest, string(dag.LongestOne), "The longest task, %d, is a lower bound; it does not start first.", longest),
			near(sum, string(dag.SumOfAll), "That is what one worker would need."))
		if err != nil {
			return quizzes.Question{}, err
		}
		var t dag.Trace
		dag.Makespan(minutes, workers, "", &t)
		return quizzes.Question{
			Stem:     fmt.Sprintf("%s workers are free at minute 0. Each takes the next task of the list as soon as it is free. What is the makespan?", []string{"Two", "Three"}[workers-2]),
			Exhibits: []quizzes.Exhibit{listing("Minutes of the tasks, in the order of the list", strings.Trim(fmt.Sprint(minutes), "[]"))},
			Ask:      quizzes.Number{Value: float64(key), Unit: "minutes", Near: list}, Note: fmt.Sprint(workers, minutes),
			Trace: quizzes.Worked(t, "The makespan is %d minutes.", key),
		}, nil
	})
}

func baRecovery(r *rand.Rand) (quizzes.Question, error) {
	rights := 2 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		// Reduce begins when the last map task has ended: while one runs, no reduce task is done.
		mapsRun := r.IntN(3) == 0
		var tasks []mapreduce.Task
		running := 0
		nos := quizzes.Draw(r, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, 6)
		for i := range 6 {
			k := mapreduce.Task{Map: i < 3, No: nos[i], Dead: r.IntN(3) > 0, Done: true}
			if k.Map && mapsRun || !k.Map && !mapsRun {
				k.Done = r.IntN(2) == 0
			} else if !k.Map {
				k.Done = false
			}
			if !k.Done {
				running++
			}
			tasks = append(tasks, k)
		}
		var opts []quizzes.Option
		var said []string
		exhibit := quizzes.Exhibit{Title: "Tasks when worker 5 dies", Head: []string{"Task", "Worker", "State"}}
		var t mapreduce.Trace
		good := 0
		for _, k := range tasks {
			again, why := k.Again("")
			worker, state := itoa(1+r.IntN(4)), "running"
			if k.Dead {
				worker = "5"
			}
			if k.Done {
				state = "done"
			}
			exhibit.Rows = append(exhibit.Rows, []string{k.String(), worker, state})
			o := quizzes.Option{Text: k.String(), Right: again, Why: fmt.Sprintf("%s: %s.", strings.ToUpper(k.String()[:1])+k.String()[1:], why)}
			if again {
				good++
				said = append(said, o.Text)
			} else {
				for _, m := range []mapreduce.Model{mapreduce.ReduceToo, mapreduce.WholeJob} {
					if w, _ := k.Again(m); w {
						o.Misconception = string(m)
						break
					}
				}
			}
			t = append(t, mapreduce.Step{Rule: "recovery.task", Text: o.Why, State: map[bool]string{true: "again", false: "not again"}[again]})
			opts = append(opts, o)
		}
		if good != rights || running < 2 || running > 4 {
			return quizzes.Question{}, quizzes.Reject("another number")
		}
		return quizzes.Question{
			Stem:     "Worker 5 of a MapReduce job dies. Output of map tasks lies on the workers' local disks, that of reduce tasks in a replicated file system; reduce tasks that are not done still need output of every map task. Which of these tasks are run again?",
			Exhibits: []quizzes.Exhibit{exhibit},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(tasks, exhibit.Rows),
			Trace: quizzes.Worked(t, "Run again: %s.", strings.Join(said, "; ")),
		}, nil
	})
}
