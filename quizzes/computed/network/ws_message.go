package network

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/websocket"
)

// WSMessageList asks which messages an application gets from frames.
var WSMessageList = quizzes.Template{
	ID: "ws.message.list", Version: 1, Concept: "web-sockets#fragments", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: wsMessageList,
}

// WSMessageFault asks at which frame a server fails the connection.
var WSMessageFault = quizzes.Template{
	ID: "ws.message.fault", Version: 1, Concept: "web-sockets#fragments", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 3, Make: wsMessageFault,
}

var wsBeliefs = map[websocket.Model]string{
	websocket.ControlEnds: "a control frame ends the message it interrupts", websocket.ControlBars: "no control frame may stand between fragments",
	websocket.ControlJoins: "the payload of a ping joins the message around it", websocket.EachFrame: "each data frame is a message",
	websocket.TypeRepeated: "later fragments repeat the opcode of the first", websocket.Interleaved: "a message may begin inside another",
	websocket.PingSplit: "a control frame may be a fragment", websocket.PingLong: "a control frame may have any length",
	websocket.MaskOptional: "a client may leave the mask out", websocket.EmptyIsWrong: "a frame needs a payload",
	websocket.LoneContinues: "a continuation may begin a message", websocket.FinIgnored: "a message ends where the next text frame begins",
}

var wsOpcodes = map[byte]string{websocket.Continuation: "continuation", websocket.Text: "text", websocket.Binary: "binary", websocket.Ping: "ping", websocket.Pong: "pong"}

// wsLine prints a frame as the lesson does.
func wsLine(f websocket.Frame) string {
	fin, mask := 0, "masked"
	if f.Fin {
		fin = 1
	}
	if f.Key == nil {
		mask = "no mask"
	}
	said := fmt.Sprintf("%q", f.Payload)
	if len(f.Payload) > 60 {
		said = fmt.Sprintf("(%d bytes)", len(f.Payload))
	}
	return fmt.Sprintf("%s, FIN %d, %s: %s", wsOpcodes[f.Op], fin, mask, said)
}

// wsDraw draws frames of a client. With faults, one rule or another is broken here and there.
func wsDraw(r *rand.Rand, n int, faults bool) []websocket.Frame {
	parts := quizzes.Draw(r, []string{"Hel", "lo", "on", "ly", "mon", "day", "to", "go", "up", "set", "off", "in", "net", "work"}, n)
	var out []websocket.Frame
	open := false
	for i := range n {
		f := websocket.Frame{Fin: r.IntN(2) == 0, Op: websocket.Text, Key: []byte{1, 2, 3, 4}, Payload: []byte(parts[i])}
		if open {
			f.Op = websocket.Continuation
		}
		if (open && r.IntN(5) < 2 || r.IntN(8) == 0) && (faults || i < n-1) {
			f.Op, f.Fin, f.Payload = quizzes.One[byte](r, websocket.Ping, websocket.Ping, websocket.Pong), true, []byte{"pqxyzkv"[i%7]}
		}
		switch {
		case faults && r.IntN(10) == 0:
			f.Payload = nil
		case !faults && i == n-1:
			f.Fin = true
		}
		if faults && r.IntN(5) == 0 {
			switch r.IntN(5) {
			case 0:
				f.Key = nil
			case 1:
				f.Op, f.Fin, f.Payload = websocket.Ping, false, []byte{"pqxyzkv"[i%7]}
			case 2:
				f.Op, f.Fin, f.Payload = websocket.Ping, true, make([]byte, 126+r.IntN(100))
			case 3:
				f.Op = websocket.Text
			case 4:
				f.Op = websocket.Continuation
			}
		}
		if !f.Control() {
			open = !f.Fin
		}
		out = append(out, f)
	}
	return out
}

func wsLines(frames []websocket.Frame) []string {
	var out []string
	for _, f := range frames {
		out = append(out, wsLine(f))
	}
	return out
}

func wsMessages(ms []string) string { return "`" + strings.Join(ms, "`, `") + "`" }

var wsListModels = []websocket.Model{websocket.ControlEnds, websocket.ControlJoins, websocket.EachFrame, websocket.FinIgnored}

