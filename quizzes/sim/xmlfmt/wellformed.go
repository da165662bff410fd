package xmlfmt

import (
	"slices"
	"strings"
)

// Wrong readings of well-formedness: the first group takes more than XML 1.0 does, the second less.
const (
	TagsOverlap   Model = "tags-may-overlap"
	CaseIgnored   Model = "tag-case-ignored"
	TwiceAllowed  Model = "attribute-may-repeat"
	NoQuotes      Model = "attribute-quotes-optional"
	LoneAmpersand Model = "lone-ampersand-allowed"
	TwoRoots      Model = "document-may-have-two-roots"
	HTMLEntities  Model = "html-entities-built-in"
	DashesInside  Model = "comment-may-hold-dashes"

	UndeclaredFails Model = "undeclared-prefix-not-well-formed"
	GreaterFails    Model = "bare-greater-than-forbidden"
	SingleQuotes    Model = "single-quotes-forbidden"
	EmptyFails      Model = "empty-element-forbidden"
	MixedFails      Model = "mixed-content-forbidden"
	NoDeclaration   Model = "xml-declaration-required"
	CDATAMarkup     Model = "cdata-is-parsed"
)

// Defect is where a text stops being well-formed.
type Defect struct {
	At   int
	Rule string
}

type checker struct {
	s     string
	at    int
	m     Model
	open  []string
	roots int
}

// declaration is the only one that this package knows.
const declaration = `<?xml version="1.0"?>`

// WellFormed checks a document without DTD and without processing instructions by XML 1.0, sections 2.1 to 2.8, 3.1 and 4.1; nil means that it is
// well-formed. Names are ASCII here.
func WellFormed(s string, m Model) *Defect {
	c := &checker{s: s, m: m}
	if strings.HasPrefix(s, declaration) {
		c.at = len(declaration)
	} else if m == NoDeclaration {
		return c.no("the declaration comes first")
	}
	for c.at < len(s) {
		if d := c.next(); d != nil {
			return d
		}
	}
	switch {
	case len(c.open) > 0:
		return c.no("`<" + c.open[len(c.open)-1] + ">` has no end tag")
	case c.roots == 0:
		return c.no("there is no root element")
	}
	return nil
}

func (c *checker) no(rule string) *Defect { return &Defect{c.at, rule} }

func (c *checker) rest() string { return c.s[c.at:] }

func (c *checker) next() *Defect {
	switch rest := c.rest(); {
	case strings.HasPrefix(rest, "<!--"):
		end := strings.Index(rest[4:], "--")
		if c.m == DashesInside {
			end = strings.Index(rest[4:], "-->")
		}
		if end < 0 || !strings.HasPrefix(rest[4+end:], "-->") {
			return c.no("a comment holds no `--`")
		}
		c.at += 4 + end + 3
	case strings.HasPrefix(rest, "<![CDATA[") && len(c.open) > 0:
		end := strings.Index(rest, "]]>")
		if end < 0 {
			return c.no("a CDATA section ends with `]]>`")
		}
		if c.m == CDATAMarkup && strings.ContainsAny(rest[9:end], "<&") {
			return c.no("markup in CDATA is checked")
		}
		c.at += end + 3
	case strings.HasPrefix(rest, "<?"):
		return c.no("a declaration is the very first thing")
	case strings.HasPrefix(rest, "</"):
		return c.end()
	case rest[0] == '<':
		return c.start()
	case rest[0] == '&':
		if len(c.open) == 0 {
			return c.no("text stands inside of the root")
		}
		return c.reference()
	default:
		return c.text()
	}
	return nil
}

func (c *checker) text() *Defect {
	n := strings.IndexAny(c.rest()+"<", "<&")
	run := c.rest()[:n]
	switch {
	case len(c.open) == 0 && strings.TrimSpace(run) != "":
		return c.no("text stands inside of the root")
	case strings.Contains(run, "]]>"):
		return c.no("text holds no `]]>`")
	case c.m == GreaterFails && strings.Contains(run, ">"):
		return c.no("text holds no `>`")
	case c.m == MixedFails && strings.TrimSpace(run) != "" && (strings.HasPrefix(c.rest()[n:], "<") && !strings.HasPrefix(c.rest()[n:], "</") && !strings.HasPrefix(c.rest()[n:], "<!")):
		return c.no("an element holds text or elements")
	}
	c.at += n
	return nil
}

