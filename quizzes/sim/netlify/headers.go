package netlify

import "strings"

// Wrong models of headers; MostSpecific, NameDeep and StarOne are those of redirects.
const (
	FirstBlock   Model = "headers-first-match-wins"  // only the first block that matches counts
	CoversBelow  Model = "header-path-covers-below"  // a path without a star covers what lies below it
	LastRepeated Model = "repeated-header-overwrite" // of several lines with one name the last counts
)

// HeaderModels are all of them.
var HeaderModels = []Model{FirstBlock, MostSpecific, NameDeep, StarOne, CoversBelow, LastRepeated}

// Block is a path of a _headers file with the lines below it, each "name: value".
type Block struct {
	Path  string
	Lines []string
}

// HeaderFile prints the file's lines.
func HeaderFile(blocks []Block) []string {
	var out []string
	for _, b := range blocks {
		out = append(out, b.Path)
		for _, l := range b.Lines {
			out = append(out, "  "+l)
		}
	}
	return out
}

// Headers says which lines of which blocks come with a path (Netlify documentation, "Custom headers", section "Syntax for
// the _headers file"). No two blocks name the same header: the documentation does not say what holds then.
func Headers(blocks []Block, path string, m Model, steps *Steps) [][]bool {
	out := make([][]bool, len(blocks))
	best := -1
	for i, b := range blocks {
		out[i] = make([]bool, len(b.Lines))
		if !covers(b.Path, path, m) {
			steps.say("netlify.headers.no", "`%s` does not match: %s.", b.Path, mismatch(b.Path))
			continue
		}
		steps.say("netlify.headers.match", "`%s` matches, so its lines are sent, whatever other blocks match.", b.Path)
		if m == FirstBlock && best >= 0 || m == MostSpecific && best >= 0 && len(blocks[best].Path) > len(b.Path) {
			continue
		}
		if m == MostSpecific && best >= 0 {
			clear(out[best])
		}
		best = i
		for k, l := range b.Lines {
			out[i][k] = m != LastRepeated || k+1 == len(b.Lines) || name(l) != name(b.Lines[k+1])
		}
	}
	return out
}

func name(line string) string {
	n, _, _ := strings.Cut(line, ":")
	return n
}

// mismatch says what a pattern that did not match would cover.
func mismatch(pattern string) string {
	switch {
	case strings.HasSuffix(pattern, "*"):
		return "the star covers only what lies below"
	case strings.Contains(pattern, ":"):
		return "each placeholder covers exactly one segment"
	}
	return "it stands for this one path"
}

func covers(pattern, path string, m Model) bool {
	ps, qs := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i, p := range ps {
		switch {
		case p == "*":
			return len(qs) > i && (m != StarOne || len(qs) == i+1)
		case i >= len(qs):
			return false
		case strings.HasPrefix(p, ":"):
			if m == NameDeep && i == len(ps)-1 {
				return true
			}
		case p != qs[i]:
			return false
		}
	}
	return len(ps) == len(qs) || m == CoversBelow
}
