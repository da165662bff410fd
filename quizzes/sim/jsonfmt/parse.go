package jsonfmt

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The wrong readings of the grammar: the first group takes more than RFC 8259 does, the second less.
const (
	JavaScript     Model = "javascript-literal-is-json"  // names without quotes, single quotes
	TrailingComma  Model = "trailing-comma-allowed"      // a comma before a closing bracket
	Comments       Model = "json-has-comments"           // // and /* */
	NumberSpelling Model = "any-number-spelling"         // 01, +1, .5, 1.
	NotNumbers     Model = "nan-is-json"                 // NaN and Infinity
	OtherLiterals  Model = "literals-of-other-languages" // True, None, undefined
	AnyEscape      Model = "any-escape"                  // \x41, \'

	ContainersOnly Model = "text-must-be-container"  // a text is an object or an array
	NoDuplicates   Model = "duplicate-names-invalid" // names of an object are unique
	NoExponent     Model = "no-exponent"             // numbers have no exponent
	SlashEscape    Model = "slash-escape-invalid"    // \/ is no escape
	NoEmptyName    Model = "empty-name-invalid"      // "" is no name
	NoMinusZero    Model = "minus-zero-invalid"      // -0 is no number
	NoLoneHalf     Model = "lone-surrogate-invalid"  // half a surrogate pair is no JSON
	NoNestedEmpty  Model = "mixed-array-invalid"     // the elements of an array are of one kind
)

// Fault is the first place at which no continuation makes the text JSON.
type Fault struct {
	At   int    // bytes before it; the length of the text when it ends too soon
	Rule string // what RFC 8259 asks there
}

func (f *Fault) Error() string { return f.Rule }

type parser struct {
	text  string
	at    int
	model Model
}

// Parse reads a JSON text.
func Parse(text string, m Model) (*Value, *Fault) {
	p := &parser{text: text, model: m}
	p.space()
	v, fault := p.value()
	if fault != nil {
		return nil, fault
	}
	p.space()
	if p.at < len(text) {
		return nil, p.fail("one value makes the whole text; nothing may follow it")
	}
	if m == ContainersOnly && v.Kind != Object && v.Kind != Array {
		return nil, &Fault{0, "a text is an object or an array"}
	}
	return v, nil
}

func (p *parser) fail(rule string) *Fault { return &Fault{p.at, rule} }

func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// take goes past c if it comes next.
func (p *parser) take(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) space() {
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		switch {
		case strings.IndexByte(" \t\n\r", rest[0]) >= 0:
			p.at++
		case p.model == Comments && strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest+"\n", '\n')
			p.at += n
		case p.model == Comments && strings.HasPrefix(rest, "/*") && strings.Contains(rest, "*/"):
			p.at += strings.Index(rest, "*/") + 2
		default:
			return
		}
	}
}

func (p *parser) value() (*Value, *Fault) {
	switch c := p.peek(); {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"', c == '\'' && p.model == JavaScript:
		s, fault := p.str(c)
		return &Value{Kind: String, Text: s}, fault
	case c == '-' || c >= '0' && c <= '9' || p.model == NumberSpelling && (c == '+' || c == '.'):
		return p.number()
	}
	return p.literal()
}

func (p *parser) literal() (*Value, *Fault) {
	words := []string{"true", "false", "null"}
	switch p.model {
	case NotNumbers:
		words = append(words, "NaN", "Infinity")
	case OtherLiterals:
		words = append(words, "True", "False", "None", "undefined")
	}
	best := 0
	for _, w := range words {
		n := 0
		for n < len(w) && p.at+n < len(p.text) && p.text[p.at+n] == w[n] {
			n++
		}
		if n == len(w) {
			p.at += n
			return &Value{Kind: Literal, Text: w}, nil
		}
		best = max(best, n)
	}
	p.at += best
	return nil, p.fail("a value is an object, an array, a string in double quotes, a number, `true`, `false` or `null`")
}

func (p *parser) object() (*Value, *Fault) {
	v := &Value{Kind: Object}
	p.at++
	for p.space(); ; p.space() {
		if len(v.Items) == 0 && p.take('}') || p.model == TrailingComma && p.take('}') {
			return v, nil
		}
		name, fault := p.name(v)
		if fault != nil {
			return nil, fault
		}
		if p.space(); !p.take(':') {
			return nil, p.fail("a colon stands between a name and its value")
		}
		p.space()
		item, fault := p.value()
		if fault != nil {
			return nil, fault
		}
		v.Names, v.Items = append(v.Names, name), append(v.Items, item)
		if p.space(); p.take('}') {
			return v, nil
		}
		if !p.take(',') {
			return nil, p.fail("after a member comes a comma or the closing brace")
		}
	}
}

