package content

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestGuardRefuses has one case for each limit, with the exact words.
func TestGuardRefuses(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"size":         {strings.Repeat("a b c\n\n", 40_000), "x.md: 280000 bytes: want at most 262144"},
		"NUL":          {"a\x00b", "x.md: want UTF-8 text"},
		"line":         {"a\n" + strings.Repeat("a ", 2100), "x.md:2: line too long: want at most 4096 bytes"},
		"quotes":       {strings.Repeat(">", 9), "x.md:1: nested too deep: want at most 8 quotes and lists in one another"},
		"list":         {strings.Repeat("- ", 9) + "a", "x.md:1: nested too deep: want at most 8 quotes and lists in one another"},
		"mixed":        {strings.Repeat("> 1. * ", 3) + "a", "x.md:1: nested too deep: want at most 8 quotes and lists in one another"},
		"indentation":  {strings.Repeat("\t", 26) + "a", "x.md:1: indented too far: want at most 100 columns"},
		"run of lines": {strings.Repeat("a\n", 501), "x.md:501: more than 500 lines without an empty one: want shorter blocks"},
		"run of bytes": {strings.Repeat(strings.Repeat("a", 1000)+"\n", 17), "x.md:17: more than 16384 bytes without an empty line: want shorter blocks"},
		"brackets":     {strings.Repeat("[a](\n", 401), "x.md:401: more than 400 brackets without an empty line: want shorter blocks"},
		"table":        {"|" + strings.Repeat("a|", 200) + "\n|" + strings.Repeat("-|", 200) + strings.Repeat("\nx", 300), "x.md:249: too many table cells in one file"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var m mistakes
			if guard(&m, "x.md", []byte(test.text)) || m.err().Error() != test.want {
				t.Errorf("got %v, want %s", m.err(), test.want)
			}
		})
	}
}

func TestGuardPassesRulesAndTables(t *testing.T) {
	for _, text := range []string{"---------- x", "**bold** text", "- [ ] a", "| a | b |\n|---|---|", ":::::::::: x", "-- > -- > --", "2026-11-22 10:00", "10.0.0.0.0.0.0.0.0.0"} {
		var m mistakes
		if !guard(&m, "x.md", []byte(text)) {
			t.Errorf("%q: %v", text, m.err())
		}
	}
}

// bombs make the bare parser slow or hungry; each takes a size.
var bombs = map[string]func(n int) string{
	"list in quote": func(n int) string { return "> " + strings.Repeat("- ", n) + "x\n" + strings.Repeat(">\n", n) },
	"short rows": func(n int) string {
		return strings.Repeat("|a", n) + "\n" + strings.Repeat("|-", n) + "\n" + strings.Repeat("x\n", n)
	},
	"open links":     func(n int) string { return strings.Repeat("[a](", n) },
	"quotes":         func(n int) string { return strings.Repeat(">", n) },
	"one reference":  func(n int) string { return "[a]: /" + strings.Repeat("x", n) + "\n\n" + strings.Repeat("[a]\n\n", n) },
	"emphasis":       func(n int) string { return strings.Repeat("*a **a ", n) },
	"closers":        func(n int) string { return strings.Repeat("a_ ", n) + strings.Repeat("_a ", n) },
	"ticks":          func(n int) string { return ticks(n) },
	"deep lists":     func(n int) string { return nested(n) },
	"definitions":    func(n int) string { return "a\n" + strings.Repeat(": b\n", n) },
	"images":         func(n int) string { return strings.Repeat("![", n) },
	"autolinks":      func(n int) string { return strings.Repeat("<a:", n) },
	"entities":       func(n int) string { return strings.Repeat("&amp", n) },
	"strikethrough":  func(n int) string { return strings.Repeat("~~a~ ", n) },
	"many paragraph": func(n int) string { return strings.Repeat("a \"b\" -- c\n\n", n) },
}

func ticks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("`", i%300) + "a ")
	}
	return b.String()
}

func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", 2*(i%60)) + "- a\n")
	}
	return b.String()
}

// TestBombsAreHarmless loads each bomb at several sizes, whole and cut into paragraphs of allowed size: it is refused
// or read, but never slow.
func TestBombsAreHarmless(t *testing.T) {
	for name, bomb := range bombs {
		for _, n := range []int{100, 400, 3_000, 30_000} {
			text := bomb(n)
			for cut, text := range map[string]string{"whole": text, "cut": wrapped(text, 80, 0), "runs": wrapped(text, 80, 60)} {
				text = text[:min(len(text), maxFile-200)]
				if took := cpuTime(t, func() { _, _ = Load(guideOf("## One {#one}\n\n" + text)) }); took > 2*time.Second {
					t.Errorf("%s %d %s: %v", name, n, cut, took)
				}
			}
		}
	}
}

// wrapped breaks a text into lines and, every so many lines if that is not 0, into paragraphs.
func wrapped(text string, width, lines int) string {
	var b strings.Builder
	for i := 0; len(text) > 0; i++ {
		n := min(width, len(text))
		b.WriteString(text[:n] + "\n")
		text = text[n:]
		if lines > 0 && i%lines == lines-1 {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// TestAnyTextIsSafe: whatever stands in a lesson, it is read or refused with a file and a line.
func TestAnyTextIsSafe(t *testing.T) {
	parts := []string{"## A {#a}\n", "\n", "\n\n", "- ", "1. ", "> ", "| a | b |\n|---|---|\n", "x\n: y\n", "```go\n", "```\n", "```quiz\n",
		"{.noquiz}\n", "{.x}", "[a](b.md#two)", "[a](", "<b>", "`", "**", "    ", "![", "$", "\\", "&lt;", "<https://a.b>", "\"x\"", "### B\n", "---\n", "é", "{#", "}"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(parts)).Draw(t, "parts"), "")
		l, err := Load(guideOf(text))
		if (l == nil) == (err == nil) {
			t.Fatal(fmt.Sprintf("library %v, error %v", l, err))
		}
	})
}
