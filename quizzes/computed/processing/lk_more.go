package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/stream"
)

// LambdaReplayHours asks when a replay has caught up.
var LambdaReplayHours = quizzes.Template{
	ID: "lk.replay.hours", Version: 1, Concept: "lambda-and-kappa-architecture#catch-up", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: lkReplay,
}

// LambdaMergeValue asks what two views give together.
var LambdaMergeValue = quizzes.Template{
	ID: "lk.merge.value", Version: 1, Concept: "lambda-and-kappa-architecture#mergeable", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: lkMerge,
}

// LambdaDivergenceKeys asks for which keys two programs differ.
var LambdaDivergenceKeys = quizzes.Template{
	ID: "lk.divergence.keys", Version: 1, Concept: "lambda-and-kappa-architecture#divergence", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: lkKeys,
}

func lkReplay(r *rand.Rand) (quizzes.Question, error) {
	bound := r.IntN(3) // 0: more tasks than partitions; 1: the log is shorter; 2: both
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := stream.Replay{Days: 3 + r.IntN(28), Kept: 3 + r.IntN(28), Partitions: 2 + r.IntN(7), Tasks: 2 + r.IntN(10), Rate: 2 + r.IntN(3)}
		if p.Tasks < p.Partitions && p.Partitions%p.Tasks != 0 {
			return quizzes.Question{}, quizzes.Reject("one task has more partitions than another and ends later")
		}
		if (p.Tasks > p.Partitions) != (bound != 1) || (p.Days > p.Kept) != (bound != 0) {
			return quizzes.Question{}, quizzes.Reject("another bound")
		}
		days, tasks := min(p.Days, p.Kept), min(p.Tasks, p.Partitions)
		key := p.Hours("", nil)
		if days*24%(tasks*p.Rate-1) != 0 || key < 6 {
			return quizzes.Question{}, quizzes.Reject("no whole hours")
		}
		list, err := nears(key, 3,
			near(p.Hours(stream.NoArrivals, nil), string(stream.NoArrivals), "While the replay runs, new events arrive: it gains %d on the present, not %d.", tasks*p.Rate-1, tasks*p.Rate),
			near(p.Hours(stream.AllTasks, nil), string(stream.AllTasks), "%d partitions feed at most %d tasks of a consumer group.", p.Partitions, p.Partitions),
			near(p.Hours(stream.NoRetention, nil), string(stream.NoRetention), "The log keeps %d days, so no more can be read.", p.Kept),
			near(p.Hours(stream.OneTask, nil), string(stream.OneTask), "%d tasks read side by side.", tasks))
		if err != nil {
			return quizzes.Question{}, err
		}
		var t stream.Trace
		p.Hours("", &t)
		return quizzes.Question{
			Stem: fmt.Sprintf("A Kafka log with %d partitions keeps %d days; its events are spread evenly over them. A new version of a job is to rebuild a view over the last %d days from it, in a consumer group of %d tasks, each of which can read %d times as fast as events arrive in the whole log. After how many hours has it caught up, if nothing is deleted before it is read?", p.Partitions, p.Kept, p.Days, p.Tasks, p.Rate),
			Ask:  quizzes.Number{Value: float64(key), Unit: "hours", Near: list}, Note: fmt.Sprint(p),
			Trace: quizzes.Worked(t, "It has caught up after %d hours.", key),
		}, nil
	})
}

func lkMerge(r *rand.Rand) (quizzes.Question, error) {
	mean := r.IntN(2) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		if mean {
			return lkMean(r)
		}
		return lkDistinct(r)
	})
}

