package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/infra"
)

// IaCOrderWait asks which resources Terraform may start before another one is there.
var IaCOrderWait = quizzes.Template{
	ID: "ia.order.wait", Version: 1, Concept: "infrastructure-as-code#graph", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: iaOrderWait,
}

// IaCOrderDestroy asks for the order of destruction.
var IaCOrderDestroy = quizzes.Template{
	ID: "ia.order.destroy", Version: 1, Concept: "infrastructure-as-code#graph", Source: quizzes.Computed,
	Kind: quizzes.KindOrder, Level: 1, Make: iaOrderDestroy,
}

var iaGraphBeliefs = map[infra.Model]string{
	infra.DirectEdges:  "indirect-reference-does-not-wait",
	infra.NoExplicit:   "depends-on-ignored",
	infra.EdgeReversed: "referenced-waits-for-referrer",
	infra.FileOrder:    "file-order-decides",
}

// iaBlocks draws blocks in file order; a block refers to blocks before it in a hidden order.
func iaBlocks(r *rand.Rand, n int) []infra.Block {
	names := quizzes.Draw(r, []string{"net", "web", "db", "dns", "disk", "key", "rule", "bucket", "queue", "cert"}, n)
	rank := r.Perm(n)
	out := make([]infra.Block, n)
	for i := range out {
		out[i].Name = names[i]
		for _, k := range r.Perm(n) {
			if rank[k] < rank[i] && len(out[i].Refs)+len(out[i].Explicit)+len(out[i].Literals) < 2 && r.IntN(3) > 0 {
				switch r.IntN(5) {
				case 0:
					out[i].Explicit = append(out[i].Explicit, k)
				case 1:
					out[i].Literals = append(out[i].Literals, k)
				default:
					out[i].Refs = append(out[i].Refs, k)
				}
			}
		}
	}
	return out
}

func iaExhibit(blocks []infra.Block) []quizzes.Exhibit {
	ex := quizzes.Exhibit{Title: "Blocks in the order of the file", Head: []string{"Block", "Refers by an expression to", "`depends_on`", "Repeats as a literal a value of"}}
	list := func(ks []int) string { return ciNeeds(ks, func(k int) string { return blocks[k].Name }) }
	for _, b := range blocks {
		ex.Rows = append(ex.Rows, []string{b.Name, list(b.Refs), list(b.Explicit), list(b.Literals)})
	}
	return []quizzes.Exhibit{ex}
}

func iaOrderWait(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		blocks := iaBlocks(r, 6)
		of := r.IntN(6)
		var opts []quizzes.Option
		var tr infra.Steps
		traps, indirect := 0, false
		for i, b := range blocks {
			if i == of {
				continue
			}
			name, first := quizzes.Code(b.Name), quizzes.Code(blocks[of].Name)
			if !infra.Waits(blocks, i, of, "") {
				why := fmt.Sprintf("No chain of references or `depends_on` leads from %s to %s.", name, first)
				if slices.Contains(b.Literals, of) {
					why += " A literal makes no edge."
					traps++
				}
				opts = append(opts, right("Block "+name, "%s", why))
				tr = append(tr, infra.Step{Rule: "terraform.no-edge", Text: why})
				continue
			}
			why := fmt.Sprintf("%s depends on %s directly, so it waits.", name, first)
			if !infra.Waits(blocks, i, of, infra.DirectEdges) {
				why, indirect = fmt.Sprintf("%s depends on %s by way of other blocks, so it waits.", name, first), true
			}
			id := "references-set-no-order"
			for _, m := range []infra.Model{infra.DirectEdges, infra.NoExplicit, infra.FileOrder, infra.EdgeReversed} {
				if !infra.Waits(blocks, i, of, m) {
					id = iaGraphBeliefs[m]
					break
				}
			}
			opts = append(opts, wrong("Block "+name, id, "%s", why))
			tr = append(tr, infra.Step{Rule: "terraform.edge", Text: why})
		}
		if rights(opts) != want || traps == 0 && !indirect {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Terraform creates everything in these blocks for the first time, and creating `%s` takes an hour. Which other blocks can it create before that one is there?", blocks[of].Name),
			Exhibits: iaExhibit(blocks), Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(blocks, of),
			Trace: quizzes.Worked(tr, "These need not wait: %s.", key(opts)),
		}, nil
	})
}

func iaOrderDestroy(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		blocks := iaBlocks(r, 4)
		hidden := r.Perm(4)
		for n, i := range hidden { // a chain through all, so that the order is the only one
			blocks[i].Refs, blocks[i].Explicit, blocks[i].Literals = nil, nil, nil
			if n > 0 {
				if r.IntN(4) == 0 {
					blocks[i].Explicit = []int{hidden[n-1]}
				} else {
					blocks[i].Refs = []int{hidden[n-1]}
				}
			}
			if n > 1 && r.IntN(2) == 0 {
				blocks[i].Refs = append(blocks[i].Refs, hidden[r.IntN(n-1)])
			}
			if n < 3 && r.IntN(2) == 0 {
				blocks[i].Literals = []int{hidden[n+1+r.IntN(3-n)]}
			}
		}
		order, ok := infra.Order(blocks)
		if !ok || slices.IsSorted(order) || slices.IsSortedFunc(order, func(a, b int) int { return b - a }) {
			return reject("the file's order")
		}
		var tr infra.Steps
		var items []string
		slices.Reverse(order)
		for n, i := range order {
			items = append(items, "Block "+quizzes.Code(blocks[i].Name))
			if n > 0 {
				tr = append(tr, infra.Step{Rule: "terraform.destroy", Text: fmt.Sprintf("`%s` depends on `%s`, so it goes first.", blocks[order[n-1]].Name, blocks[i].Name)})
			}
		}
		return quizzes.Question{
			Stem:     "Everything in these blocks exists, and `terraform destroy` removes it. In which order are the objects destroyed?",
			Exhibits: iaExhibit(blocks), Ask: quizzes.Ordered("the first to go", items...), Note: fmt.Sprint(blocks),
			Trace: quizzes.Worked(tr, "The order is %s.", quizzes.And(items)),
		}, nil
	})
}
