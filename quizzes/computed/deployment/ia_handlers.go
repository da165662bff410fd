package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/infra"
)

// IaCHandlersOrder asks for the order in which tasks and handlers run.
var IaCHandlersOrder = quizzes.Template{
	ID: "ia.handlers.order", Version: 1, Concept: "infrastructure-as-code#ansible", Source: quizzes.Computed,
	Kind: quizzes.KindOrder, Level: 2, Make: iaHandlersOrder,
}

// IaCHandlersRuns asks which handlers run in a run that fails and in the one after it.
var IaCHandlersRuns = quizzes.Template{
	ID: "ia.handlers.runs", Version: 1, Concept: "infrastructure-as-code#ansible", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: iaHandlersRuns,
}

var iaHandlerBeliefs = map[infra.Model]string{
	infra.PerNotify:       "a handler runs once for each notification, but it runs once on a host",
	infra.AtOnce:          "a handler runs behind the task that notifies it, but it waits for the end of the tasks",
	infra.NotifyOrder:     "handlers run in the order of the notifications, but that of their definition counts",
	infra.OkNotifies:      "a task that reports ok notifies too, but only a change does",
	infra.FailureFlushes:  "handlers run on a host where a task failed, but they do not, unless that is forced",
	infra.Remembered:      "a notification stays until a handler runs, but each run starts with none",
	infra.ChangesAgain:    "a file is written again in the second run, but the task finds it as it should be",
	infra.FlushOnlyAtEnd:  "`flush_handlers` changes nothing, but it runs at once what waits",
	infra.TagsPickHandler: "`--tags` leaves out handlers without the tag, but it selects tasks alone",
}

// iaWork is what a task does, by its sort, and a short name.
var iaWork = map[string][]string{
	infra.FileTask:    {"write the site", "write the users", "write the certificate", "write the rules", "write the schedule", "write the limits"},
	infra.CommandTask: {"set the clock", "load the module", "run the import", "sign the key"},
	infra.KeptTask:    {"install the proxy", "install the agent", "install the shell", "install the cache"},
}

var iaDuties = []string{"restart proxy", "reload firewall", "restart agent", "rebuild index", "clear cache", "reload users", "send report"}

// iaPlay draws a play of n tasks and as many handlers as asked for.
func iaPlay(r *rand.Rand, n, handlers int) infra.Play {
	var p infra.Play
	for _, d := range quizzes.Draw(r, iaDuties, handlers) {
		p.Handlers = append(p.Handlers, infra.Handler{Name: d})
	}
	used := map[string]bool{}
	for len(p.Tasks) < n {
		sort := quizzes.One(r, infra.FileTask, infra.FileTask, infra.FileTask, infra.CommandTask, infra.KeptTask)
		name := quizzes.One(r, iaWork[sort]...)
		if used[name] {
			continue
		}
		used[name] = true
		t := infra.Task{Name: name, Sort: sort}
		for _, h := range r.Perm(handlers) {
			if r.IntN(5) < 2 && len(t.Notify) < 2 {
				t.Notify = append(t.Notify, h)
			}
		}
		p.Tasks = append(p.Tasks, t)
	}
	return p
}

func iaNotified(p infra.Play, list []int) string {
	var out []string
	for _, i := range list {
		out = append(out, quizzes.Code(p.Handlers[i].Name))
	}
	if len(out) == 0 {
		return "nobody"
	}
	return quizzes.And(out)
}

func iaHandlerTable(p infra.Play) quizzes.Exhibit {
	chained := slices.ContainsFunc(p.Handlers, func(h infra.Handler) bool { return len(h.Notify) > 0 })
	ex := quizzes.Exhibit{Title: "Handlers in the order of the playbook", Head: []string{"Handler"}}
	if chained {
		ex.Head = append(ex.Head, "Notifies")
	}
	for _, h := range p.Handlers {
		row := []string{quizzes.Code(h.Name)}
		if chained {
			row = append(row, iaNotified(p, h.Notify))
		}
		ex.Rows = append(ex.Rows, row)
	}
	return ex
}

