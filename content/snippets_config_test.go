package content

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// usualModules are those that a lesson's configuration may take for granted.
var usualModules = []string{"mpm_event", "authz_core", "authz_host", "authn_core", "alias", "auth_basic", "authn_file", "authz_user",
	"brotli", "cache", "cache_disk", "deflate", "dir", "env", "expires", "filter", "headers", "http2", "mime", "negotiation", "proxy",
	"proxy_http", "proxy_fcgi", "proxy_ajp", "proxy_wstunnel", "proxy_hcheck", "slotmem_shm", "proxy_balancer", "lbmethod_byrequests",
	"lbmethod_bybusyness", "remoteip", "reqtimeout", "rewrite", "setenvif", "socache_shmcb", "ssl", "status", "unique_id", "vhost_alias", "watchdog"}

// checkApache loads the usual modules before each block. Certificates and folders that it names are made up.
func checkApache(t *testing.T, blocks []Code) []error {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	needTool(t, "apache2")
	return each(func(c Code) error {
		dir := t.TempDir()
		var conf strings.Builder
		fmt.Fprintf(&conf, "ServerRoot %s\nServerName localhost\nDefaultRuntimeDir %s\nPidFile pid\nErrorLog error.log\n", dir, dir)
		for _, name := range usualModules {
			if _, err := os.Stat("/usr/lib/apache2/modules/mod_" + name + ".so"); err == nil {
				fmt.Fprintf(&conf, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", name, name)
			}
		}
		conf.WriteString("TypesConfig /etc/mime.types\n")
		conf.WriteString(standIns(t, dir, c.Text))
		if err := os.WriteFile(filepath.Join(dir, "apache2.conf"), []byte(conf.String()), 0o600); err != nil {
			return err
		}
		return command(dir, "", "apache2", "-t", "-d", dir, "-f", filepath.Join(dir, "apache2.conf"))
	})(t, blocks)
}

// checkHAProxy takes each block as a whole configuration.
func checkHAProxy(t *testing.T, blocks []Code) []error {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	needTool(t, "haproxy")
	return each(func(c Code) error {
		dir := asFile(t, "haproxy.cfg", "")
		if err := os.WriteFile(filepath.Join(dir, "haproxy.cfg"), []byte(standIns(t, dir, c.Text)), 0o600); err != nil {
			return err
		}
		return command(dir, "", "haproxy", "-c", "-f", "haproxy.cfg")
	})(t, blocks)
}

// checkProto compiles each block as a file of its own.
func checkProto(t *testing.T, blocks []Code) []error {
	needTool(t, "protoc")
	return each(func(c Code) error {
		return command(asFile(t, "block.proto", c.Text), "", "protoc", "--proto_path=.", "--proto_path=/usr/include", "--descriptor_set_out=set", "block.proto")
	})(t, blocks)
}

// checkGraphQL takes a block as a whole schema when it defines something, as operations otherwise.
func checkGraphQL(c Code) error {
	source := &ast.Source{Name: "block.graphql", Input: c.Text}
	if _, err := parser.ParseQuery(source); err == nil {
		return nil
	}
	if _, err := parser.ParseSchema(source); err != nil {
		return err
	}
	_, err := gqlparser.LoadSchema(source)
	return err
}

// checkHCL sees that the syntax is right; which arguments a resource takes is its provider's matter.
func checkHCL(c Code) error {
	_, problems := hclparse.NewParser().ParseHCL([]byte(c.Text), "block.hcl")
	if problems.HasErrors() {
		return problems
	}
	return nil
}

// checkProperties wants one key=value a line, each key once.
func checkProperties(c Code) error {
	seen := map[string]bool{}
	for i, line := range strings.Split(c.Text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "!") {
			continue
		}
		key, _, ok := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); !ok || key == "" || seen[key] {
			return fmt.Errorf("line %d: want key=value with a key of its own, got %q", i+1, line)
		}
		seen[key] = true
	}
	return nil
}

// checkPromQL puts one expression into a rule file, which promtool reads.
func checkPromQL(t *testing.T, blocks []Code) []error {
	needTool(t, "promtool")
	return each(func(c Code) error {
		rules, err := json.Marshal(map[string]any{"groups": []any{map[string]any{"name": "block", "rules": []any{map[string]any{"record": "a:b:c", "expr": c.Text}}}}})
		if err != nil {
			return err
		}
		return command(asFile(t, "rules.yml", string(rules)), "", "promtool", "check", "rules", "rules.yml")
	})(t, blocks)
}

// dockerfileUtils is where the linter of Dockerfiles is installed, once for all tests of a run.
var dockerfileUtils = sync.OnceValue(func() error {
	return command("testdata/dockerfile", "", "npm", "ci", "--no-audit", "--no-fund", "--silent", "--ignore-scripts")
})

func checkDockerfile(t *testing.T, blocks []Code) []error {
	needTool(t, "node")
	needTool(t, "npm")
	if err := dockerfileUtils(); err != nil {
		t.Fatal(err)
	}
	return each(func(c Code) error { return command("testdata/dockerfile", c.Text, "node", "validate.mjs") })(t, blocks)
}
