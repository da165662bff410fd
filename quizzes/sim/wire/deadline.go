package wire

// Statuses of gRPC calls that end in time, at a deadline, or by the caller's cancellation.
const (
	OK       = "OK"
	Exceeded = "DEADLINE_EXCEEDED"
)

// Wrong readings of deadlines.
const (
	PerHop       Model = "deadline-restarts-per-hop" // each hop has the whole time again
	LimitExtends Model = "own-limit-extends"         // a hop's own limit replaces what is left
	LimitIgnored Model = "own-limit-ignored"         // a hop can't set a shorter limit
	CallerWaits  Model = "caller-waits-for-server"   // the client learns of the failure when the server ends
	ClockFromB   Model = "limit-counts-from-client"  // a hop's own limit counts from the client's call
)

// Chain is a client that calls A, which works, calls B, and works again before it answers. All times are in
// milliseconds; the network takes none. When its call to B fails while there is time left, A answers by a fallback.
type Chain struct {
	Deadline                       int // of the client
	Before, Limit, B, After, Spare int // A before its call, A's own limit for it (0: none), B, A after it, A's fallback
}

// Ends is what a chain's run gives.
type Ends struct {
	Sent           int // grpc-timeout that A sends
	BAt, ClientAt  int // when A's call to B and the client's call end
	BOver, Clients string
}

// Run plays the chain.
func (c Chain) Run(m Model) (Ends, []Step) {
	var t trace
	left := c.Deadline - c.Before
	e := Ends{Sent: left}
	t.add("grpc.left", "A calls B at %d ms, when %d - %d = %d ms of the client's deadline are left.", c.Before, c.Deadline, c.Before, left)
	switch {
	case m == PerHop:
		e.Sent = c.Deadline
	case m == LimitExtends && c.Limit > 0:
		e.Sent = c.Limit
	}
	if limit := c.Limit; limit > 0 && m != LimitIgnored {
		if m == ClockFromB {
			limit = max(1, limit-c.Before)
		}
		e.Sent = min(e.Sent, limit)
		if m == LimitExtends {
			e.Sent = limit
		}
		t.add("grpc.min", "A's own limit is %d ms, and the smaller one counts: `grpc-timeout` is %d ms.", c.Limit, e.Sent)
	}
	e.BAt, e.BOver = c.Before+e.Sent, Exceeded
	if c.B < e.Sent {
		e.BAt, e.BOver = c.Before+c.B, OK
	}
	t.add("grpc.call", "B needs %d ms and has %d, so A's call ends at %d ms with `%s`.", c.B, e.Sent, e.BAt, e.BOver)
	done := e.BAt + c.After
	if e.BOver != OK {
		done = e.BAt + c.Spare
	}
	e.ClientAt, e.Clients = done, OK
	if done > c.Deadline {
		e.Clients = Exceeded
		if m != CallerWaits {
			e.ClientAt = c.Deadline
		}
		t.add("grpc.client", "A could answer at %d ms at the earliest, but the client gives up by itself at %d ms.", done, c.Deadline)
	} else {
		t.add("grpc.client", "A answers at %d ms, before the deadline of %d ms.", done, c.Deadline)
	}
	return e, t
}
