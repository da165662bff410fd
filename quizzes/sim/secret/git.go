package secret

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// The commands of a story in a new repository. The secret is in .env, and notes.txt gives each commit something to record.
const (
	WriteEnv  = "echo KEY=s3cret > .env"
	BlankEnv  = "echo KEY= > .env"
	DeleteEnv = "rm .env"
	Ignore    = "echo .env > .gitignore"
	Note      = "date >> notes.txt"
	AddAll    = "git add ."
	CommitAll = "git commit -a"
	Commit    = "git commit"
	RmCached  = "git rm --cached .env"
	Rm        = "git rm .env"
)

// The wrong models of Git.
const (
	IgnoreUntracks Model = "gitignore-untracks-files"
	DeleteRewrites Model = "deleting-cleans-old-commits"
	AddTakesAll    Model = "add-takes-ignored-files"
	AllTakesNew    Model = "commit-a-adds-new-files"
	CachedDeletes  Model = "rm-cached-deletes-the-file"
	StageIsAll     Model = "commit-takes-working-folder"
	CommitsCarry   Model = "later-commits-carry-the-file"
	FolderKeeps    Model = "folder-keeps-what-was-committed"
)

// dry is a faithful run without a trace.
const dry Model = "dry"

// env is .env in some place: whether it is there, and whether it holds the secret.
type env struct{ there, secret bool }

// Repo is where the secret can be read: in each commit, in order, and in the working folder.
type Repo struct {
	Commits []bool
	Folder  bool
}

// Play runs the commands (git 2.39 manual pages gitignore, git-add, git-rm and git-commit). ok is false where one of them would fail
// or record nothing.
func Play(script []string, m Model) (out Repo, steps []Step, ok bool) {
	var tr trace
	var folder, index, head env
	changed, tracked, staged, ignored := false, false, false, false // other files: changed, of them notes.txt tracked, something staged; .env is ignored
	written := false
	for _, c := range script {
		switch c {
		case WriteEnv:
			folder = env{true, true}
		case BlankEnv:
			folder = env{true, false}
		case DeleteEnv:
			if !folder.there {
				return out, nil, false
			}
			folder = env{}
		case Ignore:
			changed, ignored = changed || !ignored, true
			if m == IgnoreUntracks {
				index = env{}
			}
		case Note:
			changed, written = true, true
		case AddAll:
			if index.there || !ignored || m == AddTakesAll {
				if !(m == IgnoreUntracks && ignored) {
					index = folder
				}
			}
			staged, changed, tracked = staged || changed, false, tracked || written
			written = false
		case RmCached, Rm:
			if !index.there || index != head || folder.there && folder != index {
				return out, nil, false
			}
			index = env{}
			if c == Rm || m == CachedDeletes {
				folder = env{}
			}
			tr.add(m, "git.rm", "`%s` takes `.env` out of the next commits%s.", c, map[bool]string{true: " and out of the folder", false: " and leaves it in the folder"}[c == Rm])
		case Commit, CommitAll:
			if c == CommitAll && (index.there || m == AllTakesNew && folder.there) || m == StageIsAll {
				index = folder
			}
			if c == CommitAll && tracked && written {
				staged, written = true, false
			}
			if !staged && index == head && (m == "" || m == dry) {
				return out, nil, false
			}
			head, staged = index, false
			out.Commits = append(out.Commits, head.there && head.secret)
			if n := len(out.Commits); m == CommitsCarry && n > 1 {
				out.Commits[n-1] = out.Commits[n-1] || out.Commits[n-2]
			}
			if m == DeleteRewrites && !head.secret {
				out.Commits = make([]bool, len(out.Commits))
			}
			tr.add(m, "git.commit", "Commit %d records %s.", len(out.Commits), said(head))
		}
	}
	out.Folder = folder.secret || m == FolderKeeps && slices.Contains(out.Commits, true)
	return out, tr, true
}

func said(e env) string {
	switch {
	case !e.there:
		return "no `.env`"
	case e.secret:
		return "`.env` with the secret"
	}
	return "`.env` without the secret"
}

// Line prints where the secret is.
func (p Repo) Line() string { return fmt.Sprint(p.Commits, " ", p.Folder) }

// DrawScript draws a story with n commits, in which each command does something.
func DrawScript(r *rand.Rand, n int) []string {
	var out []string
	for i := range n {
		for range 20 {
			next := append(slices.Clone(out), chunk(r, i == 0)...)
			if _, _, ok := Play(next, dry); ok {
				out = next
				break
			}
		}
	}
	return out
}

// chunk draws what leads to one commit.
func chunk(r *rand.Rand, first bool) []string {
	steps := [][]string{{Note}, {WriteEnv}, {Ignore}, {BlankEnv}, {DeleteEnv}, {RmCached}, {Rm}, {WriteEnv, Ignore}, {RmCached, Ignore}, {Note, WriteEnv}, {BlankEnv, Note}}
	var out []string
	if first {
		out = append(out, [][]string{{WriteEnv}, {WriteEnv}, {Ignore, WriteEnv}, {Note}, {BlankEnv}}[r.IntN(5)]...)
	} else {
		for range 1 + r.IntN(2) {
			out = append(out, steps[r.IntN(len(steps))]...)
		}
	}
	if first || r.IntN(3) > 0 {
		return append(out, AddAll, Commit)
	}
	return append(out, CommitAll)
}
