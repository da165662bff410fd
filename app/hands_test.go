package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/chromedp/chromedp/kb"

	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

// hand is a way to work a page: fill in the fields of a question, push a button or follow a link.
type hand struct {
	name    string
	scripts bool
	fill    func(b *tab, name, value string)
	push    func(b *tab, selector string)
}

var (
	mouse    = hand{"mouse", true, mouseFill, (*tab).click}
	keyboard = hand{"keyboard without scripts", false, keysFill, (*tab).enter}
	hands    = []hand{mouse, keyboard}
)

// tab opens a browser that works the way of this hand.
func (h hand) tab(w *world) *tab {
	b := w.tab()
	if !h.scripts {
		b.withoutScripts()
	}
	return b
}

func field(name, value string) string {
	return fmt.Sprintf(`main [name=%q]:is(select,[type=text],[value=%q])`, name, value)
}

func mouseFill(b *tab, name, value string) {
	b.t.Helper()
	sel := field(name, value)
	switch b.kind(sel) {
	case "radio", "checkbox":
		b.click(sel)
	case "text":
		b.click(sel)
		b.press(strings.Split(value, "")...)
	default: // a list that a click opened could not be closed without a window
		b.focus(sel)
		b.arrowTo(value)
	}
}

func keysFill(b *tab, name, value string) {
	b.t.Helper()
	sel := field(name, value)
	switch b.kind(sel) {
	case "radio":
		b.tabTo(fmt.Sprintf("main [name=%q][type=radio]", name))
		b.press(" ")
		b.arrowTo(value)
	case "checkbox":
		b.tabTo(sel)
		b.press(" ")
	case "text":
		b.tabTo(sel)
		b.press(strings.Split(value, "")...)
	default:
		b.tabTo(sel)
		b.arrowTo(value)
	}
}

func (b *tab) kind(selector string) string {
	b.t.Helper()
	return eval[string](b, "document.querySelector("+quoted(selector)+")?.type ?? 'missing: '+"+quoted(selector))
}

// arrowTo presses the arrow until the field in focus has a value.
func (b *tab) arrowTo(value string) {
	b.t.Helper()
	for range 40 {
		if eval[bool](b, "(e=>e.value==="+quoted(value)+"&&(e.checked??true))(document.activeElement)") {
			return
		}
		b.press(kb.ArrowDown)
	}
	b.t.Fatalf("no arrow leads to %q", value)
}

// tabTo presses Tab until an element has the focus.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 300 {
		if eval[bool](b, "!!document.activeElement?.matches("+quoted(selector)+")") {
			return
		}
		b.press(kb.Tab)
	}
	b.t.Fatalf("no Tab leads to %s", selector)
}

// enter goes to an element by Tab and presses Enter.
func (b *tab) enter(selector string) {
	b.t.Helper()
	b.tabTo(selector)
	b.press(kb.Enter)
}

// answer fills in a response to the question on the page and sends it.
func (h hand) answer(b *tab, q quizzes.Question, resp quizzes.Response) {
	b.t.Helper()
	form := fields(q, resp)
	var names []string
	for n := range form {
		names = append(names, n)
	}
	slices.SortFunc(names, func(x, y string) int { return len(x) - len(y) + 2*strings.Compare(x, y) })
	for _, n := range names {
		values := slices.Clone(form[n])
		slices.Sort(values)
		for _, v := range values {
			if v != "" {
				h.fill(b, n, v)
			}
		}
	}
	h.push(b, "main form button.primary")
	b.sees("#verdict")
}

// reply is the right response to a question, or one that is not.
func reply(b *tab, q quizzes.Question, right bool) quizzes.Response {
	b.t.Helper()
	if right {
		return quizzes.RightResponse(q.Ask)
	}
	moved, ok := bank.Moved(q, rand.New(rand.NewPCG(1, 1)))
	if !ok {
		b.t.Fatalf("no wrong answer to %s", q.Template)
	}
	return quizzes.RightResponse(moved.Ask)
}

// place is where the browser stands in a sitting; n is 0 on the summary.
func (b *tab) place() (sitting int64, n int) {
	b.t.Helper()
	_, _ = fmt.Sscanf(b.path(), "/s/%d/%d", &sitting, &n)
	return sitting, n
}

// finish answers every question from here to the summary, wrongly where wrong says so, and counts.
func (h hand) finish(b *tab, wrong func(n int) bool) (answered, missed int, kinds []quizzes.Kind) {
	b.t.Helper()
	for {
		b.until("document.querySelector('main form, main table, .row')")
		sitting, n := b.place()
		if n == 0 {
			return answered, missed, kinds
		}
		q := b.w.question(sitting, n)
		right := !wrong(n)
		h.answer(b, q, reply(b, q, right))
		b.verdict(q, right)
		answered++
		if !right {
			missed++
		}
		if !slices.Contains(kinds, q.Ask.Kind()) {
			kinds = append(kinds, q.Ask.Kind())
		}
		h.push(b, "#next")
		b.until(fmt.Sprintf("location.pathname !== '/s/%d/%d'", sitting, n))
	}
}

// verdict checks what the page says of an answer, and that the focus is there.
func (b *tab) verdict(q quizzes.Question, right bool) {
	b.t.Helper()
	b.until("document.activeElement.id === 'verdict'")
	if got := eval[bool](b, "document.querySelector('.verdict').matches('.right')"); got != right {
		b.t.Errorf("%s: judged right=%v, want %v", q.Template, got, right)
	}
}

// sitting starts a sitting of the first learner with one question of each of these kinds.
func (w *world) sitting(kinds ...quizzes.Kind) (path string) {
	w.t.Helper()
	var qs []quizzes.Question
	for _, k := range kinds {
		i := slices.IndexFunc(w.bank.Templates(), func(t quizzes.Template) bool { return t.Kind == k })
		if i < 0 {
			w.t.Fatalf("no template asks by %s", k)
		}
		q, _, err := w.bank.Templates()[i].Question(uint64(len(qs)) + 1)
		if err != nil {
			w.t.Fatal(err)
		}
		qs = append(qs, q)
	}
	return w.sittingOf(qs)
}
