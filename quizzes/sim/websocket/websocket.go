// Package websocket reads what a WebSocket carries by RFC 6455: the header of a frame (section 5.2), messages made of
// fragments with control frames between them (sections 5.4 and 5.5), and the opening handshake (section 4.2).
package websocket

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The opcodes.
const (
	Continuation = 0x0
	Text         = 0x1
	Binary       = 0x2
	Close        = 0x8
	Ping         = 0x9
	Pong         = 0xA
)

// Frame is one frame. Key is nil when it is not masked.
type Frame struct {
	Fin     bool
	Op      byte
	Key     []byte
	Payload []byte
}

// Control reports whether a frame is a close, a ping or a pong.
func (f Frame) Control() bool { return f.Op >= Close }

// Header gives the bytes before the payload, in the shortest form.
func (f Frame) Header() []byte {
	b := []byte{f.Op, 0}
	if f.Fin {
		b[0] |= 0x80
	}
	switch n := len(f.Payload); {
	case n < 126:
		b[1] = byte(n)
	case n < 1<<16:
		b[1] = 126
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	default:
		b[1] = 127
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	if f.Key != nil {
		b[1] |= 0x80
		b = append(b, f.Key...)
	}
	return b
}

// Bytes gives the whole frame, masked if it has a key.
func (f Frame) Bytes() []byte {
	b := f.Header()
	for i, p := range f.Payload {
		if f.Key != nil {
			p ^= f.Key[i%4]
		}
		b = append(b, p)
	}
	return b
}

// Hex prints bytes as pairs of digits.
func Hex(b []byte) string {
	var out []string
	for _, c := range b {
		out = append(out, fmt.Sprintf("%02x", c))
	}
	return strings.Join(out, " ")
}

// The wrong beliefs about a frame's length.
const (
	LengthLiteral Model = "extended-length-literal" // 126 and 127 are lengths
	LittleEndian  Model = "length-little-endian"    // the least significant byte comes first
	MaskBitCounts Model = "mask-bit-counts"         // the MASK bit belongs to the length
	KeyCounts     Model = "mask-key-counts"         // the length includes the mask
	HeaderCounts  Model = "length-includes-header"  // the length is that of the whole frame
	OneByteMore   Model = "length-in-one-byte-more" // behind 126, one byte holds the length
)

// Length reads the payload's length off the first bytes of a frame.
func Length(b []byte, m Model) (int, []Step) {
	var steps []Step
	add := func(format string, a ...any) {
		steps = append(steps, Step{"rfc6455.5.2", fmt.Sprintf(format, a...), ""})
	}
	masked, n, at := b[1]&0x80 != 0, int(b[1]&0x7f), 2
	add("The second byte, `%02x`, is %s and a length field of %d.", b[1], maskWord(masked), n)
	switch {
	case m == LengthLiteral:
	case n == 126:
		at = 4
		if n = int(binary.BigEndian.Uint16(b[2:])); m == LittleEndian {
			n = int(binary.LittleEndian.Uint16(b[2:]))
		}
		if m == OneByteMore {
			n = int(b[2])
		}
		add("126 stands for a length in the next two bytes, most significant first: `%02x %02x` is %d.", b[2], b[3], n)
	case n == 127:
		at = 10
		if n = int(binary.BigEndian.Uint64(b[2:])); m == LittleEndian {
			n = int(binary.LittleEndian.Uint64(b[2:]))
		}
		add("127 stands for a length in the next eight bytes, most significant first.")
	}
	if masked {
		add("The mask, `%s`, follows and does not count.", Hex(b[at:at+4]))
	}
	switch m {
	case MaskBitCounts:
		if masked && b[1]&0x7f < 126 {
			n += 128
		}
	case KeyCounts:
		if masked {
			n -= 4
		}
	case HeaderCounts:
		n -= len(b[:at])
		if masked {
			n -= 4
		}
	}
	return n, steps
}

func maskWord(masked bool) string {
	if masked {
		return "the MASK bit"
	}
	return "no MASK bit"
}