func lkMean(r *rand.Rand) (quizzes.Question, error) {
	n, k := 10*(2+r.IntN(9)), 1+r.IntN(9)
	a, b := 10+r.IntN(40), 10+r.IntN(60)
	sum, size := n*a+k*b*10, n+k*10
	if sum%size != 0 || (a+b)%2 != 0 || a == b {
		return quizzes.Question{}, quizzes.Reject("no whole mean")
	}
	key := sum / size
	list, err := nears(key, 2,
		near((a+b)/2, "mean-of-means", "The two means, %d and %d, stand for %d and %d baskets and must not count alike.", a, b, n, k*10),
		near(a+b, "means-add-up", "Means do not add up. Sums and numbers of baskets do."),
		near(b, "recent-replaces-batch", "That is the mean of the %d recent baskets alone.", k*10))
	if err != nil {
		return quizzes.Question{}, err
	}
	t := stream.Trace{{Rule: "merge.sum", Text: fmt.Sprintf("The sums add up: %d + %d = %d dollars.", n*a, k*b*10, sum)}, {Rule: "merge.number", Text: fmt.Sprintf("The numbers add up: %d + %d = %d baskets.", n, k*10, size)}}
	return quizzes.Question{
		Stem: "Each view of a Lambda architecture stores a sum and a number. What is the mean basket, in dollars, over both views?",
		Exhibits: []quizzes.Exhibit{{Title: "The two views, without overlap", Head: []string{"View", "Sum in dollars", "Baskets"},
			Rows: [][]string{{"Batch view", itoa(n * a), itoa(n)}, {"Recent view", itoa(k * b * 10), itoa(k * 10)}}}},
		Ask: quizzes.Number{Value: float64(key), Unit: "dollars", Near: list}, Note: fmt.Sprint(n, k, a, b),
		Trace: quizzes.Worked(t, "The mean is %d / %d = %d dollars.", sum, size, key),
	}, nil
}

func lkDistinct(r *rand.Rand) (quizzes.Question, error) {
	var ids []int
	for i := range 40 {
		ids = append(ids, 11+i)
	}
	ids = quizzes.Draw(r, ids, 14)
	n, both, k := 5+r.IntN(4), 1+r.IntN(3), 3+r.IntN(3)
	if both >= k {
		return quizzes.Question{}, quizzes.Reject("nothing new")
	}
	batch := slices.Clone(ids[:n])
	recent := slices.Concat(ids[:both], ids[n:n+k-both])
	slices.Sort(batch)
	slices.Sort(recent)
	key := n + k - both
	list, err := nears(key, 2,
		near(n+k, "distinct-counts-add", "Of the customers, %d stand in both views, and count once.", both),
		near(n, "larger-view-wins", "The recent view has %d customers that the batch view lacks.", k-both),
		near(both, "merge-is-intersection", "That is how many customers stand in both views; the answer counts all that stand in any."))
	if err != nil {
		return quizzes.Question{}, err
	}
	t := stream.Trace{{Rule: "merge.union", Text: fmt.Sprintf("The batch view has %d ids and the recent view %d, of which %d are in both.", n, k, both)}}
	return quizzes.Question{
		Stem:     "Each view of a Lambda architecture stores the set of customer ids that it has seen. How many distinct customers are there over both views?",
		Exhibits: []quizzes.Exhibit{listing("The two views", "batch view:  "+ints(batch), "recent view: "+ints(recent))},
		Ask:      quizzes.Number{Value: float64(key), Unit: "customers", Near: list}, Note: fmt.Sprint(batch, recent),
		Trace: quizzes.Worked(t, "Together that is %d + %d − %d = %d customers.", n, k, both, key),
	}, nil
}

// lkPrograms words a difference.
var lkPrograms = map[stream.Difference]struct{ stem, title, id string }{
	stream.Rounding: {"One program rounds the fee of 1.5 % to whole cents for each sale and adds up; the other adds up the sales and rounds the fee once.", "Sales in cents", "rounding-always-differs"},
	stream.Repeats:  {"One program adds up all events; the other drops an event whose id it has seen.", "Events as id:dollars", "equal-amounts-are-repeats"},
	stream.Nulls:    {"Both programs compute the mean rating; one takes a missing rating as 0, the other leaves it out.", "Ratings; a dash is missing", "missing-value-always-matters"},
	stream.Zones:    {"Both programs add up the sales of March 2; one takes the day in UTC, the other in a zone that is one hour ahead of UTC.", "Sales with their time in UTC", "zone-moves-every-sale"},
}

