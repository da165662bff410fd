package content

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// checkRedis runs the transcripts of each lesson in order on a server of its own.
func checkRedis(t *testing.T, blocks []Code) []error {
	needTool(t, "redis-server")
	return byFile(blocks, func(lesson []Code) []error {
		server := startRedis(t)
		defer server.stop()
		errs := make([]error, len(lesson))
		for i, c := range lesson {
			errs[i] = server.replay(c.Text)
		}
		return errs
	})
}

// redis is a server for one lesson, and a connection to it.
type redis struct {
	cmd    *exec.Cmd
	conn   net.Conn
	reader *bufio.Reader
}

func startRedis(t *testing.T) *redis {
	t.Helper()
	port := freePort(t)
	cmd := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			return &redis{cmd, conn, bufio.NewReader(conn)}
		}
		time.Sleep(20 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	t.Fatal("redis-server does not answer")
	return nil
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

func (r *redis) stop() {
	_ = r.conn.Close()
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
}

// replay sends each line that begins with "> " and compares the lines under it with the reply.
func (r *redis) replay(transcript string) error {
	var command string
	var want []string
	for line := range strings.Lines(strings.TrimSpace(transcript) + "\n> ") {
		line = strings.TrimRight(line, "\n")
		next, isCommand := strings.CutPrefix(line, ">")
		switch {
		case !isCommand && command == "":
			return fmt.Errorf("%q: want a line > COMMAND first", line)
		case !isCommand:
			want = append(want, line)
		default:
			if err := r.compare(command, strings.TrimSpace(strings.Join(want, "\n"))); err != nil {
				return err
			}
			command, want = strings.TrimSpace(next), nil
		}
	}
	return nil
}

func (r *redis) compare(command, want string) error {
	if command == "" {
		return nil
	}
	got, err := r.do(command)
	if err != nil {
		return fmt.Errorf("> %s: %v", command, err)
	}
	if !looksLike(want, got) {
		return fmt.Errorf("> %s\nprints\n%s\nwant\n%s", command, got, want)
	}
	return nil
}

// looksLike compares a reply with what the author wrote, where … stands for anything.
func looksLike(want, got string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(trimLines(want)), "…", `(?s:.*)`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(trimLines(got))
}

// do sends a command and gives the reply as redis-cli prints it.
func (r *redis) do(command string) (string, error) {
	args := redisArgs(command)
	message := fmt.Sprintf("*%d\r\n", len(args))
	for _, arg := range args {
		message += fmt.Sprintf("$%d\r\n%s\r\n", len(arg), arg)
	}
	if err := r.conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return "", err
	}
	if _, err := io.WriteString(r.conn, message); err != nil {
		return "", err
	}
	return r.reply("")
}

var redisArg = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)`)

// redisArgs parts a command line at spaces that are not quoted.
func redisArgs(command string) []string {
	var args []string
	for _, part := range redisArg.FindAllStringSubmatch(command, -1) {
		if text, err := strconv.Unquote(part[0]); err == nil && part[0][0] == '"' {
			args = append(args, text)
			continue
		}
		args = append(args, part[2]+part[3])
	}
	return args
}

// reply reads one reply; indent stands before the lines of a nested list.
func (r *redis) reply(indent string) (string, error) {
	line, err := r.reader.ReadString('\n')
	if err != nil {
		return "", err
	}
	kind, text := line[0], strings.TrimSpace(line[1:])
	switch kind {
	case '+':
		return text, nil
	case '-':
		return "(error) " + text, nil
	case ':':
		return "(integer) " + text, nil
	case '$':
		return r.bulk(text)
	case '*':
		return r.list(text, indent)
	}
	return "", fmt.Errorf("unknown reply %q", line)
}

func (r *redis) bulk(length string) (string, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return "(nil)", err
	}
	data := make([]byte, n+2)
	if _, err := io.ReadFull(r.reader, data); err != nil {
		return "", err
	}
	return quoteRedis(data[:n]), nil
}

func (r *redis) list(length, indent string) (string, error) {
	n, err := strconv.Atoi(length)
	switch {
	case err != nil || n < 0:
		return "(nil)", err
	case n == 0:
		return "(empty array)", nil
	}
	width := len(length)
	inner := indent + strings.Repeat(" ", width+2)
	var lines []string
	for i := range n {
		item, err := r.reply(inner)
		if err != nil {
			return "", err
		}
		line := fmt.Sprintf("%*d) %s", width, i+1, item)
		if i > 0 {
			line = indent + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

// quoteRedis quotes a string as redis-cli does: bytes beyond ASCII stand as \x and two digits.
func quoteRedis(data []byte) string {
	names := map[byte]string{'\\': `\\`, '"': `\"`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\a': `\a`, '\b': `\b`}
	var b strings.Builder
	for _, c := range data {
		switch name, ok := names[c]; {
		case ok:
			b.WriteString(name)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return `"` + b.String() + `"`
}
