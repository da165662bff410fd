package hash_test

import (
	"bufio"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/hash"
	"warmcache/quizzes/sim/oracle"
)

// placedCase is a key and the servers, by letter, that are there.
type placedCase struct {
	Servers string
	Key     string
}

func drawPlaced(r *rand.Rand) placedCase {
	letters := []string{"a", "b", "c", "d", "e", "f"}
	r.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	return placedCase{strings.Join(letters[:2+r.IntN(4)], ""), fmt.Sprintf("%s:%d", []string{"user", "cart", "page", "x"}[r.IntN(4)], r.IntN(100000))}
}

// ringOf sorts points. Two servers on one point would be a tie; with these names none meet.
func ringOf(points []hash.Point) hash.Ring {
	slices.SortStableFunc(points, func(a, b hash.Point) int { return a.At - b.At })
	return hash.Ring{Size: 1 << 32, Points: points}
}

const nginxPort = "8000" // of the names alone: nobody listens

// nginxRing is the ring of nginx (source, ngx_http_upstream_hash_module.c): 160 points for each weight, each the CRC-32
// of host, a zero byte, port and the point before, in four bytes.
func nginxRing(servers string) hash.Ring {
	var points []hash.Point
	for _, s := range servers {
		before := uint32(0)
		for range 160 {
			at := crc32.Update(crc32.ChecksumIEEE([]byte(fmt.Sprintf("127.0.1.%d\x00%s", s, nginxPort))), crc32.IEEETable, binary.LittleEndian.AppendUint32(nil, before))
			points = append(points, hash.Point{At: int(at), Server: string(s)})
			before = at
		}
	}
	return ringOf(points)
}

