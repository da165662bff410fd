package netlify

// Wrong models of deploys.
const (
	FailedLive    Model = "failed-build-goes-live"
	RollbackLocks Model = "rollback-locks"
	UnlockPublish Model = "unlock-publishes"
	PreviewLive   Model = "preview-goes-live"
	LockNoHand    Model = "lock-stops-publishing-by-hand"
	LockIgnored   Model = "lock-lets-builds-through"
)

// DeployModels are all of them.
var DeployModels = []Model{FailedLive, RollbackLocks, UnlockPublish, PreviewLive, LockNoHand, LockIgnored}

// Event is something that happens to a site: "build" (a push to production that builds), "fails" (one whose build fails),
// "preview" (a build of a pull request), "publish" (somebody publishes deploy N), "lock" and "unlock". Builds of all
// three sorts make deploy N.
type Event struct {
	Kind string
	N    int
}

// Live is the number of the published deploy after all events; it starts with first.
func Live(first int, events []Event, m Model, tr *Steps) int {
	live, locked, waiting := first, false, 0
	for _, e := range events {
		switch e.Kind {
		case "build":
			if locked && m != LockIgnored {
				waiting = e.N
				tr.say("deploy.waits", "Deploy %d is built while the site is locked, so it waits; %d stays live.", e.N, live)
				break
			}
			live = e.N
			tr.say("deploy.live", "Deploy %d is built and goes live.", e.N)
		case "fails":
			if m == FailedLive && !locked {
				live = e.N
			}
			tr.say("deploy.failed", "The build of deploy %d fails, so %d stays live.", e.N, live)
		case "preview":
			if m == PreviewLive && !locked {
				live = e.N
			}
			tr.say("deploy.preview", "Deploy %d is a preview with an address of its own; %d stays live.", e.N, live)
		case "publish":
			if m == LockNoHand && locked {
				break
			}
			live, locked = e.N, locked || m == RollbackLocks
			tr.say("deploy.publish", "Somebody publishes deploy %d, so it is live.", e.N)
		case "lock":
			locked, waiting = true, 0
			tr.say("deploy.lock", "The site is locked on deploy %d.", live)
		case "unlock":
			if m == UnlockPublish && waiting > 0 {
				live = waiting
			}
			locked = false
			tr.say("deploy.unlock", "Unlocking concerns later builds; %d stays live.", live)
		}
	}
	return live
}
