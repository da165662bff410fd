package network

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/websocket"
)

// WSHandshakeWhich asks which opening requests a server upgrades.
var WSHandshakeWhich = quizzes.Template{
	ID: "ws.handshake.which", Version: 1, Concept: "web-sockets#handshake", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: wsHandshakeWhich,
}

var wsOpenBeliefs = map[websocket.Model]string{
	websocket.AnyMethod: "any method can be upgraded", websocket.OldHTTP: "HTTP/1.0 can be upgraded", websocket.KeyAnything: "the key may be any text",
	websocket.VersionFree: "the version does not matter", websocket.ConnectionKA: "`Upgrade` is enough without `Connection`",
	websocket.TokenExact: "`Connection` must hold `Upgrade` alone", websocket.CaseExact: "the letter case of the values matters",
	websocket.OriginMust: "a request without `Origin` is refused", websocket.ProtocolMust: "a subprotocol must be named",
}

var wsOpenModels = []websocket.Model{websocket.AnyMethod, websocket.OldHTTP, websocket.KeyAnything, websocket.VersionFree, websocket.ConnectionKA, websocket.TokenExact,
	websocket.CaseExact, websocket.OriginMust}

func wsHandshakeWhich(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		host := httpHost(r)
		steps := map[string]websocket.Step{}
		opts, err := httpMultiple(5, want, func() httpItem {
			o := wsDrawOpen(r, host)
			ok, step := websocket.Upgraded(o, "")
			it := httpItem{text: wsOpenText(o), right: ok, why: step.Text}
			steps[it.text] = step
			for _, k := range r.Perm(len(wsOpenModels)) {
				m := wsOpenModels[k]
				if other, _ := websocket.Upgraded(o, m); other != ok {
					it.belief = string(m)
					it.why += " Judging otherwise fits the belief that " + wsOpenBeliefs[m] + "."
					break
				}
			}
			return it
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		var trace []websocket.Step
		var note []string
		for _, o := range opts {
			s := steps[o.Text]
			s.Text = o.Text + ": " + s.Text
			trace, note = append(trace, s), append(note, o.Text)
		}
		q := quizzes.Question{
			Stem: fmt.Sprintf("A server at `%s` follows RFC 6455, knows version 13 alone, accepts any origin and needs no subprotocol. (`Key` and `Version` stand for `Sec-WebSocket-Key` and `Sec-WebSocket-Version`.) Which of these opening requests does it answer with `101`?", host),
			Ask:  quizzes.Multiple{Options: opts}, Note: strings.Join(note, "\n"),
		}
		q.Trace = quizzes.Worked(trace, "Upgraded: %s.", q.Ask.KeyText())
		return q, nil
	})
}

// wsOpenText prints what tells a request from others.
func wsOpenText(o websocket.Open) string {
	var parts []string
	parts = append(parts, "`"+o.Method+" "+o.Version+"`")
	for _, f := range o.Fields {
		if !strings.HasPrefix(f, "Host") {
			parts = append(parts, "`"+strings.TrimPrefix(f, "Sec-WebSocket-")+"`")
		}
	}
	return strings.Join(parts, " · ")
}

// wsDrawOpen draws a request with at most one fault, or something that only looks like one.
func wsDrawOpen(r *rand.Rand, host string) websocket.Open {
	raw := make([]byte, 16)
	for i := range raw {
		raw[i] = byte(r.IntN(256))
	}
	key := base64.StdEncoding.EncodeToString(raw)
	o := websocket.Open{Method: "GET", Version: "HTTP/1.1"}
	up, conn, version, origin := "websocket", "Upgrade", "13", r.IntN(2) == 0
	switch r.IntN(9) {
	case 0:
		o.Method = quizzes.One(r, "POST", "PUT")
	case 1:
		o.Version = "HTTP/1.0"
	case 2:
		key = base64.StdEncoding.EncodeToString(raw[:quizzes.One(r, 8, 10, 12, 15)])
	case 3:
		version = quizzes.One(r, "8", "7", "12", "14")
	case 4:
		conn = quizzes.One(r, "keep-alive", "close")
	case 5:
		conn = quizzes.One(r, "keep-alive, Upgrade", "Upgrade, keep-alive")
	case 6:
		up, conn = quizzes.One(r, "WebSocket", "websocket"), "upgrade"
	case 7:
		origin = false
	case 8:
		up = "WEBSOCKET"
	}
	o.Fields = []string{"Host: " + host, "Upgrade: " + up, "Connection: " + conn, "Sec-WebSocket-Key: " + key, "Sec-WebSocket-Version: " + version}
	if origin {
		o.Fields = append(o.Fields, "Origin: https://"+host)
	}
	return o
}
