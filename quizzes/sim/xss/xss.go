// Package xss follows a value from a request into a page and tells whether a browser runs it as a script. It knows as much
// of a browser as the lines drawn here need: tags, attributes, character references, the text of scripts, and calls in
// JavaScript (HTML Living Standard, section 13.2.5; OWASP, Cross Site Scripting Prevention Cheat Sheet).
package xss

import (
	"fmt"
	"slices"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which the engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong models of a page.
const (
	OneFitsAll      Model = "html-escape-fits-all"        // HTML escaping makes a value safe in every place
	LinkSafe        Model = "escaped-link-is-safe"        // a link is harmless while its value cannot leave the attribute
	QuotesIdle      Model = "attribute-quotes-idle"       // an attribute without quotes holds a value as one with quotes does
	TagsOnly        Model = "only-new-tags-run"           // without a new tag nothing runs
	HandlerRaw      Model = "handler-sees-escapes"        // an event attribute runs with its character references in place
	ScriptDecoded   Model = "script-decodes-references"   // a script sees the characters that references stand for
	StringHoldsTag  Model = "string-holds-end-tag"        // </script> within a string does not end the script
	BackslashInHTML Model = "backslash-escapes-attribute" // a backslash keeps a quote from ending an attribute
	CaseOfScheme    Model = "scheme-case-counts"          // JAVASCRIPT: is no scheme that a browser knows
	PlaceIdle       Model = "value-runs-anywhere"         // code that nothing escapes runs in whatever place it is
	RefsFirst       Model = "references-before-tags"      // a browser decodes character references before it looks for tags
	UpToError       Model = "script-runs-up-to-error"     // a script with an error in its grammar runs up to there
)

// Func is a function that a page applies to a value before it writes it.
type Func string

// The functions that pages here use; Says tells what each does.
const (
	HTML   Func = "html"
	Tags   Func = "tags"
	JS     Func = "js"
	Quotes Func = "quotes"
	Link   Func = "link"
	NoJS   Func = "nojs"
)

// Says describes each function in one line.
var Says = map[Func]string{
	HTML:   `html(v):   & < > " ' become &amp; &lt; &gt; &quot; &#39;`,
	Tags:   `tags(v):   & < > become &amp; &lt; &gt;`,
	JS:     `js(v):     \ ' " < become \\ \' \" \x3C`,
	Quotes: `quotes(v): \ ' " become \\ \' \"`,
	Link:   `link(v):   v if it begins with https://, else #`,
	NoJS:   `nojs(v):   # if v begins with javascript: in small letters, else v`,
}

// Funcs lists the functions in a fixed order.
func Funcs() []Func { return []Func{HTML, Tags, JS, Quotes, Link, NoJS} }

var (
	escapeHTML   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")
	escapeTags   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	escapeJS     = strings.NewReplacer(`\`, `\\`, "'", `\'`, `"`, `\"`, "<", `\x3C`)
	escapeQuotes = strings.NewReplacer(`\`, `\\`, "'", `\'`, `"`, `\"`)
	references   = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'")
)

func (f Func) apply(v string) string {
	switch f {
	case HTML:
		return escapeHTML.Replace(v)
	case Tags:
		return escapeTags.Replace(v)
	case JS:
		return escapeJS.Replace(v)
	case Quotes:
		return escapeQuotes.Replace(v)
	case Link:
		if !strings.HasPrefix(v, "https://") {
			return "#"
		}
	case NoJS:
		if strings.HasPrefix(v, "javascript:") {
			return "#"
		}
	}
	return v
}

// Line is a line of a page: text around one value, to which functions are applied from the last to the first.
type Line struct {
	Before, After string
	Funcs         []Func
}

// String prints the line with {…} in the place of the value.
func (l Line) String() string {
	v := "v"
	for i := len(l.Funcs) - 1; i >= 0; i-- {
		v = string(l.Funcs[i]) + "(" + v + ")"
	}
	return l.Before + "{" + v + "}" + l.After
}

// Fixed reports a line that has what its kind of place needs for every value.
func (l Line) Fixed(k Kind) bool {
	_, quote, _ := strings.Cut(l.Before, "=")
	quoted := quote == `"` || quote == "'"
	switch k {
	case Text:
		return slices.Equal(l.Funcs, []Func{HTML})
	case Attribute:
		return quoted && slices.Equal(l.Funcs, []Func{HTML})
	case Address:
		return quoted && slices.Equal(l.Funcs, []Func{HTML, Link})
	case String:
		return slices.Equal(l.Funcs, []Func{JS})
	}
	return slices.Equal(l.Funcs, []Func{HTML, JS})
}

// Gist tells lines apart by what matters: the place up to its tag's name, and the functions.
func (l Line) Gist() string {
	_, quote, _ := strings.Cut(l.Before, "=")
	return fmt.Sprint(l.held(), quote[:min(1, len(quote))], l.Funcs)
}

// Render is the line with a value in it.
func (l Line) Render(value string) string {
	for i := len(l.Funcs) - 1; i >= 0; i-- {
		value = l.Funcs[i].apply(value)
	}
	return l.Before + value + l.After
}

// Runs tells whether a browser calls hit() for a visitor who opens a page with this line and clicks on what the line shows.
// Elsewhere the page defines hit and show, and images that it names do not exist.
func (l Line) Runs(value string, m Model) (bool, []Step) {
	page := l.Render(value)
	steps := []Step{{Rule: "html.write", Text: "The browser gets `" + page + "`."}}
	if m == OneFitsAll && len(l.Funcs) > 0 && (l.Funcs[0] == HTML || l.Funcs[0] == Tags) {
		return false, steps
	}
	if m == QuotesIdle && !strings.HasSuffix(l.Before, "=") {
		m = "" // it is a belief about the place of the value
	}
	if m == PlaceIdle {
		return strings.Contains(page, value), steps
	}
	if m == RefsFirst {
		page = references.Replace(page)
	}
	ran, why := visit(parse(page, m), m)
	if ran {
		return true, append(steps, why)
	}
	if why.Text != "" {
		return false, append(steps, why)
	}
	return false, append(steps, l.held())
}

// visit runs the scripts of a page, and what a click or a missing image sets off.
func visit(nodes []node, m Model) (bool, Step) {
	var failed Step
	for i, n := range nodes {
		if n.tag == "script" {
			code := n.text
			if m == ScriptDecoded {
				code = references.Replace(code)
			}
			if m == TagsOnly && i == 0 {
				continue
			}
			ran, broken := calls(code, m)
			if ran {
				return true, Step{Rule: "js.run", Text: fmt.Sprintf("The script is `%s`, and the call stands outside its strings.", code)}
			}
			if broken != "" {
				failed = Step{Rule: "js.parse", Text: fmt.Sprintf("The script `%s` %s, so it does not run at all.", code, broken)}
			}
		}
		for _, a := range n.attrs {
			code, ok := a.code(n, m)
			if !ok || m == TagsOnly && i == 0 {
				continue
			}
			ran, broken := calls(code, m)
			if ran {
				return true, Step{Rule: a.rule(), Text: a.says(n, code)}
			}
			if broken != "" {
				failed = Step{Rule: "js.parse", Text: fmt.Sprintf("The code of `%s` is `%s`. It %s, so it does not run at all.", a.name, code, broken)}
			}
		}
	}
	return false, failed
}

// code gives the script that an attribute holds, if it holds one that a visit sets off.
func (a attr) code(n node, m Model) (string, bool) {
	value := references.Replace(a.value)
	switch a.name {
	case "onclick":
		if m == HandlerRaw {
			value = a.value
		}
		return value, true
	case "onerror":
		return value, n.tag == "img" && n.has("src")
	case "href":
		scheme, code, ok := strings.Cut(value, ":")
		if m != CaseOfScheme {
			scheme = strings.ToLower(scheme)
		}
		return code, ok && scheme == "javascript" && n.tag == "a" && m != LinkSafe
	}
	return "", false
}

func (a attr) rule() string {
	if a.name == "href" {
		return "url.scheme"
	}
	return "html.event"
}

func (a attr) says(n node, code string) string {
	switch a.name {
	case "href":
		return fmt.Sprintf("A click on a link whose scheme is `javascript:` runs the rest, `%s`.", code)
	case "onerror":
		return fmt.Sprintf("There is a tag `img` now, and as its image does not exist, `onerror` runs `%s`.", code)
	}
	return fmt.Sprintf("The tag `%s` has an attribute `onclick` with the code `%s`, and a click runs it.", n.tag, code)
}

// held says where a value stays that does nothing.
func (l Line) held() Step {
	switch {
	case strings.HasPrefix(l.Before, "<script>"):
		return Step{Rule: "js.string", Text: "All of the value stays within the string of the script."}
	case strings.Contains(l.Before, "onclick="):
		return Step{Rule: "js.string", Text: "All of the value stays within the string in the code of `onclick`."}
	case strings.Contains(l.Before, "href="):
		return Step{Rule: "url.scheme", Text: "It is a link with no `javascript:` in front and no further attribute with code."}
	case strings.HasSuffix(l.Before, ">"):
		return Step{Rule: "html.text", Text: "No tag with code begins in it: it is shown as text."}
	}
	return Step{Rule: "html.attribute", Text: "All of the value that could be code stays within the attribute."}
}
