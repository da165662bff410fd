package lint

import "warmcache/quizzes"

// Specimens are good questions of all eight kinds, close to what the rules forbid: numbers with units, names that
// contain each other, a negated reason, a quoted negation, hedges on both sides. The rules are proved on them and on
// the bank, so that the proof covers a kind even where the bank has few of it.
func Specimens() []quizzes.Question {
	var out []quizzes.Question
	for _, list := range [][]quizzes.Question{choiceSpecimens(), numberSpecimens(), typedSpecimens(), partSpecimens()} {
		for _, q := range list {
			q.Version, q.Source, q.Level, q.Concept = 1, quizzes.Authored, 2, "specimens#"+q.Template
			q.Template, q.Note, q.Why = "specimen/"+q.Template, q.Template, "The run below shows each step."
			if len(q.Trace) > 0 {
				q.Source = quizzes.Computed
			}
			out = append(out, q)
		}
	}
	return out
}

// ask names a specimen and its stem.
func ask(id, stem string, a quizzes.Ask, trace ...quizzes.Step) quizzes.Question {
	return quizzes.Question{Ref: quizzes.Ref{Template: id}, Stem: stem, Ask: a, Trace: trace}
}

// offered makes a single choice of a key, its rationale, and pairs of a distractor and its rationale.
func offered(key, why string, wrong ...string) quizzes.Single {
	opts := []quizzes.Option{{Text: key, Right: true, Why: why}}
	for i := 0; i+1 < len(wrong); i += 2 {
		opts = append(opts, quizzes.Option{Text: wrong[i], Why: wrong[i+1], Misconception: "slip"})
	}
	return quizzes.Single{Options: opts}
}

func last(text string) quizzes.Step { return quizzes.Step{Rule: "end", Text: text} }

func choiceSpecimens() []quizzes.Question {
	return []quizzes.Question{
		ask("why-not", "A node is added and the load on one hot key does not fall. Why is that?",
			offered("The key still lives on a single node", "A key maps to one node, however many there are.",
				"The hash of the key grows with the ring", "A hash depends on the key alone.",
				"The clients read the key from the disk", "Nothing here is read from a disk.",
				"The ring moves the key in each second", "A key moves only when the ring changes.")),
		ask("quoted", "Which term means “a response that may not be stored, never, by any cache”?",
			offered("no-store", "This directive forbids each copy.",
				"no-cache", "A copy is kept and validated before use.",
				"private", "A browser may keep a copy.",
				"public", "Each cache may keep a copy.")),
		ask("prefixes", "A response must be kept by browsers and by no shared cache. Which header does that?",
			offered("`private, max-age=60`", "Shared caches are shut out and the browser keeps it for 60 s.",
				"`public, max-age=60`", "It lets a shared cache keep the response as well.",
				"`no-store, max-age=60`", "It shuts out the browser's cache, too.",
				"`s-maxage=60, max-age=60`", "It names a lifetime for shared caches.")),
		ask("hedged", "A cache drops a random entry when it is full. What follows for a page that is read each second?",
			offered("It is usually found, as few drops hit it", "One entry in many is dropped at a time.",
				"It is mostly missed, as each drop hits it", "A drop hits one entry of many.",
				"It is seldom stored, as it looks too new", "Age plays no part in a random choice.")),
	}
}

func numberSpecimens() []quizzes.Question {
	return []quizzes.Question{
		ask("seconds", "A response has a lifetime of 60 s and arrives with an age of 15 s. For how long is it fresh from then on?",
			offered("45 s", "60 s less the 15 s already spent.",
				"60 s", "The age on arrival counts as well.",
				"75 s", "Age is subtracted, not added.",
				"15 s", "That is the age on arrival."), last("It is fresh for 45 s.")),
		ask("megabytes", "A store of 1,000 items of 2 KB each gets a third more items. How much memory do the items need?",
			offered("2.7 MB", "1,333 items of 2 KB each.",
				"2.0 MB", "That is the memory before they are added.",
				"3.0 MB", "That would be half as many more.",
				"1.3 MB", "That counts 1 KB an item."), last("1,333 × 2 KB is 2.7 MB.")),
		ask("hits", "An LRU cache for two keys serves A B A C B. How many of the five requests are hits?",
			offered("1", "The second A is a hit; C evicts B.",
				"2", "B was evicted when C came.",
				"0", "A is still there at its second request.",
				"3", "Only A comes back while it is kept."), last("The hits add up to 1.")),
		ask("reads", "A cache answers 90 % of 2,000 reads a second. How many reads reach the database?",
			offered("200 reads/s", "A tenth of 2,000.",
				"1,800 reads/s", "That is the part that the cache answers.",
				"90 reads/s", "That takes the percentage for a count.",
				"2,000 reads/s", "That would be without any hits.")),
	}
}

