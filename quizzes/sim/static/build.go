package static

import (
	"fmt"
	"slices"
	"strings"
)

// The wrong beliefs about fingerprints.
const (
	OnlyEdited  Model = "only-edited-file-renamed"  // nothing but the edited file gets a new name
	OneLevel    Model = "rename-stops-one-level-up" // files that mention the edited one change, and none above
	Downward    Model = "rename-goes-down"          // what the edited file mentions gets a new name
	AllRenamed  Model = "build-renames-all"         // each build gives all files new names
	PageRenamed Model = "page-gets-fingerprint"     // the page itself gets a new name
)

// Asset is a file of a build and the files whose names it contains. The page is served under a fixed name.
type Asset struct {
	Name     string
	Mentions []string
	Page     bool
}

// Renamed lists the files whose fingerprinted names change when one is edited, in the order of the assets.
func Renamed(as []Asset, edited string, m Model) ([]string, []Step) {
	changed := map[string]bool{edited: true}
	steps := []Step{say(m, "build.edit", "`%s` has new content, so a new name.", edited)}
	find := func(n string) Asset { return as[slices.IndexFunc(as, func(a Asset) bool { return a.Name == n })] }
	switch m {
	case OnlyEdited:
	case AllRenamed:
		for _, a := range as {
			changed[a.Name] = true
		}
	case Downward:
		queue := []string{edited}
		for len(queue) > 0 {
			a := find(queue[0])
			queue = queue[1:]
			for _, n := range a.Mentions {
				if !changed[n] {
					changed[n] = true
					queue = append(queue, n)
				}
			}
		}
	default:
		for again := true; again; {
			again = false
			before := map[string]bool{}
			for n := range changed {
				before[n] = true
			}
			for _, a := range as {
				for _, n := range a.Mentions {
					if !changed[a.Name] && before[n] {
						changed[a.Name], again = true, m != OneLevel
						steps = append(steps, say(m, "build.mention", "%s", mention(a, n)))
					}
				}
			}
		}
	}
	var out []string
	for _, a := range as {
		if changed[a.Name] && (!a.Page || m == PageRenamed) {
			out = append(out, a.Name)
		}
	}
	return out, steps
}

func mention(a Asset, n string) string {
	if a.Page {
		return fmt.Sprintf("`%s` contains the name of `%s`, so its content changes, but it is served under its fixed name.", a.Name, n)
	}
	return fmt.Sprintf("`%s` contains the name of `%s`, so its content changes, and with it its own name.", a.Name, n)
}

// Contents gives each file's text for a build, where NAME(x) stands for the fingerprinted name of x.
func (a Asset) Contents() string {
	var out []string
	for _, n := range a.Mentions {
		out = append(out, "NAME("+n+")")
	}
	return a.Name + ": " + strings.Join(out, " ")
}
