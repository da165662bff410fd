package firewall_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"warmcache/quizzes/sim/firewall"
	"warmcache/quizzes/sim/oracle"
)

type chainCase struct {
	C firewall.Chain
	P firewall.Packet
}

// unshared are the arguments that give a command a network of its own, in which it may load rules.
var unshared = []string{"-rn", "--"}

func nftReady() string {
	for _, p := range []string{"unshare", "nft", "python3", "ip"} {
		if _, err := exec.LookPath(p); err != nil {
			return p + " is not installed (apt packages nftables, iproute2)"
		}
	}
	if out, err := exec.Command("unshare", append(unshared, "nft", "add table inet t { chain c { ct state established accept; }; }")...).CombinedOutput(); err != nil {
		return "nft cannot load rules in a namespace here: " + strings.TrimSpace(string(out))
	}
	return ""
}

// packets loads each chain as a real input chain of a namespace and sends real datagrams between its addresses. An answer
// follows a datagram the other way, sent before the chain is there.
const packets = `
import json, select, socket, subprocess, sys
def run(*a, text=""): subprocess.run(a, input=text.encode(), check=True)
run("ip", "link", "set", "lo", "up")
for n in (1, 2, 3):
    for h in (5, 6): run("ip", "addr", "add", "10.0.%d.%d/32" % (n, h), "dev", "lo")
def open(ip, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((ip, port))
    return s
def send(a, b): # b gets what a sends, or not
    try: a.sendto(b"x", b.getsockname())
    except OSError: return False
    got = bool(select.select([b], [], [], 0.002)[0])
    if got: b.recv(9)
    return got
empty = "flush ruleset\ntable inet t {\nchain c {\ntype filter hook input priority 0; policy accept;\nct state established accept\n}\n}\n"
for i, c in enumerate(json.load(sys.stdin)):
    p = c["Packet"]
    client = 20000 + i % 40000
    if p["Reply"]:
        a, b = open(p["From"], p["Port"]), open(p["To"], client)
        run("nft", "-f", "-", text=empty)
        assert send(b, a)
    else:
        a, b = open(p["From"], client), open(p["To"], p["Port"])
    run("nft", "-f", "-", text="flush ruleset\ntable inet t {\nchain c {\ntype filter hook input priority 0; policy %s;\n%s\n}\n}\n" % (c["Policy"], c["Rules"]))
    print("true" if send(a, b) else "false")
    a.close(); b.close()
`

func nft(t testing.TB, cases []chainCase) []string {
	type asked struct {
		Rules, Policy string
		Packet        firewall.Packet
	}
	var in []asked
	for _, c := range cases {
		var rules []string
		for _, x := range c.C.Rules {
			rules = append(rules, strings.ReplaceAll(x.String(), "tcp", "udp")) // datagrams need no handshake, and match alike
		}
		in = append(in, asked{strings.Join(rules, "\n"), map[bool]string{true: "accept", false: "drop"}[c.C.Accept], c.P})
	}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("unshare", append(unshared, "python3", "-c", packets)...)
	cmd.Stdin = bytes.NewReader(text)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Fields(string(out))
}

func TestChain(t *testing.T) {
	oracle.Case[chainCase]{
		Engine: "firewall: chain", Oracle: "nftables in a namespace", Want: nft, Ready: nftReady,
		Draw: func(r *rand.Rand) chainCase { return chainCase{firewall.DrawChain(r), firewall.DrawPacket(r)} },
		Got: func(c chainCase, m string) string {
			ok, _, _ := c.C.Decide(c.P, firewall.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(firewall.LastRule), string(firewall.DropBeats), string(firewall.PolicyDrop), string(firewall.RepliesPass), string(firewall.StateNothing), string(firewall.StateIgnored)},
	}.Test(t)
}
