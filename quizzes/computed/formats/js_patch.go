package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/jsonfmt"
)

// JSPatchMerge asks for parts of a document after a merge patch.
var JSPatchMerge = quizzes.Template{
	ID: "js.patch.merge", Version: 1, Concept: "json#patch", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeJSMerge,
}

// JSPatchList asks for a list after a JSON Patch.
var JSPatchList = quizzes.Template{
	ID: "js.patch.list", Version: 1, Concept: "json#patch", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: makeJSPatch,
}

var jsMergeModels = []struct {
	model jsonfmt.Model
	why   string
}{
	{jsonfmt.NullStored, "This stores `null` at `%s`. In a merge patch `null` deletes the member."},
	{jsonfmt.NullIgnored, "This leaves `%s` as it was. In a merge patch `null` deletes the member."},
	{jsonfmt.ArraysAppended, "This appends at `%s`. A merge patch replaces an array as a whole."},
	{jsonfmt.ShallowMerge, "This replaces the object around `%s`. Objects on both sides are merged, member by member."},
	{jsonfmt.PatchIsWhole, "This takes the patch for the new document at `%s`. What the patch does not name stays."},
}

var jsWords = []string{"red", "blue", "new", "sale", "gift", "cold", "wide", "late"}

// jsMergeCase draws a document and a patch that touches a list, an object inside, a scalar and a member to delete.
func jsMergeCase(r *rand.Rand) (doc, patch string, at []string) {
	w, n := quizzes.Draw(r, jsWords, 5), quizzes.Draw(r, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, 6)
	obj := quizzes.One(r, "size", "stock", "limits", "address")
	in := map[string][]string{"size": {"w", "h", "d"}, "stock": {"berlin", "rome", "oslo"}, "limits": {"cpu", "ram", "disk"}, "address": {"zip", "box", "floor"}}[obj]
	list, scalar := quizzes.One(r, "tags", "colors", "flags"), quizzes.One(r, "note", "title", "owner")
	doc = fmt.Sprintf(`{"%s":["%s","%s"],"%s":{"%s":%d,"%s":%d},"%s":"%s"}`, list, w[0], w[1], obj, in[0], n[0], in[1], n[1], scalar, w[2])
	inner := quizzes.One(r, fmt.Sprintf(`{"%s":%d}`, in[0], n[2]), fmt.Sprintf(`{"%s":null}`, in[1]), fmt.Sprintf(`{"%s":%d,"%s":null}`, in[0], n[2], in[1]), fmt.Sprintf(`{"%s":%d}`, in[2], n[3]))
	parts := []string{fmt.Sprintf(`"%s":["%s"]`, list, w[3]), fmt.Sprintf(`"%s":%s`, obj, inner)}
	switch r.IntN(3) {
	case 0:
		parts = append(parts, fmt.Sprintf(`"%s":null`, scalar))
	case 1:
		parts = append(parts, fmt.Sprintf(`"%s":"%s"`, scalar, w[4]))
	}
	if r.IntN(3) == 0 {
		parts = parts[1:]
	}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	at = []string{"/" + list, "/" + obj + "/" + in[0], "/" + obj + "/" + in[1], "/" + scalar}
	return doc, "{" + strings.Join(parts, ",") + "}", at
}

func makeJSMerge(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		doc, patch, at := jsMergeCase(r)
		before, changes := jsDoc(doc), jsDoc(patch)
		out, run := jsonfmt.MergePatch(before, changes, "")
		others := make([]*jsonfmt.Value, len(jsMergeModels))
		for i, m := range jsMergeModels {
			others[i], _ = jsonfmt.MergePatch(before, changes, m.model)
		}
		cells := quizzes.Cells{Title: "The document after the patch", Head: []string{"Place", "Value"}}
		ids := map[string]bool{}
		for _, p := range at {
			want := jsAt(out, p)
			var nears []quizzes.Near
			for i, m := range jsMergeModels {
				nears = append(nears, near(jsAt(others[i], p), string(m.model), m.why, p))
			}
			nears = quizzes.NearAnswers(want, nears)
			for _, n := range nears {
				ids[n.Misconception] = true
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(p)}, Asked: []quizzes.Cell{{Want: want, Near: nears, Why: jsMergeWhy(run, p, want)}}})
		}
		if len(ids) < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "A server applies this merge patch (RFC 7396) to the document. What does each place, given as a JSON Pointer, hold then? Write the JSON value, or `absent` where nothing is left.",
			Exhibits: []quizzes.Exhibit{listing("Document", "json", jsShow(before)), listing("Merge patch", "json", jsShow(changes))},
			Ask:      cells, Trace: quizzes.Worked(run, "The document is `%s`.", jsShow(out)), Note: doc + patch,
		}, nil
	})
}

