package content

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
)

// checkers hold one check for each language: it takes all blocks of the language, in the order of files and lines, and
// gives for each what is wrong with it, or nil.
var checkers = map[string]func(*testing.T, []Code) []error{
	"go":         checkGo,
	"sql":        checkSQL,
	"redis":      checkRedis,
	"json":       each(checkJSON),
	"yaml":       each(checkYAML),
	"xml":        each(checkXML),
	"http":       each(checkHTTP),
	"sh":         withTool("bash", "-n"),
	"c":          withTool("gcc", "-fsyntax-only", "-x", "c", "-"),
	"python":     withTool("python3", "-c", "import sys; compile(sys.stdin.read(), 'block', 'exec')"),
	"js":         checkJS,
	"java":       checkJava,
	"nginx":      checkNginx,
	"apache":     checkApache,
	"haproxy":    checkHAProxy,
	"proto":      checkProto,
	"graphql":    each(checkGraphQL),
	"hcl":        each(checkHCL),
	"toml":       withTool("python3", "-c", "import sys, tomllib; tomllib.loads(sys.stdin.read())"),
	"ini":        withTool("python3", "-c", "import sys, configparser; configparser.ConfigParser(interpolation=None, allow_no_value=True).read_string(sys.stdin.read())"),
	"properties": each(checkProperties),
	"dockerfile": checkDockerfile,
	"promql":     checkPromQL,
	"text":       each(func(Code) error { return nil }),
}

// TestSnippets checks every code block of the guide with the tool that its reader would use.
func TestSnippets(t *testing.T) {
	byLang := map[string][]Code{}
	for _, c := range guideCode(t) {
		if c.Unchecked == "" {
			byLang[c.Lang] = append(byLang[c.Lang], c)
		}
	}
	for _, lang := range languages {
		blocks := byLang[lang]
		if len(blocks) == 0 {
			continue
		}
		t.Run(lang, func(t *testing.T) {
			for i, err := range checkers[lang](t, blocks) {
				report(t, blocks[i], err)
			}
			t.Logf("%d blocks", len(blocks))
		})
	}
}

// report fails when a block is wrong, or sound although it is marked as failing.
func report(t *testing.T, c Code, err error) {
	t.Helper()
	switch {
	case err != nil && !c.Fails:
		t.Errorf("%s:%d: %v", c.File, c.Line, err)
	case err == nil && c.Fails:
		t.Errorf("%s:%d: this block is marked fails, and works", c.File, c.Line)
	}
}

func TestEveryLanguageHasAChecker(t *testing.T) {
	for _, lang := range languages {
		if checkers[lang] == nil {
			t.Errorf("no checker for %s", lang)
		}
	}
}

// TestFewBlocksAreUnchecked allows 2 % of the guide's blocks, but at least one, to be beyond our tools.
func TestFewBlocksAreUnchecked(t *testing.T) {
	all, unchecked := guideCode(t), 0
	for _, c := range all {
		if c.Unchecked != "" {
			unchecked++
			t.Logf("%s:%d: %s block is not checked: %s", c.File, c.Line, c.Lang, c.Unchecked)
		}
	}
	if most := (len(all)*2 + 99) / 100; unchecked > most {
		t.Errorf("%d of %d code blocks are unchecked: want at most %d", unchecked, len(all), most)
	}
}

// guideCode is every code block of the real guide, by file and line.
func guideCode(t *testing.T) []Code {
	t.Helper()
	var all []Code
	for _, topic := range mustLoad(t, Guide()).Topics() {
		all = append(all, topic.IntroCode...)
		for _, c := range topic.Concepts {
			all = append(all, c.Code...)
		}
	}
	slices.SortFunc(all, func(a, b Code) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return all
}

// needTool skips the test without the tool, loudly; on CI every tool must be there.
func needTool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed, so these blocks cannot be checked", name)
	}
	t.Skipf("NOT CHECKED: %s is not installed here; CI checks these blocks", name)
}

// each makes a checker of all blocks from a check of one.
func each(check func(Code) error) func(*testing.T, []Code) []error {
	return func(_ *testing.T, blocks []Code) []error {
		errs := make([]error, len(blocks))
		for i, c := range blocks {
			errs[i] = check(c)
		}
		return errs
	}
}

// byFile calls a check with the blocks of one lesson at a time, for checks with a state that a lesson builds up.
func byFile(blocks []Code, check func([]Code) []error) []error {
	var errs []error
	for len(blocks) > 0 {
		n := 1
		for n < len(blocks) && blocks[n].File == blocks[0].File {
			n++
		}
		errs = append(errs, check(blocks[:n])...)
		blocks = blocks[n:]
	}
	return errs
}

