package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/jsonfmt"
	"warmcache/quizzes/sim/jsonschema"
)

// JSSchemaValid asks which values a schema accepts.
var JSSchemaValid = quizzes.Template{
	ID: "js.schema.valid", Version: 1, Concept: "json#schema", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makeJSSchemaValid,
}

// jsSchemaModels are the wrong readings with what is right instead.
var jsSchemaModels = []struct {
	model jsonschema.Model
	why   string
}{
	{jsonschema.ClosedDeep, "`additionalProperties` closes its own object, not those inside"},
	{jsonschema.ClosedAnyway, "a schema is open: members that it does not name are allowed"},
	{jsonschema.FormatChecked, "`format` is an annotation by default and refuses nothing"},
	{jsonschema.AllRequired, "`properties` describes members and requires none"},
	{jsonschema.NoPointInInteger, "a number without a fraction is an integer, however it is written"},
	{jsonschema.ItemsFromFirst, "`items` applies behind the elements of `prefixItems`"},
	{jsonschema.PrefixRequired, "`prefixItems` does not say how many elements there are"},
	{jsonschema.KeywordsType, "a keyword for another type has no say on this value"},
	{jsonschema.IfMustHold, "`if` chooses a branch and refuses nothing itself"},
	{jsonschema.AnyIsOne, "`anyOf` takes a value that several subschemas accept"},
	{jsonschema.NotEach, "`not` refuses what its subschema accepts as a whole"},
	{jsonschema.NullIsNoMember, "a member that is `null` is there"},
	{jsonschema.AllOfMerged, "`additionalProperties` sees the `properties` beside it alone"},
	{jsonschema.OneIsAny, "`oneOf` wants exactly one"},
	{jsonschema.Converted, "a string is not converted"},
	{jsonschema.NullOptional, "a member need not be there, but if it is, it has to fit"},
	{jsonschema.RefAlone, "keywords beside `$ref` count as well"},
	{jsonschema.ItemsAllOrNot, "`items` checks what follows `prefixItems`"},
	{jsonschema.ElseIgnored, "`else` applies when `if` does not hold"},
	{jsonschema.RequiredType, "`required` has no say on a value that is no object"},
}

// jsSchemaCase is a schema, as lines, and values that try its traps.
type jsSchemaCase struct {
	lines  []string
	values []string
}

var jsSchemaDraws = []func(*rand.Rand) jsSchemaCase{jsSchemaOrder, jsSchemaTuple, jsSchemaParts, jsSchemaSums, jsSchemaBranch, jsSchemaPair}

// jsSchemaOrder is an object with an object inside.
func jsSchemaOrder(r *rand.Rand) jsSchemaCase {
	id, num, mail := quizzes.One(r, "sku", "code", "item"), quizzes.One(r, "qty", "count", "boxes"), quizzes.One(r, "mail", "contact")
	box, w, n := quizzes.One(r, "size", "ship", "spec"), quizzes.One(r, "w", "kg", "cm"), 2+r.IntN(7)
	typed := quizzes.One(r, "", `"type": "object", `)
	c := jsSchemaCase{lines: []string{
		`{`,
		`  "type": "object",`,
		`  "properties": {`,
		fmt.Sprintf(`    "%s": {"type": "string"},`, id),
		fmt.Sprintf(`    "%s": {"type": "integer", "minimum": %d},`, num, n),
		fmt.Sprintf(`    "%s": {"type": "string", "format": "email"},`, mail),
		fmt.Sprintf(`    "%s": {%s"properties": {"%s": {"type": "number"}}}`, box, typed, w),
		`  },`,
		fmt.Sprintf(`  "required": ["%s"]`, id),
		`}`,
	}}
	if coin(r) {
		c.lines[8] += ","
		c.lines = append(c.lines[:9:9], `  "additionalProperties": false`, `}`)
	}
	first := func() string {
		return fmt.Sprintf(`"%s": "%s%d"`, id, quizzes.One(r, "A", "B", "K", "T"), 1+r.IntN(9))
	}
	good := 3 + n + r.IntN(9)
	c.values = []string{
		fmt.Sprintf(`{%s, "%s": %d.0}`, first(), num, good),
		fmt.Sprintf(`{%s, "%s": "%d"}`, first(), num, good),
		fmt.Sprintf(`{%s, "%s": %d.5}`, first(), num, good),
		fmt.Sprintf(`{%s, "%s": null}`, first(), num),
		fmt.Sprintf(`{%s, "%s": "%s"}`, first(), mail, quizzes.One(r, "none", "ann", "desk 4")),
		fmt.Sprintf(`{%s, "%s": null}`, first(), mail),
		fmt.Sprintf(`{%s, "%s": {"h": %d}}`, first(), box, good),
		fmt.Sprintf(`{%s, "%s": {"%s": "%d"}}`, first(), box, w, good),
		fmt.Sprintf(`{%s, "%s": [%d, %d]}`, first(), box, good, n),
		fmt.Sprintf(`{%s, "note": "%d"}`, first(), n),
		fmt.Sprintf(`{%s, "%s": %d}`, first(), num, good),
		fmt.Sprintf(`{"%s": null, "%s": %d}`, id, num, good),
	}
	return c
}