func lkKeys(r *rand.Rand) (quizzes.Question, error) {
	d, rights := quizzes.One(r, stream.Rounding, stream.Repeats, stream.Zones, stream.Zones, stream.Nulls), 1+r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names := quizzes.DrawSorted(r, []string{"Ann", "Bob", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hal", "Ida"}, 5)
		var opts []quizzes.Option
		var lines, said []string
		var t stream.Trace
		left, wrongs, trap := rights, 5-rights, false
		for _, name := range names {
			var facts []stream.Fact
			var a, b int
			found := false
			for range 30 {
				var ok bool
				facts = lkFacts(r, d)
				a, b, ok = d.Both(facts)
				if ok && (a != b && left > 0 || a == b && wrongs > 0) {
					found = true
					break
				}
			}
			if !found {
				return quizzes.Question{}, quizzes.Reject("no such key")
			}
			o := quizzes.Option{Text: name, Right: a != b, Why: fmt.Sprintf("%s: the first program gives %s, the second %s.", name, lkThousandths(a), lkThousandths(b))}
			if o.Right {
				left--
				said = append(said, name)
			} else {
				wrongs--
				o.Misconception = lkPrograms[d].id
				trap = trap || lkTrap(d, facts)
			}
			t = append(t, stream.Step{Rule: "diverge.key", Text: o.Why})
			lines = append(lines, fmt.Sprintf("%-5s %s", name, lkShown(d, facts)))
			opts = append(opts, o)
		}
		if !trap && rights < 4 {
			return quizzes.Question{}, quizzes.Reject("no trap")
		}
		return quizzes.Question{
			Stem:     lkPrograms[d].stem + " For which customers do the two results differ?",
			Exhibits: []quizzes.Exhibit{listing(lkPrograms[d].title, lines...)},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(d, lines),
			Trace: quizzes.Worked(t, "The results differ for %s.", and(said)),
		}, nil
	})
}

// lkThousandths prints a result of whole numbers or of a mean.
func lkThousandths(n int) string {
	if n%1000 == 0 {
		return itoa(n / 1000)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%02d", n/1000, n%1000/10), "0")
}

// lkTrap reports a key that looks as if it differed.
func lkTrap(d stream.Difference, facts []stream.Fact) bool {
	values := map[int]bool{}
	for _, f := range facts {
		switch d {
		case stream.Nulls:
			if f.Null {
				return true
			}
		case stream.Repeats:
			if values[f.Value] {
				return true
			}
			values[f.Value] = true
		case stream.Zones:
			if f.Minute < 0 || f.Minute >= 1380 {
				return true
			}
		case stream.Rounding:
			return true
		}
	}
	return false
}

func lkFacts(r *rand.Rand, d stream.Difference) []stream.Fact {
	var out []stream.Fact
	n := 2 + r.IntN(2)
	for i := range n {
		f := stream.Fact{ID: i + 1, Value: 10 * (1 + r.IntN(5)), Minute: quizzes.One(r, -100, -75, -40, -15, 300, 720, 800, 1300, 1340, 1390, 1425)}
		switch d {
		case stream.Rounding:
			f.Value = quizzes.One(r, 20, 40, 60, 80, 120, 200, 200, 400, 130, 260)
		case stream.Nulls:
			f.Value = quizzes.One(r, 0, 0, 2, 4, 4, 6)
			if f.Null = r.IntN(3) == 0; f.Null {
				f.Value = 0
			}
		case stream.Repeats:
			if i > 0 && r.IntN(2) == 0 {
				f.Value = out[i-1].Value
				if r.IntN(2) == 0 {
					f.ID = out[i-1].ID
				}
			}
		}
		out = append(out, f)
	}
	if d == stream.Zones {
		slices.SortFunc(out, func(a, b stream.Fact) int { return a.Minute - b.Minute })
	}
	return out
}

func lkShown(d stream.Difference, facts []stream.Fact) string {
	var out []string
	for _, f := range facts {
		switch {
		case d == stream.Repeats:
			out = append(out, fmt.Sprintf("e%d:%d", f.ID, f.Value))
		case d == stream.Nulls && f.Null:
			out = append(out, "-")
		case d == stream.Zones:
			day := "Mar 2"
			if f.Minute < 0 {
				day = "Mar 1"
			}
			out = append(out, fmt.Sprintf("%s %s: %d", day, stream.Clock((f.Minute+1440)%1440), f.Value))
		default:
			out = append(out, itoa(f.Value))
		}
	}
	if d == stream.Zones {
		return strings.Join(out, ", ")
	}
	return strings.Join(out, " ")
}
