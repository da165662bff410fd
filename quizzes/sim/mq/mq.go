// Package mq computes what messaging systems do with messages: topic matching (RabbitMQ tutorial five and AMQP 0-9-1
// topic exchanges; MQTT 5.0, section 4.7; NATS documentation, "Subject-Based Messaging"), queue groups (NATS), who gets a message that
// was sent while nobody listened, what acknowledgments make of a crash (RabbitMQ, "Consumer Acknowledgements"), visibility
// timeouts and dead letters (Amazon SQS Developer Guide), the partitions of a Kafka group (Javadoc of RangeAssignor
// and RoundRobinAssignor), committed offsets (Javadoc of KafkaConsumer), and the outbox. Named wrong models are
// overrides of single rules.
package mq

import "fmt"

// Model names a wrong model; "" is the true one.
type Model string

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Trace collects the steps of a run; nil collects nothing.
type Trace []Step

func (t *Trace) add(rule, state, format string, a ...any) {
	if t != nil {
		*t = append(*t, Step{rule, fmt.Sprintf(format, a...), state})
	}
}