// wantPlaced asks nginx, whose answer names the server that it chose and did not reach.
func wantPlaced(t testing.TB, cases []placedCase) []string {
	var b strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&b, "upstream u%d { hash $arg_key consistent;", i)
		for _, s := range c.Servers {
			fmt.Fprintf(&b, " server 127.0.1.%d:%s;", s, nginxPort)
		}
		fmt.Fprintf(&b, " }\nserver { listen ADDR; server_name c%d.test; location / { add_header Tried $upstream_addr always; proxy_next_upstream off; proxy_pass http://u%d; } }\n", i, i)
	}
	conn, err := net.Dial("tcp", oracle.StartNginx(t, b.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in, out := bufio.NewReader(conn), make([]string, len(cases))
	for i, c := range cases {
		fmt.Fprintf(conn, "HEAD /?key=%s HTTP/1.1\r\nHost: c%d.test\r\n\r\n", c.Key, i)
		resp, err := http.ReadResponse(in, &http.Request{Method: "HEAD"})
		if err != nil {
			t.Fatal(err)
		}
		var n byte
		fmt.Sscanf(resp.Header.Get("Tried"), "127.0.1.%d:", &n)
		out[i] = string(rune(n))
	}
	return out
}

// owned is the engine's server of a hash, by the number of the wrong model.
func owned(ring hash.Ring, h int, model string) string {
	for m := hash.NextPoint; m <= hash.ModuloOfList; m++ {
		if m.Slug() == model {
			s, _ := ring.Owner(h, m)
			return s
		}
	}
	return ""
}

var ringModels = []string{"ring-counter-clockwise", "ring-nearest-point", "ring-by-modulo"}

func TestRingNginx(t *testing.T) {
	oracle.Case[placedCase]{
		Engine: "hash: ring of nginx", Oracle: oracle.Nginx() + ", hash consistent", Ready: oracle.NginxReady, Draw: drawPlaced, Want: wantPlaced,
		Got: func(c placedCase, model string) string {
			return owned(nginxRing(c.Servers), int(crc32.ChecksumIEEE([]byte(c.Key))), model)
		},
		Models: ringModels,
	}.Test(t)
}

// ketamaRing is the ring of libketama: of each server the MD5 of "host:port-0" to "host:port-39", each of four points.
func ketamaRing(servers string) hash.Ring {
	var points []hash.Point
	for _, s := range servers {
		for i := range 40 {
			sum := md5.Sum([]byte(fmt.Sprintf("10.0.0.%d:12000-%d", s, i)))
			for part := range 4 {
				points = append(points, hash.Point{At: int(binary.LittleEndian.Uint32(sum[4*part:])), Server: string(s)})
			}
		}
	}
	return ringOf(points)
}

func libmemcachedReady() string {
	if exec.Command(oracle.Python(), "-c", `import ctypes; ctypes.CDLL("libmemcached.so.11")`).Run() != nil {
		return "no libmemcached.so.11 (apt: libmemcached11)"
	}
	return ""
}

// askLibmemcached has the C client place each key; it connects to nothing.
func askLibmemcached(t testing.TB, cases []placedCase, ketama bool) []string {
	const script = `import ctypes, json, sys
lib = ctypes.CDLL("libmemcached.so.11")
lib.memcached_create.restype = ctypes.c_void_p
lib.memcached_generate_hash.restype = ctypes.c_uint32
out = []
for c in json.load(sys.stdin):
    m = ctypes.c_void_p(lib.memcached_create(None))
    for s in c["Servers"]:
        assert lib.memcached_server_add(m, b"10.0.0.%d" % ord(s), 12000) == 0
    if KETAMA:
        assert lib.memcached_behavior_set(m, 16, ctypes.c_uint64(1)) == 0 # MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED
    key = c["Key"].encode()
    at = lib.memcached_generate_hash(m, key, ctypes.c_size_t(len(key)))
    out.append(c["Servers"][at])
    lib.memcached_free(m)
print(json.dumps(out))`
	return oracle.Run[placedCase, string](t, cases, oracle.Python(), "-c", strings.Replace(script, "KETAMA", map[bool]string{true: "True", false: "False"}[ketama], 1))
}

func TestRingLibmemcached(t *testing.T) {
	oracle.Case[placedCase]{
		Engine: "hash: ketama ring of libmemcached", Oracle: "libmemcached 1.1.4, weighted ketama", Ready: libmemcachedReady, Draw: drawPlaced,
		Want: func(t testing.TB, cases []placedCase) []string {
			return askLibmemcached(t, cases, true)
		},
		Got: func(c placedCase, model string) string {
			sum := md5.Sum([]byte(c.Key))
			return owned(ketamaRing(c.Servers), int(binary.LittleEndian.Uint32(sum[:])), model)
		},
		Models: ringModels,
	}.Test(t)
}

// TestModuloLibmemcached holds modulo placement, and with it the keys that move, against libmemcached's default.
func TestModuloLibmemcached(t *testing.T) {
	oracle.Case[[2]placedCase]{
		Engine: "hash: modulo of libmemcached", Oracle: "libmemcached 1.1.4, modulo", Ready: libmemcachedReady,
		Draw: func(r *rand.Rand) [2]placedCase {
			a, b := drawPlaced(r), drawPlaced(r)
			b.Key = a.Key
			return [2]placedCase{a, b}
		},
		Want: func(t testing.TB, cases [][2]placedCase) []string {
			var flat []placedCase
			for _, c := range cases {
				flat = append(flat, c[0], c[1])
			}
			answers, out := askLibmemcached(t, flat, false), make([]string, len(cases))
			for i := range cases {
				a, b := answers[2*i], answers[2*i+1]
				out[i] = fmt.Sprint(a, b, a != b)
			}
			return out
		},
		Got: func(c [2]placedCase, model string) string {
			h := oneAtATime(c[0].Key)
			before, after := strings.Split(c[0].Servers, ""), strings.Split(c[1].Servers, "")
			moved, _ := hash.Moved([]int{h}, before, after)
			a, b := before[hash.Modulo(h, len(before))], after[hash.Modulo(h, len(after))]
			if model == "server-order-irrelevant" {
				slices.Sort(before)
				slices.Sort(after)
				a, b = before[h%len(before)], after[h%len(after)]
			}
			return fmt.Sprint(a, b, model == "modulo-moves-all" || model == "" && len(moved) == 1 || model != "" && a != b)
		},
		Models: []string{"modulo-moves-all", "server-order-irrelevant"},
	}.Test(t)
}

// oneAtATime is libmemcached's default hash (Jenkins, 1997).
func oneAtATime(key string) int {
	var h uint32
	for i := range len(key) {
		h += uint32(key[i])
		h += h << 10
		h ^= h >> 6
	}
	h += h << 3
	h ^= h >> 11
	h += h << 15
	return int(h)
}
