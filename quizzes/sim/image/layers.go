package image

// Wrong models of layer sizes.
const (
	RemoveShrinks Model = "deletion-shrinks-image"
	TempCounts    Model = "deleted-in-same-step-counts"
	ChownFree     Model = "metadata-change-is-free"
	DeltaOnly     Model = "layer-holds-difference"
	BaseFree      Model = "base-not-counted"
)

// LayerModels are all of them.
var LayerModels = []Model{RemoveShrinks, TempCounts, ChownFree, DeltaOnly, BaseFree}

// Op is what a step does to one file: "add" it with a size, "grow" it to a size, "own" (change its owner), "remove".
type Op struct {
	Kind, File string
	MB         int
}

// Layer is a step of a Dockerfile with what it does.
type Layer struct {
	Text string
	Ops  []Op
}

// Sizes gives the size of each step's layer in MB. A layer holds, whole, the files that its step added or changed and
// that are there at its end; a deletion of a file from below is a marker of no size (Docker documentation, Storage drivers).
func Sizes(base int, steps []Layer, m Model, tr *Steps) (layers []int, total int) {
	size := map[string]int{}
	total = base
	if m == BaseFree {
		total = 0
	}
	tr.say("layer.base", "The base brings %d MB.", base)
	for _, s := range steps {
		layer := layer(size, s, m)
		layers, total = append(layers, layer), total+layer
		tr.say("layer.step", "`%s` adds a layer of %d MB; together %d MB.", s.Text, layer, total)
	}
	return layers, total
}

// layer applies a step to the file sizes and gives its layer's size.
func layer(size map[string]int, s Layer, m Model) int {
	own := map[string]int{}
	sum := 0
	for _, op := range s.Ops {
		before := size[op.File]
		switch op.Kind {
		case "add":
			size[op.File], own[op.File] = op.MB, op.MB
		case "grow":
			size[op.File], own[op.File] = op.MB, op.MB
			if m == DeltaOnly {
				own[op.File] = op.MB - before
			}
		case "own":
			if m != ChownFree {
				own[op.File] = before
			}
		case "remove":
			_, here := own[op.File]
			if m == RemoveShrinks && !here {
				sum -= before
			}
			if m != TempCounts {
				delete(own, op.File)
			}
			delete(size, op.File)
		}
	}
	for _, op := range s.Ops { // each file once, in the order of the step
		sum += own[op.File]
		delete(own, op.File)
	}
	return sum
}
