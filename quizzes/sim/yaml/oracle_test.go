package yaml_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/yaml"
)

func pick(r *rand.Rand, s ...string) string { return s[r.IntN(len(s))] }

func bothLoaders() string {
	if missing := oracle.PythonHas("yaml", "python3-yaml"); missing != "" {
		return missing
	}
	return oracle.NodeHas("yaml")
}

func digits(r *rand.Rand, n int) string {
	out := ""
	for range 1 + r.IntN(n) {
		out += string(rune('0' + r.IntN(10)))
	}
	return out
}

func drawScalar(r *rand.Rand) string {
	sign := pick(r, "", "", "", "", "-", "+")
	switch r.IntN(14) {
	case 12, 13:
		return sign + "0" + strings.Map(func(c rune) rune { return c - (c-'0')/8*2 }, digits(r, 3))
	case 0:
		return pick(r, "yes", "No", "ON", "off", "y", "n", "true", "False", "TRUE", "tRUE", "nULL", "null", "Null", "~", "oN")
	case 1:
		return sign + "0" + digits(r, 4)
	case 2:
		return sign + digits(r, 3) + ":" + digits(r, 2)
	case 3:
		return sign + digits(r, 2) + ":" + digits(r, 2) + ":" + digits(r, 2)
	case 4:
		return sign + digits(r, 3) + "_" + digits(r, 3)
	case 5:
		return sign + digits(r, 3) + pick(r, "e", "E", "e+", "e-") + digits(r, 1)
	case 6:
		return sign + digits(r, 2) + "." + digits(r, 3) + pick(r, "", "", "e3", "e+3", "E-2")
	case 7:
		return digits(r, 2) + "." + digits(r, 2) + "." + digits(r, 2)
	case 8:
		return pick(r, "0x", "0o", "0b") + pick(r, "1f", "17", "101", "8", "z", "10")
	case 9:
		return "2024-0" + fmt.Sprint(1+r.IntN(9)) + pick(r, "-01", "-15", "")
	case 10:
		return pick(r, ".5", "1.", "+.5", ".inf", "-.inf", ".nan", ".", "1.e+2", "0.", "1_", "12:30.5")
	}
	return sign + digits(r, 5)
}

type scalarCase struct {
	Text string
	Core bool
}

// Both programs print the type as this package names it and a number in a common form.
const pyScalar = `
import json, sys, yaml, datetime
from fractions import Fraction
def one(c):
    v = yaml.safe_load("- " + c["Text"])[0]
    if v is None: return "null"
    if isinstance(v, bool): return "Boolean"
    if isinstance(v, int): return "integer %d" % v
    if isinstance(v, float): return "float %.9g" % v
    if isinstance(v, datetime.date): return "date"
    return "text " + v
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`

const jsScalar = `
const yaml = require("yaml");
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(c => {
  const node = yaml.parseDocument("- " + c.Text).contents.items[0], v = node.value;
  if (v === null) return "null";
  if (typeof v === "boolean") return "Boolean";
  if (typeof v === "string") return "text " + v;
  return (node.format === "EXP" || /[.eE]/.test(c.Text) && !/^0[xo]/.test(c.Text) ? "float " : "integer ") + v;
})))`

// common prints a number as both programs can.
func common(s string) string {
	kind, v, _ := strings.Cut(s, " ")
	var f float64
	if _, err := fmt.Sscan(strings.Replace(v, ".", "", strings.Count(v, ".inf")+strings.Count(v, ".nan")), &f); err == nil && (math.IsInf(f, 0) || math.IsNaN(f)) {
		return "float without value"
	}
	if _, err := fmt.Sscan(v, &f); kind == "float" && err == nil {
		return fmt.Sprintf("float %.9g", f)
	}
	return s
}

func TestScalar(t *testing.T) {
	oracle.Case[scalarCase]{
		Engine: "yaml: plain scalars", Oracle: "PyYAML 6.0, npm yaml 2.9.1", Ready: bothLoaders,
		Draw: func(r *rand.Rand) scalarCase { return scalarCase{drawScalar(r), r.IntN(2) == 0} },
		Got: func(c scalarCase, model string) string {
			s := yaml.Resolve(c.Text, map[bool]yaml.Schema{true: yaml.Core, false: yaml.PyYAML}[c.Core], yaml.Model(model))
			switch s.Type {
			case yaml.Bool, yaml.Null, yaml.Date:
				return string(s.Type)
			}
			return oracle.Line(common(string(s.Type) + " " + s.Value))
		},
		Want: func(t testing.TB, cases []scalarCase) []string {
			out := oracle.Run[scalarCase, string](t, cases, oracle.Python(), "-c", pyScalar)
			for i, s := range oracle.Run[scalarCase, string](t, cases, "node", "-e", jsScalar) {
				if cases[i].Core {
					out[i] = s
				}
				out[i] = common(out[i])
			}
			return out
		},
		Models: []string{"yaml-version-ignored", "bare-word-is-text", "looks-like-number-is-number", "leading-zero-is-decimal"},
	}.Test(t)
}