// TestCheckersTellRightFromWrong gives every checker a sound block and broken ones.
func TestCheckersTellRightFromWrong(t *testing.T) {
	tests := map[string]struct {
		sound  string
		broken []string
	}{
		"go": {"package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1) }\n\n// Output:\n// 1\n", []string{
			"package main\n\nfunc main() { x := 1 }\n", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1) }\n\n// Output:\n// 2\n", "package main\n\nfunc main() { panic(1) }\n"}},
		"sql":        {"CREATE TABLE a (b INT);\nSELECT b FROM a;\n", []string{"SELEC 1;\n", "SELECT * FROM missing;\n"}},
		"json":       {"{\"a\": [1]}\n", []string{"{a: 1}\n", "{} {}\n"}},
		"yaml":       {"a: 1\n---\nb: [2]\n", []string{"a: b: c\n", "a: 1\na: 2\n"}},
		"xml":        {"<?xml version=\"1.0\"?>\n<a><b/></a>\n", []string{"<a>\n", "text\n", ""}},
		"http":       {"GET / HTTP/1.1\nHost: a.example\n", []string{"GET /\n", "HTTP/1.1 OK\n", "HTTP/1.1 200 OK\nBad Header\n"}},
		"sh":         {"for i in 1 2; do echo $i; done\n", []string{"for i in 1 2; do\n"}},
		"c":          {"int main(void) { return 0; }\n", []string{"int main(void) { return 0 }\n"}},
		"python":     {"print(1)\n", []string{"print(1\n"}},
		"js":         {"const a = 1;\n", []string{"const a = ;\n"}},
		"java":       {"class A { int b = 1; }\n", []string{"class A { int b = ; }\n"}},
		"nginx":      {"server { listen 8080; }\n", []string{"server { listn 8080; }\n"}},
		"redis":      {"> SET a 1\nOK\n> GET a\n\"1\"\n> LRANGE b 0 -1\n(empty array)\n> TIME\n1) \"…\"\n2) \"…\"\n", []string{"> SET a 1\n(integer) 1\n", "> NOPE\nOK\n", "OK\n"}},
		"apache":     {"<VirtualHost *:80>\n  ServerName a.example\n  ProxyPass / http://localhost:3000/\n</VirtualHost>\n", []string{"ServrName a.example\n", "<VirtualHost *:80>\n"}},
		"haproxy":    {"defaults\n  mode http\n  timeout client 1s\n  timeout server 1s\n  timeout connect 1s\nfrontend f\n  bind :8080\n  default_backend b\nbackend b\n  server s1 127.0.0.1:3000 check\n", []string{"frontend f\n  bnd :8080\n", "frontend f\n  bind :8080\n  default_backend none\n"}},
		"proto":      {"syntax = \"proto3\";\nimport \"google/protobuf/timestamp.proto\";\nmessage A { google.protobuf.Timestamp at = 1; }\n", []string{"syntax = \"proto3\";\nmessage A { int32 a = 1; int32 b = 1; }\n", "message {\n"}},
		"graphql":    {"type Query { a(id: ID!): [String!] }\n", []string{"type Query { a: }\n", "query { a(id: }\n", "type Query { a: Missing }\n"}},
		"hcl":        {"resource \"a\" \"b\" {\n  c = [for x in var.d : x]\n}\n", []string{"resource \"a\" {\n", "a = [1\n"}},
		"toml":       {"[a]\nb = 1\n", []string{"a = \n", "a = 1\na = 2\n"}},
		"ini":        {"[a]\nb = 1\n", []string{"b = 1\n", "[a]\nb = 1\nb = 2\n"}},
		"properties": {"# at most\na.b=1\nc = d\n", []string{"a b c\n", "a=1\na=2\n"}},
		"dockerfile": {"# syntax=docker/dockerfile:1\nFROM debian:12 AS build\nRUN true\nFROM scratch\nCOPY --from=build /a /a\nENTRYPOINT [\"/a\"]\n", []string{"FRM debian\n", "RUN true\n", "FROM debian:12\nCOPY a\n"}},
		"promql":     {"sum by (job) (rate(http_requests_total[5m]))\n", []string{"rate(a)\n", "sum by job\n"}},
		"text":       {"anything\n", nil},
	}
	for _, lang := range languages {
		t.Run(lang, func(t *testing.T) {
			test := tests[lang]
			blocks := []Code{{File: "sound", Line: 1, Lang: lang, Text: test.sound}}
			for i, text := range test.broken {
				blocks = append(blocks, Code{File: fmt.Sprint("broken", i), Line: 1, Lang: lang, Text: text, Fails: true})
			}
			for i, err := range checkers[lang](t, blocks) {
				report(t, blocks[i], err)
			}
		})
	}
}
