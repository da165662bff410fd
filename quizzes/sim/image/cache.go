package image

import (
	"slices"
	"strings"
)

// Wrong models of the build cache.
const (
	TimeCounts  Model = "time-stamps-count"
	ArgAtLine   Model = "arg-misses-at-its-line"
	ArgByName   Model = "arg-counts-where-named"
	RunLooksOut Model = "run-looks-at-the-network"
	AnyCopy     Model = "any-file-misses-first-copy"
	OnlyTouched Model = "later-steps-reused"
)

// CacheModels are all of them.
var CacheModels = []Model{TimeCounts, ArgAtLine, ArgByName, RunLooksOut, AnyCopy, OnlyTouched}

// Instruction is a line of a Dockerfile of one stage. Copies holds the files that a COPY takes, "." for the whole
// context.
type Instruction struct {
	Op, Args string
	Copies   []string
}

func (i Instruction) String() string { return i.Op + " " + i.Args }

// Change is what happened since the last build: "edit" or "touch" a file, a new value of an "arg", newer packages on the
// "remote" servers that RUN commands ask.
type Change struct{ Kind, Name string }

// Misses tells of each instruction whether the change makes its stored result useless by itself.
func Misses(file []Instruction, c Change, m Model) []bool {
	out, declared, copied := make([]bool, len(file)), false, false
	for n, i := range file {
		switch {
		case i.Op == "ARG":
			declared = declared || i.Args == c.Name
			out[n] = m == ArgAtLine && c.Kind == "arg" && i.Args == c.Name
		case i.Op == "COPY":
			takes := slices.Contains(i.Copies, ".") || slices.Contains(i.Copies, c.Name) || m == AnyCopy && !copied
			copied = true
			out[n] = takes && (c.Kind == "edit" || c.Kind == "touch" && m == TimeCounts)
		case i.Op == "RUN":
			uses := m != ArgByName || strings.Contains(i.Args, "$"+c.Name)
			out[n] = c.Kind == "arg" && declared && uses || c.Kind == "remote" && m == RunLooksOut && strings.Contains(i.Args, "install")
		}
	}
	return out
}

// Executed tells of each instruction whether the next build executes it: the first that misses, and all after it.
func Executed(file []Instruction, changes []Change, m Model) []bool {
	out, missed := make([]bool, len(file)), false
	for n := range file {
		here := false
		for _, c := range changes {
			here = here || Misses(file, c, m)[n]
		}
		missed = missed || here
		out[n] = missed && m != OnlyTouched || here
	}
	return out
}

// First is the index of the first executed instruction, or the number of instructions when all are reused.
func First(file []Instruction, changes []Change, m Model) int {
	if i := slices.Index(Executed(file, changes, m), true); i >= 0 {
		return i
	}
	return len(file)
}

// Count is the number of COPY and RUN instructions that are executed.
func Count(file []Instruction, changes []Change, m Model) int {
	n := 0
	for i, e := range Executed(file, changes, m) {
		if e && (file[i].Op == "COPY" || file[i].Op == "RUN") {
			n++
		}
	}
	return n
}

// Explain says what the builder compares, line after line, down to the first miss.
func Explain(file []Instruction, changes []Change, tr *Steps) {
	first := First(file, changes, "")
	for n, i := range file {
		switch {
		case n == first:
			tr.say("cache.miss", "Line %d, `%s`, misses: %s.", n+1, i, Reason(file, changes, n))
			return
		case i.Op == "COPY":
			tr.say("cache.copy", "Line %d, `%s`, is reused: the content of what it copies is the same.", n+1, i)
		case i.Op == "RUN":
			tr.say("cache.run", "Line %d, `%s`, is reused: its text is the same, and it sees no changed argument.", n+1, i)
		case i.Op == "ARG":
			tr.say("cache.arg", "Line %d, `%s`, declares the argument and misses nothing by itself.", n+1, i)
		}
	}
}

// Reason says which change makes an instruction miss.
func Reason(file []Instruction, changes []Change, n int) string {
	for _, c := range changes {
		if Misses(file, c, "")[n] {
			if c.Kind == "arg" {
				return "`" + c.Name + "` was declared before it, and each `RUN` after that line gets the value"
			}
			return "it copies `" + c.Name + "`, whose content changed"
		}
	}
	return "a step before it missed"
}