func wsMessageList(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4) // by length
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		frames := wsDraw(r, 7, false)
		got := websocket.Receive(frames, "")
		text := wsMessages(got.Messages)
		var wrong []quizzes.Ranked
		add := func(ms []string, id, why string) {
			if t := wsMessages(ms); len(ms) > 0 && t != text && !slices.ContainsFunc(wrong, func(o quizzes.Ranked) bool { return o.Text == t }) {
				wrong = append(wrong, quizzes.Ranked{Value: float64(len(t)) + r.Float64() - .5, Option: quizzes.Option{Text: t, Misconception: id, Why: "This takes it that " + why + ". By RFC 6455 the application gets " + text + "."}})
			}
		}
		for _, k := range r.Perm(len(wsListModels)) {
			m := wsListModels[k]
			if w := websocket.Receive(frames, m); w.Failed < 0 || m == websocket.ControlEnds {
				add(w.Messages, string(m), wsBeliefs[m])
			}
		}
		add(wsControls(frames), "control-frame-is-a-message", "a control frame is a message, too")
		add(wsPart(frames, true), "last-fragment-wins", "the last fragment replaces those before it")
		add(wsPart(frames, false), "first-fragment-wins", "a message is its first fragment alone")
		add(got.Messages[:len(got.Messages)-1], "open-message-dropped", "a message in several frames is dropped")
		key := quizzes.Ranked{Value: float64(len(text)), Option: quizzes.Option{Text: text, Why: "Fragments are joined up to FIN 1, and control frames between them change nothing."}}
		opts, err := quizzes.PickRanked(r, rank, key, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		lines := wsLines(frames)
		return quizzes.Question{
			Stem:     "A client sends these WebSocket frames to a server, in this order. Which messages does the application on the server get, by RFC 6455?",
			Exhibits: []quizzes.Exhibit{{Title: "Frames", Lang: "text", Lines: lines}}, Ask: quizzes.Single{Options: opts}, Note: strings.Join(lines, "\n"),
			Trace: quizzes.Worked(got.Steps, "The application gets %s.", text),
		}, nil
	})
}

// wsControls lists the messages and the payloads of the control frames, in order of their ends.
func wsControls(frames []websocket.Frame) []string {
	var out []string
	for i, f := range frames {
		if f.Control() {
			out = append(out, string(f.Payload))
		} else if f.Fin {
			got := websocket.Receive(frames[:i+1], "").Messages
			out = append(out, got[len(got)-1])
		}
	}
	return out
}

// wsPart is what is left of each message when only its first or its last fragment counts.
func wsPart(frames []websocket.Frame, last bool) []string {
	var out []string
	for _, f := range frames {
		if !f.Control() && (last && f.Fin || !last && f.Op != websocket.Continuation) {
			out = append(out, string(f.Payload))
		}
	}
	return out
}

var wsFaultModels = []websocket.Model{websocket.ControlBars, websocket.TypeRepeated, websocket.ControlEnds, websocket.EmptyIsWrong, websocket.MaskOptional, websocket.PingSplit,
	websocket.PingLong, websocket.Interleaved, websocket.LoneContinues}

func wsMessageFault(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(6)
	return quizzes.Search(4*httpTries, func() (quizzes.Question, error) {
		frames := wsDraw(r, 6, true)
		got := websocket.Receive(frames, "")
		if got.Failed != at {
			return quizzes.Question{}, quizzes.Reject("another frame")
		}
		fooled := map[int]websocket.Model{}
		for _, m := range wsFaultModels {
			if w := websocket.Receive(frames, m).Failed; w >= 0 && w != at && fooled[w] == "" {
				fooled[w] = m
			}
		}
		lines := wsLines(frames)
		if len(fooled) < 1 || wsTwice(lines) || wsLongest(lines) == at && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		last := got.Steps[len(got.Steps)-1].Text
		ask := quizzes.Line{Title: "Frames of a client, as the server gets them", Lang: "text"}
		for i, l := range lines {
			o := quizzes.Option{Text: l, Right: i == at, Why: last}
			switch m := fooled[i]; {
			case i == at:
			case m != "":
				o.Why, o.Misconception = "This takes it that "+wsBeliefs[m]+". "+last, string(m)
			case i < at:
				o.Why, o.Misconception = "It breaks no rule: "+got.Steps[i].Text, "valid-frame-refused"
			default:
				o.Why, o.Misconception = fmt.Sprintf("By then the connection has failed, at frame %d.", at+1), "failed-connection-goes-on"
			}
			ask.Options = append(ask.Options, o)
		}
		return quizzes.Question{
			Stem: "A server that follows RFC 6455 gets these frames from a client, with no extension in use. At which frame does it fail the connection with 1002?",
			Ask:  ask, Note: strings.Join(lines, "\n"), Trace: quizzes.Worked(got.Steps, "So line %d is the one.", at+1),
		}, nil
	})
}

func wsLongest(lines []string) int {
	best := 0
	for i, l := range lines {
		if len(l) > len(lines[best]) {
			best = i
		}
	}
	return best
}

func wsTwice(lines []string) bool {
	for i, l := range lines {
		if slices.Contains(lines[:i], l) {
			return true
		}
	}
	return false
}
