package image

import (
	"slices"
	"strings"
)

// Wrong models of secrets in builds.
const (
	RmRemoves   Model = "rm-removes-secret"           // a later deletion takes a file out of the image
	ArgHidden   Model = "build-arg-leaves-no-trace"   // a build argument is gone when the build is over
	StagesShip  Model = "all-stages-shipped"          // the layers of each stage are part of the image
	EarlyHides  Model = "early-stage-hides-all"       // nothing that passes through an early stage ships
	MountSaved  Model = "secret-mount-in-layer"       // a secret mount stays in the step's layer
	MountClean  Model = "secret-mount-never-leaks"    // what a command writes from a secret mount is not kept
	SameRunKept Model = "deleted-in-same-step-counts" // what a step creates and deletes is in its layer
	EnvCleared  Model = "cleared-env-is-gone"         // a variable that is emptied later was never there
)

// SecretModels are all of them.
var SecretModels = []Model{RmRemoves, ArgHidden, SameRunKept, StagesShip, EarlyHides, MountSaved, MountClean, EnvCleared}

// Do is what a line of a Dockerfile does.
type Do int

// The kinds of lines. File is the path they touch, Secret the name of what they handle.
const (
	From     Do = iota // begins a stage on another image, or on the stage before it when Same
	CopyIn             // copies the secret's file from the build context to File
	CopyFrom           // copies folder File of the first stage
	CopySrc            // copies the sources, which hold no secret, to folder File
	Arg                // declares a build argument, which the build command gives a value
	Env                // sets a variable to the secret
	Clear              // sets that variable to nothing
	Remove             // deletes File
	Use                // runs a command that reads no more than its input
	Write              // runs a command that writes the build argument to File
	Mount              // runs a command that reads the secret from a secret mount
	MountTo            // and keeps it in File
	MountOff           // and deletes it again in the same line
	blank              // the line of another secret
)

// Instr is a line of a Dockerfile. Part is where in the file it stands: all lines of part 0, then all of part 1, and so on.
type Instr struct {
	Do     Do
	Part   int
	Secret string
	File   string
	Same   bool
}

// runs reports a RUN.
func (i Instr) runs() bool { return i.Do >= Remove && i.Do <= MountOff }

// Variable is the name of the build argument or variable that holds the secret.
func (i Instr) Variable() string { return strings.ToUpper(i.Secret) + "_KEY" }

// String prints the line.
func (i Instr) String() string {
	mount := "RUN --mount=type=secret,id=" + i.Secret + " "
	from := "/run/secrets/" + i.Secret
	switch i.Do {
	case From:
		return "FROM " + i.File
	case CopyIn:
		return "COPY " + i.Secret + ".key " + i.File
	case CopyFrom:
		return "COPY --from=build " + i.File + " " + i.File
	case CopySrc:
		return "COPY src " + i.File
	case Arg:
		return "ARG " + i.Variable()
	case Env:
		return "ENV " + i.Variable() + "=x4711"
	case Clear:
		return "ENV " + i.Variable() + "="
	case Remove:
		return "RUN rm " + i.File
	case Write:
		return "RUN echo $" + i.Variable() + " > " + i.File
	case Mount:
		return mount + "fetch " + from
	case MountTo:
		return mount + "cp " + from + " " + i.File
	case MountOff:
		return mount + "cp " + from + " " + i.File + " && fetch " + i.File + " && rm " + i.File
	}
	return "RUN " + i.File
}

// Find is a place of the final image in which a secret can be read: a line's "layer", the "config", or the "history" that
// stands beside a line.
type Find struct {
	Secret, Place string
	Line          int
}

// stage is what a build holds at some line.
type stage struct {
	files map[string]string // path to secret
	args  []Instr           // those that no RUN has followed yet
	finds []Find
}

