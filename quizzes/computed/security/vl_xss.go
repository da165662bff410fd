package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/xss"
)

// VulnXSSLines asks in which lines of a page a value runs as a script.
var VulnXSSLines = quizzes.Template{
	ID: "vl.xss.lines", Version: 1, Concept: "security-vulnerabilities#xss", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: vlXSSLines,
}

// VulnXSSValues asks which values run as a script in a line of a page.
var VulnXSSValues = quizzes.Template{
	ID: "vl.xss.values", Version: 1, Concept: "security-vulnerabilities#xss", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: vlXSSValues,
}

// VulnXSSSafe asks which way of writing a value keeps all of some values from running.
var VulnXSSSafe = quizzes.Template{
	ID: "vl.xss.safe", Version: 1, Concept: "security-vulnerabilities#xss", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: vlXSSSafe,
}

var vlXSSModels = []xss.Model{xss.OneFitsAll, xss.LinkSafe, xss.QuotesIdle, xss.TagsOnly, xss.HandlerRaw, xss.ScriptDecoded, xss.StringHoldsTag,
	xss.BackslashInHTML, xss.CaseOfScheme, xss.PlaceIdle, xss.RefsFirst, xss.UpToError}

// vlXSSStem says of the page and its visitor what the lines with the values need.
func vlXSSStem(lines []xss.Line, values []string, question string) string {
	text := strings.Join(values, " ")
	for _, l := range lines {
		text += " " + l.String()
	}
	page, visit := "The page defines `hit`", "A visitor opens the page"
	if strings.Contains(text, "show(") {
		page = "The page defines `hit` and `show`"
	}
	if strings.Contains(text, "src=x") {
		page += ", and there is no image `x`"
	}
	if strings.Contains(text, "onclick") || strings.Contains(text, "href") {
		visit += " and clicks on what it shows"
	}
	return fmt.Sprintf("A page replaces `{…}` by a value of a request and does nothing else to keep scripts out. %s. %s. %s", page, visit, question)
}

// vlXSSFix is what should stand in each kind of place.
var vlXSSFix = [...]string{
	xss.Text: "in text, `html(v)`", xss.Attribute: "in an attribute, quotes and `html(v)`", xss.Address: "in a link, a fixed list of schemes, quotes and `html(v)`",
	xss.String: "in a script's string, `js(v)`", xss.Handler: "in an event attribute no value at all: a script reads it from a `data-` attribute",
}

// vlXSSFunctions lists the functions that lines use.
func vlXSSFunctions(lines ...xss.Line) []quizzes.Exhibit {
	var out []string
	for _, f := range xss.Funcs() {
		if slices.ContainsFunc(lines, func(l xss.Line) bool { return slices.Contains(l.Funcs, f) }) {
			out = append(out, xss.Says[f])
		}
	}
	if len(out) == 0 {
		return nil
	}
	return []quizzes.Exhibit{listing("Functions of the page", out...)}
}

func vlXSSItem(text string, l xss.Line, value string) item {
	ran, steps := l.Runs(value, "")
	return item{text: text, right: ran, why: told(steps), fooled: fooled(vlXSSModels, ran, func(m xss.Model) bool { got, _ := l.Runs(value, m); return got })}
}

// vlXSSPlain reports an item that fools only those who take all code for dangerous.
func vlXSSPlain(it item) bool { return len(it.fooled) == 1 && it.fooled[0] == string(xss.PlaceIdle) }

// vlXSSTrace puts the cure before the key.
func vlXSSTrace(items []item, kinds ...xss.Kind) []quizzes.Step {
	var cures []string
	for k, cure := range vlXSSFix {
		if slices.Contains(kinds, xss.Kind(k)) {
			cures = append(cures, cure)
		}
	}
	out := judged("xss.place", items, "It runs with")
	fix := quizzes.Step{Rule: "owasp.xss", Text: "The cure by place: " + strings.Join(cures, "; ") + "."}
	return slices.Insert(out, len(out)-1, fix)
}

func vlXSSLines(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		value := xss.DrawValue(r, xss.Kind(r.IntN(xss.Kinds)))
		lines, kinds, gists := map[string]xss.Line{}, map[string]xss.Kind{}, map[string]string{}
		items, err := several(r, 4, rights, func() item {
			k := xss.Kind(r.IntN(xss.Kinds))
			l := xss.DrawLine(r, k)
			it := vlXSSItem(quizzes.Code(l.String()), l, value)
			if known, ok := gists[l.Gist()]; ok && known != it.text || vlXSSPlain(it) && r.IntN(4) > 0 {
				return item{}
			}
			lines[it.text], kinds[it.text], gists[l.Gist()] = l, k, it.text
			return it
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		var used []xss.Line
		var at []xss.Kind
		for _, it := range items {
			used, at = append(used, lines[it.text]), append(at, kinds[it.text])
		}
		return quizzes.Question{
			Stem:     vlXSSStem(used, []string{value}, "With the value below, which of these lines call `hit()`?"),
			Exhibits: append([]quizzes.Exhibit{listing("The value v", value)}, vlXSSFunctions(used...)...),
			Ask:      multiple(r, items), Trace: vlXSSTrace(items, at...), Note: noted(items, value),
		}, nil
	})
}

