package webservers_test

import (
	"strings"
	"testing"

	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestForwardBypass(t *testing.T) { bank.Check(t, webservers.ForwardBypassWho) }

func TestForwardACL(t *testing.T) {
	bank.Check(t, webservers.ForwardACLLine)
	bank.Check(t, webservers.ForwardACLWho)
}

func TestForwardHeader(t *testing.T) { bank.Check(t, webservers.ForwardHeaderSite) }

func TestForwardVisible(t *testing.T) {
	bank.Check(t, webservers.ForwardVisibleTable)
	bank.Check(t, webservers.ForwardVisibleWhere)
}

// No column of places has one answer alone, and each request of a list is asked for.
func TestForwardVisibleAsksAll(t *testing.T) {
	for seed := range uint64(100) {
		q, _, err := webservers.ForwardVisibleTable.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		columns := [2]map[string]bool{{}, {}}
		for _, row := range q.Ask.(quizzes.Cells).Rows {
			for i, cell := range row.Asked {
				columns[i][cell.Want] = true
			}
		}
		if len(columns[0]) < 2 || len(columns[1]) < 2 {
			t.Errorf("fwd.visible.table, seed %d: a column has one answer alone", seed)
		}
		q, _, err = webservers.ForwardVisibleWhere.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		asked := map[string]bool{}
		for _, o := range q.Ask.(quizzes.Multiple).Options {
			name, _, _ := strings.Cut(o.Text, ",")
			asked[name] = true
		}
		if shown := len(q.Exhibits[0].Rows); len(asked) != shown {
			t.Errorf("fwd.visible.where, seed %d: %d of %d requests are asked for", seed, len(asked), shown)
		}
	}
}
