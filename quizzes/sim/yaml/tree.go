package yaml

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"warmcache/quizzes/sim/jsonfmt"
)

// The wrong readings of a document's structure.
const (
	SequenceIndents Model = "sequence-must-indent"       // a sequence stands further right than its key
	DeeperIsChild   Model = "deeper-line-is-child"       // a line that matches no level belongs to the nearest entry on its left
	ColonEnough     Model = "colon-is-enough"            // key:value is a pair
	TabIndents      Model = "tab-is-indentation"         // a tab is as good as two spaces
	HashAnywhere    Model = "hash-always-starts-comment" // a # inside a word starts a comment
	NearestParent   Model = "nearest-line-is-parent"     // a line that moves left, but not to the root, stays with the line above
	EmptyText       Model = "empty-is-empty-text"        // a key without a value has ""
	KeyIsItem       Model = "each-key-is-an-item"        // the keys below `- key: value` are items of their own
)

// Tree is what a document becomes: the value, or a fault in a line. Outside is set for what this package leaves out:
// plain scalars of several lines, and keys that occur twice, on which loaders differ.
type Tree struct {
	Value   *jsonfmt.Value
	Line    int // of the fault, from 0
	Fault   string
	Outside string
	Steps   []Step
}

// Load reads a block document by YAML 1.2.2, sections 6.1 (indentation), 6.6 (comments), 7.3.3 (plain scalars of one
// line), 7.4 (flow collections of one line), 8.2.1 (block sequences) and 8.2.2 (block mappings). Scalars are words and
// whole numbers, which all schemas read alike. Several wrong readings may go together.
func Load(lines []string, wrong ...Model) Tree {
	p := &loader{wrong: wrong}
	for n, text := range lines {
		p.line(n, text)
	}
	if p.fault == "" {
		p.nearest()
		v := p.node(-1, false, false)
		if p.at < len(p.lines) && p.fault == "" {
			p.fail("stands in a column of none of the open levels")
		}
		if p.fault == "" {
			return Tree{Value: v, Outside: p.outside, Steps: p.steps}
		}
	}
	return Tree{Line: p.faulty, Fault: p.fault, Outside: p.outside, Steps: p.steps}
}

// entry is a line without its comment: a column and what stands there.
type entry struct {
	n, col int
	text   string
}

type loader struct {
	wrong          []Model
	lines          []entry
	at             int
	fault, outside string
	faulty         int
	steps          []Step
}

func (p *loader) line(n int, text string) {
	cut := comment
	if p.is(HashAnywhere) {
		cut = anyHash
	}
	text = strings.TrimRight(cut.ReplaceAllString(text, ""), " \t")
	if text == "" {
		return
	}
	if p.is(TabIndents) {
		text = strings.ReplaceAll(text, "\t", "  ")
	}
	body := strings.TrimLeft(text, " ")
	if body[0] == '\t' {
		if !strings.Contains(body, ":") {
			p.leave("a tab that npm yaml takes for the space within a scalar of several lines")
		}
		if p.fault == "" {
			p.fault, p.faulty = "is indented with a tab, and indentation is spaces alone", n
		}
		return
	}
	p.lines = append(p.lines, entry{n, len(text) - len(body), body})
}

// nearest keeps a line that moves left with the line above it.
func (p *loader) nearest() {
	if !p.is(NearestParent) {
		return
	}
	for i := 1; i < len(p.lines); i++ {
		if l, up := &p.lines[i], p.lines[i-1]; l.col > 0 && l.col < up.col && l.text[0] != '-' && up.text[0] != '-' {
			l.col = up.col
		}
	}
}

func (p *loader) is(m Model) bool { return slices.Contains(p.wrong, m) }

func (p *loader) fail(why string) {
	if p.fault == "" {
		p.fault, p.faulty = why, p.lines[min(p.at, len(p.lines)-1)].n
	}
}

func (p *loader) leave(why string) {
	if p.outside == "" {
		p.outside = why
	}
}

