package content

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/yuin/goldmark/ast"
)

// special takes a quiz or trace fence: those are not drawn here.
func (l *lesson) special(n *ast.FencedCodeBlock) bool {
	word := string(n.Language(l.src))
	if word != "quiz" && word != "trace" {
		return false
	}
	l.dangling()
	if _, err := l.fence(n); err != nil {
		l.wrong(n, "%v", err)
	}
	if l.concept == nil {
		l.wrong(n, "a %s block before the first section (want it under the ## it belongs to)", word)
		return true
	}
	if word == "quiz" {
		l.concept.Quizzes = append(l.concept.Quizzes, Quiz{l.topic.File, l.line(n), n.Lines().Value(l.src)})
		return true
	}
	l.cut()
	l.concept.Parts = append(l.concept.Parts, Part{Trace: l.trace(n)})
	return true
}

// trace reads a stepper block.
func (l *lesson) trace(n *ast.FencedCodeBlock) *Trace {
	line := l.line(n)
	f := readFields(l.mistakes, l.topic.File, line, n.Lines().Value(l.src), []string{"template", "seed"})
	t := &Trace{Template: f.text("template"), Line: line}
	if node := f.entries["seed"]; node != nil {
		seed, err := strconv.ParseUint(node.Value, 10, 64)
		if err != nil {
			l.mistakes.add(l.topic.File, f.lines["seed"], "seed: want a whole number from 0")
		}
		t.Seed = seed
	}
	return t
}

// fence reads the line that opens a code block, and sees that another one closes it: one that does not would take the
// rest of the lesson along.
func (p *page) fence(n *ast.FencedCodeBlock) (fence, error) {
	info := ""
	if n.Info != nil {
		info = string(n.Info.Value(p.src))
	}
	f, err := parseFence(info)
	if err != nil {
		return f, err
	}
	_, rest, _ := bytes.Cut(p.src[n.Pos():], []byte("\n"))
	if lines := n.Lines(); lines.Len() > 0 {
		rest = p.src[lines.At(lines.Len()-1).Stop:]
	}
	line := bytes.TrimLeft(rest, "> \t")
	if !bytes.HasPrefix(line, []byte("```")) && !bytes.HasPrefix(line, []byte("~~~")) {
		return f, fmt.Errorf("this %s block is never closed (want a line of backticks after it)", f.word)
	}
	return f, nil
}
