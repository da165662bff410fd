package image

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

type secretCase struct {
	Same  bool
	Names []string
	File  []Instr
}

func drawSecretCase(r *rand.Rand) secretCase {
	c := secretCase{Same: r.IntN(3) == 0, Names: []string{"db", "mail", "npm", "shop"}}
	c.File = DrawSecrets(r, c.Same, c.Names)
	return c
}

// told prints the places of each secret.
func told(c secretCase, finds []Find) string {
	out := ""
	for _, name := range c.Names {
		var places []string
		for _, f := range finds {
			if f.Secret == name && !slices.Contains(places, f.Place) {
				places = append(places, f.Place)
			}
		}
		slices.Sort(places)
		out += name + ": " + strings.Join(places, " ") + "; "
	}
	return strings.TrimSpace(out)
}

// helper is the only program of an image from scratch. It does, in one RUN, what the RUNs of one part do in each case.
const helper = `package main

import (
	"os"
	"strings"
)

func main() {
	plan, _ := os.ReadFile("/plan" + os.Args[1])
	mounted, _ := os.ReadFile("/run/secrets/all")
	for _, line := range strings.Split(string(plan), "\n") {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		content := os.Getenv(f[0])
		if f[0] == "mount" {
			_, rest, _ := strings.Cut(string(mounted), f[2]+"=")
			content, _, _ = strings.Cut(rest, "\n")
		}
		if f[0] == "rm" {
			os.Remove(f[1])
		} else if os.WriteFile(f[1], []byte(content), 0o600) != nil {
			os.Exit(1)
		}
	}
}
`

// merged is one build in which the files and variables of many cases lie side by side, each case with names of its own. Layers
// are those of the parts, so that a case finds in them what it would find on its own.
type merged struct {
	t      testing.TB
	dir    string
	values map[string]bool // of build arguments
	file   []string
	secret strings.Builder
}

// value is the secret of a name.
func value(name string) string { return "s3cret-" + name + "-end" }

func (b *merged) put(path, content string) {
	full := filepath.Join(b.dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// part writes the lines of one part of all cases.
func (b *merged) part(n int, lines []Instr) {
	var plan, args, env []string
	copied, mounts, runs := false, false, false
	for _, i := range lines {
		name, path := i.Variable(), i.File
		runs = runs || i.runs()
		switch i.Do {
		case From:
			from := map[bool]string{true: "build", false: "scratch"}[i.Same]
			if n == 0 {
				from = "scratch AS build"
			}
			if b.file = append(b.file, "FROM "+from); !i.Same {
				b.file = append(b.file, "COPY base/ /", "COPY tool plan* /")
			}
		case CopyIn:
			copied = true
			b.put(fmt.Sprint("in", n, path), value(i.Secret))
		case CopyFrom:
			b.file = append(b.file, "COPY --from=build "+path+" "+path)
		case Arg:
			args, b.values[i.Secret] = append(args, name), true
		case Env:
			env = append(env, name+"="+value(i.Secret))
		case Clear:
			env = append(env, name+"=")
		case Remove:
			plan = append(plan, "rm "+path)
		case Write:
			plan = append(plan, name+" "+path)
		case MountTo, MountOff:
			plan, mounts = append(plan, "mount "+path+" "+i.Secret), true
			if i.Do == MountOff {
				plan = append(plan, "rm "+path)
			}
			fmt.Fprintf(&b.secret, "%s=%s\n", i.Secret, value(i.Secret))
		}
	}
	if copied {
		b.file = append(b.file, fmt.Sprintf("COPY in%d/ /", n))
	}
	if len(args) > 0 {
		b.file = append(b.file, "ARG "+strings.Join(args, " "))
	}
	if len(env) > 0 {
		b.file = append(b.file, "ENV "+strings.Join(env, " "))
	}
	if runs {
		mount := ""
		if mounts {
			mount = "--mount=type=secret,id=all "
		}
		b.put(fmt.Sprint("plan", n), strings.Join(plan, "\n"))
		b.file = append(b.file, fmt.Sprintf(`RUN %s["/tool", "%d"]`, mount, n))
	}
}

// secretsBuilt builds all cases in two builds and reads the images.
func secretsBuilt(t testing.TB, cases []secretCase) []string {
	out := make([]string, len(cases))
	for _, same := range []bool{false, true} {
		b := &merged{t: t, dir: t.TempDir(), values: map[string]bool{}}
		parts, last := map[int][]Instr{}, 0
		for at, c := range cases {
			if c.Same != same {
				continue
			}
			for _, i := range c.File {
				if i.Secret != "" {
					name := fmt.Sprintf("c%d%s", at, i.Secret)
					i.File, i.Secret = strings.Replace(i.File, i.Secret+".key", name+".key", 1), name
				} else if slices.Contains(parts[i.Part], i) {
					continue // FROM and the neutral RUNs are the same in all
				}
				parts[i.Part], last = append(parts[i.Part], i), max(last, i.Part)
			}
		}
		for n := range last + 1 {
			b.part(n, parts[n])
		}
		b.put("base/app/keep", "")
		b.put("base/tmp/keep", "")
		image := b.build()
		for at, c := range cases {
			if c.Same == same {
				out[at] = told(c, image.places(at, c))
			}
		}
	}
	return out
}

// shipped is what an image has, as text.
type shipped struct{ layers, config, history string }

func (s shipped) places(at int, c secretCase) (out []Find) {
	for _, name := range c.Names {
		v := value(fmt.Sprintf("c%d%s", at, name))
		for place, text := range map[string]string{"layer": s.layers, "config": s.config, "history": s.history} {
			if strings.Contains(text, v) {
				out = append(out, Find{Secret: name, Place: place})
			}
		}
	}
	return out
}

func (b *merged) run(dir string, args ...string) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		b.t.Fatalf("%v: %v: %.3000s", args[:2], err, said)
	}
}

