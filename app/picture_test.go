package app_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes"
	"warmcache/views"
)

var figure = regexp.MustCompile(`(?s)<figure class="exhibit">.*?</figure>`)

// drawnQuestion is the exhibits of a question with a picture.
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
			out = append(out, drawnQuestion{fmt.Sprintf("%s-%d", tpl.ID, seed), strings.Join(figure.FindAllString(buf.String(), -1), "")})
		}
	}
	return out
}

// faults measures the pictures on the page as the browser has drawn them: a text outside its picture or on another one,
// a picture without a name or without words, a schedule wider than its frame.
var faults = `(() => {
	const out = [], near = 1.5 // pixels: fonts are not laid out to the tenth
	const beyond = (a, b) => a.left < b.left - near || a.right > b.right + near || a.top < b.top - near || a.bottom > b.bottom + near
	for (const q of document.querySelectorAll('main [data-drawn]')) {
		const say = s => out.push(q.dataset.drawn + ': ' + s)
		for (const svg of q.querySelectorAll('svg.picture')) {
			if (svg.getAttribute('role') !== 'img' || !svg.getAttribute('aria-label')) say('a picture without a name')
			if (!svg.closest('figure').querySelector('details :is(pre, table)') && svg.getAttribute('aria-label') !== ` + "'" + views.CaseName + "'" + `) say('a picture without words')
			const frame = svg.getBoundingClientRect(), pad = s => parseFloat(getComputedStyle(svg).getPropertyValue('padding-' + s))
			const all = {left: frame.left + pad('left'), right: frame.right - pad('right'), top: frame.top + pad('top'), bottom: frame.bottom - pad('bottom')}, texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
			for (const [i, [s, a]] of texts.entries()) {
				if (beyond(a, all)) say(s + ' leaves the picture by ' + [all.left - a.left, a.right - all.right, all.top - a.top, a.bottom - all.bottom].map(Math.round))
				for (const [u, b] of texts.slice(i + 1))
					if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4) say(s + ' lies on ' + u)
			}
			for (const r of svg.querySelectorAll('rect, circle')) if (beyond(r.getBoundingClientRect(), all)) say('a shape leaves the picture')
		}
		for (const t of q.querySelectorAll('.sessions')) if (t.scrollWidth > t.parentElement.clientWidth + 1) say('a schedule is wider than its frame')
	}
	return out
})()`

// TestBrowserPictures draws the pictures of all templates in a real browser, on a wide page and as wide as a phone.
func TestBrowserPictures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.tab()
	b.open("/search") // for its style
	drawn := w.drawnQuestions(6)
	at := looks
	if shots() == "" {
		at = looks[1:3]
	}
	put := func(qs []drawnQuestion) {
		var page strings.Builder
		for _, q := range qs {
			fmt.Fprintf(&page, "<div data-drawn=%q><p>%[1]s</p>%s</div>", q.Name, q.HTML)
		}
		eval[bool](b, "(document.querySelector('main').innerHTML = "+quoted(page.String())+", true)")
	}
	for _, l := range at {
		b.set(l)
		for qs := range slices.Chunk(drawn, 40) {
			put(qs)
			for _, f := range eval[[]string](b, faults) {
				t.Errorf("%d wide: %s", l.width, f)
			}
		}
		if shots() == "" {
			continue
		}
		first := slices.DeleteFunc(slices.Clone(drawn), func(q drawnQuestion) bool { return !strings.HasSuffix(q.Name, "-0") })
		n := 0
		for qs := range slices.Chunk(first, 14) { // the pictures alone, of one variant each
			put(qs)
			eval[bool](b, "(document.querySelectorAll('main figure:not(:has(.picture, .sessions))').forEach(e => e.remove()), true)")
			n++
			b.shoot(fmt.Sprintf("/pictures/%02d", n), l)
		}
	}
	t.Log(len(drawn), "questions are drawn")
}

var pictureSource = regexp.MustCompile(`<img class="picture" src="([^"]+)"`)

