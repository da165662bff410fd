package yaml

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Schema says which plain scalars are something else than text.
type Schema string

// The two schemas, each with the loader that is meant.
const (
	PyYAML Schema = "PyYAML 6.0"
	Core   Schema = "YAML 1.2 core schema"
)

// Type is what a scalar becomes.
type Type string

// The types that both schemas tell apart, and the date that PyYAML knows too.
const (
	Text  Type = "text"
	Bool  Type = "Boolean"
	Int   Type = "integer"
	Float Type = "float"
	Null  Type = "null"
	Date  Type = "date"
)

// Wrong readings of plain scalars.
const (
	OtherSchema Model = "yaml-version-ignored" // the other schema's table
	AllText     Model = "bare-word-is-text"    // what has no brackets or quotes is text
	LooksCount  Model = "looks-like-number-is-number"
	AsDecimal   Model = "leading-zero-is-decimal"
)

type row struct {
	of     Type
	rule   string
	form   *regexp.Regexp
	number func(string) *big.Rat
}

// The tables are tried in order; what fits none is text.
var tables = map[Schema][]row{
	PyYAML: {
		{Bool, "1.1 reads `yes`, `no`, `on`, `off`, `true` and `false` as Booleans", re(`yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF`), nil},
		{Null, "`~`, `null` and nothing are null", re(`~|null|Null|NULL|`), nil},
		{Float, "a number with a dot is a float", re(`[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?`), decimal},
		{Float, "groups with colons and a dot are base 60", re(`[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*`), sixty},
		{Float, "`.inf` and `.nan` are floats", re(`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`), nil},
		{Int, "`0b` starts a binary number in 1.1", re(`[-+]?0b[0-1_]+`), based(2, "0b")},
		{Int, "`0x` starts a hexadecimal number", re(`[-+]?0x[0-9a-fA-F_]+`), based(16, "0x")},
		{Int, "a zero in front makes 1.1 read octal digits", re(`[-+]?0[0-7_]+`), based(8, "0")},
		{Int, "digits, with `_` between them if you like, are an integer in 1.1", re(`[-+]?(?:0|[1-9][0-9_]*)`), decimal},
		{Int, "groups of digits with colons, each below 60, are base 60 in 1.1", re(`[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+`), sixty},
		{Date, "1.1 knows dates", re(`[0-9]{4}-[0-9]{2}-[0-9]{2}`), nil},
	},
	Core: {
		{Bool, "1.2 reads only `true` and `false`, in three cases, as Booleans", re(`true|True|TRUE|false|False|FALSE`), nil},
		{Null, "`~`, `null` and nothing are null", re(`~|null|Null|NULL|`), nil},
		{Int, "digits are an integer, and zeros in front change nothing in 1.2", re(`[-+]?[0-9]+`), decimal},
		{Int, "`0o` starts an octal number in 1.2", re(`0o[0-7]+`), based(8, "0o")},
		{Int, "`0x` starts a hexadecimal number", re(`0x[0-9a-fA-F]+`), based(16, "0x")},
		{Float, "a number with a dot or an exponent is a float in 1.2", re(`[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?`), decimal},
		{Float, "`.inf` and `.nan` are floats", re(`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`), nil},
	},
}

func re(s string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + s + `)$`) }

// Scalar is what a plain scalar becomes.
type Scalar struct {
	Type  Type
	Value string // of a number, in decimal; else as written
	Step  Step
}

// Resolve reads a plain scalar.
func Resolve(s string, by Schema, m Model) Scalar {
	if m == OtherSchema {
		by = map[Schema]Schema{PyYAML: Core, Core: PyYAML}[by]
	}
	if m == AllText {
		return Scalar{Type: Text, Value: s}
	}
	for _, row := range tables[by] {
		if !row.form.MatchString(s) {
			continue
		}
		out := Scalar{Type: row.of, Value: s}
		if row.number != nil {
			out.Value = show(row.number(strings.ReplaceAll(s, "_", "")))
		}
		if m == AsDecimal && row.of == Int && strings.Trim(s, "+-0123456789") == "" {
			out.Value = show(decimal(s))
		}
		if m != "" {
			return out // only the right reading is explained
		}
		out.Step = Step{Rule: "yaml.scalar", Text: fmt.Sprintf("%s, `%s`: %s, so it is %s.", by, s, row.rule, out.said(s))}
		return out
	}
	if n, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64); m == LooksCount && err == nil {
		return Scalar{Type: Float, Value: strconv.FormatFloat(n, 'f', -1, 64)}
	}
	return Scalar{Type: Text, Value: s, Step: Step{Rule: "yaml.scalar", Text: fmt.Sprintf("%s, `%s`: it fits no rule of this schema, so it is text.", by, s)}}
}

func (s Scalar) said(written string) string {
	if s.Value != written {
		return fmt.Sprintf("the %s %s", s.Type, s.Value)
	}
	if s.Type == Int {
		return "an integer"
	}
	if s.Type == Null {
		return "null"
	}
	return "a " + string(s.Type)
}

func show(r *big.Rat) string {
	if r == nil {
		return "?"
	}
	if r.IsInt() {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func decimal(s string) *big.Rat {
	r, _ := new(big.Rat).SetString(strings.TrimPrefix(s, "+"))
	return r
}

// based reads digits in a base behind a prefix.
func based(base int, prefix string) func(string) *big.Rat {
	return func(s string) *big.Rat {
		sign := ""
		if s[0] == '-' || s[0] == '+' {
			sign, s = strings.TrimPrefix(s[:1], "+"), s[1:]
		}
		n, ok := new(big.Int).SetString(sign+strings.TrimPrefix(s, prefix), base)
		if !ok {
			return new(big.Rat)
		}
		return new(big.Rat).SetInt(n)
	}
}

// sixty reads groups in base 60.
func sixty(s string) *big.Rat {
	minus := strings.HasPrefix(s, "-")
	out, base := new(big.Rat), big.NewRat(60, 1)
	for _, group := range strings.Split(strings.TrimLeft(s, "+-"), ":") {
		out.Add(out.Mul(out, base), decimal(group))
	}
	if minus {
		out.Neg(out)
	}
	return out
}
