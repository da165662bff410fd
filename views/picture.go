package views

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
)

// A picture is as wide as a phone shows without shrinking it. Units are CSS pixels there.
const (
	pictureWidth = 340
	rowHeight    = 26
	glyph        = 7 // the width of a letter, about
)

// shape is one part of a picture: a box, a line, a dot or a word.
type shape struct {
	Kind                     string // rect, path, dot or text
	Class, Text, Path, Align string
	X, Y, W, H               float64
}

// drawing is a picture laid out.
type drawing struct {
	H      float64
	Shapes []shape
}

func (d *drawing) rect(class string, x, y, w, h float64) {
	d.Shapes = append(d.Shapes, shape{Kind: "rect", Class: class, X: x, Y: y, W: w, H: h})
}

func (d *drawing) path(class, format string, a ...any) {
	d.Shapes = append(d.Shapes, shape{Kind: "path", Class: class, Path: fmt.Sprintf(format, a...)})
}

func (d *drawing) dot(class string, x, y, r float64) {
	d.Shapes = append(d.Shapes, shape{Kind: "dot", Class: class, X: x, Y: y, W: r})
}

func (d *drawing) text(class, align string, x, y float64, s string) {
	d.Shapes = append(d.Shapes, shape{Kind: "text", Class: class, Align: align, X: x, Y: y, Text: s})
}

// draw lays out a picture of any kind.
func draw(p quizzes.Picture) drawing {
	switch p := p.(type) {
	case quizzes.Bars:
		return drawBars(p)
	case quizzes.Lanes:
		return drawLanes(p)
	case quizzes.Ring:
		return drawRing(p)
	case quizzes.Tree:
		return drawTree(p)
	}
	return drawing{}
}

