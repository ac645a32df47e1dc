package core

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ruleIDs returns the rule ids of the diagnostics, in order.
func ruleIDs(found []Diagnostic) string {
	var all []string
	for _, d := range found {
		all = append(all, d.Rule)
	}
	return strings.Join(all, " ")
}

// example returns the text that documents the language. It has the manual's
// example, 1024 ports from 10000, and every other key.
func example(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/example.settings")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCheckExample(t *testing.T) {
	r := Check(example(t))
	if r.PortEnd != 11023 || r.Verdict != Warnings {
		t.Errorf("port end %d, verdict %v; want 11023, warnings", r.PortEnd, r.Verdict)
	}
	want := []place{{3, "port-own-listener"}, {3, "port-known-service"}}
	if diff := cmp.Diff(want, places(r.Diagnostics)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestCheckRangeAlone checks a range alone, without blanks, as a script writes
// it.
func TestCheckRangeAlone(t *testing.T) {
	r := Check("[ftp-active-mode]\nbase-port=10000\nnumber-of-ports=1024\nport-end=11024\n")
	if got, want := ruleIDs(r.Diagnostics), "port-own-listener port-known-service site-active-none port-end-differs"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	if r.PortEnd != 11023 || r.Verdict != Fail {
		t.Errorf("port end %d, verdict %v; want 11023, fail", r.PortEnd, r.Verdict)
	}
}

// TestResultJSON compares the JSON of a result with the documented form, for
// one diagnostic of the example and without its message.
func TestResultJSON(t *testing.T) {
	const want = `{"verdict":"warnings","portEnd":11023,"sites":[{"name":"payroll","route":"direct","verdict":"pass"}],` +
		`"diagnostics":[{"rule":"port-own-listener","severity":"warning","path":"ftp-active-mode.base-port","line":3,"col":19,"len":5,"message":"...","fix":null}]}`
	r := Check(example(t))
	r.Diagnostics = slices.DeleteFunc(r.Diagnostics, func(d Diagnostic) bool { return d.Rule != "port-own-listener" })
	r.Diagnostics[0].Message = "..."
	compareJSON(t, want, r)
}

func TestResultJSONForms(t *testing.T) {
	compareJSON(t, `{"verdict":"empty","portEnd":0,"sites":[],"diagnostics":[]}`, Check(""))

	r := Check("[ftp-active-mode]\nbase-port = 65530\nnumber-of-ports = 10\n[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n")
	for i := range r.Diagnostics {
		r.Diagnostics[i].Message, r.Diagnostics[i].Fix.Message = "...", "do"
	}
	compareJSON(t, `{"verdict":"fail","portEnd":65539,"sites":[{"name":"a","route":"direct","verdict":"fail"}],`+
		`"diagnostics":[{"rule":"port-end-high","severity":"error","path":"ftp-active-mode.number-of-ports","line":3,"col":19,"len":2,"message":"...",`+
		`"fix":{"message":"do","line":3,"col":19,"len":2,"new":"6"}}]}`, r)
}

func compareJSON(t *testing.T, want string, r *Result) {
	t.Helper()
	got, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func TestPortEnd(t *testing.T) {
	for _, tt := range []struct {
		lines string
		want  int
	}{
		{"", 0},
		{"base-port = 10000\n", 0},
		{"number-of-ports = 1024\n", 0},
		{"port-end = 11023\n", 0},
		{"base-port = 0\nnumber-of-ports = 0\n", 0},
		{"base-port = 10000\nnumber-of-ports = 0\n", 0},
		{"base-port = ${b}\nnumber-of-ports = 1024\n", 0},
		{"base-port = 10000\nnumber-of-ports = 1024\n", 11023},
		{"base-port = 10000\nnumber-of-ports = 1\n", 10000},
		{"base-port = 65000\nnumber-of-ports = 1024\n", 66023}, // even though a rule rejects it
	} {
		if got := Check("[ftp-active-mode]\n" + tt.lines).PortEnd; got != tt.want {
			t.Errorf("%q: port end %d, want %d", tt.lines, got, tt.want)
		}
	}
}

// TestVerdicts checks texts with two active sites and a passive one: a finding
// lowers the verdicts of exactly the sites that it concerns.
func TestVerdicts(t *testing.T) {
	const (
		first   = "[transfer-site first]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
		second  = "[transfer-site second]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
		passive = "[transfer-site passive]\nnetwork-zone = none\n"
		sites   = first + second + passive
		quiet   = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
	)
	for _, tt := range []struct {
		name, text string
		want       Verdict
		sites      string
	}{
		{"empty text", "", Empty, ""},
		{"only blank lines and comments", "\ufeff\n# [host]\n \t\r\n", Empty, ""},
		{"only an acceptance", "# activeftp: accept site-nat because x\n", Empty, ""},
		{"only a mistyped acceptance", "# activeftp: acept site-nat because x\n", Fail, ""},
		{"only a header", "[host]\n", Pass, ""},
		{"good", quiet + sites, Pass, "pass pass off"},
		{"note on the range", "[ftp-active-mode]\nbase-port = 27000\nnumber-of-ports = 100\n" + sites, Notes, "pass pass off"},
		{"warning on the range", "[ftp-active-mode]\nbase-port = 8440\nnumber-of-ports = 9\n" + sites, Warnings, "pass pass off"},
		{"error on the range", "[ftp-active-mode]\nbase-port = 990\nnumber-of-ports = 9\n" + sites, Fail, "fail fail off"},
		{"no range", sites, Warnings, "warnings warnings off"},
		{"no range, and an error in a site", sites + "[transfer-site bad]\nport = x\nenable-active-connection-mode = yes\nnetwork-zone = none\n",
			Fail, "warnings warnings off fail"},
		{"error on the passive range", quiet + "[ftp-passive-mode]\nbase-port = 990\nnumber-of-ports = 9\n" + sites, Fail, "pass pass off"},
		{"error on the host", quiet + "[host]\nnodes = 0\n" + sites, Fail, "fail fail off"},
		{"error on the firewall", quiet + "[firewall]\nopen = 1\n" + sites, Fail, "fail fail off"},
		{"note on the firewall", quiet + "[firewall]\nopen = 28590-28690\n" + sites, Notes, "pass pass off"},
		{"error in a zone", quiet + "[network-zone A]\nsocks5 = x\n" + sites, Fail, "pass pass off"},
		{"error in the text", "x\n" + quiet + sites, Fail, "fail fail fail"},
		{"error in an active site", quiet + "[transfer-site bad]\nport = 0\nenable-active-connection-mode = yes\nnetwork-zone = none\n" + sites,
			Fail, "fail pass pass off"},
		{"error in a passive site", quiet + sites + "[transfer-site bad]\nnetwork-zone = A\n", Fail, "pass pass off fail"},
		{"note in a passive site", quiet + sites + "[transfer-site maybe]\nserver = ${s}\n", Incomplete, "pass pass off off"},
		{"active mode is an expression", quiet + sites + "[transfer-site maybe]\nenable-active-connection-mode = ${a}\n",
			Incomplete, "pass pass off incomplete"},
		{"range is an expression", "[ftp-active-mode]\nbase-port = ${base}\nnumber-of-ports = 100\n" + sites, Incomplete, "incomplete incomplete off"},
		{"range is an expression, and a warning", "[ftp-active-mode]\nbase-port = ${base}\nnumber-of-ports = 100\n" + sites +
			"[transfer-site own]\nenable-active-connection-mode = yes\n", Warnings, "incomplete incomplete off warnings"},
		{"zone is an expression", quiet + sites + "[transfer-site own]\nnetwork-zone = ${z}\nenable-active-connection-mode = yes\n",
			Incomplete, "pass pass off incomplete"},
		{"active mode is not a flag", quiet + sites + "[transfer-site maybe]\nenable-active-connection-mode = 7\n",
			Fail, "pass pass off fail"},
		{"unknown range", "[ftp-active-mode]\nbase-port = unknown\nnumber-of-ports = 100\n" + sites, Incomplete, "incomplete incomplete off"},
		{"unknown range and a warning", "[ftp-active-mode]\nbase-port = unknown\nnumber-of-ports = 100\n" + sites +
			"[transfer-site own]\nenable-active-connection-mode = yes\n", Warnings, "incomplete incomplete off warnings"},
		{"unknown range and an error", "[ftp-active-mode]\nbase-port = unknown\nnumber-of-ports = 0\n" + sites, Fail, "fail fail off"},
		{"unknown passive range", quiet + "[ftp-passive-mode]\nbase-port = unknown\nnumber-of-ports = 100\n" + sites, Incomplete, "pass pass off"},
		{"unknown server", quiet + sites + "[transfer-site own]\nnetwork-zone = none\nenable-active-connection-mode = yes\nserver = unknown\n",
			Incomplete, "pass pass off incomplete"},
		{"unknown server of a passive site", quiet + sites + "[transfer-site own]\nserver = unknown\n", Incomplete, "pass pass off off"},
		{"unknown zone", quiet + sites + "[transfer-site own]\nnetwork-zone = unknown\nenable-active-connection-mode = yes\n",
			Incomplete, "pass pass off incomplete"},
		{"unknown proxy", quiet + "[network-zone A]\nsocks5 = unknown\n" + sites +
			"[transfer-site own]\nnetwork-zone = A\nenable-active-connection-mode = yes\n", Incomplete, "pass pass off incomplete"},
		{"unknown default zone", quiet + "[network-zone A]\ndefault = unknown\n" + sites +
			"[transfer-site own]\nnetwork-zone = Default\nenable-active-connection-mode = yes\n", Incomplete, "pass pass off incomplete"},
		{"unknown proxy of the default zone", quiet + "[network-zone A]\ndefault = yes\nsocks5 = unknown\n" + sites +
			"[transfer-site own]\nnetwork-zone = Default\nenable-active-connection-mode = yes\n", Incomplete, "pass pass off incomplete"},
		{"warning in a site", quiet + sites + "[transfer-site own]\nenable-active-connection-mode = yes\n", Warnings, "pass pass off warnings"},
		{"a site given twice", quiet + sites + second, Fail, "pass fail off"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Check(tt.text)
			var verdicts []string
			for _, s := range r.Sites {
				verdicts = append(verdicts, s.Verdict.String())
			}
			if got := strings.Join(verdicts, " "); r.Verdict != tt.want || got != tt.sites {
				t.Errorf("verdict %v, sites %q; want %v, %q\n%s", r.Verdict, got, tt.want, tt.sites, listing(r.Diagnostics))
			}
		})
	}
}

// TestDiagnosticsInOrder checks that the findings of the parser and of the
// rules are sorted together.
func TestDiagnosticsInOrder(t *testing.T) {
	r := Check("[ftp-active-mode]\nbase-port = 80\nnumber-of-ports = 10\nport-end = x\n[transfer-site a]\n" +
		"enable-active-connection-mode = yes\nport = y\n[host]\nos = z\n[firewall]\nfrom = 1\n")
	if got, want := ruleIDs(r.Diagnostics), "port-base-bounds value-number zone-active-unclear value-number value-choice value-address"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

// TestSilentAfterUnread checks that no rule reports a value as missing that may
// be in a line that was not read.
func TestSilentAfterUnread(t *testing.T) {
	const (
		quiet = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
		site  = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	)
	for _, tt := range []struct{ name, text, want string }{
		{"half a range", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-prots = 100\n" + site, "key-unknown"},
		{"half a range in two sections", "[ftp-active-mode]\nbase-port = 28590\n[ftp-active-mode]\nnumber-of-ports = 100\n" + site, "section-duplicate"},
		{"no range", "[ftp-activ-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" + site, "section-unknown"},
		{"no range, keys above any section", "base-port = 28590\nnumber-of-ports = 100\n" + site, "syntax"},
		{"no active site", quiet + "[transfer-site a]\nenable-active-mode = yes\n", "key-unknown"},
		{"no active site, unknown section", quiet + "[transfersite a]\nenable-active-connection-mode = yes\n", "section-unknown"},
		{"no zone", quiet + "[transfer-site a]\nnetwork-zones = none\nenable-active-connection-mode = yes\n", "key-unknown"},
		{"no such zone", "[network-zon A]\n[transfer-site a]\nnetwork-zone = A\n", "section-unknown"},
		{"no default zone", "[network-zone A]\ndefualt = yes\n[transfer-site a]\nnetwork-zone = Default\n", "key-unknown"},
		{"no default zone, unknown section", "[networkzone A]\ndefault = yes\n[transfer-site a]\nnetwork-zone = Default\n", "section-unknown"},
		{"ephemeral ports of the system", "[ftp-active-mode]\nbase-port = 40000\nnumber-of-ports = 9\n" + site + "[host]\nos = linux\nephemeral-port = 50000-60000\n", "key-unknown"},
		{"open for the passive range", quiet + site + "[ftp-passive-mode]\nbase = 29000\nnumber-of-ports = 10\n[firewall]\nopen = 28590-28689 29000-29009\n", "key-unknown"},
		{"open for a listener", quiet + site + "[host]\nlistens = 22\n[firewall]\nopen = 22 28590-28689\n", "key-unknown"},
		{"FTPS inspection", quiet + site + "use-ftps = yes\n[firewall]\nopens = 28590-28689\n", "key-unknown"},
		{"FTPS inspection, clear command channel", quiet + site + "use-ftps = yes\nclear-channel = yes\n", "key-unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(tt.text).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzCheck(f *testing.F) {
	addSeedTexts(f)
	f.Fuzz(func(t *testing.T, text string) {
		r := Check(text)
		if again := Check(text).Diagnostics; !reflect.DeepEqual(r.Diagnostics, again) {
			t.Fatalf("second check (-first +second):\n%s", cmp.Diff(r.Diagnostics, again, cmp.AllowUnexported(Diagnostic{})))
		}
		fixes := 16 // limits the fixes that are tried, because each takes another check
		var worst Severity
		for _, d := range r.Diagnostics {
			if d.Accepted == nil {
				worst = max(worst, d.Severity)
			}
			checkPlace(t, text, d.Span)
			if rule, ok := LookupRule(d.Rule); !ok || rule.Severity != d.Severity || d.Message == "" {
				t.Errorf("%+v: unknown rule, wrong severity or empty message", d)
			}
			if d.Fix != nil && fixes > 0 {
				checkFix(t, text, d)
				fixes--
			}
		}
		want := VerdictOf(worst)
		switch {
		case r.Verdict == Empty && worst < Error, r.Verdict == Incomplete && worst <= Note:
			want = r.Verdict
		}
		if r.Verdict != want {
			t.Errorf("verdict %v, but the worst finding is %v", r.Verdict, worst)
		}
		checkSites(t, r)
	})
}

// checkFix checks that the fix of d changes the text and silences the rule at
// the place of d.
func checkFix(t *testing.T, text string, d Diagnostic) {
	t.Helper()
	checkPlace(t, text, d.Fix.Span)
	fixed := d.Fix.Apply(text)
	if fixed == text {
		t.Errorf("the fix of %+v changes nothing", d)
	}
	for _, after := range Check(fixed).Diagnostics {
		if after.Rule == d.Rule && after.Start == d.Start {
			t.Errorf("%+v is still reported after its fix:\n%q", d, fixed)
		}
	}
}

// checkSites checks that the verdict on each site agrees with its plan and with
// the verdict on the text.
func checkSites(t *testing.T, r *Result) {
	t.Helper()
	if len(r.Sites) != len(r.Settings.Sites) {
		t.Fatalf("%d results for %d sites", len(r.Sites), len(r.Settings.Sites))
	}
	for i := range r.Sites {
		site, result := &r.Settings.Sites[i], r.Sites[i]
		if result.Name != site.Name || result.Route != r.Settings.Route(site) {
			t.Errorf("site %q has the result %+v", site.Name, result)
		}
		if result.Verdict < Off || rank(result.Verdict) > rank(r.Verdict) {
			t.Errorf("%+v, but the verdict on the text is %v", result, r.Verdict)
		}
		if len(r.Sites) > 10 { // Plan reads every diagnostic, so many sites are slow
			continue
		}
		plan, blockers := r.Plan(site)
		if result.Verdict == Fail && len(blockers) == 0 {
			t.Errorf("%+v, but it has a plan: %+v", result, plan)
		}
		if active := plan.Mode == Active; len(blockers) == 0 && active != site.Active() {
			t.Errorf("%q is planned as %v", site.Name, plan.Mode)
		}
	}
}

// rank orders verdicts from the best to the worst.
func rank(v Verdict) int {
	return slices.Index([]Verdict{Off, Pass, Notes, Incomplete, Warnings, Fail}, v)
}

func BenchmarkCheck(b *testing.B) {
	b.Run("typical", func(b *testing.B) {
		text := example(b)
		b.ReportAllocs()
		for b.Loop() {
			Check(text)
		}
	})
	for _, bm := range []struct{ name, lines string }{
		{"every-key", siteLines},
		{"findings", "enable-active-connection-mode = yes\nuse-ftps = yes\nserver = 198.51.100.7\nsite-type = partner\n"},
	} {
		benchmarkGrowth(b, bm.name, bm.lines)
	}
	for _, bm := range []struct{ name, text string }{
		{"unknown-zones", unknownZones(100_000)},
		{"all-active-on-any", siteTexts(100_000, "enable-active-connection-mode = yes\nnetwork-zone = any\nsite-type = partner\n")},
		{"ports", portLists()},
	} {
		b.Run("worst="+bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Check(bm.text)
			}
		})
	}
}

// benchmarkGrowth checks texts with more and more sites that have the given lines. It
// reports the time and the memory that each site takes, and the time as a multiple of
// that in the text before, which has a tenth of the sites: 1 is linear.
func benchmarkGrowth(b *testing.B, name, lines string) {
	before := 0.0
	for _, sites := range []int{10, 100, 1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%s/sites=%d", name, sites), func(b *testing.B) {
			text := "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" + siteTexts(sites, lines)
			b.ReportAllocs()
			var start, end runtime.MemStats
			runtime.ReadMemStats(&start)
			for b.Loop() {
				Check(text)
			}
			runtime.ReadMemStats(&end)
			each := float64(b.Elapsed().Nanoseconds()) / float64(b.N*sites)
			b.ReportMetric(each, "ns/site")
			b.ReportMetric(float64(end.TotalAlloc-start.TotalAlloc)/float64(b.N*sites), "B/site")
			if before > 0 {
				b.ReportMetric(each/before, "of-previous")
			}
			before = each
		})
	}
}

// siteLines sets every key of a site that a typical text sets.
const siteLines = "server = ftp.partner.internal\nport = 21\nnetwork-zone = none\nenable-active-connection-mode = yes\nuse-ftps = no\n" +
	"clear-command-channel = no\nmax-parallel-transfers = 0\nhostname-verification = enabled\nsite-type = internal\n"

// unknownZones returns a text with n zones and n sites, each site with a zone
// that does not exist.
func unknownZones(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "[network-zone zone-%06d]\n[transfer-site %d]\nnetwork-zone = zonf-%06d\n", i, i, i)
	}
	return text.String()
}

// portLists returns a text with port lists of the maximum line length.
func portLists() string {
	var even, odd strings.Builder
	for port := 2000; even.Len() < MaxLine-20; port += 2 {
		fmt.Fprintf(&even, " %d", port)
		fmt.Fprintf(&odd, " %d", port+1)
	}
	return "[ftp-active-mode]\nbase-port = 1024\nnumber-of-ports = 64512\n[host]\nlistening =" + even.String() +
		"\nephemeral-ports =" + odd.String() + "\n[firewall]\nopen =" + odd.String() + "\n"
}
