package vuln_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/vuln"
)

type sqlCase struct {
	Users []vuln.User
	Q     vuln.Query
}

// sqlite runs each statement on a real table.
func sqlite(t testing.TB, cases []sqlCase) []string {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	out := make([]string, len(cases))
	for i, c := range cases {
		text := "DROP TABLE IF EXISTS users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, team TEXT, city TEXT);"
		for _, u := range c.Users {
			text += fmt.Sprintf("INSERT INTO users VALUES (%d, '%s', '%s', '%s');", u.ID, u.Name, u.Team, u.City)
		}
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
		out[i] = ask(db, c.Q)
	}
	return out
}

func ask(db *sql.DB, q vuln.Query) string {
	text, args := "SELECT id FROM users WHERE ", []any{}
	for i, f := range q {
		if i > 0 {
			text += " AND "
		}
		text += f.Column + " " + f.Op + " "
		switch {
		case f.Bound:
			text, args = text+"?", append(args, f.Value)
		case f.Quoted:
			text += "'" + f.Value + "'"
		default:
			text += f.Value
		}
	}
	want := strings.Count(text, "?")
	if at := strings.Index(text, "--"); at >= 0 {
		want = strings.Count(text[:at], "?") // a comment swallows a placeholder too
	}
	rows, err := db.Query(text, args[:want]...)
	if err != nil {
		return "error"
	}
	defer rows.Close()
	var ids []int
	for rows.Next() {
		var id int
		if rows.Scan(&id) != nil {
			return "error"
		}
		ids = append(ids, id)
	}
	slices.Sort(ids) // without ORDER BY the order is SQLite's affair
	return fmt.Sprint(ids)
}

func TestSQL(t *testing.T) {
	oracle.Case[sqlCase]{
		Engine: "vuln: sql injection", Oracle: "SQLite", Want: sqlite,
		Draw: func(r *rand.Rand) sqlCase {
			users := vuln.DrawUsers(r, 5+r.IntN(2))
			return sqlCase{users, vuln.DrawQuery(r, users)}
		},
		Got: func(c sqlCase, m string) string {
			ids, err := c.Q.Run(c.Users, vuln.Model(m))
			if err != nil {
				return "error"
			}
			return fmt.Sprint(ids)
		},
		Models: []string{string(vuln.FlatAndOr), string(vuln.CommentIgnored), string(vuln.StaysData), string(vuln.BoundInjectable), string(vuln.OrFitsAll)},
	}.Test(t)
}

type pathCase struct {
	Ops  []vuln.Op
	Name string
}

// realFiles lays out the files below a temporary folder and opens them.
func realFiles(t testing.TB, cases []pathCase) []string {
	root := t.TempDir()
	for _, f := range vuln.Files() {
		if err := os.MkdirAll(filepath.Dir(root+f), 0o755); err != nil {
			t.Fatal(err)
		}
		mark := "outside"
		if strings.HasPrefix(f, vuln.Base+"/") {
			mark = "inside"
		}
		if err := os.WriteFile(root+f, []byte(mark), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(root+vuln.LinkTarget, root+vuln.Link); err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(cases))
	for i, c := range cases {
		out[i] = fmt.Sprint(serve(c, root+vuln.Base) == "outside")
	}
	return out
}

func serve(c pathCase, base string) string {
	name, p := c.Name, ""
	for _, op := range c.Ops {
		refuse := false
		switch op {
		case vuln.Decode:
			name, _ = url.PathUnescape(name)
			p, _ = url.PathUnescape(p)
		case vuln.Strip:
			name = strings.Join(strings.Split(name, "../"), "")
		case vuln.NoDots:
			refuse = strings.Contains(name, "..")
		case vuln.Join:
			p = base + "/" + name
		case vuln.CleanPath:
			p = filepath.Clean(p)
		case vuln.PrefixBare:
			refuse = !strings.HasPrefix(p, base)
		case vuln.PrefixSlash:
			refuse = !strings.HasPrefix(p, base+"/")
		}
		if refuse {
			return "refused"
		}
	}
	text, err := os.ReadFile(p)
	if err != nil {
		return "none"
	}
	return string(text)
}

func TestPath(t *testing.T) {
	oracle.Case[pathCase]{
		Engine: "vuln: path traversal", Oracle: "real files", Want: realFiles,
		Draw: func(r *rand.Rand) pathCase {
			return pathCase{vuln.Handlers()[r.IntN(len(vuln.Handlers()))], vuln.Names()[r.IntN(len(vuln.Names()))]}
		},
		Got: func(c pathCase, m string) string {
			out, _ := vuln.Escapes(c.Ops, c.Name, vuln.Model(m))
			return fmt.Sprint(out)
		},
		Models: []string{string(vuln.DecodedFirst), string(vuln.StripRepeated)},
	}.Test(t)
}

// python has inet_aton(3) and the ipaddress module judge the hosts.
func python(t testing.TB, hosts []string) []string {
	nets := []string{}
	for _, r := range vuln.Refused() {
		nets = append(nets, r.Range)
	}
	in, _ := json.Marshal([][]string{hosts, nets})
	cmd := exec.Command("python3", "-c", `
import ipaddress, json, socket, sys
hosts, nets = json.load(sys.stdin)
nets = [ipaddress.ip_network(n) for n in nets]
for h in hosts:
    try:
        a = ipaddress.ip_address(h[1:-1]) if h[0] == "[" else ipaddress.ip_address(socket.inet_aton(h))
    except OSError:
        print("error"); continue
    a = getattr(a, "ipv4_mapped", None) or a
    print(a, "true" if any(a in n for n in nets if n.version == a.version) else "false")`)
	cmd.Stdin = strings.NewReader(string(in))
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func TestAddress(t *testing.T) {
	oracle.Case[string]{
		Engine: "vuln: addresses", Oracle: "Python ipaddress and inet_aton(3)", Want: python, Draw: vuln.DrawHost,
		Ready: func() string {
			if _, err := exec.LookPath("python3"); err != nil {
				return "no python3"
			}
			return ""
		},
		Got: func(host string, m string) string {
			a, ok := vuln.ParseHost(host, vuln.Model(m))
			if !ok {
				return "error"
			}
			in, _ := vuln.Internal(host, vuln.Model(m))
			return fmt.Sprint(a.Unmap(), " ", in)
		},
		Models: []string{string(vuln.TextCompared), string(vuln.MappedPasses), string(vuln.Whole172), string(vuln.OctalDecimal)},
	}.Test(t)
}