func (p *parser) name(v *Value) (string, *Fault) {
	at := p.at
	name, fault := "", p.fail("a name is a string in double quotes")
	switch c := p.peek(); {
	case c == '"', c == '\'' && p.model == JavaScript:
		name, fault = p.str(c)
	case p.model == JavaScript:
		for p.at < len(p.text) && isLetter(p.text[p.at]) {
			p.at++
		}
		if name = p.text[at:p.at]; name != "" {
			fault = nil
		}
	}
	switch {
	case fault != nil:
		return "", fault
	case name == "" && p.model == NoEmptyName:
		return "", &Fault{at, "a name has a character"}
	case p.model == NoDuplicates && slices.Contains(v.Names, name):
		return "", &Fault{at, "names are unique"}
	}
	return name, nil
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

func (p *parser) array() (*Value, *Fault) {
	v := &Value{Kind: Array}
	p.at++
	for p.space(); ; p.space() {
		if len(v.Items) == 0 && p.take(']') || p.model == TrailingComma && p.take(']') {
			return v, nil
		}
		item, fault := p.value()
		if fault != nil {
			return nil, fault
		}
		if v.Items = append(v.Items, item); p.model == NoNestedEmpty && item.Kind != v.Items[0].Kind {
			return nil, p.fail("elements are of one kind")
		}
		if p.space(); p.take(']') {
			return v, nil
		}
		if !p.take(',') {
			return nil, p.fail("after an element comes a comma or the closing bracket")
		}
	}
}

// number follows section 6: an optional minus, an integer without leading zeros, a fraction, an exponent.
func (p *parser) number() (*Value, *Fault) {
	start, loose := p.at, p.model == NumberSpelling
	if !p.take('-') && loose {
		p.take('+')
	}
	whole := p.at
	if !loose && p.take('0') {
		if c := p.peek(); c >= '0' && c <= '9' {
			return nil, p.fail("a number has no zero in front")
		}
	} else if p.digits() == 0 && !loose {
		return nil, p.fail("a digit stands before the dot")
	}
	if p.model == NoMinusZero && p.text[start:p.at] == "-0" {
		return nil, &Fault{whole, "zero has no sign"}
	}
	if p.take('.') && p.digits() == 0 && !loose {
		return nil, p.fail("a digit stands behind the dot")
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		if p.model == NoExponent {
			return nil, p.fail("a number has no exponent")
		}
		p.at++
		if !p.take('+') {
			p.take('-')
		}
		if p.digits() == 0 {
			return nil, p.fail("an exponent has digits")
		}
	}
	return &Value{Kind: Number, Text: p.text[start:p.at]}, nil
}

func (p *parser) digits() int {
	start := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at - start
}

// str follows section 7.
func (p *parser) str(quote byte) (string, *Fault) {
	p.at++
	var b strings.Builder
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == quote:
			p.at++
			return b.String(), nil
		case c < 0x20:
			return "", p.fail("a control character in a string is escaped")
		case c == '\\':
			if fault := p.escape(&b); fault != nil {
				return "", fault
			}
		default:
			b.WriteByte(c)
			p.at++
		}
	}
	return "", p.fail("a string ends with a double quote")
}

func (p *parser) escape(b *strings.Builder) *Fault {
	p.at++
	c := p.peek()
	i := strings.IndexByte(`"\/bfnrtu`, c)
	switch {
	case p.at == len(p.text):
		return p.fail("an escape names a character")
	case i == 8:
		return p.unicode(b)
	case i < 0 && p.model == AnyEscape:
		b.WriteByte(c)
	case i < 0 || c == '/' && p.model == SlashEscape:
		return p.fail("after a backslash stands one of \" \\ / b f n r t u")
	default:
		b.WriteByte("\"\\/\b\f\n\r\t"[i])
	}
	p.at++
	return nil
}

// unicode reads what follows \u, and the second half of a surrogate pair with the first.
func (p *parser) unicode(b *strings.Builder) *Fault {
	r, fault := p.hex()
	if fault != nil {
		return fault
	}
	if utf16.IsSurrogate(r) {
		if strings.HasPrefix(p.text[p.at:], `\u`) {
			back := p.at
			p.at++
			if low, fault := p.hex(); fault != nil {
				return fault
			} else if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				b.WriteRune(both)
				return nil
			}
			p.at = back
		}
		if p.model == NoLoneHalf {
			return p.fail("surrogates come in pairs")
		}
	}
	b.WriteRune(r)
	return nil
}

func (p *parser) hex() (rune, *Fault) {
	p.at++
	for i := range 4 {
		if c := p.peek(); !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return 0, p.fail(fmt.Sprintf("`\\u` takes four hex digits, here %d", i))
		}
		p.at++
	}
	n, _ := strconv.ParseUint(p.text[p.at-4:p.at], 16, 32)
	return rune(n), nil
}
