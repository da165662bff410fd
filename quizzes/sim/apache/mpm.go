package apache

import "fmt"

// Pool is what the event and worker MPMs are given: whole children with threads each.
type Pool struct {
	ServerLimit, ThreadLimit, ThreadsPerChild, MaxRequestWorkers int
}

// Limits is what Apache makes of a pool, and the directives that it corrects at the start.
type Limits struct {
	Threads   int // in each child
	Children  int // child processes, at most
	Workers   int // worker threads in all, at most: each serves one request
	Corrected []string
}

// The wrong models of the pool's limits.
const (
	LimitsIgnored      Model = "limits-ignored"                // every value holds as written
	ThreadLimitIgnored Model = "thread-limit-ignored"          // ThreadLimit does not cap ThreadsPerChild
	BelowOneChild      Model = "workers-below-one-child"       // fewer workers than one child has threads are fine
	NoMultiple         Model = "workers-need-no-multiple"      // a part of a child's threads is fine
	RoundedUp          Model = "workers-rounded-up"            // the next multiple above
	ServerLimitIgnored Model = "server-limit-ignored"          // as many children as the workers need
	WorkersAreChildren Model = "request-workers-are-processes" // MaxRequestWorkers counts processes
)

// Limits applies the corrections in Apache's order (documentation of mpm_common, ThreadsPerChild, MaxRequestWorkers,
// ServerLimit; source, event.c, event_check_config).
func (p Pool) Limits(m Model) (Limits, []Step) {
	tr := trace{off: m != ""}
	l := Limits{Threads: p.ThreadsPerChild, Workers: p.MaxRequestWorkers}
	off := func(rule Model) bool { return m == rule || m == LimitsIgnored }
	if l.Threads > p.ThreadLimit && !off(ThreadLimitIgnored) {
		tr.add("mpm.thread-limit", "ThreadsPerChild %d is over the ThreadLimit: it is lowered to %d.", l.Threads, p.ThreadLimit)
		l.Threads = p.ThreadLimit
		l.correct("ThreadsPerChild")
	} else {
		tr.add("mpm.threads", "ThreadsPerChild %d is within the ThreadLimit of %d.", l.Threads, p.ThreadLimit)
	}
	if m == WorkersAreChildren {
		l.Children = min(l.Workers, p.ServerLimit)
		l.Workers = l.Children * l.Threads
		return l, nil
	}
	if l.Workers < l.Threads && !off(BelowOneChild) {
		tr.add("mpm.one-child", "MaxRequestWorkers %d is less than one child has: it is raised to %d.", l.Workers, l.Threads)
		l.Workers = l.Threads
		l.correct("MaxRequestWorkers")
	}
	if rest := l.Workers % l.Threads; rest != 0 && !off(NoMultiple) && l.Workers > l.Threads {
		whole := l.Workers - rest
		if m == RoundedUp {
			whole += l.Threads
		}
		tr.add("mpm.multiple", "MaxRequestWorkers %d is no multiple of %d: it is lowered to %d.", l.Workers, l.Threads, whole)
		l.Workers = whole
		l.correct("MaxRequestWorkers")
	}
	l.Children = (l.Workers + l.Threads - 1) / l.Threads
	if l.Children > p.ServerLimit && !off(ServerLimitIgnored) {
		tr.add("mpm.server-limit", "%d workers take %d children of %d threads, but ServerLimit is %d: MaxRequestWorkers is lowered to %d × %d = %d.",
			l.Workers, l.Children, l.Threads, p.ServerLimit, p.ServerLimit, l.Threads, p.ServerLimit*l.Threads)
		l.Children, l.Workers = p.ServerLimit, p.ServerLimit*l.Threads
		l.correct("MaxRequestWorkers")
	} else {
		tr.add("mpm.children", "%d workers take %s of %d threads, within the ServerLimit of %d.", l.Workers, children(l.Children), l.Threads, p.ServerLimit)
	}
	return l, tr.steps
}

func children(n int) string {
	if n == 1 {
		return "1 child"
	}
	return fmt.Sprintf("%d children", n)
}

func (l *Limits) correct(directive string) {
	if n := len(l.Corrected); n == 0 || l.Corrected[n-1] != directive {
		l.Corrected = append(l.Corrected, directive)
	}
}

// Lines prints the directives.
func (p Pool) Lines() []string {
	return []string{fmt.Sprintf("ServerLimit       %4d", p.ServerLimit), fmt.Sprintf("ThreadLimit       %4d", p.ThreadLimit),
		fmt.Sprintf("ThreadsPerChild   %4d", p.ThreadsPerChild), fmt.Sprintf("MaxRequestWorkers %4d", p.MaxRequestWorkers)}
}
