// Package jsonschema checks JSON values against a subset of JSON Schema 2020-12: Core, sections 8.2 ($ref, $defs), 10.2
// (allOf, anyOf, oneOf, not, if) and 10.3 (prefixItems, items, properties, additionalProperties); Validation, sections
// 6.1 to 6.5 (type, enum, const, minimum, maximum, minLength, required) and 7 (format, as the annotation that it is by
// default). Other keywords are ignored, as Core, section 4.3.1, asks.
package jsonschema

import (
	"fmt"
	"math/big"
	"strings"

	"warmcache/quizzes/sim/jsonfmt"
)

// Step is one keyword applied at one place.
type Step struct{ Rule, Text, State string }

// Model is a wrong reading of a rule; "" is the right one.
type Model string

// The wrong readings. The first group refuses what is valid, the second takes what is not.
const (
	ClosedDeep       Model = "additional-false-is-recursive" // additionalProperties: false closes the objects inside too
	ClosedAnyway     Model = "schemas-are-closed"            // members that are not described are refused
	FormatChecked    Model = "format-is-checked"             // format refuses values
	AllRequired      Model = "properties-are-required"       // a member in properties must be there
	NoPointInInteger Model = "integer-has-no-point"          // 2.0 is no integer
	ItemsFromFirst   Model = "items-covers-prefix"           // items applies to the elements of prefixItems too
	PrefixRequired   Model = "prefix-items-are-required"     // an array has at least as many elements as prefixItems
	KeywordsType     Model = "keyword-implies-type"          // minimum refuses a string, properties an array
	IfMustHold       Model = "if-must-hold"                  // a value that fails `if` is refused
	AnyIsOne         Model = "any-of-is-exactly-one"         // anyOf wants exactly one
	NotEach          Model = "not-applies-to-each-name"      // not over required refuses each single name
	NullIsNoMember   Model = "null-fails-required"           // a member that is null counts as missing

	AllOfMerged   Model = "allof-inherits"                  // additionalProperties sees the properties within allOf
	OneIsAny      Model = "one-of-is-any-of"                // oneOf is content with several
	Converted     Model = "schema-converts-strings"         // "2" is taken as a number
	NullOptional  Model = "optional-may-be-null"            // null passes for a member that is not required
	RefAlone      Model = "ref-hides-siblings"              // keywords beside $ref are ignored
	ItemsAllOrNot Model = "prefix-items-switches-items-off" // items has no effect beside prefixItems
	ElseIgnored   Model = "else-is-optional"                // else is ignored
	RequiredType  Model = "required-implies-object"         // a value that is no object is refused by required
)

// Result is what a check of a value found.
type Result struct {
	Valid bool
	Fault Step   // the first keyword that refused the value; zero when it is valid
	At    string // the place of the fault, a JSON Pointer; of a member too many, that member
	Steps []Step // every keyword that had something to say
}

type checker struct {
	root  *jsonfmt.Value
	model Model
	steps []Step
	fault Step
	at    string
	quiet int // inside of a subschema whose refusal need not be the value's
}

// scope is what a wrong reading carries from a schema to the schemas inside.
type scope struct {
	closed bool     // an object around this one refuses additional members
	known  []string // members that schemas around this one describe
}

// Check holds a value against a schema.
func Check(schema, value *jsonfmt.Value, m Model) Result {
	c := &checker{root: schema, model: m}
	ok := c.schema(schema, value, "", scope{})
	return Result{Valid: ok, Fault: c.fault, At: c.at, Steps: c.steps}
}

