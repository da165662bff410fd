package app_test

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// axe is axe-core 4.14.1 as npm serves it, under the Mozilla Public License in axe.LICENSE. It is put into a page by the
// browser itself, past the page's policy.
func axe(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// rules are every rule of WCAG 2.0 to 2.2, A and AA, and axe's best practices. None is off.
const rules = `{runOnly:["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"],resultTypes:["violations"]}`

// colors are the rules that a theme can break.
const colors = `{runOnly:{type:"rule",values:["color-contrast","link-in-text-block"]},resultTypes:["violations"]}`

type violation struct {
	ID, Help string
	Nodes    []struct {
		HTML           string
		FailureSummary string
	}
}

func (v violation) String() string {
	var s strings.Builder
	s.WriteString(v.ID + ": " + v.Help)
	for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
		s.WriteString("\n    " + clipped(n.HTML) + "\n    " + strings.ReplaceAll(n.FailureSummary, "\n", " "))
	}
	if len(v.Nodes) > 3 {
		s.WriteString("\n    and " + strconv.Itoa(len(v.Nodes)-3) + " more")
	}
	return s.String()
}

// violations runs axe. Closed details are opened first, for what is hidden is not looked at.
func (b *tab) violations(options string) []violation {
	b.t.Helper()
	out := eval[string](b, "document.querySelectorAll('details').forEach(d=>d.open=true),axe.run(document,"+options+
		").then(r=>JSON.stringify(r.violations.map(v=>({id:v.id,help:v.help,nodes:v.nodes.map(n=>({html:n.html,failureSummary:n.failureSummary}))}))))")
	var vs []violation
	if err := json.Unmarshal([]byte(out), &vs); err != nil {
		b.t.Fatal(err)
	}
	return vs
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// wide names what sticks out of the page, up to a few.
const wide = `(w=>document.scrollingElement.scrollWidth<=w?[]:[document.scrollingElement.scrollWidth+' px',...[...document.querySelectorAll('body *')].filter(e=>{
	for(let p=e.parentElement;p;p=p.parentElement)if(getComputedStyle(p).overflowX!=='visible')return false
	return e.getBoundingClientRect().right>w+.5}).slice(0,4).map(e=>e.outerHTML.slice(0,120))])`

// cut names the tables of a lesson's text that are wider than their box.
const cut = `[...document.querySelectorAll('.prose .scroll:not(figure *, .ask *)')].filter(e=>e.scrollWidth>e.clientWidth+1).map(e=>(e.scrollWidth-e.clientWidth)+' px: '+e.getAttribute('aria-label'))`

// small names the answer targets under 44 px.
const small = `[...document.querySelectorAll('.ask form :is(.option,.lines label,select,input[type=text],button)')]
	.filter(e=>e.getBoundingClientRect().height<43.9).map(e=>e.getBoundingClientRect().height+' '+e.outerHTML.slice(0,120))`

// unseen names what can have the focus and does not show it, by an outline of its own or of what it stands in.
const unseen = `[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary,[tabindex="0"]')].filter(e=>e.offsetParent).filter(e=>{
	e.focus({focusVisible:true,preventScroll:true})
	if(document.activeElement!==e)return false
	for(let p=e,n=0;p&&n<3;p=p.parentElement,n++){const s=getComputedStyle(p);if(s.outlineStyle==='solid'&&parseFloat(s.outlineWidth)>=2)return false}
	return true}).map(e=>e.outerHTML.slice(0,120))`

// TestBrowserAccess looks at every page in both themes, wide and narrow: axe finds nothing, nothing scrolls sideways,
// what is answered with is large enough, and the focus shows.
func TestBrowserAccess(t *testing.T) {
	t.Parallel()
	needChromium(t)
	var runs atomic.Int64
	walk(t, func(b *tab, path string) {
		b.set(looks[0])
		b.open(path)
		for _, l := range looks {
			b.set(l)
			b.shoot(path, l)
		}
		for _, l := range looks {
			which := rules
			if l.theme == "dark" {
				which = colors
			}
			b.set(l)
			for _, v := range b.violations(which) {
				b.t.Errorf("%d px, %s: %s", l.width, l.theme, v)
			}
			runs.Add(1)
		}
		for _, what := range eval[[]string](b, unseen) {
			b.t.Errorf("the focus does not show: %s", what)
		}
		for _, width := range []int64{390, 320} {
			b.set(look{width, "light"})
			if out := eval[[]string](b, wide+"("+itoa(width)+")"); len(out) > 0 {
				b.t.Errorf("at %d px the page scrolls sideways: %s", width, strings.Join(out, "\n    "))
			}
			if out := eval[[]string](b, cut); width == 390 && len(out) > 0 {
				b.t.Errorf("at %d px tables are cut: %s", width, strings.Join(out, "\n    "))
			}
			for _, what := range slices.Compact(eval[[]string](b, small)) {
				b.t.Errorf("at %d px lower than 44 px: %s", width, what)
			}
		}
	})
	t.Log("axe ran", runs.Load(), "times")
}
