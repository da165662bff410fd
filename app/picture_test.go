package app_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes"
	"warmcache/views"
)

// drawnQuestion is a question with a picture, in the HTML that asks it.
type drawnQuestion struct{ Name, HTML string }

// drawnQuestions are variants of all templates with pictures.
func (w *world) drawnQuestions(seeds uint64) (out []drawnQuestion) {
	w.t.Helper()
	for _, tpl := range w.bank.Templates() {
		for seed := range seeds {
			q, _, err := tpl.Question(seed)
			if err != nil {
				w.t.Fatal(err)
			}
			if q.Drawn == nil && !slices.ContainsFunc(q.Exhibits, func(e quizzes.Exhibit) bool { return e.Drawn != nil }) {
				break
			}
			var buf bytes.Buffer
			if err := views.Ask(views.Asking{Question: q, ID: "q"}).Render(w.t.Context(), &buf); err != nil {
				w.t.Fatal(err)
			}
			out = append(out, drawnQuestion{fmt.Sprintf("%s-%d", tpl.ID, seed), buf.String()})
		}
	}
	return out
}

// faults measures the pictures on the page as the browser has drawn them: a text outside its picture or on another one,
// a picture without a name, a schedule wider than the page.
const faults = `(() => {
	const out = [], near = 0.5
	for (const svg of document.querySelectorAll('main svg.picture')) {
		if (!svg.getAttribute('aria-label')) out.push('a picture without a name')
		const all = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
		for (const [i, [s, a]] of texts.entries()) {
			if (a.left < all.left - near || a.right > all.right + near || a.top < all.top - near || a.bottom > all.bottom + near) out.push(s + ' leaves the picture')
			for (const [u, b] of texts.slice(i + 1))
				if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
					out.push(s + ' lies on ' + u)
		}
		for (const r of svg.querySelectorAll('rect, circle')) {
			const b = r.getBoundingClientRect()
			if (b.left < all.left - near || b.right > all.right + near || b.top < all.top - near || b.bottom > all.bottom + near) out.push('a shape leaves the picture')
		}
	}
	for (const t of document.querySelectorAll('main .sessions'))
		if (t.scrollWidth > t.parentElement.clientWidth + 1) out.push('a schedule is wider than its frame')
	return out
})()`

// TestBrowserPictures draws the pictures of all templates in a real browser, as wide as a phone.
func TestBrowserPictures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.tab()
	b.open("/search") // for its style
	drawn := w.drawnQuestions(6)
	templates := map[string]bool{}
	at := looks
	if shots() == "" {
		at = looks[2:3]
	}
	for _, l := range at {
		b.set(l)
		for _, q := range drawn {
			name, seed := q.Name[:strings.LastIndex(q.Name, "-")], q.Name[strings.LastIndex(q.Name, "-")+1:]
			templates[name] = true
			eval[bool](b, "(document.querySelector('main').innerHTML = "+quoted(q.HTML)+", true)")
			for _, f := range eval[[]string](b, faults) {
				t.Errorf("%s, %d wide: %s", q.Name, l.width, f)
			}
			if seed == "0" {
				b.shoot("/pictures/"+name, l)
			}
		}
	}
	t.Log(len(drawn), "questions of", len(templates), "templates are drawn")
}
