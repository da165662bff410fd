package infra

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

func ansibleReady() string {
	if _, err := exec.LookPath("ansible-playbook"); err != nil {
		return "no ansible-playbook (apt: ansible-core)"
	}
	return ""
}

func ansibleVersion() string {
	out, _ := exec.Command("ansible-playbook", "--version").Output() // without one the case is not run
	_, v, _ := strings.Cut(string(out), "[core ")
	v, _, _ = strings.Cut(v, "]")
	return "ansible-core " + v
}

// files writes what a playbook needs; what is no string becomes JSON, which Ansible reads as YAML.
func files(t testing.TB, dir string, content map[string]any) {
	t.Helper()
	for name, c := range content {
		text, ok := c.(string)
		if !ok {
			b, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			text = string(b)
		}
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// playbook runs Ansible in a directory on the local machine. Where tasks are meant to fail, so does the program.
func playbook(t testing.TB, dir string, mayFail bool, args ...string) {
	t.Helper()
	plugins, _ := filepath.Abs("testdata/ansible/action_plugins")
	files(t, dir, object{"ansible.cfg": "[defaults]\n"})
	cmd := exec.Command("ansible-playbook", append([]string{"-i", "inventory.json", "-c", "local", "play.json"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ANSIBLE_CONFIG="+dir+"/ansible.cfg", "ANSIBLE_LOCALHOST_WARNING=false", "ANSIBLE_RETRY_FILES_ENABLED=false", "ANSIBLE_FORKS=4",
		"ANSIBLE_HOME="+dir, "ANSIBLE_LOCAL_TEMP="+dir+"/tmp", "ANSIBLE_ACTION_PLUGINS="+plugins, "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1")
	if out, err := cmd.CombinedOutput(); err != nil && !(mayFail && cmd.ProcessState.ExitCode() == 2) {
		t.Fatalf("ansible-playbook: %v: %.3000s", err, out)
	}
}

type object = map[string]any

// TestValuesAnsible gives each case a variable of its own, so that one play of one role on one host answers them all.
func TestValuesAnsible(t *testing.T) {
	oracle.Case[[]Source]{
		Engine: "infra: precedence of variables in a playbook", Oracle: ansibleVersion(), Ready: ansibleReady,
		Draw: func(r *rand.Rand) []Source {
			var out []Source
			top := 1 + r.IntN(len(AnsibleKinds)-1)
			for _, at := range r.Perm(top + 1) { // the two strongest are neighbors, so that their order is at stake
				if at >= top-1 || r.IntN(2) == 0 {
					out = append(out, Source{Kind: AnsibleKinds[at], Label: AnsibleKinds[at], Value: fmt.Sprint("v", at)})
				}
			}
			return out
		},
		Got:  func(c []Source, m string) string { return c[Winner(AnsibleKinds, c, Model(m), nil)].Value },
		Want: wantValues, Models: oracle.Names(AnsibleModels),
	}.Test(t)
}

func wantValues(t testing.TB, cases [][]Source) []string {
	set := map[string]object{}
	for _, k := range AnsibleKinds {
		set[k] = object{"unused": "x"}
	}
	var lines []string
	for i, c := range cases {
		name := fmt.Sprint("case", i)
		lines = append(lines, "{{ "+name+" }}")
		for _, s := range c {
			set[s.Kind][name] = s.Value
		}
	}
	dir := t.TempDir()
	files(t, dir, object{
		"inventory.json": object{"prod": object{"vars": set["parent"], "children": object{"web": object{
			"vars": set["child"], "hosts": object{"web1": set["host"]}}}}},
		"roles/app/defaults/main.yml":   set["defaults"],
		"roles/app/vars/main.yml":       set["rolevars"],
		"roles/app/tasks/main.yml":      []object{{"template": object{"src": "values.j2", "dest": dir + "/values"}}},
		"roles/app/templates/values.j2": strings.Join(lines, "\n"),
		"extra.json":                    set["extra"],
		"play.json":                     []object{{"hosts": "web", "gather_facts": false, "vars": set["play"], "roles": []string{"app"}}},
	})
	playbook(t, dir, false, "-e", "@extra.json")
	text, err := os.ReadFile(dir + "/values")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func drawPlay(r *rand.Rand) Play {
	p := Play{Force: r.IntN(3) == 0, Tags: []string{"", "", "", "only", "skip"}[r.IntN(5)]}
	if r.IntN(3) == 0 {
		p.Flush = 1 + r.IntN(3)
	}
	some := func(from, to, odds int) []int {
		out := []int{}
		for _, i := range r.Perm(to - from) {
			if r.IntN(10) < odds {
				out = append(out, from+i)
			}
		}
		return out
	}
	for i := range 4 {
		p.Tasks = append(p.Tasks, Task{
			Name: fmt.Sprint("t", i), Sort: []string{FileTask, FileTask, CommandTask, KeptTask}[r.IntN(4)], Notify: some(0, 3, 5),
			Broken: r.IntN(8) == 0, Tagged: p.Tags != "" && r.IntN(2) == 0,
		})
	}
	for i := range 3 {
		p.Handlers = append(p.Handlers, Handler{fmt.Sprint("h", i), some(i+1, 3, 2)})
	}
	return p
}

// TestHandlers has each case be a host. Hosts whose plays differ in more than variables can say are in plays of their own.
// Left out is a handler that notifies one before itself: what then happens differs from version to version.
func TestHandlers(t *testing.T) {
	oracle.Case[Play]{
		Engine: "infra: handlers", Oracle: ansibleVersion(), Ready: ansibleReady, Draw: drawPlay, Cases: 50,
		Got: func(p Play, m string) string {
			first, second := p.Twice(Model(m), nil)
			return logged(first) + "| " + logged(second)
		},
		Want: wantHandlers, Models: oracle.Names(HandlerModels),
	}.Test(t)
}

func logged(events []Event) string {
	out := ""
	for _, e := range events {
		out += e.Name + " " + e.Result + " "
	}
	return out
}

func wantHandlers(t testing.TB, cases []Play) []string {
	root := t.TempDir()
	out := make([]string, len(cases))
	for _, tags := range []string{"", "only", "skip"} {
		dir := filepath.Join(root, "run"+tags)
		hosts, plays, order := object{}, map[string]object{}, []string{}
		groups := map[string]object{}
		for i, p := range cases {
			if p.Tags != tags {
				continue
			}
			host, key := fmt.Sprint("host", i), p.shape()
			if plays[key] == nil {
				// The host "calm" never fails: a playbook ends with a play that has no host left.
				plays[key], groups[key] = p.yaml("shape"+fmt.Sprint(len(plays))), object{"calm": object{}}
				order = append(order, key)
			}
			vars := object{"dir": filepath.Join(dir, host)}
			for _, task := range p.Tasks {
				vars[task.Name] = object{"sort": task.Sort, "broken": task.Broken, "notify": p.names(task.Notify)}
			}
			for _, h := range p.Handlers {
				vars[h.Name] = p.names(h.Notify)
			}
			hosts[host], groups[key][host] = vars, object{}
			files(t, dir, object{host + "/log": ""})
		}
		calm := object{"dir": filepath.Join(dir, "calm")}
		for _, task := range cases[0].Tasks {
			calm[task.Name] = object{"sort": KeptTask, "broken": false, "notify": []string{}}
		}
		hosts["calm"] = calm
		inventory, list := object{"all": object{"hosts": hosts}}, []object{}
		for _, key := range order {
			inventory[plays[key]["hosts"].(string)] = object{"hosts": groups[key]}
			list = append(list, plays[key])
		}
		files(t, dir, object{"inventory.json": inventory, "play.json": list, "calm/log": ""})
		args := map[string][]string{"": nil, "only": {"--tags", "config"}, "skip": {"--skip-tags", "config"}}[tags]
		for round := range 2 {
			playbook(t, dir, true, args...)
			for i, p := range cases {
				if p.Tags != tags {
					continue
				}
				at := filepath.Join(dir, fmt.Sprint("host", i))
				log, err := os.ReadFile(at + "/log")
				if err != nil {
					t.Fatal(err)
				}
				out[i] += strings.ReplaceAll(string(log), "\n", " ")
				if round == 0 {
					out[i] += "| "
					files(t, at, object{"log": "", "mended": ""})
				}
			}
		}
	}
	return out
}

// shape is what a variable cannot say: where handlers are flushed, whether they are forced, and which tasks are tagged.
func (p Play) shape() string {
	s := fmt.Sprint(p.Flush, p.Force)
	for _, t := range p.Tasks {
		s += fmt.Sprint(t.Tagged)
	}
	return s
}

func (p Play) yaml(hosts string) object {
	var tasks, handlers []object
	for i, t := range p.Tasks {
		v := "{{ " + t.Name + "."
		task := object{"name": t.Name, "mark": object{"dir": "{{ dir }}", "name": t.Name, "sort": v + "sort }}", "broken": v + "broken }}"}, "notify": v + "notify }}"}
		if t.Tagged {
			task["tags"] = "config"
		}
		tasks = append(tasks, task)
		if i+1 == p.Flush {
			tasks = append(tasks, object{"meta": "flush_handlers"})
		}
	}
	for _, h := range p.Handlers {
		handlers = append(handlers, object{"name": h.Name, "mark": object{"dir": "{{ dir }}", "name": h.Name, "sort": "command", "broken": false}, "notify": "{{ " + h.Name + " }}"})
	}
	return object{"hosts": hosts, "gather_facts": false, "force_handlers": p.Force, "tasks": tasks, "handlers": handlers}
}

func (p Play) names(list []int) []string {
	out := []string{}
	for _, i := range list {
		out = append(out, p.Handlers[i].Name)
	}
	return out
}
