package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/image"
)

// DockerPortsReach asks which connections reach a container's server.
var DockerPortsReach = quizzes.Template{
	ID: "dk.ports.reach", Version: 2, Concept: "docker#networking", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: dkPortsReach,
}

var dkPortsBeliefs = map[image.Model]string{
	image.ExposeOpens:    "`EXPOSE` publishes a port; it is a note",
	image.SharedLoopback: "containers share `localhost`; each has its own",
	image.NamesEverywher: "names resolve on the default bridge; they do on user-defined networks alone",
	image.InsidePublish:  "containers need published ports among themselves; on one network all ports are open",
	image.HostPortInside: "containers use the host's port among themselves; they use the container's own port",
	image.LoopbackOpen:   "a port published on 127.0.0.1 is open to other machines; it is open to the host alone",
	image.ListenAnywhere: "a server on the container's loopback can be reached from outside the container",
	image.NetworksJoined: "containers on different networks reach each other",
}

func dkContainers(r *rand.Rand) []image.Container {
	names := quizzes.Draw(r, []string{"api", "db", "web", "mail"}, 3)
	ports := quizzes.Draw(r, []int{3000, 5000, 5432, 6379, 9000}, 3)
	net := quizzes.One(r, "shop", "blog", "crm")
	var out []image.Container
	for i, n := range names {
		c := image.Container{Name: n, Network: net, Port: ports[i], Loopback: r.IntN(6) == 0, Exposed: r.IntN(2) == 0}
		if i == 2 && r.IntN(2) == 0 {
			c.Network = quizzes.One(r, "bridge", "ops")
		}
		if r.IntN(2) == 0 {
			c.Host, c.Local = 8000+10*i+r.IntN(9), r.IntN(2) == 0
		}
		out = append(out, c)
	}
	if r.IntN(4) == 0 {
		for i := range out {
			out[i].Network = "bridge"
		}
	}
	return out
}

// dkDials lists what one may try.
func dkDials(cs []image.Container) []image.Dial {
	var out []image.Dial
	for _, c := range cs {
		out = append(out, image.Dial{From: "host", To: "host", Port: c.Port}, image.Dial{From: "outside", To: "host", Port: c.Port})
		if c.Host > 0 {
			out = append(out, image.Dial{From: "host", To: "host", Port: c.Host}, image.Dial{From: "outside", To: "host", Port: c.Host})
		}
		for _, d := range cs {
			if d.Name == c.Name {
				continue
			}
			out = append(out, image.Dial{From: d.Name, To: c.Name, Port: c.Port}, image.Dial{From: d.Name, To: "localhost", Port: c.Port})
			if c.Host > 0 {
				out = append(out, image.Dial{From: d.Name, To: c.Name, Port: c.Host})
			}
		}
	}
	return out
}

func dkDialText(d image.Dial) string {
	switch d.From {
	case "host":
		return fmt.Sprintf("from the host to its own port %d", d.Port)
	case "outside":
		return fmt.Sprintf("from outside to the host's port %d", d.Port)
	}
	return fmt.Sprintf("from %s to `%s:%d`", d.From, d.To, d.Port)
}

func dkPortsReach(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	lengths := quizzes.DrawLengths(r, 5, want) // dials of localhost are long, and few get an answer
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		cs := dkContainers(r)
		works := map[image.Dial]bool{}
		var pool []image.Dial
		for _, d := range dkDials(cs) {
			works[d], _ = image.Reaches(cs, d, "")
			if _, m := dkFooled(cs, d, false); works[d] || m != "" {
				pool = append(pool, d)
			}
		}
		dials := quizzes.Even(r, lengths, pool, func(d image.Dial) (string, bool) { return dkDialText(d), works[d] })
		if dials == nil {
			return reject("too few of one kind or length")
		}
		var opts []quizzes.Option
		var tr image.Steps
		for _, d := range dials {
			ok, rule := image.Reaches(cs, d, "")
			text, why := dkDialText(d), dkReachWhy(cs, d, rule)
			tr = append(tr, image.Step{Rule: "docker." + rule, Text: "A connection " + text + ": " + why})
			if ok {
				opts = append(opts, right(text, "%s", why))
				continue
			}
			belief, m := dkFooled(cs, d, false)
			opts = append(opts, wrong(text, string(m), "%s This takes it that %s.", why, belief))
		}
		ex := quizzes.Exhibit{Title: "Containers", Head: []string{"Name", "Network", "Server listens on", "`EXPOSE`", "Published with"}}
		for _, c := range cs {
			ex.Rows = append(ex.Rows, dkContainerRow(c))
		}
		return quizzes.Question{
			Stem:     "Docker runs these containers, one server in each, and `bridge` is Docker's default network. Other machines can reach the host. Which connections get an answer from one of the servers?",
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(cs, opts),
			Trace: quizzes.Worked(tr, "These work: %s.", key(opts)),
		}, nil
	})
}

func dkContainerRow(c image.Container) []string {
	listens, publish, expose := "0.0.0.0", "nothing", "none"
	if c.Loopback {
		listens = "127.0.0.1"
	}
	if c.Host > 0 {
		publish = fmt.Sprintf("`-p %d:%d`", c.Host, c.Port)
		if c.Local {
			publish = fmt.Sprintf("`-p 127.0.0.1:%d:%d`", c.Host, c.Port)
		}
	}
	if c.Exposed {
		expose = itoa(c.Port)
	}
	return []string{c.Name, c.Network, fmt.Sprintf("%s:%d", listens, c.Port), expose, publish}
}

// dkFooled names a wrong model that judges a connection otherwise.
func dkFooled(cs []image.Container, d image.Dial, ok bool) (belief string, m image.Model) {
	for _, m := range image.ReachModels {
		if as, _ := image.Reaches(cs, d, m); as != ok {
			return dkPortsBeliefs[m], m
		}
	}
	return "", ""
}

func dkReachWhy(cs []image.Container, d image.Dial, rule string) string {
	switch rule {
	case "own-loopback":
		return fmt.Sprintf("In %s, `localhost` is %s itself.", d.From, d.From)
	case "other-network":
		return fmt.Sprintf("%s and %s are on different networks.", d.From, d.To)
	case "no-names":
		return "The default bridge resolves no container names."
	case "container-port":
		return fmt.Sprintf("Inside the network, %s answers at its own port, and that is not %d.", d.To, d.Port)
	case "listens-inside":
		return "That server listens on the loopback of its container, where connections from outside the container do not arrive."
	case "same-network":
		return fmt.Sprintf("%s and %s share a user-defined network, where names resolve and all ports are open.", d.From, d.To)
	case "host-loopback":
		return fmt.Sprintf("Port %d is published on 127.0.0.1, for the host alone.", d.Port)
	case "published":
		return fmt.Sprintf("Port %d is published and leads to a server that listens on all addresses.", d.Port)
	}
	return fmt.Sprintf("No container publishes port %d on the host.", d.Port)
}
