package webhook_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/webhook"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

type deliveries struct {
	Policy   webhook.Policy
	Receiver webhook.Receiver
	Events   []int
}

func drawDeliveries(r *rand.Rand) deliveries {
	c := deliveries{Policy: webhook.Policy{Attempts: 3 + r.IntN(4), Pause: 1 + r.IntN(4), Stops: r.IntN(2) == 0}}
	c.Receiver.Known = webhook.Known(r.IntN(3))
	at := 0
	for range 2 + r.IntN(4) {
		c.Receiver.Phases = append(c.Receiver.Phases, webhook.Phase{From: at, Answer: webhook.Answer(r.IntN(6))})
		at += 1 + r.IntN(20)
	}
	for range 1 + r.IntN(3) {
		c.Events = append(c.Events, r.IntN(20))
	}
	return c
}

// ticking walks over the minutes once for all events: the answers stand in a list with one item for each minute, and
// each event has a countdown to its next attempt.
const ticking = `
import json, sys
OK, DOWN, BUSY, LOST, SLOW, WRONG = range(6)
def run(case):
    policy, phases = case["Policy"], case["Receiver"]["Phases"]
    answers = []
    for i, p in enumerate(phases):
        until = phases[i + 1]["From"] if i + 1 < len(phases) else 2000
        answers += [p["Answer"]] * (until - p["From"])
    queue = [{"id": i, "in": at, "round": 0, "log": [], "work": 0, "done": False, "confirmed": False} for i, at in enumerate(case["Events"])]
    memory, serial = set(), 0
    for minute, answer in enumerate(answers):
        for e in queue:
            if e["done"]:
                continue
            if e["in"] > 0:
                e["in"] -= 1
                continue
            serial += 1
            key = [None, ("event", e["id"]), ("delivery", serial)][case["Receiver"]["Known"]]
            e["log"].append(minute)
            if answer not in (DOWN, BUSY, WRONG) and (key is None or key not in memory):
                memory.add(key)
                e["work"] += 1
            if answer == OK:
                e["done"] = e["confirmed"] = True
            elif answer == WRONG and policy["Stops"]:
                e["done"] = True
            elif len(e["log"]) == policy["Attempts"]:
                e["done"] = True
            e["in"] = policy["Pause"] * 2 ** e["round"] - 1
            e["round"] += 1
    return " ".join(",".join(map(str, e["log"])) + ":%d:%s" % (e["work"], str(e["confirmed"]).lower()) for e in queue)
json.dump([run(c) for c in json.load(sys.stdin)], sys.stdout)
`

func TestDeliver(t *testing.T) {
	oracle.Case[deliveries]{
		Engine: "webhook: attempts and work", Oracle: "minute by minute, in Python", Draw: drawDeliveries,
		Got: func(c deliveries, model string) string {
			var out []string
			for _, at := range c.Events {
				s := webhook.Deliver(at, c.Policy, c.Receiver, webhook.Model(model))
				var times []string
				for _, a := range s.Attempts {
					times = append(times, strconv.Itoa(a.At))
				}
				out = append(out, fmt.Sprintf("%s:%d:%t", strings.Join(times, ","), s.Acts, s.Confirmed))
			}
			return strings.Join(out, " ")
		},
		Ready: func() string { return oracle.PythonHas("json", "python3") },
		Want: func(t testing.TB, cases []deliveries) []string {
			return oracle.Run[deliveries, string](t, cases, oracle.Python(), "-c", ticking)
		},
		Models: []string{"webhook-at-most-once", "webhook-4xx-retried", "webhook-4xx-stops", "backoff-from-first", "webhook-pause-constant", "webhook-lost-means-unhandled",
			"webhook-handled-ends-retries", "webhook-delivery-id-dedupes", "webhook-doubles-always-act", "webhook-error-is-handled"},
	}.Test(t)
}

type signed struct {
	Check   webhook.Check
	Request webhook.Request
}

// drawSigned has a request signed over what it says, or over something near that.
func drawSigned(r *rand.Rand) signed {
	c := signed{Check: webhook.Check{Secret: one(r, "whsec_one", "whsec_two"), Tolerance: 300}}
	sent := 5000 + r.IntN(1000)
	c.Check.Sent = []int{sent}
	body := fmt.Sprintf(`{"paid": %d}`, 1+r.IntN(99))
	c.Request = webhook.Request{At: sent, Body: body}
	switch r.IntN(6) {
	case 0:
		c.Request.At += one(r, -600, 600)
	case 1:
		c.Request.Body = strings.ReplaceAll(body, " ", "")
	case 2:
		c.Request.Body = strings.Replace(body, "paid", "owed", 1)
	}
	c.Request.Now = c.Request.At + r.IntN(900) - 450
	sign := func() string {
		switch r.IntN(4) {
		case 0:
			return webhook.MAC(c.Check.Secret, body)
		case 1:
			return webhook.Sign(one(r, "whsec_one", "whsec_two"), sent, body)
		}
		return webhook.Sign(c.Check.Secret, sent, body)
	}
	for range 1 + min(1, r.IntN(3)) {
		c.Request.Signatures = append(c.Request.Signatures, sign())
	}
	return c
}

func opensslVersion() string {
	out, _ := exec.Command("openssl", "version").Output() // without one the case is not run
	f := strings.Fields(string(out))
	if len(f) < 2 {
		return "openssl"
	}
	return "openssl " + f[1]
}

// byOpenSSL writes what has to be signed into files, has openssl sign all those of a secret, and compares.
func byOpenSSL(t testing.TB, cases []signed) []string {
	dir := t.TempDir()
	files := map[string][]string{}
	for i, c := range cases {
		name := filepath.Join(dir, strconv.Itoa(i))
		if err := os.WriteFile(name, []byte(fmt.Sprintf("%d.%s", c.Request.At, c.Request.Body)), 0o600); err != nil {
			t.Fatal(err)
		}
		files[c.Check.Secret] = append(files[c.Check.Secret], name)
	}
	macs := map[string]string{}
	for secret, names := range files {
		out, err := exec.Command("openssl", append([]string{"dgst", "-sha256", "-hmac", secret, "-r"}, names...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			mac, name, _ := strings.Cut(line, " *")
			macs[filepath.Base(name)] = mac
		}
	}
	var want []string
	for i, c := range cases {
		mac, fits := macs[strconv.Itoa(i)], 0
		for _, s := range c.Request.Signatures {
			fits += strings.Count(s, mac)
		}
		from, to := c.Request.At-c.Check.Tolerance, c.Request.At+c.Check.Tolerance
		want = append(want, fmt.Sprint(fits > 0 && from <= c.Request.Now && c.Request.Now <= to, " ", webhook.Sign(c.Check.Secret, c.Request.At, c.Request.Body) == mac))
	}
	return want
}

func TestVerify(t *testing.T) {
	oracle.Case[signed]{
		Engine: "webhook: signatures", Oracle: opensslVersion(), Draw: drawSigned, Want: byOpenSSL,
		Got: func(c signed, model string) string {
			ok, _ := c.Check.Verifies(c.Request, webhook.Model(model))
			return fmt.Sprint(ok, " ", true)
		},
		Ready: func() string {
			if _, err := exec.LookPath("openssl"); err != nil {
				return "openssl is not installed"
			}
			return ""
		},
		Models: []string{"webhook-signs-body-alone", "webhook-timestamp-is-free", "webhook-signs-meaning", "webhook-age-unchecked", "webhook-future-is-fine",
			"webhook-first-signature-only", "webhook-all-signatures-match"},
	}.Test(t)
}