func (c *checker) reference() *Defect {
	semi := strings.IndexByte(c.rest(), ';')
	name := ""
	if semi > 0 {
		name = c.rest()[1:semi]
	}
	known := []string{"lt", "gt", "amp", "quot", "apos"}
	if c.m == HTMLEntities {
		known = append(known, "nbsp", "copy", "eacute", "uuml")
	}
	if slices.Contains(known, name) || len(name) > 1 && name[0] == '#' && strings.Trim(name[1:], "0123456789") == "" && strings.Trim(name[1:], "0") != "" {
		c.at += semi + 1
		return nil
	}
	if c.m == LoneAmpersand && (semi < 0 || strings.ContainsAny(name, " <>&") || name == "") {
		c.at++
		return nil
	}
	if name == "" || strings.ContainsAny(name, " <>&\"'/") || semi < 0 {
		return c.no("an ampersand begins a reference; by itself it is written `&amp;`")
	}
	return c.no("`&" + name + ";` is not built in and not declared")
}

func isName(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("_:.-", b) >= 0
}

// name reads a name; it is empty where none begins.
func (c *checker) name() string {
	from := c.at
	for c.at < len(c.s) && isName(c.s[c.at]) && !(c.at == from && strings.IndexByte("0123456789.-", c.s[c.at]) >= 0) {
		c.at++
	}
	return c.s[from:c.at]
}

func (c *checker) space() bool {
	from := c.at
	for c.at < len(c.s) && strings.IndexByte(" \t\r\n", c.s[c.at]) >= 0 {
		c.at++
	}
	return c.at > from
}

func (c *checker) take(s string) bool {
	if strings.HasPrefix(c.rest(), s) {
		c.at += len(s)
		return true
	}
	return false
}

func (c *checker) end() *Defect {
	from := c.at
	c.at += 2
	name := c.name()
	c.space()
	if !c.take(">") {
		return c.no("an end tag ends with `>`")
	}
	fail := func(rule string) *Defect { return &Defect{from, rule} }
	i := len(c.open) - 1
	if i < 0 {
		return fail("an end tag needs a start tag")
	}
	if c.m == TagsOverlap {
		i = max(i, 0)
		for i > 0 && c.open[i] != name {
			i--
		}
	}
	if c.open[i] != name && !(c.m == CaseIgnored && strings.EqualFold(c.open[i], name)) {
		return fail("the innermost open element is `" + c.open[i] + "`, and names are compared letter by letter")
	}
	c.open = slices.Delete(c.open, i, i+1)
	return nil
}

func (c *checker) start() *Defect {
	from := c.at
	if c.roots > 0 && len(c.open) == 0 && c.m != TwoRoots {
		return c.no("a document has one root")
	}
	c.at++
	name := c.name()
	if name == "" {
		return &Defect{from, "`<` begins a tag; by itself it is written `&lt;`"}
	}
	seen := []string{}
	if c.m == UndeclaredFails && strings.Contains(name, ":") && !strings.Contains(c.s, "xmlns:"+name[:strings.IndexByte(name, ':')]) {
		return &Defect{from, "a prefix is declared"}
	}
	for {
		gap := c.space()
		switch {
		case c.take("/>"):
			if c.m == EmptyFails {
				return &Defect{from, "an element has an end tag"}
			}
			if len(c.open) == 0 {
				c.roots++
			}
			return nil
		case c.take(">"):
			if len(c.open) == 0 {
				c.roots++
			}
			c.open = append(c.open, name)
			return nil
		case !gap:
			return c.no("white space stands between attributes")
		}
		if d := c.attribute(&seen); d != nil {
			return d
		}
	}
}

func (c *checker) attribute(seen *[]string) *Defect {
	from := c.at
	name := c.name()
	if name == "" {
		return c.no("a tag holds attributes and ends with `>`")
	}
	if slices.Contains(*seen, name) && c.m != TwiceAllowed {
		return &Defect{from, "an attribute stands once in a tag"}
	}
	*seen = append(*seen, name)
	c.space()
	if !c.take("=") {
		return c.no("an attribute has a value")
	}
	c.space()
	quote := byte(0)
	if c.at < len(c.s) {
		quote = c.s[c.at]
	}
	if quote != '"' && quote != '\'' {
		if c.m == NoQuotes {
			c.name()
			for c.at < len(c.s) && isName(c.s[c.at]) {
				c.at++
			}
			return nil
		}
		return c.no("the value of an attribute is in quotes")
	}
	if quote == '\'' && c.m == SingleQuotes {
		return c.no("a value is in double quotes")
	}
	c.at++
	for c.at < len(c.s) && c.s[c.at] != quote {
		switch c.s[c.at] {
		case '<':
			return c.no("a value holds no `<`")
		case '&':
			if d := c.reference(); d != nil {
				return d
			}
			continue
		}
		c.at++
	}
	if c.at == len(c.s) {
		return c.no("the value of an attribute ends with its quote")
	}
	c.at++
	return nil
}
