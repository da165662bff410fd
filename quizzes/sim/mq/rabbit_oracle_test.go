package mq

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"warmcache/quizzes/sim/oracle"
)

const rabbitScript = "/usr/lib/rabbitmq/bin/rabbitmq-server" // the one in /usr/sbin changes the user

func rabbitReady() string {
	if _, err := os.Stat(rabbitScript); err != nil {
		return "RabbitMQ is not installed (apt: rabbitmq-server)"
	}
	return ""
}

func rabbitVersion() string {
	dirs, _ := filepath.Glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*")
	if len(dirs) == 0 {
		return "RabbitMQ"
	}
	return "RabbitMQ " + regexp.MustCompile(`[0-9.]+$`).FindString(dirs[0])
}

// startRabbit runs a node of its own until the end of the test and returns a function that connects to it. The node
// has its own port mapper, which would otherwise outlive it.
func startRabbit(t testing.TB) func(testing.TB) *amqp.Connection {
	t.Helper()
	dir, err := os.MkdirTemp("", "rabbit")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	in := func(name string) string { return filepath.Join(dir, name) }
	port, names := oracle.FreePort(t), oracle.FreePort(t)
	for name, content := range map[string]string{".erlang.cookie": "oracle", "env.conf": "", "plugins": "[].", "rabbit.conf": "listeners.tcp.1 = 127.0.0.1:" + port + "\n"} {
		if err := os.WriteFile(in(name), []byte(content), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	var log strings.Builder
	run := func(name string, args ...string) {
		cmd := exec.Command(name, args...)
		cmd.Stdout, cmd.Stderr, cmd.Dir = &log, &log, dir
		cmd.Env = append(os.Environ(), "HOME="+dir, "ERL_EPMD_PORT="+names, "ERL_EPMD_ADDRESS=127.0.0.1",
			"RUNNING_UNDER_SYSTEMD=true", // the script becomes the node instead of its parent
			"RABBITMQ_NODENAME=oracle@localhost", "RABBITMQ_NODE_PORT="+port, "RABBITMQ_DIST_PORT="+oracle.FreePort(t), "RABBITMQ_LOGS=-",
			"RABBITMQ_MNESIA_BASE="+in("data"), "RABBITMQ_LOG_BASE="+in("log"), "RABBITMQ_PID_FILE="+in("pid"), "RABBITMQ_FEATURE_FLAGS_FILE="+in("flags"),
			"RABBITMQ_CONF_ENV_FILE="+in("env.conf"), "RABBITMQ_CONFIG_FILE="+in("rabbit.conf"), "RABBITMQ_ENABLED_PLUGINS_FILE="+in("plugins"))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Signal(syscall.SIGKILL); cmd.Wait() })
	}
	epmd, err := exec.LookPath("epmd")
	if err != nil {
		t.Fatal(err)
	}
	run(epmd, "-port", names, "-address", "127.0.0.1")
	run(rabbitScript)
	url := "amqp://guest:guest@127.0.0.1:" + port
	connect := func(t testing.TB) *amqp.Connection {
		t.Helper()
		c, err := amqp.Dial(url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			c.Close()
			return connect
		}
		if time.Now().After(deadline) {
			t.Fatal("RabbitMQ does not answer")
		}
	}
}

// TestRabbitMQ starts one node for all that RabbitMQ judges: that takes long.
func TestRabbitMQ(t *testing.T) {
	var connect func(testing.TB) *amqp.Connection
	if rabbitReady() == "" {
		connect = startRabbit(t)
	}
	t.Run("patterns", func(t *testing.T) {
		oracle.Case[matchCase]{
			Engine: "mq: RabbitMQ patterns", Oracle: rabbitVersion(), Ready: rabbitReady, Draw: drawMatch(RabbitMQ), Got: matched,
			Want:   func(t testing.TB, cases []matchCase) []string { return bound(t, connect(t), cases) },
			Models: matchModels,
		}.Test(t)
	})
	t.Run("deliveries", func(t *testing.T) { deliveries(t, connect) })
	t.Run("acknowledgments", func(t *testing.T) {
		oracle.Case[Crash]{
			Engine: "mq: acknowledgments and a crash", Oracle: rabbitVersion(), Ready: rabbitReady, Draw: drawCrash,
			Got: func(c Crash, m string) string { return oracle.Line(c.Play(Model(m), nil)) },
			Want: func(t testing.TB, cases []Crash) []string {
				other := connect(t)
				return oracle.Each(func(t testing.TB, c Crash) string { return crashed(t, connect, other, c) })(t, cases)
			},
			Models: []string{string(AckOnReceipt), string(DoneIsAcked), string(OnlyCurrent), string(AllRedelivered), string(AutoIsSafe)},
		}.Test(t)
	})
}