func jsMergeWhy(run []jsonfmt.Step, place, want string) string {
	for _, s := range run {
		if strings.HasPrefix(s.Text, quizzes.Code(place)+" is") && s.Rule != "merge.object" {
			return s.Text
		}
	}
	return fmt.Sprintf("The patch does not name `%s`, so it stays `%s`.", place, want)
}

var jsPatchModels = []struct {
	model jsonfmt.Model
	why   string
}{
	{jsonfmt.AddOverwrites, "This lets `add` overwrite. In an array, `add` inserts before the index and shifts the rest."},
	{jsonfmt.OneBased, "This counts indexes from 1. In a JSON Pointer the first element is `0`."},
	{jsonfmt.DashIsFirst, "This takes `-` for the last element. It stands for the place after it."},
	{jsonfmt.MoveCopies, "This leaves the value where it was. `move` takes it away first."},
	{jsonfmt.StopsAtFailure, "This keeps what was done before the failure. When one operation fails, the whole patch has no effect."},
	{jsonfmt.FailedSkipped, "This skips the operation that fails. When one operation fails, the whole patch has no effect."},
}

// jsOps draws operations on a list, of which the middle one may fail.
func jsOps(r *rand.Rand, list string, words []string, fail bool) []jsonfmt.Op {
	at := func(i int) string { return fmt.Sprintf("/%s/%d", list, i) }
	word := func(w string) *jsonfmt.Value { return &jsonfmt.Value{Kind: jsonfmt.String, Text: w} }
	ops := []jsonfmt.Op{{Op: "add", Path: at(r.IntN(3)), Value: word(words[0])}}
	more := []jsonfmt.Op{
		{Op: "remove", Path: at(r.IntN(3))}, {Op: "replace", Path: at(r.IntN(3)), Value: word(words[1])},
		{Op: "add", Path: "/" + list + "/-", Value: word(words[2])}, {Op: "move", From: at(r.IntN(2)), Path: at(2)},
		{Op: "add", Path: at(r.IntN(2)), Value: word(words[3])},
	}
	ops = append(ops, quizzes.Draw(r, more, 2)...)
	if fail {
		last := quizzes.One(r, jsonfmt.Op{Op: "test", Path: at(0), Value: word("none")}, jsonfmt.Op{Op: "remove", Path: at(7)}, jsonfmt.Op{Op: "replace", Path: "/other", Value: word("x")})
		ops[1] = last
	}
	return ops
}

func makeJSPatch(r *rand.Rand) (quizzes.Question, error) {
	fail := r.IntN(4) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		list, w := quizzes.One(r, "tags", "colors", "flags"), quizzes.Draw(r, jsWords, 7)
		doc := jsDoc(fmt.Sprintf(`{"%s":["%s","%s","%s"]}`, list, w[4], w[5], w[6]))
		ops := jsOps(r, list, w, fail)
		out, run, ok := jsonfmt.Apply(doc, ops, "")
		if ok == fail {
			return quizzes.Question{}, quizzes.Reject("fails otherwise than meant")
		}
		key := jsAt(out, "/"+list)
		var nears []quizzes.Near
		for _, m := range jsPatchModels {
			if other, _, ok := jsonfmt.Apply(doc, ops, m.model); ok {
				nears = append(nears, near(jsAt(other, "/"+list), string(m.model), "%s", m.why))
			}
		}
		if nears = quizzes.NearAnswers(key, nears); len(nears) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		e := quizzes.Exhibit{Title: "JSON Patch", Lang: "json"}
		for i, op := range ops {
			e.Lines = append(e.Lines, []string{"[", " ", " "}[i]+op.String()+[]string{",", ",", "]"}[i])
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A server applies this JSON Patch (RFC 6902) to the document. What is the list at `/%s` after that? Write it as JSON.", list),
			Exhibits: []quizzes.Exhibit{listing("Document", "json", jsShow(doc)), e},
			Ask:      quizzes.Text{Accept: []string{key}, Form: `the list as JSON, such as ["a", "b"]`, Near: nears},
			Trace:    quizzes.Worked(run, "The list is %s.", key), Note: doc.String() + fmt.Sprint(e.Lines),
		}, nil
	})
}
