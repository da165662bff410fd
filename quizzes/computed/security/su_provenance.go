package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/provenance"
)

// SupplyProvenanceWhich asks which signed statements make a policy accept an artifact.
var SupplyProvenanceWhich = quizzes.Template{
	ID: "su.provenance.which", Version: 1, Concept: "supply-chain-attacks#provenance", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: suProvenanceWhich,
}

// SupplyProvenanceLine asks which line of a statement makes a policy refuse an artifact.
var SupplyProvenanceLine = quizzes.Template{
	ID: "su.provenance.line", Version: 1, Concept: "supply-chain-attacks#provenance", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: suProvenanceLine,
}

const suProvenanceStem = "A deployment takes an artifact if a signed statement passes all checks of SLSA 1.1 with the policy below. A key of the policy must have signed it, and its builder must be that of the key. One of its subjects must have the artifact's digest; the names of files are not compared. It must be SLSA provenance, with exactly the expected source. The first eight digits stand for a whole SHA-256. %s"

func suProvenancePolicy(p provenance.Policy) quizzes.Exhibit {
	return listing("Policy",
		"artifact  "+p.Artifact.Name+", sha256 "+p.Artifact.Digest,
		"keys      "+p.Keys[0].ID+" for "+p.Keys[0].Builder, "          "+p.Keys[1].ID+" for "+p.Keys[1].Builder,
		"source    "+p.Source)
}

// suProvenanceRow shows a statement in the cells of a table.
func suProvenanceRow(name string, s provenance.Statement) []string {
	signed, kind := s.KeyID, "SLSA provenance"
	if s.Forged {
		signed = "names " + s.KeyID + ", made with another key"
	}
	if s.Edited != "" {
		signed += ", " + s.Edited + " edited afterwards"
	}
	if s.Type != provenance.SLSA {
		kind = "SPDX document"
	}
	var subjects []string
	for _, x := range s.Subjects {
		subjects = append(subjects, x.Name+" "+x.Digest)
	}
	return []string{name, signed, strings.Join(subjects, ", "), kind, suBare(s.Builder), suBare(s.Source)}
}

// suBare leaves out the scheme of addresses, which is the same in all.
func suBare(text string) string { return strings.ReplaceAll(text, "https://", "") }

func suProvenanceWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := provenance.DrawPolicy(r)
		drawn, shapes := map[string]provenance.Statement{}, map[string]bool{}
		items, err := several(r, 4, rights, func() item {
			s := p.DrawStatement(r, 1+r.IntN(2))
			failed, steps := p.Fails(s, "")
			shape := fmt.Sprint(failed, len(s.Subjects), s.Subjects[len(s.Subjects)-1].Name, s.Source)
			if shapes[shape] || len(failed) > 1 {
				return item{}
			}
			name := "S" + fmt.Sprint(len(drawn)+1)
			it := item{text: name, right: len(failed) == 0, why: suBare(told(steps)), fooled: fooled(provenance.Models, len(failed) == 0, func(m provenance.Model) bool {
				other, _ := p.Fails(s, m)
				return len(other) == 0
			})}
			if len(it.fooled) > 1 { // the belief that is nearest to the fault
				it.fooled = slices.DeleteFunc(it.fooled, func(id string) bool { return id == string(provenance.SignatureAlone) })
			}
			shapes[shape], drawn[name] = true, s
			return it
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		spoilt := false // some signature is not valid
		// The statements are numbered anew, in an order that says nothing.
		table := quizzes.Exhibit{Title: "Statements", Head: []string{"Statement", "Signature", "Subjects", "Type", "Builder", "Source"}}
		r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		for i := range items {
			s := drawn[items[i].text]
			spoilt = spoilt || s.Forged || s.Edited != ""
			items[i].text = "S" + fmt.Sprint(i+1)
			table.Rows = append(table.Rows, suProvenanceRow("S"+fmt.Sprint(i+1), s))
		}
		valid := "Each signature is valid for the key that it names."
		if spoilt {
			valid = "Unless the table says otherwise, a signature is valid for the key that it names."
		}
		policy := suProvenancePolicy(p)
		for i, line := range policy.Lines {
			policy.Lines[i] = suBare(line)
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf(suProvenanceStem, valid+" Which of these statements make it take the artifact?"),
			Exhibits: []quizzes.Exhibit{policy, table},
			Ask:      multiple(r, items), Trace: judged("slsa.verify", items, "Taken with"), Note: fmt.Sprint(p, table.Rows),
		}, nil
	})
}

