package httpmsg

// The wrong beliefs about redirects.
const (
	MethodKept   Model = "redirect-keeps-post"    // 301 and 302 keep a POST
	SevenChanges Model = "strict-redirect-gets"   // 307 and 308 turn a POST into GET
	ThreeKeeps   Model = "see-other-keeps-post"   // 303 keeps the method
	PostReturns  Model = "method-returns"         // each hop starts from the first method
	AuthFollows  Model = "credentials-follow"     // Authorization goes along to any host
	AuthReturns  Model = "credentials-come-back"  // back at the first host, Authorization is sent again
	AuthNever    Model = "redirect-drops-auth"    // no redirected request has Authorization
	PermanentGet Model = "permanent-turns-to-get" // 301 and 308 turn into GET, the others keep
)

// Hop is one answer of a chain.
type Hop struct {
	Status int
	Host   string // where Location leads
}

// Sent is a request that a client makes.
type Sent struct {
	Method string
	Auth   bool
}

// Follow says what a client sends at each hop after a first request with Authorization, as browsers and Go do it (RFC
// 9110, sections 15.4.2 to 15.4.9; Fetch Standard, HTTP-redirect fetch). The method is GET, HEAD or POST.
func Follow(method, host string, hops []Hop, m Model) ([]Sent, []Step) {
	var out []Sent
	var steps []Step
	first, firstHost, auth := method, host, true
	for _, h := range hops {
		if m == PostReturns {
			method = first
		}
		was := method
		if turns(h.Status, method, m) {
			method = "GET"
		}
		away := h.Host != host
		if away && m != AuthFollows || m == AuthNever {
			auth = false
		}
		if m == AuthReturns && h.Host == firstHost {
			auth = true
		}
		host = h.Host
		out = append(out, Sent{method, auth})
		steps = append(steps, say(m, "rfc9110.15.4", "%s", hopText(h, was, method, away, auth)))
	}
	return out, steps
}

func turns(status int, method string, m Model) bool {
	switch status {
	case 301, 302:
		if m == PermanentGet {
			return status == 301 && method == "POST"
		}
		return method == "POST" && m != MethodKept
	case 303:
		return method != "GET" && method != "HEAD" && m != ThreeKeeps && m != PermanentGet
	}
	return method == "POST" && (m == SevenChanges || m == PermanentGet && status == 308)
}

func hopText(h Hop, was, now string, away, auth bool) string {
	s := say("", "", "`%d`: ", h.Status).Text
	switch {
	case was != now:
		s += "the `" + was + "` becomes `" + now + "`"
	case h.Status >= 307:
		s += "the method stays `" + now + "`, by rule"
	default:
		s += "the method stays `" + now + "`"
	}
	switch {
	case away:
		return s + ", and `" + h.Host + "` is another host: no `Authorization`."
	case auth:
		return s + ", and the host is the same: `Authorization` goes along."
	}
	return s + ", and `Authorization`, once dropped, stays away."
}
