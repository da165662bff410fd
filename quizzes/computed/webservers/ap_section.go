package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/apache"
)

// ApacheSectionValue asks which section's setting holds.
var ApacheSectionValue = quizzes.Template{
	ID: "ap.section.value", Version: 1, Concept: "apache#sections", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: apSectionValue,
}

var apSectionBeliefs = map[apache.Model]string{
	apache.FileOrder:      "what stands last holds, but sections are merged by kind",
	apache.FirstInFile:    "what stands first holds, but later kinds override earlier ones",
	apache.DirectoryWins:  "sections for the disk beat those for URLs, but `<Location>` comes after `<Directory>` and `<Files>`",
	apache.HtaccessWins:   "a `.htaccess` beats everything, but it comes right after its own directory's section",
	apache.LongestWins:    "the longest path wins whatever its kind, but the kind comes first",
	apache.ShortestWins:   "the shortest directory holds, but they are merged from the shortest to the longest",
	apache.HtaccessBefore: "a `.htaccess` gives way to its directory's section, but it beats it",
}

func apSectionValue(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		w := quizzes.Draw(r, []string{"docs", "img", "shop", "news", "media", "team", "blog"}, 2)
		file := quizzes.One(r, "a", "top", "new", "list", "plan") + quizzes.One(r, ".txt", ".css", ".html", ".pdf")
		one, two := "/"+w[0], "/"+w[0]+"/"+w[1]
		path := quizzes.One(r, one+"/"+file, two+"/"+file, two+"/"+file)
		pool := []apache.Section{{Kind: apache.Directory, Covers: one}, {Kind: apache.Directory, Covers: two}, {Kind: apache.Htaccess, Covers: one}, {Kind: apache.Htaccess, Covers: two},
			{Kind: apache.Files, Covers: file}, {Kind: apache.Location, Covers: one}, {Kind: apache.Location, Covers: two}, {Kind: apache.Directory, Covers: "/"}, {Kind: apache.Files, Covers: "b.txt"}}
		sections := quizzes.Draw(r, pool, 5)
		values := quizzes.Draw(r, []string{"red", "blue", "green", "gray", "pink", "gold", "black", "white"}, 5)
		applies := 0
		for i := range sections {
			sections[i].Value = values[i]
			if k, _ := apache.Holds(sections[i:i+1], path, ""); k == 0 {
				applies++
			}
		}
		i, steps := apache.Holds(sections, path, "")
		if i < 0 || applies < 4 || sections[i].Kind == apache.Location && r.IntN(2) == 0 {
			return quizzes.Question{}, quizzes.Reject("%d sections apply", applies)
		}
		var wrong []quizzes.Option
		for _, m := range []apache.Model{apache.FileOrder, apache.DirectoryWins, apache.HtaccessWins, apache.HtaccessBefore, apache.LongestWins, apache.ShortestWins, apache.FirstInFile} {
			k, _ := apache.Holds(sections, path, m)
			wrong = append(wrong, quizzes.Option{Text: quizzes.Code(values[k]), Misconception: string(m), Why: fmt.Sprintf("%s sets it, but that is overridden. This takes it that %s.", sections[k], apSectionBeliefs[m])})
		}
		opts, err := quizzes.Pick(r, quizzes.Option{Text: quizzes.Code(values[i]), Why: fmt.Sprintf("%s is merged last of those that apply.", sections[i])}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		e := quizzes.Exhibit{Title: "In the order of the file; the .htaccess files are on disk", Head: []string{"Where it stands", "`Header set X-From`"}}
		for _, s := range sections {
			e.Rows = append(e.Rows, []string{s.String(), quizzes.Code(s.Value)})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Apache 2.4 sets the same header in these places. Directories are written from the document root, so that URLs have the same paths; `AllowOverride` is `All`. Which value of `X-From` comes with `%s`?", path),
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(sections, path),
			Trace: quizzes.Worked(steps, "The last one holds: %s.", quizzes.Code(values[i])),
		}, nil
	})
}
