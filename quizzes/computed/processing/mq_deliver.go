package processing

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// QueueDeliverKinds asks how many messages each kind of subscription gets over one timeline.
var QueueDeliverKinds = quizzes.Template{
	ID: "mq.deliver.kinds", Version: 1, Concept: "pub-sub-vs-queue#pub-sub", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: mqKinds,
}

func mqKinds(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		var line []mq.Moment
		var shown []string
		n := 0
		publish := func(k int) {
			var names []string
			for range k {
				n++
				names = append(names, fmt.Sprint("m", n))
				line = append(line, mq.Moment{What: mq.Publish, Name: names[len(names)-1]})
			}
			shown = append(shown, and(names)+" published")
		}
		who := quizzes.One(r, "mail", "billing", "stock", "search", "audit")
		says := func(what, text string) {
			line = append(line, mq.Moment{What: what})
			shown = append(shown, who+" "+text)
		}
		publish(1 + r.IntN(3))
		says(mq.Join, "connects for the first time and subscribes")
		publish(1 + r.IntN(3))
		for range 1 + r.IntN(2) {
			says(mq.Leave, "loses its connection")
			publish(1 + r.IntN(3))
			says(mq.Return, "is back, subscribed as before")
			publish(1 + r.IntN(3))
		}
		subs := []mq.Subscription{
			quizzes.One(r, mq.Subscription{Name: "Core NATS subscription"}, mq.Subscription{Name: "Redis Pub/Sub subscription"}),
			{Name: "RabbitMQ queue, bound at its first connection", Durable: true},
			{Name: "Kafka group, `auto.offset.reset=earliest`", Durable: true, History: true},
			{Name: "Kafka group, `auto.offset.reset=latest`", Durable: true},
		}
		if r.IntN(2) == 0 {
			subs = []mq.Subscription{subs[0], subs[2], subs[3]}
		} else {
			subs = subs[:3]
		}
		r.Shuffle(len(subs), func(i, j int) { subs[i], subs[j] = subs[j], subs[i] })
		cells := quizzes.Cells{Head: []string{"Subscription of " + who, "Messages it gets"}}
		var all mq.Trace
		for _, s := range subs {
			got := s.Deliver(line, "", &all)
			c := quizzes.Cell{Want: itoa(len(got)), Why: fmt.Sprintf("%s It gets %s.", mqKeeps(s), and(got))}
			for _, m := range []mq.Model{mq.TopicRemembers, mq.AllDurable, mq.NoneDurable, mq.LogFromStart} {
				if m == mq.LogFromStart && !strings.Contains(s.Name, "latest") || m == mq.TopicRemembers && strings.HasPrefix(s.Name, "Kafka") {
					continue
				}
				near1(&c, itoa(len(s.Deliver(line, m, nil))), string(m), "%s", c.Why)
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{s.Name}, Asked: []quizzes.Cell{c}})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("How many of the messages on the timeline does the service %s get in all, depending on its subscription?", who),
			Exhibits: []quizzes.Exhibit{listing("Timeline; nothing is deleted by age", shown...).With(mqTimeline(who, shown))},
			Ask:      cells, Note: fmt.Sprint(who, shown, cells.Head, cells.Rows[0].Given),
			Trace: quizzes.Worked(all, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

// mqKeeps is the rule of a subscription.
func mqKeeps(s mq.Subscription) string {
	switch {
	case s.History:
		return "The log keeps messages for all readers, and a group without an offset starts at its beginning."
	case s.Durable && strings.HasPrefix(s.Name, "Kafka"):
		return "A group without an offset starts at the end; from then on its offset keeps its place while it is away."
	case s.Durable:
		return "A queue gets a copy from its binding on, whether its consumer is there or not."
	}
	return "It stores nothing: only what is sent while the connection is up arrives."
}
