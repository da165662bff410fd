package seek

import "fmt"

// The wrong models of a tree's height.
const (
	HeightBinary Model = "tree-is-binary"     // two branches a page
	HeightNoLeaf Model = "leaves-not-a-level" // the leaves are not counted
)

// Levels is how many levels a B-tree has whose pages hold up to fanout entries, full, for so many keys.
func Levels(keys, fanout int) (levels int, steps []Step) {
	pages := keys
	for levels == 0 || pages > 1 {
		before := pages
		pages = (pages + fanout - 1) / fanout
		levels++
		what := "keys"
		if levels > 1 {
			what = "pages below"
		}
		steps = append(steps, Step{"tree.level", fmt.Sprintf("Level %d from the bottom: %d %s need %d pages of %d entries.", levels, before, what, pages, fanout), ""})
	}
	return levels, steps
}

// Layout is how a table keeps its rows, and by what one row is looked up.
type Layout string

// The layouts.
const (
	HeapIndex     Layout = "heap, by an index"
	PrimaryKey    Layout = "clustered, by its key"
	SecondaryTree Layout = "clustered, by another index"
)

// The wrong models of a look-up's reads.
const (
	RowFree       Model = "row-comes-with-entry" // the row is in the index
	OnePageRow    Model = "entry-points-at-page" // in a clustered table an entry leads to the row's page at once
	RowBesideTree Model = "clustered-row-apart"  // the leaf of a clustered table holds a pointer to the row
)

// Reads counts the pages read to find one row: every page of an index holds fanout entries, a leaf of a clustered
// table holds rows rows, and nothing is cached.
func Reads(l Layout, keys, fanout, rows int, m Model) (n int, steps []Step) {
	say := func(rule, format string, a ...any) {
		steps = append(steps, Step{rule, fmt.Sprintf(format, a...), ""})
	}
	tree := func(what string, keys, fanout int) int {
		levels, at := Levels(keys, fanout)
		if m == HeightBinary {
			levels, _ = Levels(keys, 2)
		}
		if m == HeightNoLeaf {
			levels--
		}
		steps = append(steps, at...)
		say("tree.height", "%s has %d levels, one page of each is read.", what, levels)
		return levels
	}
	clustered := func() int {
		leaves := (keys + rows - 1) / rows
		say("tree.leaves", "%d rows of the table fill %d leaves of %d rows.", keys, leaves, rows)
		levels := tree("Above these leaves, the table's tree", leaves, fanout)
		say("tree.leaf", "With the leaf, which holds the row, that is %d pages.", levels+1)
		return levels + 1
	}
	switch l {
	case HeapIndex:
		n = tree("The index", keys, fanout)
		if m != RowFree {
			say("heap.row", "The entry points at the row's place in the heap: one more page.")
			n++
		}
	case PrimaryKey:
		n = clustered()
		if m == RowBesideTree {
			n++
		}
	case SecondaryTree:
		n = tree("The index", keys, fanout)
		switch m {
		case RowFree:
		case OnePageRow:
			n++
		default:
			say("clustered.key", "Its entry holds the primary key, so the table's own tree is searched next.")
			n += clustered()
		}
	}
	return n, steps
}