// jsSchemaTuple is an array whose first elements have schemas of their own.
func jsSchemaTuple(r *rand.Rand) jsSchemaCase {
	second := quizzes.One(r, `{"type": "integer"}`, `{"type": "integer"}`, `{"minimum": 3}`)
	rest := quizzes.One(r, `{"type": "boolean"}`, `{"type": "number"}`, `{"type": "string"}`, "false")
	c := jsSchemaCase{lines: []string{
		`{`,
		quizzes.One(r, `  "type": "array",`, `  "type": ["array", "null"],`),
		fmt.Sprintf(`  "prefixItems": [{"type": "string"}, %s],`, second),
		fmt.Sprintf(`  "items": %s`, rest),
		`}`,
	}}
	w := func() string { return quizzes.One(r, "red", "tea", "oak", "new", "hub") }
	n := func() int { return 3 + r.IntN(7) }
	more := func() string {
		return quizzes.One(r, "true", "false", fmt.Sprint(n()), fmt.Sprintf(`"%s"`, w()), "null", fmt.Sprintf("%d.0", n()))
	}
	c.values = []string{
		fmt.Sprintf(`["%s", %d]`, w(), n()), fmt.Sprintf(`["%s", %d.0]`, w(), n()), fmt.Sprintf(`["%s", "%d"]`, w(), n()),
		fmt.Sprintf(`["%s"]`, w()), `[]`, fmt.Sprintf(`["%s", %d, %s]`, w(), n(), more()), fmt.Sprintf(`["%s", %d, %s, %s]`, w(), n(), more(), more()),
		fmt.Sprintf(`["%s", "%s"]`, w(), w()), fmt.Sprintf(`["%s", null]`, w()), fmt.Sprintf(`["%s", %d, %s]`, w(), n(), more()),
	}
	return c
}

// jsSchemaParts is put together with allOf or $ref, and one part is closed.
func jsSchemaParts(r *rand.Rand) jsSchemaCase {
	base, own, other := quizzes.One(r, "id", "uid", "ref"), quizzes.One(r, "name", "title", "label"), quizzes.One(r, "age", "rank", "size")
	closed := `"additionalProperties": false`
	def := fmt.Sprintf(`{"base": {"properties": {"%s": {"type": "integer"}}}},`, base)
	link := `  "allOf": [{"$ref": "#/$defs/base"}],`
	last := "  " + closed
	switch r.IntN(3) {
	case 0: // the base is closed
		def = fmt.Sprintf(`{"base": {"properties": {"%s": {"type": "integer"}}, %s}},`, base, closed)
		last = fmt.Sprintf(`  "required": ["%s"]`, own)
		if coin(r) {
			last = `  "type": "object"`
		}
	case 1:
		link = `  "$ref": "#/$defs/base",`
	}
	c := jsSchemaCase{lines: []string{`{`, `  "$defs": ` + def, link, fmt.Sprintf(`  "properties": {"%s": {"type": "string"}, "%s": {"minimum": 3}},`, own, other), last, `}`}}
	w, n := func() string { return quizzes.One(r, "Ann", "Bo", "Kim", "Lea") }, func() int { return 1 + r.IntN(9) }
	c.values = []string{
		fmt.Sprintf(`{"%s": %d}`, base, n()), fmt.Sprintf(`{"%s": "%s"}`, own, w()), fmt.Sprintf(`{"%s": %d, "%s": "%s"}`, base, n(), own, w()),
		fmt.Sprintf(`{"%s": "%s", "%s": %d}`, own, w(), base, n()), fmt.Sprintf(`{"%s": "%d"}`, other, n()), fmt.Sprintf(`{"%s": %d.0}`, base, n()),
		fmt.Sprintf(`{"%s": "%s", "%s": "%d"}`, own, w(), other, n()), fmt.Sprintf(`{"%s": "%s", "%s": %d}`, own, w(), other, n()), fmt.Sprintf(`{"%s": null}`, own),
		fmt.Sprintf(`{"%s": "%s", "%s": null}`, own, w(), other), fmt.Sprintf(`{"%s": null, "%s": %d}`, base, other, 3+n()),
	}
	return c
}

