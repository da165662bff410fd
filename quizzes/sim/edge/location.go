package edge

import (
	"slices"
	"strings"
)

// The kinds of nginx locations.
const (
	Prefix    = ""
	Exact     = "="
	Caret     = "^~"
	Regex     = "~"
	RegexFold = "~*"
)

// Location is one location block of nginx. A pattern of a regex is of one of the forms `\.ext$`, `^/start` and
// `/part/`, in which a backslash stands before dots alone.
type Location struct {
	Kind, Pattern string
	Backend       string // where it proxies to; "" if it does not
	URI           string // the URI part of proxy_pass; "" for none
}

// String is the head of the block as a configuration has it.
func (l Location) String() string {
	if l.Kind == Prefix {
		return "location " + l.Pattern
	}
	return "location " + l.Kind + " " + l.Pattern
}

func (l Location) regex() bool { return l.Kind == Regex || l.Kind == RegexFold }

// The wrong models of the choice of a location and of the path passed on.
const (
	FileOrder    Model = "first-location-in-file" // the first location that matches, of whatever kind
	PrefixFinal  Model = "longest-prefix-final"   // regexes are not tried when a prefix other than / matches
	CaretIgnored Model = "caret-ignored"          // ^~ is taken for a plain prefix
	CaretSubtree Model = "caret-covers-subtree"   // a matching ^~ ends the search, though a longer prefix matches
	RawMatched   Model = "raw-path-matched"       // the path is compared as it was sent
	CaseIgnored  Model = "regex-case-ignored"     // ~ is taken for ~*
	LongestRegex Model = "longest-regex-wins"     // of the matching regexes the longest
	PathKept     Model = "path-always-kept"       // a URI part changes nothing
	Prepended    Model = "uri-part-prepended"     // the URI part comes before the whole path
	SlashNothing Model = "slash-is-nothing"       // a URI part of one slash counts as none
	NormalPassed Model = "normalized-path-passed" // without a URI part the normalized path is passed
	RawReplaced  Model = "raw-rest-passed"        // behind a URI part the rest stays as it was sent
)

// Choice is what nginx does with a request.
type Choice struct {
	Index    int    // of the location; -1 if there is none
	Redirect bool   // 301 to the same path with a slash
	Path     string // what the backend receives, with the query
	Normal   string // the normalized path
	Steps    []Step
}

