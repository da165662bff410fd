//go:build linux

package paging_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"warmcache/quizzes/sim/paging"
)

var update = flag.Bool("update", false, "write the golden vectors from the oracle's answers")

// cases is how many cases an oracle runs.
func cases() int {
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		return 10_000
	}
	return 500
}

func kernel() string {
	var u unix.Utsname
	unix.Uname(&u)
	return runtime.GOOS + " " + unix.ByteSliceToString(u.Release[:])
}

// window is address space of 16 pages without access, into which files are mapped, so that nothing else lies behind.
type window struct{ base unsafe.Pointer }

const windowSize = 16 * paging.Page

func newWindow(t *testing.T) window {
	t.Helper()
	if os.Getpagesize() != paging.Page {
		t.Skipf("ORACLE SKIPPED: pages of %d bytes", os.Getpagesize())
	}
	p, err := unix.MmapPtr(-1, 0, nil, windowSize, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.MunmapPtr(p, windowSize) })
	return window{p}
}

// place maps a file at the window's page and closes the rest of the window again.
func (w window) place(t *testing.T, page, fd, offset, length, prot, flags int) []byte {
	t.Helper()
	at := unsafe.Add(w.base, page*paging.Page)
	p, err := unix.MmapPtr(fd, int64(offset), at, uintptr(length), prot, flags|unix.MAP_FIXED)
	if err != nil {
		t.Fatal(err)
	}
	return unsafe.Slice((*byte)(p), windowSize-page*paging.Page)
}

func (w window) clear(t *testing.T) {
	t.Helper()
	if _, err := unix.MmapPtr(-1, 0, w.base, windowSize, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_FIXED); err != nil {
		t.Fatal(err)
	}
}

// tempFile gives a file whose bytes are all 7.
func tempFile(t *testing.T, size int) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	refill(t, f, size)
	return f
}

func refill(t *testing.T, f *os.File, size int) {
	t.Helper()
	f.Truncate(0)
	if _, err := f.WriteAt(bytes.Repeat([]byte{7}, size), 0); err != nil {
		t.Fatal(err)
	}
}

// load reads one byte; ok is false when the kernel sends a signal.
func load(b []byte, i int) (v byte, ok bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return *(*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), i)), true
}

// regionCase is a mapping of a file that had another size at mmap, and the indexes read.
type regionCase struct {
	paging.Region
	Old     int
	Indexes []int
}

func randomRegion(r *rand.Rand) regionCase {
	c := regionCase{Region: paging.Region{FileSize: 1 + r.IntN(5*paging.Page), Offset: paging.Page * r.IntN(3), Length: 1 + r.IntN(5*paging.Page)}, Old: 1 + r.IntN(5*paging.Page)}
	edges := []int{0, c.FileSize - c.Offset, c.Length, r.IntN(7 * paging.Page)}
	for _, e := range edges {
		up := (e + paging.Page - 1) / paging.Page * paging.Page
		for _, i := range []int{e - 1, e, up - 1, up} {
			if i >= 0 && i < 8*paging.Page {
				c.Indexes = append(c.Indexes, i)
			}
		}
	}
	return c
}

// outcomes asks the kernel. Which signal it sent is read from whether the page belongs to the mapping; the child
// process of TestSignalOracle sees the signal's own name.
func (c regionCase) outcomes(t *testing.T, w window, f *os.File) []string {
	refill(t, f, c.Old)
	b := w.place(t, 0, int(f.Fd()), c.Offset, c.Length, unix.PROT_READ, unix.MAP_SHARED)
	f.Truncate(int64(c.FileSize))
	if c.FileSize > c.Old {
		f.WriteAt(bytes.Repeat([]byte{7}, c.FileSize-c.Old), int64(c.Old))
	}
	var out []string
	for _, i := range c.Indexes {
		v, ok := load(b, i)
		switch {
		case ok && v == 7:
			out = append(out, string(paging.Byte))
		case ok && v == 0:
			out = append(out, string(paging.Zero))
		case ok:
			out = append(out, fmt.Sprint("byte ", v))
		case mapped(b, i):
			out = append(out, string(paging.Bus))
		default:
			out = append(out, string(paging.Segv))
		}
	}
	w.clear(t)
	return out
}

// mapped reports whether /proc/self/maps shows a readable mapping there.
func mapped(b []byte, i int) bool {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(b))) + uintptr(i)
	maps, _ := os.ReadFile("/proc/self/maps")
	for line := range strings.Lines(string(maps)) {
		var lo, hi uintptr
		var perm string
		fmt.Sscanf(line, "%x-%x %s", &lo, &hi, &perm)
		if at >= lo && at < hi {
			return perm[0] == 'r'
		}
	}
	return false
}

