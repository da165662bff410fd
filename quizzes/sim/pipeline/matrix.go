package pipeline

import (
	"slices"
	"strings"
)

// Wrong models of a matrix.
const (
	ProductOnly    Model = "include-and-exclude-ignored"
	IncludeAdds    Model = "include-always-adds-job"
	IncludeMerges  Model = "include-never-adds-job"
	ExcludeLast    Model = "exclude-after-include"
	ExcludeOne     Model = "exclude-removes-one-job"
	ExcludeIgnored Model = "partial-exclude-has-no-effect"
)

// MatrixModels are all of them.
var MatrixModels = []Model{ProductOnly, IncludeAdds, IncludeMerges, ExcludeLast, ExcludeOne, ExcludeIgnored}

// Pair is a key with a value.
type Pair struct{ Key, Value string }

// Combo is a set of pairs, in the order in which they were written.
type Combo []Pair

func (c Combo) get(key string) (string, bool) {
	for _, p := range c {
		if p.Key == key {
			return p.Value, true
		}
	}
	return "", false
}

func (c Combo) String() string {
	var out []string
	for _, p := range c {
		out = append(out, p.Key+": "+p.Value)
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// Axis is a key with its list of values.
type Axis struct {
	Key    string
	Values []string
}

// Matrix is a strategy.matrix.
type Matrix struct {
	Axes             []Axis
	Include, Exclude []Combo
}

// Jobs lists the combinations that become jobs.
func (x Matrix) Jobs(m Model, tr *Steps) []Combo {
	jobs := []Combo{nil}
	for _, a := range x.Axes {
		var next []Combo
		for _, c := range jobs {
			for _, v := range a.Values {
				next = append(next, append(slices.Clone(c), Pair{a.Key, v}))
			}
		}
		jobs = next
	}
	tr.say("matrix.product", "The lists multiply to %d combinations.", len(jobs))
	switch m {
	case ProductOnly:
		return jobs
	case ExcludeLast:
		return x.exclude(x.include(jobs, m, tr), m, tr)
	}
	return x.include(x.exclude(jobs, m, tr), m, tr)
}

func (x Matrix) exclude(jobs []Combo, m Model, tr *Steps) []Combo {
	for _, e := range x.Exclude {
		var left []Combo
		removed := 0
		for _, c := range jobs {
			hit := true
			for _, p := range e {
				v, ok := c.get(p.Key)
				hit = hit && ok && v == p.Value
			}
			if hit && !(m == ExcludeOne && removed > 0) && !(m == ExcludeIgnored && len(e) < len(x.Axes)) {
				removed++
				continue
			}
			left = append(left, c)
		}
		jobs = left
		tr.say("matrix.exclude", "`exclude` %s removes %d of them; %d are left.", e, removed, len(jobs))
	}
	return jobs
}

func (x Matrix) include(jobs []Combo, m Model, tr *Steps) []Combo {
	first := len(jobs)
	for _, e := range x.Include {
		fits := 0
		for i := range jobs[:first] {
			if x.clashes(jobs[i], e) {
				continue
			}
			fits++
			for _, p := range e {
				jobs[i] = jobs[i].with(p)
			}
		}
		if fits == 0 && m != IncludeMerges || m == IncludeAdds {
			jobs = append(jobs, slices.Clone(e))
			tr.say("matrix.include-new", "`include` %s fits none of the original combinations and becomes a job of its own: %d.", e, len(jobs))
			continue
		}
		tr.say("matrix.include-merge", "`include` %s fits %d of the original combinations and adds its keys there; the number stays at %d.", e, fits, len(jobs))
	}
	return jobs
}

// clashes reports that an entry would overwrite an original value of a combination.
func (x Matrix) clashes(c, e Combo) bool {
	for _, a := range x.Axes {
		v, in := e.get(a.Key)
		if own, _ := c.get(a.Key); in && own != v {
			return true
		}
	}
	return false
}

// with sets a pair, in place of an added one with its key.
func (c Combo) with(p Pair) Combo {
	out := slices.Clone(c)
	for i := range out {
		if out[i].Key == p.Key {
			out[i].Value = p.Value
			return out
		}
	}
	return append(out, p)
}
