package semver_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/semver"
)

func drawLockCase(r *rand.Rand) semver.Setup {
	versions, replaced := semver.DrawRegistry(r), ""
	if r.IntN(3) > 0 {
		replaced = versions[r.IntN(len(versions)-1)]
	}
	return semver.DrawSetup(r, versions, replaced)
}

// archive is the file of a package's version, and its integrity value.
func archive(name, version string, replaced bool) (file []byte, integrity string) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	in := tar.NewWriter(zip)
	text := fmt.Sprintf(`{"name": %q, "version": %q, "description": "replaced: %v"}`, name, version, replaced)
	_ = in.WriteHeader(&tar.Header{Name: "package/package.json", Mode: 0o644, Size: int64(len(text))})
	_, _ = in.Write([]byte(text))
	_, _ = in.Close(), zip.Close()
	sum := sha512.Sum512(out.Bytes())
	return out.Bytes(), "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// registry serves the packages c0, c1, … of the cases as an npm registry does.
func registry(cases []semver.Setup) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		at, err := strconv.Atoi(strings.TrimPrefix(name, "c"))
		if err != nil || at >= len(cases) {
			http.NotFound(w, r)
			return
		}
		c := cases[at]
		if rest != "" {
			version := strings.TrimSuffix(strings.TrimPrefix(rest, "-/"+name+"-"), ".tgz")
			file, _ := archive(name, version, version == c.Replaced)
			_, _ = w.Write(file)
			return
		}
		versions := map[string]any{}
		for _, v := range c.Versions {
			_, integrity := archive(name, v, v == c.Replaced)
			versions[v] = map[string]any{"name": name, "version": v, "dist": map[string]string{"integrity": integrity, "tarball": "http://" + r.Host + address(name, v)}}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"name": name, "versions": versions, "dist-tags": map[string]string{"latest": c.Versions[len(c.Versions)-1]}})
	}
}

func address(name, version string) string { return "/" + name + "/-/" + name + "-" + version + ".tgz" }

// project is a folder in which npm runs for many cases at once: each is a dependency of its own.
type project struct {
	t     testing.TB
	dir   string
	url   string
	cases []semver.Setup
}

func (p project) write(at []int, locked bool) {
	wanted, packages := map[string]string{}, map[string]any{}
	for _, i := range at {
		c, name := p.cases[i], fmt.Sprint("c", i)
		wanted[name] = c.Range
		entry := map[string]string{"version": c.Lock, "resolved": p.url + address(name, c.Lock)}
		if c.Hash {
			_, entry["integrity"] = archive(name, c.Lock, false)
		}
		packages["node_modules/"+name] = entry
	}
	packages[""] = map[string]any{"name": "shop", "version": "1.0.0", "dependencies": wanted}
	files := map[string]any{"package.json": packages[""]}
	if locked {
		files["package-lock.json"] = map[string]any{"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": packages}
	}
	_ = os.RemoveAll(p.dir)
	_ = os.MkdirAll(p.dir, 0o755)
	for name, content := range files {
		text, _ := json.Marshal(content)
		if err := os.WriteFile(filepath.Join(p.dir, name), text, 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
}

var (
	unfit     = regexp.MustCompile(`lock file's c(\d+)@\S+ does not satisfy`)
	corrupted = regexp.MustCompile(`tarball data for c(\d+)@.* seems to be corrupted`)
)

// npm runs until nothing is left to complain about; what it complains of ends a case with that error, as npm would end if
// the case were alone.
func (p project) npm(command semver.Command, at []int, locked bool, out []string) {
	for len(at) > 0 {
		p.write(at, locked)
		cache := p.t.TempDir()
		cmd := exec.Command("npm", strings.Fields(string(command))[1], "--registry", p.url, "--cache", cache, "--userconfig", filepath.Join(cache, "none"),
			"--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier", "--fetch-retries", "0", "--loglevel", "warn")
		cmd.Dir = p.dir
		said, err := cmd.CombinedOutput()
		text := string(said)
		var gone map[int]string
		switch {
		case err == nil:
			for _, i := range at {
				var installed struct{ Version string }
				content, _ := os.ReadFile(filepath.Join(p.dir, "node_modules", fmt.Sprint("c", i), "package.json"))
				_ = json.Unmarshal(content, &installed)
				out[i] = installed.Version
			}
			return
		case strings.Contains(text, "code EUSAGE") && strings.Contains(text, "existing package-lock.json"):
			for _, i := range at {
				out[i] = semver.NoLock
			}
			return
		case strings.Contains(text, "code EUSAGE"):
			gone = complaints(unfit, text, semver.OutOfSync)
		case strings.Contains(text, "code EINTEGRITY"):
			gone = complaints(corrupted, text, semver.BadHash)
		}
		if len(gone) == 0 {
			p.t.Fatalf("%s: %v: %.3000s", command, err, text)
		}
		for i, why := range gone {
			out[i] = why
		}
		at = slices.DeleteFunc(at, func(i int) bool { return gone[i] != "" })
	}
}

func complaints(about *regexp.Regexp, text, why string) map[int]string {
	gone := map[int]string{}
	for _, hit := range about.FindAllStringSubmatch(text, -1) {
		i, _ := strconv.Atoi(hit[1])
		gone[i] = why
	}
	return gone
}

func npmRuns(t testing.TB, cases []semver.Setup) []string {
	server := httptest.NewServer(registry(cases))
	t.Cleanup(server.Close)
	p, out := project{t, filepath.Join(t.TempDir(), "shop"), server.URL, cases}, make([]string, len(cases))
	for _, command := range []semver.Command{semver.CI, semver.InstallLock, semver.Update} {
		for _, locked := range []bool{false, true} {
			var at []int
			for i, c := range cases {
				if c.Command == command && (c.Lock != "") == locked {
					at = append(at, i)
				}
			}
			p.npm(command, at, locked, out)
		}
	}
	return out
}

func npmVersion() string {
	out, _ := exec.Command("npm", "--version").Output() // without one the case is not run
	return "npm " + strings.TrimSpace(string(out))
}

func TestLock(t *testing.T) {
	var models []string
	for _, m := range semver.LockModels {
		models = append(models, string(m))
	}
	oracle.Case[semver.Setup]{
		Engine: "semver: lock files", Oracle: npmVersion() + " and a registry of its own", Ready: ready, Draw: drawLockCase, Want: npmRuns,
		Got: func(c semver.Setup, m string) string {
			got, _ := c.Result(semver.Model(m))
			return got
		},
		Models: models,
	}.Test(t)
}
