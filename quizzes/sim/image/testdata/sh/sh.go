// Command sh is the only program in the images of the tests. "sh -c 'step N'" does what /steps/N says, a line an action;
// any other command does nothing.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
)

func main() {
	n, ok := strings.CutPrefix(os.Args[len(os.Args)-1], "step ")
	if !ok {
		return
	}
	script, err := os.ReadFile("/steps/" + n)
	if err != nil {
		panic(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(script)), "\n") {
		var kind, file string
		var n int // bytes, or the new owner
		if fmt.Sscan(line, &kind, &file, &n); kind == "" {
			continue
		}
		switch kind {
		case "remove":
			err = os.Remove(file)
		case "own":
			err = os.Chown(file, n, n)
		default: // add and grow
			err = os.WriteFile(file, bytes.Repeat([]byte("x"), n), 0o644)
		}
		if err != nil {
			panic(err)
		}
	}
}