// jsSchemaSums chooses among subschemas of scalars.
func jsSchemaSums(r *rand.Rand) jsSchemaCase {
	low, high := 3+r.IntN(5), 12+r.IntN(8)
	parts := quizzes.Draw(r, []string{`{"type": "integer"}`, fmt.Sprintf(`{"minimum": %d}`, low), fmt.Sprintf(`{"maximum": %d}`, high), `{"type": "string"}`,
		fmt.Sprintf(`{"type": "number", "minimum": %d}`, high), fmt.Sprintf(`{"enum": [%d, %d, null]}`, low, high), `{"minLength": 3}`}, 3)
	word := quizzes.One(r, "oneOf", "oneOf", "anyOf")
	c := jsSchemaCase{lines: []string{`{`, fmt.Sprintf(`  "%s": [`, word), "    " + parts[0] + ",", "    " + parts[1] + ",", "    " + parts[2], "  ]", "}"}}
	if coin(r) {
		c.lines = []string{`{`, fmt.Sprintf(`  "%s": [`, word), "    " + parts[0] + ",", "    " + parts[1], "  ],", `  "not": ` + parts[2], "}"}
	}
	c.values = []string{fmt.Sprint(low), fmt.Sprint(high), fmt.Sprintf("%d.5", low), fmt.Sprintf("%d.0", high), fmt.Sprintf("%d.5", high), fmt.Sprintf(`"%d"`, low),
		fmt.Sprint(low - 1), fmt.Sprint(high + 1), `"` + quizzes.One(r, "tea", "oak") + `"`, `"ab"`, "null", "true", fmt.Sprintf("%d.0", low+1)}
	return c
}

// jsSchemaBranch is a schema with if, then and else.
func jsSchemaBranch(r *rand.Rand) jsSchemaCase {
	key, a, b := quizzes.One(r, "kind", "way", "type"), quizzes.One(r, "card", "post", "home"), quizzes.One(r, "cash", "shop", "van")
	then, or := quizzes.One(r, "number", "street", "phone"), quizzes.One(r, "till", "desk", "gate")
	c := jsSchemaCase{lines: []string{
		`{`,
		fmt.Sprintf(`  "properties": {"%s": {"type": "string"}, "%s": {"type": "integer"}},`, key, then),
		fmt.Sprintf(`  "if": {"properties": {"%s": {"const": "%s"}}},`, key, a),
		fmt.Sprintf(`  "then": {"required": ["%s"]},`, then),
		fmt.Sprintf(`  "else": {"required": ["%s"]}`, or),
		`}`,
	}}
	if r.IntN(3) == 0 {
		c.lines[2] = fmt.Sprintf(`  "if": {"properties": {"%s": {"const": "%s"}}, "required": ["%s"]},`, key, a, key)
	}
	n := func() int { return 1 + r.IntN(9) }
	c.values = []string{
		fmt.Sprintf(`{"%s": "%s", "%s": %d}`, key, a, then, n()), fmt.Sprintf(`{"%s": "%s", "%s": %d}`, key, a, or, n()), fmt.Sprintf(`{"%s": "%s", "%s": %d}`, key, b, or, n()),
		fmt.Sprintf(`{"%s": "%s", "%s": %d}`, key, b, then, n()), fmt.Sprintf(`{"%s": %d}`, then, n()), fmt.Sprintf(`{"%s": %d}`, or, n()),
		fmt.Sprintf(`{"%s": "%s", "%s": null}`, key, b, or), fmt.Sprintf(`{"%s": "%s", "%s": "%d"}`, key, a, then, n()), fmt.Sprintf(`{"%s": %d.0}`, then, n()),
		fmt.Sprintf(`{"%s": null, "%s": %d}`, key, or, n()), fmt.Sprintf(`{"%s": %d, "%s": %d}`, then, n(), or, n()),
	}
	return c
}

// jsSchemaPair has not over required, and members with limits.
func jsSchemaPair(r *rand.Rand) jsSchemaCase {
	a, b, d := quizzes.One(r, "start", "from", "since"), quizzes.One(r, "page", "after", "skip"), quizzes.One(r, "limit", "top", "max")
	n := 4 + r.IntN(5)
	c := jsSchemaCase{lines: []string{
		`{`,
		fmt.Sprintf(`  "properties": {"%s": {"type": "string", "format": "date"}, "%s": {"maximum": %d}},`, a, d, n),
		fmt.Sprintf(`  "not": {"required": ["%s", "%s"]}`, a, b),
		`}`,
	}}
	if coin(r) {
		c.lines[2] += ","
		c.lines = append(c.lines[:3:3], fmt.Sprintf(`  "required": ["%s"]`, d), `}`)
	}
	date := func() string { return quizzes.One(r, `"today"`, `"May 4"`, `"2025-06-07"`) }
	k := func() int { return 1 + r.IntN(9) }
	c.values = []string{
		fmt.Sprintf(`{"%s": %s, "%s": %d}`, a, date(), d, k()), fmt.Sprintf(`{"%s": %s, "%s": %d}`, a, date(), b, k()), fmt.Sprintf(`{"%s": %d, "%s": %d}`, b, k(), d, k()),
		fmt.Sprintf(`{"%s": "%d", "%s": %d}`, d, k(), b, k()), fmt.Sprintf(`{"%s": null, "%s": %d}`, a, d, k()), fmt.Sprintf(`{"%s": null}`, d),
		fmt.Sprintf(`{"%s": "%d"}`, d, n+k()), fmt.Sprintf(`{"%s": %d}`, d, n+k()), fmt.Sprintf(`{"%s": %d, "note": %d}`, d, k(), k()), fmt.Sprintf(`{"%s": null, "%s": null}`, a, b),
		fmt.Sprintf(`{"%s": %d}`, b, k()), fmt.Sprintf(`[%d, %d]`, k(), k()), fmt.Sprintf(`"%s"`, a),
	}
	return c
}

