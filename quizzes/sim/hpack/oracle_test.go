package hpack_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	xhpack "golang.org/x/net/http2/hpack"

	"warmcache/quizzes/sim/hpack"
	"warmcache/quizzes/sim/oracle"
)

type blocks struct {
	Max    int
	Blocks [][]hpack.Rep
}

// drawBlocks draws a few names and values, so that doubles and indexes of names come up, and now and then an index
// that lies behind the tables.
func drawBlocks(r *rand.Rand) blocks {
	c := blocks{Max: 90 + r.IntN(200)}
	held := 0 // how many entries there can be at most
	for range 2 + r.IntN(3) {
		var b []hpack.Rep
		if r.IntN(8) == 0 {
			b = append(b, hpack.Rep{Kind: hpack.Resize, Max: r.IntN(c.Max + 1)})
		}
		for range 1 + r.IntN(5) {
			p := hpack.Rep{Kind: []hpack.Kind{hpack.Indexed, hpack.Indexed, hpack.Adding, hpack.Adding, hpack.Adding, hpack.Passing, hpack.Never}[r.IntN(7)]}
			if p.Kind == hpack.Indexed || r.IntN(2) == 0 {
				if p.Index = 1 + r.IntN(61); held > 0 && r.IntN(3) > 0 {
					p.Index = 62 + r.IntN(min(held, 4))
				}
			} else {
				p.Name = []string{"x-team", "x-plan", "x-trace", "accept"}[r.IntN(4)]
			}
			if p.Kind != hpack.Indexed {
				p.Value = []string{"a", "blue", "8f3a1c0b77de", strings.Repeat("v", 20+r.IntN(130))}[r.IntN(4)]
			}
			if p.Kind == hpack.Adding {
				held++
			}
			b = append(b, p)
		}
		c.Blocks = append(c.Blocks, b)
	}
	return c
}

// show prints what each block gave and the table; of a failed block nothing counts.
func show(fields [][]string, table []string, failed bool) string {
	var out []string
	for _, f := range fields {
		out = append(out, strings.Join(f, ";"))
	}
	if failed {
		return oracle.Line(strings.Join(out, "/"), "error")
	}
	return oracle.Line(strings.Join(out, "/"), strings.Join(table, ";"))
}

func got(c blocks, model string) string {
	run := hpack.Decode(c.Blocks, c.Max, hpack.Model(model))
	var fields [][]string
	for i, b := range run.Fields {
		if run.Failed && i == len(run.Fields)-1 {
			break
		}
		var f []string
		k := 0
		for _, p := range c.Blocks[i] {
			if p.Kind == hpack.Resize {
				continue
			}
			f = append(f, b[k].String()+mark(p.Kind == hpack.Never))
			k++
		}
		fields = append(fields, f)
	}
	var table []string
	for _, f := range run.Table {
		table = append(table, f.String())
	}
	return show(fields, table, run.Failed)
}

// mark tells a never-indexed field from others: decoders report that.
func mark(never bool) string {
	if never {
		return " (never)"
	}
	return ""
}

var models = []string{"hpack-index-from-zero", "hpack-oldest-first", "hpack-never-evicts", "hpack-literal-is-indexed", "hpack-no-overhead", "hpack-table-per-block",
	"hpack-full-table-refuses", "hpack-use-renews-entry", "hpack-no-doubles"}

const python = `
import json, sys
from hpack import Decoder, NeverIndexedHeaderTuple, HPACKError
out = []
for case in json.load(sys.stdin):
    d = Decoder()
    d.max_allowed_table_size = d.header_table_size = case["max"]
    fields, failed = [], False
    for block in case["blocks"]:
        try:
            got = d.decode(bytes.fromhex(block), raw=True)
        except HPACKError:
            failed = True
            break
        fields.append([(bytes(h[0]) + b": " + bytes(h[1])).decode() + (" (never)" if isinstance(h, NeverIndexedHeaderTuple) else "") for h in got])
    table = [(bytes(n) + b": " + bytes(v)).decode() for n, v in d.header_table.dynamic_entries]
    out.append({"fields": fields, "table": table, "failed": failed})
json.dump(out, sys.stdout)
`

type sent struct {
	Max    int      `json:"max"`
	Blocks []string `json:"blocks"`
}

func TestDecodePython(t *testing.T) {
	oracle.Case[blocks]{
		Engine: "hpack: blocks and table", Oracle: "python hpack 4.0.0", Draw: drawBlocks, Got: got, Models: models,
		Ready: func() string { return oracle.PythonHas("hpack", "python3-hpack") },
		Want: func(t testing.TB, cases []blocks) []string {
			var in []sent
			for _, c := range cases {
				s := sent{Max: c.Max}
				for _, b := range c.Blocks {
					s.Blocks = append(s.Blocks, hex.EncodeToString(hpack.Block(b)))
				}
				in = append(in, s)
			}
			type answer struct {
				Fields [][]string
				Table  []string
				Failed bool
			}
			var out []string
			for _, a := range oracle.Run[sent, answer](t, in, oracle.Python(), "-c", python) {
				out = append(out, show(a.Fields, a.Table, a.Failed))
			}
			return out
		},
	}.Test(t)
}

// Go's decoder does not show its table, so it is asked for one index after the other until there is none.
func TestDecodeGo(t *testing.T) {
	oracle.Case[blocks]{
		Engine: "hpack: blocks and table, again", Oracle: "x/net/http2/hpack", Draw: drawBlocks, Got: got, Models: models,
		Want: oracle.Each(func(t testing.TB, c blocks) string {
			var now []string
			d := xhpack.NewDecoder(uint32(c.Max), func(f xhpack.HeaderField) { now = append(now, f.Name+": "+f.Value+mark(f.Sensitive)) })
			read := func(b []byte) bool {
				now = nil
				_, err := d.Write(b)
				if cerr := d.Close(); err == nil {
					err = cerr
				}
				return err == nil
			}
			var fields [][]string
			for _, b := range c.Blocks {
				if !read(hpack.Block(b)) {
					return show(fields, nil, true)
				}
				fields = append(fields, now)
			}
			var table []string
			for i := 62; read(hpack.Rep{Kind: hpack.Indexed, Index: i}.Bytes()); i++ {
				table = append(table, now[0])
			}
			return show(fields, table, false)
		}),
	}.Test(t)
}

func TestStatic(t *testing.T) {
	var now xhpack.HeaderField
	d := xhpack.NewDecoder(4096, func(f xhpack.HeaderField) { now = f })
	for i := 1; i <= 61; i++ {
		if _, err := d.Write(hpack.Rep{Kind: hpack.Indexed, Index: i}.Bytes()); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%s: %s", now.Name, now.Value); hpack.Static(i).String() != want {
			t.Errorf("index %d is %s, want %s", i, hpack.Static(i), want)
		}
	}
}
