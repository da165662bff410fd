package layout

import (
	"fmt"
	"slices"
	"strings"
)

// The wrong models of partitions.
const (
	AnyKeyColumn   Model = "any-key-column-will-do"       // one column of the primary key suffices
	PartOfKey      Model = "part-of-partition-key-enough" // a part of the partition key finds the partition
	ClusteringGap  Model = "clustering-columns-in-any-order"
	RangeOnHash    Model = "range-over-partitions" // a range on the partition key is a slice
	OtherColumns   Model = "any-column-can-be-filtered"
	EqualAfterSpan Model = "equality-behind-a-range" // a column behind a range still bounds the slice
)

// Wide is a table of a wide-column store: the partition key places a row, the clustering columns sort a partition.
type Wide struct {
	Name       string
	Partition  []string
	Clustering []string
	Others     []string
}

// Key writes the primary key.
func (w Wide) Key() string {
	return fmt.Sprintf("PRIMARY KEY ((%s), %s)", strings.Join(w.Partition, ", "), strings.Join(w.Clustering, ", "))
}

// Term is a condition: equality, or with Range a range.
type Term struct {
	Col   string
	Range bool
}

// Slice reports whether the terms read one slice of one partition: each partition column is compared with `=`, and
// the clustering columns are bound from the first one on, by `=` and at the end by at most one range.
func (w Wide) Slice(terms []Term, m Model) (ok bool, why string) {
	kind := func(col string) (equal, ranged bool) {
		i := slices.IndexFunc(terms, func(t Term) bool { return t.Col == col })
		if i < 0 {
			return false, false
		}
		return !terms[i].Range, terms[i].Range
	}
	if m == AnyKeyColumn {
		return slices.ContainsFunc(terms, func(t Term) bool {
			return slices.Contains(w.Partition, t.Col) || slices.Contains(w.Clustering, t.Col)
		}), ""
	}
	bound := 0
	for _, p := range w.Partition {
		equal, ranged := kind(p)
		switch {
		case equal || ranged && m == RangeOnHash:
			bound++
		case ranged:
			return false, fmt.Sprintf("a range on the partition column `%s` reaches over many partitions", p)
		case m != PartOfKey:
			return false, fmt.Sprintf("without `%s` the partition is not known", p)
		}
	}
	if bound == 0 {
		return false, "no partition is named"
	}
	for _, t := range terms {
		if slices.Contains(w.Others, t.Col) && m != OtherColumns {
			return false, fmt.Sprintf("`%s` is not part of the key, so each row of the partition would have to be tested", t.Col)
		}
	}
	ended := ""
	for _, c := range w.Clustering {
		equal, ranged := kind(c)
		switch {
		case !equal && !ranged:
			if ended == "" {
				ended = "`" + c + "` is not bound"
			}
		case ended != "" && m != ClusteringGap && !(m == EqualAfterSpan && strings.HasSuffix(ended, "range")):
			return false, fmt.Sprintf("`%s` stands behind a place where the slice ends (%s)", c, ended)
		case ranged && ended == "":
			ended = "`" + c + "` has a range"
		}
	}
	return true, "the partition is named, and its clustering columns are bound from the first one on"
}