// must ends a test at the first error.
func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func channel(t testing.TB, c *amqp.Connection) *amqp.Channel {
	t.Helper()
	ch, err := c.Channel()
	must(t, err)
	return ch
}

// bound binds a queue with each pattern in turn. A mandatory message that fits no binding is returned, and the
// return comes before the confirmation.
func bound(t testing.TB, c *amqp.Connection, cases []matchCase) []string {
	ch := channel(t, c)
	_, err := ch.QueueDeclare("patterns", false, false, true, false, nil)
	must(t, err, ch.Confirm(false))
	returned := ch.NotifyReturn(make(chan amqp.Return, 1))
	out := make([]string, len(cases))
	for i, m := range cases {
		must(t, ch.QueueBind("patterns", m.Pattern, "amq.topic", false, nil))
		sent, err := ch.PublishWithDeferredConfirm("amq.topic", m.Key, true, false, amqp.Publishing{})
		must(t, err)
		if !sent.Wait() {
			t.Fatal("a message is refused")
		}
		select {
		case <-returned:
			out[i] = "false"
		default:
			out[i] = "true"
		}
		must(t, ch.QueueUnbind("patterns", m.Pattern, "amq.topic", nil))
	}
	return out
}

func drawCrash(r *rand.Rand) Crash {
	c := Crash{Waiting: 6 + r.IntN(10), Batch: 1 + r.IntN(3), Auto: r.IntN(3) == 0}
	c.Prefetch = c.Batch + r.IntN(5)
	c.Done = 1 + r.IntN(c.Waiting-1)
	return c
}

// crashed has one consumer die in the middle of a queue and another one work on what the queue has then.
func crashed(t testing.TB, connect func(testing.TB) *amqp.Connection, other *amqp.Connection, c Crash) string {
	ctx := context.Background()
	watch := channel(t, other)
	defer watch.Close()
	q, err := watch.QueueDeclare("", false, false, false, false, nil)
	must(t, err, watch.Confirm(false))
	var last *amqp.DeferredConfirmation
	for n := range c.Waiting {
		last, err = watch.PublishWithDeferredConfirmWithContext(ctx, "", q.Name, false, false, amqp.Publishing{MessageId: fmt.Sprint(n)})
		must(t, err)
	}
	last.Wait()
	done, flagged := make([]int, c.Waiting), make([]bool, c.Waiting)
	number := func(d amqp.Delivery) (n int) {
		fmt.Sscan(d.MessageId, &n)
		return n
	}

	first := connect(t)
	ch := channel(t, first)
	must(t, ch.Qos(c.Prefetch, 0, false))
	in, err := ch.Consume(q.Name, "", c.Auto, false, false, false, nil)
	must(t, err)
	for i := range c.Done {
		d := <-in
		done[number(d)]++
		if !c.Auto && (i+1)%c.Batch == 0 && i+1 < c.Done {
			must(t, d.Ack(true))
		}
	}
	state := func(settled func(amqp.Queue) bool) int {
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
			now, err := watch.QueueDeclarePassive(q.Name, false, false, false, false, nil)
			must(t, err)
			if settled(now) || time.Now().After(deadline) {
				return now.Messages
			}
		}
	}
	// The broker has the time to send what it may send: it dies with the consumer or comes back flagged.
	acked := (c.Done - 1) / c.Batch * c.Batch
	state(func(q amqp.Queue) bool {
		return q.Messages == 0 || !c.Auto && c.Waiting-q.Messages >= acked+c.Prefetch
	})
	must(t, first.Close())
	left := state(func(q amqp.Queue) bool { return q.Consumers == 0 })

	again, err := watch.Consume(q.Name, "", true, false, false, false, nil)
	must(t, err)
	var order []int
	for range left {
		d := <-again
		n := number(d)
		done[n]++
		flagged[n] = d.Redelivered
		order = append(order, n)
	}
	if !slices.IsSorted(order) {
		t.Errorf("%+v: what came back has lost its place: %v", c, order)
	}
	_, err = watch.QueueDelete(q.Name, false, false, false)
	must(t, err)
	return oracle.Line(done, flagged)
}
