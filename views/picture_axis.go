package views

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"warmcache/quizzes"
)

// axis turns numbers into places.
type axis struct {
	quizzes.Axis
	low, high, left, right float64
}

const spanHigh = 17

func (a axis) x(at float64) float64 {
	return a.left + (at-a.low)/(a.high-a.low)*(a.right-a.left)
}

func (a axis) clock() bool {
	return strings.HasPrefix(a.Unit, "h:") || strings.HasPrefix(a.Unit, "hh:")
}

// label writes a number as the axis does.
func (a axis) label(at float64) string {
	whole := int(math.Floor(at))
	switch a.Unit {
	case "hh:mm":
		return fmt.Sprintf("%02d:%02d", whole/60, whole%60)
	case "h:mm":
		return fmt.Sprintf("%d:%02d", whole/60, whole%60)
	case "h:mm:ss":
		return fmt.Sprintf("%d:%02d:%02d", whole/3600, whole/60%60, whole%60)
	}
	return num(at)
}

// steps are the distances between ticks that read well, smallest first.
func (a axis) steps() []float64 {
	if a.clock() {
		return []float64{1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200}
	}
	var out []float64
	for p := -1; p < 9; p++ {
		for _, n := range []float64{1, 2, 5} {
			out = append(out, n*math.Pow10(p))
		}
	}
	return out
}

// fit chooses the ticks: as many as their numbers leave room for.
func (a *axis) fit() {
	a.low, a.high = a.Reach()
	number := max(wide(a.label(a.high)), wide(a.label(a.low)))
	a.left, a.right = max(a.left, number/2), pictureWidth-max(16, number/2+2) // so that the numbers at both ends stay inside
	room := func(step float64) bool {                                         // both the numbers and the ends must fit
		n := math.Ceil(a.high/step) - math.Floor(a.low/step)
		return (a.right-a.left)/n >= number+6
	}
	if a.Step == 0 {
		for _, s := range a.steps() {
			if a.Step = s; room(s) {
				break
			}
		}
		for !room(a.Step) {
			a.Step *= 2
		}
	}
	a.low, a.high = math.Floor(a.low/a.Step)*a.Step, math.Ceil(a.high/a.Step)*a.Step
}

// tag is a text that wants to stand at a place of its row.
type tag struct{ at, half, x, level float64 }

// levels gives each text the lowest of several rows in which it is clear of the others there.
func (a axis) levels(tags []tag) (rows float64) {
	slices.SortStableFunc(tags, func(p, q tag) int { return cmp.Compare(p.at, q.at) })
	var ends []float64
	for i, t := range tags {
		t.x = max(a.left+t.half-8, min(t.at, pictureWidth-t.half))
		for t.level = 0; int(t.level) < len(ends) && ends[int(t.level)] > t.x-t.half-3; {
			t.level++
		}
		if int(t.level) == len(ends) {
			ends = append(ends, 0)
		}
		ends[int(t.level)] = t.x + t.half
		tags[i] = t
	}
	return float64(len(ends))
}

// named is a moment's text.
func (a axis) named(name string, at float64, bare bool) string {
	if bare {
		return name
	}
	return strings.TrimSpace(name + " " + a.label(at))
}

