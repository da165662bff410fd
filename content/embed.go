package content

import (
	"embed"
	"io/fs"
)

// The pattern takes every lesson and every drawing (names ending in .md or .svg, one folder down), so that a new
// section needs no line here. It is one pattern because a pattern that matches nothing does not compile.
//
//go:embed */*.[ms][dv]*
var guide embed.FS

// Guide is the guide as it was when the program was built: <section>/<topic>.md and diagrams/<hash>.svg.
func Guide() fs.FS { return guide }
