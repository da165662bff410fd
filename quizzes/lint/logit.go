package lint

import "math"

// choice is one question in numbers: a row of features for each option, centered within the question, and where the
// truth lies (1 on the key; shared by the right options of multiple choice).
type choice struct {
	x      [][]float64
	y      []float64
	weight float64 // 1 / variants of its template, so that each template counts once
}

// fit finds the weights of a conditional logit, p(option) ∝ exp(w·x): the penalised likelihood
// Σ weight·log p(key) − penalty/2·|w|² is concave, so its maximum is the only one. The steps are Newton's with the
// curvature of the start, which fits of the same data share; it is taken anew where that no longer leads on.
func fit(data []choice, at curvature, penalty float64, start []float64) []float64 {
	w := append([]float64{}, start...)
	l := at.decomposed(penalty)
	last := math.Inf(1)
	for range mostSteps {
		step := back(l, slope(data, penalty, w))
		most := 0.0
		for i := range w {
			w[i] += step[i]
			most = math.Max(most, math.Abs(step[i]))
		}
		if most < 1e-4 {
			break
		}
		if most > last/2 {
			l = curved(data, w).decomposed(penalty)
		}
		last = most
	}
	return w
}

const mostSteps = 40

// slope is the gradient of the penalised likelihood.
func slope(data []choice, penalty float64, w []float64) []float64 {
	g := make([]float64, len(w))
	for i := range g {
		g[i] = -penalty * w[i]
	}
	for _, c := range data {
		p := chances(c.x, w)
		for o, x := range c.x {
			addScaled(g, c.weight*(c.y[o]-p[o]), x)
		}
	}
	return g
}

// curvature is the negative second derivative of the likelihood without its penalty.
type curvature [][]float64

// curved is the curvature at w.
func curved(data []choice, w []float64) curvature {
	h, mean := make(curvature, len(w)), make([]float64, len(w))
	for i := range h {
		h[i] = make([]float64, len(w))
	}
	for _, c := range data {
		p := chances(c.x, w)
		clear(mean)
		for o, x := range c.x {
			addScaled(mean, p[o], x)
			addOuter(h, c.weight*p[o], x)
		}
		addOuter(h, -c.weight, mean)
	}
	mirror(h)
	return h
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

// decomposed is the lower triangle of Cholesky's decomposition of the curvature with a penalty.
func (h curvature) decomposed(penalty float64) [][]float64 {
	l := make([][]float64, len(h))
	for i := range h {
		l[i] = make([]float64, len(h))
		for j := 0; j <= i; j++ {
			sum := h[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(math.Max(sum+penalty, 1e-12))
			} else {
				l[i][j] = sum / l[j][j]
			}
		}
	}
	return l
}

// back gives h⁻¹·g by substituting twice through the lower triangle of h. It uses up g.
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
