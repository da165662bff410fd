package webservers

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ForwardVisibleTable asks which parts of a request can be read on its way through a proxy.
var ForwardVisibleTable = quizzes.Template{
	ID: "fwd.visible.table", Version: 1, Concept: "forward-proxies#visibility", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: fwdVisibleTable,
}

// ForwardVisibleWhere asks where one part can be read, for several requests.
var ForwardVisibleWhere = quizzes.Template{
	ID: "fwd.visible.where", Version: 1, Concept: "forward-proxies#visibility", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: fwdVisibleWhere,
}

var fwdVisibleBeliefs = map[proxy.Model]string{
	proxy.SeesPath:      "the proxy sees the path of a tunneled request, but CONNECT names host and port alone",
	proxy.SeesNothing:   "the proxy sees nothing of a tunnel, but it has to read CONNECT",
	proxy.ConnectHidden: "CONNECT is encrypted, but it comes before the TLS handshake",
	proxy.HelloHidden:   "the name in the TLS handshake is encrypted, but SNI is sent in clear",
	proxy.BumpBlind:     "the proxy cannot read what it intercepts, but it is an end of the TLS",
	proxy.BumpClear:     "the request goes on in clear behind an interception, but the proxy opens a second TLS session",
	proxy.TLSToSite:     "TLS to the proxy protects all the way, but it ends in the proxy",
	proxy.TLSBlinds:     "TLS to the proxy hides the request from it, but the proxy is an end of that TLS",
	proxy.LoginPasses:   "the login for the proxy goes on to the site, but the proxy keeps it",
	proxy.ConnectBare:   "CONNECT has no header of the client's program, but curl puts `User-Agent` into it",
	proxy.TunnelClear:   "a tunnel carries the request in clear, but TLS goes from end to end",
}

var fwdVisibleModels = []proxy.Model{proxy.SeesPath, proxy.ConnectBare, proxy.LoginPasses, proxy.BumpBlind, proxy.BumpClear, proxy.TLSToSite, proxy.TLSBlinds, proxy.SeesNothing,
	proxy.HelloHidden, proxy.ConnectHidden, proxy.TunnelClear}

// fwdWays are all ways but the rare one of an interception behind TLS to the proxy.
var fwdWays = []proxy.Way{{}, {HTTPS: true}, {HTTPS: true, Intercept: true}, {TLSProxy: true}, {HTTPS: true, TLSProxy: true}}

// fwdFools gives a model under which the answer is another one; "" when there is none.
func fwdFools(r *rand.Rand, w proxy.Way, item proxy.Item, at proxy.Spot) proxy.Model {
	ok, _ := w.Sees(item, at, "")
	for _, k := range r.Perm(len(fwdVisibleModels)) {
		if o, _ := w.Sees(item, at, fwdVisibleModels[k]); o != ok {
			return fwdVisibleModels[k]
		}
	}
	return ""
}

// fwdRequest is a request of curl with a value for each item.
type fwdRequest struct {
	way    proxy.Way
	values [6]string
}

func fwdDrawRequest(r *rand.Rand, w proxy.Way) fwdRequest {
	return fwdRequest{w, [6]string{
		quizzes.One(r, "shop", "bank", "maps", "mail", "wiki", "games") + ".example", "/" + quizzes.One(r, "cart", "orders", "search", "notes", "files") + "/" + strconv.Itoa(100+r.IntN(900)),
		fmt.Sprintf("sid=%04x", r.IntN(1<<16)), quizzes.One(r, "qty", "sum", "page") + "=" + strconv.Itoa(2+r.IntN(90)), quizzes.One(r, "kiosk", "till", "robot") + "/" + strconv.Itoa(2+r.IntN(8)),
		quizzes.One(r, "ann", "ben", "cem") + ":pw" + strconv.Itoa(10+r.IntN(90)),
	}}
}

func (q fwdRequest) url() string {
	if q.way.HTTPS {
		return "https://" + q.values[proxy.SiteName]
	}
	return "http://" + q.values[proxy.SiteName]
}

func fwdProxyURL(w proxy.Way) string {
	if w.TLSProxy {
		return "https://proxy.example:3128"
	}
	return "http://proxy.example:3128"
}

