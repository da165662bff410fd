package origin

import (
	"fmt"
	"slices"
	"strings"
)

// The wrong beliefs about CORS.
const (
	StarWithCredentials Model = "star-with-credentials"      // * also permits requests with credentials
	CorsBlocksSending   Model = "cors-blocks-sending"        // without permission a simple request is not run
	PostPreflights      Model = "post-always-preflights"     // every POST is asked about first
	MethodAlone         Model = "method-alone-preflights"    // content type and headers play no part
	TrueNeedless        Model = "allow-credentials-needless" // the origin's name is permission enough
	SiteReads           Model = "same-site-reads"            // hosts of one site read each other's answers
	NamesNeedless       Model = "preflight-names-origin-only"
	EndMatches          Model = "origin-suffix-matches"
)

// Call is a fetch() by a script.
type Call struct {
	From, To    URL
	Method      string
	ContentType string
	Header      string // one header of its own, or none
	Credentials bool
}

// Policy is what a server answers to every request of any origin, preflights included.
type Policy struct {
	Origin      string // Access-Control-Allow-Origin; empty is missing
	Credentials bool   // Access-Control-Allow-Credentials: true
	Methods     []string
	Headers     []string
}

// Outcome is what becomes of a call.
type Outcome struct{ Preflight, Ran, Read bool }

func (o Outcome) String() string { return fmt.Sprint(o.Preflight, o.Ran, o.Read) }

// Fetched runs a call (Fetch Standard, sections HTTP fetch, CORS-preflight fetch and CORS check).
func Fetched(c Call, p Policy, m Model) (Outcome, []Step) {
	if m == SiteReads && SameSite(c.From, c.To) || SameOrigin(c.From, c.To) {
		return Outcome{Ran: true, Read: true}, []Step{{"fetch.same-origin", "Page and target are one origin: CORS is not involved.", ""}}
	}
	var o Outcome
	var steps []Step
	add := func(rule, text string) { steps = append(steps, Step{rule, text, ""}) }
	why := unsafe(c, m)
	permitted, ground := allows(c, p, m)
	if o.Preflight = why != ""; o.Preflight {
		add("fetch.cors-unsafe", "A preflight is needed: "+why+".")
		if no := refused(c, p, m); no != "" {
			add("fetch.cors-preflight", "The preflight's answer does not permit it: "+no+". The request is never sent.")
			return o, steps
		}
		add("fetch.cors-preflight", "The preflight's answer permits it, so the request is sent.")
	} else {
		add("fetch.cors-safelisted", "Method, content type and headers are on the safe list, so there is no preflight, and the request is sent at once.")
	}
	o.Ran, o.Read = m != CorsBlocksSending || permitted, permitted
	add("fetch.cors-check", ground)
	return o, steps
}

// unsafe says what of a call is not on the safe list, if anything.
func unsafe(c Call, m Model) string {
	switch {
	case !slices.Contains([]string{"GET", "HEAD", "POST"}, c.Method):
		return "the method `" + c.Method + "` is not on the safe list"
	case m == PostPreflights && c.Method == "POST":
		return "it is a POST"
	case m == MethodAlone:
		return ""
	case c.ContentType != "" && !slices.Contains(simpleTypes, c.ContentType):
		return "the content type `" + c.ContentType + "` is not on the safe list"
	case c.Header != "":
		return "the header `" + c.Header + "` is not on the safe list"
	}
	return ""
}

var simpleTypes = []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}

// allows is the CORS check on an answer.
func allows(c Call, p Policy, m Model) (bool, string) {
	own := c.From.Origin()
	switch {
	case p.Origin == "":
		return false, "`Access-Control-Allow-Origin` is missing, so the answer is hidden from the script."
	case p.Origin == "*" && (!c.Credentials || m == StarWithCredentials):
		return true, "Without credentials `*` stands for any origin, so the script reads the answer."
	case p.Origin == "*":
		return false, "With credentials `*` is no wildcard, so the answer is hidden from the script."
	case p.Origin != own && !(m == EndMatches && sameEnd(p.Origin, own)):
		return false, fmt.Sprintf("The permission names `%s`, and the page is `%s`, so the answer is hidden from the script.", p.Origin, own)
	case c.Credentials && !p.Credentials && m != TrueNeedless:
		return false, "With credentials `Access-Control-Allow-Credentials: true` is needed, too, so the answer is hidden from the script."
	}
	return true, "The answer names the page's origin" + withTrue(c) + ", so the script reads it."
}

func withTrue(c Call) string {
	if c.Credentials {
		return " and allows credentials"
	}
	return ""
}

func sameEnd(a, b string) bool {
	return Registrable(Parse(a).Host) == Registrable(Parse(b).Host)
}

// refused says why a preflight's answer does not permit the call, or "".
func refused(c Call, p Policy, m Model) string {
	_, ground := allows(c, p, m)
	if ok, _ := allows(c, p, m); !ok {
		ground, _, _ = strings.Cut(ground, ", so the answer")
		return lower(ground)
	}
	if m == NamesNeedless {
		return ""
	}
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, c.Method) && !slices.Contains(p.Methods, c.Method) {
		return "`Access-Control-Allow-Methods` does not name `" + c.Method + "`"
	}
	for _, h := range c.unsafeHeaders() {
		if !slices.ContainsFunc(p.Headers, func(s string) bool { return strings.EqualFold(s, h) }) {
			return "`Access-Control-Allow-Headers` does not name `" + h + "`"
		}
	}
	return ""
}

func (c Call) unsafeHeaders() []string {
	var out []string
	if c.ContentType != "" && !slices.Contains(simpleTypes, c.ContentType) {
		out = append(out, "Content-Type")
	}
	if c.Header != "" {
		out = append(out, c.Header)
	}
	return out
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
