package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/host"
)

// CentosModeCan asks what a process may do in a directory.
var CentosModeCan = quizzes.Template{
	ID: "ce.mode.can", Version: 2, Concept: "centos-digital-ocean#permissions", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: ceModeCan,
}

// CentosUmaskMode asks for the modes of new files.
var CentosUmaskMode = quizzes.Template{
	ID: "ce.umask.mode", Version: 1, Concept: "centos-digital-ocean#permissions", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 1, Make: ceUmaskMode,
}

var ceModeBeliefs = map[host.Model]string{
	host.ClassesAdd:    "the rights of owner, group and others add up; one class alone counts",
	host.DeleteByFile:  "deleting takes the right to write the file; it takes rights on the directory",
	host.PassUnneeded:  "a directory needs no x to reach a file in it",
	host.ListIsPass:    "r on a directory opens the files in it; that takes x",
	host.StickyIgnored: "the sticky bit changes nothing; it keeps others from deleting",
	host.BestClass:     "an owner may do at least what others may; the owner's class alone counts",
}

var ceUsers = map[int]string{1001: "ana", 1002: "ben", 1003: "web"}
var ceGroups = map[int]string{2001: "staff", 2002: "www", 2003: "ops"}

var ceOps = map[string]string{"read": "read the text in %s", "write": "change the text in %s", "delete": "delete the file %s", "list": "list the names in %s", "create": "create a file in %s"}

// Names of several lengths, so that what is done to a file does not make an option the longest or the shortest.
var (
	ceDirs  = []string{"/srv", "/data", "/srv/app", "/srv/files", "/srv/uploads"}
	ceFiles = []string{"run.sh", "app.log", "data.csv", "notes.txt", "orders.json", "settings.yaml"}
)

func ceModeCan(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	lengths := quizzes.DrawLengths(r, 5, want)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		user := 1001 + r.IntN(3)
		w := host.Who{User: user, Groups: []int{2001 + r.IntN(3)}}
		node := func(name string, modes ...int) host.Node {
			return host.Node{Name: name, Owner: quizzes.One(r, user, 1001, 1002, 1003), Group: quizzes.One(r, w.Groups[0], 2001, 2002, 2003), Mode: quizzes.One(r, modes...)}
		}
		names := quizzes.Draw(r, ceFiles, 2)
		dir := node(quizzes.One(r, ceDirs...), 0755, 0775, 0770, 0750, 0711, 0744, 0764, 0746, 0754, 01777, 01775, 0573, 0070)
		files := []host.Node{node(names[0], 0644, 0640, 0664, 0600, 0070, 0466, 0606), node(names[1], 0644, 0660, 0604, 0046, 0620, 0666)}
		type op struct {
			name string
			file host.Node
		}
		ops := []op{{"list", dir}, {"create", dir}}
		for _, f := range files {
			ops = append(ops, op{"read", f}, op{"write", f}, op{"delete", f})
		}
		able := 0
		for _, o := range ops {
			if ok, _ := w.Ability(o.name, dir, o.file, ""); ok {
				able++
			}
		}
		if able < want || len(ops)-able < 5-want {
			return reject("too much or too little is allowed")
		}
		var pool []ceTry
		for _, o := range ops {
			pool = append(pool, ceAttempt(w, o.name, dir, o.file))
		}
		five := ceFive(r, pool, lengths)
		if five == nil {
			return reject("little at stake")
		}
		var opts []quizzes.Option
		var tr host.Steps
		for _, t := range five {
			opts, tr = append(opts, t.option), append(tr, t.step)
		}
		ex := quizzes.Exhibit{Title: "Owners and modes", Head: []string{"Name", "Owner", "Group", "Mode"}}
		for _, n := range append([]host.Node{dir}, files...) {
			ex.Rows = append(ex.Rows, []string{n.Name, ceUsers[n.Owner], ceGroups[n.Group], quizzes.Code(n.String())})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A process on Linux runs as user `%s` with the group `%s`. Both files lie in `%s`, and the directories above it let everybody pass. What may the process do, without changing a mode first?", ceUsers[user], ceGroups[w.Groups[0]], dir.Name),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(w, dir, files, opts),
			Trace: quizzes.Worked(tr, "It may: %s.", key(opts)),
		}, nil
	})
}

