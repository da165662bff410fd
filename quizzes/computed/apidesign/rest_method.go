package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/resource"
)

// RestWriteStatus asks for the status of each of several conditional writes.
var RestWriteStatus = quizzes.Template{
	ID: "rest.write.status", Version: 1, Concept: "rest#conditional-writes", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: restWriteStatus,
}

// RestPatchFinal asks for the representation after PUT and PATCH.
var RestPatchFinal = quizzes.Template{
	ID: "rest.patch.final", Version: 1, Concept: "rest#methods", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: restPatchFinal,
}

var restWriteBeliefs = []struct {
	model resource.Model
	says  string
}{
	{resource.MatchIgnored, "conditions matter for reads alone"}, {resource.WeakMatches, "a weak tag satisfies `If-Match`"},
	{resource.MatchCreates, "`If-Match` does not hinder a `PUT` that creates"}, {resource.MissingFails, "a condition is checked before the resource is looked for"},
	{resource.TwiceIsFine, "removing what is gone succeeds again"}, {resource.PutNeverMakes, "`PUT` cannot create"},
	{resource.TagStays, "a write leaves the tag as it is"}, {resource.FailChanges, "a refused write counts as a new version"},
	{resource.NoneMatchAny, "`If-None-Match` is no condition on a write"},
}

func restWriteStatus(r *rand.Rand) (quizzes.Question, error) {
	exists, name := r.IntN(2) == 0, quizzes.One(r, "posts", "orders", "users", "notes", "votes")+"/"+strconv.Itoa(2+r.IntN(80))
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		s := resource.Server{Exists: exists, Version: 2 + r.IntN(7)}
		first := s.Version
		var qs []resource.Request
		for range 5 {
			q := resource.Request{Method: quizzes.One(r, "PUT", "PUT", "DELETE")}
			tag := fmt.Sprintf("%q", fmt.Sprintf("v%d", first+r.IntN(3)))
			switch r.IntN(5) {
			case 0, 1, 2:
				q.Match = quizzes.One(r, tag, tag, "W/"+tag, "*")
			case 3:
				q.NoneMatch = "*"
			}
			qs = append(qs, q)
		}
		start := s
		ask := quizzes.Cells{Head: []string{"Request", "Condition", "Status"}}
		var steps []resource.Step
		count, fooled := map[int]int{}, 0
		wrong := make([]resource.Server, len(restWriteBeliefs))
		for i := range wrong {
			wrong[i] = start
		}
		for i, q := range qs {
			status, step := s.Do(q, "")
			count[status]++
			steps = append(steps, step)
			cell := quizzes.Cell{Choices: []string{"201", "204", "404", "412"}, Want: strconv.Itoa(status), Why: step.Text}
			for k, b := range restWriteBeliefs {
				if w, _ := wrong[k].Do(q, b.model); w != status && len(cell.Near) == 0 {
					fooled++
					cell.Near = []quizzes.Near{{Answer: strconv.Itoa(w), Misconception: string(b.model), Why: step.Text + " Another status fits the belief that " + b.says + "."}}
				}
			}
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d. %s", i+1, q.Method), restCondition(q)}, Asked: []quizzes.Cell{cell}})
		}
		if len(count) < 3 || count[412] > 2 || count[204] > 2 || fooled < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		state := "does not exist, and the next version made would get the tag " + quizzes.Code(fmt.Sprintf("%q", fmt.Sprintf("v%d", first+1)))
		if exists {
			state = "exists with the strong tag " + quizzes.Code(start.Tag())
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("`/%s` %s; each change makes the number one higher. These requests come one after the other. A `PUT` that creates gets 201, another write that is carried out 204, one to a missing resource 404 or, by RFC 9110, 412. Which status does each get?", name, state),
			Ask:  ask, Note: fmt.Sprint(name, start, qs), Trace: quizzes.Worked(steps, "In this order: %s.", strings.ReplaceAll(ask.KeyText(), ";", ",")),
		}, nil
	})
}

func restCondition(q resource.Request) string {
	switch {
	case q.Match != "":
		return "`If-Match: " + q.Match + "`"
	case q.NoneMatch != "":
		return "`If-None-Match: " + q.NoneMatch + "`"
	}
	return "–"
}

