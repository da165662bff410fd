package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/image"
)

// ContainerSecretWhich asks which secrets of a build can be read in its image.
var ContainerSecretWhich = quizzes.Template{
	ID: "sc.secret.which", Version: 1, Concept: "secure-containers#secret-layers", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: scSecretWhich,
}

// ContainerSecretLine asks which line of a Dockerfile puts a secret into a layer that ships.
var ContainerSecretLine = quizzes.Template{
	ID: "sc.secret.line", Version: 1, Concept: "secure-containers#secret-layers", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 3, Make: scSecretLine,
}

const scSecretLines = 12 // at most

// scSecretStem says of a build what its lines need.
func scSecretStem(file []image.Instr, question string) string {
	has := func(do ...image.Do) bool {
		return slices.ContainsFunc(file, func(i image.Instr) bool { return slices.Contains(do, i.Do) })
	}
	var given []string
	if has(image.Arg) {
		given = append(given, "a value for each `ARG`")
	}
	if has(image.Mount, image.MountTo, image.MountOff) {
		given = append(given, "a file for each secret mount")
	}
	with, commands := "", []string{"`make`", "`useradd`"}
	if len(given) > 0 {
		with = ", with " + quizzes.And(given)
	}
	if has(image.Mount, image.MountOff) {
		commands = append(commands, "`fetch`")
	}
	return fmt.Sprintf("Docker builds the image of this Dockerfile%s. The folder `src` holds no secret, and %s write none anywhere. Only the final image is pushed. %s", with, quizzes.And(commands), question)
}

// scSecretFile draws a Dockerfile for some secrets.
func scSecretFile(r *rand.Rand, n int) ([]image.Instr, []string, error) {
	names := quizzes.Draw(r, []string{"db", "npm", "mail", "shop", "pay", "ci", "git", "s3"}, n)
	file := image.DrawSecrets(r, r.IntN(4) == 0, names)
	if len(file) > scSecretLines {
		return nil, nil, quizzes.Reject("%d lines", len(file))
	}
	return file, names, nil
}

// scSecretPlaces names the places of some finds.
func scSecretPlaces(finds []image.Find) string {
	says := map[string]string{"layer": "a layer", "config": "the configuration", "history": "the history"}
	var out []string
	for _, f := range finds {
		if !slices.Contains(out, says[f.Place]) {
			out = append(out, says[f.Place])
		}
	}
	if len(out) == 0 {
		return "So nothing of it is in the image."
	}
	return "So it can be read in " + quizzes.And(out) + " of the image."
}

func scSecretItem(file []image.Instr, name string) item {
	finds, steps := image.About(file, name, "")
	ships := len(finds) > 0
	return item{text: quizzes.Code(name), right: ships, why: told(steps) + " " + scSecretPlaces(finds), fooled: fooled(image.SecretModels, ships, func(m image.Model) bool {
		got, _ := image.About(file, name, m)
		return len(got) > 0
	})}
}

func scSecretText(file []image.Instr) []string {
	var out []string
	for _, i := range file {
		out = append(out, i.String())
	}
	return out
}

func scSecretWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		file, names, err := scSecretFile(r, 4)
		if err != nil {
			return quizzes.Question{}, err
		}
		if len(image.Shipped(image.Leaks(file, "", nil))) != rights {
			return quizzes.Question{}, quizzes.Reject("not %d secrets", rights)
		}
		var items []item
		beliefs := map[string]bool{}
		for _, name := range names {
			it := scSecretItem(file, name)
			if !it.right && len(it.fooled) == 0 {
				return quizzes.Question{}, quizzes.Reject("nobody errs on %s", name)
			}
			for _, id := range it.fooled {
				beliefs[id] = true
			}
			items = append(items, it)
		}
		if len(beliefs) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     scSecretStem(file, "Which secrets can someone who pulls the image read in a layer, in its configuration or in its history?"),
			Exhibits: []quizzes.Exhibit{{Title: "Dockerfile", Lang: "dockerfile", Lines: scSecretText(file)}},
			Ask:      multiple(r, items), Trace: scSecretTrace(judged("image.secret", items, "Readable")), Note: fmt.Sprint(scSecretText(file)),
		}, nil
	})
}

