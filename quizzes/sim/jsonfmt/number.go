package jsonfmt

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Reader is a program that turns a JSON number into one of its own.
type Reader string

// The readers, each as its documentation describes it.
const (
	JSParse Reader = "JavaScript `JSON.parse`"     // ECMA-262: every number is an IEEE 754 double
	PyLoads Reader = "Python `json.loads`"         // int without fraction and exponent, of any size; else float
	GoInt64 Reader = "Go `Unmarshal` into `int64`" // encoding/json: strconv.ParseInt of the literal
	GoAny   Reader = "Go `Unmarshal` into `any`"   // encoding/json: float64
)

const (
	exactly  = "exact"
	rounded  = "rounded"
	infinite = "infinity"
	refused  = "error"
	maxExact = 1<<53 - 1 // integers up to here are doubles
)

// Outcomes are what a reader can make of a number, in a fixed order.
func Outcomes() []string { return []string{exactly, rounded, infinite, refused} }

// The wrong readings of numbers.
const (
	AlwaysExact  Model = "json-numbers-are-exact"      // each reader keeps the digits
	AlwaysDouble Model = "all-readers-use-doubles"     // Python and Go round integers too
	AboveRounds  Model = "above-2-53-always-rounds"    // no integer above 2^53 is a double
	TooBigFails  Model = "large-number-is-an-error"    // a reader refuses what it can't hold exactly
	IntegralFits Model = "integral-literal-is-integer" // 1.0 and 1e3 go into an int64
	Saturating   Model = "overflow-becomes-maximum"    // what is too large becomes the largest number
)

// Read says what a reader makes of a literal: exact, rounded, infinity or error.
func Read(literal string, by Reader, m Model) (string, Step) {
	integer := !strings.ContainsAny(literal, ".eE")
	switch {
	case m == AlwaysExact:
		return exactly, Step{}
	case by == PyLoads && integer && m != AlwaysDouble:
		return exactly, say(by, literal, "int", "has no fraction and no exponent, so it becomes an `int`, which has any size")
	case by == GoInt64 && m != AlwaysDouble:
		return goInt64(literal, integer, m)
	}
	return double(literal, by, m)
}

func say(by Reader, literal, rule, format string, a ...any) Step {
	return Step{Rule: "number." + rule, Text: fmt.Sprintf("%s: `%s` ", by, literal) + fmt.Sprintf(format, a...) + "."}
}

func goInt64(literal string, integer bool, m Model) (string, Step) {
	if m == IntegralFits && !integer {
		f, err := strconv.ParseFloat(literal, 64)
		if err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<63 {
			return exactly, Step{}
		}
	}
	if !integer {
		return refused, say(GoInt64, literal, "int64", "is written with a fraction or an exponent, which an `int64` does not take")
	}
	if _, err := strconv.ParseInt(literal, 10, 64); err != nil {
		if m == Saturating {
			return rounded, Step{}
		}
		return refused, say(GoInt64, literal, "int64", "lies outside of 64 bits, so it is an error")
	}
	return exactly, say(GoInt64, literal, "int64", "fits 64 bits")
}

func double(literal string, by Reader, m Model) (string, Step) {
	exact, _ := new(big.Rat).SetString(literal)
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		if m == Saturating {
			return rounded, Step{}
		}
		if by == GoAny || by == GoInt64 || m == TooBigFails {
			return refused, say(by, literal, "overflow", "is beyond the largest double, about 1.8e308, which is an error in Go")
		}
		return infinite, say(by, literal, "overflow", "is beyond the largest double, about 1.8e308, and becomes infinity")
	}
	if m == AboveRounds && exact.IsInt() && math.Abs(f) > maxExact {
		return rounded, Step{}
	}
	if new(big.Rat).SetFloat64(f).Cmp(exact) == 0 {
		return exactly, say(by, literal, "double", "becomes a double, and %s", fits(exact, f))
	}
	if m == TooBigFails {
		return refused, Step{}
	}
	return rounded, say(by, literal, "double", "becomes a double, and %s", loses(exact, f))
}

func fits(exact *big.Rat, f float64) string {
	switch {
	case !exact.IsInt():
		return "its fraction is a sum of halves, quarters and eighths, which is exact"
	case math.Abs(f) <= maxExact:
		return "integers up to 2⁵³ are exact"
	}
	return fmt.Sprintf("it is a multiple of %.0f, the distance of doubles there", spacing(f))
}

func loses(exact *big.Rat, f float64) string {
	if !exact.IsInt() {
		return "its fraction is no sum of halves, quarters and so on, so the nearest double is taken"
	}
	near := new(big.Float).SetFloat64(f).Text('f', 0)
	return fmt.Sprintf("it is no multiple of %.0f, the distance of doubles there, so %s is taken", spacing(f), near)
}

// spacing is the distance between doubles at f.
func spacing(f float64) float64 {
	_, exp := math.Frexp(f)
	return math.Ldexp(1, exp-53)
}