// Normalize decodes, merges slashes and resolves dots (nginx, ngx_http_core_module: location, merge_slashes).
func Normalize(path string) string {
	var out []string
	parts := strings.Split(unescape(path), "/")
	for i, p := range parts {
		last := i == len(parts)-1
		switch {
		case p == "..":
			out = out[:max(0, len(out)-1)]
		case p != "" && p != ".":
			out = append(out, p)
		}
		if last && (p == "" || p == "." || p == "..") && len(out) > 0 {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}

func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			b.WriteByte(nibble(s[i+1])<<4 | nibble(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func nibble(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// Matches reports whether a location's pattern fits a path.
func (l Location) Matches(path string) bool {
	switch {
	case l.Kind == Exact:
		return path == l.Pattern
	case !l.regex():
		return strings.HasPrefix(path, l.Pattern)
	}
	re := strings.ReplaceAll(l.Pattern, `\`, "")
	if l.Kind == RegexFold {
		re, path = strings.ToLower(re), strings.ToLower(path)
	}
	if s, ok := strings.CutSuffix(re, "$"); ok {
		return strings.HasSuffix(path, s)
	}
	if s, ok := strings.CutPrefix(re, "^"); ok {
		return strings.HasPrefix(path, s)
	}
	return strings.Contains(path, re)
}

// Route chooses a location for a request target and says which path a backend receives (nginx documentation,
// ngx_http_core_module, location; ngx_http_proxy_module, proxy_pass).
func Route(locs []Location, target string, models ...Model) Choice {
	s := search{locs: locs, models: models, tr: trace{off: len(models) > 0}}
	raw, query, _ := strings.Cut(target, "?")
	c := Choice{Normal: Normalize(raw)}
	s.path = c.Normal
	if s.is(RawMatched) {
		s.path = raw
	}
	if c.Normal != raw {
		s.tr.add("nginx.normalize", "`%s` is normalized to `%s`.", raw, s.path)
	}
	c.Index, c.Redirect = s.find()
	if c.Index >= 0 && !c.Redirect && locs[c.Index].Backend != "" {
		c.Path = s.pass(locs[c.Index], raw, c.Normal)
		if query != "" {
			c.Path += "?" + query
		}
	}
	c.Steps = s.tr.steps
	return c
}

type search struct {
	locs   []Location
	models []Model
	path   string
	tr     trace
}

func (s *search) is(m Model) bool { return slices.Contains(s.models, m) }

func (s *search) matches(l Location) bool {
	if l.Kind == Regex && s.is(CaseIgnored) {
		l.Kind = RegexFold
	}
	return l.Matches(s.path)
}

func (s *search) find() (index int, redirect bool) {
	if s.is(FileOrder) {
		return slices.IndexFunc(s.locs, s.matches), false
	}
	best, longer := -1, -1
	for i, l := range s.locs {
		switch {
		case l.regex():
		case l.Pattern == s.path+"/" && l.Backend != "":
			longer = i
		case l.Kind == Exact && l.Pattern == s.path:
			s.tr.add("nginx.exact", "`%s` matches exactly and ends the search.", l)
			return i, false
		case l.Kind == Exact || !l.Matches(s.path):
		case best < 0, s.is(CaretSubtree) && l.Kind == Caret, len(l.Pattern) > len(s.locs[best].Pattern) && !(s.is(CaretSubtree) && s.locs[best].Kind == Caret):
			best = i
		}
	}
	if longer >= 0 && (best < 0 || s.locs[best].Pattern != s.path) {
		s.tr.add("nginx.redirect", "`%s` proxies and differs by a slash alone: nginx answers 301.", s.locs[longer])
		return longer, true
	}
	return s.regexes(best), false
}

func (s *search) regexes(best int) int {
	switch {
	case best < 0:
		s.tr.add("nginx.prefix", "No prefix matches `%s`.", s.path)
	case s.locs[best].Kind == Caret && !s.is(CaretIgnored):
		s.tr.add("nginx.caret", "The longest matching prefix is `%s`; its `^~` ends the search.", s.locs[best])
		return best
	case s.is(PrefixFinal) && s.locs[best].Pattern != "/":
		s.tr.add("nginx.prefix", "The longest matching prefix is `%s`.", s.locs[best])
		return best
	default:
		s.tr.add("nginx.prefix", "The longest matching prefix is `%s`, without `^~`, so the regexes are tried in file order.", s.locs[best])
	}
	found := -1
	for i, l := range s.locs {
		if l.regex() && s.matches(l) && (found < 0 || s.is(LongestRegex) && len(l.Pattern) > len(s.locs[found].Pattern)) {
			found = i
		}
	}
	if found < 0 {
		s.tr.add("nginx.regex", "No regex matches `%s`, so the remembered prefix stays.", s.path)
		return best
	}
	s.tr.add("nginx.regex", "The first regex that matches `%s` is `%s`.", s.path, s.locs[found])
	return found
}

func (s *search) pass(l Location, raw, normal string) string {
	whole := s.is(PathKept) || s.is(SlashNothing) && l.URI == "/"
	switch {
	case l.URI == "" && s.is(NormalPassed):
		return normal
	case l.URI == "" || whole:
		s.tr.add("nginx.pass.raw", "Its `proxy_pass` has no URI part, so the path goes on as it was sent: `%s`.", raw)
		return raw
	case s.is(Prepended):
		return strings.TrimSuffix(l.URI, "/") + normal
	}
	rest := strings.TrimPrefix(normal, l.Pattern)
	if s.is(RawReplaced) && strings.HasPrefix(raw, l.Pattern) {
		rest = strings.TrimPrefix(raw, l.Pattern)
	}
	s.tr.add("nginx.pass.replace", "Its `proxy_pass` has the URI part `%s`, which replaces the matched `%s` of the normalized path: `%s`.", l.URI, l.Pattern, l.URI+rest)
	return l.URI + rest
}
