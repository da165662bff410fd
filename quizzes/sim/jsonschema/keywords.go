package jsonschema

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"warmcache/quizzes/sim/jsonfmt"
)

// typeOf names the type of a value as the keyword `type` does, but for integer, which is a number of a kind.
func typeOf(v *jsonfmt.Value) string {
	switch {
	case v.Kind == jsonfmt.Literal && v.Text != "null":
		return "boolean"
	case v.Kind == jsonfmt.Literal:
		return "null"
	}
	return string(v.Kind)
}

// isType is Validation, 6.1.1: a number without a fraction is an integer, whatever its spelling.
func (c *checker) isType(v *jsonfmt.Value, want string) bool {
	if c.model == Converted && v.Kind == jsonfmt.String && (want == "integer" || want == "number") {
		n, ok := new(big.Rat).SetString(v.Text)
		return ok && (want == "number" || n.IsInt())
	}
	if want == "integer" {
		return v.Kind == jsonfmt.Number && number(v).IsInt() && (c.model != NoPointInInteger || !strings.Contains(v.Text, "."))
	}
	return typeOf(v) == want
}

// asserts applies the keywords of Validation, 6.1 to 6.3, and format.
func (c *checker) asserts(s, v *jsonfmt.Value, at string) bool {
	if want, ok := s.Member("type"); ok {
		types := []string{want.Text}
		if want.Kind == jsonfmt.Array {
			types = nil
			for _, t := range want.Items {
				types = append(types, t.Text)
			}
		}
		held := slices.ContainsFunc(types, func(t string) bool { return c.isType(v, t) })
		if !c.say(held, "type", at, "`type` asks for %s, and `%s` is %s", strings.Join(types, " or "), v, c.kindOf(v, held, types[0])) {
			return false
		}
	}
	if list, ok := s.Member("enum"); ok {
		if !c.say(slices.ContainsFunc(list.Items, func(e *jsonfmt.Value) bool { return equal(e, v) }), "enum", at, "`enum` lists %s, and the value is `%s`", list, v) {
			return false
		}
	}
	if one, ok := s.Member("const"); ok && !c.say(equal(one, v), "const", at, "`const` asks for `%s`, and the value is `%s`", one, v) {
		return false
	}
	for _, rule := range []string{"minimum", "maximum"} {
		limit, ok := s.Member(rule)
		if !ok {
			continue
		}
		if v.Kind != jsonfmt.Number {
			if !c.say(c.model != KeywordsType, rule, at, "`%s` applies to numbers alone, and `%s` is none", rule, v) {
				return false
			}
			continue
		}
		cmp := number(v).Cmp(number(limit))
		if !c.say(cmp == 0 || (cmp > 0) == (rule == "minimum"), rule, at, "`%s` is %s, and the value is `%s`", rule, limit, v) {
			return false
		}
	}
	if least, ok := s.Member("minLength"); ok && v.Kind == jsonfmt.String {
		n := utf8.RuneCountInString(v.Text)
		if !c.say(number(least).Cmp(big.NewRat(int64(n), 1)) <= 0, "minLength", at, "`minLength` is %s, and `%s` has %d characters", least, v, n) {
			return false
		}
	} else if ok && c.model == KeywordsType {
		return c.say(false, "minLength", at, "`minLength` applies to strings alone, and `%s` is none", v)
	}
	if format, ok := s.Member("format"); ok && v.Kind == jsonfmt.String {
		return c.say(c.model != FormatChecked || formats[format.Text].MatchString(v.Text), "format", at, "`format` is an annotation by default and refuses nothing")
	}
	return true
}

// formats are what a check of formats would ask, as far as questions go.
var formats = map[string]*regexp.Regexp{
	"email": regexp.MustCompile(`^[^@]+@[^@]+\.[^@]+$`),
	"date":  regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`),
	"uri":   regexp.MustCompile(`^[a-z]+://`),
}

func (c *checker) kindOf(v *jsonfmt.Value, held bool, want string) string {
	switch {
	case held && want == "integer":
		return "a number without a fraction"
	case v.Kind == jsonfmt.Number && want == "integer":
		return "a number with a fraction"
	case typeOf(v) == "null":
		return "null"
	case v.Kind == jsonfmt.Object || v.Kind == jsonfmt.Array:
		return "an " + typeOf(v)
	}
	return "a " + typeOf(v)
}

