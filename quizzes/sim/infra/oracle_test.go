package infra

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

func drawBlocks(r *rand.Rand) []Block {
	n := 4 + r.IntN(3)
	rank := r.Perm(n) // a block refers to blocks of lower rank
	out := make([]Block, n)
	for i := range out {
		out[i].Name = string(rune('a' + i))
		for k := range out {
			if rank[k] >= rank[i] {
				continue
			}
			switch r.IntN(6) {
			case 0, 1:
				out[i].Refs = append(out[i].Refs, k)
			case 2:
				out[i].Explicit = append(out[i].Explicit, k)
			case 3:
				out[i].Literals = append(out[i].Literals, k)
			}
		}
	}
	return out
}

// TestGraph holds waiting against every order of creation that keeps the edges: a block waits for another when it comes
// later in all of them.
func TestGraph(t *testing.T) {
	oracle.Case[[]Block]{
		Engine: "infra: resource graph", Oracle: "all orders that keep the edges", Draw: drawBlocks,
		Got: func(c []Block, m string) string {
			var out []string
			for i := range c {
				for k := range c {
					if Waits(c, i, k, Model(m)) {
						out = append(out, c[i].Name+">"+c[k].Name)
					}
				}
			}
			if order, ok := Order(c); ok && m == "" {
				out = append(out, fmt.Sprint(order))
			}
			return oracle.Line(out)
		},
		Want:   oracle.Each(func(_ testing.TB, c []Block) string { return oracle.Line(allOrders(c)) }),
		Models: oracle.Names(GraphModels),
	}.Test(t)
}

func allOrders(c []Block) []string {
	n := len(c)
	later, orders := make([][]bool, n), [][]int{}
	for i := range later {
		later[i] = slices.Repeat([]bool{true}, n)
	}
	var grow func(done []int)
	grow = func(done []int) {
		if len(done) == n {
			orders = append(orders, slices.Clone(done))
			for i := range n {
				for k := range n {
					later[i][k] = later[i][k] && slices.Index(done, k) < slices.Index(done, i)
				}
			}
			return
		}
		for i := range n {
			needs := append(slices.Clone(c[i].Refs), c[i].Explicit...)
			if slices.Contains(done, i) || slices.ContainsFunc(needs, func(k int) bool { return !slices.Contains(done, k) }) {
				continue
			}
			grow(append(done, i))
		}
	}
	grow(nil)
	var out []string
	for i := range n {
		for k := range n {
			if i != k && later[i][k] {
				out = append(out, c[i].Name+">"+c[k].Name)
			}
		}
	}
	if len(orders) == 1 {
		out = append(out, fmt.Sprint(orders[0]))
	}
	return out
}

func drawListed(r *rand.Rand) Listed {
	pool := []string{"web", "api", "db", "job", "mail"}
	pick := func() []string {
		out := slices.Clone(pool)
		r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		return out[:1+r.IntN(4)]
	}
	l := Listed{Before: pick(), Named: r.IntN(2) == 0, Forces: r.IntN(2) == 0}
	l.After = slices.Clone(l.Before)
	switch i := r.IntN(len(l.Before)); r.IntN(4) {
	case 0:
		l.After = slices.Delete(l.After, i, i+1)
	case 1:
		l.After = slices.Insert(l.After, i, "new")
	case 2:
		l.After = pick()
	default:
		slices.Reverse(l.After)
	}
	return l
}

func printed(plan []Change) string {
	var out []string
	for _, c := range plan {
		out = append(out, c.Address+"="+c.Action)
	}
	sort.Strings(out)
	return oracle.Line(out)
}

