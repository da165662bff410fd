package layout

import "fmt"

// The wrong models of summaries.
const (
	MeanOfMeans Model = "average-of-averages" // the averages count alike
	MeanOfEnds  Model = "first-and-last-only" // only the first and the last interval count
	MeanOfMax   Model = "largest-average"     // the largest average stands for all
)

// Summary is what is kept of an interval's points.
type Summary struct{ Count, Mean int }

// Mean is the average of all points behind summaries, as a fraction.
func Mean(parts []Summary, m Model) (sum, n int, steps []Step) {
	for i, p := range parts {
		w := p.Count
		switch m {
		case MeanOfMeans:
			w = 1
		case MeanOfEnds:
			if w = 0; i == 0 || i == len(parts)-1 {
				w = 1
			}
		}
		sum, n = sum+w*p.Mean, n+w
		steps = append(steps, Step{"series.weigh", fmt.Sprintf("Interval %d has %d points with average %d, a sum of %d × %d = %d.", i+1, p.Count, p.Mean, p.Count, p.Mean, p.Count*p.Mean), fmt.Sprintf("sum %d, points %d", sum, n)})
	}
	if m == MeanOfMax {
		sum, n = 0, 1
		for _, p := range parts {
			sum = max(sum, p.Mean)
		}
	}
	return sum, n, steps
}
