package content

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Limits of one Markdown file. The parser has none of its own: 24 KB of nested list or of a wide table with short rows
// exhaust 5 GB. Lessons stay far below; see guard_test.go for what each limit stops.
const (
	maxFile      = 256 << 10 // bytes
	maxLine      = 4096      // bytes
	maxIndent    = 100       // columns
	maxDepth     = 8         // block quotes, lists and definitions opened on one line
	maxRunLines  = 500       // lines without an empty one between them
	maxRunBytes  = 16 << 10  // bytes of such a run
	maxBrackets  = 400       // opening brackets in such a run
	maxTableArea = 50_000    // lines × most pipes on a line, summed over all runs
)

// guard refuses a file that could cost the parser more than a moment: in one pass, before anything is parsed.
func guard(m *mistakes, file string, src []byte) bool {
	before := len(m.all)
	switch {
	case len(src) > maxFile:
		m.add(file, 0, "%d bytes: want at most %d", len(src), maxFile)
	case !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0:
		m.add(file, 0, "want UTF-8 text")
	default:
		guardLines(m, file, src)
	}
	return len(m.all) == before
}

// guardLines stops at the first line over a limit: a file that is over one is rarely mended by hand.
func guardLines(m *mistakes, file string, src []byte) {
	var r run
	area := 0
	for i, line := range bytes.Split(src, []byte("\n")) {
		if text := lineOver(line); text != "" {
			m.add(file, i+1, "%s", text)
			return
		}
		if len(bytes.TrimSpace(line)) == 0 {
			area += r.area()
			r = run{}
			continue
		}
		r.add(line)
		if text := r.over(); text != "" {
			m.add(file, i+1, "%s", text)
			return
		}
		if area+r.area() > maxTableArea {
			m.add(file, i+1, "too many table cells in one file")
			return
		}
	}
}

func lineOver(line []byte) string {
	depth, indent := opened(line)
	switch {
	case len(line) > maxLine:
		return fmt.Sprintf("line too long: want at most %d bytes", maxLine)
	case depth > maxDepth:
		return fmt.Sprintf("nested too deep: want at most %d quotes and lists in one another", maxDepth)
	case indent > maxIndent:
		return fmt.Sprintf("indented too far: want at most %d columns", maxIndent)
	}
	return ""
}

// opened counts the containers that a line may open (quote, list, definition) and the columns before its text.
func opened(line []byte) (depth, indent int) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ':
			indent++
		case c == '\t':
			indent += 4
		case c == '>' || c == '-' || c == '*' || c == '+' || c == ':':
			depth++
		case c >= '0' && c <= '9':
			for i+1 < len(line) && line[i+1] >= '0' && line[i+1] <= '9' {
				i++
			}
			if i+1 >= len(line) || (line[i+1] != '.' && line[i+1] != ')') {
				return depth, indent
			}
			i++
			depth++
		default:
			return depth, indent
		}
		if c := line[i]; c != '>' && c != ' ' && c != '\t' && i+1 < len(line) && line[i+1] != ' ' && line[i+1] != '\t' {
			return depth, indent // a rule, an arrow or a comment, not a list marker
		}
	}
	return depth, indent
}

// run is a stretch of lines without an empty one: what the parser may take for one paragraph or table.
type run struct{ lines, bytes, brackets, pipes int }

func (r *run) add(line []byte) {
	r.lines++
	r.bytes += len(line)
	r.brackets += bytes.Count(line, []byte("["))
	r.pipes = max(r.pipes, bytes.Count(line, []byte("|")))
}

func (r *run) area() int { return r.lines * r.pipes }

func (r *run) over() string {
	switch {
	case r.lines > maxRunLines:
		return fmt.Sprintf("more than %d lines without an empty one: want shorter blocks", maxRunLines)
	case r.bytes > maxRunBytes:
		return fmt.Sprintf("more than %d bytes without an empty line: want shorter blocks", maxRunBytes)
	case r.brackets > maxBrackets:
		return fmt.Sprintf("more than %d brackets without an empty line: want shorter blocks", maxBrackets)
	}
	return ""
}
