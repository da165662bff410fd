package oracle

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// AskPostgres has a new PostgreSQL run scripts, each for itself, and gives the rows of each script's last query: values
// joined by bars, rows by commas, NULL as nothing.
func AskPostgres(t testing.TB, scripts []string, settings ...string) []string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgconn.Connect(ctx, StartPostgres(t, settings...))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	out := make([]string, len(scripts))
	for i, s := range scripts {
		results, err := conn.Exec(ctx, s).ReadAll()
		if err != nil {
			t.Fatalf("%v: %.2000s", err, s)
		}
		var rows []string
		for _, row := range results[len(results)-1].Rows {
			var values []string
			for _, v := range row {
				values = append(values, string(v))
			}
			rows = append(rows, strings.Join(values, "|"))
		}
		out[i] = strings.Join(rows, ",")
	}
	return out
}