// suProvenanceText prints a statement line by line, with the check that each line is for.
func suProvenanceText(s provenance.Statement) (lines, checks []string) {
	add := func(check, format string, a ...any) {
		lines, checks = append(lines, fmt.Sprintf(format, a...)), append(checks, check)
	}
	add(provenance.Signature, `"signatures": [{"keyid": "%s", "sig": "…"}]`, s.KeyID)
	for i, x := range s.Subjects {
		before, after := `"subject": [`, "],"
		if i > 0 {
			before = "            "
		}
		if i < len(s.Subjects)-1 {
			after = ","
		}
		add(provenance.InSubject, `%s{"name": "%s", "digest": {"sha256": "%s"}}%s`, before, x.Name, x.Digest, after)
	}
	add(provenance.OfType, `"predicateType": "%s",`, s.Type)
	add(provenance.FromRepo, `"source": "%s",`, s.Source)
	add(provenance.ByBuilder, `"builder": {"id": "%s"}`, s.Builder)
	return lines, checks
}

func suProvenanceLine(r *rand.Rand) (quizzes.Question, error) {
	want := quizzes.One(r, provenance.Signature, provenance.InSubject, provenance.OfType, provenance.ByBuilder, provenance.FromRepo)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := provenance.DrawPolicy(r)
		s := p.DrawStatement(r, 2+r.IntN(2))
		failed, steps := p.Fails(s, "")
		lines, checks := suProvenanceText(s)
		named := slices.ContainsFunc(p.Keys, func(k provenance.Key) bool { return k.Builder == s.Builder })
		subjects := len(s.Subjects)
		switch {
		case len(failed) != 1 || failed[0] != want || s.Forged || s.Edited != "":
			return quizzes.Question{}, quizzes.Reject("fails %v", failed)
		case want == provenance.InSubject && subjects > 1, want == provenance.ByBuilder && named:
			return quizzes.Question{}, quizzes.Reject("two lines could be blamed")
		case want != provenance.InSubject && subjects == 1 && s.Subjects[0].Name == p.Artifact.Name:
			return quizzes.Question{}, quizzes.Reject("nothing tempts")
		}
		var opts []quizzes.Option
		for i, text := range lines {
			o := quizzes.Option{Text: text, Right: checks[i] == want}
			o.Why = suProvenanceSays(checks[i], steps)
			if !o.Right && checks[i] == provenance.InSubject {
				o.Why, o.Misconception = suProvenanceSubject(p, s.Subjects[i-1])
			}
			opts = append(opts, o)
		}
		ask := quizzes.Line{Title: "Statement, shortened, with its signature", Lang: "json", Options: opts}
		return quizzes.Question{
			Stem:     fmt.Sprintf(suProvenanceStem, "The signature is valid for the key that it names, and the fields of the statement are shown without the objects around them. The artifact is refused. Which line is the reason?"),
			Exhibits: []quizzes.Exhibit{suProvenancePolicy(p)}, Ask: ask,
			Trace: quizzes.Worked(steps, "The reason is %s.", ask.KeyText()), Note: fmt.Sprint(p, s),
		}, nil
	})
}

// suProvenanceSays is the step of a check.
func suProvenanceSays(check string, steps []provenance.Step) string {
	for _, s := range steps {
		if s.Rule == "slsa."+check {
			return s.Text
		}
	}
	return ""
}

// suProvenanceSubject says why a subject is no reason to refuse.
func suProvenanceSubject(p provenance.Policy, x provenance.Subject) (why, misconception string) {
	switch {
	case x.Digest != p.Artifact.Digest:
		return fmt.Sprintf("One subject with the artifact's digest is enough, and `%s` is another file of the build.", x.Name), string(provenance.FirstSubject)
	case x.Name != p.Artifact.Name:
		return fmt.Sprintf("The name `%s` may differ: the digest `%s` is that of the artifact.", x.Name, x.Digest), string(provenance.NameCompared)
	}
	return fmt.Sprintf("This subject has the artifact's digest `%s`.", x.Digest), ""
}