var restPatchBeliefs = []struct {
	model resource.Model
	says  string
}{
	{resource.PutMerges, "`PUT` leaves the fields that it does not name"}, {resource.PatchReplaces, "`PATCH` drops the fields that it does not name"},
	{resource.NullStays, "`null` becomes the value of the field"}, {resource.NullIgnored, "`null` changes nothing"},
	{resource.ListsJoin, "a merge patch joins lists"}, {resource.PatchNoNew, "a merge patch cannot add fields"},
}

func restPatchFinal(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4) // by length
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		doc := restDoc(r, 3, false)
		writes := []resource.Write{{Method: "PUT", Body: restDoc(r, 2, false)}, {Method: "PATCH", Body: restDoc(r, 2, true)}}
		switch r.IntN(3) {
		case 0:
			writes = writes[1:]
		case 1:
			writes[0], writes[1] = writes[1], writes[0]
		}
		writes = append(writes, resource.Write{Method: "PATCH", Body: restDoc(r, 2, true)})
		final, steps := restApply(doc, writes, "")
		key := quizzes.Ranked{Value: float64(len(final.String())), Option: quizzes.Option{Text: quizzes.Code(final.String()), Why: steps[len(steps)-1].Text}}
		var wrong []quizzes.Ranked
		for _, b := range restPatchBeliefs {
			w, _ := restApply(doc, writes, b.model)
			wrong = append(wrong, quizzes.Ranked{Value: float64(len(w.String())) + r.Float64()/2 - .25, Option: quizzes.Option{Text: quizzes.Code(w.String()), Misconception: string(b.model),
				Why: fmt.Sprintf("This takes it that %s. Right is `%s`.", b.says, final)}})
		}
		last, _ := resource.Apply(nil, writes[len(writes)-1], "")
		wrong = append(wrong, quizzes.Ranked{Value: float64(len(last.String())) - .3, Option: quizzes.Option{Text: quizzes.Code(last.String()), Misconception: string(resource.PatchReplaces),
			Why: fmt.Sprintf("This is the last body alone, as if a `PATCH` replaced the whole. Right is `%s`.", final)}})
		seen := map[string]bool{}
		var kept []quizzes.Ranked
		for _, w := range wrong {
			if !seen[w.Text] {
				seen[w.Text] = true
				kept = append(kept, w)
			}
		}
		opts, err := quizzes.PickRanked(r, rank, key, kept, 3)
		if err != nil || len(final) == 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := []string{"stored  " + doc.String()}
		for _, w := range writes {
			lines = append(lines, fmt.Sprintf("%-7s %s", w.Method, w.Body))
		}
		return quizzes.Question{
			Stem:     "A resource has this representation, and then gets these writes. Each `PATCH` is a JSON Merge Patch (RFC 7396), and `PUT` is that of RFC 9110. What is its representation afterwards?",
			Exhibits: []quizzes.Exhibit{{Title: "The resource and the writes, in order", Lang: "text", Lines: lines}}, Ask: quizzes.Single{Options: opts}, Note: strings.Join(lines, "\n"),
			Trace: quizzes.Worked(steps, "Afterwards it is `%s`.", final),
		}, nil
	})
}

func restApply(d resource.Doc, ws []resource.Write, m resource.Model) (resource.Doc, []resource.Step) {
	var steps []resource.Step
	for _, w := range ws {
		var s resource.Step
		d, s = resource.Apply(d, w, m)
		steps = append(steps, s)
	}
	return d, steps
}

var restValues = map[string][]string{"draft": {"true", "false"}, "likes": {"1", "4", "7", "9"}, "tags": {`["a"]`, `["b"]`, `["c"]`}, "title": {`"A"`, `"B"`, `"C"`, `"D"`}, "lang": {`"en"`, `"de"`, `"fr"`}}

// restDoc draws an object of n fields.
func restDoc(r *rand.Rand, n int, nulls bool) resource.Doc {
	var d resource.Doc
	for _, name := range quizzes.DrawSorted(r, []string{"draft", "lang", "likes", "tags", "title"}, n) {
		v := restValues[name][r.IntN(len(restValues[name]))]
		if nulls && r.IntN(3) == 0 {
			v = "null"
		}
		d = append(d, resource.Field{Name: name, Value: v})
	}
	return d
}
