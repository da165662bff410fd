// Package views draws: templ components, the page structs they take, and the style sheet and script they need.
package views

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// Assets are the addresses of the static files, with their content's hash in the name.
type Assets struct{ CSS, JS, Icon string }

// Layout is what every page shares.
type Layout struct {
	Assets      Assets
	Title       string // of the page alone; the product's name is added
	Description string
	Here        string // the navigation entry this page belongs to: today, map, review, progress, search
	Narrow      bool   // one column at the width of a question
	Keys        bool   // single keys act on this page
}

// description is what a search engine shows of the page.
func (l Layout) description() string {
	return cmp.Or(l.Description, "Backend engineering in short lessons, with computed questions that come back before you forget.")
}

// Inline draws a text in which backticks mark code. Everything else is shown as it stands.
func Inline(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, inline(s))
		return err
	})
}

func inline(s string) string {
	if !strings.Contains(s, "`") {
		return html.EscapeString(s)
	}
	parts := strings.Split(s, "`")
	if len(parts)%2 == 0 { // an odd mark out is shown
		last := len(parts) - 1
		parts[last-1] += "`" + parts[last]
		parts = parts[:last]
	}
	var b strings.Builder
	for i, p := range parts {
		switch {
		case i%2 == 0:
			b.WriteString(html.EscapeString(p))
		case p != "":
			b.WriteString("<code>" + html.EscapeString(p) + "</code>")
		}
	}
	return b.String()
}

// plain is a text without its code marks, for attributes and select options.
func plain(s string) string { return strings.ReplaceAll(s, "`", "") }

// Count says a number with its noun: "1 question", "3 questions".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// In says how long until a moment, in the words of someone planning a day.
func In(d time.Duration) string {
	switch days := int(d.Hours()/24 + .5); {
	case d <= time.Minute:
		return "now"
	case d < time.Hour:
		return "in " + Count(int(d.Minutes()+.5), "minute")
	case d < 22*time.Hour:
		return "in " + Count(int(d.Hours()+.5), "hour")
	case days < 60:
		return "in " + Count(max(days, 1), "day")
	case days < 700:
		return "in " + Count(int(float64(days)/30.44+.5), "month")
	default:
		return fmt.Sprintf("in %.1f years", float64(days)/365.25)
	}
}

// Minutes says a stretch of reading or answering.
func Minutes(d time.Duration) string {
	if d < 90*time.Second {
		return "about a minute"
	}
	if d >= 2*time.Hour {
		return fmt.Sprintf("about %d hours", int(d.Hours()+.5))
	}
	return fmt.Sprintf("about %d min", int(d.Minutes()+.5))
}
