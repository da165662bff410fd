package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/layout"
)

// TypesAccess asks how many records four layouts of the same data read for a question.
var TypesAccess = quizzes.Template{
	ID: "db.access-count", Version: 1, Concept: "types-of-databases#choosing", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: typAccess,
}

var typAccessBeliefs = map[layout.Model]string{
	layout.ValuesSeen:  "the store finds entries by what is in the value, but it knows the keys alone",
	layout.AllIndexed:  "documents are found by any field, but only the customer has an index",
	layout.RefsInside:  "what an order refers to comes with it, but each product is a record of its own",
	layout.WholeSlice:  "the whole partition is read, but its rows are sorted, so the order's rows are a slice",
	layout.RowPerOrder: "a row holds an order, but it holds a line",
	layout.ScansNodes:  "a walk looks at all orders, but it follows the edges of one node",
	layout.StartFree:   "the record that the search starts from is not read, but it is",
	layout.EachMention: "a product is read at each mention, but each record counts once",
}

var typLayouts = map[layout.Kind][2]string{
	layout.KeyValue:  {"Key-value", "`order:<id>`: id, total, and lines with product ids; `product:<id>`: id and name; `customer:<id>`: list of order ids. Found by key alone; keys can be listed, values are opaque"},
	layout.Documents: {"Documents", "an order with id, total, and lines with product ids%s; a product with id and name. Found by id, or by an index on an order's customer%s"},
	layout.WideRows:  {"Wide-column", "a row for each line with order id, price, product id and name; one partition for each customer, sorted by order. No totals are stored"},
	layout.Nodes:     {"Graph", "a node for each customer (id), order (id, total) and product (id, name); edges from an order to its customer and products, and back. A search starts at one node, found by id"},
}

// typShop draws a shop's orders and a question about them.
func typShop(r *rand.Rand) (orders []layout.Order, a layout.Ask, asked string) {
	goods := quizzes.Draw(r, []string{"bed", "box", "cup", "desk", "fan", "jug", "lamp", "rug"}, 5)
	first := 10 + r.IntN(80)
	for i := range 4 + r.IntN(3) {
		o := layout.Order{ID: first + i, Customer: 1 + r.IntN(3)}
		for range 1 + r.IntN(4) {
			o.Products = append(o.Products, quizzes.One(r, goods...))
		}
		orders = append(orders, o)
	}
	o := quizzes.One(r, orders...)
	a = layout.Ask{Order: o.ID, Customer: o.Customer, Product: o.Products[0]}
	a.About = quizzes.One(r, "names", "names", "orders", "with", "beside")
	a.Indexed, a.Embedded = r.IntN(3) == 0, r.IntN(2) == 0
	switch a.About {
	case "names":
		asked = fmt.Sprintf("What are the names of the products in order %d of customer %d?", o.ID, o.Customer)
	case "orders":
		asked = fmt.Sprintf("What is the total of each order of customer %d?", o.Customer)
	case "with":
		asked = fmt.Sprintf("Which orders contain the product `%s`?", a.Product)
	case "beside":
		asked = fmt.Sprintf("Which ids do the other products in orders with the product `%s` have?", a.Product)
	}
	return orders, a, asked
}

func typShopExhibits(orders []layout.Order, a layout.Ask) []quizzes.Exhibit {
	data := quizzes.Exhibit{Title: "The orders", Head: []string{"Order", "Customer", "Product ids of its lines"}}
	for _, o := range orders {
		data.Rows = append(data.Rows, []string{fmt.Sprint(o.ID), fmt.Sprint(o.Customer), quizzes.Code(strings.Join(o.Products, ", "))})
	}
	how := quizzes.Exhibit{Title: "Four layouts of these orders", Head: []string{"Layout", "Records"}}
	for _, l := range layout.Kinds {
		text := typLayouts[l][1]
		if l == layout.Documents {
			text = fmt.Sprintf(text, map[bool]string{true: " and names"}[a.Embedded], map[bool]string{true: ", and the product ids of its lines"}[a.Indexed])
		}
		how.Rows = append(how.Rows, []string{typLayouts[l][0], text})
	}
	return []quizzes.Exhibit{data, how}
}

const typAccessStem = "Four stores hold the orders below. A program wants to know: \"%s\" Values, documents, rows and nodes are records. Each store answers with as few of them as its layout allows, and each that it reads counts once, the one where the search starts too. Keys, entries of an index and edges do not count; an entry or an edge tells only where a record is, not what its id is. How many records does each store read?"

// typReads gives the counts of all layouts and the steps that explain them.
func typReads(orders []layout.Order, a layout.Ask) (counts []int, why []string, steps []layout.Step) {
	for _, l := range layout.Kinds {
		n, w := layout.Reads(orders, l, a, "")
		counts, why = append(counts, n), append(why, dbUpper(w)+".")
		steps = append(steps, layout.Step{Rule: "layout." + string(l), Text: fmt.Sprintf("%s reads %s: %s.", typLayouts[l][0], quizzes.Plural(n, "record"), w)})
	}
	return counts, why, steps
}

func typAccess(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		orders, a, asked := typShop(r)
		counts, why, steps := typReads(orders, a)
		cells := quizzes.Cells{Title: "Records read", Head: []string{"Layout", "Records"}}
		fooled := 0
		for i, l := range layout.Kinds {
			var nears []quizzes.Near
			for _, m := range layout.AccessModels {
				n, _ := layout.Reads(orders, l, a, m)
				nears = append(nears, quizzes.Near{Answer: fmt.Sprint(n), Misconception: string(m), Why: "This takes it that " + typAccessBeliefs[m] + "."})
			}
			cell := quizzes.Cell{Want: fmt.Sprint(counts[i]), Why: why[i], Near: quizzes.NearAnswers(fmt.Sprint(counts[i]), nears)}
			fooled += len(cell.Near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{typLayouts[l][0]}, Asked: []quizzes.Cell{cell}})
		}
		if distinct := slices.Compact(slices.Sorted(slices.Values(counts))); fooled < 4 || len(distinct) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf(typAccessStem, asked),
			Exhibits: typShopExhibits(orders, a), Ask: cells, Note: fmt.Sprint(orders, a),
			Trace: quizzes.Worked(steps, "In order: %s.", cells.KeyText()),
		}, nil
	})
}
