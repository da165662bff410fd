package netlify

// Wrong models of contexts and variables.
const (
	NotMerged    Model = "context-section-replaces-all"
	BranchAlone  Model = "branch-section-skips-context"
	ContextLast  Model = "context-beats-branch-section"
	UIBeatsFile  Model = "interface-beats-file"
	NoContext    Model = "contexts-do-not-change-variables"
	TeamBeatSite Model = "team-beats-site"
)

// ContextModels are all of them.
var ContextModels = []Model{NotMerged, BranchAlone, ContextLast, UIBeatsFile, NoContext, TeamBeatSite}

// Config holds the values of variables by place; a place that does not name a variable leaves it as it is. Sections are those of
// netlify.toml: "build", contexts, branches by their name. Site and Team are the interface's.
type Config struct {
	Sections   []Section
	Site, Team []Pair
}

// Section is the environment of a part of netlify.toml.
type Section struct {
	Name string
	Set  []Pair
}

// Pair is a variable with its value.
type Pair struct{ Name, Value string }

// Build is what is built: its context and, for branches, the branch.
type Build struct{ Context, Branch string }

// Value is a build's value of a variable, "" for none, and the place that gives it.
func (c Config) Value(b Build, name string, m Model) (value, place string) {
	take := func(set []Pair, from string) {
		for _, p := range set {
			if p.Name == name {
				value, place = p.Value, from
			}
		}
	}
	ui := func() {
		take(c.Team, "the team's variables")
		take(c.Site, "the site's variables")
		if m == TeamBeatSite {
			take(c.Team, "the team's variables")
		}
	}
	if m != UIBeatsFile {
		ui()
	}
	layers := []string{"build", b.Context, b.Branch}
	switch m {
	case NoContext:
		layers = layers[:1]
	case ContextLast:
		layers[1], layers[2] = layers[2], layers[1]
	case BranchAlone:
		if c.section(b.Branch) != nil {
			layers[1] = ""
		}
	}
	below, from := value, place
	for _, l := range layers {
		s := c.section(l)
		if s == nil {
			continue
		}
		if m == NotMerged {
			value, place = below, from
		}
		take(s.Set, "`["+Table(l)+"]`")
	}
	if m == UIBeatsFile {
		ui()
	}
	return value, place
}

func (c Config) section(name string) *Section {
	for i := range c.Sections {
		if c.Sections[i].Name == name && name != "" {
			return &c.Sections[i]
		}
	}
	return nil
}

// Table is the name of a section's environment in netlify.toml.
func Table(section string) string {
	if section == "build" {
		return "build.environment"
	}
	return "context." + section + ".environment"
}