// TestPlan holds the plan against two states, maps from address to name, compared address by address.
func TestPlan(t *testing.T) {
	oracle.Case[Listed]{
		Engine: "infra: plan of counted and named instances", Oracle: "two states as maps", Draw: drawListed,
		Got: func(l Listed, m string) string { return printed(l.Plan("x.y", Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, l Listed) string {
			state := func(list []string) map[string]string {
				out := map[string]string{}
				for i, n := range list {
					if l.Named {
						out[fmt.Sprintf("x.y[%q]", n)] = n
					} else {
						out[fmt.Sprintf("x.y[%d]", i)] = n
					}
				}
				return out
			}
			was, is := state(l.Before), state(l.After)
			var out []Change
			for a := range was {
				switch n, there := is[a]; {
				case !there:
					out = append(out, Change{a, Destroy})
				case n == was[a]:
					out = append(out, Change{a, Keep})
				case l.Forces:
					out = append(out, Change{a, Replace})
				default:
					out = append(out, Change{a, Update})
				}
			}
			for a := range is {
				if _, there := was[a]; !there {
					out = append(out, Change{a, Create})
				}
			}
			return printed(out)
		}),
		Models: oracle.Names(PlanModels),
	}.Test(t)
}

// TestPlanTerraform asks Terraform itself, where it is installed: 120 resources of its built-in terraform_data, whose input changes in
// place and whose triggers_replace forces replacement.
func TestPlanTerraform(t *testing.T) {
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skip("no terraform here; the plan is held against a second implementation")
	}
	r, dir := rand.New(rand.NewPCG(1, 7)), t.TempDir()
	var cases []Listed
	for range 120 {
		cases = append(cases, drawListed(r))
	}
	terraform(t, dir, cases, func(l Listed) []string { return l.Before }, "apply", "-auto-approve", "-input=false")
	terraform(t, dir, cases, func(l Listed) []string { return l.After }, "plan", "-input=false", "-out=p")
	out := run(t, dir, "show", "-json", "p")
	var plan struct {
		Changes []struct {
			Address string
			Change  struct{ Actions []string }
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(out, &plan); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range plan.Changes {
		got[c.Address] = map[string]string{"no-op": Keep, "update": Update, "create": Create, "delete": Destroy, "delete create": Replace}[strings.Join(c.Change.Actions, " ")]
	}
	for i, l := range cases {
		for _, c := range l.Plan(fmt.Sprintf("terraform_data.r%d", i), "", nil) {
			if got[c.Address] != c.Action {
				t.Errorf("%v: %s: engine %s, Terraform %s", l, c.Address, c.Action, got[c.Address])
			}
		}
	}
}

func terraform(t *testing.T, dir string, cases []Listed, list func(Listed) []string, args ...string) {
	var b strings.Builder
	for i, l := range cases {
		quoted := `"` + strings.Join(list(l), `", "`) + `"`
		if len(list(l)) == 0 {
			quoted = ""
		}
		attribute := "input"
		if l.Forces {
			attribute = "triggers_replace"
		}
		if l.Named {
			fmt.Fprintf(&b, "resource \"terraform_data\" \"r%d\" {\n  for_each = toset([%s])\n  %s = each.key\n}\n", i, quoted, attribute)
		} else {
			fmt.Fprintf(&b, "resource \"terraform_data\" \"r%d\" {\n  count = length([%s])\n  %s = [%s][count.index]\n}\n", i, quoted, attribute, quoted)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "init", "-input=false")
	run(t, dir, args...)
}

func run(t *testing.T, dir string, args ...string) []byte {
	cmd := exec.Command("terraform", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=/dev/null")
	out, err := cmd.Output()
	if err != nil {
		if e, ok := err.(*exec.ExitError); ok {
			t.Fatalf("terraform %v: %v\n%s\n%s", args, err, out, e.Stderr)
		}
		t.Fatal(err)
	}
	return out
}

// TestValues applies the places one after the other, weakest kind first, each overwriting what is there.
func TestValues(t *testing.T) {
	tools := map[string][]string{"Terraform": {"default", "env", "tfvars", "auto", "option"}, "Ansible": {"defaults", "parent", "child", "host", "play", "rolevars", "extra"}}
	models := map[string][]Model{"Terraform": TerraformModels, "Ansible": AnsibleModels}
	for tool, kinds := range tools {
		oracle.Case[[]Source]{
			Engine: "infra: precedence of variables in " + tool, Oracle: "overwriting from the weakest place on",
			Draw: func(r *rand.Rand) []Source {
				var out []Source
				for i := range 2 + r.IntN(3) {
					at := r.IntN(len(kinds))
					if i > 0 && r.IntN(2) == 0 { // the place before or its neighbor, so that order is at stake
						at = max(0, slices.Index(kinds, out[i-1].Kind)-r.IntN(2))
					}
					s := Source{Kind: kinds[at], Label: kinds[at], Value: fmt.Sprint("v", i)}
					if s.Kind == "option" {
						s.Label = []string{"-var-file=x.tfvars", "-var x"}[r.IntN(2)]
					}
					out = append(out, s)
				}
				return out
			},
			Got: func(c []Source, m string) string { return c[Winner(kinds, c, Model(m), nil)].Value },
			Want: oracle.Each(func(_ testing.TB, c []Source) string {
				value := ""
				for _, kind := range kinds {
					for _, s := range c {
						if s.Kind == kind {
							value = s.Value
						}
					}
				}
				return value
			}),
			Models: oracle.Names(models[tool]),
		}.Test(t)
	}
}
