package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/host"
)

// CentosSSHLine asks which line of sshd_config decides a setting for a login.
var CentosSSHLine = quizzes.Template{
	ID: "ce.sshd.line", Version: 1, Concept: "centos-digital-ocean#ssh", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: ceSSHLine,
}

// CentosSSHValues asks for the settings of several logins.
var CentosSSHValues = quizzes.Template{
	ID: "ce.sshd.values", Version: 1, Concept: "centos-digital-ocean#ssh", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: ceSSHValues,
}

const (
	ceTries    = "MaxAuthTries"
	cePassword = "PasswordAuthentication"
)

var ceSSHBeliefs = map[host.Model]string{
	host.LastWins:      "the last value read wins, but the first one does",
	host.GlobalWins:    "a line ahead of the blocks beats a matching block, but the block overrides it",
	host.BlockEnds:     "a line at the end of the file is global again, but it belongs to the last block",
	host.LastBlock:     "of several matching blocks the last one decides, but the first one that names the keyword does",
	host.OneBlock:      "one matching block alone is used, but a later one still decides keywords that the first leaves out",
	host.AnyCriterion:  "one criterion of a `Match` line is enough, but all of them must hold",
	host.StrictestWins: "the strictest value wins, but the first one does",
}

var ceLogins = []host.Login{{User: "deploy", Addr: "203.0.113.5"}, {User: "deploy", Addr: "10.116.0.9"}, {User: "ana", Addr: "10.116.0.9"}, {User: "ana", Addr: "203.0.113.5"}, {User: "ben", Addr: "10.116.3.2"}, {User: "ben", Addr: "198.51.100.7"}}

// ceSSHFile draws a file: global lines, two or three Match blocks, perhaps a line at the end that is meant for all.
func ceSSHFile(r *rand.Rand) (file []host.Directive, trailing bool) {
	tries := quizzes.Draw(r, []string{"1", "2", "3", "4", "5", "7", "8", "9"}, 6)
	next := func() host.Directive {
		d := host.Directive{Keyword: ceTries, Value: tries[0]}
		tries = tries[1:]
		return d
	}
	password := func() host.Directive {
		return host.Directive{Keyword: cePassword, Value: quizzes.One(r, "yes", "no")}
	}
	out := quizzes.Draw(r, []host.Directive{{Keyword: "Port", Value: "22"}, {Keyword: "ClientAliveCountMax", Value: "0"}}, 2)
	if r.IntN(4) > 0 {
		out = append(out, next())
	}
	out = slices.Insert(out, len(out)-r.IntN(2), password())
	matches := quizzes.Draw(r, []string{"User deploy", "User ana,ben", "Address 10.116.0.0/20", "Address 203.0.113.0/24", "User deploy Address 10.116.0.0/20", "User ana Address 203.0.113.0/24", "User ben"}, 3)
	for _, m := range matches[:2+r.IntN(2)] {
		out = append(out, host.Directive{Keyword: "Match", Value: m})
		switch r.IntN(4) {
		case 0:
			out = append(out, password())
		case 1:
			out = append(out, password(), next())
		default:
			out = append(out, next())
		}
	}
	if r.IntN(2) == 0 {
		return append(out, next()), true
	}
	return out, false
}

// ceSSHModels leaves out the belief about a line at the end where there is none.
func ceSSHModels(trailing bool) []host.Model {
	return slices.DeleteFunc(slices.Clone(host.SSHModels), func(m host.Model) bool { return m == host.BlockEnds && !trailing })
}

// ceSSHLines prints the file with its blocks indented.
func ceSSHLines(file []host.Directive, trailing bool) []string {
	var out []string
	indent := ""
	for i, d := range file {
		if trailing && i == len(file)-1 {
			indent = ""
		}
		if d.Keyword == "Match" {
			out, indent = append(out, d.String()), "    "
			continue
		}
		out = append(out, indent+d.String())
	}
	return out
}

func ceSSHLine(r *rand.Rand) (quizzes.Question, error) {
	at := quizzes.One(r, 2, 3, 5, 6, 7, 8, 9)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		file, trailing := ceSSHFile(r)
		l := quizzes.One(r, ceLogins...)
		right := host.Line(file, ceTries, l, "", nil)
		if right != at || len(file) > 12 {
			return reject("another line")
		}
		fooled := 0
		var opts []quizzes.Option
		for i, line := range ceSSHLines(file, trailing) {
			o := quizzes.Option{Text: line, Right: true, Why: fmt.Sprintf("It is the first line that names `%s` in a block that matches, or ahead of all blocks when none does.", ceTries)}
			if i != right {
				o = ceSSHOption(file, trailing, l, i, line)
				if _, isModel := ceSSHBeliefs[host.Model(o.Misconception)]; isModel {
					fooled++
				}
			}
			opts = append(opts, o)
		}
		if fooled == 0 {
			return reject("little at stake")
		}
		var tr host.Steps
		host.Line(file, ceTries, l, "", &tr)
		return quizzes.Question{
			Stem: fmt.Sprintf("OpenSSH 9.2 reads this `sshd_config`. Which line decides how many authentication attempts the user `%s` gets from %s?", l.User, l.Addr),
			Ask:  quizzes.Line{Title: "sshd_config", Lang: "text", Options: opts}, Note: fmt.Sprint(file, l),
			Trace: quizzes.Worked(tr, "The answer is line %d.", right+1),
		}, nil
	})
}

