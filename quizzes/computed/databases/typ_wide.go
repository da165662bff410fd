package databases

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/layout"
)

// TypesPartition asks which queries read one slice of one partition.
var TypesPartition = quizzes.Template{
	ID: "db.partition", Version: 1, Concept: "types-of-databases#wide-column", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: typPartition,
}

// TypesRollup asks for the average behind downsampled points.
var TypesRollup = quizzes.Template{
	ID: "db.rollup", Version: 1, Concept: "types-of-databases#time-series", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: typRollup,
}

// typWides are tables with constants for their columns.
var typWides = []struct {
	table layout.Wide
	vals  map[string]string
}{
	{layout.Wide{Name: "message", Partition: []string{"room_id", "day"}, Clustering: []string{"sent", "author"}, Others: []string{"size"}}, map[string]string{"room_id": "5", "day": "'2026-03-01'", "sent": "900", "author": "9", "size": "500"}},
	{layout.Wide{Name: "reading", Partition: []string{"sensor"}, Clustering: []string{"day", "hour"}, Others: []string{"value"}}, map[string]string{"sensor": "7", "day": "20260301", "hour": "12", "value": "80"}},
	{layout.Wide{Name: "visit", Partition: []string{"site", "month"}, Clustering: []string{"country", "page"}, Others: []string{"seconds"}}, map[string]string{"site": "3", "month": "202603", "country": "'fr'", "page": "14", "seconds": "30"}},
	{layout.Wide{Name: "score", Partition: []string{"game"}, Clustering: []string{"season", "player"}, Others: []string{"points"}}, map[string]string{"game": "4", "season": "2026", "player": "88", "points": "1000"}},
	{layout.Wide{Name: "event", Partition: []string{"tenant", "week"}, Clustering: []string{"kind", "at"}, Others: []string{"code"}}, map[string]string{"tenant": "6", "week": "12", "kind": "2", "at": "7000", "code": "404"}},
	{layout.Wide{Name: "trade", Partition: []string{"symbol"}, Clustering: []string{"day", "ms"}, Others: []string{"volume"}}, map[string]string{"symbol": "'abc'", "day": "20260301", "ms": "5000", "volume": "100"}},
}

var typPartitionModels = []layout.Model{layout.EqualAfterSpan, layout.ClusteringGap, layout.OtherColumns, layout.RangeOnHash, layout.PartOfKey, layout.AnyKeyColumn}

func typPartition(r *rand.Rand) (quizzes.Question, error) {
	right := 1 + r.IntN(4)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		w := typWides[r.IntN(len(typWides))]
		var opts []quizzes.Option
		var steps []quizzes.Step
		seen, fooled, n := map[string]bool{}, map[string]bool{}, 0
		for tries := 0; len(opts) < 5 && tries < 40; tries++ {
			terms := typTerms(r, w.table)
			text := typWhere(terms, w.vals)
			ok, why := w.table.Slice(terms, "")
			if seen[text] || len(terms) < 2 {
				continue
			}
			seen[text] = true
			o := quizzes.Option{Text: quizzes.Code(text), Right: ok, Why: dbUpper(why) + "."}
			if ok {
				n++
			} else {
				o.Misconception = "store-finds-any-row"
				for _, m := range typPartitionModels {
					if yes, _ := w.table.Slice(terms, m); yes {
						o.Misconception = string(m)
						break
					}
				}
				fooled[o.Misconception] = true
			}
			opts = append(opts, o)
			steps = append(steps, quizzes.Step{Rule: "slice." + map[bool]string{true: "one", false: "none"}[ok], Text: quizzes.Code(text) + ": " + why + "."})
		}
		if len(opts) < 5 || n != right || len(fooled) < min(2, 5-n) {
			return quizzes.Question{}, quizzes.Reject("%d queries served", n)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Cassandra table `%s` has `%s` and the further column `%s`, and no secondary index. Which of these conditions after `SELECT * FROM %s WHERE` read one slice of one partition, so that Cassandra 5.0 takes them without `ALLOW FILTERING`?",
				w.table.Name, w.table.Key(), w.table.Others[0], w.table.Name),
			Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(w.table.Name, halTexts(opts)), Trace: steps,
		}, nil
	})
}

// typTerms draws conditions, most often with the whole partition key.
func typTerms(r *rand.Rand, w layout.Wide) []layout.Term {
	var terms []layout.Term
	for _, c := range w.Partition {
		if k := r.IntN(10); k < 9 {
			terms = append(terms, layout.Term{Col: c, Range: k == 8})
		}
	}
	for _, c := range w.Clustering {
		if k := r.IntN(8); k < 5 {
			terms = append(terms, layout.Term{Col: c, Range: k < 2})
		}
	}
	if all := len(terms) == len(w.Partition)+len(w.Clustering); r.IntN(5) == 0 && !all {
		terms = append(terms, layout.Term{Col: w.Others[0]})
	}
	return terms
}

func typWhere(terms []layout.Term, vals map[string]string) string {
	var out []string
	for _, t := range terms {
		op := "="
		if t.Range {
			op = ">"
		}
		out = append(out, fmt.Sprintf("%s %s %s", t.Col, op, vals[t.Col]))
	}
	return strings.Join(out, " AND ")
}

var typRollupBeliefs = map[layout.Model]string{
	layout.MeanOfMeans: "the averages count alike, but an interval counts with its number of points",
	layout.MeanOfEnds:  "only the first and the last interval count",
	layout.MeanOfMax:   "the largest average stands for all",
}

func typRollup(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		var parts []layout.Summary
		unit := quizzes.One(r, 1, 2, 5, 10)
		for range 3 {
			parts = append(parts, layout.Summary{Count: unit * (1 + r.IntN(6)), Mean: 10 * (1 + r.IntN(30))})
		}
		sum, n, steps := layout.Mean(parts, "")
		if sum%n != 0 || sum/n%5 != 0 {
			return quizzes.Question{}, quizzes.Reject("no whole number")
		}
		key := sum / n
		means := []quizzes.Near{}
		for _, m := range []layout.Model{layout.MeanOfMeans, layout.MeanOfEnds, layout.MeanOfMax} {
			s, k, _ := layout.Mean(parts, m)
			means = append(means, quizzes.Near{Answer: quizzes.FormatNumber(float64(s*10/k) / 10), Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. All points add up to %d, and there are %d of them.", typRollupBeliefs[m], sum, n)})
		}
		a, k, _ := layout.Mean(parts, layout.MeanOfMeans)
		if a*n == sum*k || key == parts[0].Mean || key == parts[1].Mean || key == parts[2].Mean {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		start := r.IntN(20)
		metric := quizzes.One(r, "latency in ms", "queue length", "size in KB", "power in W", "speed in km/h")
		var rows [][]string
		for i, p := range parts {
			rows = append(rows, []string{fmt.Sprintf("%02d:00", start+i), fmt.Sprint(p.Count), fmt.Sprint(p.Mean), fmt.Sprint(p.Mean + 10*(1+r.IntN(20)))})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A time series database keeps one row an hour of the %s; the points themselves are gone. What was the average over all points of the three hours?", metric),
			Exhibits: []quizzes.Exhibit{{Title: "Downsampled rows", Head: []string{"hour", "points", "average", "maximum"}, Rows: rows}},
			Ask:      quizzes.Number{Value: float64(key), Near: quizzes.NearAnswers(fmt.Sprint(key), means)}, Note: fmt.Sprint(parts, start, metric),
			Trace: quizzes.Worked(steps, "%d divided by %d points gives %d.", sum, n, key),
		}, nil
	})
}