// scSecretTrace puts the cure before the key.
func scSecretTrace(steps []quizzes.Step) []quizzes.Step {
	cure := quizzes.Step{Rule: "image.cure", Text: "The cure is `RUN --mount=type=secret` with a command that writes nothing of the secret. A secret that has been in a pushed image is replaced."}
	return slices.Insert(steps, len(steps)-1, cure)
}

func scSecretLine(r *rand.Rand) (quizzes.Question, error) {
	kind := quizzes.One(r, image.CopyFrom, image.CopyIn, image.CopyFrom, image.CopyIn, image.MountTo)
	hidden := r.IntN(3) > 0 // by a longer line
	return quizzes.Search(4*tries, func() (quizzes.Question, error) {
		file, names, err := scSecretFile(r, 3+r.IntN(2))
		if err != nil {
			return quizzes.Question{}, err
		}
		var steps image.Steps
		at := scSecretLayers(image.Leaks(file, "", &steps))
		if len(at) != 1 || file[at[0]].Do != kind {
			return quizzes.Question{}, quizzes.Reject("%d layers", len(at))
		}
		longer := func(i image.Instr) bool { return len(i.String()) > len(file[at[0]].String()) }
		if hidden && !slices.ContainsFunc(file, longer) {
			return quizzes.Question{}, quizzes.Reject("the longest line is the key")
		}
		var opts []quizzes.Option
		tempting := 0
		for n, i := range file {
			o := scSecretOption(file, n, at[0])
			if o.Text = i.String(); o.Misconception != "" {
				tempting++
			}
			opts = append(opts, o)
		}
		if tempting < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ask := quizzes.Line{Title: "Dockerfile", Lang: "dockerfile", Options: opts}
		var trace []quizzes.Step
		for _, s := range steps {
			trace = append(trace, quizzes.Step(s))
		}
		trace = append(trace, quizzes.Step{Rule: "answer", Text: fmt.Sprintf("Of the layers that ship, the one of %s holds a secret.", ask.KeyText())})
		return quizzes.Question{
			Stem: scSecretStem(file, "Look only at the files in its layers, not at its configuration or history. Exactly one line makes a layer of the final image that holds a file with a secret. Which one?"),
			Ask:  ask, Trace: scSecretTrace(trace), Note: strings.Join(names, " ") + fmt.Sprint(scSecretText(file)),
		}, nil
	})
}

// scSecretLayers lists the lines whose layers hold a secret.
func scSecretLayers(finds []image.Find) (out []int) {
	for _, f := range finds {
		if f.Place == "layer" && !slices.Contains(out, f.Line) {
			out = append(out, f.Line)
		}
	}
	return out
}

func scSecretOption(file []image.Instr, n, key int) quizzes.Option {
	i := file[n]
	if n == key {
		return quizzes.Option{Right: true, Why: "This line's layer is part of the image, and the secret's file is there at the end of the line."}
	}
	for _, m := range image.SecretModels {
		if slices.Contains(scSecretLayers(image.Leaks(file, m, nil)), n) {
			return quizzes.Option{Why: scSecretNot(i), Misconception: string(m)}
		}
	}
	return quizzes.Option{Why: scSecretNot(i)}
}

// scSecretNot says why a line makes no layer with a secret in the image.
func scSecretNot(i image.Instr) string {
	switch i.Do {
	case image.From:
		return fmt.Sprintf("`%s` begins a stage and writes no file of ours.", i)
	case image.CopySrc:
		return fmt.Sprintf("`%s` copies no secret.", i)
	case image.CopyIn, image.Write, image.MountTo:
		return fmt.Sprintf("`%s` is in the first stage, whose layers stay with the builder.", i)
	case image.CopyFrom:
		return fmt.Sprintf("At the end of the first stage the folder `%s` has no secret in it, so none is taken along.", i.File)
	case image.Arg, image.Env, image.Clear:
		return fmt.Sprintf("`%s` changes the configuration or the history and makes no layer with files.", i)
	case image.Remove:
		return fmt.Sprintf("The layer of `%s` has a marker for the deletion, and no bytes of the file.", i)
	case image.Mount:
		return fmt.Sprintf("The mount is no part of the layer, and `%s` keeps nothing of it.", i)
	case image.MountOff:
		return "The copy is deleted by the end of the line, so its layer has nothing of `" + i.File + "`."
	}
	return fmt.Sprintf("`%s` writes no secret.", i)
}
