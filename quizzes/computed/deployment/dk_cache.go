package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/image"
)

// DockerCacheLine asks for the first instruction that a build executes anew.
var DockerCacheLine = quizzes.Template{
	ID: "dk.cache.line", Version: 1, Concept: "docker#build-cache", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: dkCacheLine,
}

// DockerCacheCount asks how many instructions a build executes anew.
var DockerCacheCount = quizzes.Template{
	ID: "dk.cache.count", Version: 1, Concept: "docker#build-cache", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dkCacheCount,
}

var dkCacheBeliefs = map[image.Model]string{
	image.TimeCounts:  "time stamps of copied files count, but only their content does",
	image.ArgAtLine:   "a new value misses at the `ARG` line, but it misses at the first step that uses it",
	image.ArgByName:   "a `RUN` step has to name the argument, but each one after the `ARG` line gets its value",
	image.RunLooksOut: "`RUN` looks at servers on the network, but its text alone is compared",
	image.AnyCopy:     "any changed file of the context misses at the first `COPY`, but a `COPY` looks at the files it takes",
	image.OnlyTouched: "the steps after a miss are reused, but all of them are executed",
}

// dkStack is a kind of project: base image, lock file, install command, source file, build command.
type dkStack struct{ base, lock, install, source, build string }

var dkStacks = []dkStack{
	{"python:3.13-slim", "requirements.txt", "pip install -r requirements.txt", "server.py", "python -m compileall -q ."},
	{"node:24", "package-lock.json", "npm ci", "src/index.js", "npm run build"},
	{"golang:1.25", "go.sum", "go mod download", "main.go", "go build -o /bin/app ."},
	{"ruby:3.4", "Gemfile.lock", "bundle install", "app.rb", "rake assets"},
}

// dkBuild is a Dockerfile with what changed since the last build.
type dkBuild struct {
	file    []image.Instruction
	changes []image.Change
	stamp   bool // whether some RUN names the argument
}

func dkCopy(file, to string) image.Instruction {
	return image.Instruction{Op: "COPY", Args: file + " " + to, Copies: []string{file}}
}

func dkRun(text string) image.Instruction { return image.Instruction{Op: "RUN", Args: text} }

// dkBuildNew draws a Dockerfile: blocks in any order, an ARG somewhere, and two changes.
func dkBuildNew(r *rand.Rand) dkBuild {
	s, arg := quizzes.One(r, dkStacks...), quizzes.One(r, "GIT_SHA", "BUILD_ID", "RELEASE")
	asset := quizzes.One(r, "logo.svg", "fonts.css", "banner.png")
	blocks := [][]image.Instruction{
		{dkRun("apt-get update && apt-get install -y " + quizzes.One(r, "curl", "git", "jq"))},
		{dkCopy(s.lock, "."), dkRun(s.install)},
		{dkCopy(asset, "static/")},
		{dkRun("useradd -m " + quizzes.One(r, "app", "web"))},
	}
	r.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
	b := dkBuild{file: []image.Instruction{{Op: "FROM", Args: s.base}, {Op: "WORKDIR", Args: "/app"}}}
	for _, block := range blocks[:2+r.IntN(2)] {
		b.file = append(b.file, block...)
	}
	b.file = append(b.file, dkCopy(".", "/app/"), dkRun(s.build))
	if r.IntN(2) == 0 {
		b.file, b.stamp = append(b.file, dkRun("./stamp.sh $"+arg)), true
	}
	b.file = append(b.file, image.Instruction{Op: "USER", Args: quizzes.One(r, "app", "web")}, image.Instruction{Op: "CMD", Args: `["./start", "--listen", "0.0.0.0:8080"]`})
	b.file = slices.Insert(b.file, 2+r.IntN(len(b.file)-4), image.Instruction{Op: "ARG", Args: arg})
	files := quizzes.Draw(r, []string{s.lock, s.source, "README.md", asset}, 2)
	pool := quizzes.Draw(r, []image.Change{{Kind: "edit", Name: files[0]}, {Kind: "touch", Name: files[1]}, {Kind: "arg", Name: arg}, {Kind: "remote"}}, 2)
	b.changes = pool
	return b
}

