package yaml

import (
	"fmt"
	"strings"
)

// Wrong readings of block scalars.
const (
	FoldedKeeps   Model = "folded-keeps-breaks"       // > keeps every line break
	LiteralFolds  Model = "literal-folds-lines"       // | turns breaks into spaces
	BlankLost     Model = "blank-lines-are-lost"      // an empty line in folded text leaves no break
	BlankDouble   Model = "blank-line-is-two-breaks"  // an empty line in folded text leaves two
	MoreFolded    Model = "indented-lines-are-folded" // lines that are indented more are folded too
	ChompIgnored  Model = "chomping-ignored"          // each text ends with one break
	NoFinalBreak  Model = "block-ends-without-break"  // without a mark, no break ends the text
	IndentKept    Model = "block-indent-is-kept"      // the indentation stays in the text
	StripIsAll    Model = "strip-joins-lines"         // - takes all breaks away
	LastBlankKept Model = "trailing-blanks-are-kept"  // without +, empty lines at the end stay
)

// Block is a block scalar: its header, such as ">-", and its lines without the indentation of its first line.
type Block struct {
	Folded bool
	Chomp  string // "", "-" or "+"
	Lines  []string
}

// Header is the scalar's mark.
func (b Block) Header() string {
	if b.Folded {
		return ">" + b.Chomp
	}
	return "|" + b.Chomp
}

// Value is the text that a loader gets.
func (b Block) Value(m Model) string {
	lines, blank := b.Lines, 0
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines, blank = lines[:len(lines)-1], blank+1
	}
	folded := b.Folded && m != FoldedKeeps || !b.Folded && m == LiteralFolds
	body := strings.Join(lines, "\n")
	if folded {
		body = fold(lines, m)
	}
	if m == IndentKept {
		body = "  " + strings.ReplaceAll(body, "\n", "\n  ")
	}
	chomp := b.Chomp
	switch {
	case m == ChompIgnored:
		chomp = ""
	case m == StripIsAll && chomp == "-":
		return strings.ReplaceAll(body, "\n", " ")
	case m == NoFinalBreak && chomp == "":
		return body
	case m == LastBlankKept && chomp == "":
		chomp = "+"
	}
	switch chomp {
	case "-":
		return body
	case "+":
		return body + strings.Repeat("\n", blank+1)
	}
	return body + "\n"
}

// fold joins lines by section 8.1.3: a single break between two lines that begin with a character becomes a space,
// breaks beside empty lines and beside lines indented more stay.
func fold(lines []string, m Model) string {
	var b strings.Builder
	more := func(s string) bool { return m != MoreFolded && strings.HasPrefix(s, " ") }
	for i := 0; i < len(lines); i++ {
		b.WriteString(strings.TrimPrefix(lines[i], map[bool]string{true: "  "}[m == MoreFolded]))
		if i+1 == len(lines) {
			break
		}
		empty := 0
		for lines[i+1] == "" {
			i, empty = i+1, empty+1
		}
		last, next := lines[i-empty], lines[i+1]
		switch {
		case more(last) || more(next):
			b.WriteString(strings.Repeat("\n", empty+1))
		case empty == 0 || m == BlankLost:
			b.WriteByte(' ')
		case m == BlankDouble:
			b.WriteString(strings.Repeat("\n", empty+1))
		default:
			b.WriteString(strings.Repeat("\n", empty))
		}
	}
	return b.String()
}

// Steps explains the value.
func (b Block) Steps() []Step {
	var out []Step
	add := func(rule, format string, a ...any) {
		out = append(out, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
	add("yaml.indent", "The indentation of the first line is removed from all lines.")
	if !b.Folded {
		add("yaml.literal", "`|` is literal: every line break inside stays.")
	} else {
		add("yaml.folded", "`>` is folded: a single line break inside becomes a space.")
		text := strings.TrimRight(strings.Join(b.Lines, "\n"), "\n")
		if strings.Contains(text, "\n\n") {
			add("yaml.blank", "An empty line inside folded text becomes one line break.")
		}
		if strings.Contains(text, "\n ") {
			add("yaml.more", "A line that is indented more is not folded: the breaks before and after it stay, and so do its spaces.")
		}
	}
	rules := map[string]string{"": "Without a mark, one line break ends the text, and empty lines at the end are dropped.",
		"-": "`-` strips every line break at the end.", "+": "`+` keeps every line break at the end, those of empty lines too."}
	add("yaml.chomp", "%s", rules[b.Chomp])
	return out
}
