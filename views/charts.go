package views

import (
	"context"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// Geometry of the charts, in SVG user units.
const (
	barWidth, barGap     = 36, 10
	barHeight, barBottom = 120, 34
	heatCell, heatGap    = 12, 3
)

// bars draws a forecast as bars with their numbers and days.
func bars(days []DayLoad) templ.Component {
	var b strings.Builder
	width := len(days)*(barWidth+barGap) + barGap
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="Concepts coming back, day by day">`, width, barHeight+barBottom+16)
	top := most(days)
	for i, d := range days {
		x, h := barGap+i*(barWidth+barGap), d.N*barHeight/top
		fmt.Fprintf(&b, `<rect class="b" x="%d" y="%d" width="%d" height="%d" rx="2"><title>%s: %d</title></rect>`,
			x, 16+barHeight-h, barWidth, h, html.EscapeString(d.Day), d.N)
		if d.N > 0 {
			fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%d</text>`, x+barWidth/2, 12+barHeight-h, d.N)
		}
		day, rest, _ := strings.Cut(d.Day, " ")
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`, x+barWidth/2, 16+barHeight+14, html.EscapeString(day))
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`, x+barWidth/2, 16+barHeight+28, html.EscapeString(strings.Fields(rest + " -")[0]))
	}
	fmt.Fprintf(&b, `<path class="axis" d="M0 %[2]d.5H%[1]d"/></svg>`, width, 16+barHeight)
	return raw(b.String())
}

// heat draws answers per day, a column a week.
func heat(days []DayLoad) templ.Component {
	var b strings.Builder
	step := heatCell + heatGap
	weeks := (len(days) + 6) / 7
	fmt.Fprintf(&b, `<svg class="chart heat" viewBox="0 0 %d %d" role="img" aria-label="Answers per day">`, weeks*step, 7*step)
	for i, d := range days {
		fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="2"><title>%s: %s</title></rect>`,
			heatStep(d.N), i/7*step, i%7*step, heatCell, heatCell, html.EscapeString(d.Day), Count(d.N, "answer"))
	}
	b.WriteString("</svg>")
	return raw(b.String())
}

func raw(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}
