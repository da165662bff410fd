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

// packets loads the chains into a namespace, twenty at a time, and sends real datagrams between its addresses. The mark of a
// datagram names its chain, which a jump enters and whose last line is the policy. An answer follows a datagram the other way,
// which has no mark and passes.
const packets = `
import json, select, socket, subprocess, sys
def run(*a, text=""): subprocess.run(a, input=text.encode(), check=True)
run("ip", "link", "set", "lo", "up")
for n in (1, 2, 3):
    for h in (5, 6): run("ip", "addr", "add", "10.0.%d.%d/32" % (n, h), "dev", "lo")
def open(ip, port, mark=0):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
    s.bind((ip, port))
    return s
def send(a, b): # b gets what a sends, or not
    try: a.sendto(b"x", b.getsockname())
    except OSError: return False
    got = bool(select.select([b], [], [], 0.001)[0])
    if got: b.recv(9)
    return got
cases = json.load(sys.stdin)
for first in range(0, len(cases), 20):
    batch = cases[first:first+20]
    text = "flush ruleset\ntable inet t {\n"
    for k, c in enumerate(batch): text += "chain c%d {\n%s\n%s\n}\n" % (k, c["Rules"], c["Policy"])
    text += "chain in {\ntype filter hook input priority 0; policy accept;\nct state invalid drop\n"
    for k in range(len(batch)): text += "meta mark %d jump c%d\n" % (k + 1, k)
    run("nft", "-f", "-", text=text + "}\n}\n")
    for k, c in enumerate(batch):
        p, client = c["Packet"], 20000 + (first + k) % 40000
        sport, dport = (p["Port"], client) if p["Reply"] else (client, p["Port"])
        a, b = open(p["From"], sport, k + 1), open(p["To"], dport)
        if p["Reply"]: assert send(b, a)
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
