package push

import (
	"fmt"
	"strings"
)

// The wrong beliefs about event streams.
const (
	EachData     Model = "each-data-line-fires"    // every data line is an event
	JoinedBare   Model = "data-lines-run-together" // data lines are joined by nothing
	FiresEmpty   Model = "event-fires-without-data"
	EndFires     Model = "stream-end-fires"        // what follows the last empty line fires
	TypeStays    Model = "event-type-persists"     // a type holds for the events after it
	CommentFires Model = "comment-is-data"         // a comment is a line of data
	IDClears     Model = "id-is-per-event"         // an event without id has none
	SpaceKept    Model = "space-after-colon-stays" // the space after the colon belongs to the value
)

// Event is what a page's script gets.
type Event struct{ Type, Data, ID string }

// String prints an event in one line.
func (e Event) String() string {
	s := e.Type + " " + fmt.Sprintf("%q", e.Data)
	if e.ID != "" {
		s += " (id " + e.ID + ")"
	}
	return s
}

// Stream parses the lines of a text/event-stream whose end the connection cuts (HTML Standard, section 9.2.6).
func Stream(lines []string, m Model) ([]Event, []Step) {
	var out []Event
	var steps []Step
	kind, data, id, has := "", "", "", false
	fire := func(at string) {
		if !has && !(m == FiresEmpty && kind != "") {
			if m == "" && (kind != "" || at == "") {
				steps = append(steps, say(m, "sse.dispatch", "An empty line without data before it fires nothing."))
			}
			kind = ""
			return
		}
		e := Event{kind, data, id}
		if e.Type == "" {
			e.Type = "message"
		}
		out = append(out, e)
		steps = append(steps, say(m, "sse.dispatch", "The empty line fires `%s`.", e))
		if data, has = "", false; m != TypeStays {
			kind = ""
		}
		if m == IDClears {
			id = ""
		}
	}
	for _, l := range lines {
		field, value, _ := strings.Cut(l, ":")
		if m != SpaceKept {
			value = strings.TrimPrefix(value, " ")
		}
		if field == "" && l != "" && m == CommentFires {
			field = "data"
		}
		switch {
		case l == "":
			fire("")
		case field == "data":
			switch {
			case has && m == EachData:
				fire("data")
			case has && m != JoinedBare:
				data += "\n"
			}
			data, has = data+value, true
		case field == "event":
			kind = value
		case field == "id":
			id = value
			steps = append(steps, say(m, "sse.id", "`id: %s` sets the last event id, which stays until another comes.", value))
		}
	}
	if m == EndFires && has {
		fire("end")
	}
	if has {
		steps = append(steps, say(m, "sse.end", "The stream ends without an empty line after the last data, so that is discarded."))
	}
	return out, steps
}
