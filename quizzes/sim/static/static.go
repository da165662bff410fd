// Package static says what nginx 1.22 does with files: the list of try_files (ngx_http_core_module) with index files and
// redirects of folders, the compressed copy of gzip_static (ngx_http_gzip_static_module), and the entity tag of a file. It also
// says which names a build with fingerprints changes.
package static

import (
	"fmt"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// say words a step. Runs under a wrong model need none: only their outcome counts.
func say(m Model, rule, format string, a ...any) Step {
	if m != "" {
		return Step{}
	}
	return Step{Rule: rule, Text: fmt.Sprintf(format, a...)}
}

// The wrong beliefs about try_files.
const (
	FolderIsFile  Model = "folder-counts-as-file"    // a name without slash matches a folder
	LastTested    Model = "last-item-is-tested"      // the last item is tested as a file, too
	IndexImplied  Model = "index-found-without-item" // a folder's index is served without $uri/
	ListsFolder   Model = "folder-without-index-404" // a folder without index counts as not found
	NoRedirect    Model = "folder-served-at-once"    // a folder is served without a redirect
	FallbackIs404 Model = "fallback-keeps-404"       // a fallback page is sent with status 404
	SlashDropped  Model = "slash-matches-file"       // a name with a slash matches a file
)

// Site is a root with files, and the try_files of its only location; index is index.html.
type Site struct {
	Files   []string // without the leading slash
	Folders []string // those that hold none of the files
	Try     []string
}

func (s Site) file(path string) bool {
	path = strings.TrimPrefix(path, "/")
	for _, f := range s.Files {
		if f == path {
			return true
		}
	}
	return false
}

func (s Site) folder(path string) bool {
	path = strings.Trim(path, "/")
	if path == "" {
		return true
	}
	for _, f := range s.Files {
		if strings.HasPrefix(f, path+"/") {
			return true
		}
	}
	for _, d := range s.Folders {
		if d == path || strings.HasPrefix(d, path+"/") {
			return true
		}
	}
	return false
}

// Answer is a status with the file that is sent.
type Answer struct {
	Status int
	File   string
}

// String prints the answer in one line.
func (a Answer) String() string {
	if a.File != "" {
		return fmt.Sprintf("%d %s", a.Status, a.File)
	}
	return fmt.Sprint(a.Status)
}

// Get answers a request for a path.
func (s Site) Get(uri string, m Model) (Answer, []Step) {
	var steps []Step
	add := func(format string, a ...any) { steps = append(steps, say(m, "nginx.try_files", format, a...)) }
	for turn := range 3 {
		for i, item := range s.Try {
			name := strings.ReplaceAll(item, "$uri", uri)
			wantFolder := strings.HasSuffix(item, "/")
			if i == len(s.Try)-1 && !(m == LastTested && !strings.HasPrefix(item, "=")) {
				break
			}
			switch {
			case !wantFolder && s.file(name), wantFolder && m == SlashDropped && s.file(strings.TrimRight(name, "/")):
				f := strings.Trim(name, "/")
				add("`%s` is `%s`, and that file exists: 200.", item, name)
				return Answer{200, f}, steps
			case wantFolder && s.folder(name), !wantFolder && s.folder(name) && (m == FolderIsFile || m == IndexImplied):
				a, step := s.open(uri, name, m)
				if a.Status == 404 {
					continue
				}
				steps = append(steps, step)
				if a.Status != 200 {
					return a, steps
				}
				if a, more := s.Get("/"+a.File, m); a.Status != 200 { // the index file's own name goes through the list, too
					return a, append(steps, more...)
				}
				return a, steps
			case wantFolder:
				add("`%s` is `%s`, and there is no such folder.", item, name)
			case s.folder(name):
				add("`%s` is `%s`, which is a folder and no file.", item, name)
			default:
				add("`%s` is `%s`, and there is no such file.", item, name)
			}
		}
		last := s.Try[len(s.Try)-1]
		if strings.HasPrefix(last, "=") || m == LastTested {
			add("The last item, `%s`, is the status.", last)
			return Answer{Status: 404}, steps
		}
		uri = strings.ReplaceAll(last, "$uri", uri)
		add("The last item is not tested: nginx starts over with `%s`.", uri)
		if m == FallbackIs404 && turn == 0 {
			return Answer{404, strings.Trim(uri, "/")}, steps
		}
		if !s.file(uri) {
			break
		}
	}
	add("That leads to the same place again and again: 500.")
	return Answer{Status: 500}, steps
}

// open answers for a folder that an item matched.
func (s Site) open(uri, name string, m Model) (Answer, Step) {
	dir := strings.Trim(name, "/")
	index := strings.TrimPrefix(dir+"/index.html", "/")
	switch {
	case !strings.HasSuffix(uri, "/") && m != NoRedirect:
		return Answer{Status: 301}, say(m, "nginx.static", "`/%s/` is a folder, and the request has no final slash: 301 to the name with one.", dir)
	case s.file(index):
		return Answer{200, index}, say(m, "nginx.index", "`/%s/` is a folder with an index file: 200.", dir)
	case m == ListsFolder:
		return Answer{Status: 404}, Step{}
	}
	return Answer{Status: 403}, say(m, "nginx.index", "`/%s/` is a folder without an index file, and nginx lists none: 403.", dir)
}
