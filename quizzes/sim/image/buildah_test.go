package image

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
)

// buildah builds images in a store of its own, in a temporary directory, without a network and without a service.
type buildah struct {
	dir, context string // the store, and the build context
}

func buildahReady() string {
	if _, err := exec.LookPath("buildah"); err != nil {
		return "no buildah (apt: buildah)"
	}
	if os.Geteuid() != 0 {
		return "buildah's chroot isolation needs root"
	}
	return ""
}

func buildahVersion() string {
	out, _ := exec.Command("buildah", "--version").Output() // without one the case is not run
	f := strings.Fields(string(out))
	if len(f) < 3 {
		return "buildah"
	}
	return "buildah " + f[2]
}

// newBuildah makes the image "base", which holds a /bin/sh and the given files.
func newBuildah(t testing.TB, files map[string]string) *buildah {
	t.Helper()
	dir, err := os.MkdirTemp("", "image")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	b := &buildah{dir: dir, context: filepath.Join(dir, "context")}
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", filepath.Join(b.context, "rootfs/bin/sh"), "testdata/sh/sh.go")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, content := range files {
		b.write(t, "rootfs/"+name, content)
	}
	b.build(t, []string{"FROM scratch", "COPY rootfs /"}, "--tag", "base")
	os.RemoveAll(filepath.Join(b.context, "rootfs"))
	return b
}

