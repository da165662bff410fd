package content

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// lesson is the second step for one page: it cuts the document into concepts and renders them.
type lesson struct {
	*page
	guide   *guideIndex
	drawn   drawings
	concept *Concept        // nil in the introduction
	html    strings.Builder // since the last cut
	text    []string        // of the concept so far
	noquiz  *mark           // stands directly before the next block
}

// read fills the topic.
func (l *lesson) read() {
	for _, n := range blocks(l.doc) {
		l.block(n)
	}
	l.dangling()
	l.finish()
	if len(l.topic.Concepts) == 0 {
		l.mistakes.add(l.topic.File, 0, "no section (want ## Title {#id}, each one concept)")
	}
	l.topic.Minutes = minutes(l.topic)
}

// block takes one top-level block.
func (l *lesson) block(n ast.Node) {
	if m, ok := n.(*mark); ok {
		l.dangling()
		l.noquiz = l.known(m)
		return
	}
	if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
		l.dangling()
		l.start(h)
		return
	}
	fenced, ok := n.(*ast.FencedCodeBlock)
	if ok && l.special(fenced) {
		return
	}
	l.extract(n)
	l.render(l.prepare(n))
}

// known is the mark if it is one we know.
func (l *lesson) known(m *mark) *mark {
	if m.word == "{.noquiz}" {
		return m
	}
	l.wrong(m, "unknown mark %s (want {.noquiz})", m.word)
	return nil
}

// dangling names a mark with nothing to mark.
func (l *lesson) dangling() {
	if l.noquiz != nil {
		l.wrong(l.noquiz, "{.noquiz} marks nothing (want a table, a definition list or an ordered list directly after it)")
	}
	l.noquiz = nil
}

// start begins a concept.
func (l *lesson) start(h *ast.Heading) {
	l.finish()
	id := headingID(h)
	l.concept = &Concept{
		Topic: l.topic, ID: l.topic.Slug + "#" + id, Anchor: id, Line: l.line(h),
		Title: plain(h, l.src, false), TitleHTML: l.inline(h),
	}
	l.topic.Concepts = append(l.topic.Concepts, l.concept)
}

// finish ends the concept, or the introduction.
func (l *lesson) finish() {
	l.cut()
	if l.concept != nil {
		l.concept.Text = strings.Join(l.text, " ")
	}
	l.text = nil
}

// cut ends a stretch of HTML.
func (l *lesson) cut() {
	text := l.html.String()
	l.html.Reset()
	switch {
	case text == "":
	case l.concept == nil:
		l.topic.Intro += text
	default:
		l.concept.Parts = append(l.concept.Parts, Part{HTML: text})
	}
}

// extract keeps what questions are made of and counts the words.
func (l *lesson) extract(n ast.Node) {
	skip := l.noquiz != nil
	if skip && slices.Contains([]ast.NodeKind{extast.KindTable, extast.KindDefinitionList, ast.KindList}, n.Kind()) {
		l.noquiz = nil
	}
	l.dangling()
	plainly := prose(n, l.src, false)
	words := len(strings.Fields(plainly))
	if n.Kind() == ast.KindParagraph {
		l.topic.prose = append(l.topic.prose, plainly)
	}
	l.topic.Words += words
	if l.concept == nil {
		return
	}
	l.concept.Words += words
	if text := prose(n, l.src, true); text != "" {
		l.text = append(l.text, text)
	}
	if list, ok := n.(*extast.DefinitionList); ok {
		l.concept.Glossary = append(l.concept.Glossary, l.terms(list).Pairs...)
	}
	if !skip {
		l.askable(n)
	}
}

func (l *lesson) askable(n ast.Node) {
	switch n := n.(type) {
	case *extast.Table:
		l.concept.Tables = append(l.concept.Tables, l.table(n))
	case *extast.DefinitionList:
		l.concept.Terms = append(l.concept.Terms, l.terms(n))
	case *ast.List:
		if steps := l.steps(n); len(steps.Items) >= 3 {
			l.concept.Steps = append(l.concept.Steps, steps)
		}
	}
}

func (l *lesson) render(n ast.Node) {
	if err := l.markdown.Renderer().Render(&l.html, l.src, n); err != nil {
		l.wrong(n, "cannot be drawn: %v", err)
	}
}

// inline is the HTML of a heading's text.
func (l *lesson) inline(h *ast.Heading) string {
	var b bytes.Buffer
	for _, n := range blocks(l.prepare(h)) {
		if err := l.markdown.Renderer().Render(&b, l.src, n); err != nil {
			l.wrong(h, "cannot be drawn: %v", err)
		}
	}
	return b.String()
}

// minutes is the reading time that Topic.Minutes describes.
func minutes(t *Topic) int {
	seconds := t.Words * 60 / 200
	for _, c := range t.Concepts {
		seconds += 20 * len(c.Quizzes)
	}
	return (seconds + 59) / 60
}
