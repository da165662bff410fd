package lint

import "strings"

// The word lists below are read, never written.

func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

var (
	// function words and the nouns that any question on the subject repeats
	function = set(`about above after again also although among because been before behind being below between both
		cannot could does doing done down during each either else even ever every from further have having here into
		itself just least less many more most much must near neither next none only onto other others over same shall
		should since some still such than that their them then there these they this those though through under until
		upon very want were what when where whether which while whose will with within without would your yours says
		goes gets gives given makes made take takes took comes come used uses like mean means happen happens happened
		following true false correct statement answer question`)
	// absolutes are what writers put into what they know to be wrong
	absolutes = set(`always never invariably completely entirely absolutely impossible guaranteed guarantees
		everything everywhere everyone nobody totally forever under-no-circumstances`)
	// strong words are absolute only by habit: one is nothing, one in most distractors is a clue
	strong = set(`all every none only nothing must any cannot whole`)
	// hedges are what careful writers put into what they know to be right
	hedges = set(`usually often typically generally normally mostly sometimes probably likely tends perhaps commonly
		frequently ordinarily occasionally`)
	// hedging words for the guesser, which weighs them by itself
	soft      = set(`can may might could some most about nearly almost if unless until while yet still`)
	negations = set(`not no never none nothing without cannot nobody neither nor isn't doesn't don't can't won't`)
	reasons   = set(`because since so as therefore thus which that`)
)

// scales gives units of time in seconds and of size in bytes, so that 60 s and 1 min are known as equal.
var scales = map[string]float64{
	"ms": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3, "µs": 1e-6, "us": 1e-6, "ns": 1e-9,
	"s": 1, "sec": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60,
	"h": 3600, "hour": 3600, "hours": 3600, "day": 86400, "days": 86400,
	"b": 1, "byte": 1, "bytes": 1, "kb": 1e3, "kib": 1 << 10, "mb": 1e6, "mib": 1 << 20, "gb": 1e9, "gib": 1 << 30,
}
