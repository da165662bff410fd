package proxy

import (
	"fmt"
	"strconv"
	"strings"
)

// Framing is the header by which a parser finds the end of a body; it ignores the other one.
type Framing string

const (
	ByLength Framing = "Content-Length"
	ByChunks Framing = "Transfer-Encoding"
)

// Wire is a connection between a proxy and a back end: the bytes of an attacker's request, and of another client's
// that may follow.
type Wire struct{ Attack, Victim string }

// ends gives the length of the first request in s by one framing, -1 when bytes are missing (RFC 9112, 6.3 and 7.1).
func ends(s string, f Framing) int {
	at := strings.Index(s, "\r\n\r\n")
	if at < 0 {
		return -1
	}
	head, at := s[:at], at+4
	if f == ByChunks && strings.Contains(head, "Transfer-Encoding: chunked") {
		for {
			line, _, ok := strings.Cut(s[at:], "\r\n")
			if !ok {
				return -1
			}
			n, err := strconv.ParseInt(line, 16, 32)
			if err != nil {
				return -1
			}
			if at += len(line) + 2 + int(n) + 2; at > len(s) {
				return -1
			}
			if n == 0 {
				return at
			}
		}
	}
	if _, v, ok := strings.Cut(head, "Content-Length: "); ok && f == ByLength {
		v, _, _ = strings.Cut(v, "\r\n")
		n, _ := strconv.Atoi(v) // written by ourselves
		at += n
	}
	if at > len(s) {
		return -1
	}
	return at
}

// Handled is a request as a parser sees it: its request line and its cookie, or why it is refused.
type Handled struct{ Line, Cookie, Refused string }

func (h Handled) String() string {
	switch {
	case h.Refused != "":
		return "none: it refuses the second one"
	case h.Line == "":
		return "none: the bytes of the second one are not complete"
	case h.Cookie == "":
		return fmt.Sprintf("`%s` without a cookie", h.Line)
	}
	return fmt.Sprintf("`%s` with `Cookie: %s`", h.Line, h.Cookie)
}

// read takes a request apart. A server must refuse one that has not exactly one Host (RFC 9112, 3.2).
func read(s string) Handled {
	head, _, _ := strings.Cut(s, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	h, hosts := Handled{Line: strings.TrimSuffix(lines[0], " HTTP/1.1")}, 0
	for _, l := range lines[1:] {
		if v, ok := strings.CutPrefix(l, "Cookie: "); ok {
			h.Cookie = v
		}
		if strings.HasPrefix(l, "Host: ") {
			hosts++
		}
		if !strings.Contains(l, ":") {
			h.Refused = fmt.Sprintf("the line %q is no header", l)
		}
	}
	if hosts != 1 {
		h.Refused = fmt.Sprintf("it has %d `Host` headers", hosts)
	}
	return h
}

// Second is the second request that the back end handles when the proxy forwards, by its own framing, the attacker's
// request and then the victim's over one connection. ok is false when the proxy finds no end of the attacker's.
func (w Wire) Second(front, back Framing) (h Handled, steps []Step, ok bool) {
	var tr trace
	n := ends(w.Attack, front)
	if n != len(w.Attack) {
		return h, nil, false
	}
	bodyAt := strings.Index(w.Attack, "\r\n\r\n") + 4
	tr.add("smuggle.front", "The proxy goes by %s: the body has %d bytes, and all of them are forwarded.", front, n-bodyAt)
	stream := w.Attack + w.Victim
	first := ends(stream, back)
	if first < 0 {
		tr.add("smuggle.waits", "The back end goes by %s and finds no end of the first body.", back)
		return h, tr.steps, true
	}
	if first == n {
		tr.add("smuggle.agree", "The back end goes by %s and ends the body after %d bytes as well: nothing is left over.", back, first-bodyAt)
	} else {
		tr.add("smuggle.back", "The back end goes by %s and ends the body after %d bytes: %d bytes stay in its buffer.", back, first-bodyAt, n-first)
	}
	rest := stream[first:]
	if ends(rest, back) < 0 {
		tr.add("smuggle.incomplete", "What follows in the buffer has no end yet, so the back end waits for more.")
		return h, tr.steps, true
	}
	h = read(rest)
	if i := strings.Index(rest, w.Victim); i > 0 && i < strings.Index(rest, "\r\n\r\n") {
		tr.add("smuggle.glued", "The left bytes have no empty line, so the victim's request line ends their last header, and the victim's headers follow.")
	}
	if h.Refused != "" {
		tr.add("smuggle.refused", "The second request begins with `%s`, but %s, so the back end must refuse it.", h.Line, h.Refused)
		return h, tr.steps, true
	}
	tr.add("smuggle.second", "The second request is %s.", h)
	return h, tr.steps, true
}
