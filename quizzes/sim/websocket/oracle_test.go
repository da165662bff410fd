package websocket_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/websocket"
)

const gobwas = "gobwas/ws 1.4.0"

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func drawFrame(r *rand.Rand) websocket.Frame {
	f := websocket.Frame{Fin: r.IntN(2) == 0, Op: one[byte](r, 1, 2, 0), Payload: make([]byte, one(r, r.IntN(126), 126+r.IntN(400), 126+r.IntN(60000), 65536+r.IntN(100)))}
	if r.IntN(2) == 0 {
		f.Key = []byte{byte(r.IntN(256)), byte(r.IntN(256)), byte(r.IntN(256)), byte(r.IntN(256))}
	}
	return f
}

func TestLength(t *testing.T) {
	oracle.Case[websocket.Frame]{
		Engine: "websocket: length of a frame", Oracle: gobwas, Draw: drawFrame,
		Got: func(f websocket.Frame, model string) string {
			n, _ := websocket.Length(f.Header(), websocket.Model(model))
			return fmt.Sprint(n)
		},
		Want: oracle.Each(func(t testing.TB, f websocket.Frame) string {
			var b bytes.Buffer
			h := ws.Header{Fin: f.Fin, OpCode: ws.OpCode(f.Op), Length: int64(len(f.Payload)), Masked: f.Key != nil}
			copy(h.Mask[:], f.Key)
			if err := ws.WriteHeader(&b, h); err != nil || !bytes.Equal(b.Bytes(), f.Header()) {
				t.Fatalf("header % x, gobwas writes % x, %v", f.Header(), b.Bytes(), err)
			}
			got, err := ws.ReadHeader(bytes.NewReader(f.Header()))
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(got.Length)
		}),
		Models: []string{"extended-length-literal", "length-little-endian", "mask-bit-counts", "mask-key-counts", "length-includes-header", "length-in-one-byte-more"},
	}.Test(t)
}

func drawFrames(r *rand.Rand) []websocket.Frame {
	var out []websocket.Frame
	open := false
	for range 3 + r.IntN(5) {
		f := websocket.Frame{Fin: r.IntN(2) == 0, Op: one[byte](r, websocket.Text, websocket.Binary), Key: []byte{1, 2, 3, byte(4 + r.IntN(9))}, Payload: []byte(one(r, "", "He", "llo", "x", "to", "day"))}
		if open {
			f.Op = websocket.Continuation
		}
		switch r.IntN(12) {
		case 0:
			f.Op = one[byte](r, websocket.Text, websocket.Continuation)
		case 1, 2, 3:
			f.Op, f.Fin = one[byte](r, websocket.Ping, websocket.Pong), r.IntN(8) > 0
			if r.IntN(8) == 0 {
				f.Payload = bytes.Repeat([]byte("p"), 125+r.IntN(3))
			}
		case 4:
			if r.IntN(3) == 0 {
				f.Key = nil
			}
		}
		if !f.Control() {
			open = !f.Fin
		}
		out = append(out, f)
	}
	return out
}

func show(messages []string, failed int) string {
	return oracle.Line(strings.Join(messages, "|"), failed)
}

// received has gobwas read the frames one by one.
func received(t testing.TB, frames []websocket.Frame) string {
	var stream bytes.Buffer
	var ends []int
	for _, f := range frames {
		stream.Write(f.Bytes())
		ends = append(ends, stream.Len())
	}
	total := stream.Len()
	in := &counting{r: &stream}
	rd := wsutil.Reader{Source: in, State: ws.StateServerSide, OnIntermediate: func(h ws.Header, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}}
	var messages []string
	for {
		h, err := rd.NextFrame()
		if err == nil {
			var b []byte
			if b, err = io.ReadAll(&rd); err == nil {
				if !h.OpCode.IsControl() {
					messages = append(messages, string(b))
				}
				continue
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && in.n == total {
			return show(messages, -1)
		}
		for i, end := range ends { // the frame whose header was read last
			if in.n <= end {
				return show(messages, i)
			}
		}
		t.Fatal(err)
	}
}

// counting reads as little as it is asked for.
type counting struct {
	r io.Reader
	n int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestReceive(t *testing.T) {
	oracle.Case[[]websocket.Frame]{
		Engine: "websocket: messages and failures", Oracle: gobwas, Draw: drawFrames, Want: oracle.Each(received),
		Got: func(c []websocket.Frame, model string) string {
			r := websocket.Receive(c, websocket.Model(model))
			return show(r.Messages, r.Failed)
		},
		Models: []string{"control-frame-ends-message", "no-control-between-fragments", "control-payload-joins-message", "each-frame-is-a-message", "continuation-repeats-type",
			"messages-may-interleave", "control-may-be-fragmented", "masking-is-optional", "empty-frame-is-error", "continuation-may-begin", "fin-ignored"},
	}.Test(t)
}

func drawOpen(r *rand.Rand) websocket.Open {
	o := websocket.Open{Method: one(r, "GET", "GET", "POST"), Version: one(r, "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"), Fields: []string{"Host: a.example"}}
	add := func(f ...string) {
		if s := one(r, f...); s != "" {
			o.Fields = append(o.Fields, s)
		}
	}
	add("Upgrade: websocket", "Upgrade: websocket", "Upgrade: WebSocket", "")
	add("Connection: Upgrade", "Connection: Upgrade", "Connection: keep-alive, Upgrade", "Connection: upgrade", "Connection: keep-alive", "")
	add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: c2hvcnQ=", "")
	add("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", "")
	add("Origin: https://a.example", "")
	add("Sec-WebSocket-Protocol: chat", "")
	return o
}

type wire struct {
	io.Reader
	io.Writer
}

func TestHandshake(t *testing.T) {
	oracle.Case[websocket.Open]{
		Engine: "websocket: handshake", Oracle: gobwas, Draw: drawOpen,
		Got: func(o websocket.Open, model string) string {
			ok, _ := websocket.Upgraded(o, websocket.Model(model))
			if !ok {
				return "no"
			}
			key, _ := o.Field("Sec-WebSocket-Key")
			return websocket.Accept(key)
		},
		Want: oracle.Each(func(t testing.TB, o websocket.Open) string {
			var out bytes.Buffer
			_, err := ws.Upgrade(wire{strings.NewReader(o.Method + " /chat " + o.Version + "\r\n" + strings.Join(o.Fields, "\r\n") + "\r\n\r\n"), &out})
			if err != nil {
				return "no"
			}
			_, accept, _ := strings.Cut(out.String(), "Sec-WebSocket-Accept: ")
			accept, _, _ = strings.Cut(accept, "\r\n")
			return accept
		}),
		Models: []string{"upgrade-by-any-method", "upgrade-over-old-http", "key-may-be-anything", "websocket-version-free", "connection-upgrade-missing", "connection-must-equal",
			"upgrade-is-case-sensitive", "subprotocol-is-required"},
	}.Test(t)
}