// say records what a keyword found; ok is handed through.
func (c *checker) say(ok bool, rule, at, format string, a ...any) bool {
	if c.quiet > 0 {
		return ok
	}
	text := fmt.Sprintf(format, a...)
	if at != "" {
		text = "At `" + at + "`, " + text
	} else {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	s := Step{Rule: "schema." + rule, Text: text, State: map[bool]string{true: "accepts", false: "refuses"}[ok]}
	c.steps = append(c.steps, s)
	if !ok && c.fault.Rule == "" {
		c.fault, c.at = s, at
	}
	return ok
}

// schema applies all keywords of a schema object, or a Boolean schema (Core, 4.3.2).
func (c *checker) schema(s, v *jsonfmt.Value, at string, in scope) bool {
	if s.Kind == jsonfmt.Literal {
		return c.say(s.Text == "true", "boolean", at, "the schema `false` accepts no value")
	}
	if ref, ok := s.Member("$ref"); ok {
		held := c.schema(c.resolve(ref.Text), v, at, in)
		if c.model == RefAlone || !held {
			return held
		}
	}
	return c.asserts(s, v, at) && c.objects(s, v, at, in) && c.arrays(s, v, at, in) && c.combines(s, v, at, in)
}

// tries asks a subschema whose answer the caller weighs.
func (c *checker) tries(s, v *jsonfmt.Value, at string, in scope) bool {
	c.quiet++
	defer func() { c.quiet-- }()
	return c.schema(s, v, at, in)
}

// resolve finds a definition of the root by "#/$defs/name" (Core, 8.2.4).
func (c *checker) resolve(ref string) *jsonfmt.Value {
	s, ok := jsonfmt.Get(c.root, strings.TrimPrefix(ref, "#"), "")
	if !ok {
		panic("no schema at " + ref)
	}
	return s
}

// combines applies the keywords of Core, 10.2.
func (c *checker) combines(s, v *jsonfmt.Value, at string, in scope) bool {
	inner := in
	if c.model == AllOfMerged {
		inner.known = append(inner.known[:len(inner.known):len(inner.known)], c.names(s)...)
	}
	if all, ok := s.Member("allOf"); ok {
		for _, sub := range all.Items {
			if !c.schema(sub, v, at, inner) {
				return false
			}
		}
	}
	for _, rule := range []string{"anyOf", "oneOf"} {
		some, ok := s.Member(rule)
		if !ok {
			continue
		}
		n := 0
		for _, sub := range some.Items {
			if c.tries(sub, v, at, inner) {
				n++
			}
		}
		one := rule == "oneOf" && c.model != OneIsAny || rule == "anyOf" && c.model == AnyIsOne
		if !c.say(n == 1 || n > 1 && !one, rule, at, "%s of the %d subschemas of `%s` %s `%s`, which takes %s", many(n), len(some.Items), rule, accept(n), v, map[bool]string{true: "exactly one", false: "one or more"}[rule == "oneOf"]) {
			return false
		}
	}
	if not, ok := s.Member("not"); ok {
		held := c.tries(not, v, at, inner)
		if req, ok := not.Member("required"); ok && c.model == NotEach && v.Kind == jsonfmt.Object {
			for _, name := range req.Items {
				_, there := v.Member(name.Text)
				held = held || there
			}
		}
		if !c.say(!held, "not", at, "the subschema of `not` %s `%s`", map[bool]string{true: "accepts", false: "refuses"}[held], v) {
			return false
		}
	}
	return c.branches(s, v, at, inner)
}

// branches applies if, then and else (Core, 10.2.2).
func (c *checker) branches(s, v *jsonfmt.Value, at string, in scope) bool {
	cond, ok := s.Member("if")
	if !ok {
		return true
	}
	held, branch := c.tries(cond, v, at, in), "then"
	if !held {
		branch = "else"
	}
	c.say(true, "if", at, "the value %s the subschema of `if`, so `%s` applies", map[bool]string{true: "fits", false: "does not fit"}[held], branch)
	if !held && c.model == IfMustHold {
		return c.say(false, "if", at, "`if` refuses the value")
	}
	sub, ok := s.Member(branch)
	if !ok || branch == "else" && c.model == ElseIgnored {
		return true
	}
	return c.schema(sub, v, at, in)
}

// names are the members that a schema describes, through its $ref and allOf.
func (c *checker) names(s *jsonfmt.Value) []string {
	var out []string
	if p, ok := s.Member("properties"); ok {
		out = append(out, p.Names...)
	}
	if ref, ok := s.Member("$ref"); ok {
		out = append(out, c.names(c.resolve(ref.Text))...)
	}
	if all, ok := s.Member("allOf"); ok {
		for _, sub := range all.Items {
			out = append(out, c.names(sub)...)
		}
	}
	return out
}

func many(n int) string { return [...]string{"none", "one", "two", "three", "four", "five"}[n] }

func accept(n int) string {
	if n == 1 {
		return "accepts"
	}
	return "accept"
}

// number reads a number exactly.
func number(v *jsonfmt.Value) *big.Rat {
	n, ok := new(big.Rat).SetString(v.Text)
	if !ok {
		panic("no number: " + v.Text)
	}
	return n
}
