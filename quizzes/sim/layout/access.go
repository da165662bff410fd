package layout

import (
	"fmt"
	"slices"
)

// The wrong models of reading one shop's data from four layouts.
const (
	ValuesSeen  Model = "store-reads-values"      // a key-value store finds entries by what is in the value
	AllIndexed  Model = "every-field-indexed"     // a document store finds documents by any field without reading the others
	RefsInside  Model = "reference-reads-nothing" // what a document or a value refers to comes with it
	WholeSlice  Model = "partition-read-whole"    // one order costs all rows of its partition
	RowPerOrder Model = "row-holds-whole-order"   // a wide row holds an order with all its lines
	ScansNodes  Model = "graph-scans-nodes"       // a walk in a graph looks at all orders
	StartFree   Model = "start-costs-nothing"     // the list of orders, and the node where a walk starts, are not read
	EachMention Model = "record-read-per-mention" // a record is read again at each mention
)

// AccessModels are all of them.
var AccessModels = []Model{ValuesSeen, AllIndexed, RefsInside, WholeSlice, RowPerOrder, ScansNodes, StartFree, EachMention}

// Order is an order of a shop, with the product of each of its lines.
type Order struct {
	ID, Customer int
	Products     []string
}

// Kind is a layout of the same data.
type Kind string

// The layouts. KeyValue has a value for each order (with its lines and the ids of their products), for each product, and
// for each customer's list of orders. Documents has an order with its lines and the products' ids, products apart, and an
// index on the customer. WideRows has a row for each line with the product's name, in the partition of the customer,
// sorted by order. Nodes has customers, orders and products, and edges between them in both directions.
const (
	KeyValue  Kind = "key-value"
	Documents Kind = "documents"
	WideRows  Kind = "wide-column"
	Nodes     Kind = "graph"
)

// Kinds lists the layouts.
var Kinds = []Kind{KeyValue, Documents, WideRows, Nodes}

// Ask is a question about the data: the "names" of the products of an order whose customer is known, all "orders" of a
// customer, the orders "with" a product, or the products "beside" a product in the same orders. Indexed says that the
// documents have an index on the products of their lines, too; Embedded, that their lines hold the products' names.
type Ask struct {
	About             string
	Order, Customer   int
	Product           string
	Indexed, Embedded bool
}

// Reads counts the records that a layout reads: values, documents, rows or nodes, each once. Entries of an index and edges
// are no records. Why says what they are.
func Reads(orders []Order, l Kind, a Ask, m Model) (n int, why string) {
	var own, with, beside []string // products of the order; orders with the product; other products in these
	mine, ownLines, lines, customerLines, mentions := 0, 0, 0, 0, 0
	for _, o := range orders {
		lines += len(o.Products)
		if o.Customer == a.Customer {
			mine++
			customerLines += len(o.Products)
		}
		if o.ID == a.Order {
			own, ownLines = unique(o.Products, ""), len(o.Products)
		}
		if slices.Contains(o.Products, a.Product) {
			with = append(with, fmt.Sprint(o.ID))
			beside = append(beside, o.Products...)
		}
	}
	mentions = len(beside)
	beside = unique(beside, a.Product)
	refs := len(own)
	switch m {
	case EachMention:
		refs = ownLines
	case RefsInside:
		refs = 0
	}
	start := 1
	if m == StartFree {
		start = 0
	}
	switch l {
	case KeyValue, Documents:
		return stored(l, a, m, refs, start, mine, len(with), len(orders))
	case WideRows:
		return rows(a, m, map[string]int{"own": ownLines, "customer": customerLines, "all": lines, "orders": len(orders), "mine": mine})
	}
	found := len(with)
	if m == ScansNodes {
		found = len(orders)
	}
	switch a.About {
	case "names":
		if m == RefsInside {
			refs = len(own)
		}
		return start + refs, fmt.Sprintf("the order and its %s", many(len(own), "different product"))
	case "orders":
		if m == ScansNodes {
			mine = len(orders)
		}
		return start + mine, fmt.Sprintf("the customer and, along its edges, %s", many(mine, "order"))
	case "with":
		return start + found, fmt.Sprintf("the product and, along its edges, %s", many(len(with), "order"))
	}
	others := len(beside)
	if m == EachMention {
		others = mentions - len(with)
	}
	return start + found + others, fmt.Sprintf("the product, %s, and %s", many(len(with), "order"), many(len(beside), "other product"))
}

// stored counts for the two layouts that keep an order as a whole.
func stored(l Kind, a Ask, m Model, refs, start, mine, with, all int) (int, string) {
	scan := all
	if l == KeyValue && m == ValuesSeen || l == Documents && (m == AllIndexed || a.Indexed) {
		scan = with
	}
	switch {
	case a.About == "names" && l == Documents && a.Embedded:
		return 1, "the order, whose lines hold the names"
	case a.About == "names":
		return 1 + refs, fmt.Sprintf("the order, and apart from it %s", many(refs, "product"))
	case a.About == "orders" && l == KeyValue:
		return start + mine, fmt.Sprintf("the customer's list and %s in it", many(mine, "order"))
	case a.About == "orders":
		return mine, fmt.Sprintf("%s that the index on the customer names", many(mine, "order"))
	case l == KeyValue:
		return scan, fmt.Sprintf("all %s, as the store does not look into values", many(all, "order"))
	case a.Indexed:
		return scan, fmt.Sprintf("%s that the index on the products names", many(with, "order"))
	}
	return scan, fmt.Sprintf("all %s, as no index has the products", many(all, "order"))
}

func rows(a Ask, m Model, n map[string]int) (int, string) {
	per := func(lines, orders int) int {
		if m == RowPerOrder {
			return orders
		}
		return lines
	}
	switch a.About {
	case "names":
		if m == WholeSlice {
			return n["customer"], ""
		}
		return per(n["own"], 1), fmt.Sprintf("%s of the order, in one slice of the partition of customer %d", many(n["own"], "line"), a.Customer)
	case "orders":
		return per(n["customer"], n["mine"]), fmt.Sprintf("%s in the partition of customer %d", many(n["customer"], "line"), a.Customer)
	}
	return per(n["all"], n["orders"]), fmt.Sprintf("all %s, as the question names no partition", many(n["all"], "line"))
}

// unique drops repeats, and one text.
func unique(in []string, but string) []string {
	var out []string
	for _, s := range in {
		if s != but && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func many(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
