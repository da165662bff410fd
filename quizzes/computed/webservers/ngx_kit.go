package webservers

import (
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/edge"
)

// ngxBeliefs words what a wrong model of nginx takes for true.
var ngxBeliefs = map[edge.Model]string{
	edge.FileOrder:    "the first location in the file that matches is used, but prefixes compete by length and regexes come after them",
	edge.PrefixFinal:  "the longest prefix is final, but one without `^~` loses to a regex that matches",
	edge.CaretIgnored: "`^~` changes nothing, but on the longest matching prefix it ends the search before any regex",
	edge.CaretSubtree: "a `^~` prefix covers all below it, but it counts only when it is the longest prefix that matches",
	edge.RawMatched:   "the path is compared as it was sent, but nginx compares the normalized one",
	edge.CaseIgnored:  "`~` ignores case, but only `~*` does",
	edge.LongestRegex: "the longest regex wins, but of the regexes that match the first in the file is used",
	edge.PathKept:     "the path is always passed on as it came, but a URI part of `proxy_pass` replaces what the location matched",
	edge.Prepended:    "the URI part comes before the whole path, but it replaces what the location matched",
	edge.SlashNothing: "a single slash is no URI part, but anything after host and port is one",
	edge.NormalPassed: "the normalized path is passed on, but without a URI part the path goes on as the client sent it",
	edge.RawReplaced:  "the rest goes on as the client sent it, but with a URI part the normalized path is used",
}

// ngxSite is the vocabulary of one drawn configuration.
type ngxSite struct {
	top, sub, ext, file string
}

func ngxDrawSite(r *rand.Rand) ngxSite {
	w := quizzes.Draw(r, []string{"img", "files", "docs", "media", "shop", "news", "app", "data", "blog", "help", "user", "static", "maps", "team"}, 2)
	return ngxSite{w[0], w[1], quizzes.One(r, "png", "pdf", "css", "jpg", "zip", "svg"), quizzes.One(r, "a", "b", "x", "top", "new", "logo", "all", "index")}
}

// ngxTarget draws a request path: below the first folder or the second one, often sent in an unusual form.
func (s ngxSite) target(r *rand.Rand) string {
	file := s.file + "." + s.ext
	switch r.IntN(8) {
	case 0:
		file = s.file + "." + strings.ToUpper(s.ext)
	case 1:
		file = s.file
	case 2:
		file = s.file + "%2e" + s.ext
	}
	dir := "/" + s.top + "/"
	switch r.IntN(8) {
	case 0, 1, 2:
		dir += s.sub + "/"
	case 3:
		dir += s.sub + "/../"
	case 4:
		dir = "/" + s.sub + "/../" + s.top + "/"
	case 5:
		dir += "/" + s.sub + "//"
	case 6:
		dir += "./" + s.sub + "/"
	}
	return dir + file
}

// locations draws n blocks whose patterns overlap, without proxies.
func (s ngxSite) locations(r *rand.Rand, n int) []edge.Location {
	caret := func() string { return quizzes.One(r, edge.Prefix, edge.Prefix, edge.Caret) }
	file := s.file + "." + s.ext
	pool := []edge.Location{
		{Kind: caret(), Pattern: "/" + s.top + "/"},
		{Kind: caret(), Pattern: "/" + s.top + "/" + s.sub + "/"},
		{Kind: edge.Prefix, Pattern: "/" + s.sub + "/"},
		{Kind: quizzes.One(r, edge.Regex, edge.Regex, edge.RegexFold), Pattern: `\.` + s.ext + "$"},
		{Kind: quizzes.One(r, edge.Regex, edge.RegexFold), Pattern: "/" + s.sub + "/"},
		{Kind: edge.Exact, Pattern: "/" + s.top + "/" + file},
		{Kind: edge.Prefix, Pattern: "/" + s.top},
	}
	locs := append(quizzes.Draw(r, pool, n-1), edge.Location{Pattern: "/"})
	r.Shuffle(n, func(i, j int) { locs[i], locs[j] = locs[j], locs[i] })
	return locs
}
