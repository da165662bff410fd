package host

import (
	"fmt"
	"slices"
)

// Wrong models of file rights.
const (
	ClassesAdd    Model = "classes-add-up"
	DeleteByFile  Model = "deleting-needs-write-on-file"
	PassUnneeded  Model = "no-x-needed-on-directory"
	ListIsPass    Model = "r-on-directory-opens-files"
	StickyIgnored Model = "sticky-bit-ignored"
	BestClass     Model = "owner-can-do-what-others-can"
)

// ModeModels are all of them.
var ModeModels = []Model{ClassesAdd, DeleteByFile, PassUnneeded, ListIsPass, StickyIgnored, BestClass}

// Node is a file or directory.
type Node struct {
	Name         string
	Owner, Group int
	Mode         int // permission bits, and 01000 for sticky
}

// Who is a process: a user with groups, not root.
type Who struct {
	User   int
	Groups []int
}

// The bits of a class.
const (
	Read  = 4
	Write = 2
	Pass  = 1
)

// Class is the class that counts for a process: 0 owner, 1 group, 2 others (POSIX.1-2017, section 4.5).
func (w Who) Class(n Node) int {
	switch {
	case w.User == n.Owner:
		return 0
	case slices.Contains(w.Groups, n.Group):
		return 1
	}
	return 2
}

// Bits is what a process may do with a node.
func (w Who) Bits(n Node, m Model) int {
	class := w.Class(n)
	bits := n.Mode >> (6 - 3*class) & 7
	if m == ClassesAdd || m == BestClass {
		for c := class; c < 3; c++ {
			if c != 1 || m == BestClass || slices.Contains(w.Groups, n.Group) {
				bits |= n.Mode >> (6 - 3*c) & 7
			}
		}
	}
	return bits
}

// Ability is an operation on a file in a directory, or on the directory itself: "read", "write", "delete", "list", "create".
func (w Who) Ability(op string, dir, file Node, m Model) (ok bool, why string) {
	d, f := w.Bits(dir, m), w.Bits(file, m)
	pass := d&Pass != 0 || m == PassUnneeded || m == ListIsPass && d&Read != 0
	switch op {
	case "list":
		return d&Read != 0, need("r is", d&Read != 0, w, dir)
	case "create":
		ok := d&Write != 0 && pass
		return ok, need("w and x are", ok, w, dir)
	case "delete":
		return w.deletes(dir, file, d, f, pass, m)
	}
	bit, letter := Read, "r"
	if op == "write" {
		bit, letter = Write, "w"
	}
	if !pass {
		return false, need("x is", false, w, dir)
	}
	return f&bit != 0, need(letter+" is", f&bit != 0, w, file)
}

func (w Who) deletes(dir, file Node, d, f int, pass bool, m Model) (bool, string) {
	ok := d&Write != 0 && pass
	if m == DeleteByFile {
		return f&Write != 0 && pass, ""
	}
	if ok && dir.Mode&01000 != 0 && w.User != file.Owner && w.User != dir.Owner && m != StickyIgnored {
		return false, fmt.Sprintf("`%s` is sticky, and this user owns neither it nor `%s`", dir.Name, file.Name)
	}
	return ok, "deleting depends on the directory: " + need("w and x are", ok, w, dir)
}

func need(letters string, ok bool, w Who, n Node) string {
	class := []string{"owner", "group", "others"}[w.Class(n)]
	return fmt.Sprintf("the class %s counts on `%s`, and it has %s where %s needed", class, n.Name, Letters(n.Mode>>(6-3*w.Class(n))&7), letters)
}

// Letters prints the bits of a class.
func Letters(bits int) string {
	out := []byte("---")
	for i, c := range []byte("rwx") {
		if bits&(4>>i) != 0 {
			out[i] = c
		}
	}
	return string(out)
}

// String prints a mode as ls does.
func (n Node) String() string {
	s := Letters(n.Mode>>6&7) + Letters(n.Mode>>3&7) + Letters(n.Mode&7)
	if n.Mode&01000 != 0 {
		last := "T"
		if n.Mode&1 != 0 {
			last = "t"
		}
		s = s[:8] + last
	}
	return s
}

// Wrong models of the umask.
const (
	Subtracts  Model = "umask-subtracts"
	AsMode     Model = "umask-is-the-mode"
	Flips      Model = "umask-flips-bits"
	FullMinus  Model = "program-mode-ignored"
	SetsBits   Model = "umask-sets-bits"
	OthersOnly Model = "umask-spares-the-group"
)

// MaskModels are all of them.
var MaskModels = []Model{Subtracts, AsMode, Flips, FullMinus, SetsBits, OthersOnly}

// Created is the mode of a new file: what the program asks for, less the bits of the umask (umask(2)).
func Created(asked, umask int, m Model) int {
	switch m {
	case Subtracts:
		return max(0, asked-umask) & 0777
	case AsMode:
		return umask
	case Flips:
		return asked ^ umask
	case FullMinus:
		return 0777 &^ umask
	case SetsBits:
		return asked | umask
	case OthersOnly:
		return asked &^ (umask & 0707)
	}
	return asked &^ umask
}
