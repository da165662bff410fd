package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

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

// fwdFlags are curl's options for items, with what they mean: nobody has to know them by heart.
var fwdFlags = map[proxy.Item][2]string{proxy.Login: {"-U", "the login for it"}, proxy.Agent: {"-A", "the `User-Agent`"}, proxy.Cookie: {"-b", "a cookie"}, proxy.Body: {"-d", "the body of a `POST`"}}

// lines is the command with the options that some items need.
func (q fwdRequest) lines(items []proxy.Item) []string {
	first, second := "curl -x "+fwdProxyURL(q.way), ""
	for _, item := range proxy.Items() {
		switch f, ok := fwdFlags[item]; {
		case !ok || !slices.Contains(items, item):
		case item == proxy.Login:
			first += " " + f[0] + " " + q.values[item]
		default:
			second += " " + f[0] + " " + q.values[item]
		}
	}
	return []string{first + ` \`, " " + second + ` \`, "  " + q.url() + q.values[proxy.Path]}
}

// fwdWhere defines the spots that are asked for.
func fwdWhere(spots []proxy.Spot) string {
	var out []string
	for at, where := range []string{"Before the proxy: on the wire from curl to it.", "Inside the proxy: in its own software.", "Behind the proxy: on the wire from it to the site."} {
		if slices.Contains(spots, proxy.Spot(at)) {
			out = append(out, where)
		}
	}
	return strings.Join(out, " ")
}

// fwdTerms settles what counts as clear, for the items that are asked for.
func fwdTerms(items ...proxy.Item) string {
	out := ""
	if slices.Contains(items, proxy.Login) {
		out += " Base64 counts as clear."
	}
	if slices.Contains(items, proxy.SiteName) {
		out += " Encrypted Client Hello is not in use."
	}
	return out
}

func fwdIntercepts(w proxy.Way) string {
	if w.Intercept {
		return "a proxy that intercepts TLS with a CA that curl trusts."
	}
	return "Squid 5.7, without interception of TLS."
}

// fwdViews are the ways and pairs of spots where no column has one answer alone.
var fwdViews = []struct {
	way   proxy.Way
	spots []proxy.Spot
}{
	{proxy.Way{HTTPS: true}, []proxy.Spot{proxy.ToProxy, proxy.AtProxy}}, {proxy.Way{HTTPS: true}, []proxy.Spot{proxy.ToProxy, proxy.ToSite}},
	{proxy.Way{HTTPS: true}, []proxy.Spot{proxy.AtProxy, proxy.ToSite}}, {proxy.Way{HTTPS: true, Intercept: true}, []proxy.Spot{proxy.ToProxy, proxy.ToSite}},
	{proxy.Way{HTTPS: true, TLSProxy: true}, []proxy.Spot{proxy.AtProxy, proxy.ToSite}},
}

func fwdVisibleTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		view := quizzes.One(r, fwdViews...)
		q, spots, items := fwdDrawRequest(r, view.way), view.spots, quizzes.Draw(r, proxy.Items(), 5)
		ask := quizzes.Cells{Head: []string{"Part", "Readable " + spots[0].String(), "Readable " + spots[1].String()}}
		var steps []proxy.Step
		fooled, yes := map[proxy.Model]bool{}, [2]int{}
		for _, item := range items {
			row := quizzes.CellRow{Given: []string{item.String() + ", " + quizzes.Code(q.values[item])}}
			for k, at := range spots {
				ok, step := q.way.Sees(item, at, "")
				cell := quizzes.Cell{Choices: []string{"yes", "no"}, Want: quizzes.YesNo(ok), Why: step.Text}
				if m := fwdFools(r, q.way, item, at); m != "" {
					fooled[m] = true
					cell.Near = []quizzes.Near{{Answer: quizzes.YesNo(!ok), Misconception: string(m), Why: "This takes it that " + fwdVisibleBeliefs[m] + ". " + step.Text}}
				}
				if ok {
					yes[k]++
				}
				row.Asked, steps = append(row.Asked, cell), append(steps, step)
			}
			ask.Rows = append(ask.Rows, row)
		}
		if min(yes[0], yes[1]) == 0 || max(yes[0], yes[1]) == len(items) || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("a column is all alike")
		}
		options := []string{"`-x` names the proxy"}
		for _, item := range []proxy.Item{proxy.Login, proxy.Agent, proxy.Cookie, proxy.Body} {
			if f := fwdFlags[item]; slices.Contains(items, item) {
				options = append(options, quizzes.Code(f[0])+" "+f[1])
			}
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("curl 7.88 sends this request through %s Which parts can be read in clear at the two places? (%s %s.%s)", fwdIntercepts(q.way), fwdWhere(spots),
				quizzes.And(options), fwdTerms(items...)),
			Exhibits: []quizzes.Exhibit{{Title: "The command", Lang: "sh", Lines: q.lines(items)}}, Ask: ask, Note: fmt.Sprint(q, spots),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", ask.KeyText()),
		}, nil
	})
}

func fwdVisibleWhere(r *rand.Rand) (quizzes.Question, error) {
	item := quizzes.One(r, proxy.Path, proxy.Cookie, proxy.Body, proxy.Agent, proxy.Login) // no belief sees the site's name where it is not
	want := 1 + r.IntN(3)
	switch item { // for these fewer places than others are believed in
	case proxy.Agent:
		want = 2 + r.IntN(2)
	case proxy.Login:
		want = 3 + r.IntN(2)
	}
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		q := fwdDrawRequest(r, proxy.Way{})
		rows := quizzes.Draw(r, fwdWays, 4)
		fooled, asked := map[proxy.Model]bool{}, map[int]bool{}
		var opts []quizzes.Option
		var spots []proxy.Spot
		var steps []proxy.Step
		right := 0
		for n, k := range append(r.Perm(12), r.Perm(12)...) { // first one place of each request, then any other
			i, at := k/3, proxy.Spot(k%3)
			if len(opts) == 5 || n < 12 && asked[i] {
				continue
			}
			ok, step := rows[i].Sees(item, at, "")
			o := quizzes.Option{Text: fmt.Sprintf("request %d, %s", i+1, at), Right: ok, Why: step.Text}
			m := fwdFools(r, rows[i], item, at)
			if m == "" || ok && right == want || !ok && len(opts)-right == 5-want || slices.ContainsFunc(opts, func(p quizzes.Option) bool { return p.Text == o.Text }) {
				continue
			}
			if fooled[m] = true; ok {
				right++
			} else {
				o.Misconception, o.Why = string(m), "This takes it that "+fwdVisibleBeliefs[m]+". "+step.Text
			}
			asked[i], spots, opts = true, append(spots, at), append(opts, o)
			steps = append(steps, proxy.Step{Rule: step.Rule, Text: fmt.Sprintf("Request %d: ", i+1) + step.Text})
		}
		if len(opts) < 5 || len(asked) < len(rows) || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake, or a request that no option asks for")
		}
		ex, through := q.fwdTable(rows)
		out := quizzes.Question{
			Stem:     fmt.Sprintf("curl 7.88 sends each of these requests through %s. %s be read in clear? (%s `-x` names the proxy.%s)", through, q.fwdAsks(item), fwdWhere(spots), fwdTerms(item)),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(q, rows, item, opts),
		}
		out.Trace = quizzes.Worked(steps, "It can be read with %s.", out.Ask.KeyText())
		return out, nil
	})
}

// fwdTable shows a request on several ways, and names the proxy.
func (q fwdRequest) fwdTable(rows []proxy.Way) (quizzes.Exhibit, string) {
	ex, through := quizzes.Exhibit{Title: "The requests", Head: []string{"Request", "URL", "`-x`"}}, "Squid 5.7, without interception of TLS"
	intercepts := slices.ContainsFunc(rows, func(w proxy.Way) bool { return w.Intercept })
	if intercepts {
		ex.Head, through = append(ex.Head, "Intercepts"), "Squid 5.7 or, where column Intercepts says yes, a proxy that intercepts TLS with a CA that curl trusts"
	}
	for i, w := range rows {
		q.way = w
		row := []string{strconv.Itoa(i + 1), quizzes.Code(q.url() + q.values[proxy.Path]), quizzes.Code(fwdProxyURL(w))}
		if intercepts {
			row = append(row, quizzes.YesNo(w.Intercept))
		}
		ex.Rows = append(ex.Rows, row)
	}
	return ex, through
}

// fwdAsks begins the question for an item, with the option that sends it if there is one.
func (q fwdRequest) fwdAsks(item proxy.Item) string {
	v := q.values[item]
	switch f := fwdFlags[item][0]; item {
	case proxy.Login:
		return fmt.Sprintf("The login for the proxy is given with `%s %s`. Where can it", f, v)
	case proxy.Agent:
		return fmt.Sprintf("The `User-Agent` is given with `%s %s`. Where can it", f, v)
	case proxy.Cookie:
		return fmt.Sprintf("A cookie is given with `%s %s`. Where can it", f, v)
	case proxy.Body:
		return fmt.Sprintf("Each is a `POST` whose body is given with `%s %s`. Where can this body", f, v)
	}
	return fmt.Sprintf("Where can the %s, `%s`,", item, v)
}
