package apache

import (
	"slices"
	"strings"
)

// The kinds of sections, in the order in which Apache merges them; a .htaccess follows its directory's section.
const (
	Directory = "Directory"
	Htaccess  = ".htaccess"
	Files     = "Files"
	Location  = "Location"
	If        = "If"
)

// Section sets one header for what it covers: a directory below the document root, a file's name, a URL's prefix, or
// for If all requests.
type Section struct{ Kind, Covers, Value string }

// The wrong models of merging.
const (
	FileOrder      Model = "sections-in-file-order"    // what stands last holds
	FirstInFile    Model = "first-section-holds"       // what stands first holds
	DirectoryWins  Model = "directory-beats-location"  // files on disk beat URLs
	HtaccessWins   Model = "htaccess-beats-everything" // a .htaccess comes last of all
	LongestWins    Model = "longest-path-wins"         // the longest covered path, whatever its kind
	ShortestWins   Model = "shortest-directory-wins"   // of directories the shortest path holds
	HtaccessBefore Model = "htaccess-before-directory" // a .htaccess gives way to its directory's section
)

// covers tells whether a section applies to a path such as /docs/a/x.txt, which is URL and file at once.
func (s Section) covers(path string) bool {
	switch s.Kind {
	case Directory, Htaccess:
		return s.Covers == "/" || strings.HasPrefix(path, s.Covers+"/")
	case Files:
		return path[strings.LastIndex(path, "/")+1:] == s.Covers
	case Location:
		return path == s.Covers || s.Covers == "/" || strings.HasPrefix(path, s.Covers+"/")
	}
	return true
}

// rank orders sections as they are merged (Apache 2.4, "How the sections are merged").
func (s Section) rank(m Model) [3]int {
	depth := 0
	if s.Kind == Directory || s.Kind == Htaccess {
		depth = len(s.Covers)
	}
	switch m {
	case FileOrder, FirstInFile:
		return [3]int{}
	case LongestWins:
		return [3]int{len(s.Covers)}
	case ShortestWins:
		depth = -depth
	}
	kind := map[string]int{Directory: 0, Htaccess: 0, Files: 1, Location: 2, If: 3}[s.Kind]
	within := b2i(s.Kind == Htaccess)
	switch {
	case m == DirectoryWins && kind == 0:
		kind = 5
	case m == HtaccessWins && s.Kind == Htaccess:
		kind = 9
	case m == HtaccessBefore:
		within = -within
	}
	return [3]int{kind, depth, within}
}

// Holds gives the section whose value a path gets, -1 for none.
func Holds(sections []Section, path string, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	var order []int
	for i, s := range sections {
		if s.covers(path) {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		return -1, nil
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := sections[a].rank(m), sections[b].rank(m)
		return slices.Compare(x[:], y[:])
	})
	for _, i := range order {
		tr.add("section.merge", "%s applies and sets `%s`.", sections[i], sections[i].Value)
	}
	if m == FirstInFile {
		return order[0], nil
	}
	return order[len(order)-1], tr.steps
}

func (s Section) String() string {
	switch s.Kind {
	case Htaccess:
		return "`.htaccess` in `" + s.Covers + "`"
	case If:
		return "`<If>`"
	}
	return "`<" + s.Kind + " \"" + s.Covers + "\">`"
}
