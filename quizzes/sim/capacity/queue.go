package capacity

// Pool is a server whose workers each hold one request from start to end. Time is in ms, Rate in requests a second.
type Pool struct{ Workers, Time, Rate, Backlog int }

// Load is what becomes of a pool under too many requests, beginning idle.
type Load struct {
	Capacity int     // requests a second that are finished
	Growth   int     // requests by which the queue grows each second
	Full     float64 // seconds until the backlog is full
	Wait     float64 // seconds that the last request in a full backlog waits for its turn
}

// The wrong models of workers and queues.
const (
	WorkersPerSecond Model = "worker-serves-one-a-second" // each worker finishes one request a second
	OneWorker        Model = "one-worker-counts"          // the pool is as fast as one worker
	GrowthIsRate     Model = "queue-grows-by-the-rate"    // all that arrives is queued
	BacklogServes    Model = "backlog-adds-capacity"      // places in the backlog serve requests too
	WaitByRate       Model = "wait-by-arrival-rate"       // the wait is the backlog over the arrivals
)

// Under computes it; arrivals must exceed the capacity.
func (p Pool) Under(m Model) (Load, []Step) {
	tr := trace{off: m != ""}
	l := Load{Capacity: p.Workers * 1000 / p.Time}
	switch m {
	case WorkersPerSecond:
		l.Capacity = p.Workers
	case OneWorker:
		l.Capacity = 1000 / p.Time
	case BacklogServes:
		l.Capacity = (p.Workers + p.Backlog) * 1000 / p.Time
	}
	if l.Growth = max(0, p.Rate-l.Capacity); m == GrowthIsRate {
		l.Growth = p.Rate
	}
	if l.Growth > 0 {
		l.Full = float64(p.Backlog) / float64(l.Growth)
	}
	if l.Wait = float64(p.Backlog) / float64(l.Capacity); m == WaitByRate {
		l.Wait = float64(p.Backlog) / float64(p.Rate)
	}
	tr.add("queue.capacity", "%d workers / %d ms = %d requests a second.", p.Workers, p.Time, l.Capacity)
	tr.add("queue.growth", "%d arrive and %d leave each second: the queue grows by %d.", p.Rate, l.Capacity, l.Growth)
	tr.add("queue.full", "%d places / %d a second = %g s until the backlog is full.", p.Backlog, l.Growth, l.Full)
	tr.add("queue.wait", "The last one in the backlog waits for %d / %d = %g s.", p.Backlog, l.Capacity, l.Wait)
	return l, tr.steps
}