func ceSSHOption(file []host.Directive, trailing bool, l host.Login, i int, line string) quizzes.Option {
	for _, m := range ceSSHModels(trailing) {
		if host.Line(file, ceTries, l, m, nil) == i {
			return wrong(line, string(m), "This takes it that %s.", ceSSHBeliefs[m])
		}
	}
	switch d := file[i]; {
	case d.Keyword == "Match":
		return wrong(line, "match-line-sets-value", "`%s` opens a block. The lines in it set values.", d)
	case d.Keyword != ceTries:
		return wrong(line, "another-keyword-decides", "`%s` does not set the number of attempts.", d.Keyword)
	}
	for k := i; k >= 0; k-- {
		if file[k].Keyword == "Match" && !host.Matches(file[k].Value, l, "") {
			return wrong(line, "unmatched-block-applies", "Its block is for `%s`, which %s from %s is not.", file[k].Value, l.User, l.Addr)
		}
	}
	return wrong(line, "second-value-counts", "A line before it has given the value for this login.")
}

func ceSSHValues(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		file, trailing := ceSSHFile(r)
		logins := quizzes.Draw(r, ceLogins, 3)
		if len(file) > 12 || !ceSSHVaried(file, trailing, logins) {
			return reject("little at stake")
		}
		cells := quizzes.Cells{Head: []string{"Login", quizzes.Code(ceTries), quizzes.Code(cePassword)}}
		var tr host.Steps
		for _, l := range logins {
			row := quizzes.CellRow{Given: []string{l.User + " from " + l.Addr}}
			for _, k := range []string{ceTries, cePassword} {
				var own host.Steps
				at := host.Line(file, k, l, "", &own)
				last := own[len(own)-1]
				last.Text = row.Given[0] + ": " + last.Text
				tr = append(tr, last)
				cell := quizzes.Cell{Want: file[at].Value, Why: last.Text, Near: ceSSHNear(file, trailing, k, l, file[at].Value)}
				if k == cePassword {
					cell.Choices = []string{"yes", "no"}
				}
				row.Asked = append(row.Asked, cell)
			}
			cells.Rows = append(cells.Rows, row)
		}
		return quizzes.Question{
			Stem:     "OpenSSH 9.2 reads this `sshd_config`. Which values hold for each login?",
			Exhibits: []quizzes.Exhibit{{Title: "sshd_config", Lang: "text", Lines: ceSSHLines(file, trailing)}}, Ask: cells, Note: fmt.Sprint(file, cells.KeyText()),
			Trace: quizzes.Worked(tr, "In reading order: %s.", strings.ReplaceAll(cells.KeyText(), ";", ",")),
		}, nil
	})
}

// ceSSHVaried reports that no setting is a default, the three logins get different numbers and not all the same answer about
// passwords, and that three wrong models show.
func ceSSHVaried(file []host.Directive, trailing bool, logins []host.Login) bool {
	values, fooled := map[string]bool{}, map[host.Model]bool{}
	for _, l := range logins {
		for _, k := range []string{ceTries, cePassword} {
			at := host.Line(file, k, l, "", nil)
			if at < 0 {
				return false
			}
			values[k+file[at].Value] = true
		}
	}
	if len(values) != 5 {
		return false
	}
	for _, m := range ceSSHModels(trailing) {
		for _, l := range logins {
			at := host.Line(file, ceTries, l, m, nil)
			fooled[m] = fooled[m] || at >= 0 && at != host.Line(file, ceTries, l, "", nil)
		}
	}
	n := 0
	for _, f := range fooled {
		if f {
			n++
		}
	}
	return n >= 3
}

func ceSSHNear(file []host.Directive, trailing bool, k string, l host.Login, want string) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range ceSSHModels(trailing) {
		if i := host.Line(file, k, l, m, nil); i >= 0 && file[i].Value != want {
			out = append(out, near(file[i].Value, string(m), "This takes it that %s.", ceSSHBeliefs[m]))
		}
	}
	return quizzes.NearAnswers(want, out)
}