func typedSpecimens() []quizzes.Question {
	step := last("After the last request 3 keys are left.")
	return []quizzes.Question{
		ask("left", "Five keys are stored, two of them with a TTL of 10 s. How many keys are left after 20 s?",
			quizzes.Number{Value: 3, Unit: "keys", Near: []quizzes.Near{
				{Answer: "5", Why: "Two of them have expired by then.", Misconception: "ttl-ignored"},
				{Answer: "2", Why: "These are the two that are gone.", Misconception: "counted-the-gone"}}}, step),
		ask("average", "Hits take 2 ms, misses 20 ms, and half of the reads hit. How long does a read take on average?",
			quizzes.Number{Value: 11, Unit: "ms", Tolerance: .5, Near: []quizzes.Near{
				{Answer: "22", Why: "That is the sum, not the mean.", Misconception: "sum"}}}),
		ask("victim", "An LRU cache for two keys is empty and serves A B A C. Which key is evicted when C is stored?",
			quizzes.Text{Accept: []string{"B"}, Form: "a key", Near: []quizzes.Near{
				{Answer: "A", Why: "A was used again after B.", Misconception: "fifo"}}}, last("The store is full: evict B")),
		ask("directive", "Which directive forbids each copy of a response?",
			quizzes.Text{Accept: []string{"no-store"}, Form: "a directive", Near: []quizzes.Near{
				{Answer: "no-cache", Why: "It allows a copy that is validated before use.", Misconception: "no-cache-forbids"}}}),
		ask("which-line", "In this log of a cache, which line shows the first miss?", quizzes.Line{Lang: "text", Options: []quizzes.Option{
			{Text: "GET a hit", Why: "A hit is no miss."},
			{Text: "GET b miss", Right: true, Why: "It is the first one that misses."},
			{Text: "GET c miss", Why: "An earlier line misses, too."},
			{Text: "GET b hit", Why: "A hit is no miss."}}}, last("It is line 2.")),
	}
}

func partSpecimens() []quizzes.Question {
	return []quizzes.Question{
		ask("steps", "In which order does a cache-aside read with a miss go?", quizzes.Ordered("first",
			"The application asks the cache", "The application asks the database", "The application stores the row", "The caller gets the row")),
		ask("terms", "Eviction: what does each policy evict?", quizzes.Matched([]string{"LRU", "FIFO", "LFU"},
			[]string{"The entry unused for longest", "The entry stored first", "The entry with the lowest count"}, nil)),
		ask("several", "Which of these responses may a shared cache store?", quizzes.Multiple{Options: []quizzes.Option{
			{Text: "`Cache-Control: public`", Right: true, Why: "It is meant for each cache."},
			{Text: "`Cache-Control: s-maxage=60`", Right: true, Why: "It names a lifetime for shared caches."},
			{Text: "`Cache-Control: private`", Why: "It is meant for browsers alone."},
			{Text: "`Cache-Control: no-store`", Why: "It forbids each copy."}}}),
		ask("timeline", "An entry has a TTL of 10 s. What does each read find?", quizzes.Cells{Head: []string{"Second", "Result"},
			Rows: []quizzes.CellRow{timed("0", "miss"), timed("5", "hit"), timed("9", "hit"), timed("12", "miss")}}),
		ask("typed-cells", "How many keys are there after each command?", quizzes.Cells{Head: []string{"Command", "Keys"},
			Rows: []quizzes.CellRow{
				{Given: []string{"SET a 1"}, Asked: []quizzes.Cell{{Want: "1", Why: "The first key is stored."}}},
				{Given: []string{"SET b 1"}, Asked: []quizzes.Cell{{Want: "2", Why: "A second one is stored."}}},
				{Given: []string{"DEL a"}, Asked: []quizzes.Cell{{Want: "1", Why: "One of the two is removed."}}}}}),
	}
}

func timed(second, want string) quizzes.CellRow {
	return quizzes.CellRow{Given: []string{second}, Asked: []quizzes.Cell{{Choices: []string{"hit", "miss"}, Want: want,
		Why: "The entry lives for 10 s after it is stored."}}}
}
