package edge_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"warmcache/quizzes/sim/edge"
	"warmcache/quizzes/sim/oracle"
)

type mapCase struct {
	Contexts []edge.Context
	Path     string
}

func drawMap(r *rand.Rand) mapCase {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	var c mapCase
	paths := []string{"", "/shop", "/shop/api", "/api"}
	for i, p := range paths {
		if i > 0 && r.IntN(3) == 0 {
			continue
		}
		ctx, used := edge.Context{Path: p}, map[string]bool{}
		for range 1 + r.IntN(6) {
			pat := pick("/*", "/api/*", "/api/x/*", "*.do", "*.jsp", "/api", "/api/x", "/login", "/x.do", "/api/x.do", "/api/*.do", "/shop/*", "/apix/*")
			if !used[pat] {
				used[pat] = true
				ctx.Servlets = append(ctx.Servlets, edge.Servlet{Name: pat, Pattern: pat})
			}
		}
		r.Shuffle(len(ctx.Servlets), func(i, j int) { ctx.Servlets[i], ctx.Servlets[j] = ctx.Servlets[j], ctx.Servlets[i] })
		c.Contexts = append(c.Contexts, ctx)
	}
	r.Shuffle(len(c.Contexts), func(i, j int) { c.Contexts[i], c.Contexts[j] = c.Contexts[j], c.Contexts[i] })
	if r.IntN(5) > 0 { // begin in a context, on one of its patterns
		ctx := c.Contexts[r.IntN(len(c.Contexts))]
		s := ctx.Servlets[r.IntN(len(ctx.Servlets))]
		c.Path = ctx.Path + strings.TrimSuffix(strings.ReplaceAll(s.Pattern, "*.", "/y."), "/*") + pick("", "", "/", "/", "/", "/x", "x", "/x/y.do")
		if c.Path == ctx.Path {
			c.Path += "/"
		}
		c.Path = "/" + strings.TrimLeft(strings.ReplaceAll(c.Path, "//", "/"), "/")
	}
	for range r.IntN(4) * (1 - min(1, len(c.Path))) {
		c.Path += "/" + pick("shop", "api", "x", "shopping", "apix", "login", "shop", "api")
	}
	if n := strings.Count(c.Path, "/"); n == 0 || r.IntN(6) == 0 {
		c.Path = strings.TrimSuffix(c.Path, "/") + "/" + pick("", "x", "x.do", "y.do", "a.jsp", "login", "x.dot", "api")
	}
	for _, ctx := range c.Contexts {
		if ctx.Path == c.Path { // Tomcat redirects to the path with a slash
			c.Path += "/"
		}
	}
	return c
}

const tomcatJars = "/usr/share/java/tomcat10-*.jar"

func tomcatPath() string {
	jars, _ := filepath.Glob(tomcatJars)
	return strings.Join(jars, ":")
}

func wantMap(t testing.TB, cases []mapCase) []string {
	var in bytes.Buffer
	for _, c := range cases {
		in.WriteString(c.Path + "|")
		for i, ctx := range c.Contexts {
			if i > 0 {
				in.WriteString(",")
			}
			in.WriteString(ctx.Name())
			for _, s := range ctx.Servlets {
				in.WriteString(" " + s.Pattern)
			}
		}
		in.WriteString("\n")
	}
	cmd := exec.Command("java", "-cp", tomcatPath(), "testdata/Mapping.java")
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestMappingOracle(t *testing.T) {
	oracle.Case[mapCase]{
		Engine: "edge: Tomcat context and servlet", Oracle: "Mapper of Tomcat 10.1", Draw: drawMap, Want: wantMap,
		Got: func(c mapCase, model string) string {
			m := edge.Map(c.Contexts, c.Path, edge.Model(model))
			return m.Context + " " + m.Servlet
		},
		Ready: func() string {
			if _, err := exec.LookPath("javac"); err != nil {
				return "javac is not installed"
			}
			if tomcatPath() == "" {
				return "libtomcat10-embed-java is not installed"
			}
			return ""
		},
		Models: []string{"first-declared-mapping", "extension-beats-prefix", "prefix-by-characters", "shortest-prefix", "star-needs-a-segment",
			"exact-takes-closing-slash", "context-by-characters", "shortest-context", "context-path-in-pattern"},
	}.Test(t)
}