func (c regionCase) engine(m paging.RegionModel) []string {
	var out []string
	if m == paging.OldSize {
		c.FileSize = c.Old
	}
	for _, i := range c.Indexes {
		o, _ := c.Access(i, m)
		out = append(out, string(o))
	}
	return out
}

type vector struct {
	In  regionCase
	Out []string
}

func TestRegionOracle(t *testing.T) {
	w, f := newWindow(t), tempFile(t, 1)
	bad := 0
	var golden []byte
	for seed := range cases() {
		c := randomRegion(rand.New(rand.NewPCG(uint64(seed), 1)))
		want := c.outcomes(t, w, f)
		if got := c.engine(0); !slices.Equal(got, want) {
			if bad++; bad <= 5 {
				t.Errorf("seed %d: %+v\n got %q\nwant %q", seed, c, got, want)
			}
		}
		if first := c.FirstBus(0); first >= 0 {
			if b, _ := c.Access(first, 0); b != paging.Bus {
				t.Errorf("%+v: no SIGBUS at %d", c, first)
			}
		}
		if line, _ := json.Marshal(vector{c, want}); seed < 250 {
			golden = append(golden, append(line, '\n')...)
		}
	}
	t.Logf("oracle paging (regions) against mmap of %s: %d cases, %d disagreements", kernel(), cases(), bad)
	if *update {
		os.WriteFile("testdata/region.golden", golden, 0o644)
	}
}

func goldenRegions(t *testing.T) (vs []vector) {
	t.Helper()
	data, err := os.ReadFile("testdata/region.golden")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var v vector
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		vs = append(vs, v)
	}
	if len(vs) < 200 {
		t.Fatalf("%d vectors (want 200)", len(vs))
	}
	return vs
}

func TestRegionGolden(t *testing.T) {
	for _, v := range goldenRegions(t) {
		if got := v.In.engine(0); !slices.Equal(got, v.Out) {
			t.Errorf("%+v\n got %q\nwant %q", v.In, got, v.Out)
		}
	}
}

// TestRegionMutants proves that the golden vectors see each wrong model.
func TestRegionMutants(t *testing.T) {
	vs := goldenRegions(t)
	for m := paging.BusAtEOF; m <= paging.OldSize; m++ {
		if !slices.ContainsFunc(vs, func(v vector) bool { return !slices.Equal(v.In.engine(m), v.Out) }) {
			t.Errorf("no golden vector tells %s from the kernel", m.Slug())
		}
	}
}

// TestSignalOracle reads in child processes that the signal ends, so that its name can be read.
func TestSignalOracle(t *testing.T) {
	if at := os.Getenv("WARMCACHE_CHILD"); at != "" {
		die(t, at)
		return
	}
	n, bad := 0, 0
	for seed := uint64(0); n < 30; seed++ {
		c := randomRegion(rand.New(rand.NewPCG(seed, 2)))
		i := c.Indexes[len(c.Indexes)-1]
		want, _ := c.Access(i, 0)
		if want != paging.Bus && want != paging.Segv {
			continue
		}
		n++
		cmd := exec.Command(os.Args[0], "-test.run=^TestSignalOracle$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("WARMCACHE_CHILD=%d %d %d %d", c.FileSize, c.Offset, c.Length, i))
		out, _ := cmd.CombinedOutput()
		if !bytes.Contains(out, []byte("signal "+string(want))) {
			bad++
			t.Errorf("%+v at %d: want %s\n%.300s", c, i, want, out)
		}
	}
	t.Logf("oracle paging (signal names) against mmap of %s: %d cases, %d disagreements", kernel(), n, bad)
}

func die(t *testing.T, at string) {
	var v [4]int
	for k, s := range strings.Fields(at) {
		v[k], _ = strconv.Atoi(s)
	}
	w, f := newWindow(t), tempFile(t, v[0])
	b := w.place(t, 0, int(f.Fd()), v[1], v[2], unix.PROT_READ, unix.MAP_SHARED)
	fmt.Println(*(*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), v[3])))
}

func randomShare(r *rand.Rand) paging.Share {
	s := paging.Share{Private: map[string]bool{"A": r.IntN(2) == 0, "B": r.IntN(2) == 0}, File: []int{r.IntN(9), r.IntN(9), r.IntN(9)}}
	for range 10 {
		s.Ops = append(s.Ops, paging.ShareOp{Who: []string{"A", "B", "C"}[r.IntN(3)], Store: r.IntN(2) == 0, Place: r.IntN(3), Value: 10 + r.IntN(90)})
	}
	return s
}