// TestLessonPictures fetches the pictures of every stepper: lessons name them and do not hold them.
func TestLessonPictures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	n := 0
	for _, topic := range w.lib.Topics() {
		b.get(topic.Address())
		if strings.Contains(b.body, `<svg class="picture"`) {
			t.Errorf("%s holds a picture", topic.Address())
		}
		for _, m := range pictureSource.FindAllStringSubmatch(b.body, -1) {
			n++
			b.get(html.UnescapeString(m[1]))
			if b.code != http.StatusOK || b.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(b.body, "</svg>") {
				t.Errorf("%s: status %d, %s", m[1], b.code, b.header.Get("Content-Type"))
			}
			if err := xml.Unmarshal([]byte(b.body), new(struct{})); err != nil {
				t.Errorf("%s: %v", m[1], err)
			}
		}
	}
	if n < 40 {
		t.Errorf("%d pictures stand in lessons", n)
	}
	for _, at := range []string{"", "at=x", "at=1.0.0", "at=1.-1.0", "at=1.9999.0"} {
		if b.get("/t/caching/memcached/picture?" + at); b.code != http.StatusNotFound {
			t.Errorf("%q: status %d", at, b.code)
		}
	}
}

// TestBrowserLessonPicture scrolls to a stepper: its picture comes.
func TestBrowserLessonPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.tab()
	for _, l := range looks {
		b.set(l)
		b.open("/t/distributed-systems/concurrent-writes")
		eval[bool](b, "(document.querySelector('img.picture').scrollIntoView(), true)")
		b.until("document.querySelector('img.picture').complete && document.querySelector('img.picture').naturalWidth > 0")
		b.shoot("/pictures/lesson", l)
	}
}

var (
	wordInPicture = regexp.MustCompile(`[\p{L}\d'._\[\]!]+`)
	textInPicture = regexp.MustCompile(`<text[^>]*>([^<]*)</text>`)
	placeInOrder  = regexp.MustCompile(`^(\d|1[0-2])$`)
	axisInPicture = regexp.MustCompile(`<text (?:fill="[^"]*" )?font-size="11"[^>]*>[\d.:]+</text>`) // the numbers of an axis
)

// TestPicturesSayWhatIsGiven finds the words of every picture in what the question says before its answer, or among the
// few that name parts of pictures.
func TestPicturesSayWhatIsGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	known := strings.Fields("before colon order arrival request call size hop row input read sale from price get load source write service " +
		"published real time day minutes bytes of the file s ms at each tick a answer no key k limit its own step min round " +
		"coordinator origin shield edge browser if on main hand asked server client api")
	for _, tpl := range w.bank.Templates() {
		for seed := range uint64(6) {
			q, _, err := tpl.Question(seed)
			if err != nil {
				t.Fatal(err)
			}
			given := strings.ToLower(fmt.Sprint(q.Stem, q.Exhibits))
			switch ask := q.Ask.(type) {
			case quizzes.Cells:
				given += strings.ToLower(fmt.Sprint(ask.Title, ask.Head))
				for _, row := range ask.Rows {
					given += strings.ToLower(fmt.Sprint(row.Given))
				}
			case quizzes.Line:
				for _, o := range ask.Options {
					given += strings.ToLower(o.Text)
				}
			}
			for n := range len(q.Exhibits) + 1 {
				p := views.PictureOf(q, n)
				if p == nil {
					continue
				}
				var buf bytes.Buffer
				if err := views.PictureFile(p).Render(t.Context(), &buf); err != nil {
					t.Fatal(err)
				}
				for _, m := range textInPicture.FindAllStringSubmatch(axisInPicture.ReplaceAllString(buf.String(), ""), -1) {
					for _, word := range wordInPicture.FindAllString(html.UnescapeString(m[1]), -1) {
						word = strings.ToLower(strings.Trim(word, ".:"))
						if !placeInOrder.MatchString(word) && !slices.Contains(known, word) && !strings.Contains(given, word) {
							t.Errorf("%s, seed %d: the picture says %q, the question does not", tpl.ID, seed, word)
						}
					}
				}
			}
		}
	}
}