func makeJSSchemaValid(r *rand.Rand) (quizzes.Question, error) {
	k := 1 + r.IntN(3)
	long := r.IntN(4) < k // whether the longest value is valid, so that length tells nothing
	var draw func(*rand.Rand) jsSchemaCase
	n := 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		if n%12 == 0 { // some kinds of schema have too few traps of one kind
			draw = jsSchemaDraws[r.IntN(len(jsSchemaDraws))]
		}
		n++
		c := draw(r)
		schema := jsDoc(strings.Join(c.lines, "\n"))
		var good, bad []jsJudgement
		traps, seen := map[string]int{}, map[string]bool{}
		for _, v := range quizzes.Draw(r, c.values, len(c.values)) {
			o, step := jsSchemaJudged(schema, v)
			if o.Why == "" || seen[v] || traps[step.Rule] == 2 {
				continue // it misleads nobody, or tries the trap of two others
			}
			seen[v] = true
			traps[step.Rule]++
			if o.Right {
				good = append(good, jsJudgement{v, o, step})
			} else {
				bad = append(bad, jsJudgement{v, o, step})
			}
		}
		if len(good) < k || len(bad) < 4-k {
			return quizzes.Question{}, quizzes.Reject("%d valid and %d invalid values with a trap", len(good), len(bad))
		}
		all := make([]string, 4)
		var opts []quizzes.Option
		var run []jsonschema.Step
		for range 8 {
			opts, run = nil, nil
			for i, j := range append(quizzes.Draw(r, good, k), quizzes.Draw(r, bad, 4-k)...) {
				all[i], opts, run = j.text, append(opts, j.option), append(run, j.step)
			}
			if (jsLongest(all) < k) == long {
				break
			}
		}
		if (jsLongest(all) < k) != long {
			return quizzes.Question{}, quizzes.Reject("the longest value is of the other kind")
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem:     "Which of these values does the schema accept, under JSON Schema 2020-12 with a validator's defaults?",
			Exhibits: []quizzes.Exhibit{listing("Schema", "json", c.lines...)},
			Ask:      ask, Trace: quizzes.Worked(run, "Accepted: %s.", ask.KeyText()), Note: strings.Join(append(c.lines, all...), "\n"),
		}, nil
	})
}

// jsJudgement is a value with what the schema makes of it.
type jsJudgement struct {
	text   string
	option quizzes.Option
	step   jsonschema.Step
}

// jsSchemaJudged makes an option of a value; Why is empty when no wrong reading judges it otherwise.
func jsSchemaJudged(schema *jsonfmt.Value, text string) (quizzes.Option, jsonschema.Step) {
	value := jsDoc(text)
	res := jsonschema.Check(schema, value, "")
	o := quizzes.Option{Text: quizzes.Code(text), Right: res.Valid}
	for _, m := range jsSchemaModels {
		other := jsonschema.Check(schema, value, m.model)
		if other.Valid == res.Valid {
			continue
		}
		step := jsonschema.Step{Rule: "not." + string(m.model), State: "accepted"}
		if res.Valid {
			o.Why = fmt.Sprintf("It is accepted%s: %s.", jsSchemaWith(value, other.At), m.why)
		} else {
			o.Misconception, step = string(m.model), jsonschema.Step{Rule: res.Fault.Rule + "." + string(m.model), State: "refused"}
			o.Why = fmt.Sprintf("%s; %s.", res.Fault.Text, m.why)
		}
		step.Text = quizzes.Code(text) + ": " + o.Why
		return o, step
	}
	return o, jsonschema.Step{}
}

// jsSchemaWith names the part of a value that a wrong reading would refuse.
func jsSchemaWith(value *jsonfmt.Value, at string) string {
	part, ok := jsonfmt.Get(value, at, "")
	if at == "" || !ok {
		return ""
	}
	return fmt.Sprintf(" with `%s` at `%s`", jsShow(part), at)
}
