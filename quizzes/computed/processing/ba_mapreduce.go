package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mapreduce"
)

// BatchMapReduceCounts asks how many pairs travel and how often reduce is called.
var BatchMapReduceCounts = quizzes.Template{
	ID: "ba.mapreduce.counts", Version: 1, Concept: "batch-processing#mapreduce", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: baCounts,
}

// BatchCombinerResult asks what a job puts out whose combiner is its reduce function.
var BatchCombinerResult = quizzes.Template{
	ID: "ba.combiner.result", Version: 1, Concept: "batch-processing#combiner", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: baCombiner,
}

func baJob(r *rand.Rand) mapreduce.Job {
	words := quizzes.DrawSorted(r, []string{"air", "bus", "car", "dog", "egg", "fox", "gas", "hat", "ice", "jam"}, 5)
	j := mapreduce.Job{Partition: map[string]int{}, Reducers: 2}
	for i, w := range words {
		j.Partition[w] = (i + r.IntN(2)) % 2
	}
	for range 2 {
		var split []string
		own := quizzes.Draw(r, words, 3+r.IntN(2))
		for range 5 + r.IntN(3) {
			split = append(split, own[r.IntN(len(own))])
		}
		j.Splits = append(j.Splits, split)
	}
	return j
}

// baParts tells which words go to which reduce task.
func baParts(j mapreduce.Job) string {
	var of [2][]string
	for w, p := range j.Partition {
		of[p] = append(of[p], w)
	}
	slices.Sort(of[0])
	slices.Sort(of[1])
	return fmt.Sprintf("%s go to reduce task 0, %s to reduce task 1", and(codes(of[0])), and(codes(of[1])))
}

func baCounts(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		j := baJob(r)
		parts := [2]int{}
		for _, p := range j.Partition {
			parts[p]++
		}
		c := j.Run("", nil)
		if parts[0] < 2 || parts[1] < 2 || c.Calls[0] == 0 || c.Calls[1] == 0 || c.Calls[0]+c.Calls[1] == c.Combined || c.Combined > c.Pairs-3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		rows := []struct {
			name, why string
			of        func(mapreduce.Counts) int
		}{
			{"Pairs sent without a combiner", "A map task emits a pair for each word of its split.", func(c mapreduce.Counts) int { return c.Pairs }},
			{"Pairs sent with the combiner", "The combiner merges equal words of one map task, and never those of two.", func(c mapreduce.Counts) int { return c.Combined }},
			{"Calls of reduce in task 0", "Reduce is called once for each key that has come to the task.", func(c mapreduce.Counts) int { return c.Calls[0] }},
			{"Calls of reduce in task 1", "Reduce is called once for each key that has come to the task.", func(c mapreduce.Counts) int { return c.Calls[1] }},
		}
		cells := quizzes.Cells{Head: []string{"What", "Number"}}
		for _, row := range rows {
			cell := quizzes.Cell{Want: itoa(row.of(c)), Why: fmt.Sprintf("%s Here that makes %d.", row.why, row.of(c))}
			for _, m := range []mapreduce.Model{mapreduce.CombineAll, mapreduce.OneCall, mapreduce.CallPerPair, mapreduce.CombineNone, mapreduce.CallPerMap, mapreduce.PairsDistinct} {
				near1(&cell, itoa(row.of(j.Run(m, nil))), string(m), "%s", cell.Why)
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{row.name}, Asked: []quizzes.Cell{cell}})
		}
		var t mapreduce.Trace
		j.Run("", &t)
		for i := range 2 {
			t = append(t, mapreduce.Step{Rule: "reduce.calls", Text: fmt.Sprintf("Reduce task %d gets %d distinct words, so it calls reduce %d times.", i, c.Calls[i], c.Calls[i])})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A MapReduce job counts words: map emits a pair (word, 1) for each word. The words %s. How many pairs travel from map to reduce tasks, without a combiner and with one that runs once over all output of each map task, and how often is reduce called?", baParts(j)),
			Exhibits: []quizzes.Exhibit{listing("Splits", "map 1: "+strings.Join(j.Splits[0], " "), "map 2: "+strings.Join(j.Splits[1], " "))},
			Ask:      cells, Note: fmt.Sprint(j), Trace: quizzes.Worked(t, "Row by row: %s.", cells.KeyText()),
		}, nil
	})
}

