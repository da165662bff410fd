package mq

// Task is a message with its key.
type Task struct {
	Name string
	Lane int // its partition, or the consumer that it is bound to
}

// The wrong models of ordering.
const (
	GlobalOrder Model = "order-across-partitions" // a topic keeps one order over all partitions
	KeyOnly     Model = "order-by-key-only"       // two keys in one partition keep no order
	NoOrder     Model = "no-order-at-all"         // messages may overtake within a partition
)

// CanFinish reports whether the tasks, sent in the order given, can be finished in another: those of one lane stay in
// order. keys tells the keys, for the model that looks at these. If not, before and after name a pair that is broken.
func CanFinish(sent []Task, finish []string, keys map[string]string, m Model) (ok bool, before, after string) {
	at := map[string]int{}
	for i, n := range finish {
		at[n] = i
	}
	for i, a := range sent {
		for _, b := range sent[i+1:] {
			bound := a.Lane == b.Lane
			switch m {
			case GlobalOrder:
				bound = true
			case KeyOnly:
				bound = keys[a.Name] == keys[b.Name]
			case NoOrder:
				bound = false
			}
			if bound && at[a.Name] > at[b.Name] {
				return false, a.Name, b.Name
			}
		}
	}
	return true, "", ""
}
