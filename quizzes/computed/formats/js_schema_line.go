package formats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/jsonfmt"
	"warmcache/quizzes/sim/jsonschema"
)

// JSSchemaLine asks for the one member that a schema refuses.
var JSSchemaLine = quizzes.Template{
	ID: "js.schema.line", Version: 1, Concept: "json#schema", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 3, Make: makeJSSchemaLine,
}

// jsMember is a line of the value: a member of the object itself or of the one inside.
type jsMember struct{ at, text string }

// jsSchemaDelivery draws a schema and its members. The member at the index bad of top, or of in behind it, gets a value
// that the schema refuses, the others get values that only look wrong.
func jsSchemaDelivery(r *rand.Rand, closed bool, bad int) (schema []string, top, in []jsMember) {
	id, num, date := quizzes.One(r, "ref", "code", "order"), quizzes.One(r, "boxes", "items", "parcels"), quizzes.One(r, "due", "sent", "day")
	opt, list, obj := quizzes.One(r, "floor", "gate", "zone"), quizzes.One(r, "route", "stop", "window"), quizzes.One(r, "to", "site", "shop")
	n, least := 2+r.IntN(6), 2+r.IntN(2)
	schema = []string{
		`{"properties": {`,
		fmt.Sprintf(`  "%s": {"type": "string", "minLength": %d},`, id, least),
		fmt.Sprintf(`  "%s": {"type": "integer", "minimum": %d},`, num, n),
		fmt.Sprintf(`  "%s": {"type": "string", "format": "date"},`, date),
		fmt.Sprintf(`  "%s": {"oneOf": [{"type": "integer"}, {"maximum": %d}]},`, opt, n),
		fmt.Sprintf(`  "%s": {"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "boolean"}},`, list),
		fmt.Sprintf(`  "%s": {"properties": {"zip": {"type": "string"}, "no": {"minimum": 1}}}`, obj),
		`}}`,
	}
	if closed {
		schema[7] = `}, "additionalProperties": false}`
	}
	k := func() int { return 1 + r.IntN(9) }
	w := func() string { return quizzes.One(r, "A", "B", "H", "K") }
	one := func(at string, good, wrong []string) {
		from := good
		if bad == len(top)+len(in) {
			from = wrong
		}
		m := jsMember{at, quizzes.One(r, from...)}
		if strings.Count(at, "/") > 1 {
			in = append(in, m)
		} else {
			top = append(top, m)
		}
	}
	one("/"+id, []string{fmt.Sprintf(`"%s%d%d"`, w(), k(), k())}, []string{fmt.Sprintf(`"%s"`, w()), "null"})
	one("/"+num, []string{fmt.Sprintf("%d.0", n+k()), fmt.Sprint(n)}, []string{fmt.Sprintf("%d.5", n+k()), fmt.Sprintf(`"%d"`, n+k()), "null"})
	one("/"+date, []string{`"tomorrow"`, `"2025-13-01"`, `"Monday"`}, []string{"20250607", "null"})
	one("/"+opt, []string{fmt.Sprint(n + k()), fmt.Sprintf("%d.5", n-1), `"left"`, `"B"`}, []string{fmt.Sprint(n - 1), fmt.Sprintf("%d.5", n), fmt.Sprintf("%d.0", n)})
	one("/"+list, []string{`["N"]`, `[]`, fmt.Sprintf(`["N", %d.0]`, k()), fmt.Sprintf(`["N", %d, true]`, k())}, []string{fmt.Sprintf(`["N", %d, "S"]`, k()), fmt.Sprintf(`["N", "%d"]`, k()), fmt.Sprintf(`["N", %d, %d]`, k(), k())})
	one("/"+obj+"/zip", []string{`"1010"`, `""`}, []string{"1010", "null"})
	one("/"+obj+"/no", []string{`"12 b"`, "null"}, []string{"0", "-1"})
	one("/"+obj+"/bell", []string{`"2"`, "null", "true"}, nil)
	return schema, top, in
}

// jsSchemaText writes the value, one member a line; at names the place that each line holds.
func jsSchemaText(top, in []jsMember) (lines, at []string) {
	name := func(m jsMember) string { return m.at[strings.LastIndexByte(m.at, '/')+1:] }
	lines, at = []string{"{"}, []string{""}
	for _, m := range top {
		lines, at = append(lines, fmt.Sprintf(`  "%s": %s,`, name(m), m.text)), append(at, m.at)
	}
	obj := strings.Split(in[0].at, "/")[1]
	lines, at = append(lines, fmt.Sprintf(`  "%s": {`, obj)), append(at, "/"+obj)
	for i, m := range in {
		end := map[bool]string{true: "", false: ","}[i == len(in)-1]
		lines, at = append(lines, fmt.Sprintf(`    "%s": %s%s`, name(m), m.text, end)), append(at, m.at)
	}
	return append(lines, "  }", "}"), append(at, "", "")
}

