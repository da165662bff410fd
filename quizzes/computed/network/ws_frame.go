package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/websocket"
)

// WSFrameLength asks for the payload's length by the first bytes of a frame.
var WSFrameLength = quizzes.Template{
	ID: "ws.frame.length", Version: 1, Concept: "web-sockets#frames", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: wsFrameLength,
}

var wsLengthModels = []struct {
	model websocket.Model
	why   string
}{
	{websocket.LengthLiteral, "126 is the length itself"},
	{websocket.LittleEndian, "the least significant byte comes first"},
	{websocket.MaskBitCounts, "the MASK bit belongs to the length"},
	{websocket.KeyCounts, "the length includes the four bytes of the mask"},
	{websocket.HeaderCounts, "the length is that of the whole frame"},
	{websocket.OneByteMore, "one byte behind 126 holds the length"},
}

func wsFrameLength(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		f := websocket.Frame{Fin: r.IntN(3) > 0, Op: quizzes.One[byte](r, websocket.Text, websocket.Binary), Key: wsKey(r)}
		if !f.Fin && r.IntN(2) == 0 {
			f.Op = websocket.Continuation
		}
		size := quizzes.One(r, 10+r.IntN(100), 256*(1+r.IntN(4))+r.IntN(60), 126+r.IntN(130))
		f.Payload = make([]byte, size)
		if r.IntN(4) == 0 {
			f.Key = nil
		}
		from := "client"
		if f.Key == nil {
			from = "server"
		}
		head := f.Header()
		n, steps := websocket.Length(head, "")
		var wrong []quizzes.Ranked
		add := func(n int, id, why string) {
			if n > 0 {
				wrong = append(wrong, quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: wsBytes(n), Misconception: id, Why: why}})
			}
		}
		for _, k := range r.Perm(len(wsLengthModels)) {
			m := wsLengthModels[k]
			w, _ := websocket.Length(head, m.model)
			add(w, string(m.model), fmt.Sprintf("This takes it that %s. %s", m.why, steps[len(steps)-1].Text))
		}
		add(n+len(head), "length-of-frame", fmt.Sprintf("This is the whole frame, with its header of %d bytes.", len(head)))
		add(len(head), "header-for-payload", fmt.Sprintf("This is the size of the header, the bytes shown before the payload; the length field says %d.", n))
		if f.Key != nil {
			add(n+4, "mask-added-to-length", fmt.Sprintf("This adds the four bytes of the mask to the payload's %d.", n))
		}
		key := quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: wsBytes(n), Why: steps[min(1, len(steps)-1)].Text}}
		opts, err := quizzes.PickRanked(r, rank, key, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		shown := websocket.Hex(head) + " …"
		return quizzes.Question{
			Stem:     fmt.Sprintf("A WebSocket frame of a %s begins with the header below, in hexadecimal. How long is its payload, by RFC 6455?", from),
			Exhibits: []quizzes.Exhibit{{Title: "First bytes of the frame", Lang: "text", Lines: []string{shown}}},
			Ask:      quizzes.Single{Options: opts}, Note: shown, Trace: quizzes.Worked(steps, "The payload has %s.", wsBytes(n)),
		}, nil
	})
}

func wsBytes(n int) string { return fmt.Sprintf("%d bytes", n) }

func wsKey(r *rand.Rand) []byte {
	k := make([]byte, 4)
	for i := range k {
		k[i] = byte(1 + r.IntN(255))
	}
	return k
}
