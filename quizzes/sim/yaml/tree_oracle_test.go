package yaml_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/yaml"
)

type treeCase struct{ Lines []string }

// drawTree writes a block of one level and what is below it.
func drawTree(r *rand.Rand, col, depth int) []string {
	pad := strings.Repeat(" ", col)
	value := func() string {
		return pick(r, "ann", "7", "x", "12", "a#b", "c:3", "[p, 4]", "{q: 1, s: [t]}", "{u:5}", "[]", "ann # why", "{}", "[{v: w}, 8]")
	}
	var out []string
	seq := r.IntN(3) == 0
	for i := range 1 + r.IntN(3) {
		if r.IntN(9) == 0 {
			out = append(out, strings.Repeat(" ", r.IntN(5))+"# note")
		}
		head := pad + "- "
		if !seq {
			head = pad + string(rune('a'+i)) + string(rune('a'+r.IntN(20))) + ": "
		}
		switch {
		case depth == 0 || r.IntN(3) == 0:
			out = append(out, head+value())
		case r.IntN(6) == 0:
			out = append(out, strings.TrimRight(head, " "))
		case seq:
			below := drawTree(r, col+2, depth-1)
			if strings.HasPrefix(below[0], pad+"  ") && !strings.HasSuffix(below[0], "# note") {
				below[0] = pad + "-" + below[0][col+1:]
				out = append(out, below...)
			} else {
				out = append(out, head+value())
			}
		default:
			out = append(append(out, strings.TrimRight(head, " ")), drawTree(r, col+pickInt(r, 2, 2, 4, 1), depth-1)...)
		}
	}
	return out
}

func pickInt(r *rand.Rand, n ...int) int { return n[r.IntN(len(n))] }

// drawTreeCase breaks the columns or the colons of half of the documents, and gives sequences their key's column.
func drawTreeCase(r *rand.Rand) treeCase {
	for {
		lines := drawTree(r, 0, 3)
		if len(lines) < 3 || len(lines) > 14 {
			continue
		}
		for range r.IntN(3) {
			i := r.IntN(len(lines))
			body := strings.TrimLeft(lines[i], " ")
			col := len(lines[i]) - len(body)
			switch r.IntN(5) {
			case 0:
				lines[i] = strings.Repeat(" ", r.IntN(7)) + body
			case 1:
				lines[i] = strings.Replace(lines[i], ": ", ":", 1)
			case 2:
				if col > 0 && !strings.HasPrefix(body, "#") {
					lines[i] = "\t" + body
				}
			case 3:
				lines[i] = strings.Repeat(" ", max(0, col-2)) + body
			}
		}
		for i := 1; i < len(lines); i++ { // move a sequence to its key
			if up := lines[i-1]; strings.HasSuffix(up, ":") && strings.HasPrefix(strings.TrimLeft(lines[i], " "), "- ") && r.IntN(2) == 0 {
				by := len(lines[i]) - len(strings.TrimLeft(lines[i], " ")) - (len(up) - len(strings.TrimLeft(up, " -")))
				for j := i; j < len(lines) && by > 0 && strings.HasPrefix(lines[j], strings.Repeat(" ", by)); j++ {
					lines[j] = lines[j][by:]
				}
			}
		}
		if yaml.Load(lines, "").Outside == "" && strings.Count(strings.Join(lines, " "), "::") == 0 && !twoColons(lines) {
			return treeCase{lines}
		}
	}
}

// twoColons are keys with a colon inside, which the questions leave out.
func twoColons(lines []string) bool {
	for _, l := range lines {
		if bracketKey.MatchString(l) {
			return true
		}
		if l, _, _ = strings.Cut(l, "{"); strings.Count(l, ":") > 1 {
			return true
		}
	}
	return false
}

var bracketKey = regexp.MustCompile(`:[\[{].*: `)

func sorted(text string) string {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return err.Error()
	}
	out, _ := json.Marshal(v)
	return string(out)
}

const pyTree = `
import json, sys, yaml
def one(c):
    try: return json.dumps(yaml.safe_load("\n".join(c["Lines"]) + "\n"), separators=(",", ":"))
    except yaml.YAMLError: return '"error"'
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`

const jsTree = `
const yaml = require("yaml");
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(c => {
  const d = yaml.parseDocument(c.Lines.join("\n") + "\n", {logLevel: "silent"});
  return d.errors.length ? '"error"' : JSON.stringify(d.toJS());
})))`

func TestTree(t *testing.T) {
	oracle.Case[treeCase]{
		Engine: "yaml: trees", Oracle: "PyYAML 6.0 and npm yaml 2.9.1", Ready: bothLoaders, Draw: drawTreeCase,
		Got: func(c treeCase, model string) string {
			tree := yaml.Load(c.Lines, yaml.Model(model))
			if tree.Fault != "" {
				return `"error"`
			}
			return sorted(tree.Value.String())
		},
		Want: func(t testing.TB, cases []treeCase) []string {
			py := oracle.Run[treeCase, string](t, cases, oracle.Python(), "-c", pyTree)
			js := oracle.Run[treeCase, string](t, cases, "node", "-e", jsTree)
			out := make([]string, len(cases))
			for i := range out {
				if out[i] = sorted(py[i]); out[i] != sorted(js[i]) {
					out[i] += fmt.Sprintf(" but npm %s", js[i])
				}
			}
			return out
		},
		Models: []string{"sequence-must-indent", "deeper-line-is-child", "colon-is-enough", "tab-is-indentation", "hash-always-starts-comment", "nearest-line-is-parent",
			"empty-is-empty-text", "each-key-is-an-item"},
	}.Test(t)
}