func (b *buildah) write(t testing.TB, name, content string) {
	t.Helper()
	path := filepath.Join(b.context, name)
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(content), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (b *buildah) run(t testing.TB, command string, args ...string) string {
	t.Helper()
	all := append([]string{"--storage-driver", "vfs", "--root", b.dir + "/root", "--runroot", b.dir + "/run", command}, args...)
	cmd := exec.Command("buildah", all...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("buildah %s: %v: %.2000s", command, err, stderr.String())
	}
	return string(out)
}

// build gives what buildah says about each step.
func (b *buildah) build(t testing.TB, file []string, args ...string) string {
	t.Helper()
	path := filepath.Join(b.dir, "Dockerfile")
	if err := os.WriteFile(path, []byte(strings.Join(file, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"--layers", "--isolation", "chroot", "--pull-never", "-f", path}, args...)
	return b.run(t, "build", append(args, b.context)...)
}

// layered is a case of the cache for buildah: Dockerfiles are drawn from a pool, so that each is built in full only once.
type layered struct {
	pool uint64
	buildCase
}

func drawLayered(r *rand.Rand) layered {
	pool := uint64(r.IntN(5))
	c := drawBuild(rand.New(rand.NewPCG(pool, 8)))
	c.changes = drawBuild(r).changes
	return layered{pool, c}
}

// TestCacheBuildah holds the rules against builds of buildah with --layers, whose cache has what BuildKit's has for these
// instructions: the digest of what a COPY takes, the text of a RUN, and the arguments declared before it. Left out is
// what they do in different ways: arguments with a default, stages that run at the same time, RUN --mount, and COPY --link. A build without a network cannot
// tell who believes that RUN looks at servers. A step costs a container and a commit, so an ordinary run has few cases.
func TestCacheBuildah(t *testing.T) {
	oracle.Case[layered]{
		Engine: "image: build cache with layers", Oracle: buildahVersion(), Ready: buildahReady, Draw: drawLayered, Cases: 6, Golden: 60,
		Got: func(c layered, m string) string {
			return fmt.Sprint(First(c.file, c.changes, Model(m)), Count(c.file, c.changes, Model(m)))
		},
		Want: wantLayered, Models: oracle.Names(slices.DeleteFunc(slices.Clone(CacheModels), func(m Model) bool { return m == RunLooksOut })),
	}.Test(t)
}

func wantLayered(t testing.TB, cases []layered) []string {
	out, b, built := make([]string, len(cases)), newBuildah(t, nil), map[uint64]bool{}
	old := time.Now().Add(-time.Hour)
	for i, c := range cases {
		args := map[string]string{"A": "old", "B": "old"}
		for _, f := range buildFiles {
			b.write(t, f, "old")
			os.Chtimes(filepath.Join(b.context, f), old, old)
		}
		if !built[c.pool] {
			steps(t, b, c, args)
			built[c.pool] = true
		}
		for _, ch := range c.changes {
			switch ch.Kind {
			case "edit": // to something that no case before has built
				b.write(t, ch.Name, fmt.Sprint("new ", i))
			case "touch":
				os.Chtimes(filepath.Join(b.context, ch.Name), time.Now(), time.Now())
			case "arg":
				args[ch.Name] = fmt.Sprint("new ", i)
			}
		}
		first, count := len(c.file), 0
		for n, cached := range steps(t, b, c, args) {
			if !cached {
				first = min(first, n)
				if c.file[n].Op != "ARG" {
					count++
				}
			}
		}
		out[i] = fmt.Sprint(first, count)
	}
	return out
}

// steps builds and tells of each instruction after FROM whether its stored result was used.
func steps(t testing.TB, b *buildah, c layered, args map[string]string) []bool {
	file := []string{"FROM localhost/base"}
	for _, i := range c.file {
		file = append(file, i.String())
	}
	said := strings.Split(b.build(t, file, "--build-arg", "A="+args["A"], "--build-arg", "B="+args["B"]), "STEP ")
	if len(said) != len(c.file)+2 {
		t.Fatalf("%d steps for %d instructions: %q", len(said)-2, len(c.file), said)
	}
	var out []bool
	for _, s := range said[2:] {
		out = append(out, strings.Contains(s, "Using cache"))
	}
	return out
}

// TestLayersBuildah builds one image of all cases, each in a directory of its own: step n of the image is step n of each
// case, and the sizes stand in the layers' tar headers. 10 MB are 100 bytes.
func TestLayersBuildah(t *testing.T) {
	oracle.Case[[]Layer]{
		Engine: "image: layer sizes in an archive", Oracle: buildahVersion(), Ready: buildahReady, Draw: drawLayers,
		Got: func(c []Layer, m string) string {
			layers, total := Sizes(70, c, Model(m), nil)
			return fmt.Sprint(layers, total)
		},
		Want: func(t testing.TB, cases [][]Layer) (out []string) {
			for chunk := range slices.Chunk(cases, 1000) {
				out = append(out, wantSizes(t, chunk)...)
			}
			return out
		},
		Models: oracle.Names(slices.DeleteFunc(slices.Clone(LayerModels), func(m Model) bool { return m == TempCounts })),
	}.Test(t)
}

func wantSizes(t testing.TB, cases [][]Layer) []string {
	longest, scripts := 0, map[string]string{}
	for i, c := range cases {
		scripts[fmt.Sprintf("c%d/there", i)] = ""
		for n, s := range c {
			longest = max(longest, n+1)
			for k, op := range s.Ops {
				size := 10 * op.MB
				if op.Kind == "own" { // somebody who did not own it before: otherwise nothing changes
					size = 10*n + k + 1
				}
				scripts[fmt.Sprint("steps/", n)] += fmt.Sprintf("%s /c%d/%s %d\n", op.Kind, i, op.File, size)
			}
		}
	}
	b, file := newBuildah(t, scripts), []string{"FROM localhost/base"}
	for n := range longest {
		file = append(file, fmt.Sprint("RUN step ", n))
	}
	b.build(t, file, "--tag", "all")
	b.run(t, "push", "--disable-compression", "localhost/all", "dir:"+b.dir+"/all")
	var manifest struct{ Layers []struct{ Digest string } }
	text, err := os.ReadFile(b.dir + "/all/manifest.json")
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil || len(manifest.Layers) != longest+1 {
		t.Fatalf("%d layers of %d steps: %v", len(manifest.Layers), longest, err)
	}
	sizes := make([][]int, len(cases))
	for i, c := range cases {
		sizes[i] = make([]int, len(c))
	}
	for n, layer := range manifest.Layers[1:] {
		_, hex, _ := strings.Cut(layer.Digest, ":")
		layerFiles(t, filepath.Join(b.dir, "all", hex), func(i int, h *tar.Header) { sizes[i][n] += int(h.Size) / 10 })
	}
	var out []string
	for _, s := range sizes {
		total := 70
		for _, mb := range s {
			total += mb
		}
		out = append(out, fmt.Sprint(s, total))
	}
	return out
}

// layerFiles calls each for all plain files of a layer, with the number of the case that they belong to.
func layerFiles(t testing.TB, path string, each func(i int, h *tar.Header)) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var i int
		if _, err := fmt.Sscanf(h.Name, "c%d/", &i); err == nil && h.Typeflag == tar.TypeReg {
			each(i, h)
		}
	}
}