// real runs a case with two mappings of one file.
func real(t *testing.T, w window, f *os.File, s paging.Share) (loads, file []int) {
	refill(t, f, paging.Page)
	at := func(place int) int64 { return int64(100 + 1000*place) }
	for i, v := range s.File {
		f.WriteAt([]byte{byte(v)}, at(i))
	}
	maps := map[string][]byte{}
	for i, who := range []string{"A", "B"} {
		flags := unix.MAP_SHARED
		if s.Private[who] {
			flags = unix.MAP_PRIVATE
		}
		maps[who] = w.place(t, 2*i, int(f.Fd()), 0, paging.Page, unix.PROT_READ|unix.PROT_WRITE, flags)
	}
	read := func(place int) int {
		var b [1]byte
		f.ReadAt(b[:], at(place))
		return int(b[0])
	}
	for _, op := range s.Ops {
		switch m := maps[op.Who]; {
		case op.Store && m == nil:
			f.WriteAt([]byte{byte(op.Value)}, at(op.Place))
		case op.Store:
			m[at(op.Place)] = byte(op.Value)
		case m == nil:
			loads = append(loads, read(op.Place))
		default:
			loads = append(loads, int(m[at(op.Place)]))
		}
	}
	file = []int{read(0), read(1), read(2)}
	w.clear(t)
	return loads, file
}

func TestShareOracle(t *testing.T) {
	w, f := newWindow(t), tempFile(t, paging.Page)
	n, bad := 0, 0
	seen := map[paging.ShareModel]bool{}
	for seed := uint64(0); n < cases(); seed++ {
		s := randomShare(rand.New(rand.NewPCG(seed, 3)))
		if s.Ambiguous() {
			continue
		}
		n++
		wantLoads, wantFile := real(t, w, f, s)
		loads, file, _ := s.Run(0)
		if !slices.Equal(loads, wantLoads) || !slices.Equal(file, wantFile) {
			if bad++; bad <= 5 {
				t.Errorf("%+v\n got %v %v\nwant %v %v", s, loads, file, wantLoads, wantFile)
			}
		}
		for m := paging.PrivateSeesAll; m <= paging.SnapshotAtMap; m++ {
			loads, file, _ := s.Run(m)
			seen[m] = seen[m] || !slices.Equal(loads, wantLoads) || !slices.Equal(file, wantFile)
		}
	}
	for m := paging.PrivateSeesAll; m <= paging.SnapshotAtMap; m++ {
		if !seen[m] {
			t.Errorf("nothing tells %s from the kernel", m.Slug())
		}
	}
	t.Logf("oracle paging (sharing) against mmap of %s: %d cases, %d disagreements", kernel(), n, bad)
}

func randomWalk(r *rand.Rand) paging.Walk {
	w := paging.Walk{Limit: r.IntN(5), FIFO: r.IntN(2) == 0}
	for range 12 {
		w.Loads = append(w.Loads, r.IntN(8*paging.Page))
	}
	return w
}

// again is the second implementation: it keeps for each page when it came and when it was used, and looks for the least.
func again(w paging.Walk) int {
	came, used := map[int]int{}, map[int]int{}
	faults := 0
	for now, at := range w.Loads {
		page := at >> 12
		if _, in := came[page]; !in {
			faults++
			if len(came) == w.Limit && w.Limit > 0 {
				out, oldest := -1, 1<<30
				for p := range came {
					when := used[p]
					if w.FIFO {
						when = came[p]
					}
					if when < oldest {
						out, oldest = p, when
					}
				}
				delete(came, out)
			}
			came[page] = now
		}
		used[page] = now
	}
	return faults
}

func TestFaultRules(t *testing.T) {
	bad := 0
	seen := map[paging.FaultModel]bool{}
	for seed := range cases() {
		w := randomWalk(rand.New(rand.NewPCG(uint64(seed), 4)))
		want := again(w)
		if got, _ := w.Faults(0); got != want {
			bad++
			t.Errorf("%+v: %d, want %d", w, got, want)
		}
		for m := paging.EachLoad; m <= paging.NewestOut; m++ {
			got, _ := w.Faults(m)
			seen[m] = seen[m] || got != want
		}
	}
	for m := paging.EachLoad; m <= paging.NewestOut; m++ {
		if !seen[m] {
			t.Errorf("nothing tells %s from the rules", m.Slug())
		}
	}
	t.Logf("oracle paging (faults) against a second implementation: %d cases, %d disagreements", cases(), bad)
}

