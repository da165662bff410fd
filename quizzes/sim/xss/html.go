package xss

import "strings"

// node is a start tag, with the text of a script.
type node struct {
	tag   string
	attrs []attr
	text  string
}

// attr is an attribute; its value has its character references still.
type attr struct{ name, value string }

func (n node) has(name string) bool {
	for _, a := range n.attrs {
		if a.name == name {
			return true
		}
	}
	return false
}

const space = " \t\n\f"

// parse lists the start tags of a page in their order (HTML Living Standard, section 13.2.5).
func parse(page string, m Model) []node {
	var out []node
	for page != "" {
		at := strings.IndexByte(page, '<')
		if at < 0 || at+1 == len(page) {
			break
		}
		if page = page[at+1:]; !letter(strings.TrimPrefix(page, "/")) {
			continue
		}
		name, n := page, node{}
		if end := strings.IndexAny(page, space+"/>"); end > 0 {
			name = page[:end]
		}
		closing := page[0] == '/'
		if !closing {
			n.tag, page = strings.ToLower(name), page[len(name):]
		} else {
			page = page[1:]
			page = page[strings.IndexAny(page+">", space+"/>"):]
		}
		var ended bool
		if n.attrs, page, ended = attributes(page, m); !ended {
			break // a tag without its end is dropped
		}
		if n.tag == "script" {
			n.text, page = scriptText(page, m)
		}
		if !closing {
			out = append(out, n)
		}
	}
	return out
}

func letter(s string) bool { return s != "" && (s[0]|0x20) >= 'a' && (s[0]|0x20) <= 'z' }

// attributes reads up to the end of a tag. Of two with one name the first counts.
func attributes(s string, m Model) (out []attr, rest string, ended bool) {
	for {
		s = strings.TrimLeft(s, space+"/")
		if s == "" {
			return out, "", false
		}
		if s[0] == '>' {
			return out, s[1:], true
		}
		a := attr{name: s}
		if end := strings.IndexAny(s[1:], space+"/>="); end >= 0 {
			a.name = s[:end+1]
		}
		s = strings.TrimLeft(s[len(a.name):], space)
		if strings.HasPrefix(s, "=") {
			a.value, s = value(strings.TrimLeft(s[1:], space), m)
		}
		a.name = strings.ToLower(a.name)
		if !(node{attrs: out}).has(a.name) {
			out = append(out, a)
		}
	}
}

// value reads an attribute's value: up to its quote, or without quotes up to a space or the end of the tag.
func value(s string, m Model) (v, rest string) {
	if s == "" {
		return "", ""
	}
	quote := s[0]
	if quote != '"' && quote != '\'' {
		stop := space + ">"
		if m == QuotesIdle {
			stop = ">"
		}
		end := strings.IndexAny(s+">", stop)
		return s[:end], s[end:]
	}
	for i := 1; i < len(s); i++ {
		if s[i] == quote && !(m == BackslashInHTML && s[i-1] == '\\') {
			return s[1:i], s[i+1:]
		}
	}
	return s[1:], ""
}

// scriptText reads a script up to its end tag, wherever that stands.
func scriptText(s string, m Model) (text, rest string) {
	var quote byte
	for i := 0; i < len(s); i++ {
		switch {
		case m == StringHoldsTag && quote == 0 && (s[i] == '\'' || s[i] == '"'):
			quote = s[i]
		case m == StringHoldsTag && s[i] == quote && s[i-1] != '\\':
			quote = 0
		case quote == 0 && len(s)-i > 8 && strings.EqualFold(s[i:i+8], "</script") && strings.ContainsRune(space+"/>", rune(s[i+8])):
			return s[:i], s[i:]
		}
	}
	return s, ""
}
