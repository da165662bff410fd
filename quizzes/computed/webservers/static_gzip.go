package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/static"
)

// StaticGzipWhich asks which requests get the compressed copy of a file.
var StaticGzipWhich = quizzes.Template{
	ID: "static.gzip.which", Version: 2, Concept: "static-dynamic-content#encoding", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: staticGzipWhich,
}

var staticGzipBeliefs = map[static.Model]string{
	static.WeightsRank: "the weights of gzip and identity decide between the two copies", static.ZeroAccepted: "`gzip;q=0` accepts gzip",
	static.AnyCoding: "whoever accepts `br` gets the gzip copy", static.StarIsGzip: "nginx takes `*` for gzip",
	static.ViaIgnored: "a proxied request is served like any other", static.MakesCopy: "`gzip_static` makes a copy where there is none",
	static.NoHeaderAll: "a request without the field takes any coding",
}

var staticGzipModels = []static.Model{static.WeightsRank, static.ZeroAccepted, static.AnyCoding, static.StarIsGzip, static.ViaIgnored, static.MakesCopy, static.NoHeaderAll}

func staticGzipWhich(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	lengths := quizzes.DrawLengths(r, 5, want) // fields that accept gzip with weights are long
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		w := quizzes.Draw(r, []string{"app", "main", "site", "menu", "cart", "theme", "chart", "login"}, 2)
		with, without := w[0]+quizzes.One(r, ".js", ".css"), w[1]+quizzes.One(r, ".js", ".css")
		var pool []quizzes.Option
		said := map[string]static.Step{}
		count, room := map[static.Model]int{}, map[bool]int{true: want + 2, false: 7 - want}
		for tried := 0; room[true]+room[false] > 0 && tried < 100; tried++ {
			a := staticAsk(r)
			text := staticAskText(a, with, without)
			ok, step := static.Compressed(a, "")
			if said[text].Text != "" || room[ok] == 0 {
				continue
			}
			var m static.Model
			for _, k := range r.Perm(len(staticGzipModels)) {
				if w, _ := static.Compressed(a, staticGzipModels[k]); w != ok {
					m = staticGzipModels[k]
				}
			}
			if m == "" && (!ok || r.IntN(3) > 0) || !ok && count[m] == 2 {
				continue
			}
			said[text] = step
			count[m]++
			room[ok]--
			o := quizzes.Option{Text: text, Right: ok, Why: step.Text}
			if m != "" {
				o.Why += " Judging otherwise fits the belief that " + staticGzipBeliefs[m] + "."
			}
			if !ok {
				o.Misconception = string(m)
			}
			pool = append(pool, o)
		}
		opts := quizzes.Even(r, lengths, pool, func(o quizzes.Option) (string, bool) { return o.Text, o.Right })
		if opts == nil {
			return quizzes.Question{}, quizzes.Reject("%d requests, none of such lengths", len(pool))
		}
		var note []string
		var steps []static.Step
		for _, o := range opts {
			note, steps = append(note, o.Text), append(steps, said[o.Text])
		}
		q := quizzes.Question{
			Stem: fmt.Sprintf("nginx 1.22 serves a folder with `gzip_static on` and all else at its defaults. Beside `%s` lies `%s.gz`; beside `%s` lies no such copy. Which requests are answered with a compressed file?", with, with, without),
			Ask:  quizzes.Multiple{Options: opts}, Note: strings.Join(note, "\n"),
		}
		q.Trace = quizzes.Worked(steps, "Compressed: %s.", q.Ask.KeyText())
		return q, nil
	})
}

// staticAsk draws a request that nginx reads in another way than some reader.
func staticAsk(r *rand.Rand) static.Ask {
	low, high := fmt.Sprintf("0.%d", 1+r.IntN(4)), fmt.Sprintf("0.%d", 5+r.IntN(5))
	a := static.Ask{Copy: r.IntN(6) > 0, Via: r.IntN(6) == 0}
	a.Accept = quizzes.One(r, "gzip, br", "br, gzip", "gzip;q="+low+", identity", "identity;q="+high+", gzip;q="+low, "br;q="+high+", gzip;q="+low, "gzip;q=0, br", "br, gzip;q=0",
		"br, zstd", "br;q="+high, "*", "*;q="+high, "identity, *;q="+low, "gzip;q="+high, "gzip", "identity;q=0, gzip;q="+low)
	return a
}

func staticAskText(a static.Ask, with, without string) string {
	name := without
	if a.Copy {
		name = with
	}
	s := fmt.Sprintf("`GET /%s` with `Accept-Encoding: %s`", name, a.Accept)
	if a.Via {
		s += " and `Via: 1.1 cdn`"
	}
	return s
}
