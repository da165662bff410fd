package wire

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Wrong readings of gRPC messages.
const (
	FrameIsMessage Model = "frame-is-message"       // each DATA frame is one message
	LittleEndian   Model = "length-little-endian"   // the first byte of the length is its lowest
	PrefixInside   Model = "length-includes-prefix" // the length counts its own five bytes
	EmptyIsNone    Model = "empty-message-skipped"  // a message of length 0 is none
	FourByteHead   Model = "prefix-has-four-bytes"  // there is no flag
)

// Message is a length-prefixed message.
type Message struct {
	Compressed bool
	Length     int
}

// Prefixed puts a prefix before a message.
func Prefixed(compressed bool, body []byte) []byte {
	out := make([]byte, 5, 5+len(body))
	if compressed {
		out[0] = 1
	}
	binary.BigEndian.PutUint32(out[1:], uint32(len(body)))
	return append(out, body...)
}

// Messages reads the messages of a stream from the payloads of its DATA frames. ok is false when bytes are left over.
func Messages(frames [][]byte, m Model) (out []Message, steps []Step, ok bool) {
	var t trace
	if m == FrameIsMessage {
		for _, f := range frames {
			out = append(out, Message{Length: max(0, len(f)-5)})
		}
		return out, nil, true
	}
	var run []byte
	for _, f := range frames {
		run = append(run, f...)
	}
	t.add("grpc.join", "The payloads are joined into one run of %d bytes; the borders of frames mean nothing.", len(run))
	head := 5
	if m == FourByteHead {
		head = 4
	}
	for len(run) >= head {
		n, flag := int(binary.BigEndian.Uint32(run[head-4:head])), run[0]
		switch m {
		case LittleEndian:
			n = int(binary.LittleEndian.Uint32(run[1:5]))
		case PrefixInside:
			n -= head
		}
		if n < 0 || len(run) < head+n {
			return out, t, false
		}
		if n > 0 || m != EmptyIsNone {
			out = append(out, Message{Compressed: flag == 1, Length: n})
		}
		t.add("grpc.message", "Prefix `% x`: flag %d, length %d; the next %d bytes are message %d.", run[:head], flag, n, n, len(out))
		run = run[head+n:]
	}
	return out, t, len(run) == 0
}

// Lengths lists the lengths of messages.
func Lengths(ms []Message) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprint(m.Length))
	}
	return strings.Join(out, ", ")
}