func iaHandlersOrder(r *rand.Rand) (quizzes.Question, error) {
	flush, chain := r.IntN(2) == 0, r.IntN(3) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := iaPlay(r, 3, 3)
		for i := range p.Tasks {
			if p.Tasks[i].Sort == infra.FileTask && r.IntN(4) == 0 {
				p.Tasks[i].Sort = infra.KeptTask
			}
		}
		if flush {
			p.Flush = 1 + r.IntN(2)
		}
		if chain {
			p.Handlers[0].Notify = []int{1 + r.IntN(2)}
		}
		run := func(m infra.Model, tr *infra.Steps) []infra.Event {
			return p.Run(&infra.Host{Written: map[string]bool{}}, false, m, tr)
		}
		var tr infra.Steps
		events := run("", &tr)
		if len(events) < 5 || len(events) > 6 || twice(events) {
			return reject("too few or too many events")
		}
		fooled := map[infra.Model]bool{}
		for _, m := range infra.HandlerModels {
			fooled[m] = !slices.Equal(run(m, nil), events)
		}
		if !fooled[infra.AtOnce] || !fooled[infra.NotifyOrder] || flush && !fooled[infra.FlushOnlyAtEnd] {
			return reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Tasks of the play", Head: []string{"Task", "Reports", "Notifies"}}
		for i, t := range p.Tasks {
			result := "changed"
			if t.Sort == infra.KeptTask {
				result = "ok"
			}
			if ex.Rows = append(ex.Rows, []string{quizzes.Code(t.Name), result, iaNotified(p, t.Notify)}); i+1 == p.Flush {
				ex.Rows = append(ex.Rows, []string{"`meta: flush_handlers`", "nothing", "nobody"})
			}
		}
		var items []string
		for _, e := range events {
			items = append(items, iaEvent(e))
		}
		also := "; handlers notify nobody"
		if chain {
			also = "; a handler that runs reports a change"
		}
		return quizzes.Question{
			Stem:     "Ansible runs this play on one host, and nothing fails" + also + ". In which order do these tasks and handlers run?",
			Exhibits: []quizzes.Exhibit{ex, iaHandlerTable(p)}, Ask: quizzes.Ordered("the first to run", items...), Note: fmt.Sprint(p),
			Trace: quizzes.Worked(tr, "The order is %s.", quizzes.And(items)),
		}, nil
	})
}

func iaEvent(e infra.Event) string {
	if e.Handler >= 0 {
		return "Handler " + quizzes.Code(e.Name)
	}
	return "Task " + quizzes.Code(e.Name)
}

func twice(events []infra.Event) bool {
	seen := map[string]bool{}
	for _, e := range events {
		if seen[e.Name] {
			return true
		}
		seen[e.Name] = true
	}
	return false
}

// iaDoes says what a task of each sort does on a new host.
var iaDoes = map[string]string{
	infra.FileTask:    "writes its file with `template`",
	infra.CommandTask: "runs a `command` without `creates`",
	infra.KeptTask:    "finds its package installed",
}

// iaNoMore leaves out what could make other handlers run than the tables say.
const iaNoMore = "Neither the play nor `ansible.cfg` sets `force_handlers`; no task sets `changed_when`; handlers notify nobody."