func makeJSSchemaLine(r *rand.Rand) (quizzes.Question, error) {
	place, bad := r.IntN(8), r.IntN(5) // a uniform place, so that no line is the better guess
	if place >= 5 {
		bad = 5 + r.IntN(2)
	}
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		lines, top, in := jsSchemaDelivery(r, coin(r), bad)
		if place < 5 {
			jsMoved(r, top, bad, place)
		} else {
			jsMoved(r, in, bad-5, place-5)
		}
		text, at := jsSchemaText(top, in)
		schema, value := jsDoc(strings.Join(lines, "\n")), jsDoc(strings.Join(text, "\n"))
		res := jsonschema.Check(schema, value, "")
		key := jsSchemaLineOf(at, res.At)
		if want := place + 1 + place/5; res.Valid || key != want { // line 6 opens the object inside
			return quizzes.Question{}, quizzes.Reject("no fault in line %d", place)
		}
		if rest := jsonschema.Check(schema, jsWithout(value, at[key]), ""); !rest.Valid {
			return quizzes.Question{}, quizzes.Reject("two faults")
		}
		traps := jsSchemaTraps(schema, value, at)
		if len(traps) < 2 {
			return quizzes.Question{}, quizzes.Reject("no trap")
		}
		var opts []quizzes.Option
		for i, line := range text {
			o := quizzes.Option{Text: line, Right: i == key, Why: "The schema has nothing against this line."}
			if t, ok := traps[i]; ok && i != key {
				o.Misconception, o.Why = string(t.model), fmt.Sprintf("`%s` passes: %s.", strings.Trim(line, " ,"), t.why)
			}
			if o.Right {
				o.Why = res.Fault.Text + "."
			}
			opts = append(opts, o)
		}
		return quizzes.Question{
			Stem:     "The schema (JSON Schema 2020-12, a validator's defaults) refuses this value because of one member. Which line holds that member?",
			Exhibits: []quizzes.Exhibit{listing("Schema", "json", lines...)},
			Ask:      quizzes.Line{Title: "Value", Lang: "json", Options: opts},
			Trace:    quizzes.Worked(res.Steps, "Line %d is refused.", key+1), Note: strings.Join(append(lines, text...), "\n"),
		}, nil
	})
}

// jsMoved mixes members and then puts one at its place.
func jsMoved(r *rand.Rand, m []jsMember, from, to int) {
	one := m[from]
	r.Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
	i := slices.Index(m, one)
	m[i], m[to] = m[to], m[i]
}

// jsSchemaLineOf finds the line of a place; a place within a list belongs to the list's line.
func jsSchemaLineOf(at []string, place string) int {
	best := 0
	for i, p := range at {
		if p != "" && (p == place || strings.HasPrefix(place, p+"/")) && len(p) > len(at[best]) {
			best = i
		}
	}
	return best
}

// jsWithout is the value without a member.
func jsWithout(value *jsonfmt.Value, at string) *jsonfmt.Value {
	out, _, ok := jsonfmt.Apply(value, []jsonfmt.Op{{Op: "remove", Path: at}}, "")
	if !ok {
		panic("nothing at " + at)
	}
	return out
}

type jsTrap struct {
	model jsonschema.Model
	why   string
}

// jsSchemaTraps finds the lines that a wrong reading refuses, each checked with the other members left out.
func jsSchemaTraps(schema, value *jsonfmt.Value, at []string) map[int]jsTrap {
	out := map[int]jsTrap{}
	for i, p := range at {
		if p == "" {
			continue
		}
		alone := value
		for j, q := range at {
			if j != i && q != "" && !strings.HasPrefix(p, q+"/") && !strings.HasPrefix(q, p+"/") {
				if _, ok := jsonfmt.Get(alone, q, ""); ok { // not gone with the object around it
					alone = jsWithout(alone, q)
				}
			}
		}
		for _, m := range jsSchemaModels {
			if m.model == jsonschema.AllRequired {
				continue // it refuses what is left out
			}
			if res := jsonschema.Check(schema, alone, m.model); !res.Valid && jsSchemaLineOf(at, res.At) == i {
				out[i] = jsTrap{m.model, m.why}
				break
			}
		}
	}
	return out
}
