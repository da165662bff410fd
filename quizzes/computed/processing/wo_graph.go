package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/dag"
)

// WorkflowCriticalMinutes asks how long a run takes with enough workers.
var WorkflowCriticalMinutes = quizzes.Template{
	ID: "wo.critical.minutes", Version: 1, Concept: "workflow-orchestration#dag", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: woMinutes,
}

// WorkflowCriticalPath asks which tasks would shorten the run.
var WorkflowCriticalPath = quizzes.Template{
	ID: "wo.critical.path", Version: 1, Concept: "workflow-orchestration#dag", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: woPath,
}

var woNames = [][]string{{"orders", "clicks", "users"}, {"check", "clean", "dedupe"}, {"join", "enrich", "match"}, {"report", "export", "train"}}

// woTasks draws six tasks in four layers.
func woTasks(r *rand.Rand) []dag.Task {
	var tasks []dag.Task
	shape := quizzes.One(r, [4]int{2, 1, 2, 1}, [4]int{2, 2, 1, 1}, [4]int{1, 2, 1, 2}, [4]int{2, 1, 1, 2})
	var layers [4][]int
	for l, n := range shape {
		for _, name := range quizzes.Draw(r, woNames[l], n) {
			k := dag.Task{Name: name, Minutes: 5 * (1 + r.IntN(8))}
			if l > 0 {
				before := slices.Concat(layers[:l]...)
				k.Needs = append(k.Needs, before[max(r.IntN(len(before)), r.IntN(len(before)))])
				for _, p := range before {
					if !slices.Contains(k.Needs, p) && r.IntN(3) == 0 && len(k.Needs) < 3 {
						k.Needs = append(k.Needs, p)
					}
				}
				slices.Sort(k.Needs)
			}
			layers[l] = append(layers[l], len(tasks))
			tasks = append(tasks, k)
		}
	}
	return tasks
}

func woTable(tasks []dag.Task) quizzes.Exhibit {
	e, tree := quizzes.Exhibit{Title: "Tasks", Head: []string{"Task", "Minutes", "Needs"}}, quizzes.Tree{}
	for _, k := range tasks {
		needs := "nothing"
		if len(k.Needs) > 0 {
			var names []string
			for _, p := range k.Needs {
				names = append(names, tasks[p].Name)
			}
			needs = strings.Join(names, ", ")
		}
		e.Rows = append(e.Rows, []string{k.Name, itoa(k.Minutes), needs})
		tree = append(tree, quizzes.Node{Name: k.Name, Note: itoa(k.Minutes) + " min", After: k.Needs})
	}
	e.Drawn = tree
	return e
}

func woPathNames(tasks []dag.Task, path []int) []string {
	var out []string
	for _, i := range path {
		out = append(out, quizzes.Code(tasks[i].Name))
	}
	return out
}

func woMinutes(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		tasks := woTasks(r)
		key := dag.Minutes(tasks, "", nil)
		path := dag.Path(tasks, "")
		second := dag.Path(tasks, dag.MostTasks)
		most := dag.Minutes(tasks, dag.MostTasks, nil)
		if len(path) < 3 || most == key {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		list, err := nears(key, 3,
			near(most, string(dag.MostTasks), "That adds up %s, the way with the most tasks. %s takes longer.", and(woPathNames(tasks, second)), and(woPathNames(tasks, path))),
			near(dag.Minutes(tasks, dag.SumOfAll, nil), string(dag.SumOfAll), "That is the sum of all tasks, as one worker would need it. Tasks that do not need each other run side by side."),
			near(dag.Minutes(tasks, dag.FirstReady, nil), string(dag.FirstReady), "A task waits for all its parents, not for one of them."),
			near(dag.Minutes(tasks, dag.LongestOne, nil), string(dag.LongestOne), "That is the longest task alone; others wait for it or are waited for."))
		if err != nil {
			return quizzes.Question{}, err
		}
		var t dag.Trace
		dag.Minutes(tasks, "", &t)
		return quizzes.Question{
			Stem:     "A task of this workflow starts as soon as all that it needs have ended, and there are enough workers. How many minutes does a run take?",
			Exhibits: []quizzes.Exhibit{woTable(tasks)},
			Ask:      quizzes.Number{Value: float64(key), Unit: "minutes", Near: list}, Note: fmt.Sprint(tasks),
			Trace: quizzes.Worked(t, "The critical path is %s: %d minutes.", and(woPathNames(tasks, path)), key),
		}, nil
	})
}

func woPath(r *rand.Rand) (quizzes.Question, error) {
	n := 2 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		tasks := woTasks(r)
		path := dag.Path(tasks, "")
		key := dag.Minutes(tasks, "", nil)
		if len(path) != n {
			return quizzes.Question{}, quizzes.Reject("another length")
		}
		var opts []quizzes.Option
		longest := 0
		for i := range tasks {
			if tasks[i].Minutes > tasks[longest].Minutes {
				longest = i
			}
		}
		second, fooled := dag.Path(tasks, dag.MostTasks), false
		for i, k := range tasks {
			shorter := slices.Clone(tasks)
			shorter[i].Minutes--
			wins := dag.Minutes(shorter, "", nil) < key
			if wins != slices.Contains(path, i) {
				return quizzes.Question{}, quizzes.Reject("two critical paths")
			}
			o := quizzes.Option{Text: quizzes.Code(k.Name), Right: wins}
			through := woThrough(tasks, i)
			switch {
			case wins:
				o.Why = fmt.Sprintf("It lies on the critical path, %s, %d minutes.", and(woPathNames(tasks, path)), key)
			default:
				o.Why = fmt.Sprintf("The longest way through it takes %d minutes and not %d, so it has %d to spare.", through, key, key-through)
				o.Misconception = "any-task-shortens-the-run"
				if slices.Contains(second, i) {
					o.Misconception, fooled = string(dag.MostTasks), true
				} else if i == longest {
					o.Misconception, fooled = "longest-task-is-critical", true
				} else if len(k.Needs) > 0 && slices.Contains(path, k.Needs[0]) {
					o.Misconception = "below-critical-is-critical"
				}
			}
			opts = append(opts, o)
		}
		if !fooled {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var t dag.Trace
		dag.Minutes(tasks, "", &t)
		return quizzes.Question{
			Stem:     "A task of this workflow starts as soon as all that it needs have ended, and there are enough workers. Which single tasks would shorten the run if they took one minute less?",
			Exhibits: []quizzes.Exhibit{woTable(tasks)},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(tasks),
			Trace: quizzes.Worked(t, "The run takes %d minutes on the only critical path: %s.", key, strings.Join(woPathNames(tasks, path), "; ")),
		}, nil
	})
}

// woThrough is the longest way through a task.
func woThrough(tasks []dag.Task, i int) int {
	longer := slices.Clone(tasks)
	longer[i].Minutes += 1000
	return dag.Minutes(longer, "", nil) - 1000
}