// Leaks lists the places in which someone who pulls the image of a Dockerfile reads a secret (Docker documentation, Build
// secrets; Multi-stage builds; OCI image specification 1.1, Image configuration: history and config.Env). Build arguments
// have their values given to the build; the builder notes those that are declared beside each later RUN of their stage.
// BuildKit also notes the value beside the ARG itself, which buildah does not, so every ARG has to have a RUN below it.
func Leaks(file []Instr, m Model, tr *Steps) []Find {
	var s, first stage
	var all []Find
	for n, i := range file {
		if i.Do == From {
			if n > 0 {
				first = s
				all = append(all, s.finds...)
			}
			if i.Same {
				s = stage{files: clone(s.files), args: nil, finds: slices.Clone(s.finds)}
				if m == EarlyHides {
					s.finds = nil
				}
			} else {
				if n > 0 {
					tr.say("stage.left", "`%s` begins a new stage. The layers, configuration and history of the lines above it stay with the builder.", i)
				}
				s = stage{files: map[string]string{}}
			}
			continue
		}
		s.apply(n, i, first, m, tr)
	}
	if m == StagesShip {
		return append(all, s.finds...)
	}
	return s.finds
}

func clone(files map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range files {
		out[k] = v
	}
	return out
}

func (s *stage) apply(n int, i Instr, first stage, m Model, tr *Steps) {
	keep := func(secret, place string) { s.finds = append(s.finds, Find{secret, place, n}) }
	if i.runs() && m != ArgHidden {
		for _, a := range s.args {
			keep(a.Secret, "history")
			tr.say("history.arg", "`%s` is followed by a RUN, and beside that RUN the history of its stage shows the value.", a)
		}
		s.args = nil // noted once is enough
	}
	switch i.Do {
	case CopyIn, Write, MountTo:
		s.files[i.File] = i.Secret
		if i.Do == MountTo && m == MountClean {
			break
		}
		keep(i.Secret, "layer")
		tr.say("layer.file", "`%s` leaves that file in its layer.", i)
	case CopyFrom:
		for _, path := range sorted(first.files) {
			if strings.HasPrefix(path, i.File+"/") && m != EarlyHides {
				s.files[path] = first.files[path]
				keep(first.files[path], "layer")
				tr.say("layer.copy", "`%s` takes along `%s`, which lies there at the end of the first stage.", i, path)
			}
		}
	case Arg:
		s.args = append(s.args, i)
	case Env:
		keep(i.Secret, "config")
		keep(i.Secret, "history")
		tr.say("config.env", "`%s` puts the value into the configuration and the history of its stage.", i)
	case Clear:
		// The configuration has the empty value now; the history keeps both lines.
		s.finds = slices.DeleteFunc(s.finds, func(f Find) bool { return f.Secret == i.Secret && (f.Place == "config" || m == EnvCleared) })
		tr.say("config.clear", "`%s` empties the variable, and the history still shows the line that set it.", i)
	case Remove:
		if m == RmRemoves {
			secret := s.files[i.File]
			s.finds = slices.DeleteFunc(s.finds, func(f Find) bool { return f.Secret == secret && f.Place == "layer" })
		}
		delete(s.files, i.File)
		tr.say("layer.marker", "`%s` hides the file from later lines, while the layer below keeps its bytes.", i)
	case Mount:
		if m == MountSaved {
			keep(i.Secret, "layer")
		}
		tr.say("mount.secret", "`%s` reads a mount that is in no layer, and keeps nothing of it.", i)
	case MountOff:
		if m == MountSaved || m == SameRunKept {
			keep(i.Secret, "layer")
		}
		tr.say("layer.end", "`%s` has deleted its copy by the end of the line, and only what is there then gets into the layer.", i)
	}
}

func sorted(files map[string]string) []string {
	var out []string
	for path := range files {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}

// Shipped lists the secrets that can be read in the image, sorted.
func Shipped(finds []Find) []string {
	var out []string
	for _, f := range finds {
		if !slices.Contains(out, f.Secret) {
			out = append(out, f.Secret)
		}
	}
	slices.Sort(out)
	return out
}

// About tells where one secret of a Dockerfile goes, and where in the image it can be read.
func About(file []Instr, secret string, m Model) (finds []Find, steps []Step) {
	own := slices.Clone(file)
	for n, i := range own {
		switch {
		case i.Secret == "" || i.Secret == secret:
		case i.runs():
			own[n] = Instr{Do: Use}
		default:
			own[n] = Instr{Do: blank}
		}
	}
	var tr Steps
	if finds = Leaks(own, m, &tr); len(tr) > 0 && tr[0].Rule == "stage.left" {
		tr = tr[1:] // nothing of it is above
	}
	return finds, tr
}