func num(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// drawBars gives each span a row: its name, its bar, and both its ends in numbers.
func drawBars(bars quizzes.Bars) drawing {
	low, high, name := math.Inf(1), math.Inf(-1), 0
	for _, b := range bars {
		low, high = min(low, b.From), max(high, b.To)
		name = max(name, len([]rune(b.Name)))
	}
	d := drawing{H: float64(len(bars)*rowHeight) + 8}
	number := float64(glyph * max(len(num(low)), len(num(high))))
	left := float64(min(name*glyph+8, pictureWidth/2)) + number
	scale := (pictureWidth - left - number - 8) / (high - low)
	for i, b := range bars {
		y := 4 + float64(i*rowHeight)
		x, w := left+(b.From-low)*scale, (b.To-b.From)*scale
		d.path("thin", "M%s %sH%d", num(left-number), num(y+rowHeight), pictureWidth)
		d.text("code", "start", 0, y+17, b.Name)
		d.rect("b", x, y+6, w, rowHeight-12)
		d.text("small", "end", x-3, y+17, num(b.From))
		d.text("small", "start", x+w+3, y+17, num(b.To))
	}
	return d
}

// drawLanes draws time downward: a line for each party, a dot for each event, an arrow for what was sent.
func drawLanes(l quizzes.Lanes) drawing {
	d := drawing{H: float64((len(l.Events)+1)*rowHeight) + 12}
	step := float64(pictureWidth) / float64(max(1, len(l.Names)))
	lane := func(i int) float64 { return step*float64(i) + 14 }
	row := func(i int) float64 { return float64((i+1)*rowHeight) + 10 }
	for i, name := range l.Names {
		d.text("code", "middle", lane(i), 16, name)
		d.path("thin", "M%s 24V%s", num(lane(i)), num(d.H-2))
	}
	for i, e := range l.Events {
		if e.SentBy < 0 {
			continue
		}
		from := l.Events[e.SentBy]
		x, y := lane(e.Lane), row(i)
		d.path("arrow", "M%s %sL%s %s", num(lane(from.Lane)), num(row(e.SentBy)), num(x), num(y))
		d.path("head", "%s", headed(lane(from.Lane), row(e.SentBy), x, y))
	}
	for i, e := range l.Events {
		y := row(i) + 4
		if e.SentBy >= 0 && l.Events[e.SentBy].Lane > e.Lane {
			y += 11 // below the arrow that comes from the right
		}
		d.dot("b", lane(e.Lane), row(i), 4)
		d.text("word", "start", lane(e.Lane)+8, y, e.Text)
	}
	return d
}

// headed is the head of an arrow from one point to another, short of a dot there.
func headed(x1, y1, x2, y2 float64) string {
	length := math.Hypot(x2-x1, y2-y1)
	ux, uy := (x2-x1)/length, (y2-y1)/length
	tx, ty := x2-ux*5, y2-uy*5
	return fmt.Sprintf("M%s %sL%s %sL%s %sZ", num(tx), num(ty), num(tx-ux*8-uy*4), num(ty-uy*8+ux*4), num(tx-ux*8+uy*4), num(ty-uy*8-ux*4))
}

// drawRing puts nodes outside the circle and keys inside, clockwise from the top.
func drawRing(r quizzes.Ring) drawing {
	const middle, radius = pictureWidth / 2, 92
	d := drawing{H: 2*(radius+38) + 8}
	d.Shapes = append(d.Shapes, shape{Kind: "dot", Class: "ring", X: middle, Y: d.H / 2, W: radius})
	d.text("small", "middle", middle, d.H/2-radius+16, "0")
	place := func(at int, far float64) (x, y float64) {
		a := 2 * math.Pi * float64(at) / float64(r.Size)
		return middle + math.Sin(a)*far, d.H/2 - math.Cos(a)*far
	}
	spot := func(s quizzes.Spot, class string, far float64) {
		x, y := place(s.At, radius)
		d.dot(class, x, y, map[string]float64{"b": 6, "key": 4}[class])
		tx, ty := place(s.At, far)
		align := "middle"
		if far > radius && math.Abs(tx-middle) > radius/3 {
			align = map[bool]string{true: "start", false: "end"}[tx > middle]
		}
		d.text("word", align, tx, ty+4, fmt.Sprintf("%s %d", s.Name, s.At))
	}
	for _, n := range r.Nodes {
		spot(n, "b", radius+14)
	}
	for _, k := range r.Keys {
		spot(k, "key", radius-28)
	}
	return d
}

// drawTree puts each node in the layer below the lowest that it comes after.
func drawTree(t quizzes.Tree) drawing {
	layer, layers := make([]int, len(t)), [][]int{}
	for i, n := range t {
		for _, p := range n.After {
			layer[i] = max(layer[i], layer[p]+1)
		}
		for len(layers) <= layer[i] {
			layers = append(layers, nil)
		}
		layers[layer[i]] = append(layers[layer[i]], i)
	}
	widest := 1
	for _, l := range layers {
		widest = max(widest, len(l))
	}
	const high, gap = 38, 30
	wide := min(120, float64(pictureWidth)/float64(widest)-8)
	d := drawing{H: float64(len(layers)*(high+gap)-gap) + 6}
	at := func(i int) (x, y float64) {
		l := layers[layer[i]]
		return float64(pictureWidth) * (float64(slices.Index(l, i)) + .5) / float64(len(l)), float64(layer[i]*(high+gap)) + 3
	}
	for i, n := range t {
		x, y := at(i)
		for _, p := range n.After {
			px, py := at(p)
			if layer[i] == layer[p]+1 {
				d.path("arrow", "M%s %sL%s %s", num(px), num(py+high), num(x), num(y))
			} else { // past the layers between, on the outer side
				out := map[bool]float64{true: pictureWidth + 45, false: -45}[px+x >= pictureWidth]
				d.path("arrow", "M%s %sC%s %s %s %s %s %s", num(px), num(py+high), num(out), num(py+high+gap), num(out), num(y-gap), num(x), num(y))
			}
			d.path("head", "%s", headed(x, y-10, x, y+4))
		}
	}
	for i, n := range t {
		x, y := at(i)
		d.rect("box", x-wide/2, y, wide, high)
		d.text("code", "middle", x, y+16, n.Name)
		d.text("small", "middle", x, y+31, n.Note)
	}
	return d
}

// wordsOf names what is below a picture.
func wordsOf(e quizzes.Exhibit) string {
	if len(e.Head) > 0 {
		return "As a table"
	}
	return "As a list"
}

func viewBox(d drawing) string { return fmt.Sprintf("0 0 %d %s", pictureWidth, num(d.H)) }

func pictureName(e quizzes.Exhibit) string {
	return strings.TrimSuffix(exhibitName(e), ".") + ", drawn; the same in words follows"
}