// TestFaultOracle drops a file from the page cache, maps it with MADV_RANDOM, and asks mincore before each load whether
// its page is there: a load of a page that is not there must fault.
func TestFaultOracle(t *testing.T) {
	w, f := newWindow(t), tempFile(t, 8*paging.Page)
	f.Sync()
	n, bad := 0, 0
	for seed := range cases() {
		walk := randomWalk(rand.New(rand.NewPCG(uint64(seed), 5)))
		walk.Limit = 0
		if unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); !cold(t, w, f) {
			t.Skip("ORACLE SKIPPED: this file system keeps its pages in memory")
		}
		b := w.place(t, 0, int(f.Fd()), 0, 8*paging.Page, unix.PROT_READ, unix.MAP_SHARED)
		unix.Madvise(b[:8*paging.Page], unix.MADV_RANDOM)
		want := 0
		for _, at := range walk.Loads {
			if !resident(b, at/paging.Page) {
				want++
			}
			load(b, at)
		}
		w.clear(t)
		n++
		if got, _ := walk.Faults(0); got != want {
			bad++
			t.Errorf("seed %d: %v: %d, the kernel says %d", seed, walk.Loads, got, want)
		}
	}
	t.Logf("oracle paging (faults) against mincore of %s: %d cases, %d disagreements", kernel(), n, bad)
}

func cold(t *testing.T, w window, f *os.File) bool {
	b := w.place(t, 0, int(f.Fd()), 0, 8*paging.Page, unix.PROT_READ, unix.MAP_SHARED)
	defer w.clear(t)
	for p := range 8 {
		if resident(b, p) {
			return false
		}
	}
	return true
}

// resident asks mincore(2) whether a page is in memory.
func resident(b []byte, page int) bool {
	var vec [1]byte
	at := uintptr(unsafe.Pointer(unsafe.SliceData(b))) + uintptr(page*paging.Page)
	unix.Syscall(unix.SYS_MINCORE, at, paging.Page, uintptr(unsafe.Pointer(&vec[0])))
	return vec[0]&1 == 1
}

func randomDurable(r *rand.Rand) paging.Durability {
	d := paging.Durability{Power: r.IntN(3) > 0}
	for i := range 9 {
		d.Calls = append(d.Calls, paging.Call{Kind: paging.CallKind(r.IntN(8)), Page: r.IntN(4), Pages: 1 + r.IntN(3), Name: fmt.Sprint("c", i)})
	}
	return d
}

// replay is the second implementation: it plays the calls forward on two sets of stores, one in the page cache and
// one on disk.
func replay(d paging.Durability) []bool {
	cache, disk := map[int]paging.Call{}, map[int]bool{}
	var order []int
	for i, c := range d.Calls {
		flush := func(in func(page int) bool) {
			for k, s := range cache {
				if in(s.Page) {
					disk[k] = true
				}
			}
		}
		switch c.Kind {
		case paging.StoreShared, paging.WriteCall:
			cache[i] = c
			order = append(order, i)
		case paging.StorePrivate:
			order = append(order, i)
		case paging.MsyncSync:
			flush(func(p int) bool { return p >= c.Page && p <= c.Page+c.Pages-1 })
		case paging.Fsync:
			flush(func(int) bool { return true })
		}
	}
	var out []bool
	for _, i := range order {
		_, cached := cache[i]
		out = append(out, disk[i] || cached && !d.Power)
	}
	return out
}

func TestDurableRules(t *testing.T) {
	bad := 0
	seen := map[paging.DurableModel]bool{}
	for seed := range cases() {
		d := randomDurable(rand.New(rand.NewPCG(uint64(seed), 6)))
		want := replay(d)
		if got, _ := d.Guaranteed(0); !slices.Equal(got, want) {
			bad++
			t.Errorf("%+v\n got %v\nwant %v", d, got, want)
		}
		for m := paging.MunmapFlushes; m <= paging.LaterCovered; m++ {
			got, _ := d.Guaranteed(m)
			seen[m] = seen[m] || !slices.Equal(got, want)
		}
	}
	for m := paging.MunmapFlushes; m <= paging.LaterCovered; m++ {
		if !seen[m] {
			t.Errorf("nothing tells %s from the rules", m.Slug())
		}
	}
	t.Logf("oracle paging (durability) against a second implementation: %d cases, %d disagreements", cases(), bad)
}
