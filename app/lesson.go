package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/views"
)

// edition is how long one set of checks stands in the lessons; then each page is made afresh with others.
const edition = 10 * time.Minute

// lessons keeps each lesson as bytes, because drawing and compressing one costs a thousand times what sending it does.
type lessons struct {
	app   *App
	pages map[string]*lessonPage // never changed after newLessons
}

type lessonPage struct {
	mu    sync.Mutex
	topic *content.Topic
	made  int64 // number of the edition
	page  packed
}

func newLessons(a *App) *lessons {
	l := &lessons{app: a, pages: map[string]*lessonPage{}}
	for _, t := range a.Library.Topics() {
		l.pages[t.Path()] = &lessonPage{topic: t, made: -1}
	}
	return l
}

// get gives the page of the current edition, making it if this is the first to ask for it.
func (l *lessons) get(ctx context.Context, p *lessonPage) (packed, error) {
	now := l.app.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := now.UnixNano() / int64(edition); n != p.made {
		body, err := l.app.drawLesson(ctx, p.topic, 0, now)
		if err != nil {
			return packed{}, err
		}
		if p.page, err = pack("text/html; charset=utf-8", body, 5); err != nil {
			return packed{}, err
		}
		p.made = n
	}
	return p.page, nil
}

// lesson serves a topic. The address with run=n shows other runs in its steppers.
func (a *App) lesson(c echo.Context) error {
	p, ok := a.lessons.pages[c.Param("section")+"/"+c.Param("topic")]
	if !ok {
		return fmt.Errorf("lesson %s/%s: %w", c.Param("section"), c.Param("topic"), fs.ErrNotExist)
	}
	if run := c.QueryParam("run"); run != "" {
		return a.lessonRun(c, p.topic, run)
	}
	page, err := a.lessons.get(c.Request().Context(), p)
	if err != nil {
		return err
	}
	return page.serve(c, "private, max-age=60")
}

const maxRun = 999

func (a *App) lessonRun(c echo.Context, t *content.Topic, run string) error {
	n, err := strconv.Atoi(run)
	if err != nil || n < 0 || n > maxRun {
		return fmt.Errorf("run %q: %w", run, fs.ErrNotExist)
	}
	body, err := a.drawLesson(c.Request().Context(), t, n, a.Now())
	if err != nil {
		return err
	}
	page, err := pack("text/html; charset=utf-8", body, 4)
	if err != nil {
		return err
	}
	return page.serve(c, "private, max-age=60")
}

func (a *App) drawLesson(ctx context.Context, t *content.Topic, run int, now time.Time) ([]byte, error) {
	page, err := a.lessonPage(t, run, a.rng(), now)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	err = views.Lesson(page).Render(context.WithoutCancel(ctx), &buf) // others wait for it too
	return buf.Bytes(), err
}

// lessonPage gathers what a lesson shows.
func (a *App) lessonPage(t *content.Topic, run int, r *rand.Rand, now time.Time) (views.LessonPage, error) {
	p := views.LessonPage{Layout: a.layout(t.Title, "map", false), Topic: t, Intro: a.colors.HTML(t.Intro)}
	p.Layout.Description = t.Summary
	p.Prev, p.Next = a.neighbors(t)
	for _, c := range t.Concepts {
		s := views.LessonSection{Concept: c}
		for _, part := range c.Parts {
			lp, err := a.lessonPart(t, part, run)
			if err != nil {
				return p, err
			}
			s.Parts = append(s.Parts, lp)
		}
		p.Asked += len(a.Bank.Of(c.ID))
		var err error
		if s.Check, err = a.sealedCheck(r, c, now); err != nil {
			return p, err
		}
		p.Sections = append(p.Sections, s)
	}
	return p, nil
}

func (a *App) neighbors(t *content.Topic) (prev, next *content.Topic) {
	all := a.Library.Topics()
	for i := range all {
		if all[i] == t && i > 0 {
			prev = all[i-1]
		}
		if all[i] == t && i+1 < len(all) {
			next = all[i+1]
		}
	}
	return prev, next
}

