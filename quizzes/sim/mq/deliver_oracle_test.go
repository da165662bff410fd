package mq

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"warmcache/quizzes/sim/oracle"
)

type deliverCase struct {
	Sub  Subscription
	Line []Moment
}

// The subscriptions that are really played. No Kafka is at hand: a log with a place for each reader is JetStream.
var played = []Subscription{
	{Name: "core NATS"},
	{Name: "RabbitMQ queue", Durable: true},
	{Name: "JetStream from the start", Durable: true, History: true},
	{Name: "JetStream from now on", Durable: true},
}

func drawDeliver(r *rand.Rand) deliverCase {
	c := deliverCase{Sub: played[r.IntN(len(played))]}
	n := 0
	publish := func(k int) {
		for range k {
			n++
			c.Line = append(c.Line, Moment{Publish, fmt.Sprint("m", n)})
		}
	}
	publish(r.IntN(4))
	c.Line = append(c.Line, Moment{What: Join})
	publish(r.IntN(3))
	for range r.IntN(3) {
		c.Line = append(c.Line, Moment{What: Leave})
		publish(r.IntN(4))
		c.Line = append(c.Line, Moment{What: Return})
		publish(r.IntN(3))
	}
	return c
}

// subscriber is one subscription in a real system. leave returns what has come since the last join.
type subscriber interface {
	publish(name string)
	join(first bool)
	leave() []string
}

func (c deliverCase) play(s subscriber) string {
	var got []string
	for _, e := range c.Line {
		switch e.What {
		case Publish:
			s.publish(e.Name)
		case Join, Return:
			s.join(e.What == Join)
		case Leave:
			got = append(got, s.leave()...)
		}
	}
	return oracle.Line(append(got, s.leave()...))
}

func deliveries(t *testing.T, connect func(testing.TB) *amqp.Connection) {
	ready := func() string { return strings.TrimSpace(rabbitReady() + " " + natsReady()) }
	oracle.Case[deliverCase]{
		Engine: "mq: deliveries", Oracle: rabbitVersion() + ", " + natsVersion(), Ready: ready, Draw: drawDeliver,
		Got: func(c deliverCase, m string) string { return oracle.Line(c.Sub.Deliver(c.Line, Model(m), nil)) },
		Want: func(t testing.TB, cases []deliverCase) []string {
			addr := startNATS(t)
			sender, nats := channel(t, connect(t)), dialNATS(t, addr)
			must(t, sender.Confirm(false))
			nats.ask("$JS.API.STREAM.CREATE.log", object{"name": "log", "subjects": []string{"log.*"}, "storage": "memory"})
			out := make([]string, len(cases))
			for i, c := range cases {
				id := fmt.Sprint(i)
				switch c.Sub.Name {
				case "core NATS":
					out[i] = c.play(&coreNATS{addr: addr, pub: nats, subject: "core." + id})
				case "RabbitMQ queue":
					out[i] = c.play(&rabbitQueue{t: t, connect: connect, pub: sender, key: "q" + id})
				default:
					out[i] = c.play(&jetStream{coreNATS{addr: addr, pub: nats, subject: "log." + id}, "r" + id, c.Sub.History})
				}
			}
			return out
		},
		Models: []string{string(TopicRemembers), string(AllDurable), string(NoneDurable)},
	}.Test(t)
}

type coreNATS struct {
	addr, subject string
	pub, sub      *natsClient
}

func (c *coreNATS) publish(name string) {
	c.pub.publish(c.subject, "", name)
	c.pub.flush()
}

func (c *coreNATS) join(bool) {
	c.sub = dialNATS(c.pub.t, c.addr)
	c.sub.send("SUB %s case\r\n", c.subject)
	c.sub.flush()
}

func (c *coreNATS) leave() (got []string) {
	for _, m := range c.sub.flush() {
		got = append(got, m.data)
	}
	c.sub.conn.Close()
	return got
}

// jetStream reads a stream with a durable consumer, whose place the server keeps.
type jetStream struct {
	coreNATS
	name    string
	history bool
}

func (j *jetStream) publish(name string) {
	j.pub.publish(j.subject, own(j.pub), name)
	j.pub.next() // it is stored
}

func (j *jetStream) join(first bool) {
	j.sub = dialNATS(j.pub.t, j.addr)
	if first {
		from := map[bool]string{true: "all", false: "new"}[j.history]
		j.sub.ask("$JS.API.CONSUMER.DURABLE.CREATE.log."+j.name, object{"stream_name": "log", "config": object{
			"durable_name": j.name, "filter_subject": j.subject, "ack_policy": "explicit", "deliver_policy": from}})
	}
}

// leave reads up to a message that it sends itself: a request that does not wait may miss the latest one.
func (j *jetStream) leave() (got []string) {
	j.publish("end")
	for {
		j.sub.publish("$JS.API.CONSUMER.MSG.NEXT.log."+j.name, own(j.sub), `{"batch": 1, "expires": 60000000000}`)
		m := j.sub.next()
		j.sub.publish(m.reply, own(j.sub), "+ACK")
		j.sub.next()
		if m.data == "end" || m.head != "" {
			j.sub.conn.Close()
			return got
		}
		got = append(got, m.data)
	}
}

type rabbitQueue struct {
	t       testing.TB
	connect func(testing.TB) *amqp.Connection
	pub     *amqp.Channel
	key     string
	queue   string
	conn    *amqp.Connection
	ch      *amqp.Channel
	in      <-chan amqp.Delivery
}

func (q *rabbitQueue) publish(name string) {
	sent, err := q.pub.PublishWithDeferredConfirm("amq.topic", q.key, false, false, amqp.Publishing{MessageId: name})
	must(q.t, err)
	sent.Wait()
}

func (q *rabbitQueue) join(first bool) {
	q.conn = q.connect(q.t)
	q.ch = channel(q.t, q.conn)
	if first {
		declared, err := q.ch.QueueDeclare("", true, false, false, false, nil)
		must(q.t, err, q.ch.QueueBind(declared.Name, q.key, "amq.topic", false, nil))
		q.queue = declared.Name
	}
	var err error
	q.in, err = q.ch.Consume(q.queue, "consumer", true, false, false, false, nil)
	must(q.t, err)
}

func (q *rabbitQueue) leave() (got []string) {
	must(q.t, q.ch.Cancel("consumer", false)) // all that was sent to the consumer comes before the answer
	for d := range q.in {
		got = append(got, d.MessageId)
	}
	must(q.t, q.conn.Close())
	return got
}