func vlXSSValues(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		k := xss.Kind(r.IntN(xss.Kinds))
		l := xss.DrawLine(r, k)
		items, err := several(r, 4, rights, func() item {
			v := xss.DrawValue(r, k)
			it := vlXSSItem(quizzes.Code(v), l, v)
			if vlXSSPlain(it) && r.IntN(4) > 0 {
				return item{}
			}
			return it
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		var shown []string
		for _, it := range items {
			shown = append(shown, it.text)
		}
		return quizzes.Question{
			Stem:     vlXSSStem([]xss.Line{l}, shown, "For the line below, which values of `v` call `hit()`?"),
			Exhibits: append([]quizzes.Exhibit{listing("A line of the page", l.String())}, vlXSSFunctions(l)...),
			Ask:      multiple(r, items), Trace: vlXSSTrace(items, k), Note: noted(items, l),
		}, nil
	})
}

func vlXSSSafe(r *rand.Rand) (quizzes.Question, error) {
	hidden := r.IntN(3) == 0  // by a longer line: safe lines have more functions
	special := r.IntN(2) == 0 // the key is safe for these values alone
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		k := xss.Kind(r.IntN(xss.Kinds))
		values := map[string]bool{}
		for len(values) < 2 {
			values[xss.DrawValue(r, k)] = true
		}
		var list []string
		for _, v := range xss.Values() {
			if values[v] {
				list = append(list, v)
			}
		}
		var key quizzes.Option
		var wrong []quizzes.Option
		var used []xss.Line
		var trace []quizzes.Step
		seen := map[string]bool{}
		for range 40 {
			l := xss.DrawLine(r, k)
			o := vlXSSOption(r, l, list)
			if special && l.Fixed(k) || seen[l.Gist()] || !o.Right && o.Misconception == "" || o.Right && key.Text != "" || len(wrong) == 3 && !o.Right {
				continue
			}
			seen[l.Gist()] = true
			if used = append(used, l); o.Right {
				key = o
			} else {
				wrong = append(wrong, o)
			}
			trace = append(trace, quizzes.Step{Rule: "xss.place", Text: o.Text + ": " + o.Why})
		}
		if key.Text == "" || len(wrong) < 3 {
			return quizzes.Question{}, quizzes.Reject("%d wrong lines", len(wrong))
		}
		if hidden && !slices.ContainsFunc(wrong, func(o quizzes.Option) bool { return len(o.Text) > len(key.Text) }) {
			return quizzes.Question{}, quizzes.Reject("the longest line is the key")
		}
		opts, err := quizzes.Pick(r, key, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		trace = append(trace, quizzes.Step{Rule: "owasp.xss", Text: "For every value this is safe: " + vlXSSFix[k] + "."},
			quizzes.Step{Rule: "answer", Text: "Neither value runs in " + key.Text + "."})
		return quizzes.Question{
			Stem:     vlXSSStem(used, list, "Which line calls `hit()` for neither of the values below?"),
			Exhibits: append([]quizzes.Exhibit{listing("Two values of v", list...)}, vlXSSFunctions(used...)...),
			Ask:      quizzes.Single{Options: opts}, Trace: trace, Note: fmt.Sprint(list, opts),
		}, nil
	})
}

// vlXSSOption judges a line by all values: the first that runs makes it a wrong one.
func vlXSSOption(r *rand.Rand, l xss.Line, values []string) (o quizzes.Option) {
	safe := func(m xss.Model) bool {
		return !slices.ContainsFunc(values, func(v string) bool { ran, _ := l.Runs(v, m); return ran })
	}
	o = quizzes.Option{Text: quizzes.Code(l.String()), Right: safe("")}
	for _, v := range values {
		ran, steps := l.Runs(v, "")
		if o.Why = told(steps); ran {
			break
		}
	}
	if o.Right {
		var all []string
		for _, v := range values {
			_, steps := l.Runs(v, "")
			all = append(all, told(steps))
		}
		o.Why = strings.Join(all, " ")
		return o
	}
	if ids := fooled(vlXSSModels, false, safe); len(ids) > 0 {
		o.Misconception = ids[r.IntN(len(ids))]
	}
	return o
}