func (a *App) lessonPart(t *content.Topic, part content.Part, run int) (views.LessonPart, error) {
	if part.Trace == nil {
		return views.LessonPart{HTML: a.colors.HTML(part.HTML)}, nil
	}
	tpl, err := a.Bank.Template(part.Trace.Template)
	if err != nil {
		return views.LessonPart{}, err
	}
	q, _, err := tpl.Question(runSeed(*part.Trace, run))
	if err != nil {
		return views.LessonPart{}, err
	}
	id := fmt.Sprintf("run-%d", part.Trace.Line)
	return views.LessonPart{Stepper: &views.Stepper{
		ID: id, Question: q, Pictures: fmt.Sprintf("%s/picture?at=%d.%d.", t.Address(), part.Trace.Line, run), Another: fmt.Sprintf("%s?run=%d#%s", t.Address(), (run+1)%(maxRun+1), id),
	}}, nil
}

// runSeed keeps the author's seed for the first run. Further runs lie far from the seeds of questions that count.
func runSeed(t content.Trace, run int) uint64 {
	if run == 0 {
		return t.Seed
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "run/%s/%d/%d", t.Template, t.Seed, run)
	return h.Sum64() | 1<<63
}

// sealedCheck draws a question on a concept whose variant travels sealed with the form.
func (a *App) sealedCheck(r *rand.Rand, c *content.Concept, now time.Time) (*views.Asking, error) {
	q, err := a.Bank.Draw(r, c.ID, inText)
	if err != nil {
		return nil, nil //nolint:nilerr // a concept without questions has no check; `warmcache check` lists it as wanted
	}
	token, err := a.sealRef(q.Ref)
	if err != nil {
		return nil, err
	}
	return &views.Asking{Question: inWords(q), Action: "/check", Token: token, ID: "check-" + c.Anchor, NoKeys: true}, nil
}

// inWords is a question without pictures: those of the checks would make up a good part of a lesson's bytes.
func inWords(q quizzes.Question) quizzes.Question {
	q.Drawn, q.Exhibits = nil, slices.Clone(q.Exhibits)
	for i := range q.Exhibits {
		q.Exhibits[i].Drawn = nil
	}
	return q
}

// pictureStyle lets a picture's own style work where it is opened by itself.
var pictureStyle = func() string {
	sum := sha256.Sum256([]byte(views.PictureStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; frame-ancestors 'none'"
}()

// lessonPicture serves a picture of a stepper.
func (a *App) lessonPicture(c echo.Context) error {
	drawn, err := a.stepperPicture(c.Param("section")+"/"+c.Param("topic"), c.QueryParam("at"))
	if err != nil {
		return fmt.Errorf("picture %s: %w", c.Request().URL, err)
	}
	var buf bytes.Buffer
	if err := views.PictureFile(drawn).Render(c.Request().Context(), &buf); err != nil {
		return err
	}
	page, err := pack("image/svg+xml", buf.Bytes(), 4)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", pictureStyle)
	return page.serve(c, "public, max-age=600")
}

// stepperPicture draws what is named by the line of a stepper in its lesson, the run, and n, which counts its exhibits;
// behind them comes the picture of the case. The error is fs.ErrNotExist where there is none.
func (a *App) stepperPicture(topic, at string) (quizzes.Picture, error) {
	var line, run, n int
	p, ok := a.lessons.pages[topic]
	if _, err := fmt.Sscanf(at, "%d.%d.%d", &line, &run, &n); err != nil || !ok || run < 0 || run > maxRun {
		return nil, fs.ErrNotExist
	}
	trace := p.trace(line)
	if trace == nil {
		return nil, fs.ErrNotExist
	}
	tpl, err := a.Bank.Template(trace.Template)
	if err != nil {
		return nil, err
	}
	q, _, err := tpl.Question(runSeed(*trace, run))
	if err != nil {
		return nil, err
	}
	drawn := views.PictureOf(q, n)
	if drawn == nil {
		return nil, fs.ErrNotExist
	}
	return drawn, nil
}

// trace finds the stepper block that begins on a line of the lesson.
func (p *lessonPage) trace(line int) *content.Trace {
	for _, c := range p.topic.Concepts {
		for _, part := range c.Parts {
			if part.Trace != nil && part.Trace.Line == line {
				return part.Trace
			}
		}
	}
	return nil
}
