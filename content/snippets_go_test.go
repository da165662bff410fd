package content

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// checkGo compiles all blocks at once, as the programs of one module, and runs them.
func checkGo(t *testing.T, blocks []Code) []error {
	needTool(t, "go")
	dir := asFile(t, "go.mod", "module snippets\n\ngo 1.26\n")
	var sound []string
	for i, c := range blocks {
		folder := filepath.Join(dir, programName(i))
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "main.go"), []byte(c.Text), 0o600); err != nil {
			t.Fatal(err)
		}
		if !c.Fails {
			sound = append(sound, "./"+programName(i))
		}
	}
	if len(sound) > 0 {
		_ = build(dir, sound...) // what this leaves unbuilt is built alone below, for its own message
	}
	errs := make([]error, len(blocks))
	for i, c := range blocks {
		errs[i] = checkProgram(dir, programName(i), c.Text)
	}
	return errs
}

func programName(i int) string { return fmt.Sprintf("block%03d", i) }

func build(dir string, packages ...string) error {
	args := append([]string{"build", "-o", filepath.Join(dir, "bin") + "/"}, packages...)
	return command(dir, "", "go", args...)
}

// checkProgram builds a block if that is still to do, runs it, and compares what it prints with its closing comment.
func checkProgram(dir, name, text string) error {
	program := filepath.Join(dir, "bin", name)
	if _, err := os.Stat(program); err != nil {
		if err := build(dir, "./"+name); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(dir, name), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the program fails: %v\n%s", err, stderr.String())
	}
	want, compared := wantedOutput(text)
	if got := trimLines(stdout.String()); compared && got != want {
		return fmt.Errorf("the program prints\n%s\nwant\n%s", got, want)
	}
	return nil
}

// wantedOutput is what a program's closing comment says that it prints.
func wantedOutput(text string) (want string, ok bool) {
	at := strings.LastIndex(text, "\n// Output:")
	if at < 0 {
		return "", false
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimPrefix(text[at:], "\n// Output:"), "\n") {
		lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
	}
	return trimLines(strings.Join(lines, "\n")), true
}

// trimLines takes away space at the ends of lines and of the whole.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
