package jsonfmt_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/jsonfmt"
	"warmcache/quizzes/sim/oracle"
)

func node() string { return oracle.NodeHas("") }

var odd = []string{"{", "}", "[", "]", ",", ":", `"a"`, `""`, "1", "-0", "01", "-", "+1", "1.5", "1.", ".5", "1e+2", "1E", "2e5", "0", "true", "nul", "NaN",
	"Infinity", "'a'", `"\/"`, `"\x41"`, `"\ud83d"`, `"\ud83d\ude00"`, `"\u12g4"`, `"b`, " ", "\t", "\n", "// c\n", "/* c */", "undefined", "None", "True", "id", "\"a\tb\"",
	`"é"`, `"a":1`, `"a":2`, `\`}

func grow(r *rand.Rand, depth int) []string {
	kind := r.IntN(8)
	if depth == 0 {
		kind = 2 + r.IntN(6)
	}
	var out []string
	switch kind {
	case 0, 1:
		ends := [][2]string{{"[", "]"}, {"{", "}"}}[kind]
		out = append(out, ends[0])
		for i := range r.IntN(4) {
			if i > 0 {
				out = append(out, ",")
			}
			if kind == 1 {
				out = append(out, []string{`"a"`, `"b"`, `""`, `"\u0061"`}[r.IntN(4)], ":")
			}
			out = append(out, grow(r, depth-1)...)
		}
		return append(out, ends[1])
	}
	return []string{[]string{"0", "-0", "12", "1.5", "1e+2", "-3E-1", `"x"`, `""`, `"\/\n"`, "true", "false", "null", `"\ud83d"`}[r.IntN(13)]}
}

func drawText(r *rand.Rand) string {
	toks := grow(r, 3)
	if r.IntN(3) == 0 { // a text of another kind than a scalar
		toks = slices.Concat([]string{"[", " "}, toks, []string{"\n", "]"})
	}
	if r.IntN(6) == 0 {
		toks = slices.Concat([]string{"["}, toks, []string{",", "]"})
	}
	for range r.IntN(3) {
		at, tok := r.IntN(len(toks)), odd[r.IntN(len(odd))]
		switch r.IntN(3) {
		case 0:
			toks = slices.Insert(slices.Clone(toks), at, tok)
		case 1:
			toks[at] = tok
		case 2:
			if len(toks) > 1 {
				toks = slices.Delete(slices.Clone(toks), at, at+1)
			}
		}
	}
	return strings.Join(toks, "")
}

// The first error is behind the longest prefix that some text continues: one that parses, or fails at its own end.
const nodeParse = `
const ends = (e, n) => /end of JSON input/.test(e.message) || new RegExp("at position " + n + "$").test(e.message)
  || /Unterminated string/.test(e.message);
const one = text => {
  try { JSON.parse(text); return "ok"; } catch (e) {}
  for (let n = text.length; n >= 0; n--) {
    try { JSON.parse(text.slice(0, n)); return String(n); } catch (e) { if (n < 1 || ends(e, n)) return String(n); }
  }
};
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(one)));`

const pythonParse = `
import json, sys
def no(name): raise ValueError(name)
def one(text):
    try:
        json.loads(text, parse_constant=no)
        return True
    except ValueError:
        return False
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`

func TestParse(t *testing.T) {
	oracle.Case[string]{
		Engine: "jsonfmt: RFC 8259 and place of the first error", Oracle: "node JSON.parse on every prefix, and Python json", Ready: node, Draw: drawText,
		Got: func(c, model string) string {
			_, fault := jsonfmt.Parse(c, jsonfmt.Model(model))
			if fault == nil {
				return "ok"
			}
			return fmt.Sprint("error at ", len([]rune(c[:fault.At])))
		},
		Want: func(t testing.TB, cases []string) []string {
			js := oracle.Run[string, string](t, cases, "node", "-e", nodeParse)
			py := oracle.Run[string, bool](t, cases, oracle.Python(), "-c", pythonParse)
			out := make([]string, len(cases))
			for i, answer := range js {
				if out[i] = "ok"; answer != "ok" {
					out[i] = "error at " + answer
				}
				if py[i] != (answer == "ok") {
					out[i] += ", Python differs"
				}
			}
			return out
		},
		Models: []string{"trailing-comma-allowed", "any-number-spelling", "text-must-be-container",
			"duplicate-names-invalid", "no-exponent", "slash-escape-invalid", "empty-name-invalid", "minus-zero-invalid", "lone-surrogate-invalid", "mixed-array-invalid"},
	}.Test(t)
}

// The patches.

type patchCase struct {
	Doc   json.RawMessage
	Ops   []map[string]any
	Merge json.RawMessage
	doc   *jsonfmt.Value
	ops   []jsonfmt.Op
	merge *jsonfmt.Value
}

func value(text string) *jsonfmt.Value {
	v, fault := jsonfmt.Parse(text, "")
	if fault != nil {
		panic(text + ": " + fault.Error())
	}
	return v
}

func drawValue(r *rand.Rand, depth int) string {
	kind := r.IntN(8)
	if depth == 0 {
		kind += 2
	}
	switch kind {
	case 0:
		var parts []string
		for _, name := range []string{"a", "b", "a/b", "m~n", "t"} {
			if r.IntN(2) == 0 {
				parts = append(parts, strconv.Quote(name)+":"+drawValue(r, depth-1))
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	case 1, 7:
		if depth == 0 {
			return "1"
		}
		var parts []string
		for range r.IntN(4) {
			parts = append(parts, drawValue(r, depth-1))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case 2, 3:
		return "null"
	case 4:
		return `"x"`
	}
	return strconv.Itoa(r.IntN(9) + 2)
}

func drawObject(r *rand.Rand) string {
	for {
		if v := drawValue(r, 3); v[0] == '{' && len(v) > 20 {
			return v
		}
	}
}

func drawPointer(r *rand.Rand, doc *jsonfmt.Value) string {
	out := ""
	for range 1 + r.IntN(3) {
		switch {
		case doc != nil && doc.Kind == jsonfmt.String && out != "": // jsonpointer indexes the characters of a string
			return out
		case doc == nil || len(doc.Items) == 0 || r.IntN(8) == 0:
			if doc != nil && doc.Kind == jsonfmt.Array && r.IntN(3) == 0 { // jsonpatch takes "-" for the end in objects too
				return out + "/-"
			}
			return out + "/" + []string{"3", "0", "1", "2", "b", "a~1b", "m~0n"}[r.IntN(7)]
		case doc.Kind == jsonfmt.Object:
			i := r.IntN(len(doc.Items))
			out += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(doc.Names[i])
			doc = doc.Items[i]
		default:
			i := r.IntN(len(doc.Items))
			out += "/" + strconv.Itoa(i)
			doc = doc.Items[i]
		}
	}
	return out
}

func drawPatch(r *rand.Rand) patchCase {
	text, merge := drawObject(r), drawObject(r)
	c := patchCase{Doc: json.RawMessage(text), Merge: json.RawMessage(merge), doc: value(text), merge: value(merge)}
	state := c.doc
	for range 1 + r.IntN(3) {
		op := jsonfmt.Op{Op: []string{"add", "add", "add", "remove", "replace", "move", "copy", "test"}[r.IntN(8)], Path: drawPointer(r, state)}
		m := map[string]any{"op": op.Op, "path": op.Path}
		switch op.Op {
		case "add", "replace", "test":
			v := drawValue(r, 1)
			if at, ok := jsonfmt.Get(state, op.Path, ""); ok && op.Op == "test" && r.IntN(4) > 0 {
				v = at.String()
			}
			op.Value, m["value"] = value(v), json.RawMessage(v)
		case "move", "copy":
			op.From = drawPointer(r, state)
			if strings.HasPrefix(op.Path, op.From+"/") { // jsonpatch moves a value into itself, which the RFC forbids
				op.Op, m["op"] = "copy", "copy"
			}
			m["from"] = op.From
		}
		c.ops, c.Ops = append(c.ops, op), append(c.Ops, m)
		if next, _, ok := jsonfmt.Apply(state, []jsonfmt.Op{op}, ""); ok {
			state = next
		}
	}
	return c
}

// canonical sorts members, as Python prints them.
func canonical(v *jsonfmt.Value) string {
	var any any
	if err := json.Unmarshal([]byte(v.String()), &any); err != nil {
		return err.Error()
	}
	out, _ := json.Marshal(any)
	return string(out)
}

const pythonPatch = `
import copy, json, sys
import jsonpatch, jsonpointer
def merge(target, patch):
    if not isinstance(patch, dict):
        return patch
    if not isinstance(target, dict):
        target = {}
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = merge(target.get(name), value)
    return target
