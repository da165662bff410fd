package tcp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/tcp"
)

type udpCase struct{ Payload, MTU int }

// sniff sends each payload over a loopback of the MTU wanted, in a network of its own, and prints the fragments seen.
const sniff = `
import json, socket, struct, subprocess, sys
cases = json.load(sys.stdin)
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
raw.bind(("lo", 0x0800))
raw.settimeout(2)
to = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
to.bind(("127.0.0.1", 9))
out, mtu = [None] * len(cases), 0
for i, (payload, want) in sorted(enumerate(cases), key=lambda c: c[1][1]):
    if want != mtu:
        mtu = want
        subprocess.run(["ip", "link", "set", "lo", "mtu", str(mtu)], check=True)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.IPPROTO_IP, 10, 0)  # IP_MTU_DISCOVER, IP_PMTUDISC_DONT
    s.sendto(b"x" * payload, ("127.0.0.1", 9))
    s.close()
    to.recv(65535)
    seen, last = [], False
    while not last:
        p = raw.recv(65535)
        total, _, field = struct.unpack("!HHH", p[2:8])
        seen.append("%d@%d/%d" % (total - 20, field & 0x1fff, total))
        last = not field & 0x2000
    out[i] = " ".join(seen)
print("\n".join(out))
`

func netnsReady() string {
	if err := exec.Command("unshare", "-n", "sh", "-c", "command -v ip && command -v python3").Run(); err != nil {
		return "unshare -n with ip (package iproute2) and python3 does not work here"
	}
	return ""
}

func wantFragments(t testing.TB, cases []udpCase) []string {
	var in [][2]int
	for _, c := range cases {
		in = append(in, [2]int{c.Payload, c.MTU})
	}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("unshare", "-n", "python3", "-c", sniff)
	cmd.Stdin = bytes.NewReader(b)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestFragmentsOracle(t *testing.T) {
	oracle.Case[udpCase]{
		Engine: "tcp: fragments of UDP on IPv4", Oracle: "the kernel in a network namespace", Ready: netnsReady, Want: wantFragments,
		Draw: func(r *rand.Rand) udpCase {
			return udpCase{r.IntN(6000), []int{576, 1000, 1280, 1400, 1492, 1500, 2000}[r.IntN(7)]}
		},
		Got: func(c udpCase, m string) string {
			fs, _ := tcp.Fragments(c.Payload, c.MTU, tcp.Model(m))
			var out []string
			for _, f := range fs {
				out = append(out, fmt.Sprintf("%d@%d/%d", f.Data, f.Offset, f.Packet))
			}
			return strings.Join(out, " ")
		},
		Models: []string{"offset-in-bytes", "udp-header-per-fragment", "udp-header-not-counted", "mtu-without-ip-header", "fragments-not-rounded", "offset-numbers-fragments"},
	}.Test(t)
}
