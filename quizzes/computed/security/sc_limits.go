package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/container"
)

// ContainerCapsCount asks how many capabilities a container's process has.
var ContainerCapsCount = quizzes.Template{
	ID: "sc.caps.count", Version: 1, Concept: "secure-containers#capabilities", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: scCapsCount,
}

// ContainerSeccompWhich asks which system calls a filter lets pass.
var ContainerSeccompWhich = quizzes.Template{
	ID: "sc.seccomp.which", Version: 1, Concept: "secure-containers#seccomp", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: scSeccompWhich,
}

// ContainerNetpolWhich asks which connections network policies allow.
var ContainerNetpolWhich = quizzes.Template{
	ID: "sc.netpol.which", Version: 1, Concept: "secure-containers#network-policies", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: scNetpolWhich,
}

// ContainerNetpolTable asks the same for each connection of a table.
var ContainerNetpolTable = quizzes.Template{
	ID: "sc.netpol.table", Version: 1, Concept: "secure-containers#network-policies", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: scNetpolTable,
}

var (
	scCapsModels    = []container.Model{container.CapOrder, container.DropWins, container.UserKeeps, container.UserAdded, container.NoNewStrips, container.NoNewIgnored, container.SetuidIdle, container.DropAllAbove}
	scSeccompModels = []container.Model{container.ArgsIgnored, container.AnyCond, container.FirstEntry, container.AllEntries, container.LaxestFilter, container.LastFilter, container.DefaultFree}
	scNetpolModels  = []container.Model{container.IngressOnly, container.EgressOnly, container.LastPolicy, container.AllPolicies, container.EmptyNone, container.EmptyListFree, container.DefaultClosed, container.PortsIgnored}
)

// scCapsBeliefs says what a wrong model does.
var scCapsBeliefs = map[container.Model]string{
	container.CapOrder:     "This applies the options in the order of the command line, which plays no part.",
	container.DropWins:     "This lets a drop win over an add, but a capability both dropped and added is there.",
	container.UserKeeps:    "This gives user 1000 the whole ceiling, but a user other than root starts with none.",
	container.UserAdded:    "This gives user 1000 what was added, but adding raises the ceiling alone.",
	container.NoNewStrips:  "This lets `no_new_privs` take rights away, but it only keeps new ones out.",
	container.NoNewIgnored: "This lets the setuid bit work in spite of `no_new_privs`.",
	container.SetuidIdle:   "This gives the setuid program nothing, but it runs as root under the ceiling.",
	container.DropAllAbove: "This lets nothing be added after ALL is dropped, but then exactly the added ones are there.",
}

func scCapsCount(r *rand.Rand) (quizzes.Question, error) {
	none := r.IntN(4) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		x := container.DrawRun(r)
		key, steps := x.Effective("")
		if len(x.Flags) < 2 || len(x.Command()) > 118 || (key == 0) != none || key == 14 && r.IntN(4) > 0 {
			return quizzes.Question{}, quizzes.Reject("too plain")
		}
		var nears []quizzes.Near
		for _, k := range r.Perm(len(scCapsModels)) {
			m := scCapsModels[k]
			if got, _ := x.Effective(m); got != key {
				nears = append(nears, near(int64(got), string(m), "%s %s", scCapsBeliefs[m], last(steps)))
			}
		}
		nears = quizzes.NearAnswers(fmt.Sprint(key), nears)
		if len(nears) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		when := "its first process is started"
		if x.Setuid {
			when = "its first process has executed a setuid-root program"
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Docker gives containers fourteen capabilities by default, those below. The image names no user, and without `--user` its process is root. How many capabilities are in the effective set once %s?", when),
			Exhibits: []quizzes.Exhibit{listing("Command and default capabilities", x.Command(), strings.Join(container.DefaultCaps[:7], " "), strings.Join(container.DefaultCaps[7:], " "))},
			Ask:      quizzes.Number{Value: float64(key), Unit: "capabilities", Near: nears},
			Trace:    quizzes.Worked(steps, "The effective set has %d capabilities.", key), Note: x.String(),
		}, nil
	})
}

