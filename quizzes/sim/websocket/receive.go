package websocket

import "fmt"

// The wrong beliefs about messages.
const (
	ControlEnds   Model = "control-frame-ends-message"    // a ping between fragments ends the message
	ControlBars   Model = "no-control-between-fragments"  // a control frame between fragments is an error
	ControlJoins  Model = "control-payload-joins-message" // a ping's payload belongs to the message
	EachFrame     Model = "each-frame-is-a-message"       // every data frame is a message
	TypeRepeated  Model = "continuation-repeats-type"     // later fragments have the opcode of the first
	Interleaved   Model = "messages-may-interleave"       // a new message may begin inside another
	PingSplit     Model = "control-may-be-fragmented"     // a ping may have FIN 0
	PingLong      Model = "control-may-be-long"           // a ping may have any length
	MaskOptional  Model = "masking-is-optional"           // a client may leave the mask out
	EmptyIsWrong  Model = "empty-frame-is-error"          // a frame without payload is an error
	LoneContinues Model = "continuation-may-begin"        // a continuation may begin a message
	FinIgnored    Model = "fin-ignored"                   // the next text or binary frame ends a message
)

// Received is what a server makes of frames from a client.
type Received struct {
	Messages []string
	Failed   int // index of the frame at which it fails the connection with 1002, -1 when it does not
	Steps    []Step
}

// Receive reads frames as a server does, until it fails the connection (RFC 6455, sections 5.1, 5.4 and 5.5).
func Receive(frames []Frame, m Model) Received {
	r := receiver{model: m, Received: Received{Failed: -1}}
	for i, f := range frames {
		if why := r.wrong(f); why != "" {
			r.Failed = i
			r.add("Frame %d: %s. The server fails the connection with 1002.", i+1, why)
			break
		}
		r.take(i, f)
	}
	return r.Received
}

type receiver struct {
	Received
	model Model
	open  bool
	buf   string
}

func (r *receiver) add(format string, a ...any) {
	if r.model == "" {
		r.Steps = append(r.Steps, Step{"rfc6455.5.4", fmt.Sprintf(format, a...), ""})
	}
}

// wrong says which rule a frame breaks.
func (r *receiver) wrong(f Frame) string {
	m := r.model
	switch {
	case f.Key == nil && m != MaskOptional:
		return "a frame from a client must be masked"
	case m == EmptyIsWrong && len(f.Payload) == 0:
		return "empty"
	case f.Control() && !f.Fin && m != PingSplit:
		return "a control frame cannot be a fragment"
	case f.Control() && len(f.Payload) > 125 && m != PingLong:
		return fmt.Sprintf("a control frame holds at most 125 bytes, and this one has %d", len(f.Payload))
	case f.Control():
		if m == ControlBars && r.open {
			return "control"
		}
		return ""
	case m == EachFrame:
		return ""
	case f.Op == Continuation && m == TypeRepeated:
		return "continuation"
	case f.Op == Continuation && !r.open && m != LoneContinues && m != FinIgnored:
		return "a continuation comes while no message is open"
	case f.Op != Continuation && r.open && m != Interleaved && m != FinIgnored && m != TypeRepeated:
		return "a new message begins while another is open"
	}
	return ""
}

func (r *receiver) take(i int, f Frame) {
	if f.Control() {
		switch {
		case r.model == ControlJoins && r.open:
			r.buf += string(f.Payload)
		case r.model == ControlEnds && r.open:
			r.end()
		}
		r.add("Frame %d is a control frame and changes nothing in the messages.", i+1)
		return
	}
	if r.model == FinIgnored && f.Op != Continuation && r.open {
		r.end()
	}
	r.buf, r.open = r.buf+string(f.Payload), true
	switch {
	case r.model == EachFrame, f.Fin && r.model != FinIgnored:
		r.add("Frame %d has FIN 1: the message `%s` is complete.", i+1, r.buf)
		r.end()
	case f.Op == Continuation:
		r.add("Frame %d goes on with the open message: `\"%s\"` so far.", i+1, r.buf)
	default:
		r.add("Frame %d opens a message with FIN 0, with `\"%s\"` so far.", i+1, r.buf)
	}
}

func (r *receiver) end() {
	r.Messages, r.buf, r.open = append(r.Messages, r.buf), "", false
}
