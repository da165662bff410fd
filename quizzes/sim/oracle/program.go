package oracle

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Python is the system's interpreter, which apt's packages belong to.
func Python() string {
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return "python3"
}

// PythonHas says what is missing where a module of an apt package cannot be imported.
func PythonHas(module, apt string) string {
	if exec.Command(Python(), "-c", "import "+module).Run() != nil {
		return "no Python module " + module + " (apt: " + apt + ")"
	}
	return ""
}

// npm is the folder of the pinned npm packages, seen from the tests of an engine.
const npm = "../oracle/npm"

// NodeHas says what is missing where node or a pinned npm package is not there.
func NodeHas(pkg string) string {
	if _, err := exec.LookPath("node"); err != nil {
		return "no node (apt: nodejs)"
	}
	if _, err := os.Stat(filepath.Join(npm, "node_modules", pkg)); pkg != "" && err != nil {
		return "no npm package " + pkg + " (cd quizzes/sim/oracle/npm && npm ci)"
	}
	return ""
}

// Run gives a program the cases as a JSON list on its standard input and reads a JSON list of as many answers. Node
// finds the pinned npm packages.
func Run[C, A any](t testing.TB, cases []C, name string, args ...string) []A {
	t.Helper()
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	if name == "node" {
		cmd.Dir = npm
	}
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, stderr.String())
	}
	var answers []A
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(cases) {
		t.Fatalf("%s: %d answers to %d cases: %v", name, len(answers), len(cases), err)
	}
	return answers
}