// drawAxis draws time to the right: the lines through all tracks, then each track with its texts above it, then ticks.
func drawAxis(p quizzes.Axis) drawing {
	a, longest := axis{Axis: p}, 0.0
	for _, t := range p.Tracks {
		if t.Name != "" {
			longest = max(longest, wide(t.Name)+8)
		}
	}
	above := longest > 96 // then names stand above their tracks
	if a.left = 12; !above {
		a.left = max(a.left, longest+4)
	}
	a.fit()
	var lines, words drawing
	head, _ := words.points(a, a.Marks, 0)
	y := head
	for _, t := range p.Tracks {
		if above && t.Name != "" {
			y += lineHeight
			words.text("code", "start", 0, y, t.Name)
		}
		below, tags := words.points(a, t.Dots, y)
		line := below + 6
		if y = below + 12; len(t.Spans) > 0 {
			if len(t.Dots) == 0 {
				line, y = y-1, below+2
			}
			y = words.spans(a, t.Spans, y)
		}
		if len(t.Dots) > 0 {
			lines.path("thin", "M%s %sH%d", num(a.left-6), num(line), pictureWidth)
		}
		for _, d := range t.Dots {
			words.dot("b", a.x(d.At), line, 4)
		}
		for _, text := range tags { // a text that had to go up keeps a line to its dot
			lines.path("thin", "M%s %sV%s", num(text.at), num(below-text.level*lineHeight+2), num(line))
		}
		if !above && t.Name != "" {
			words.text("code", "start", 0, line+4, t.Name)
		}
		y += 8
	}
	foot := y + 2
	lines.path("arrow", "M%s %sH%s", num(a.left), num(foot), num(a.right))
	every, n := 1, 0
	for ; float64(every)*(a.x(a.low+a.Step)-a.left) < wide(a.label(a.high))+4; every++ {
	}
	for at := a.low; at <= a.high+a.Step/1000; at += a.Step {
		lines.path("thin", "M%s %sV%s", num(a.x(at)), num(head+4), num(foot+4))
		if n%every == 0 {
			words.text("small", "middle", a.x(at), foot+17, a.label(at))
		}
		n++
	}
	if !a.clock() && a.Unit != "" {
		words.text("small", "end", pictureWidth, foot+31, a.Unit)
		foot += 16
	}
	for _, m := range a.Marks {
		lines.path("mark", "M%s %sV%s", num(a.x(m.At)), num(head-2), num(y+2))
	}
	return drawing{H: foot + 22, Shapes: append(lines.Shapes, words.Shapes...)}
}

// points writes the texts of moments in as many rows as they need, and gives the height below them and their places.
func (d *drawing) points(a axis, dots []quizzes.Dot, y float64) (float64, []tag) {
	tags, texts := []tag{}, map[float64][]string{}
	for _, p := range dots {
		if s := a.named(p.Name, p.At, p.Bare); s != "" {
			x := a.x(p.At)
			texts[x] = append(texts[x], s)
			tags = append(tags, tag{at: x, half: wide(s) / 2})
		}
	}
	rows := a.levels(tags)
	for _, t := range tags {
		s := texts[t.at][0]
		texts[t.at] = texts[t.at][1:]
		d.text("word", "middle", t.x, y+(rows-t.level)*lineHeight, s)
	}
	return y + rows*lineHeight + 2, tags
}

// spans draws boxes in as many rows as they need, each with its text inside or beside it, and gives the height below.
func (d *drawing) spans(a axis, spans []quizzes.Span, y float64) float64 {
	var ends []float64
	for _, s := range spans {
		x, w, text := a.x(s.From), a.x(s.To)-a.x(s.From), s.Name
		if !s.Bare {
			text = strings.TrimSpace(fmt.Sprintf("%s %s–%s", s.Name, a.label(s.From), a.label(s.To)))
		}
		from, to, align, at := x, x+w, "middle", x+w/2 // of box and text together
		switch {
		case text == "" || wide(text) <= w-2:
		case x+w+3+wide(text) <= pictureWidth:
			align, at, to = "start", x+w+4, x+w+3+wide(text)
		case x-3-wide(text) >= 0:
			align, at, from = "end", x-4, x-3-wide(text)
		default:
			at = max(wide(text)/2, min(at, pictureWidth-wide(text)/2))
			from, to = min(from, at-wide(text)/2), max(to, at+wide(text)/2)
		}
		row := slices.IndexFunc(ends, func(end float64) bool { return end <= from+.5 })
		if row < 0 {
			row = len(ends)
			ends = append(ends, 0)
		}
		ends[row] = to
		top := y + float64(row)*(spanHigh+3)
		d.rect("span", x, top, w, spanHigh)
		if text != "" {
			class := "word"
			if align == "middle" {
				class = "inside"
			}
			d.text(class, align, at, top+13, text)
		}
	}
	return y + float64(len(ends))*(spanHigh+3)
}
