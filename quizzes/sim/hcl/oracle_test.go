package hcl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"warmcache/quizzes/sim/oracle"
)

// TestEval holds values against the parser and evaluator that Terraform uses, with cty's functions of the same names.
func TestEval(t *testing.T) {
	var models []string
	for _, m := range Models {
		models = append(models, string(m))
	}
	oracle.Case[Program]{
		Engine: "hcl: expressions", Oracle: "hashicorp/hcl 2.25.0", Draw: Draw,
		Got: func(p Program, m string) string {
			v, err := p.Eval(Model(m), nil)
			if err != nil {
				return "error"
			}
			return v.String()
		},
		Want: oracle.Each(byHCL), Models: models,
	}.Test(t)
}

func byHCL(t testing.TB, p Program) string {
	scopes := map[string]map[string]cty.Value{"var": {}, "local": {}}
	last := cty.NilVal
	for _, b := range p.Vars {
		v, ok := evaluated(t, b, nil)
		if !ok {
			t.Fatalf("%s", b.Expr)
		}
		scopes["var"][b.Name] = v
	}
	for _, b := range p.Locals {
		v, ok := evaluated(t, b, map[string]cty.Value{"var": cty.ObjectVal(scopes["var"]), "local": cty.ObjectVal(scopes["local"])})
		if !ok {
			return "error"
		}
		scopes["local"][b.Name], last = v, v
	}
	return printed(last)
}

func evaluated(t testing.TB, b Binding, names map[string]cty.Value) (cty.Value, bool) {
	expr, diags := hclsyntax.ParseExpression([]byte(b.Expr.String()), "x.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%s: %v", b.Expr, diags)
	}
	v, diags := expr.Value(&hcl.EvalContext{Variables: names, Functions: map[string]function.Function{
		"length": stdlib.LengthFunc, "keys": stdlib.KeysFunc, "values": stdlib.ValuesFunc, "concat": stdlib.ConcatFunc,
		"toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
	}})
	return v, !diags.HasErrors()
}

func printed(v cty.Value) string {
	switch ty := v.Type(); {
	case v.IsNull():
		return "null"
	case ty == cty.Bool:
		return fmt.Sprint(v.True())
	case ty == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case ty == cty.String:
		return `"` + v.AsString() + `"`
	}
	var parts []string
	isMap := v.Type().IsObjectType() || v.Type().IsMapType()
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if isMap {
			parts = append(parts, k.AsString()+" = "+printed(e))
		} else {
			parts = append(parts, printed(e))
		}
	}
	switch {
	case !isMap:
		return "[" + strings.Join(parts, ", ") + "]"
	case len(parts) == 0:
		return "{}"
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}
