package xss

import (
	"slices"
	"strings"
)

// token is a piece of code: a name, a string (kind s), or one sign.
type token struct {
	kind byte
	text string
}

// calls tells whether code calls hit(), or what is wrong with its grammar. It knows statements of the kind var a = x, sums
// and calls, as far as the values drawn here can make them (ECMAScript 2025, sections 12 to 14). What is not in the
// grammar keeps all of the code from running; a name that is not defined ends it when it is reached.
func calls(code string, m Model) (hit bool, broken string) {
	tokens, broken := scan(code)
	if m == UpToError && slices.Contains(tokens, token{'n', "hit"}) {
		return true, ""
	}
	if broken != "" {
		return false, broken
	}
	p := parser{tokens: tokens}
	for p.at < len(p.tokens) && !p.bad {
		if p.take(";") {
			continue
		}
		if p.peek() == "var" {
			p.at++
			p.bad = p.bad || !p.name() || !p.take("=")
		}
		p.sum()
		p.bad = p.bad || p.at < len(p.tokens) && p.peek() != ";"
	}
	if p.bad {
		return false, "breaks the grammar of JavaScript"
	}
	for _, c := range p.order {
		if c == "hit()" {
			return true, ""
		}
		if c != "show()" {
			return false, "" // ReferenceError
		}
	}
	return false, ""
}

// scan splits code into tokens.
func scan(code string) (out []token, broken string) {
	for i := 0; i < len(code); {
		switch c := code[i]; {
		case c == ' ':
			i++
		case strings.HasPrefix(code[i:], "//"):
			return out, ""
		case c == '\'' || c == '"':
			end := i + 1
			for ; end < len(code) && code[end] != c; end++ {
				if code[end] == '\\' {
					end++
				}
			}
			if end >= len(code) {
				return out, "has a string without an end"
			}
			out, i = append(out, token{'s', ""}), end+1
		case letter(code[i:]):
			end := i
			for end < len(code) && letter(code[end:]) {
				end++
			}
			out, i = append(out, token{'n', code[i:end]}), end
		case strings.IndexByte("();=-+", c) >= 0:
			out, i = append(out, token{c, string(c)}), i+1
		default:
			return out, "breaks the grammar of JavaScript"
		}
	}
	return out, ""
}

// parser reads tokens and notes names and calls in the order in which they would be evaluated.
type parser struct {
	tokens []token
	at     int
	bad    bool
	order  []string
}

func (p *parser) peek() string {
	if p.at < len(p.tokens) && p.tokens[p.at].kind != 's' {
		return p.tokens[p.at].text
	}
	return ""
}

func (p *parser) take(sign string) bool {
	if p.peek() != sign {
		return false
	}
	p.at++
	return true
}

func (p *parser) name() bool {
	if p.at >= len(p.tokens) || p.tokens[p.at].kind != 'n' {
		return false
	}
	p.at++
	return true
}

func (p *parser) sum() {
	for p.term(); !p.bad && (p.take("-") || p.take("+")); {
		p.term()
	}
}

func (p *parser) term() {
	if p.at >= len(p.tokens) {
		p.bad = true
		return
	}
	t := p.tokens[p.at]
	if p.at++; t.kind == 's' {
		return
	}
	if t.kind != 'n' {
		p.bad = true
		return
	}
	if !p.take("(") {
		p.order = append(p.order, t.text)
		return
	}
	if p.peek() != ")" {
		p.sum()
	}
	p.bad = p.bad || !p.take(")")
	p.order = append(p.order, t.text+"()")
}
