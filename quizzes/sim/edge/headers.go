package edge

import "slices"

// Header is one add_header line of nginx.
type Header struct {
	Name   string
	Always bool
}

// Level is one level of a configuration, such as http, server or a location, with its own add_header lines.
type Level struct {
	Name    string
	Headers []Header
}

// The wrong models of add_header.
const (
	LevelsMerge   Model = "levels-merge"     // each level adds to the outer ones
	OuterWins     Model = "outer-level-wins" // the outermost level with lines counts
	AlwaysIgnored Model = "always-ignored"   // every status carries every header
	ErrorsBare    Model = "errors-get-none"  // no error carries any header
)

// added lists the statuses that add_header serves without always (nginx documentation, ngx_http_headers_module).
var added = []int{200, 201, 204, 206, 301, 302, 303, 304, 307, 308}

// Headers lists the added headers of a response with a status, from the levels that surround it, outermost first
// (nginx 1.22, ngx_http_headers_module: inherited if and only if there are none on the current level).
func Headers(levels []Level, status int, m Model) (names []string, steps []Step) {
	tr := trace{off: m != ""}
	from := -1
	for i, l := range levels {
		if len(l.Headers) > 0 && (m != OuterWins || from < 0) {
			from = i
		}
	}
	if from < 0 {
		return nil, nil
	}
	tr.add("nginx.inherit", "The innermost level with `add_header` lines of its own is %s; its list replaces those of outer levels.", levels[from].Name)
	list := levels[from].Headers
	if m == LevelsMerge {
		list = nil
		for _, l := range levels {
			list = append(list, l.Headers...)
		}
	}
	plain := slices.Contains(added, status)
	for _, h := range list {
		switch {
		case plain, m == AlwaysIgnored, h.Always && m != ErrorsBare:
			names = append(names, h.Name)
		default:
			tr.add("nginx.always", "`%s` is left out on a %d, as its line has no `always`.", h.Name, status)
		}
	}
	return names, tr.steps
}