// lines is the command, one option after the other.
func (q fwdRequest) lines() []string {
	v := q.values
	return []string{fmt.Sprintf(`curl -x %s -U %s \`, fwdProxyURL(q.way), v[proxy.Login]), fmt.Sprintf(`  -A %s -b %s -d %s \`, v[proxy.Agent], v[proxy.Cookie], v[proxy.Body]), "  " + q.url() + v[proxy.Path]}
}

// fwdOptions reminds of what curl's options mean, so that nobody has to know them.
const fwdOptions = "(Before the proxy is the wire from client to proxy, behind it the one from proxy to site. `-x` names the proxy, `-U` the login for it, `-A` the `User-Agent`, `-b` a cookie, and `-d` the body of a `POST`. Base64 counts as clear, and Encrypted Client Hello is not in use.)"

func fwdIntercepts(w proxy.Way) string {
	switch {
	case w.Intercept:
		return "a proxy that intercepts TLS with certificates of a company CA, trusted by the client."
	case w.HTTPS:
		return "Squid 5.7, without interception of TLS."
	}
	return "Squid 5.7."
}

func fwdVisibleTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		q := fwdDrawRequest(r, quizzes.One(r, fwdWays...))
		spots := quizzes.DrawSorted(r, []proxy.Spot{proxy.ToProxy, proxy.AtProxy, proxy.ToSite}, 2)
		ask := quizzes.Cells{Head: []string{"Part", "Readable " + spots[0].String(), "Readable " + spots[1].String()}}
		var steps []proxy.Step
		fooled, yes := map[proxy.Model]bool{}, 0
		for _, item := range quizzes.Draw(r, proxy.Items(), 5) {
			row := quizzes.CellRow{Given: []string{item.String() + ", " + quizzes.Code(q.values[item])}}
			for _, at := range spots {
				ok, step := q.way.Sees(item, at, "")
				cell := quizzes.Cell{Choices: []string{"yes", "no"}, Want: quizzes.YesNo(ok), Why: step.Text}
				if m := fwdFools(r, q.way, item, at); m != "" {
					fooled[m] = true
					cell.Near = []quizzes.Near{{Answer: quizzes.YesNo(!ok), Misconception: string(m), Why: "This takes it that " + fwdVisibleBeliefs[m] + ". " + step.Text}}
				}
				if ok {
					yes++
				}
				row.Asked, steps = append(row.Asked, cell), append(steps, step)
			}
			ask.Rows = append(ask.Rows, row)
		}
		if yes < 2 || yes > 8 || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("all alike")
		}
		return quizzes.Question{
			Stem:     "curl 7.88 sends this request through " + fwdIntercepts(q.way) + " Which parts can be read in clear by someone who looks there? " + fwdOptions,
			Exhibits: []quizzes.Exhibit{{Title: "The command", Lang: "sh", Lines: q.lines()}}, Ask: ask, Note: fmt.Sprint(q, spots),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", ask.KeyText()),
		}, nil
	})
}

func fwdVisibleWhere(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		item, q := quizzes.One(r, proxy.Items()...), fwdDrawRequest(r, proxy.Way{})
		rows := quizzes.Draw(r, fwdWays, 4)
		ex := quizzes.Exhibit{Title: "The requests", Head: []string{"Request", "URL", "`-x`", "Intercepts"}}
		for i, w := range rows {
			c := q
			c.way = w
			ex.Rows = append(ex.Rows, []string{strconv.Itoa(i + 1), quizzes.Code(c.url() + q.values[proxy.Path]), quizzes.Code(fwdProxyURL(w)), quizzes.YesNo(w.Intercept)})
		}
		fooled := map[proxy.Model]bool{}
		var steps []proxy.Step
		opts, err := marked(5, want, func() quizzes.Option {
			i, at := r.IntN(len(rows)), quizzes.One(r, proxy.ToProxy, proxy.AtProxy, proxy.ToSite)
			ok, step := rows[i].Sees(item, at, "")
			m := fwdFools(r, rows[i], item, at)
			if m == "" {
				return quizzes.Option{}
			}
			o := quizzes.Option{Text: fmt.Sprintf("request %d, %s", i+1, at), Right: ok, Why: step.Text}
			fooled[m] = true
			if !ok {
				o.Misconception, o.Why = string(m), "This takes it that "+fwdVisibleBeliefs[m]+". "+step.Text
			}
			return o
		})
		if err != nil || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		for _, o := range opts {
			var i int
			fmt.Sscanf(o.Text, "request %d", &i)
			for _, at := range proxy.Spots() {
				if o.Text == fmt.Sprintf("request %d, %s", i, at) {
					_, step := rows[i-1].Sees(item, at, "")
					steps = append(steps, proxy.Step{Rule: step.Rule, Text: fmt.Sprintf("Request %d: ", i) + step.Text})
				}
			}
		}
		v := q.values
		out := quizzes.Question{
			Stem: fmt.Sprintf("With `-U %s -A %s -b %s -d %s`, curl 7.88 sends these requests through Squid 5.7 or, where the table says so, a proxy that intercepts TLS with a CA that the client trusts. Where can the %s, `%s`, be read in clear? %s", v[proxy.Login], v[proxy.Agent],
				v[proxy.Cookie], v[proxy.Body], item, v[item], fwdOptions),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(q, rows, item, opts),
		}
		out.Trace = quizzes.Worked(steps, "It can be read with %s.", out.Ask.KeyText())
		return out, nil
	})
}
