package image

import (
	"math/rand/v2"
	"slices"
)

// The parts of a Dockerfile with two stages: in each stage the variables, the copies, the RUNs that make things, and those
// that clear up.
const (
	partVars, partCopy, partRun, partClear = 1, 2, 4, 5
	partFirst, partBorder                  = 0, 10
)

// DrawSecrets draws a Dockerfile with two stages that handles some secrets, each in its own way. With same the second stage
// is built on the first.
func DrawSecrets(r *rand.Rand, same bool, names []string) []Instr {
	file := []Instr{
		{Do: From, Part: partFirst, File: "golang:1.24 AS build"}, {Do: CopySrc, Part: partCopy, File: "/app"}, {Do: Use, Part: partRun, File: "make -C /app"},
		{Do: From, Part: partBorder, File: "debian:12"}, {Do: Use, Part: partBorder + partRun, File: "useradd app"},
	}
	if same {
		file[3].File, file[3].Same = "build", true
	} else {
		file = append(file, Instr{Do: CopyFrom, Part: partBorder + 3, File: "/app"})
	}
	for _, name := range names {
		file = append(file, route(r, same, name)...)
	}
	slices.SortStableFunc(file, func(a, b Instr) int { return a.Part - b.Part })
	return file
}

// route draws the lines of one secret.
func route(r *rand.Rand, same bool, name string) []Instr {
	stage := partBorder * r.IntN(2)
	path := []string{"/app/", "/app/", "/tmp/"}[r.IntN(3)] + name + ".key"
	line := func(do Do, part int) Instr { return Instr{Do: do, Part: part, Secret: name, File: path} }
	var out []Instr
	switch r.IntN(8) {
	case 0, 1, 2:
		out = []Instr{line(CopyIn, stage+partCopy)}
	case 3:
		return []Instr{line(Arg, stage+partVars)}
	case 4:
		out = []Instr{line(Env, stage+partVars)}
		if r.IntN(2) == 0 {
			out = append(out, line(Clear, stage+partClear))
		}
		return out
	case 5:
		if stage > 0 {
			return []Instr{line(Arg, stage+partVars)}
		}
		out = []Instr{line(Arg, partVars), line(Write, partRun)}
	case 6:
		out = []Instr{line(MountTo, stage+partRun)}
	default:
		return []Instr{line([]Do{Mount, MountOff}[r.IntN(2)], stage+partRun)}
	}
	switch carried := same || path[:5] == "/app/"; {
	case r.IntN(5) < 2:
		out = append(out, line(Remove, stage+partClear))
	case stage == 0 && carried && r.IntN(3) == 0:
		out = append(out, line(Remove, partBorder+partClear))
	}
	return out
}
