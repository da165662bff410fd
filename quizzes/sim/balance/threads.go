package balance

// Connector is Tomcat's three limits of an HTTP connector (Tomcat 10.1 Configuration Reference, The HTTP Connector).
type Connector struct{ Threads, Connections, Accept int }

// The wrong models of a connector.
const (
	HeldRun      Model = "connections-run-at-once"   // every connection held has a thread
	AcceptRuns   Model = "accept-count-adds-threads" // acceptCount are more threads
	FullRefuses  Model = "refused-at-max-threads"    // nobody waits inside Tomcat
	AcceptInside Model = "accept-count-within-limit" // the kernel's queue is a part of maxConnections
	OneByOne     Model = "answers-one-by-one"        // requests run one after the other
)

// Burst is where the clients of a burst are just after it.
type Burst struct{ Running, Waiting, Queued, Left int }

// Burst places n clients that connect at once, each with one request. The kernel's queue takes exactly Accept.
func (c Connector) Burst(n int, m Model) (b Burst, steps []Step) {
	tr := trace{off: m != ""}
	switch m {
	case HeldRun:
		c.Threads = c.Connections
	case AcceptRuns:
		c.Threads += c.Accept
	case FullRefuses:
		c.Connections = c.Threads
	case AcceptInside:
		c.Connections -= c.Accept
	}
	held := min(n, c.Connections)
	b.Running = min(held, c.Threads)
	b.Waiting = held - b.Running
	b.Queued = min(n-held, c.Accept)
	b.Left = n - held - b.Queued
	tr.add("tomcat.max-connections", "", "Tomcat holds %d of %d connections (`maxConnections` %d).", held, n, c.Connections)
	tr.add("tomcat.max-threads", "", "Of those, %d are worked on (`maxThreads` %d) and %d wait inside Tomcat.", b.Running, c.Threads, b.Waiting)
	tr.add("tomcat.accept-count", "", "The kernel queues %d of the other %d (`acceptCount` %d), which leaves %d.", b.Queued, n-held, c.Accept, b.Left)
	return b, tr.steps
}

// Answered is when the k-th client of such a burst has its answer, in rounds of one request's time; 0 if it has no
// place. Clients are served in order, and each connection is closed after its answer.
func (c Connector) Answered(k int, m Model) (round int, steps []Step) {
	tr := trace{off: m != ""}
	at := c.Threads
	switch m {
	case HeldRun:
		at = c.Connections
	case AcceptRuns:
		at += c.Accept
	case OneByOne:
		at = 1
	}
	if k > c.Connections+c.Accept {
		return 0, nil
	}
	round = (k + at - 1) / at
	tr.add("tomcat.rounds", "", "%d requests run at a time, so client %d is in round %d.", at, k, round)
	return round, tr.steps
}
