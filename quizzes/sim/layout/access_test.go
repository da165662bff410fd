package layout_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/layout"
	"warmcache/quizzes/sim/oracle"
)

type accessCase struct {
	Orders []layout.Order
	Ask    layout.Ask
}

func drawAccess(r *rand.Rand) accessCase {
	var c accessCase
	for i := range 3 + r.IntN(5) {
		o := layout.Order{ID: 10 + i, Customer: 1 + r.IntN(3)}
		for range 1 + r.IntN(4) {
			o.Products = append(o.Products, string(rune('a'+r.IntN(6))))
		}
		c.Orders = append(c.Orders, o)
	}
	o := c.Orders[r.IntN(len(c.Orders))]
	c.Ask = layout.Ask{About: []string{"names", "orders", "with", "beside"}[r.IntN(4)], Order: o.ID, Customer: o.Customer, Product: o.Products[0],
		Indexed: r.IntN(3) == 0, Embedded: r.IntN(3) == 0}
	return c
}

// TestAccess holds the counts against four small stores that hold the data and count what they hand out.
func TestAccess(t *testing.T) {
	var models []string
	for _, m := range layout.AccessModels {
		models = append(models, string(m))
	}
	oracle.Case[accessCase]{
		Engine: "layout: records read", Oracle: "four instrumented stores (Python)", Draw: drawAccess, Models: models,
		Got: func(c accessCase, m string) string {
			var out []string
			for _, l := range layout.Kinds {
				n, _ := layout.Reads(c.Orders, l, c.Ask, layout.Model(m))
				out = append(out, fmt.Sprint(n))
			}
			return strings.Join(out, " ")
		},
		Want: func(t testing.TB, cases []accessCase) []string {
			return oracle.Run[accessCase, string](t, cases, oracle.Python(), "testdata/stores.py")
		},
		Ready: func() string {
			if _, err := exec.LookPath(oracle.Python()); err != nil {
				return "no python3"
			}
			return ""
		},
	}.Test(t)
	if len(slices.Compact(slices.Sorted(slices.Values(models)))) != len(models) {
		t.Error("two models have one name")
	}
}