func (p *loader) step(rule, format string, a ...any) {
	p.steps = append(p.steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
}

// peek is the line to read; ok is false at the end and behind a fault.
func (p *loader) peek() (e entry, ok bool) {
	if p.at >= len(p.lines) || p.fault != "" {
		return entry{}, false
	}
	return p.lines[p.at], true
}

// node reads what stands further right than col, or in col where a sequence is the value of a key there.
func (p *loader) node(col int, ofKey, item bool) *jsonfmt.Value {
	e, ok := p.peek()
	dash := ok && isDash(e.text)
	switch {
	case ok && (e.col > col || ofKey && dash && e.col == col && !p.is(SequenceIndents)):
		if dash {
			return p.sequence(e.col)
		}
		if _, _, pair := p.split(e.text); pair {
			return p.mapping(e.col, item)
		}
		v := p.scalar(e.text)
		p.step("yaml.scalar", "Line %d is one value, `%s`.", e.n+1, e.text)
		p.at++
		if next, ok := p.peek(); ok && next.col > col {
			p.runsOn(next)
		}
		return v
	case p.is(EmptyText):
		return &jsonfmt.Value{Kind: jsonfmt.String}
	}
	return &jsonfmt.Value{Kind: jsonfmt.Literal, Text: "null"}
}

// runsOn is a line behind a plain scalar and further right than its parent: it continues the scalar.
func (p *loader) runsOn(next entry) {
	if _, _, pair := p.split(next.text); pair && !isDash(next.text) {
		p.fail("has a pair where the value above is complete")
		return
	}
	p.leave("a scalar of several lines")
	p.fail("continues a scalar")
}

func isDash(s string) bool { return s == "-" || strings.HasPrefix(s, "- ") }

func (p *loader) sequence(col int) *jsonfmt.Value {
	v := &jsonfmt.Value{Kind: jsonfmt.Array}
	for {
		e, ok := p.peek()
		if !ok || e.col != col || !isDash(e.text) {
			break
		}
		rest := strings.TrimLeft(e.text[1:], " ")
		if rest == "" {
			p.at++
			v.Items = append(v.Items, p.node(col, false, false))
			continue
		}
		p.step("yaml.item", "Line %d starts item %d of the sequence in column %d.", e.n+1, len(v.Items)+1, col+1)
		p.lines[p.at].col, p.lines[p.at].text = col+len(e.text)-len(rest), rest // the item begins in the dash's line
		inner := p.lines[p.at].col
		v.Items = append(v.Items, p.node(col, false, true))
		for p.is(KeyIsItem) {
			e, ok := p.peek()
			if !ok || e.col != inner || isDash(e.text) {
				break
			}
			v.Items = append(v.Items, p.mapping(e.col, true))
		}
	}
	if e, ok := p.peek(); ok && e.col > col {
		p.stray(e)
	}
	return v
}

// stray is a line that is further right than the level that goes on.
func (p *loader) stray(e entry) {
	if p.is(DeeperIsChild) {
		return
	}
	p.fail("stands in a column of none of the open levels")
}

// mapping reads a mapping; item says that its first key stands behind a dash.
func (p *loader) mapping(col int, item bool) *jsonfmt.Value {
	v := &jsonfmt.Value{Kind: jsonfmt.Object}
	first := true
	for {
		e, ok := p.peek()
		if !ok || e.col != col && !(p.is(DeeperIsChild) && e.col > col) || isDash(e.text) || p.is(KeyIsItem) && !first && item {
			break
		}
		key, value, pair := p.split(e.text)
		if !pair {
			p.fail("has no colon with a space behind it, so it is no pair")
			break
		}
		if _, twice := v.Member(key); twice {
			p.leave("a key that occurs twice")
		}
		p.at++
		first = false
		var held *jsonfmt.Value
		if value == "" {
			held = p.node(col, true, false)
			p.step("yaml.key", "Line %d: `%s` holds %s.", e.n+1, key, p.below(held))
		} else {
			held = p.scalar(value)
			p.step("yaml.pair", "Line %d: `%s` is a key in column %d, with `%s`.", e.n+1, key, col+1, value)
			if next, ok := p.peek(); ok && next.col > col && !p.is(DeeperIsChild) {
				if value[0] == '{' || value[0] == '[' {
					p.fail("stands further right, though the entry above has its value")
				} else {
					p.runsOn(next)
				}
			}
		}
		v.Names, v.Items = append(v.Names, key), append(v.Items, held)
	}
	if e, ok := p.peek(); ok && e.col == col && isDash(e.text) {
		p.fail("starts an item where the mapping needs a key")
	} else if ok && e.col > col {
		p.stray(e)
	}
	return v
}

func (p *loader) below(v *jsonfmt.Value) string {
	switch {
	case v.Kind == jsonfmt.Array:
		return fmt.Sprintf("the sequence of %d below it", len(v.Items))
	case v.Kind == jsonfmt.Object:
		return "the mapping below it, with " + strings.Join(v.Names, ", ")
	case v.Text == "null":
		return "null, as nothing below belongs to it"
	}
	return "`" + v.Text + "`"
}

var (
	pairOf  = regexp.MustCompile(`^([^\s\[{:#,-][^:]*):(?:\s+(.*))?$`)
	looseOf = regexp.MustCompile(`^([^\s\[{:#,-][^:]*):\s*(.*)$`)
	comment = regexp.MustCompile(`(^|\s)#.*$`)
	anyHash = regexp.MustCompile(`#.*$`)
	whole   = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)
)