var baOps = map[mapreduce.Op]string{
	mapreduce.Sum:   "adds up the values",
	mapreduce.Max:   "returns the largest value",
	mapreduce.Mean:  "returns the mean of the values",
	mapreduce.Size:  "adds 1 for each value",
	mapreduce.Range: "returns the largest value less the smallest",
}

func baCombiner(r *rand.Rand) (quizzes.Question, error) {
	op := quizzes.One(r, mapreduce.Mean, mapreduce.Mean, mapreduce.Size, mapreduce.Range, mapreduce.Sum, mapreduce.Max)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		var maps [][]float64
		var lines []string
		n := 2 + r.IntN(2)
		for i := range n {
			var vs []float64
			for range 2 + r.IntN(3) {
				vs = append(vs, float64(1+r.IntN(20)))
			}
			if op == mapreduce.Mean { // a whole mean for each map task
				vs[0] += float64((len(vs) - int(mapreduce.Sum.Apply(vs))%len(vs)) % len(vs))
			}
			maps = append(maps, vs)
			lines = append(lines, fmt.Sprintf("map %d: %s", i+1, strings.Trim(fmt.Sprint(vs), "[]")))
		}
		got := op.Combine(maps, "", nil)
		whole := func(f float64) bool { return f == float64(int(f)) }
		for _, vs := range maps {
			if !whole(op.Apply(vs)) {
				return quizzes.Question{}, quizzes.Reject("no whole number")
			}
		}
		plain := op.Combine(maps, mapreduce.Harmless, nil)
		safe := op == mapreduce.Sum || op == mapreduce.Max
		if !whole(got) || !whole(plain) || safe != (got == plain) {
			return quizzes.Question{}, quizzes.Reject("no whole number, or nothing at stake")
		}
		near := func(f float64, id, why string) quizzes.Near {
			return quizzes.Near{Answer: strconv.FormatFloat(f, 'f', -1, 64), Misconception: id, Why: why}
		}
		all := []quizzes.Near{}
		if !safe {
			all = append(all, near(plain, string(mapreduce.Harmless), fmt.Sprintf("That is the result without a combiner. With it, reduce sees %d values, one from each map task.", n)))
		} else {
			all = append(all, near(plain+mapreduce.Sum.Apply(maps[0]), "combiner-repeats-values", "The combiner replaces the values of a map task, so none of them is counted twice."))
		}
		if f := mapreduce.Sum.Apply(partials(op, maps)); whole(f) && op != mapreduce.Sum {
			all = append(all, near(f, string(mapreduce.AddsUp), "Reduce applies the same function again; it does not add up what the combiners give."))
		}
		all = append(all, near(op.Combine(maps, mapreduce.FirstMap, nil), string(mapreduce.FirstMap), "That is what map task 1 sends; reduce also gets what the others send."))
		list, err := nears(int(got), 2, all...)
		if err != nil {
			return quizzes.Question{}, err
		}
		var t mapreduce.Trace
		op.Combine(maps, "", &t)
		return quizzes.Question{
			Stem:     fmt.Sprintf("In a MapReduce job the reduce function %s, and it also serves as the combiner, which runs once over the output of each map task. All values below have the same key. What does the job put out for it?", baOps[op]),
			Exhibits: []quizzes.Exhibit{listing("Values emitted", lines...)},
			Ask:      quizzes.Number{Value: got, Near: list}, Note: fmt.Sprint(op, maps),
			Trace: quizzes.Worked(t, "The job puts out %v.", got),
		}, nil
	})
}

func partials(op mapreduce.Op, maps [][]float64) []float64 {
	var out []float64
	for _, vs := range maps {
		out = append(out, op.Apply(vs))
	}
	return out
}
