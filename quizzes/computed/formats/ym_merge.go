package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/yaml"
)

// YMMergeTable asks what the keys of a mapping hold after merge keys.
var YMMergeTable = quizzes.Template{
	ID: "ym.merge.table", Version: 1, Concept: "yaml#anchors", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeYMMerge,
}

var ymMergeModels = []struct {
	model yaml.Model
	why   string
}{
	{yaml.MergeWins, "This lets the merged value win over the written one."},
	{yaml.PlaceDecides, "This lets the lower line win. A written key wins wherever it stands."},
	{yaml.LastMapWins, "This takes the last mapping of the list. The first one that has the key wins."},
	{yaml.DeepMerge, "This merges the nested mappings. Merging is shallow: the nested mapping is replaced as a whole."},
	{yaml.NoChain, "This leaves out what the merged mapping has merged itself."},
}

func ymMaps(r *rand.Rand) []yaml.Mapping {
	keys := quizzes.Draw(r, []string{"retries", "timeout", "workers", "port", "weight", "delay"}, 4)
	num := func() string { return itoa(2 + r.IntN(88)) }
	nested := func(names ...string) yaml.Pair {
		p := yaml.Pair{Key: "limits"}
		for _, n := range names {
			p.Map = append(p.Map, yaml.Pair{Key: n, Value: itoa(1 + r.IntN(9))})
		}
		return p
	}
	scalar := func(i int) yaml.Pair { return yaml.Pair{Key: keys[i], Value: num()} }
	a := yaml.Mapping{Name: "base", Pairs: []yaml.Pair{scalar(0), scalar(1), nested("cpu", "memory")}}
	b := yaml.Mapping{Name: "extra", Pairs: []yaml.Pair{scalar(1), scalar(2)}}
	c := yaml.Mapping{Name: "web", Pairs: []yaml.Pair{scalar(0), nested(quizzes.One(r, "cpu", "memory"))}}
	if coin(r) {
		b.Merge, c.Merge = []string{"base"}, []string{"extra"}
	} else {
		c.Merge = quizzes.Draw(r, []string{"base", "extra"}, 2)
	}
	if coin(r) {
		c.Pairs[0] = scalar(2)
	}
	if r.IntN(3) == 0 {
		c.Pairs[1] = scalar(3)
	}
	b.At, c.At = r.IntN(2)*len(b.Pairs), r.IntN(3)
	return []yaml.Mapping{a, b, c}
}

func makeYMMerge(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		maps := ymMaps(r)
		cells := quizzes.Cells{Head: []string{"Key of `web`", "Value"}}
		var run []yaml.Step
		ids := map[string]bool{}
		seen := map[string]bool{}
		for _, m := range maps {
			for _, p := range m.Pairs {
				if seen[p.Key] {
					continue
				}
				seen[p.Key] = true
				want, s := yaml.Lookup(maps, "web", p.Key, ""), yaml.Explain(maps, "web", p.Key)
				var nears []quizzes.Near
				for _, model := range ymMergeModels {
					nears = append(nears, near(yaml.Lookup(maps, "web", p.Key, model.model), string(model.model), "%s", model.why+" "+s.Text))
				}
				nears = quizzes.NearAnswers(want, nears)
				for _, n := range nears {
					ids[n.Misconception] = true
				}
				run = append(run, s)
				cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(p.Key)}, Asked: []quizzes.Cell{{Want: want, Why: s.Text, Near: nears}}})
			}
		}
		if len(ids) < 2 {
			return quizzes.Question{}, quizzes.Reject("%d beliefs at stake", len(ids))
		}
		src := yaml.Source(maps)
		return quizzes.Question{
			Stem:     "PyYAML 6.0, which merges, loads this file. What does `web` hold then? Write each value; a mapping as in the file, such as `{cpu: 1, memory: 2}`.",
			Exhibits: []quizzes.Exhibit{listing("YAML", "yaml", src...)}, Ask: cells,
			Trace: quizzes.Worked(run, "So `web` holds, key by key: %s.", cells.KeyText()), Note: strings.Join(src, "\n") + fmt.Sprint(len(cells.Rows)),
		}, nil
	})
}
