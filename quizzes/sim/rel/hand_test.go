package rel

import "testing"

// TestByHand holds verdicts and reasons against cases worked on paper.
func TestByHand(t *testing.T) {
	db := DB{
		{"books", []string{"id", "genre", "price"}, [][]Value{{1, "maps", 30}, {2, "maps", 20}, {3, "crime", 10}}},
		{"loans", []string{"id", "book_id", "days"}, [][]Value{{11, 1, 4}, {12, 3, 2}}},
	}
	set := func(table, col string, v Value, id int) Write {
		return Write{Kind: "UPDATE", Table: table, Col: col, Op: "=", Val: v, Where: []Cond{{"id", "=", id}}}
	}
	join := &Join{"loans", "books.id", "loans.book_id"}
	long := Query{From: "books", Join: join, Cols: []string{"loans.id", "books.price"}, Where: []Cond{{"loans.days", ">", 3}}}
	dear := Query{From: "books", Agg: "COUNT", Where: []Cond{{"price", ">", 15}}}
	maps := Query{From: "books", Cols: []string{"id"}, Where: []Cond{{"genre", "=", "maps"}}}
	for _, c := range []struct {
		w       Write
		q       Query
		changes bool
		why     string
	}{
		{set("books", "price", 25, 2), Query{From: "books", Agg: "MAX", AggOf: "price"}, false, "the greatest `price` is still 30: the result stays `30`"},
		{set("books", "price", 35, 2), Query{From: "books", Agg: "MAX", AggOf: "price"}, true, "the result goes from `30` to `35`"},
		{set("books", "price", 5, 3), Query{From: "books", Cols: []string{"id"}, Order: "price", Limit: 2}, false, "the first 2 rows are the same: the result stays `3, 2`"},
		{set("books", "price", 40, 2), dear, false, "as many rows meet the conditions as before: the result stays `2`"},
		{set("books", "price", 12, 3), dear, false, "row 3 meets the query's conditions neither before nor after: the result stays `2`"},
		{set("books", "price", 99, 2), long, false, "no row of `loans` refers to row 2: the result stays `11 30`"},
		{set("books", "price", 99, 3), long, false, "the query's conditions leave out what row 3 joins: the result stays `11 30`"},
		{set("loans", "days", 9, 11), long, false, "the rows that row 11 joins show the same: the result stays `11 30`"},
		{set("loans", "days", 9, 12), long, true, "the result goes from `11 30` to `11 30, 12 10`"},
		{set("books", "genre", "crime", 1), maps, true, "the result goes from `1, 2` to `2`"},
		{Write{Kind: "DELETE", Table: "books", Where: []Cond{{"id", "=", 3}}}, maps, false, "the query's conditions left row 3 out already: the result stays `1, 2`"},
		{Write{Kind: "INSERT", Table: "books", Values: []Value{4, "maps", 1}}, maps, true, "the result goes from `1, 2` to `1, 2, 4`"},
		{Write{Kind: "INSERT", Table: "books", Values: []Value{4, "crime", 1}}, maps, false, "the new row 4 fails the query's conditions: the result stays `1, 2`"},
		{set("loans", "days", 9, 12), maps, false, "the query does not read `loans`: the result stays `1, 2`"},
	} {
		if got, why := Changes(db, c.w, c.q, ""), Explain(db, c.w, c.q); got != c.changes || why != c.why {
			t.Errorf("%s; %s: %v, %s; want %v, %s", c.w.SQL(), c.q.SQL(), got, why, c.changes, c.why)
		}
	}
}