// objects applies required (Validation, 6.5.3), properties and additionalProperties (Core, 10.3.2.1 and 10.3.2.3).
func (c *checker) objects(s, v *jsonfmt.Value, at string, in scope) bool {
	req, requires := s.Member("required")
	props, described := s.Member("properties")
	extra, closes := s.Member("additionalProperties")
	if v.Kind != jsonfmt.Object {
		strict := c.model == KeywordsType && described || c.model == RequiredType && requires
		return !strict || c.say(false, "type", at, "`properties` and `required` ask for an object")
	}
	var must []string
	if requires {
		for _, name := range req.Items {
			must = append(must, name.Text)
		}
	}
	if c.model == AllRequired && described {
		must = append(must, props.Names...)
	}
	for _, name := range must {
		item, there := v.Member(name)
		if c.model == NullIsNoMember && there {
			there = item.Text != "null" || item.Kind != jsonfmt.Literal
		}
		if !c.say(there, "required", at, "`required` names `%s`, which is %s", name, map[bool]string{true: "there", false: "missing"}[there]) {
			return false
		}
	}
	deep := in
	deep.known = nil
	if closes && extra.Text == "false" && c.model == ClosedDeep {
		deep.closed = true
	}
	if described {
		for i, name := range props.Names {
			item, there := v.Member(name)
			if !there || c.model == NullOptional && item.Text == "null" && item.Kind == jsonfmt.Literal && !slices.Contains(must, name) {
				continue
			}
			if !c.schema(props.Items[i], item, at+"/"+name, deep) {
				return false
			}
		}
	}
	if !closes {
		closed := described && (in.closed || c.model == ClosedAnyway)
		if !closed {
			return true
		}
		extra = &jsonfmt.Value{Kind: jsonfmt.Literal, Text: "false"}
	}
	known := in.known
	if described {
		known = append(slices.Clone(known), props.Names...)
	}
	if c.model == AllOfMerged {
		known = append(slices.Clone(known), c.names(s)...)
	}
	for i, name := range v.Names {
		if slices.Contains(known, name) {
			continue
		}
		if extra.Kind == jsonfmt.Literal {
			if !c.say(extra.Text == "true", "additionalProperties", at, "`additionalProperties` refuses `%s`, which `properties` beside it does not name", name) {
				if c.quiet == 0 && c.at == at {
					c.at = at + "/" + name
				}
				return false
			}
			continue
		}
		if !c.schema(extra, v.Items[i], at+"/"+name, deep) {
			return false
		}
	}
	return true
}

// arrays applies prefixItems and items (Core, 10.3.1.1 and 10.3.1.2).
func (c *checker) arrays(s, v *jsonfmt.Value, at string, in scope) bool {
	prefix, tuple := s.Member("prefixItems")
	items, rest := s.Member("items")
	if v.Kind != jsonfmt.Array {
		return c.model != KeywordsType || !tuple && !rest || c.say(false, "type", at, "`items` asks for an array")
	}
	deep := scope{closed: in.closed}
	from := 0
	if tuple {
		from = len(prefix.Items)
		if c.model == PrefixRequired && len(v.Items) < from {
			return c.say(false, "prefixItems", at, "`prefixItems` asks for %d elements", from)
		}
		for i, item := range v.Items[:min(from, len(v.Items))] {
			if !c.schema(prefix.Items[i], item, at+"/"+string(rune('0'+i)), deep) {
				return false
			}
		}
	}
	if !rest || tuple && c.model == ItemsAllOrNot {
		return true
	}
	if c.model == ItemsFromFirst {
		from = 0
	}
	for i := from; i < len(v.Items); i++ {
		if items.Kind == jsonfmt.Literal {
			if !c.say(items.Text == "true", "items", at, "`items` is false, so nothing may follow the %d elements of `prefixItems`", from) {
				return false
			}
			continue
		}
		if !c.schema(items, v.Items[i], at+"/"+string(rune('0'+i)), deep) {
			return false
		}
	}
	return true
}

// equal compares values as Core, 4.2.2, does: numbers by what they are worth, members in any order.
func equal(v, w *jsonfmt.Value) bool {
	if v.Kind != w.Kind || len(v.Items) != len(w.Items) {
		return false
	}
	if v.Kind == jsonfmt.Number {
		return number(v).Cmp(number(w)) == 0
	}
	for i, item := range v.Items {
		other := w.Items[i]
		if v.Kind == jsonfmt.Object {
			var ok bool
			if other, ok = w.Member(v.Names[i]); !ok {
				return false
			}
		}
		if !equal(item, other) {
			return false
		}
	}
	return v.Text == w.Text
}
