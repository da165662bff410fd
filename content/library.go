// Package content is the guide: it reads sections, lessons and their concepts from Markdown files and draws them as
// HTML. The author's side of the format is in WRITING.md.
//
// A lesson is read in two steps. The first parses every file and learns which topics and headings exist; the second
// resolves the links between them and renders. All mistakes are found in one run and named by file and line.
package content

// Library is the whole guide, read once and never changed afterwards, so any number of readers may share it.
type Library struct {
	Sections []*Section // by weight

	topics   []*Topic // in reading order
	byPath   map[string]*Topic
	concepts map[string]*Concept
}

// Topic finds a lesson by its path, "caching/redis".
func (l *Library) Topic(path string) (*Topic, bool) {
	t, ok := l.byPath[path]
	return t, ok
}

// Concept finds a concept by its id, "redis#expiry".
func (l *Library) Concept(id string) (*Concept, bool) {
	c, ok := l.concepts[id]
	return c, ok
}

// Topics are all lessons in reading order: by section, then by weight. The slice is shared: do not change it.
func (l *Library) Topics() []*Topic { return l.topics }

// Section is one part of the guide, a folder with an _index.md.
type Section struct {
	Slug, Title, Summary string
	Weight               int      // place in the guide, from 1
	Topics               []*Topic // by weight
}

// Topic is one lesson, the page at /t/<section>/<slug>.
type Topic struct {
	Section              *Section
	Slug, Title, Summary string // the slug is unique in the whole guide
	File                 string // as mistakes name it: "content/caching/redis.md"
	Weight               int    // place in the section, from 1
	Requires             []*Topic
	Sources              []string
	Intro                string // HTML before the first concept
	IntroCode            []Code // code blocks of the introduction
	Concepts             []*Concept
	Links                []*Topic // lessons that the text points at, in its order
	Words                int      // of prose: code, tables, diagrams and questions do not count
	Minutes              int      // to read the prose at 200 words a minute and answer each quiz block in 20 s, rounded up

	prose []string // its paragraphs, for Reading
}

// Path is "caching/redis": the topic's place in the library and, after /t/, its address.
func (t *Topic) Path() string { return t.Section.Slug + "/" + t.Slug }

// Address is "/t/caching/redis".
func (t *Topic) Address() string { return "/t/" + t.Path() }

// Concept is one second-level section of a lesson, the unit that is taught, asked and scheduled.
type Concept struct {
	Topic     *Topic
	ID        string // "redis#expiry", stable for ever
	Anchor    string // "expiry"
	Title     string // plain text
	TitleHTML string // the same with its inline code drawn
	Line      int    // of the heading
	Parts     []Part // the body; the heading is not in it
	Tables    []Table
	Terms     []Terms
	Steps     []Steps
	Glossary  []Term // every defined term, asked about or not
	Quizzes   []Quiz
	Code      []Code
	Text      string // plain text of prose, terms and tables, for search
	Words     int    // of prose
}

// Address is "/t/caching/redis#expiry".
func (c *Concept) Address() string { return c.Topic.Address() + "#" + c.Anchor }

// Part is a stretch of HTML or, when Trace is set, the stepper that stands between two stretches.
type Part struct {
	HTML  string
	Trace *Trace
}

// Trace names a run of a generator, to be shown state by state.
type Trace struct {
	Template string
	Seed     uint64
	Line     int // of the opening fence
}

// Quiz is one question as written. Line is that of the opening fence, so line n of YAML is line Line+n of File.
type Quiz struct {
	File string
	Line int
	YAML []byte
}

// Table is a table that may be asked about: cells are plain text, with backticks kept around code.
type Table struct {
	Line int // of the header row
	Head []string
	Rows [][]string // each as long as Head
}

// Terms is a definition list that may be asked about.
type Terms struct {
	Line  int // of the first term
	Pairs []Term
}

// Term is a name and what it means, both plain text with backticks kept around code.
type Term struct{ Name, Definition string }

// Steps is an ordered list of three plain items or more, in their right order.
type Steps struct {
	Line  int // of the first item
	Items []string
}

// Code is a fenced code block. Line is that of the opening fence, so line n of Text is line Line+n of File.
type Code struct {
	File      string
	Line      int
	Lang      string
	Fails     bool   // shows a mistake, so its check must fail
	Unchecked string // why no tool here can check it; empty when one can
	Text      string
}