func scFilterLines(filters []container.Filter) []quizzes.Exhibit {
	var out []quizzes.Exhibit
	for i, f := range filters {
		def, act := "ERRNO", "ALLOW"
		if f.AllowDefault {
			def, act = act, def
		}
		lines := []string{"default: " + def}
		for _, e := range f.Entries {
			line := act + " " + strings.Join(e.Names, ", ")
			var conds []string
			for _, c := range e.Args {
				conds = append(conds, c.String())
			}
			if len(conds) > 0 {
				line += " if " + strings.Join(conds, " and ")
			}
			lines = append(lines, line)
		}
		out = append(out, listing(fmt.Sprintf("Filter %d", i+1), lines...))
	}
	return out
}

func scSeccompWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		filters := container.DrawFilters(r)
		items, err := several(r, 5, rights, func() item {
			c := container.DrawCall(r)
			ok, steps := container.Allows(filters, c, "")
			return item{text: quizzes.Code(c.String()), right: ok, why: told(steps), fooled: fooled(scSeccompModels, ok, func(m container.Model) bool {
				got, _ := container.Allows(filters, c, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		process := "A process runs under this seccomp filter, whose entries are shortened; arguments count from 0."
		if len(filters) > 1 {
			process = "A process runs under both of these seccomp filters, whose entries are shortened; arguments count from 0."
		}
		return quizzes.Question{
			Stem: process + " Which system calls are allowed?", Exhibits: scFilterLines(filters),
			Ask: multiple(r, items), Trace: judged("seccomp.filter", items, "Allowed"), Note: noted(items, filters),
		}, nil
	})
}

const scNetpolStem = "The pods `front`, `api`, `db` and `job` of one Kubernetes namespace carry the label `app` with their name, and these are all policies that select them. The network plugin enforces them. %s"

func scNetpolDraw(r *rand.Rand, n, rights int) ([]item, map[string]container.Flow, []container.Policy, error) {
	policies, flows := container.DrawPolicies(r), map[string]container.Flow{}
	items, err := several(r, n, rights, func() item {
		f := container.DrawFlow(r)
		ok, steps := container.Connects(policies, f, "")
		flows[f.String()] = f
		return item{text: f.String(), right: ok, why: told(steps), fooled: fooled(scNetpolModels, ok, func(m container.Model) bool {
			got, _ := container.Connects(policies, f, m)
			return got
		})}
	})
	return items, flows, policies, err
}

func scPolicyLines(policies []container.Policy) []quizzes.Exhibit {
	var lines []string
	for _, p := range policies {
		lines = append(lines, p.String())
	}
	return []quizzes.Exhibit{listing("Network policies, shortened", lines...)}
}

func scNetpolWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		items, _, policies, err := scNetpolDraw(r, 5, rights)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf(scNetpolStem, "Which of these connections can be opened?"), Exhibits: scPolicyLines(policies),
			Ask: multiple(r, items), Trace: judged("netpol.both", items, "Opened"), Note: noted(items, policies),
		}, nil
	})
}

func scNetpolTable(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		items, flows, policies, err := scNetpolDraw(r, 4, rights)
		if err != nil {
			return quizzes.Question{}, err
		}
		table := quizzes.Cells{Head: []string{"From", "To", "Port", "Result"}}
		for _, it := range items {
			f := flows[it.text]
			table.Rows = append(table.Rows, quizzes.CellRow{Given: []string{f.From, f.To, fmt.Sprint(f.Port)}, Asked: []quizzes.Cell{choice(r, it, "opened", "refused")}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf(scNetpolStem, "What becomes of each connection?"), Exhibits: scPolicyLines(policies),
			Ask: table, Trace: judged("netpol.both", items, "Opened"), Note: noted(items, policies),
		}, nil
	})
}
