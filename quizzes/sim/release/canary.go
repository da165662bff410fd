package release

// Wrong models of a canary's damage.
const (
	DecisionEnds  Model = "decision-ends-damage"
	ShareIgnored  Model = "share-of-traffic-ignored"
	RateIgnored   Model = "every-canary-request-fails"
	LastStepOnly  Model = "earlier-steps-forgotten"
	WholeStep     Model = "damage-until-end-of-step"
	FirstStepOnly Model = "share-never-grows"
)

// CanaryModels are all of them.
var CanaryModels = []Model{DecisionEnds, ShareIgnored, RateIgnored, LastStepOnly, WholeStep, FirstStepOnly}

// Stage is a share of the traffic, in percent, for some minutes.
type Stage struct{ Share, Minutes int }

// Canary is a release in stages whose version fails Rate percent of Traffic requests a minute. The stop is decided After
// minutes of the last stage shown, and Back minutes later no request reaches the version; the share stays until then.
type Canary struct {
	Traffic, Rate int
	Stages        []Stage
	After, Back   int
}

// Failed is the number of failed requests, times 10,000, so that it is whole.
func (c Canary) Failed(m Model, tr *Steps) int {
	last, sum := len(c.Stages)-1, 0
	for i, s := range c.Stages {
		minutes, share, rate := s.Minutes, s.Share, c.Rate
		if i == last && m != WholeStep {
			minutes = c.After
			if m != DecisionEnds {
				minutes += c.Back
			}
		}
		switch {
		case m == LastStepOnly && i < last:
			continue
		case m == ShareIgnored:
			share = 100
		case m == RateIgnored:
			rate = 100
		case m == FirstStepOnly:
			share = c.Stages[0].Share
		}
		failed := c.Traffic * share * rate * minutes
		sum += failed
		tr.say("canary.stage", "%d %% of %d requests a minute, of which %d %% fail, for %d minutes: %d failures.", share, c.Traffic, rate, minutes, failed/10000)
	}
	return sum
}
