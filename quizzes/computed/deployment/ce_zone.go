package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/host"
)

// CentosZoneAdmits asks which packets firewalld lets in.
var CentosZoneAdmits = quizzes.Template{
	ID: "ce.zone.admits", Version: 1, Concept: "centos-digital-ocean#firewall", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: ceZoneAdmits,
}

var ceZoneBeliefs = map[host.Model]string{
	host.InterfaceFirst: "the interface decides first; a bound source does",
	host.ZonesAdd:       "the zones of source and interface add up; one zone judges",
	host.DefaultAlways:  "the default zone's ports are open in each zone; it judges what no other zone does",
	host.SourceTrusted:  "a bound source may reach any port; its zone lists the ports",
}

func ceZones(r *rand.Rand) []host.Zone {
	ports := func() []int { return quizzes.DrawSorted(r, []int{22, 80, 443, 5432, 8080, 9100}, 1+r.IntN(3)) }
	return []host.Zone{
		{Name: "public", Ports: ports()},
		{Name: "web", Interfaces: []string{"eth0"}, Ports: ports()},
		{Name: quizzes.One(r, "internal", "office", "trusted-net"), Sources: []string{"10.116.0.0/20"}, Ports: ports()},
		{Name: quizzes.One(r, "monitor", "backup"), Sources: []string{"192.0.2.0/24"}, Interfaces: []string{"eth1"}, Ports: ports()},
	}
}

func ceZoneAdmits(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		zones := ceZones(r)
		var opts []quizzes.Option
		var tr host.Steps
		used, traps := map[string]bool{}, map[host.Model]bool{}
		for range 5 {
			p := host.Packet{Source: quizzes.One(r, "10.116.0.7", "10.116.3.9", "192.0.2.8", "203.0.113.9", "198.51.100.4"), Interface: quizzes.One(r, "eth0", "eth0", "eth1", "eth2"), Port: quizzes.One(r, 22, 80, 443, 5432, 8080, 9100)}
			text := fmt.Sprintf("from %s on %s to port %d", p.Source, p.Interface, p.Port)
			if used[text] {
				return reject("twice")
			}
			used[text] = true
			ok := host.Admits(zones, p, "")
			z, because := host.Judge(zones, p, "")
			why := fmt.Sprintf("`%s` judges it, as %s, and %s port %d.", zones[z].Name, because, map[bool]string{true: "allows", false: "does not list"}[ok], p.Port)
			tr = append(tr, host.Step{Rule: "firewalld.zone", Text: "A packet " + text + ": " + why})
			belief := host.Model("")
			for _, m := range host.ZoneModels {
				if host.Admits(zones, p, m) != ok {
					belief, traps[m] = m, true
					break
				}
			}
			switch {
			case ok:
				opts = append(opts, right(text, "%s", why))
			case belief != "":
				opts = append(opts, wrong(text, string(belief), "%s This takes it that %s.", why, ceZoneBeliefs[belief]))
			default:
				opts = append(opts, wrong(text, "port-of-no-zone-is-open", "%s", why))
			}
		}
		if rights(opts) != want || len(traps) < 2 {
			return reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Zones of firewalld; `public` is the default zone", Head: []string{"Zone", "Sources", "Interfaces", "Ports let in"}}
		for _, z := range zones {
			ex.Rows = append(ex.Rows, []string{z.Name, ceList(z.Sources), ceList(z.Interfaces), strings.Trim(strings.ReplaceAll(fmt.Sprint(z.Ports), " ", ", "), "[]")})
		}
		return quizzes.Question{
			Stem:     "firewalld 1.0 has these zones, and each refuses what it does not let in. Which new connections are let in?",
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(zones, used),
			Trace: quizzes.Worked(tr, "Let in: %s.", key(opts)),
		}, nil
	})
}

func ceList(s []string) string {
	if len(s) == 0 {
		return "none"
	}
	return strings.Join(s, ", ")
}
