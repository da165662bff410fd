package netlify

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

type headersCase struct {
	File   string
	Path   string
	blocks []Block
}

// drawHeaderFile keeps to what Netlify documents: stars at the end, lower case, no folder itself, no header in
// two blocks. No name begins like another: to the package, `/b/*` matches `/blog/x` too.
func drawHeaderFile(r *rand.Rand) headersCase {
	var c headersCase
	segments := []string{"docs", "blog", "news", "shop"}
	for range 2 + r.IntN(3) {
		var p string
		for range r.IntN(3) {
			if r.IntN(3) == 0 {
				p += "/:name"
			} else {
				p += "/" + segments[r.IntN(4)]
			}
		}
		if p == "" || r.IntN(2) == 0 {
			p += "/*"
		}
		b := Block{Path: p}
		for k := range 1 + r.IntN(3) {
			b.Lines = append(b.Lines, fmt.Sprintf("X-H%d-%d: v%d", len(c.blocks), k/(1+r.IntN(2)), k))
		}
		c.blocks = append(c.blocks, b)
	}
	for range 1 + r.IntN(3) {
		c.Path += "/" + segments[r.IntN(4)]
	}
	c.Path += "/x.html"
	if r.IntN(3) == 0 {
		c.Path = strings.TrimSuffix(c.Path, "/x.html")
	}
	for _, b := range c.blocks {
		if folder, star := strings.CutSuffix(b.Path, "/*"); star && covers(folder, c.Path, "") {
			return drawHeaderFile(r)
		}
	}
	c.File = strings.Join(HeaderFile(c.blocks), "\n")
	return c
}

func gotHeaders(c headersCase, m string) string {
	var out []string
	for i, sent := range Headers(c.blocks, c.Path, Model(m), nil) {
		values, order := map[string]string{}, []string{}
		for k, s := range sent {
			n, v, _ := strings.Cut(c.blocks[i].Lines[k], ": ")
			switch {
			case !s:
			case values[n] == "":
				values[n], order = v, append(order, n)
			default:
				values[n] += ", " + v
			}
		}
		for _, n := range order {
			out = append(out, n+": "+values[n])
		}
	}
	return strings.Join(out, "; ")
}

// wantHeaders parses with Netlify's own package, whose expressions say which paths a block is for.
func wantHeaders(t testing.TB, cases []headersCase) []string {
	const script = `import { parseAllHeaders } from "@netlify/headers-parser";
import fs from "fs"; import os from "os"; import path from "path";
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "headers-")), out = [];
for (const c of JSON.parse(fs.readFileSync(0))) {
  const file = path.join(dir, "_headers");
  fs.writeFileSync(file, c.File);
  const { headers, errors } = await parseAllHeaders({ headersFiles: [file], configHeaders: [], minimal: false });
  if (errors.length) throw errors[0];
  out.push(headers.filter(h => h.forRegExp.test(c.Path)).flatMap(h => Object.entries(h.values).map(([n, v]) => n + ": " + v)).join("; "));
}
fs.rmSync(dir, { recursive: true });
console.log(JSON.stringify(out));`
	return oracle.Run[headersCase, string](t, cases, "node", "--input-type=module", "-e", script)
}

func TestHeadersOracle(t *testing.T) {
	oracle.Case[headersCase]{
		Engine: "netlify: headers", Oracle: "npm @netlify/headers-parser 9.0.2", Draw: drawHeaderFile, Got: gotHeaders, Want: wantHeaders,
		Ready: func() string { return oracle.NodeHas("@netlify/headers-parser") }, Models: oracle.Names(HeaderModels),
	}.Test(t)
}
