package paging_test

import (
	"slices"
	"testing"

	"warmcache/quizzes/sim/paging"
)

// Cases worked by hand from mmap(2).
func TestByHand(t *testing.T) {
	file := paging.Region{FileSize: 5000, Length: 3 * paging.Page}
	for i, want := range map[int]paging.Outcome{4999: paging.Byte, 5000: paging.Zero, 8191: paging.Zero, 8192: paging.Bus, 12287: paging.Bus, 12288: paging.Segv} {
		if got, _ := file.Access(i, 0); got != want {
			t.Errorf("p[%d]: %s, want %s", i, got, want)
		}
	}
	s := paging.Share{Private: map[string]bool{"A": true}, File: []int{1, 2, 3}, Ops: []paging.ShareOp{
		{Who: "A", Store: true, Place: 0, Value: 9}, {Who: "B", Store: true, Place: 1, Value: 8}, {Who: "A", Place: 1}, {Who: "B", Place: 0}}}
	if loads, file, _ := s.Run(0); !slices.Equal(loads, []int{2, 1}) || !slices.Equal(file, []int{1, 8, 3}) {
		t.Errorf("loads %v, file %v", loads, file)
	}
	w := paging.Walk{Loads: []int{0, 4096, 0, 8192, 4096}, Limit: 2}
	if n, _ := w.Faults(0); n != 4 {
		t.Errorf("LRU of two pages: %d faults, want 4", n)
	}
}
