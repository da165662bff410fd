package content

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
)

// root is where the guide stands in the repository; mistakes name files from there.
const root = "content/"

// Load reads a guide: folders with an _index.md and lessons beside it, and diagrams/ with their drawings. The error
// joins every mistake of the authors, in the order of files and lines; the library is nil then.
func Load(fsys fs.FS) (*Library, error) {
	l := loader{fsys: fsys, markdown: newMarkdown()}
	l.sections()
	resolveRequires(l.pages)
	refuseCircles(l.pages)
	l.render()
	if err := l.mistakes.err(); err != nil {
		return nil, err
	}
	return l.library(), nil
}

// loader gathers the guide while it is read.
type loader struct {
	fsys     fs.FS
	markdown goldmark.Markdown
	mistakes mistakes
	found    []*Section
	pages    []*page
}

// sections reads every folder that holds Markdown.
func (l *loader) sections() {
	files, err := fs.Glob(l.fsys, "*/*.md")
	if err != nil {
		l.mistakes.add(root, 0, "%v", err)
	}
	folders := map[string][]string{}
	for _, file := range files {
		folders[path.Dir(file)] = append(folders[path.Dir(file)], file)
	}
	delete(folders, "diagrams")
	places := map[int]string{}
	for _, folder := range sortedKeys(folders) {
		l.section(folder, folders[folder], places)
	}
	slices.SortStableFunc(l.found, func(a, b *Section) int { return cmp.Compare(a.Weight, b.Weight) })
}

// section reads one folder. Places hold the section weights taken so far, and by which file.
func (l *loader) section(folder string, files []string, places map[int]string) {
	s := &Section{Slug: folder}
	l.found = append(l.found, s)
	index := folder + "/_index.md"
	if !slug.MatchString(folder) {
		l.mistakes.add(root+folder, 0, "folder name: want lower-case letters, digits and single hyphens")
	}
	if slices.Contains(files, index) {
		l.index(s, index, places)
	} else {
		l.mistakes.add(root+index, 0, "missing (a section needs it, with %s)", strings.Join(sectionKeys, ", "))
	}
	taken := map[int]string{}
	for _, file := range files {
		if file != index {
			l.topic(s, file, taken)
		}
	}
	slices.SortStableFunc(s.Topics, func(a, b *Topic) int { return cmp.Compare(a.Weight, b.Weight) })
}

// index reads a section's own page.
func (l *loader) index(s *Section, name string, places map[int]string) {
	file := root + name
	head, body, ok := l.open(name, sectionKeys)
	if !ok {
		return
	}
	f := readFields(&l.mistakes, file, 1, head, sectionKeys)
	s.Title, s.Summary, s.Weight = f.text("title"), f.text("summary"), f.weight("weight")
	l.place(file, f.lines["weight"], s.Weight, places)
	if len(bytes.TrimSpace(body)) > 0 {
		l.mistakes.add(file, bytes.Count(head, []byte("\n"))+4, "a section has no text of its own (want front matter only)")
	}
}

// topic reads one lesson up to its headings.
func (l *loader) topic(s *Section, name string, taken map[int]string) {
	t := &Topic{Section: s, Slug: strings.TrimSuffix(path.Base(name), ".md"), File: root + name}
	head, body, ok := l.open(name, topicKeys)
	if !ok {
		return
	}
	f := readFields(&l.mistakes, t.File, 1, head, topicKeys)
	t.Title, t.Summary, t.Weight = f.text("title"), f.text("summary"), f.weight("weight")
	t.Sources = f.list("sources")
	if node := f.entries["sources"]; node != nil && len(node.Content) == 0 {
		l.mistakes.add(t.File, f.lines["sources"], "sources: want at least one")
	}
	l.place(t.File, f.lines["weight"], t.Weight, taken)
	l.name(t)
	p := &page{topic: t, src: body, requires: f.list("requires"), lines: f.lines, mistakes: &l.mistakes, markdown: l.markdown}
	p.parse()
	s.Topics = append(s.Topics, t)
	l.pages = append(l.pages, p)
}

// open reads a file, guards it and parts it.
func (l *loader) open(name string, keys []string) (head, body []byte, ok bool) {
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.mistakes.add(root+name, 0, "%v", err)
		return nil, nil, false
	}
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	if !guard(&l.mistakes, root+name, src) {
		return nil, nil, false
	}
	head, body, ok = splitFrontMatter(src)
	if !ok {
		l.mistakes.add(root+name, 1, "no front matter (want --- on the first line, then %s, then ---)", strings.Join(keys, ", "))
	}
	return head, body, ok
}

// place keeps weights apart within one folder, or among the sections.
func (l *loader) place(file string, line, weight int, taken map[int]string) {
	if weight == 0 {
		return
	}
	if by, ok := taken[weight]; ok {
		l.mistakes.add(file, line, "weight %d is taken by %s", weight, by)
		return
	}
	taken[weight] = file
}

// name checks a topic's slug, which is unique in the whole guide because concept ids start with it.
func (l *loader) name(t *Topic) {
	if !slug.MatchString(t.Slug) {
		l.mistakes.add(t.File, 0, "file name: want lower-case letters, digits and single hyphens")
	}
	for _, p := range l.pages {
		if p.topic.Slug == t.Slug {
			l.mistakes.add(t.File, 0, "the slug %q is taken by %s", t.Slug, p.topic.File)
		}
	}
}

// render is the second step, once every heading is known. All processors take part.
func (l *loader) render() {
	index := guideIndex{pages: map[string]*page{}}
	for _, p := range l.pages {
		index.pages[strings.TrimPrefix(p.topic.File, root)] = p
	}
	var all sync.WaitGroup
	for _, p := range l.pages {
		one := lesson{page: p, guide: &index, drawn: drawings{l.fsys}}
		all.Go(one.read)
	}
	all.Wait()
}

// library is the guide with its look-ups.
func (l *loader) library() *Library {
	lib := &Library{Sections: l.found, byPath: map[string]*Topic{}, concepts: map[string]*Concept{}}
	for _, s := range l.found {
		for _, t := range s.Topics {
			lib.topics = append(lib.topics, t)
			lib.byPath[t.Path()] = t
			for _, c := range t.Concepts {
				lib.concepts[c.ID] = c
			}
		}
	}
	return lib
}

func sortedKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
