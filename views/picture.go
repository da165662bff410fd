package views

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

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
	case quizzes.Axis:
		return drawAxis(p)
	case quizzes.Bars:
		return drawBars(p)
	case quizzes.Calls:
		return drawCalls(p)
	case quizzes.Lanes:
		return drawLanes(p)
	case quizzes.Ring:
		return drawRing(p)
	case quizzes.Tree:
		return drawTree(p)
	}
	return drawing{}
}

// wide is how far a text reaches, about: letters of a proportional font are narrower than those of code.
func wide(s string) float64 {
	w := 2.0
	for _, r := range s {
		if w += 7; strings.ContainsRune("mwMW", r) {
			w += 4.5
		}
	}
	return w
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

// drawRing lays the ring out twice: first to see how much room its labels need above and below.
func drawRing(r quizzes.Ring) drawing {
	low, high := 0.0, 0.0
	for _, s := range ringAround(0, r).Shapes {
		if s.Kind != "path" {
			low, high = min(low, s.Y-max(14, s.W)), max(high, s.Y+max(8, s.W))
		}
	}
	d := ringAround(4-low, r)
	d.H = high - low + 8
	return d
}

// ringAround puts nodes outside the circle and keys inside, clockwise from the top. A label too near to another moves
// outward.
func ringAround(center float64, r quizzes.Ring) (d drawing) {
	const middle, radius, tier = pictureWidth / 2, 84, 17
	place := func(at int, far float64) (x, y float64) {
		a := 2 * math.Pi * float64(at) / float64(r.Size)
		return middle + math.Sin(a)*far, center - math.Cos(a)*far
	}
	d.Shapes = append(d.Shapes, shape{Kind: "dot", Class: "ring", X: middle, Y: center, W: radius})
	if !slices.ContainsFunc(r.Nodes, func(n quizzes.Spot) bool { return n.At == 0 }) {
		d.text("small", "middle", middle, center-radius+16, "0")
	}
	var taken []shape // boxes of labels
	for _, n := range sortedSpots(r.Nodes) {
		x, y := place(n.At, radius)
		label := strings.TrimSpace(fmt.Sprintf("%s %d", n.Name, n.At))
		tx, ty, align := 0.0, 0.0, "middle"
		for out := range 4 {
			tx, ty = place(n.At, radius+13+float64(out*tier))
			box := shape{X: tx - wide(label)/2, Y: ty - 8, W: wide(label), H: 15}
			if align = "middle"; math.Abs(tx-middle) > radius/3 {
				if align = "start"; tx < middle {
					align, box.X = "end", tx-box.W
				} else {
					box.X = tx
				}
			}
			if clear := func(o shape) bool {
				return box.X >= o.X+o.W || o.X >= box.X+box.W || box.Y >= o.Y+o.H || o.Y >= box.Y+box.H
			}; !slices.ContainsFunc(taken, func(o shape) bool { return !clear(o) }) && box.X >= 0 && box.X+box.W <= pictureWidth {
				taken = append(taken, box)
				break
			}
		}
		d.path("thin", "M%s %sL%s %s", num(x), num(y), num(tx), num(ty))
		d.dot("b", x, y, 5)
		d.text("word", align, tx, ty+4, label)
	}
	for _, k := range r.Keys {
		x, y := place(k.At, radius)
		d.dot("key", x, y, 4)
		x, y = place(k.At, radius-26)
		d.text("word", "middle", x, y+4, fmt.Sprintf("%s %d", k.Name, k.At))
	}
	return d
}

func sortedSpots(spots []quizzes.Spot) []quizzes.Spot {
	return slices.SortedFunc(slices.Values(spots), func(a, b quizzes.Spot) int { return a.At - b.At })
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
	box, high, notes := min(120, float64(pictureWidth)/float64(widest)-8), 38.0, make([][]string, len(t))
	for i, n := range t {
		notes[i] = wrapped(n.Note, box)
		high = max(high, 25+13*float64(len(notes[i])))
	}
	const gap = 30
	d := drawing{H: float64(len(layers))*(high+gap) - gap + 6}
	at := func(i int) (x, y float64) {
		l := layers[layer[i]]
		return float64(pictureWidth) * (float64(slices.Index(l, i)) + .5) / float64(len(l)), float64(layer[i])*(high+gap) + 3
	}
	for i, n := range t {
		x, y := at(i)
		for _, p := range n.After {
			px, py := at(p)
			if layer[i] == layer[p]+1 {
				d.path("arrow", "M%s %sL%s %s", num(px), num(py+high), num(x), num(y))
			} else { // past the layers between, on the outer side
				out := map[bool]float64{true: pictureWidth + 20, false: -20}[px+x > pictureWidth]
				d.path("arrow", "M%s %sC%s %s %s %s %s %s", num(px), num(py+high), num(out), num(py+high+gap), num(out), num(y-gap), num(x), num(y))
			}
			d.path("head", "%s", headed(x, y-10, x, y+4))
		}
	}
	for i, n := range t {
		x, y := at(i)
		d.rect("box", x-box/2, y, box, high)
		if n.Note == "" {
			y += 7
		}
		for k, line := range notes[i] {
			d.text("small", "middle", x, y+31+13*float64(k), line)
		}
		d.text("code", "middle", x, y+16, n.Name)
	}
	return d
}

// paint is how the shapes of a class look. Pictures carry it themselves: most pages have none, and a picture that stands
// in a file of its own sees no style sheet.
var paint = map[string]templ.Attributes{
	"b":      {"fill": "var(--accent)"},
	"key":    {"fill": "var(--due)"},
	"box":    {"fill": "var(--sunk)", "stroke": "var(--control)"},
	"span":   {"fill": "var(--heat-1)", "stroke": "var(--heat-3)"},
	"thin":   {"fill": "none", "stroke": "var(--line)"},
	"ring":   {"fill": "none", "stroke": "var(--control)", "stroke-width": "1.5"},
	"arrow":  {"fill": "none", "stroke": "var(--ink-2)"},
	"head":   {"fill": "var(--ink-2)"},
	"mark":   {"fill": "none", "stroke": "var(--due)", "stroke-width": "1.5", "stroke-dasharray": "4 3"},
	"lost":   {"fill": "none", "stroke": "var(--due)", "stroke-width": "1.5"},
	"code":   {"font-family": "var(--font-code)", "font-size": "11"},
	"small":  {"fill": "var(--ink-2)", "font-size": "11"},
	"inside": {"stroke": "none"}, // on a box: no edge in the color of the page
	"word":   {},
}

// PictureStyle gives the colors and fonts that paint names, for a picture in a file of its own.
var PictureStyle = pictureStyle()

func pictureStyle() string {
	css, err := Static.ReadFile("static/app.css")
	if err != nil {
		panic(err) // it is part of the program
	}
	var out strings.Builder
	out.WriteString(":root{color-scheme:light dark;")
	for _, name := range []string{"font-ui", "font-code", "sunk", "ink", "ink-2", "accent", "due", "control", "line", "heat-1", "heat-3"} {
		out.Write(regexp.MustCompile("--" + name + ": [^;]+;").Find(css))
	}
	return out.String() + "}"
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

// CaseName names a picture of what the stem and the rows to be filled or chosen say.
const CaseName = "The case, drawn; the question says the same in words"