func (b *merged) build() (s shipped) {
	tool := b.t.TempDir()
	if err := os.WriteFile(filepath.Join(tool, "main.go"), []byte(helper), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.run(tool, "go", "build", "-ldflags=-s -w", "-o", filepath.Join(b.dir, "tool"), "main.go")
	b.put("Dockerfile", strings.Join(b.file, "\n")+"\n")
	secret := filepath.Join(tool, "secret")
	if err := os.WriteFile(secret, []byte(b.secret.String()), 0o600); err != nil {
		b.t.Fatal(err)
	}
	store := []string{"buildah", "--root", filepath.Join(tool, "root"), "--runroot", filepath.Join(tool, "run"), "--storage-driver", "vfs"}
	args := append(slices.Clone(store), "build", "--isolation", "chroot", "--layers", "--quiet", "--secret", "id=all,src="+secret, "-t", "x:1")
	for _, name := range slices.Sorted(maps.Keys(b.values)) {
		args = append(args, "--build-arg", Instr{Secret: name}.Variable()+"="+value(name))
	}
	b.run(b.dir, append(args, ".")...)
	image := filepath.Join(tool, "image")
	b.run(b.dir, append(slices.Clone(store), "push", "--quiet", "--disable-compression", "x:1", "dir:"+image)...)
	return readImage(b.t, image)
}

// readImage reads what buildah's dir transport writes: a manifest, and each layer and the configuration by digest.
func readImage(t testing.TB, dir string) (s shipped) {
	read := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, strings.TrimPrefix(name, "sha256:")))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	type blob struct{ Digest string }
	var manifest struct {
		Config blob
		Layers []blob
	}
	var config struct {
		Config  struct{ Env []string }
		History []struct {
			Text string `json:"created_by"`
		}
	}
	if err := json.Unmarshal(read("manifest.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(read(manifest.Config.Digest), &config); err != nil {
		t.Fatal(err)
	}
	s.config = strings.Join(config.Config.Env, "\n")
	for _, h := range config.History {
		s.history += h.Text + "\n"
	}
	var files strings.Builder
	for _, l := range manifest.Layers {
		for in := tar.NewReader(bytes.NewReader(read(l.Digest))); ; {
			h, err := in.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(h.Name, ".key") {
				_, _ = io.Copy(&files, in)
			}
		}
	}
	s.layers = files.String()
	return s
}

func TestSecrets(t *testing.T) {
	oracle.Case[secretCase]{
		Engine: "image: secrets in builds", Oracle: buildahVersion(), Ready: buildahReady, Draw: drawSecretCase, Want: secretsBuilt,
		Got:    func(c secretCase, m string) string { return told(c, Leaks(c.File, Model(m), nil)) },
		Models: oracle.Names(SecretModels),
	}.Test(t)
}
