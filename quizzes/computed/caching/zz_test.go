package caching
import ("testing";"math/rand/v2";"warmcache/quizzes/sim/cache";"fmt";"slices")
func TestZZ(t *testing.T){
 r:=rand.New(rand.NewPCG(1,2))
 for _,p:=range []cache.Policy{cache.LRU,cache.FIFO,cache.CLOCK,cache.SIEVE}{ n:=map[string]int{}
  for range 5000{ 	c := csEvictNew(r, p, 5, 4, 8+r.IntN(3))
		order := cache.EvictionOrder(p, c.capacity, c.requests)
  if len(order) != c.capacity {n["len"]++;continue}
  if p == cache.SIEVE && csEvictsNewest(c.leaving(order).Accesses) {n["new"]++;continue}
  if slices.IsSorted(order){n["sorted"]++;continue}
  if csEvictOrderLazy(c, order) {n["lazy"]++;continue}
  n["ok"]++}
  fmt.Println(p,n)}
 for l:=1;l<4;l++{ n:=0
 for range 5000{c := csEvictNew(r, cache.OPT, 5+l/2, 3, 10+l+r.IntN(2)); hits, lru := c.run.Hits(), c.under(cache.LRU).Hits()
		repeats := len(c.requests) - csDistinct(c.requests...)
		if !(hits != repeats-l || hits == lru) {n++}}
		fmt.Println(l,n)}
}
