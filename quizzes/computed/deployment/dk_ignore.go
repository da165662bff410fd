package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/image"
)

// DockerIgnoreSent asks which files the build context holds.
var DockerIgnoreSent = quizzes.Template{
	ID: "dk.ignore.sent", Version: 1, Concept: "docker#build-context", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: dkIgnoreSent,
}

var dkIgnoreBeliefs = map[image.Model]string{
	image.GitAnywhere:  "a pattern without a folder matches at any depth, as in Git; here it starts at the root",
	image.FirstMatch:   "the first line that matches decides; here the last one does",
	image.NoWayBack:    "a file of an excluded folder cannot be taken back, as in Git; here `!` does it",
	image.StarCrosses:  "a star crosses folders; it stays within one name",
	image.NoNegation:   "a line with `!` has no effect; it takes files back in",
	image.DeepNeedsDir: "`**` needs at least one folder; it also stands for none",
	image.FolderAlone:  "a pattern for a folder spares what is in it; it covers all of it",
}

// dkIgnoreLines draws a .dockerignore file over a small project.
func dkIgnoreLines(r *rand.Rand) []string {
	ext, dir := quizzes.One(r, "md", "log", "txt"), quizzes.One(r, "docs", "svc", "data")
	pool := []string{"*." + ext, "!README." + ext, "**/*." + ext, dir, "!" + dir + "/api." + ext, "**/.env", ".env", dir + "/*", "*/*." + ext, "!**/README." + ext, dir + "/**/tmp"}
	return quizzes.Draw(r, pool, 3+r.IntN(2))
}

func dkIgnoreFiles(r *rand.Rand, lines []string) []string {
	ext, dir := "md", "docs"
	all := strings.Join(lines, " ")
	for _, e := range []string{"log", "txt"} {
		if strings.Contains(all, "."+e) {
			ext = e
		}
	}
	for _, d := range []string{"svc", "data"} {
		if strings.Contains(all, d) {
			dir = d
		}
	}
	pool := []string{"README." + ext, "notes." + ext, dir + "/README." + ext, dir + "/api." + ext, dir + "/old/notes." + ext, "web/README." + ext, "web/notes." + ext, "web/old/api." + ext, ".env", "web/.env", dir + "/.env", dir + "/tmp/a.bin", dir + "/old/tmp/a.bin", "web/main.py"}
	return quizzes.Draw(r, pool, 5)
}

func dkIgnoreSent(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		lines := dkIgnoreLines(r)
		var opts []quizzes.Option
		var tr image.Steps
		trapped := 0
		for _, f := range dkIgnoreFiles(r, lines) {
			out, line := image.Ignored(lines, f, "")
			why := dkIgnoreWhy(lines, f, out, line)
			tr = append(tr, image.Step{Rule: "dockerignore.last-match", Text: why})
			fooled := dkIgnoreFooled(lines, f, out)
			if fooled != "" {
				trapped++
			}
			switch {
			case !out:
				opts = append(opts, right(quizzes.Code(f), "%s", why))
			case fooled != "":
				opts = append(opts, wrong(quizzes.Code(f), string(fooled), "%s This takes it that %s.", why, dkIgnoreBeliefs[fooled]))
			default:
				opts = append(opts, wrong(quizzes.Code(f), "dockerignore-line-overlooked", "%s", why))
			}
		}
		if rights(opts) != want || trapped < 2 {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "The folder that Docker takes as its build context has this `.dockerignore` file. Which of these files does `docker build .` put into the context?",
			Exhibits: []quizzes.Exhibit{{Title: ".dockerignore", Lang: "text", Lines: lines}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(lines, opts),
			Trace: quizzes.Worked(tr, "In the context: %s.", key(opts)),
		}, nil
	})
}

// dkIgnoreFooled names a wrong model that judges a file otherwise.
func dkIgnoreFooled(lines []string, f string, out bool) image.Model {
	for _, m := range image.IgnoreModels {
		if as, _ := image.Ignored(lines, f, m); as != out {
			return m
		}
	}
	return ""
}

func dkIgnoreWhy(lines []string, f string, out bool, line int) string {
	switch {
	case line < 0:
		return fmt.Sprintf("No line matches `%s` or a folder above it, so it is sent.", f)
	case out:
		return fmt.Sprintf("The last line that matches `%s` is `%s`, so it stays out.", f, lines[line])
	}
	return fmt.Sprintf("The last line that matches `%s` is `%s`, which takes it back in.", f, lines[line])
}
