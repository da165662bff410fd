package content

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// command gives what a command printed as its error when it fails.
func command(dir, stdin, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %v\n%s", name, err, out)
	}
	return nil
}

// withTool makes a checker that feeds each block to a command.
func withTool(name string, args ...string) func(*testing.T, []Code) []error {
	return func(t *testing.T, blocks []Code) []error {
		needTool(t, name)
		return each(func(c Code) error { return command("", c.Text, name, args...) })(t, blocks)
	}
}

// asFile writes a block to a file of its own in a new folder.
func asFile(t *testing.T, name, text string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkJS takes a block that imports for a module, as a browser or a package would.
func checkJS(t *testing.T, blocks []Code) []error {
	needTool(t, "node")
	return each(func(c Code) error {
		name := "block.js"
		if strings.HasPrefix(c.Text, "import ") || strings.Contains(c.Text, "\nimport ") || strings.Contains(c.Text, "\nexport ") {
			name = "block.mjs"
		}
		return command(asFile(t, name, c.Text), "", "node", "--check", name)
	})(t, blocks)
}

func checkJava(t *testing.T, blocks []Code) []error {
	needTool(t, "javac")
	return each(func(c Code) error {
		return command(asFile(t, "Block.java", c.Text), "", "javac", "-d", ".", "Block.java")
	})(t, blocks)
}

// checkNginx puts each block inside http { }.
func checkNginx(t *testing.T, blocks []Code) []error {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	needTool(t, "nginx")
	return each(func(c Code) error {
		dir := t.TempDir()
		text := standIns(t, dir, c.Text)
		conf := "pid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n" + tempPaths() + text + "\n}\n"
		if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(conf), 0o600); err != nil {
			return err
		}
		return command(dir, "", "nginx", "-t", "-p", dir, "-c", "nginx.conf")
	})(t, blocks)
}

// tempPaths keep nginx out of the system's folders.
func tempPaths() string {
	var b strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		b.WriteString(kind + "_temp_path " + kind + ";\n")
	}
	return b.String()
}
