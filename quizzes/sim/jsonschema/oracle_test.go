package jsonschema_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/jsonfmt"
	"warmcache/quizzes/sim/jsonschema"
	"warmcache/quizzes/sim/oracle"
)

func ready() string {
	if missing := oracle.PythonHas("jsonschema", "python3-jsonschema"); missing != "" {
		return missing
	}
	return oracle.NodeHas("ajv")
}

type schemaCase struct {
	Schema, Value json.RawMessage
	schema, value *jsonfmt.Value
}

func pick(r *rand.Rand, s ...string) string { return s[r.IntN(len(s))] }

var names = []string{"a", "b", "c"}

// drawSchema draws a schema for a value of up to depth levels; members and elements get schemas of their own.
func drawSchema(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(3) == 0 {
		return drawScalarSchema(r)
	}
	var parts []string
	add := func(p string) { parts = append(parts, p) }
	switch r.IntN(7) {
	case 0, 1, 2:
		if r.IntN(2) == 0 {
			add(`"type":"object"`)
		}
		add(drawObjectKeywords(r, depth))
	case 3:
		if r.IntN(2) == 0 {
			add(`"type":"array"`)
		}
		add(fmt.Sprintf(`"prefixItems":[%s,%s]`, drawSchema(r, depth-1), drawScalarSchema(r)))
		if r.IntN(3) > 0 {
			add(`"items":` + pick(r, "false", drawScalarSchema(r)))
		}
	case 4:
		add(fmt.Sprintf(`"%s":[%s,%s]`, pick(r, "allOf", "anyOf", "oneOf", "oneOf", "anyOf"), drawSchema(r, depth-1), drawSchema(r, depth-1)))
	case 5:
		add(pick(r, `"not":`+drawSchema(r, depth-1), `"not":{"required":["a","b"]}`, fmt.Sprintf(`"if":%s,"then":%s,"else":%s`, drawSchema(r, depth-1), drawSchema(r, depth-1), drawScalarSchema(r))))
	case 6:
		add(`"$ref":"#/$defs/d"`)
		if r.IntN(2) == 0 {
			add(drawObjectKeywords(r, depth))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func drawScalarSchema(r *rand.Rand) string {
	return pick(r, `{"type":"integer"}`, `{"type":"number"}`, `{"type":"string"}`, `{"type":"boolean"}`, `{"type":"null"}`, `{"type":["string","null"]}`,
		`{"minimum":3}`, `{"maximum":5}`, `{"minLength":2}`, `{"type":"string","format":"email"}`, `{"format":"date"}`, `{"enum":["x",2,null]}`, `{"const":2}`, `{"$ref":"#/$defs/e"}`, "{}", "true")
}

func drawObjectKeywords(r *rand.Rand, depth int) string {
	var props []string
	for _, name := range names {
		if r.IntN(3) > 0 {
			props = append(props, fmt.Sprintf(`"%s":%s`, name, drawSchema(r, depth-1)))
		}
	}
	parts := []string{fmt.Sprintf(`"properties":{%s}`, strings.Join(props, ","))}
	if r.IntN(2) == 0 {
		parts = append(parts, pick(r, `"required":["a"]`, `"required":["b"]`))
	}
	if r.IntN(2) == 0 {
		parts = append(parts, `"additionalProperties":`+pick(r, "false", "false", drawScalarSchema(r)))
	}
	if r.IntN(4) == 0 {
		parts = append(parts, fmt.Sprintf(`"allOf":[{"properties":{"%s":%s}}]`, pick(r, names...), drawScalarSchema(r)))
	}
	return strings.Join(parts, ",")
}

func drawValue(r *rand.Rand, depth int) string {
	kind := r.IntN(5)
	if depth == 0 {
		kind = 4
	}
	var parts []string
	switch kind {
	case 0, 1, 2:
		for _, name := range append(slices.Clone(names), "z") {
			if r.IntN(2) == 0 {
				parts = append(parts, fmt.Sprintf(`"%s":%s`, name, drawValue(r, depth-1)))
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	case 3:
		for range r.IntN(4) {
			parts = append(parts, drawValue(r, depth-1))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return pick(r, "2", "2.0", "2.5", "7", `"2"`, `"x"`, `"x@y.example"`, "null", "true", `"é"`, "3e0")
}

// draw seeks, in most cases, one on which a wrong model goes astray: random values seldom meet a trap.
func draw(r *rand.Rand) schemaCase {
	model := ""
	if r.IntN(5) > 0 {
		model = pick(r, models...)
	}
	for {
		schema := drawSchema(r, 3)
		schema = fmt.Sprintf(`{"$defs":{"d":%s,"e":{"type":"integer","minimum":2}},%s`, pick(r, `{"type":"object"}`, `{"minimum":3}`, `{"properties":{"a":{"type":"integer"}}}`), strings.TrimPrefix(schema, "{"))
		if strings.HasSuffix(schema, ",}") || strings.HasSuffix(schema, ",true") {
			continue
		}
		parsed := parse(schema)
		for range 8 {
			value := drawValue(r, 2)
			c := schemaCase{json.RawMessage(schema), json.RawMessage(value), parsed, parse(value)}
			if model == "" || check(c, "") != check(c, model) {
				return c
			}
		}
	}
}

var models = []string{"additional-false-is-recursive", "schemas-are-closed", "format-is-checked", "properties-are-required", "integer-has-no-point", "items-covers-prefix",
	"prefix-items-are-required", "keyword-implies-type", "if-must-hold", "any-of-is-exactly-one", "not-applies-to-each-name", "null-fails-required", "allof-inherits",
	"one-of-is-any-of", "schema-converts-strings", "optional-may-be-null", "ref-hides-siblings", "prefix-items-switches-items-off", "else-is-optional", "required-implies-object"}

func parse(text string) *jsonfmt.Value {
	v, fault := jsonfmt.Parse(text, "")
	if fault != nil {
		panic(text + ": " + fault.Error())
	}
	return v
}

func check(c schemaCase, model string) bool {
	return jsonschema.Check(c.schema, c.value, jsonschema.Model(model)).Valid
}

const ajv = `
const Ajv = require("ajv/dist/2020").default;
const ajv = new Ajv({strict: false, validateFormats: false, logger: false, addUsedSchema: false});
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(c => ajv.compile(c.Schema)(c.Value))));`

const python = `
import json, sys
from jsonschema import Draft202012Validator
print(json.dumps([Draft202012Validator(c["Schema"]).is_valid(c["Value"]) for c in json.load(sys.stdin)]))`

func TestCheck(t *testing.T) {
	oracle.Case[schemaCase]{
		Engine: "jsonschema: values against schemas", Oracle: "npm ajv 8.20.0 and Python jsonschema 4.10.3", Ready: ready, Draw: draw,
		Got: func(c schemaCase, model string) string { return fmt.Sprint(check(c, model)) },
		Want: func(t testing.TB, cases []schemaCase) []string {
			js := oracle.Run[schemaCase, bool](t, cases, "node", "-e", ajv)
			py := oracle.Run[schemaCase, bool](t, cases, oracle.Python(), "-c", python)
			out := make([]string, len(cases))
			for i := range out {
				if out[i] = fmt.Sprint(js[i]); js[i] != py[i] {
					out[i] += fmt.Sprintf(" but Python %v", py[i])
				}
			}
			return out
		},
		Models: models,
	}.Test(t)
}
