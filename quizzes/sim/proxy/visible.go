package proxy

// The wrong beliefs about what can be seen on the way of a request through a forward proxy.
const (
	SeesPath      Model = "proxy-sees-path"            // the proxy sees the path of a tunneled request
	SeesNothing   Model = "proxy-sees-nothing"         // the proxy sees nothing of a tunnel, not even the host
	ConnectHidden Model = "connect-hides-host"         // the name in CONNECT is encrypted
	HelloHidden   Model = "sni-is-encrypted"           // the name in the TLS handshake is encrypted
	BumpBlind     Model = "interception-sees-nothing"  // the proxy cannot read what it intercepts
	BumpClear     Model = "interception-goes-on-clear" // behind an interception the request goes on in clear
	TLSToSite     Model = "proxy-tls-reaches-site"     // TLS to the proxy protects all the way to the site
	TLSBlinds     Model = "proxy-tls-blinds-proxy"     // TLS to the proxy hides the request from the proxy too
	LoginPasses   Model = "proxy-login-reaches-site"   // the login for the proxy goes on to the site
	ConnectBare   Model = "connect-carries-no-headers" // CONNECT has no header fields of the client's program
	TunnelClear   Model = "tunnel-is-clear-text"       // a tunnel carries the request in clear
)

// Way is how a request gets to the site.
type Way struct {
	HTTPS     bool // the URL begins with https
	Intercept bool // the proxy ends the client's TLS with a certificate of its own
	TLSProxy  bool // the client speaks TLS to the proxy itself
}

// Item is a part of what a client sends.
type Item int

// The items. The agent is the name of the client's program, which curl puts into CONNECT as well.
const (
	SiteName Item = iota
	Path
	Cookie
	Body
	Agent
	Login // for the proxy
)

// Items lists all items.
func Items() []Item { return []Item{SiteName, Path, Cookie, Body, Agent, Login} }

// String names an item.
func (i Item) String() string {
	return []string{"name of the site", "path", "cookie", "body", "`User-Agent`", "login for the proxy"}[i]
}

// Spot is where somebody looks.
type Spot int

// The spots.
const (
	ToProxy Spot = iota // on the wire between client and proxy
	AtProxy             // in the proxy
	ToSite              // on the wire between proxy and site
	AtSite              // in the site
)

// Spots lists all spots.
func Spots() []Spot { return []Spot{ToProxy, AtProxy, ToSite, AtSite} }

// String names a spot: before and behind the proxy are the two wires, and the first three names have one length.
func (s Spot) String() string {
	return []string{"before the proxy", "inside the proxy", "behind the proxy", "in the site"}[s]
}

// part is a place where an item stands, and who can read it there.
type part struct {
	name  string
	reads [4]bool // by spot
}

// parts lists what a client sends, in the order of sending: the request for the proxy, the TLS handshake with the name of the
// site (RFC 6066, section 3), and the request for the site. TLS is read by its two ends alone.
func (w Way) parts(m Model) (forProxy, hello, request part) {
	open := !w.TLSProxy // the leg to the proxy has no TLS of its own
	forProxy = part{"the CONNECT request", [4]bool{open && m != ConnectHidden, m != SeesNothing && (!w.TLSProxy || m != TLSBlinds), false, false}}
	if !w.HTTPS {
		forProxy.name = "the part of the request that is for the proxy alone"
		forProxy.reads = [4]bool{open, !w.TLSProxy || m != TLSBlinds, false, false}
		request = part{"the request", [4]bool{open, !w.TLSProxy || m != TLSBlinds, !(w.TLSProxy && m == TLSToSite), true}}
		return forProxy, part{}, request
	}
	hello = part{"the TLS handshake (SNI)", [4]bool{open && m != HelloHidden && m != ConnectHidden, m != SeesNothing && m != HelloHidden && (!w.TLSProxy || m != TLSBlinds), m != HelloHidden, true}}
	request = part{"the encrypted request", [4]bool{3: true}}
	if w.Intercept {
		request.reads[AtProxy], request.reads[ToSite] = m != BumpBlind && m != SeesNothing, m == BumpClear
	}
	if m == TunnelClear {
		request.reads = [4]bool{open, true, true, true}
	}
	return forProxy, hello, request
}

// Sees says whether an item can be read at a spot, and why.
func (w Way) Sees(item Item, at Spot, m Model) (bool, Step) {
	forProxy, hello, request := w.parts(m)
	stands := []part{request}
	switch {
	case item == SiteName && w.HTTPS:
		stands = []part{forProxy, hello, request}
	case item == Agent && w.HTTPS && m != ConnectBare:
		stands = []part{forProxy, request}
	case item == Path && w.HTTPS && m == SeesPath && at == AtProxy:
		return true, Step{}
	case item == Login:
		stands = []part{forProxy}
		if m == LoginPasses {
			stands = append(stands, request)
		}
	}
	var t trace
	t.off = m != ""
	for _, p := range stands {
		if p.reads[at] {
			t.add("proxy.visible", "The %s can be read %s: it stands in %s%s.", item, at, p.name, w.because(p, at))
			return true, t.step()
		}
	}
	t.add("proxy.visible", "The %s cannot be read %s: it stands in %s%s.", item, at, stands[len(stands)-1].name, w.because(stands[len(stands)-1], at))
	return false, t.step()
}

// because says what TLS has to do with it.
func (w Way) because(p part, at Spot) string {
	switch {
	case p.reads[at] && at == AtProxy && w.TLSProxy && p.name != "the encrypted request":
		return ", and the proxy is an end of the TLS to it"
	case p.reads[at] && at == AtProxy && w.HTTPS && p.name == "the encrypted request":
		return ", and the proxy is an end of both TLS sessions"
	case p.reads[at]:
		return ""
	case at == ToProxy && w.TLSProxy:
		return ", and all of this leg is inside the TLS to the proxy"
	case (at == ToSite || at == AtSite) && p.name != "the encrypted request":
		return ", and the proxy keeps that to itself"
	case at == AtProxy:
		return ", whose TLS goes from the client to the site"
	}
	return ", whose TLS has its ends elsewhere"
}

// step is the only step of a faithful run, or none.
func (t *trace) step() Step {
	if len(t.steps) == 0 {
		return Step{}
	}
	return t.steps[0]
}
