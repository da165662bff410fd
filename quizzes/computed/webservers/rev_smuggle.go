package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ReverseSmuggleSecond asks what a back end takes for the second request.
var ReverseSmuggleSecond = quizzes.Template{
	ID: "rev.smuggle.second", Version: 1, Concept: "reverse-proxies#smuggling", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: revSmuggleSecond,
}

// The mistakes about two parsers; each is what leads to one of the four answers where another one is right.
const (
	revAlike    = "both-sides-frame-alike"
	revEnded    = "smuggled-part-ends-by-itself"
	revGlued    = "victim-always-glued-on"
	revNoHost   = "host-is-not-checked"
	revRefusals = "two-length-headers-refused-behind"
)

func revSmuggleSecond(r *rand.Rand) (quizzes.Question, error) {
	kind := r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		path := fmt.Sprintf("/admin/%s/%d/%s", quizzes.One(r, "users", "orders", "keys"), 1+r.IntN(99), quizzes.One(r, "delete", "export", "reset"))
		w, front, back := revWire(r, kind, path)
		h, steps, ok := w.Second(front, back)
		if !ok {
			return quizzes.Question{}, quizzes.Reject("the proxy finds no end")
		}
		own := proxy.Handled{Line: "GET /home", Cookie: "sid=victim"}
		glued, alone := proxy.Handled{Line: "GET " + path, Cookie: "sid=victim"}, proxy.Handled{Line: "GET " + path}
		refused := proxy.Handled{Refused: "x"}
		why := map[string][2]string{
			own.String():     {revAlike, "This takes it that both sides end the first body at the same place."},
			alone.String():   {revEnded, "This takes it that the smuggled request is complete and has one `Host`."},
			glued.String():   {revGlued, "This takes it that the victim's headers belong to the smuggled request and make it complete."},
			refused.String(): {revRefusals, "This takes it that the back end refuses what follows. It refuses requests without exactly one `Host`."},
		}
		if h.Refused != "" {
			why[alone.String()] = [2]string{revNoHost, "This takes it that nobody counts the `Host` headers: " + h.Refused + "."}
			why[glued.String()] = why[alone.String()]
		}
		var opts []quizzes.Option
		for _, o := range []proxy.Handled{own, alone, glued, refused} {
			opt := quizzes.Option{Text: o.String(), Right: o.String() == h.String(), Misconception: why[o.String()][0], Why: why[o.String()][1] + " " + steps[len(steps)-1].Text}
			if opt.Right {
				opt.Misconception, opt.Why = "", steps[len(steps)-1].Text
			}
			opts = append(opts, opt)
		}
		if strings.Count(fmt.Sprint(opts), "true") != 1 {
			return quizzes.Question{}, quizzes.Reject("another answer")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A proxy finds the end of a body by `%s` alone, the back end by `%s` alone. The back end keeps the connection open and, by RFC 9112, refuses a request without exactly one `Host`. The proxy forwards this request (↵ is CRLF) and then, over the same connection, a victim's `GET /home` with `Host: shop.example` and `Cookie: sid=victim`. What is the second request that the back end handles?",
				front, back),
			Exhibits: []quizzes.Exhibit{{Lang: "text", Lines: strings.Split(strings.TrimSuffix(strings.ReplaceAll(w.Attack, "\r\n", "↵\n"), "\n"), "\n")}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(w, front, back),
			Trace: quizzes.Worked(steps, "It handles %s.", h),
		}, nil
	})
}

// revWire draws an attack of a kind: 0 both sides agree, 1 the smuggled request is complete, 2 the victim's headers
// complete it, 3 it is refused.
func revWire(r *rand.Rand, kind int, path string) (w proxy.Wire, front, back proxy.Framing) {
	front, back = proxy.ByLength, proxy.ByChunks
	inner := "GET " + path + " HTTP/1.1\r\n"
	host, pad := "Host: shop.example\r\n", quizzes.One(r, "X-Pad: a", "X-Ignore: ", "X-Note: b")
	chunked := r.IntN(2) == 0 // the smuggled part is a chunk
	switch kind {
	case 0:
		inner += quizzes.One(r, pad, host+"\r\n", host+pad)
	case 1:
		inner += host + "\r\n"
	case 2:
		inner, chunked = inner+pad, false
	case 3:
		if inner += quizzes.One(r, host+pad, "\r\n"); !strings.HasSuffix(inner, "\r\n\r\n") {
			chunked = false
		}
	}
	body := "0\r\n\r\n" + inner
	length := len(body)
	if chunked {
		front, back = back, front
		size := fmt.Sprintf("%x\r\n", len(inner))
		body, length = size+inner+"\r\n0\r\n\r\n", len(size)
	}
	if kind == 0 {
		back = front
	}
	w.Attack = fmt.Sprintf("POST /search HTTP/1.1\r\nHost: shop.example\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n%s", length, body)
	w.Victim = "GET /home HTTP/1.1\r\nHost: shop.example\r\nCookie: sid=victim\r\n\r\n"
	return w, front, back
}