// split cuts a pair at its colon, which has a space or the line's end behind it.
func (p *loader) split(s string) (key, value string, pair bool) {
	re := pairOf
	if p.is(ColonEnough) {
		re = looseOf
	}
	g := re.FindStringSubmatch(s)
	if g == nil {
		return "", "", false
	}
	return g[1], g[2], true
}

// scalar reads a value within a line: a flow collection, a number or a word.
func (p *loader) scalar(s string) *jsonfmt.Value {
	if s[0] == '[' || s[0] == '{' {
		v, rest := p.flow(s)
		if rest != "" {
			p.fail("goes on behind a closing bracket")
		}
		return v
	}
	if _, _, pair := p.split(s); pair {
		p.at--
		p.fail("has two pairs in one line")
		p.at++
	}
	return word(s)
}

func word(s string) *jsonfmt.Value {
	switch {
	case s == "":
		return &jsonfmt.Value{Kind: jsonfmt.Literal, Text: "null"}
	case whole.MatchString(s):
		return &jsonfmt.Value{Kind: jsonfmt.Number, Text: s}
	}
	return &jsonfmt.Value{Kind: jsonfmt.String, Text: s}
}

// flow reads a flow collection at the start of s, and returns what is behind it.
func (p *loader) flow(s string) (*jsonfmt.Value, string) {
	v, end := &jsonfmt.Value{Kind: jsonfmt.Array}, "]"
	if s[0] == '{' {
		v, end = &jsonfmt.Value{Kind: jsonfmt.Object}, "}"
	}
	for s = strings.TrimLeft(s[1:], " "); s != ""; s = strings.TrimLeft(strings.TrimPrefix(s, ","), " ") {
		if strings.HasPrefix(s, end) {
			return v, strings.TrimLeft(s[1:], " ")
		}
		key := ""
		if v.Kind == jsonfmt.Object {
			key, s = p.flowKey(s)
		}
		var item *jsonfmt.Value
		if s != "" && (s[0] == '[' || s[0] == '{') {
			item, s = p.flow(s)
		} else {
			i := strings.IndexAny(s+",", ",]}")
			item, s = word(strings.TrimSpace(s[:i])), s[i:]
		}
		if v.Kind == jsonfmt.Object {
			if _, twice := v.Member(key); twice {
				p.leave("a key that occurs twice")
			}
			v.Names = append(v.Names, key)
		}
		v.Items = append(v.Items, item)
	}
	p.fail("does not close its bracket")
	return v, ""
}

// flowKey reads a key of a flow mapping; without a space behind the colon, the colon is part of it.
func (p *loader) flowKey(s string) (key, rest string) {
	i := strings.IndexAny(s+"}", ",}")
	head := s[:i]
	sep := ": "
	if p.is(ColonEnough) {
		sep = ":"
	}
	if k, _, ok := strings.Cut(head, sep); ok {
		return k, strings.TrimLeft(s[len(k)+1:], " ")
	}
	return strings.TrimSpace(head), s[i:]
}
