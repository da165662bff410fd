package infra

// Wrong models of precedence.
const (
	EnvBeatsFile  Model = "environment-beats-files"
	FirstAuto     Model = "first-auto-file-wins"
	VarBeatsFile  Model = "var-beats-var-file"
	FileBeatsAuto Model = "tfvars-beats-auto-files"
	DefaultWins   Model = "default-beats-environment"
	FilesBeatLine Model = "files-beat-command-line"
	HostBeatsPlay Model = "host-variables-beat-play"
	ParentWins    Model = "parent-group-beats-child"
	DefaultsStay  Model = "role-defaults-beat-inventory"
	RoleVarsWeak  Model = "role-vars-are-defaults"
	PlayBeatsRole Model = "play-beats-role-vars"
	GroupBeatHost Model = "group-beats-host"
)

// Source is a place where a variable is set; Kind says which sort of place.
type Source struct{ Kind, Label, Value string }

// The kinds of places of Terraform (Input variables, Variable definition precedence), weakest first. Places of one kind come in
// their order: automatic files by name, options as on the command line.
var TerraformKinds = []string{"default", "env", "tfvars", "auto", "option"}

// The kinds of places of Ansible that matter here (Understanding variable precedence), weakest first.
var AnsibleKinds = []string{"defaults", "parent", "child", "host", "play", "rolevars", "extra"}

// TerraformModels and AnsibleModels are the wrong models of each.
var (
	TerraformModels = []Model{EnvBeatsFile, FirstAuto, VarBeatsFile, FileBeatsAuto, DefaultWins, FilesBeatLine}
	AnsibleModels   = []Model{HostBeatsPlay, ParentWins, DefaultsStay, RoleVarsWeak, PlayBeatsRole, GroupBeatHost}
)

// moved says where a wrong model puts one kind of place.
var moved = map[Model]struct {
	kind string
	to   float64
}{
	EnvBeatsFile:  {"env", 3.5},
	FileBeatsAuto: {"tfvars", 3.5},
	DefaultWins:   {"default", 1.5},
	FilesBeatLine: {"option", 1.5},
	HostBeatsPlay: {"host", 4.5},
	ParentWins:    {"parent", 2.5},
	DefaultsStay:  {"defaults", 3.5},
	RoleVarsWeak:  {"rolevars", 0.5},
	PlayBeatsRole: {"play", 5.5},
	GroupBeatHost: {"child", 3.5},
}

// strength ranks a kind; the stronger one wins.
func strength(kinds []string, kind string, m Model) float64 {
	if at, ok := moved[m]; ok && at.kind == kind {
		return at.to
	}
	for i, k := range kinds {
		if k == kind {
			return float64(i)
		}
	}
	return -1
}

// Winner is the index of the place whose value holds; of equally strong ones the later.
func Winner(kinds []string, sources []Source, m Model, tr *Steps) int {
	best := -1
	for i, s := range sources {
		if best < 0 {
			best = i
			continue
		}
		a, b := strength(kinds, s.Kind, m), strength(kinds, sources[best].Kind, m)
		switch {
		case a > b:
			tr.say("precedence", "%s (%s) is stronger than %s (%s).", s.Label, s.Value, sources[best].Label, sources[best].Value)
			best = i
		case a < b:
			tr.say("precedence", "%s (%s) is weaker than %s (%s).", s.Label, s.Value, sources[best].Label, sources[best].Value)
		case m == FirstAuto && s.Kind == "auto", m == VarBeatsFile && s.Kind == "option" && s.file() && !sources[best].file():
		default:
			tr.say("precedence.later", "%s (%s) comes later than %s (%s) and wins.", s.Label, s.Value, sources[best].Label, sources[best].Value)
			best = i
		}
	}
	return best
}

// file reports that an option names a file of variables.
func (s Source) file() bool { return len(s.Label) > 9 && s.Label[:9] == "-var-file" }
