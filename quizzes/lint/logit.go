package lint

import "math"

// choice is one question in numbers: a row of features for each option, centered within the question, and where the
// truth lies (1 on the key; shared by the right options of multiple choice).
type choice struct {
	x      [][]float64
	y      []float64
	weight float64 // 1 / variants of its template, so that each template counts once
}

// fit finds the weights of a conditional logit, p(option) ∝ exp(w·x), by Newton's method: the penalised likelihood
// Σ weight·log p(key) − penalty/2·|w|² is concave, so the maximum is the only one. From start it takes few steps.
func fit(data []choice, penalty float64, start []float64) []float64 {
	w := append([]float64{}, start...)
	for range newtonSteps {
		g, h := slope(data, penalty, w)
		step := solve(h, g)
		most := 0.0
		for i := range w {
			w[i] += step[i]
			most = math.Max(most, math.Abs(step[i]))
		}
		if most < 1e-4 {
			break
		}
	}
	return w
}

const newtonSteps = 12

// slope is the gradient of the penalised likelihood and the negative of its second derivative.
func slope(data []choice, penalty float64, w []float64) (g []float64, h [][]float64) {
	n := len(w)
	g, h = make([]float64, n), make([][]float64, n)
	for i := range h {
		h[i] = make([]float64, n)
		h[i][i], g[i] = penalty, -penalty*w[i]
	}
	mean := make([]float64, n)
	for _, c := range data {
		p := chances(c.x, w)
		clear(mean)
		for o, x := range c.x {
			addScaled(mean, p[o], x)
			addScaled(g, c.weight*(c.y[o]-p[o]), x)
			addOuter(h, c.weight*p[o], x)
		}
		addOuter(h, -c.weight, mean)
	}
	mirror(h)
	return g, h
}

// chances are p(option) under the weights.
func chances(x [][]float64, w []float64) []float64 {
	u := utilities(x, w)
	top, sum := u[0], 0.0
	for _, v := range u {
		top = math.Max(top, v)
	}
	for i := range u {
		u[i] = math.Exp(u[i] - top)
		sum += u[i]
	}
	for i := range u {
		u[i] /= sum
	}
	return u
}

// utilities are w·x for each option.
func utilities(x [][]float64, w []float64) []float64 {
	out := make([]float64, len(x))
	for o := range x {
		for i, v := range x[o] {
			out[o] += w[i] * v
		}
	}
	return out
}

func addScaled(to []float64, by float64, x []float64) {
	for i, v := range x {
		to[i] += by * v
	}
}

// addOuter adds by·x·xᵀ, the upper half of it.
func addOuter(h [][]float64, by float64, x []float64) {
	for i, v := range x {
		if v == 0 {
			continue
		}
		for j := i; j < len(x); j++ {
			h[i][j] += by * v * x[j]
		}
	}
}

func mirror(h [][]float64) {
	for i := range h {
		for j := range i {
			h[i][j] = h[j][i]
		}
	}
}

// solve gives h⁻¹·g for a positive definite h, by Cholesky's decomposition. Both are used up.
func solve(h [][]float64, g []float64) []float64 {
	n := len(g)
	for i := range n {
		for j := 0; j <= i; j++ {
			sum := h[i][j]
			for k := range j {
				sum -= h[i][k] * h[j][k]
			}
			if i == j {
				h[i][i] = math.Sqrt(math.Max(sum, 1e-12))
			} else {
				h[i][j] = sum / h[j][j]
			}
		}
	}
	return back(h, g)
}

// back substitutes twice through the lower triangle.
func back(l [][]float64, g []float64) []float64 {
	n := len(g)
	for i := range n {
		for k := range i {
			g[i] -= l[i][k] * g[k]
		}
		g[i] /= l[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			g[i] -= l[k][i] * g[k]
		}
		g[i] /= l[i][i]
	}
	return g
}

// likelihood is the weighted mean of log p(key).
func likelihood(data []choice, w []float64) float64 {
	sum, all := 0.0, 0.0
	for _, c := range data {
		for o, p := range chances(c.x, w) {
			sum += c.weight * c.y[o] * math.Log(math.Max(p, 1e-12))
		}
		all += c.weight
	}
	return sum / math.Max(all, 1e-12)
}
