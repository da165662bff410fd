package infra

import (
	"slices"
	"strings"
)

// Wrong models of Ansible's handlers.
const (
	PerNotify       Model = "handler-per-notify"
	AtOnce          Model = "handler-at-once"
	NotifyOrder     Model = "handlers-in-notify-order"
	OkNotifies      Model = "ok-notifies"
	FailureFlushes  Model = "failure-runs-handlers"
	Remembered      Model = "handlers-remembered"
	ChangesAgain    Model = "rerun-changes-again"
	FlushOnlyAtEnd  Model = "flush-waits-for-end"
	TagsPickHandler Model = "tags-leave-handlers-out"
)

// HandlerModels are all of them.
var HandlerModels = []Model{PerNotify, AtOnce, NotifyOrder, OkNotifies, FailureFlushes, Remembered, ChangesAgain, FlushOnlyAtEnd, TagsPickHandler}

// The sorts of tasks: "file" writes a file and finds it written from then on, "command" reports a change each time it
// runs, "kept" finds what it wants there already.
const (
	FileTask    = "file"
	CommandTask = "command"
	KeptTask    = "kept"
)

// Task is a task of a play. Notify holds indexes of handlers in the order of the task's list. Broken tasks fail until
// somebody mends them.
type Task struct {
	Name, Sort     string
	Notify         []int
	Broken, Tagged bool
}

// Handler is a handler of a play; it always reports a change. Notify holds indexes of handlers behind it.
type Handler struct {
	Name   string
	Notify []int
}

// Play is a play for one host.
type Play struct {
	Tasks    []Task
	Handlers []Handler
	Flush    int    // meta: flush_handlers, a task without tags, stands behind so many tasks; 0 means nowhere
	Force    bool   // --force-handlers
	Tags     string // "only" runs the tagged tasks, "skip" the others, "" all
}

// Event is a task or a handler that ran on the host, with what it reported: "ok", "changed" or "failed".
type Event struct {
	Name, Result string
	Handler      int // its index from 0, or -1 for a task
}

// Host is what a run leaves behind on a host: the names of tasks whose files are written. Pending is read by a wrong model alone.
type Host struct {
	Written map[string]bool
	Pending []int
}

// Run runs a play on a host. It follows the documentation of ansible-core 2.14 (Handlers: running operations on change;
// Error handling in playbooks, Handlers and failure; Tags): a task that reports a change notifies; notified handlers run
// once, in the order of their definition, behind all tasks or at meta: flush_handlers; a host on which a task failed
// runs no more tasks, and its handlers only if that is forced. Tags select tasks, not handlers.
func (p Play) Run(h *Host, mended bool, m Model, tr *Steps) []Event {
	run := &handling{play: p, model: m, tr: tr}
	if m == Remembered {
		run.pending = h.Pending
	}
	failed := false
	for i, t := range p.Tasks {
		if p.selects(t) {
			result := t.result(h, mended, m)
			run.event(Event{t.Name, result, -1})
			if failed = result == "failed"; failed {
				break
			}
			if t.notifies(result, m) {
				run.notify(t.Name, t.Notify)
			} else if len(t.Notify) > 0 {
				tr.say("ansible.ok", "`%s` reports ok, so it notifies nobody.", t.Name)
			}
		}
		switch {
		case i+1 != p.Flush || m == FlushOnlyAtEnd:
		case p.Tags == "only":
			tr.say("ansible.flush.tag", "`flush_handlers` is a task without the tag, so it does not run.")
		default:
			run.flush("`flush_handlers` comes")
		}
	}
	switch {
	case !failed:
		run.flush("All tasks are done")
	case p.Force || m == FailureFlushes:
		run.flush("A task failed, and `--force-handlers` is given")
	default:
		tr.say("ansible.failed", "A task failed, so the tasks behind it and the %s do not run.", handlersWaiting(len(run.pending)))
	}
	h.Pending = run.pending
	return run.events
}

func handlersWaiting(n int) string {
	if n == 0 {
		return "handlers"
	}
	return "waiting handlers"
}

func (p Play) selects(t Task) bool {
	return p.Tags == "" || t.Tagged == (p.Tags == "only")
}

// result does the task's work.
func (t Task) result(h *Host, mended bool, m Model) string {
	switch {
	case t.Broken && !mended:
		return "failed"
	case t.Sort == KeptTask, t.Sort == FileTask && h.Written[t.Name] && m != ChangesAgain:
		return "ok"
	}
	h.Written[t.Name] = true
	return "changed"
}

func (t Task) notifies(result string, m Model) bool { return result == "changed" || m == OkNotifies }

// handling is one run with the handlers notified so far, in the order of the notifications.
type handling struct {
	play    Play
	model   Model
	tr      *Steps
	pending []int
	events  []Event
}

func (r *handling) event(e Event) {
	r.events = append(r.events, e)
	if e.Handler < 0 {
		r.tr.say("ansible.task", "Task `%s`: %s.", e.Name, e.Result)
	}
}

func (r *handling) notify(by string, list []int) {
	for _, i := range list {
		name := r.play.Handlers[i].Name
		if slices.Contains(r.pending, i) {
			r.tr.say("ansible.merge", "`%s` notifies `%s`, which waits already.", by, name)
		} else {
			r.tr.say("ansible.notify", "`%s` notifies `%s`.", by, name)
		}
		switch {
		case r.model == AtOnce:
			r.handle(i)
		case r.model == PerNotify, !slices.Contains(r.pending, i):
			r.pending = append(r.pending, i)
		}
	}
}

// handle runs a handler, which may notify others.
func (r *handling) handle(i int) {
	if r.model == TagsPickHandler && r.play.Tags == "only" {
		return
	}
	h := r.play.Handlers[i]
	r.event(Event{h.Name, "changed", i})
	r.notify(h.Name, h.Notify)
}

// flush runs what waits.
func (r *handling) flush(when string) {
	first := len(r.events)
	if r.model == NotifyOrder {
		for ; len(r.pending) > 0; r.pending = r.pending[1:] {
			r.handle(r.pending[0])
		}
		return
	}
	for i := range r.play.Handlers { // a handler notifies only handlers behind itself
		for range r.count(i) {
			r.handle(i)
		}
	}
	r.pending = nil
	var ran []string
	for _, e := range r.events[first:] {
		ran = append(ran, "`"+e.Name+"`")
	}
	if len(ran) > 0 {
		r.tr.say("ansible.flush", "%s: in the order of their definition, %s.", when, strings.Join(ran, ", ")+runs(len(ran)))
	}
}

func runs(n int) string {
	if n == 1 {
		return " runs"
	}
	return " run"
}

func (r *handling) count(i int) int {
	n := 0
	for _, p := range r.pending {
		if p == i {
			n++
		}
	}
	return n
}

// Twice runs a play on a new host, and again after broken tasks are mended.
func (p Play) Twice(m Model, tr *Steps) (first, second []Event) {
	h := &Host{Written: map[string]bool{}}
	first = p.Run(h, false, m, tr)
	tr.say("ansible.again", "The second run starts, and nothing is left of the notifications.")
	return first, p.Run(h, true, m, tr)
}