// ceTry is one thing that a process tries to do.
type ceTry struct {
	option quizzes.Option
	step   host.Step
	belief host.Model // that judges otherwise; may be empty
}

func ceAttempt(w host.Who, op string, dir, file host.Node) ceTry {
	text := strings.Replace(ceOps[op], "%s", quizzes.Code(file.Name), 1)
	ok, why := w.Ability(op, dir, file, "")
	t := ceTry{step: host.Step{Rule: "posix.class", Text: strings.ToUpper(text[:1]) + text[1:] + ": " + why + "."}, belief: ceModeFooled(w, op, dir, file, ok)}
	why = strings.ToUpper(why[:1]) + why[1:] + "."
	switch {
	case ok:
		t.option = right(text, "%s", why)
	case t.belief != "":
		t.option = wrong(text, string(t.belief), "%s This takes it that %s.", why, ceModeBeliefs[t.belief])
	default:
		t.option = wrong(text, "missing-right-overlooked", "%s", why)
	}
	return t
}

// ceFive chooses five tries with enough at stake and lengths that do not tell: listing is easier than editing and has
// the longer name. It gives none where it finds none.
func ceFive(r *rand.Rand, pool []ceTry, lengths quizzes.Lengths) []ceTry {
	for range 4 {
		five, traps := quizzes.Even(r, lengths, pool, func(t ceTry) (string, bool) { return t.option.Text, t.option.Right }), map[host.Model]bool{}
		for _, t := range five {
			if t.belief != "" {
				traps[t.belief] = true
			}
		}
		if five == nil || len(traps) >= 2 || traps[host.PassUnneeded] {
			return five
		}
	}
	return nil
}

func ceModeFooled(w host.Who, op string, dir, file host.Node, ok bool) host.Model {
	order := host.ModeModels
	if dir.Mode>>(6-3*w.Class(dir))&host.Read != 0 { // who may list may think that is enough
		order = slices.Concat([]host.Model{host.ListIsPass}, order)
	}
	for _, m := range order {
		if as, _ := w.Ability(op, dir, file, m); as != ok {
			return m
		}
	}
	return ""
}

var ceMaskBeliefs = map[host.Model]string{
	host.Subtracts:  "This subtracts the umask as a number, but it clears bits.",
	host.AsMode:     "This takes the umask for the mode, but it says which bits go.",
	host.Flips:      "This turns bits on that the program did not ask for. The umask only clears.",
	host.FullMinus:  "This starts from 777, but the program asks for another mode.",
	host.SetsBits:   "This sets the bits of the umask, but it clears them.",
	host.OthersOnly: "This leaves the group's bits alone, but the umask clears them as well.",
}

func ceUmaskMode(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		umask := r.IntN(8)<<3 | r.IntN(8)
		asked := []int{0666, quizzes.One(r, 0777, 0770, 0775, 0755), quizzes.One(r, 0640, 0644, 0660, 0664, 0755, 0750)}
		what := []string{"file", "directory", quizzes.One(r, "log file", "cache file", "socket's folder", "report")}
		cells := quizzes.Cells{Head: []string{"New", "Asked for", "Mode it gets"}}
		var tr host.Steps
		got, subtraction := map[int]bool{}, false
		for i, a := range asked {
			mode := host.Created(a, umask, "")
			got[mode] = true
			subtraction = subtraction || host.Created(a, umask, host.Subtracts) != mode
			why := fmt.Sprintf("%03o without the bits of %03o is %03o.", a, umask, mode)
			tr = append(tr, host.Step{Rule: "umask.clear", Text: "For the " + what[i] + ", " + why})
			var nears []quizzes.Near
			for _, m := range host.MaskModels {
				nears = append(nears, near(fmt.Sprintf("%03o", host.Created(a, umask, m)), string(m), "%s", ceMaskBeliefs[m]))
			}
			want := fmt.Sprintf("%03o", mode)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{what[i], fmt.Sprintf("%03o", a)}, Asked: []quizzes.Cell{{Want: want, Why: why, Near: quizzes.NearAnswers(want, nears)}}})
		}
		if len(got) < 3 || !subtraction {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A process has the umask %03o and asks for these modes when it creates things. Which modes do they get, as three octal digits?", umask),
			Ask:  cells, Note: fmt.Sprint(umask, asked, what),
			Trace: quizzes.Worked(tr, "In order: %s.", cells.KeyText()),
		}, nil
	})
}
