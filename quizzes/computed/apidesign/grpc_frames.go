package apidesign

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/wire"
)

// GRPCFramesLengths asks for the lengths of the messages that lie in DATA frames.
var GRPCFramesLengths = quizzes.Template{
	ID: "grpc.frames.lengths", Version: 1, Concept: "grpc#frames", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: makeGRPCFrames,
}

var grpcFrameModels = []struct {
	model wire.Model
	why   string
}{
	{wire.FrameIsMessage, "This takes each DATA frame for one message. The borders of frames mean nothing; join the payloads first."},
	{wire.EmptyIsNone, "This leaves out a message of length 0. It is a message all the same."},
	{wire.PrefixInside, "This lets the length count its own prefix. It counts the message alone."},
	{wire.LittleEndian, "This reads the length with its lowest byte first. It is big-endian."},
}

func makeGRPCFrames(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		var run []byte
		n := 2 + r.IntN(2)
		for range n {
			body := make([]byte, quizzes.One(r, 0, 2, 3, 4, 6))
			for i := range body {
				body[i] = byte(8 + r.IntN(110))
			}
			run = append(run, wire.Prefixed(false, body)...)
		}
		var frames [][]byte
		exhibit := quizzes.Exhibit{Title: "Payloads of the DATA frames, in hex", Lang: "text"}
		for left := run; len(left) > 0; {
			k := min(len(left), 4+r.IntN(9))
			if len(left)-k < 3 {
				k = len(left)
			}
			frames, left = append(frames, left[:k]), left[k:]
			exhibit.Lines = append(exhibit.Lines, fmt.Sprintf("% x", frames[len(frames)-1]))
		}
		ms, steps, ok := wire.Messages(frames, "")
		key := wire.Lengths(ms)
		var near []quizzes.Near
		for _, m := range grpcFrameModels {
			if other, _, ok := wire.Messages(frames, m.model); ok && len(other) > 0 {
				near = append(near, wireNear(wire.Lengths(other), string(m.model), "%s", m.why))
			}
		}
		if near = quizzes.NearAnswers(key, near); !ok || len(near) < 1 || len(frames) == len(ms) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "A gRPC client sends these DATA frames on one stream, without padding. Which lengths do its messages have, in bytes and in order, without prefix?",
			Exhibits: []quizzes.Exhibit{exhibit}, Ask: quizzes.Text{Accept: []string{key}, Form: "the lengths, such as 3, 12", Near: near},
			Trace: quizzes.Worked(steps, "The messages have the lengths %s.", key), Note: fmt.Sprintf("%x", frames),
		}, nil
	})
}
