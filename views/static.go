package views

import "embed"

// Static holds the style sheets, the script and the icon.
//
//go:embed static
var Static embed.FS