func drawBlock(r *rand.Rand) yaml.Block {
	b := yaml.Block{Folded: r.IntN(3) > 0, Chomp: pick(r, "", "-", "+")}
	for i := range 2 + r.IntN(5) {
		line := pick(r, "a", "b c", "d", "", "  e", "f")
		if i == 0 && (line == "" || line[0] == ' ') {
			line = "g"
		}
		b.Lines = append(b.Lines, line)
	}
	return b
}

func TestBlock(t *testing.T) {
	type text struct{ Text string }
	oracle.Case[yaml.Block]{
		Engine: "yaml: block scalars", Oracle: "PyYAML 6.0 and npm yaml 2.9.1", Ready: bothLoaders, Draw: drawBlock,
		Got: func(c yaml.Block, model string) string { return fmt.Sprintf("%q", c.Value(yaml.Model(model))) },
		Want: func(t testing.TB, cases []yaml.Block) []string {
			var in []text
			for _, c := range cases {
				s := "k: " + c.Header() + "\n"
				for _, l := range c.Lines {
					s += strings.TrimRight("  "+l, " ") + "\n"
				}
				in = append(in, text{s + "z: 1\n"})
			}
			py := oracle.Run[text, string](t, in, oracle.Python(), "-c",
				`import json, sys, yaml; print(json.dumps([yaml.safe_load(c["Text"])["k"] for c in json.load(sys.stdin)]))`)
			js := oracle.Run[text, string](t, in, "node", "-e",
				`const y = require("yaml"); console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(c => y.parse(c.Text).k)))`)
			out := make([]string, len(cases))
			for i := range out {
				if out[i] = fmt.Sprintf("%q", py[i]); py[i] != js[i] {
					out[i] += fmt.Sprintf(" but npm %q", js[i])
				}
			}
			return out
		},
		Models: []string{"folded-keeps-breaks", "literal-folds-lines", "blank-lines-are-lost", "blank-line-is-two-breaks", "indented-lines-are-folded", "chomping-ignored",
			"block-ends-without-break", "block-indent-is-kept", "strip-joins-lines", "trailing-blanks-are-kept"},
	}.Test(t)
}

type mergeCase struct {
	Text string
	maps []yaml.Mapping
}

func drawMerge(r *rand.Rand) mergeCase {
	var c mergeCase
	for i, name := range []string{"a", "b", "c"} {
		m := yaml.Mapping{Name: name}
		for _, key := range []string{"k", "l", "m", "n"} {
			if r.IntN(2) == 0 {
				m.Pairs = append(m.Pairs, yaml.Pair{Key: key, Value: fmt.Sprint(r.IntN(90) + 10)})
			}
		}
		if r.IntN(2) == 0 {
			p := yaml.Pair{Key: "o"}
			for _, key := range []string{"p", "q", "r"} {
				if r.IntN(2) == 0 {
					p.Map = append(p.Map, yaml.Pair{Key: key, Value: fmt.Sprint(r.IntN(9))})
				}
			}
			if p.Map != nil {
				m.Pairs = append(m.Pairs, p)
			}
		}
		if i == 1 && r.IntN(2) == 0 {
			m.Merge = []string{"a"}
		} else if i == 2 {
			m.Merge = [][]string{{"a"}, {"b"}, {"a", "b"}, {"b", "a"}}[r.IntN(4)]
		}
		m.At = r.IntN(len(m.Pairs) + 1)
		if len(m.Pairs) == 0 {
			m.Pairs = []yaml.Pair{{Key: "x", Value: "1"}}
		}
		c.maps = append(c.maps, m)
	}
	c.Text = strings.Join(yaml.Source(c.maps), "\n") + "\n"
	return c
}

func TestMerge(t *testing.T) {
	oracle.Case[mergeCase]{
		Engine: "yaml: merge keys", Oracle: "PyYAML 6.0", Ready: func() string { return oracle.PythonHas("yaml", "python3-yaml") }, Draw: drawMerge,
		Got: func(c mergeCase, model string) string {
			out := ""
			for _, key := range []string{"k", "l", "m", "n", "o", "x"} {
				out += key + " " + yaml.Lookup(c.maps, "c", key, yaml.Model(model)) + "; "
			}
			return oracle.Line(out)
		},
		Want: func(t testing.TB, cases []mergeCase) []string {
			return oracle.Run[mergeCase, string](t, cases, oracle.Python(), "-c", `
import json, sys, yaml
def show(v): return "{" + ", ".join("%s: %s" % p for p in sorted(v.items())) + "}" if isinstance(v, dict) else str(v)
def one(c):
    m = yaml.safe_load(c["Text"])["c"]
    return "".join("%s %s; " % (k, show(m[k]) if k in m else "none") for k in "klmnox")
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`)
		},
		Models: []string{"last-merged-map-wins", "merge-overrides-keys", "later-line-wins", "merge-key-is-deep", "merge-key-not-chained"},
	}.Test(t)
}
