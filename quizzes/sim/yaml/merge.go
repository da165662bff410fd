package yaml

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong readings of merge keys.
const (
	LastMapWins  Model = "last-merged-map-wins"  // in a list, the last map wins
	MergeWins    Model = "merge-overrides-keys"  // what is merged wins over what is written
	PlaceDecides Model = "later-line-wins"       // what stands lower wins, be it merged or written
	DeepMerge    Model = "merge-key-is-deep"     // nested mappings are merged
	NoChain      Model = "merge-key-not-chained" // what the merged map has merged itself is left behind
)

// Pair is a key with a scalar or a mapping.
type Pair struct {
	Key   string
	Value string
	Map   []Pair // nil for a scalar
}

// Mapping is an anchored mapping with a merge key.
type Mapping struct {
	Name  string
	Merge []string // names of the mappings after <<, in their order
	At    int      // how many pairs stand above the merge key
	Pairs []Pair
}

// resolve gives the pairs of the mapping, in no certain order.
func (m Mapping) resolve(all []Mapping, model Model) []Pair {
	var out []Pair
	put := func(p Pair, over bool) {
		i := slices.IndexFunc(out, func(q Pair) bool { return q.Key == p.Key })
		switch {
		case i < 0:
			out = append(out, p)
		case model == DeepMerge && p.Map != nil && out[i].Map != nil:
			out[i].Map = deep(out[i].Map, p.Map, over)
		case over:
			out[i] = p
		}
	}
	merged := func() {
		for _, name := range m.Merge {
			for _, p := range find(all, name).inherited(all, model) {
				put(p, model == LastMapWins || model == MergeWins || model == PlaceDecides)
			}
		}
	}
	written := func(pairs []Pair) {
		for _, p := range pairs {
			put(p, true)
		}
	}
	switch model {
	case LastMapWins:
		merged()
		written(m.Pairs)
	case PlaceDecides:
		written(m.Pairs[:m.At])
		merged()
		written(m.Pairs[m.At:])
	case DeepMerge:
		merged()
		written(m.Pairs)
	default:
		written(m.Pairs)
		merged()
	}
	return out
}

func (m Mapping) inherited(all []Mapping, model Model) []Pair {
	if model == NoChain {
		return m.Pairs
	}
	return m.resolve(all, model)
}

func deep(old, p []Pair, over bool) []Pair {
	out := slices.Clone(old)
	for _, q := range p {
		if i := slices.IndexFunc(out, func(o Pair) bool { return o.Key == q.Key }); i < 0 {
			out = append(out, q)
		} else if over {
			out[i] = q
		}
	}
	return out
}

func find(all []Mapping, name string) Mapping {
	return all[slices.IndexFunc(all, func(m Mapping) bool { return m.Name == name })]
}

// Lookup gives the value of a key of a mapping, and "none" when it has none. A nested mapping is printed in flow style
// with its keys sorted.
func Lookup(all []Mapping, name, key string, model Model) string {
	for _, p := range find(all, name).resolve(all, model) {
		if p.Key == key {
			return p.show()
		}
	}
	return "none"
}

func (p Pair) show() string {
	if p.Map == nil {
		return p.Value
	}
	var parts []string
	for _, q := range p.Map {
		parts = append(parts, q.Key+": "+q.Value)
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}

// Explain says where a key's value comes from.
func Explain(all []Mapping, name, key string) Step {
	m := find(all, name)
	got := Lookup(all, name, key, "")
	step := Step{Rule: "yaml.merge", Text: fmt.Sprintf("`%s.%s`: neither `%s` nor what it merges has this key.", name, key, name)}
	if slices.ContainsFunc(m.Pairs, func(p Pair) bool { return p.Key == key }) {
		step.Text = fmt.Sprintf("`%s.%s` is written in `%s` itself, and a written key wins as a whole: %s.", name, key, name, got)
		return step
	}
	for i, from := range m.Merge {
		if v := Lookup(all, from, key, ""); v != "none" {
			step.Text = fmt.Sprintf("`%s.%s` is not written in `%s`, so `<<` brings it from `%s`: %s.", name, key, name, from, v)
			if len(m.Merge) > 1 {
				step.Text = strings.TrimSuffix(step.Text, ".") + fmt.Sprintf(", which is number %d of the list and the first that has it.", i+1)
			}
			return step
		}
	}
	return step
}

// Source prints the mappings as YAML.
func Source(all []Mapping) []string {
	var out []string
	for _, m := range all {
		out = append(out, fmt.Sprintf("%s: &%s", m.Name, m.Name))
		for i := 0; i <= len(m.Pairs); i++ {
			if i == m.At && len(m.Merge) == 1 {
				out = append(out, "  <<: *"+m.Merge[0])
			} else if i == m.At && len(m.Merge) > 1 {
				out = append(out, "  <<: [*"+strings.Join(m.Merge, ", *")+"]")
			}
			if i < len(m.Pairs) {
				out = append(out, "  "+m.Pairs[i].Key+": "+m.Pairs[i].show())
			}
		}
	}
	return out
}
