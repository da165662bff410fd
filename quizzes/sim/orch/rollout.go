package orch

// Wrong models of a rolling update.
const (
	BothUp       Model = "both-limits-rounded-up"
	BothDown     Model = "both-limits-rounded-down"
	Swapped      Model = "rounded-toward-fewer-pods"
	NoSurge      Model = "surge-not-used"
	OldStay      Model = "old-pods-wait-for-ready-ones"
	NotRefilled  Model = "freed-places-left-empty"
	FromMaximum  Model = "unavailable-counted-from-maximum"
	UntilReplica Model = "new-version-fully-started"
)

// RolloutModels are all of them.
var RolloutModels = []Model{BothUp, BothDown, Swapped, NoSurge, OldStay, NotRefilled, FromMaximum, UntilReplica}

// Rollout is a Deployment with the strategy RollingUpdate (documentation, "Deployments", sections Max Unavailable and
// Max Surge; source, ResolveFenceposts).
type Rollout struct {
	Replicas           int
	Surge, Unavailable Amount
}

// Stuck is where an update stops whose new pods never become ready.
type Stuck struct {
	Most, Least int // pods that may exist, pods that must be available
	Old, New    int // old pods that serve, new pods that wait
}

// Limits resolves both limits to numbers of pods.
func (d Rollout) Limits(m Model, tr *Steps) (surge, unavailable int) {
	surgeUp, unavailableUp := m != BothDown && m != Swapped, m == BothUp || m == Swapped
	surge, unavailable = d.Surge.Of(d.Replicas, surgeUp), d.Unavailable.Of(d.Replicas, unavailableUp)
	tr.say("k8s.surge-up", "`maxSurge` is %s.", d.Surge.said(d.Replicas, surge, "up"))
	tr.say("k8s.unavailable-down", "`maxUnavailable` is %s.", d.Unavailable.said(d.Replicas, unavailable, "down"))
	if surge == 0 && unavailable == 0 {
		unavailable = 1
		tr.say("k8s.fencepost", "Both are 0, so `maxUnavailable` counts as 1.")
	}
	return surge, unavailable
}

// Stop runs the update to the point where nothing moves anymore, if no new pod becomes ready.
func (d Rollout) Stop(m Model, tr *Steps) Stuck {
	surge, unavailable := d.Limits(m, tr)
	if m == NoSurge {
		surge = 0
	}
	s := Stuck{Most: d.Replicas + surge, Least: max(0, d.Replicas-unavailable)}
	if m == FromMaximum {
		s.Least = max(0, min(d.Replicas, s.Most-unavailable))
	}
	tr.say("k8s.most", "At most %d + %d = %d pods exist, and at least %d - %d = %d are available.", d.Replicas, surge, s.Most, d.Replicas, unavailable, s.Least)
	s.Old = s.Least
	if m == OldStay {
		s.Old = d.Replicas
	}
	s.New = min(d.Replicas, s.Most-s.Old)
	switch m {
	case NotRefilled:
		s.New = surge
	case UntilReplica:
		s.New = d.Replicas
	}
	tr.say("k8s.stuck", "Only old pods are available, so %d of them stay. New ones fill the rest: %d - %d = %d.", s.Old, s.Most, s.Old, s.New)
	return s
}