func iaHandlersRuns(r *rand.Rand) (quizzes.Question, error) {
	const does, not = "runs", "does not run"
	want := [2]int{r.IntN(3), 1 + r.IntN(2)} // how many handlers run in each run, drawn first, so that neither answer is the usual one
	forced := r.IntN(2) == 0
	if forced { // otherwise nothing hangs on the option
		want[0] = 1 + r.IntN(2)
	}
	flush := !forced && want[0] > 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := iaPlay(r, 4, 3)
		p.Force = forced
		broken := 1 + r.IntN(3)
		if want[0] == 2 {
			broken = 2 + r.IntN(2)
		}
		p.Tasks[broken].Broken = true
		if p.Tasks[broken].Sort == infra.KeptTask || !iaAllNotified(p) {
			return reject("what is there cannot fail, and each handler needs a task")
		}
		if flush {
			p.Flush = broken
		}
		ran := func(m infra.Model, tr *infra.Steps) (out [2][3]bool) {
			first, second := p.Twice(m, tr)
			for i, events := range [][]infra.Event{first, second} {
				for _, e := range events {
					if e.Handler >= 0 {
						out[i][e.Handler] = true
					}
				}
			}
			return out
		}
		var tr infra.Steps
		key := ran("", &tr)
		count := func(run int) (n int) {
			for _, b := range key[run] {
				if b {
					n++
				}
			}
			return n
		}
		if count(0) != want[0] || count(1) != want[1] {
			return reject("another number")
		}
		cells := quizzes.Cells{Title: "Handlers", Head: []string{"Handler", "First run", "Second run"}}
		fooled := map[infra.Model]bool{}
		text := map[bool]string{true: does, false: not}
		for h, handler := range p.Handlers {
			row := quizzes.CellRow{Given: []string{quizzes.Code(handler.Name)}}
			for run := range 2 {
				cell := quizzes.Cell{Choices: []string{does, not}, Want: text[key[run][h]], Why: iaWhy(p.Handlers[h].Name, run, key[run][h], ran(infra.FailureFlushes, nil)[run][h])}
				var nears []quizzes.Near
				for _, m := range infra.HandlerModels {
					if other := ran(m, nil)[run][h]; other != key[run][h] {
						fooled[m] = true
						nears = append(nears, near(text[other], string(m), "This takes it that %s.", iaHandlerBeliefs[m]))
					}
				}
				cell.Near = quizzes.NearAnswers(cell.Want, nears)
				row.Asked = append(row.Asked, cell)
			}
			cells.Rows = append(cells.Rows, row)
		}
		if len(fooled) < 2 {
			return reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Tasks of the play", Head: []string{"Task", "What it does", "Notifies"}}
		for i, t := range p.Tasks {
			row := []string{quizzes.Code(t.Name), iaDoes[t.Sort], iaNotified(p, t.Notify)}
			if t.Broken {
				row[1] += "; fails in the first run"
			}
			if ex.Rows = append(ex.Rows, row); i+1 == p.Flush {
				ex.Rows = append(ex.Rows, []string{"`meta: flush_handlers`", "runs waiting handlers", "nobody"})
			}
		}
		option := "without options"
		if p.Force {
			option = "with `--force-handlers`"
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Ansible runs this play on a new host, %s. In the first run the task `%s` fails and leaves nothing behind. Then the cause of its failure is removed, and the play runs again with the same options. Nobody else changes the host. %s Which handlers run?",
				option, p.Tasks[broken].Name, iaNoMore),
			Exhibits: []quizzes.Exhibit{ex}, Ask: cells, Note: fmt.Sprint(p),
			Trace: quizzes.Worked(tr, "In order: %s.", cells.KeyText()),
		}, nil
	})
}

func iaAllNotified(p infra.Play) bool {
	notified := map[int]bool{}
	for _, t := range p.Tasks {
		for _, h := range t.Notify {
			notified[h] = true
		}
	}
	return len(notified) == len(p.Handlers)
}

// iaWhy says why a handler runs or not. Waits tells that it was notified and the host failed.
func iaWhy(name string, run int, does, waits bool) string {
	switch {
	case does:
		return fmt.Sprintf("A task that ran and reported a change notified `%s` in this run.", name)
	case waits && run == 0:
		return fmt.Sprintf("`%s` was notified, but the host failed before it could run.", name)
	}
	return fmt.Sprintf("No task that ran and reported a change notified `%s` in this run.", name)
}