def dump(v): return json.dumps(v, sort_keys=True, separators=(",", ":"))
def one(c):
    try:
        patched = dump(jsonpatch.apply_patch(copy.deepcopy(c["Doc"]), c["Ops"]))
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError):
        patched = "fails"
    return patched + " | " + dump(merge(copy.deepcopy(c["Doc"]), c["Merge"]))
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`

func TestPatch(t *testing.T) {
	oracle.Case[patchCase]{
		Engine: "jsonfmt: JSON Patch and merge patch", Oracle: "Python jsonpatch 1.32; RFC 7396's pseudocode in Python", Ready: func() string { return oracle.PythonHas("jsonpatch", "python3-jsonpatch") }, Draw: drawPatch,
		Got: func(c patchCase, model string) string {
			m := jsonfmt.Model(model)
			patched := "fails"
			if out, _, ok := jsonfmt.Apply(c.doc, c.ops, m); ok {
				patched = canonical(out)
			}
			merged, _ := jsonfmt.MergePatch(c.doc, c.merge, m)
			return patched + " | " + canonical(merged)
		},
		Want: func(t testing.TB, cases []patchCase) []string {
			return oracle.Run[patchCase, string](t, cases, oracle.Python(), "-c", pythonPatch)
		},
		Models: []string{"null-is-stored", "merge-appends-arrays", "merge-patch-is-shallow", "merge-patch-is-whole", "null-leaves-value", "add-overwrites-element",
			"pointer-counts-from-one", "pointer-escapes-swapped", "failed-operation-is-skipped", "patch-stops-halfway", "move-copies"},
	}.Test(t)
}

// The numbers.

type numberCase struct {
	Literal string
	By      jsonfmt.Reader
}

func drawNumber(r *rand.Rand) numberCase {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	c := numberCase{By: []jsonfmt.Reader{jsonfmt.JSParse, jsonfmt.PyLoads, jsonfmt.GoInt64, jsonfmt.GoAny}[r.IntN(4)]}
	switch r.IntN(6) {
	case 0:
		c.Literal = fmt.Sprint(r.Int64N(1<<53) << r.IntN(11))
	case 1:
		c.Literal = fmt.Sprint(1<<53 + r.Int64N(2000))
	case 2:
		c.Literal = fmt.Sprint(r.Int64() | 1<<62)
	case 3:
		c.Literal = fmt.Sprint(r.Uint64()) + pick("", "0", "1")
	case 4:
		c.Literal = fmt.Sprint(r.IntN(90)) + pick(".5", ".25", ".1", ".75", ".0", ".3", ".125")
	default:
		c.Literal = fmt.Sprint(1+r.IntN(9)) + pick("e3", "e20", "E400", "e+2", "e-1", "e-2", "e23", "e308", "e309")
	}
	if r.IntN(4) == 0 {
		c.Literal = "-" + c.Literal
	}
	return c
}

func verdict(literal string, f float64) string {
	if math.IsInf(f, 0) {
		return "infinity"
	}
	exact, _ := new(big.Rat).SetString(literal)
	if new(big.Rat).SetFloat64(f).Cmp(exact) == 0 {
		return "exact"
	}
	return "rounded"
}

func TestRead(t *testing.T) {
	oracle.Case[numberCase]{
		Engine: "jsonfmt: numbers of three readers", Oracle: "node, Python json and Go encoding/json", Ready: node, Draw: drawNumber,
		Got: func(c numberCase, model string) string {
			out, _ := jsonfmt.Read(c.Literal, c.By, jsonfmt.Model(model))
			return out
		},
		Want: readers,
		Models: []string{"json-numbers-are-exact", "all-readers-use-doubles", "above-2-53-always-rounds", "large-number-is-an-error",
			"integral-literal-is-integer", "overflow-becomes-maximum"},
	}.Test(t)
}

func readers(t testing.TB, cases []numberCase) []string {
	js := oracle.Run[numberCase, string](t, cases, "node", "-e", `console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(c => {
  const b = Buffer.alloc(8); b.writeDoubleBE(JSON.parse(c.Literal)); return b.toString("hex"); })))`)
	py := oracle.Run[numberCase, string](t, cases, oracle.Python(), "-c", `
import json, math, sys
from fractions import Fraction
def one(c):
    v = json.loads(c["Literal"])
    if math.isinf(v) if isinstance(v, float) else False: return "infinity"
    return "exact" if Fraction(v) == Fraction(c["Literal"]) else "rounded"
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`)
	out := make([]string, len(cases))
	for i, c := range cases {
		switch c.By {
		case jsonfmt.PyLoads:
			out[i] = py[i]
		case jsonfmt.JSParse:
			bits, err := strconv.ParseUint(js[i], 16, 64)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = verdict(c.Literal, math.Float64frombits(bits))
		case jsonfmt.GoAny:
			var v any
			if err := json.Unmarshal([]byte(c.Literal), &v); err != nil {
				out[i] = "error"
				continue
			}
			out[i] = verdict(c.Literal, v.(float64))
		case jsonfmt.GoInt64:
			var n int64
			if out[i] = "error"; json.Unmarshal([]byte(c.Literal), &n) == nil {
				out[i] = "exact"
			}
		}
	}
	return out
}