func (b dkBuild) said() string {
	var out []string
	for _, c := range b.changes {
		switch c.Kind {
		case "edit":
			out = append(out, "`"+c.Name+"` has another content")
		case "touch":
			out = append(out, "`"+c.Name+"` has another time stamp and the old content")
		case "arg":
			out = append(out, "`--build-arg "+c.Name+"` has another value")
		case "remote":
			out = append(out, "the package servers have newer packages")
		}
	}
	return quizzes.And(out)
}

func (b dkBuild) lines() []string {
	var out []string
	for _, i := range b.file {
		out = append(out, i.String())
	}
	return out
}

func dkCacheLine(r *rand.Rand) (quizzes.Question, error) {
	at := 3 + r.IntN(6)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		b := dkBuildNew(r)
		first := image.First(b.file, b.changes, "")
		if first != at {
			return reject("another place")
		}
		var opts []quizzes.Option
		fooled := 0
		for n, line := range b.lines() {
			o := dkCacheOption(b, n, first)
			o.Text = line
			opts = append(opts, o)
			for _, m := range image.CacheModels {
				if n != first && image.First(b.file, b.changes, m) == n {
					fooled++
					break
				}
			}
		}
		if fooled == 0 {
			return reject("little at stake")
		}
		var tr image.Steps
		image.Explain(b.file, b.changes, &tr)
		return quizzes.Question{
			Stem: fmt.Sprintf("BuildKit has stored all steps of this Dockerfile. Since then, %s. Which instruction is the first that the next build executes instead of reusing its result?", b.said()),
			Ask:  quizzes.Line{Title: "Dockerfile", Lang: "dockerfile", Options: opts}, Note: fmt.Sprint(b),
			Trace: quizzes.Worked(tr, "The first executed instruction is line %d.", first+1),
		}, nil
	})
}

func dkCacheOption(b dkBuild, n, first int) quizzes.Option {
	if n == first {
		return quizzes.Option{Right: true, Why: "This step misses, as " + image.Reason(b.file, b.changes, n) + "."}
	}
	for _, m := range image.CacheModels {
		if image.First(b.file, b.changes, m) == n {
			return wrong("", string(m), "This takes it that %s.", dkCacheBeliefs[m])
		}
	}
	if n < first {
		return wrong("", "unchanged-step-runs", "Nothing that counts for `%s` has changed, nor for the steps before it.", b.file[n])
	}
	return wrong("", "changed-input-reused", "Line %d misses before this one: %s.", first+1, image.Reason(b.file, b.changes, first))
}

func dkCacheCount(r *rand.Rand) (quizzes.Question, error) {
	none := r.IntN(8) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		b := dkBuildNew(r)
		n := image.Count(b.file, b.changes, "")
		var nears []quizzes.Near
		for _, m := range image.CacheModels {
			nears = append(nears, near(image.Count(b.file, b.changes, m), string(m), "This takes it that %s.", dkCacheBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(n), nears)
		if len(nears) < 2 || none != (n == 0) {
			return reject("little at stake")
		}
		var tr image.Steps
		image.Explain(b.file, b.changes, &tr)
		return quizzes.Question{
			Stem:     fmt.Sprintf("BuildKit has stored all steps of this Dockerfile. Since then, %s. How many of its `COPY` and `RUN` instructions does the next build execute instead of reusing their results?", b.said()),
			Exhibits: []quizzes.Exhibit{{Title: "Dockerfile", Lang: "dockerfile", Lines: b.lines()}},
			Ask:      quizzes.Number{Value: float64(n), Unit: "instructions", Near: nears}, Note: fmt.Sprint(b),
			Trace: quizzes.Worked(tr, "From there on each step is executed: %d `COPY` and `RUN` instructions.", n),
		}, nil
	})
}
