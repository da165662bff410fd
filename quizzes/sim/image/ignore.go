package image

import (
	"path"
	"strings"
)

// Wrong models of .dockerignore.
const (
	GitAnywhere  Model = "name-matches-at-any-depth"
	FirstMatch   Model = "first-match-decides"
	NoWayBack    Model = "excluded-folder-is-final"
	StarCrosses  Model = "star-crosses-folders"
	NoNegation   Model = "exclamation-mark-ignored"
	DeepNeedsDir Model = "double-star-needs-folder"
	FolderAlone  Model = "folder-pattern-spares-content"
)

// IgnoreModels are all of them.
var IgnoreModels = []Model{GitAnywhere, FirstMatch, NoWayBack, StarCrosses, NoNegation, DeepNeedsDir, FolderAlone}

// Ignored reports whether the lines of a .dockerignore file keep a file out of the context, and which line decides (from
// 0, or -1).
func Ignored(lines []string, file string, m Model) (out bool, line int) {
	line = -1
	for i, l := range lines {
		back := strings.HasPrefix(l, "!")
		if back && (m == NoNegation || m == NoWayBack && out && !itself(lines[line], file)) {
			continue
		}
		if covers(strings.TrimPrefix(l, "!"), file, m) {
			out, line = !back, i
			if m == FirstMatch {
				return out, line
			}
		}
	}
	return out, line
}

// itself reports whether a pattern matches a file and not only a folder it lies in.
func itself(pattern, file string) bool {
	return match(split(strings.TrimPrefix(pattern, "!")), strings.Split(file, "/"), "")
}

// covers reports whether a pattern matches a file or a folder that it lies in.
func covers(pattern, file string, m Model) bool {
	parts := strings.Split(file, "/")
	for n := len(parts); n > 0; n-- {
		from := n - 1
		if m != GitAnywhere || strings.Contains(strings.TrimSuffix(pattern, "/"), "/") {
			from = 0
		}
		for start := 0; start <= from; start++ {
			if match(split(pattern), parts[start:n], m) {
				return true
			}
		}
		if m == FolderAlone {
			return false
		}
	}
	return false
}

func split(pattern string) []string {
	return strings.Split(strings.Trim(path.Clean(pattern), "/"), "/")
}

// match compares element by element; "**" stands for any number of them, at the end for at least one.
func match(pattern, parts []string, m Model) bool {
	switch {
	case len(pattern) == 0:
		return len(parts) == 0
	case pattern[0] == "**":
		if len(pattern) == 1 {
			return len(parts) > 0
		}
		least := 0
		if m == DeepNeedsDir {
			least = 1
		}
		for n := least; n <= len(parts); n++ {
			if match(pattern[1:], parts[n:], m) {
				return true
			}
		}
		return false
	case len(parts) == 0:
		return false
	}
	if m == StarCrosses && strings.Contains(pattern[0], "*") {
		for n := 1; n <= len(parts); n++ {
			if glob(pattern[0], strings.Join(parts[:n], "/")) && match(pattern[1:], parts[n:], m) {
				return true
			}
		}
		return false
	}
	return glob(pattern[0], parts[0]) && match(pattern[1:], parts[1:], m)
}

// glob matches one element, in which "*" stands for any characters.
func glob(pattern, s string) bool {
	if pattern == "" {
		return s == ""
	}
	if pattern[0] != '*' {
		return s != "" && s[0] == pattern[0] && glob(pattern[1:], s[1:])
	}
	for i := 0; i <= len(s); i++ {
		if glob(pattern[1:], s[i:]) {
			return true
		}
	}
	return false
}
