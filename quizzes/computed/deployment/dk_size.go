package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/image"
)

// DockerSizeImage asks for the size of an image.
var DockerSizeImage = quizzes.Template{
	ID: "dk.size.image", Version: 1, Concept: "docker#layer-sizes", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dkSizeImage,
}

var dkSizeBeliefs = map[image.Model]string{
	image.RemoveShrinks: "This lets a deletion make the image smaller, but the bytes stay in the layer below.",
	image.TempCounts:    "This counts a file that was deleted in the step that made it. Such a file is in no layer.",
	image.ChownFree:     "This takes the change of the owner for free, but the file stands in the new layer once more.",
	image.DeltaOnly:     "This counts the growth of the changed file, but a layer holds a changed file whole.",
	image.BaseFree:      "This leaves out the base, whose layers belong to the image.",
}

// dkSizeSteps draws steps, at most one of a kind, in an order that makes sense.
func dkSizeSteps(r *rand.Rand) (steps []image.Layer, said []string) {
	size := func(n int) int { return 10 * (2 + r.IntN(n)) }
	add := func(text, does string, ops ...image.Op) {
		steps, said = append(steps, image.Layer{Text: text, Ops: ops}), append(said, does)
	}
	archive, data, tool, tmp, db, db2 := size(6), size(12), size(8), size(5), size(5), 0
	db2 = db + 10*(1+r.IntN(3))
	add("COPY data.tar /tmp/", fmt.Sprintf("adds the archive, %d MB", archive), image.Op{Kind: "add", File: "archive", MB: archive})
	add("RUN tar xf /tmp/data.tar -C /srv", fmt.Sprintf("unpacks it to `/srv`, %d MB", data), image.Op{Kind: "add", File: "data", MB: data})
	if r.IntN(2) == 0 {
		add("RUN rm /tmp/data.tar", "deletes the archive", image.Op{Kind: "remove", File: "archive"})
	}
	if r.IntN(2) == 0 {
		add("RUN ./get-tool.sh", fmt.Sprintf("downloads %d MB, installs %d MB, deletes the download", tmp, tool),
			image.Op{Kind: "add", File: "download", MB: tmp}, image.Op{Kind: "add", File: "tool", MB: tool}, image.Op{Kind: "remove", File: "download"})
	}
	if r.IntN(2) == 0 {
		add("RUN chown -R app /srv", fmt.Sprintf("changes the owner of the %d MB in `/srv`", data), image.Op{Kind: "own", File: "data"})
	}
	if r.IntN(2) == 0 {
		add("COPY index.db /var/", fmt.Sprintf("adds the index, %d MB", db), image.Op{Kind: "add", File: "db", MB: db})
		add("RUN update-index /var/index.db", fmt.Sprintf("appends to the index, now %d MB", db2), image.Op{Kind: "grow", File: "db", MB: db2})
	}
	return steps, said
}

func dkSizeImage(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		base := quizzes.One(r, 30, 75, 120)
		steps, said := dkSizeSteps(r)
		var tr image.Steps
		_, total := image.Sizes(base, steps, "", &tr)
		var nears []quizzes.Near
		for _, m := range image.LayerModels {
			_, other := image.Sizes(base, steps, m, nil)
			nears = append(nears, near(other, string(m), "%s", dkSizeBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(total), nears)
		if len(nears) < 3 || len(steps) > 6 {
			return reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Steps of the Dockerfile", Head: []string{"Step", "What it does to files"}}
		ex.Rows = append(ex.Rows, []string{"`FROM shop/base`", fmt.Sprintf("brings %d MB", base)})
		for i, s := range steps {
			ex.Rows = append(ex.Rows, []string{quizzes.Code(s.Text), said[i]})
		}
		return quizzes.Question{
			Stem:     "Docker builds an image from these steps, and small files do not count. How large is the image in MB, uncompressed and with all its layers?",
			Exhibits: []quizzes.Exhibit{ex}, Note: fmt.Sprint(base, steps),
			Ask:   quizzes.Number{Value: float64(total), Unit: "MB", Near: nears},
			Trace: quizzes.Worked(tr, "The image has %d MB.", total),
		}, nil
	})
}
