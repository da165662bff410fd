package edge

import "strings"

// Servlet is a servlet mapping of one pattern. The default servlet needs none.
type Servlet struct{ Name, Pattern string }

// Context is a web application: its path, "" for ROOT, and its mappings in the order of the file.
type Context struct {
	Path     string
	Servlets []Servlet
}

// The wrong models of Tomcat's choice.
const (
	FirstDeclared   Model = "first-declared-mapping"    // the first mapping in the file that matches
	ExtensionFirst  Model = "extension-beats-prefix"    // *.do goes before /api/*
	CharPrefix      Model = "prefix-by-characters"      // /api/* takes /apix too
	ShortestPrefix  Model = "shortest-prefix"           // of two prefixes the more general one
	StarNeedsMore   Model = "star-needs-a-segment"      // /api/* does not take /api
	ExactWithSlash  Model = "exact-takes-closing-slash" // /login takes /login/ too
	CharContext     Model = "context-by-characters"     // /shop takes /shopping too
	ShortestContext Model = "shortest-context"          // the most general context but ROOT
	WholePath       Model = "context-path-in-pattern"   // patterns are compared with the whole path
)

// Mapped is the application and servlet of a request. Servlet is "default" when no mapping matches.
type Mapped struct {
	Context, Servlet string
	Rest             string // the path within the context
	Steps            []Step
}

// Map finds the context and then the servlet for a path without query (Jakarta Servlet 6.0, 12.1 and 12.2).
func Map(contexts []Context, path string, m Model) Mapped {
	tr := trace{off: m != ""}
	best := -1
	for i, c := range contexts {
		switch {
		case c.Path != "" && !under(path, c.Path, m == CharContext):
		case best < 0, m == ShortestContext && contexts[best].Path == "":
			best = i
		case m == ShortestContext && c.Path == "":
		case (len(c.Path) > len(contexts[best].Path)) != (m == ShortestContext):
			best = i
		}
	}
	if best < 0 {
		return Mapped{Context: "none"}
	}
	c := contexts[best]
	out := Mapped{Context: c.Name(), Rest: strings.TrimPrefix(path, c.Path)}
	if m == WholePath {
		out.Rest = path
	}
	if i := strings.IndexByte(out.Rest, '/'); i > 0 { // after a context that is no whole segment
		out.Rest = out.Rest[i:]
	}
	tr.add("servlet.12.1", "The longest context path that `%s` begins with, by segments, is that of %s; within it the path is `%s`.", path, c.Name(), out.Rest)
	out.Servlet = c.servlet(out.Rest, m, &tr)
	out.Steps = tr.steps
	return out
}

// Name is the context's path, or ROOT.
func (c Context) Name() string {
	if c.Path == "" {
		return "ROOT"
	}
	return c.Path
}

// under reports whether a path is a prefix or lies below it, by segments.
func under(path, prefix string, byChars bool) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (byChars || rest == "" || rest[0] == '/')
}

const (
	exactStep = iota
	prefixStep
	extensionStep
)

// fits says at which step a pattern matches, if it does.
func fits(pattern, path string, m Model) (step int, ok bool) {
	if prefix, is := strings.CutSuffix(pattern, "/*"); is {
		return prefixStep, under(path, prefix, m == CharPrefix) && !(m == StarNeedsMore && path == prefix)
	}
	if ext, is := strings.CutPrefix(pattern, "*"); is {
		return extensionStep, strings.HasSuffix(path, ext)
	}
	return exactStep, path == pattern || m == ExactWithSlash && path == pattern+"/"
}

func (c Context) servlet(path string, m Model, tr *trace) string {
	best, at := -1, 0
	rank := func(step int) int {
		if m == ExtensionFirst && step != exactStep {
			return extensionStep + prefixStep - step
		}
		return step
	}
	for i, s := range c.Servlets {
		step, ok := fits(s.Pattern, path, m)
		switch {
		case !ok:
		case best < 0, m != FirstDeclared && rank(step) < rank(at):
			best, at = i, step
		case m != FirstDeclared && step == at && step == prefixStep && (len(s.Pattern) > len(c.Servlets[best].Pattern)) != (m == ShortestPrefix):
			best, at = i, step
		}
	}
	if best < 0 {
		tr.add("servlet.12.1.4", "No exact, prefix or extension pattern matches `%s`: the default servlet answers.", path)
		return "default"
	}
	s := c.Servlets[best]
	tr.add("servlet.12.1."+string(rune('1'+at)), "`%s` matches `%s` at step %d, %s: `%s` answers.", path, s.Pattern, at+1,
		[]string{"the exact pattern", "the longest prefix pattern", "the extension pattern"}[at], s.Name)
	return s.Name
}
