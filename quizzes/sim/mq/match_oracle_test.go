package mq

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
)

type matchCase struct {
	Sys          System
	Pattern, Key string
}

func drawMatch(sys System) func(r *rand.Rand) matchCase {
	return func(r *rand.Rand) matchCase {
		words := []string{"a", "b", "c"}
		var p, k []string
		for range 1 + r.IntN(4) {
			k = append(k, words[r.IntN(3)])
		}
		for range 1 + r.IntN(4) {
			w := words[r.IntN(3)]
			switch r.IntN(5) {
			case 0, 1:
				w = sys.One
			case 2:
				if sys.Anywhere {
					w = sys.Rest
				}
			}
			if len(p) < len(k) && r.IntN(3) > 0 && w != sys.One && w != sys.Rest {
				w = k[len(p)]
			}
			p = append(p, w)
		}
		if !sys.Anywhere && r.IntN(2) == 0 {
			p = append(p, sys.Rest)
		}
		return matchCase{sys, strings.Join(p, sys.Sep), strings.Join(k, sys.Sep)}
	}
}

func matched(c matchCase, m string) string {
	ok, _ := c.Sys.Match(c.Pattern, c.Key, Model(m))
	return fmt.Sprint(ok)
}

var matchModels = []string{string(RestIsOne), string(OneIsMany), string(PatternHead), string(ZeroFlipped), string(OneIsNone)}

// TestMatchDocs takes the examples of RabbitMQ's tutorial five, MQTT 5.0 sections 4.7.1.2 and 4.7.1.3, and NATS'
// page on subjects.
func TestMatchDocs(t *testing.T) {
	for _, v := range []struct {
		sys          System
		pattern, key string
		want         bool
	}{
		{RabbitMQ, "*.orange.*", "quick.orange.rabbit", true}, {RabbitMQ, "lazy.#", "lazy.orange.elephant", true},
		{RabbitMQ, "*.orange.*", "quick.brown.fox", false}, {RabbitMQ, "lazy.#", "lazy.orange.new.rabbit", true},
		{RabbitMQ, "*.orange.*", "quick.orange.new.rabbit", false}, {RabbitMQ, "*.*.rabbit", "lazy.pink.rabbit", true},
		{MQTT, "sport/tennis/player1/#", "sport/tennis/player1", true}, {MQTT, "sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
		{MQTT, "sport/#", "sport", true}, {MQTT, "sport/tennis/+", "sport/tennis/player1/ranking", false}, {MQTT, "sport/+", "sport", false},
		{NATS, "time.*.east", "time.us.east", true}, {NATS, "time.us.*", "time.us.east.atlanta", false},
		{NATS, "time.us.>", "time.us.east.atlanta", true}, {NATS, "time.us.>", "time.us", false},
	} {
		if got, _ := v.sys.Match(v.pattern, v.key, ""); got != v.want {
			t.Errorf("%s %s %s: %v", v.sys.Name, v.pattern, v.key, got)
		}
	}
}

func TestMQTT(t *testing.T) {
	oracle.Case[matchCase]{
		Engine: "mq: MQTT filters", Oracle: "mosquitto", Draw: drawMatch(MQTT), Got: matched,
		Want: func(t testing.TB, cases []matchCase) []string {
			c := startMosquitto(t)
			out := make([]string, len(cases))
			for i, m := range cases {
				out[i] = fmt.Sprint(c.gets(t, m.Pattern, m.Key))
			}
			return out
		},
		Ready: func() string {
			if mosquitto() == "" {
				return "mosquitto is not installed (apt: mosquitto)"
			}
			return ""
		},
		Models: matchModels,
	}.Test(t)
}

func mosquitto() string {
	for _, p := range []string{"mosquitto", "/usr/sbin/mosquitto"} {
		if path, err := exec.LookPath(p); err == nil {
			return path
		}
	}
	return ""
}

// mqttClient speaks as much MQTT 3.1.1 as the test needs; filters mean the same in 5.0.
type mqttClient struct {
	conn net.Conn
	in   *bufio.Reader
}

func startMosquitto(t testing.TB) mqttClient {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	conf := filepath.Join(t.TempDir(), "mosquitto.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, "listener %d 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\nset_tcp_nodelay true\n", port), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(mosquitto(), "-c", conf)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			if time.Now().After(deadline) {
				t.Fatal("mosquitto does not answer: ", err)
			}
			continue
		}
		t.Cleanup(func() { conn.Close() })
		conn.SetDeadline(time.Now().Add(5 * time.Minute))
		c := mqttClient{conn, bufio.NewReader(conn)}
		c.send(t, packet(0x10, text("MQTT"), []byte{4, 2, 0, 0}, text("oracle"))) // CONNECT, clean session
		if kind, _ := c.read(t); kind != 0x20 {
			t.Fatalf("no CONNACK: %x", kind)
		}
		c.send(t, packet(0x82, []byte{0, 1}, text("the/end"), []byte{0}))
		return c
	}
}

func text(s string) []byte { return append(binary.BigEndian.AppendUint16(nil, uint16(len(s))), s...) }

func packet(kind byte, parts ...[]byte) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	return append([]byte{kind, byte(len(body))}, body...) // all are shorter than 128 bytes
}

func (c mqttClient) send(t testing.TB, packets ...[]byte) {
	for _, p := range packets {
		if _, err := c.conn.Write(p); err != nil {
			t.Fatal(err)
		}
	}
}

func (c mqttClient) read(t testing.TB) (kind byte, body []byte) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(c.in, head); err != nil {
		t.Fatal(err)
	}
	body = make([]byte, head[1])
	if _, err := io.ReadFull(c.in, body); err != nil {
		t.Fatal(err)
	}
	return head[0], body
}

// gets subscribes to a filter, publishes on a topic and then on one that ends the case, and sees what comes.
func (c mqttClient) gets(t testing.TB, filter, topic string) bool {
	c.send(t, append(append(append(packet(0x82, []byte{0, 2}, text(filter), []byte{0}), packet(0x30, text(topic), []byte("x"))...),
		packet(0xA2, []byte{0, 3}, text(filter))...), packet(0x30, text("the/end"), []byte("x"))...))
	got := false
	for {
		kind, body := c.read(t)
		if kind&0xF0 != 0x30 {
			continue
		}
		n := binary.BigEndian.Uint16(body)
		switch string(body[2 : 2+n]) {
		case "the/end":
			return got
		case topic:
			got = true
		}
	}
}
