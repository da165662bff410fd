package views

import (
	"fmt"
	"math"
	"strings"

	"warmcache/quizzes"
)

const lineHeight = 15

// beside puts a text next to a point of a lane: on its right if there is room, else on its left, else in several lines
// where most room is. It gives the number of lines.
func (d *drawing) beside(class string, x, y float64, s string) int {
	const gap = 9
	right, left := pictureWidth-x-gap, x-gap
	switch {
	case wide(s) <= right:
		d.text(class, "start", x+gap, y, s)
		return 1
	case wide(s) <= left:
		d.text(class, "end", x-gap, y, s)
		return 1
	}
	align, at := "start", x+gap
	if left > right {
		align, at = "end", x-gap
	}
	lines := wrapped(s, max(left, right))
	for i, line := range lines {
		d.text(class, align, at, y+float64(i*lineHeight), line)
	}
	return len(lines)
}

// wrapped breaks a text between words into lines of a width.
func wrapped(s string, width float64) []string {
	var out []string
	for _, word := range strings.Fields(s) {
		if n := len(out) - 1; n >= 0 && wide(out[n]+" "+word) <= width {
			out[n] += " " + word
		} else {
			out = append(out, word)
		}
	}
	return out
}

// heads writes the names of parties above their lines, clear of each other and of the edges: in two rows if one is too
// short for them. It gives the height that they take.
func (d *drawing) heads(names []string, at func(int) float64) float64 {
	start := func(i int) float64 { return max(0, min(at(i)-wide(names[i])/2, pictureWidth-wide(names[i]))) }
	rows := 1
	for i := range names[1:] {
		if start(i)+wide(names[i])+4 > start(i+1) {
			rows = 2
		}
	}
	for i, name := range names {
		d.text("code", "middle", start(i)+wide(name)/2, 14+float64(i%rows*lineHeight), name)
	}
	return float64(rows*lineHeight) + 6
}

// drawLanes draws time downward: a line for each party, a dot for each event, an arrow for what was sent.
func drawLanes(l quizzes.Lanes) drawing {
	var d, words drawing
	step := float64(pictureWidth) / float64(max(1, len(l.Names)))
	lane := func(i int) float64 { return step*float64(i) + 14 }
	top := words.heads(l.Names, lane)
	if l.Start != "" {
		words.text("small", "start", 0, top+8, l.Start)
		top += lineHeight
	}
	rows, y := make([]float64, len(l.Events)), top+12
	for i, e := range l.Events {
		rows[i] = y
		at := y + 4
		if e.SentBy >= 0 && l.Events[e.SentBy].Lane > e.Lane {
			at += 11 // below the arrow that comes from the right
		}
		y += rowHeight + float64((words.beside("word", lane(e.Lane), at, e.Text)-1)*lineHeight)
	}
	d.H = y - 6
	for i := range l.Names {
		d.path("thin", "M%s %sV%s", num(lane(i)), num(top), num(d.H-2))
	}
	for i, e := range l.Events {
		if e.SentBy >= 0 {
			from := l.Events[e.SentBy]
			d.arrow(lane(from.Lane), rows[e.SentBy], lane(e.Lane), rows[i])
		}
		d.dot("b", lane(e.Lane), rows[i], 4)
	}
	d.Shapes = append(d.Shapes, words.Shapes...)
	return d
}

// drawCalls draws a sequence diagram: each message has a row of its own, its text above its arrow.
func drawCalls(c quizzes.Calls) drawing {
	var d, words drawing
	last := len(c.Parties) - 1
	left, right := 16.0, 16.0
	if last > 0 {
		left, right = max(left, min(wide(c.Parties[0])/2, 50)), max(right, min(wide(c.Parties[last])/2, 50))
	}
	line := func(i int) float64 {
		return left + (pictureWidth-left-right)*float64(i)/float64(max(1, last))
	}
	top := words.heads(c.Parties, line)
	y := top + 6
	for _, m := range c.Sent {
		if m.From == m.To {
			x := line(m.From)
			d.dot("b", x, y+10, 4)
			y += rowHeight + float64((words.beside("word", x, y+14, m.Text)-1)*lineHeight)
			continue
		}
		x1, x2 := line(m.From), line(m.To)
		for _, s := range wrapped(m.Text, max(math.Abs(x2-x1)-16, pictureWidth*.6)) {
			y += lineHeight
			half := wide(s) / 2
			words.text("word", "middle", max(half, min((x1+x2)/2, pictureWidth-half)), y-2, s)
		}
		y += 6
		if m.Lost {
			x2 = x1 + (x2-x1)*.7
			d.path("lost", "M%s %sl10 10m0 -10l-10 10", num(x2-5), num(y-5))
			d.path("arrow", "M%s %sH%s", num(x1), num(y), num(x2))
		} else {
			d.arrow(x1, y, x2, y)
		}
		y += 8
	}
	d.H = y + 4
	var lines drawing
	for i := range c.Parties {
		lines.path("thin", "M%s %sV%s", num(line(i)), num(top), num(d.H-2))
	}
	d.Shapes = append(append(lines.Shapes, d.Shapes...), words.Shapes...)
	return d
}

func (d *drawing) arrow(x1, y1, x2, y2 float64) {
	d.path("arrow", "M%s %sL%s %s", num(x1), num(y1), num(x2), num(y2))
	d.path("head", "%s", headed(x1, y1, x2, y2))
}

// headed is the head of an arrow from one point to another, short of a dot there.
func headed(x1, y1, x2, y2 float64) string {
	length := math.Hypot(x2-x1, y2-y1)
	ux, uy := (x2-x1)/length, (y2-y1)/length
	tx, ty := x2-ux*5, y2-uy*5
	return fmt.Sprintf("M%s %sL%s %sL%s %sZ", num(tx), num(ty), num(tx-ux*8-uy*4), num(ty-uy*8+ux*4), num(tx-ux*8+uy*4), num(ty-uy*8-ux*4))
}
