package content

import "strings"

// resolveRequires turns slugs into topics.
func resolveRequires(pages []*page) {
	bySlug := map[string]*Topic{}
	for _, p := range pages {
		bySlug[p.topic.Slug] = p.topic
	}
	for _, p := range pages {
		for _, name := range p.requires {
			t, ok := bySlug[name]
			if !ok {
				p.mistakes.add(p.topic.File, p.lines["requires"], "requires: no topic %q (want the slug of a lesson, its file name without .md)", name)
				continue
			}
			p.topic.Requires = append(p.topic.Requires, t)
		}
	}
}

// refuseCircles names each circle of requirements once, at the topic where the search met it.
func refuseCircles(pages []*page) {
	done := map[*Topic]bool{}
	lines := map[*Topic]int{}
	for _, p := range pages {
		lines[p.topic] = p.lines["requires"]
	}
	for _, p := range pages {
		refuseCircle(p.mistakes, lines, done, []*Topic{p.topic})
	}
}

func refuseCircle(m *mistakes, lines map[*Topic]int, done map[*Topic]bool, trail []*Topic) {
	last := trail[len(trail)-1]
	for i, t := range trail[:len(trail)-1] {
		if t == last {
			m.add(last.File, lines[last], "requires goes in a circle: %s", arrows(trail[i:]))
			return
		}
	}
	if done[last] {
		return
	}
	for _, next := range last.Requires {
		refuseCircle(m, lines, done, append(trail[:len(trail):len(trail)], next))
	}
	done[last] = true
}

func arrows(trail []*Topic) string {
	var slugs []string
	for _, t := range trail {
		slugs = append(slugs, t.Slug)
	}
	return strings.Join(slugs, " → ")
}
