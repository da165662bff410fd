package metrics

// Alert is a rule of two windows: both error rates must exceed Burn times what the SLO permits (The Site Reliability
// Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"). Rates are in thousandths of a percent.
type Alert struct {
	Permitted int // error rate that the SLO permits: 100 for 99.9 %
	BurnTenth int // the burn rate in tenths: 144 for 14.4
}

// The wrong models of burn alerts and budgets.
const (
	LongAlone   Model = "long-window-alone"
	ShortAlone  Model = "short-window-alone"
	EitherPages Model = "either-window-pages"
	MeanPages   Model = "windows-are-averaged"
	BurnIsRate  Model = "burn-is-error-rate" // the burn rate is compared with the error rate in percent
)

// Limit is the error rate above which a window counts.
func (a Alert) Limit() int { return a.Permitted * a.BurnTenth / 10 }

// Fires tells whether the alert's expression holds for the error rates of the long and the short window.
func (a Alert) Fires(long, short int, m Model) (bool, []Step) {
	tr := trace{off: m != ""}
	limit := a.Limit()
	if m == BurnIsRate {
		limit = a.BurnTenth * 100
	}
	l, s := long > limit, short > limit
	switch m {
	case LongAlone:
		return l, nil
	case ShortAlone:
		return s, nil
	case EitherPages:
		return l || s, nil
	case MeanPages:
		return long+short > 2*limit, nil
	}
	tr.add("budget.limit", "The limit is %s × %s %% = %s %%.", Short(float64(a.BurnTenth)/10), Percent(a.Permitted), Percent(limit))
	tr.add("budget.long", "The long window, %s %%, %s.", Percent(long), above(l))
	tr.add("budget.short", "The short window, %s %%, %s.", Percent(short), above(s))
	return l && s, tr.steps
}

func above(is bool) string {
	if is {
		return "is above it"
	}
	return "is not above it"
}

// Percent prints a rate of thousandths of a percent.
func Percent(thousandths int) string { return Short(float64(thousandths) / 1000) }
