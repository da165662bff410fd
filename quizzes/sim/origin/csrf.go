package origin

import "slices"

// The wrong beliefs about forged requests.
const (
	JSONIsSafe     Model = "json-body-is-safe"      // no foreign page can make a body that is read as JSON
	SafeByPost     Model = "post-cannot-be-forged"  // foreign pages cannot send POSTs
	SiblingForeign Model = "sibling-is-cross-site"  // SameSite keeps siblings out
	TokenByCookie  Model = "token-travels-along"    // the browser attaches the token like a cookie
	HiddenIsSafe   Model = "image-does-no-harm"     // an image's request has no effect on a server
	OriginBySite   Model = "origin-check-by-site"   // the check of the origin lets siblings through
	LaxStopsGet    Model = "lax-stops-all-forgery"  // Lax stops GETs as well
	TypeUnchecked  Model = "parsing-is-type-check"  // a check of the type lets through what parses
	PreflightNever Model = "json-fetch-needs-no-ok" // a fetch of JSON goes out like a form
)

// Server is an application with a session cookie and an action that an attacker wants.
type Server struct {
	At         URL    // where the action is
	SameSite   string // of the session cookie, which has no Domain
	Get        bool   // the action is done by GET, too
	JSON       bool   // the body of a POST must parse as JSON; else it must be a form
	StrictType bool   // with JSON: the content type is checked, too
	Token      bool   // a CSRF token from the session is required on every method
	Origin     bool   // a POST must come from exactly the own origin, by Sec-Fetch-Site
}

// The ways of attack.
const (
	AttackImage = "image" // an image whose address is the action's
	AttackLink  = "link"  // a link to the action, which the user clicks
	AttackForm  = "form"  // a hidden form, sent by POST
	AttackText  = "text"  // the same with enctype text/plain and JSON as its text
	AttackFetch = "fetch" // fetch() by POST with application/json and credentials
)

// Attack is one way from one page.
type Attack struct {
	Kind string
	From URL
}

// Forged says whether an attack has the action done in the user's session, and why. The user is logged in, third-party
// cookies are allowed, and the server sends no CORS headers.
func Forged(s Server, a Attack, m Model) (bool, Step) {
	step := func(rule, text string) Step { return Step{rule, text, ""} }
	get := a.Kind == AttackImage || a.Kind == AttackLink
	if ok, st := a.travels(s, m); !ok {
		return false, st
	}
	if sent, st := a.cookie(s, m); !sent {
		return false, st
	}
	switch {
	case get && !s.Get:
		return false, step("csrf.safe-get", "The request arrives as a GET, and the server acts on POST alone.")
	case s.Token && m != TokenByCookie:
		return false, step("csrf.token", "The request arrives with the cookie and without the token, which a foreign page cannot know.")
	case !get && s.Origin && !SameOrigin(a.From, s.At) && !(m == OriginBySite && SameSite(a.From, s.At)):
		return false, step("csrf.origin", "The server sees that the request comes from `"+a.From.Origin()+"`, which is not its own origin.")
	case !get && s.JSON && a.Kind == AttackForm:
		return false, step("csrf.body", "The body of an ordinary form does not parse as JSON.")
	case !get && !s.JSON && a.Kind != AttackForm:
		return false, step("csrf.body", "The server reads forms, and this body is none.")
	case !get && s.JSON && s.StrictType && a.Kind == AttackText && m != TypeUnchecked:
		return false, step("csrf.type", "The server demands `application/json`, and the form can only say `text/plain`.")
	}
	return true, step("csrf.done", "The browser attaches the session cookie, and no check of the server tells this request from a real one.")
}

// travels says whether the request leaves the browser at all.
func (a Attack) travels(s Server, m Model) (bool, Step) {
	switch {
	case m == SafeByPost && !slices.Contains([]string{AttackImage, AttackLink}, a.Kind), m == JSONIsSafe && s.JSON && a.Kind == AttackText,
		m == HiddenIsSafe && a.Kind == AttackImage:
		return false, Step{}
	case a.Kind == AttackFetch && !SameOrigin(a.From, s.At) && m != PreflightNever:
		return false, Step{"fetch.cors-preflight", "`application/json` needs a preflight, which this server does not grant: the POST is never sent.", ""}
	}
	return true, Step{}
}

// cookie says whether the session cookie goes along.
func (a Attack) cookie(s Server, m Model) (bool, Step) {
	how := map[string]string{AttackImage: Image, AttackLink: Link, AttackForm: Form, AttackText: Form, AttackFetch: Fetch}[a.Kind]
	sub := m
	switch m {
	case SiblingForeign:
		sub = SiteIsOrigin
	case LaxStopsGet:
		sub = LaxIsStrict
	}
	c := Cookie{Name: "sid", SameSite: s.SameSite, Secure: true, Path: "/"}
	return Send(c, s.At.Host, Request{From: a.From, To: s.At, How: how}, sub)
}
