package trace

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

var update = flag.Bool("update", false, "write the .want files")

// logs returns the logs of testdata by file name without extension. The first line
// of each says whether it is a real log or was composed after a documented format.
func logs(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.log")
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs found (%v)", err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if head, _, _ := strings.Cut(string(text), "\n"); !strings.HasPrefix(head, "# real: ") && !strings.HasPrefix(head, "# composed after ") {
			t.Errorf("%s does not name its source: %q", file, head)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".log")] = string(text)
	}
	return all
}

// diagnose diagnoses a log with the settings of a text; "" means none.
func diagnose(t testing.TB, log, settings string) *Diagnosis {
	t.Helper()
	var checked *core.Result
	if settings != "" {
		checked = core.Check(settings)
	}
	d, err := Diagnose(log, checked)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// summary returns the parts of a diagnosis that a test compares, which are not
// its words.
func summary(d *Diagnosis, log string) string {
	lines := strings.Split(log, "\n")
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s, %d done, %d failed\n", d.Format, d.Verdict, d.Done, d.Failed)
	for _, t := range d.Transfers {
		fmt.Fprintf(&b, "transfer line %d: %s port %d: %s\n", t.Line, t.Mode, t.Port, t.Cause)
	}
	for _, f := range d.Findings {
		fmt.Fprintf(&b, "%s %s (%s) line %d: %s\n", f.Severity, f.ID(), f.Cause, f.Line, strings.TrimSpace(lines[f.Line-1]))
	}
	return b.String()
}

func TestLogs(t *testing.T) {
	for name, log := range logs(t) {
		t.Run(name, func(t *testing.T) {
			got := summary(diagnose(t, log, ""), log)
			file := filepath.Join("testdata", name+".want")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A log is named after its client and the problem. The diagnosis must find that
// problem, whichever client wrote the log.
func TestLogsByName(t *testing.T) {
	found := map[string]string{ // problem -> first finding; empty for none
		"done": "", "bare": "", "eprt_then_port": "", "tls_done": "", "passive": "passive-used (passive-used)",
		"nothing_arrived": "firewall-closed (nothing-arrived)", "no_reply": "firewall-closed (no-reply)",
		"other_address": "firewall-closed (nothing-arrived)", "logger": "firewall-closed (nothing-arrived)",
		"425_after_150": "firewall-closed (connect-refused)", "426_after_150": "firewall-closed (connect-refused)",
		"425_without_150": "firewall-closed (connect-refused)", "425_dropped": "firewall-closed (connect-refused)",
		"425_refused": "firewall-closed (connect-refused)", "dialled_at_port": "firewall-closed (connect-refused)",
		"421_after_150": "AM-42 (service-closing)", "control_lost": "control-lost (control-lost)",
		"active_off": "port-refused (port-refused)", "port_refused": "port-refused (port-refused)",
		"port_refused_504": "port-refused (port-refused)", "port_before_login": "AM-14 (port-refused)",
		"port_below_1024": "AM-50 (port-refused)", "ipv6_eprt_refused": "AM-08 (port-refused)", "malformed": "AM-01 (port-refused)",
		"unspecified_refused": "AM-10 (port-refused)", "unspecified_taken": "AM-10 (announcement-malformed)",
		"address_refused": "site-nat (port-refused)", "illegal_address": "site-nat (port-refused)",
		"three_sessions": "site-nat (port-refused)", "private_address": "site-nat (no-reply)",
		"range_in_use": "port-capacity (range-exhausted)", "no_listener": "port-capacity (range-exhausted)",
		"range_of_one": "AM-09 (range-exhausted)", "port_busy": "port-listening (port-busy)",
		"stranger_refused": "AM-23 (stranger-only)", "stranger_taken": "AM-23 (stranger-only)",
		"tls_reuse_required": "AM-65 (tls-failed)", "tls_never_begun": "AM-60 (data-stalled)", "tls_refused": "login-refused (login-refused)",
		"data_broken": "data-broken (data-broken)", "login_refused": "login-refused (login-refused)",
		"file_refused": "transfer-refused (transfer-refused)", "missing_by_size": "transfer-refused (transfer-refused)",
		"three_transfers": "transfer-refused (transfer-refused)", "aborted": "transfer-aborted (transfer-aborted)",
		"cut_short": "unfinished (unfinished)", "without_replies": "unfinished (unfinished)",
	}
	for name, log := range logs(t) {
		client, problem, _ := strings.Cut(name, "_")
		want, known := found[problem]
		if problem == "range_exhausted" { // lftp waits without a message
			want, known = map[string]string{"curl": "port-capacity (range-exhausted)", "lftp": "unfinished (unfinished)"}[client]
		}
		if !known {
			t.Errorf("%s: this test does not know the problem %q", name, problem)
		}
		if client == "commons-net" && want != "" && strings.Contains(log, "127,0,0,1") { // it does not log the partner's address
			want = strings.Replace(want, "firewall-closed", "site-nat", 1)
		}
		d := diagnose(t, log, "")
		got := ""
		if len(d.Findings) > 0 {
			got = d.Findings[0].ID() + " (" + d.Findings[0].Cause + ")"
		}
		if got != want {
			t.Errorf("%s: found %q, want %q", name, got, want)
		}
		format := strings.NewReplacer("partner", "talk").Replace(client)
		if d.Format != format {
			t.Errorf("%s: format %s, want %s", name, d.Format, format)
		}
	}
}

// The findings of a log depend on the settings that should have been in force.
func TestSettings(t *testing.T) {
	const (
		head    = "* Connected to ftp.partner.example (203.0.113.10) port 21 (#0)\n< 220 ready\n"
		dropped = head + "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n* Operation timed out after 4000 milliseconds\n"
		moved   = head + "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n< 226 Done\n"
		passive = head + "> EPSV\n< 229 Entering Extended Passive Mode (|||21391|)\n> RETR a\n< 150 Ok\n< 226 Done\n"
		ports   = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 10\n"
		others  = "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 10\n"
		site    = "[transfer-site a]\nserver = ftp.partner.example\nenable-active-connection-mode = yes\nnetwork-zone = "
		off     = "[transfer-site b]\nserver = ftp.other.example\nenable-active-connection-mode = "
	)
	tests := []struct {
		name, log, settings, want string
	}{
		{"nothing wrong", moved, ports + site + "none\n", ""},
		{"passive mode without settings", passive, "", "passive-used passive-used 3"},
		{"a firewall that the settings do not mention", dropped, ports + site + "none\n", "firewall-closed nothing-arrived 7"},
		{"a proxy", dropped, ports + site + "any\n", "zone-active-proxied nothing-arrived 7"},
		{"another site's proxy", dropped, ports + site + "none\n" + off + "yes\nnetwork-zone = any\n", "firewall-closed nothing-arrived 7"},
		{"no default zone", dropped, ports + site + "Default\n", "zone-default-missing nothing-arrived 7"},
		{"address translation", dropped, ports + site + "none\n[host]\naddress = 192.0.2.5\nnat-address = 198.51.100.7\n", "site-nat nothing-arrived 7"},
		{"another host's address", dropped, ports + site + "none\n[host]\naddress = 192.0.2.6\n", "site-nat nothing-arrived 7"},
		{"another range", dropped, others + site + "none\n", "out-of-range out-of-range 7"},
		{"another range, and the transfer succeeds", moved, others + site + "none\n", "out-of-range out-of-range 3"},
		{"a closed firewall", dropped, ports + site + "none\n[firewall]\nopen = 10001-10009\n", "firewall-closed nothing-arrived 7"},
		{"a firewall open for other sources", dropped, ports + site + "none\n[firewall]\nopen = 10000-10009\nfrom = 203.0.113.11\n", "firewall-source nothing-arrived 7"},
		{"passive mode", passive, ports + site + "none\n", "passive-used passive-used 3"},
		{"passive mode of another site", passive, ports + strings.Replace(site, "= yes", "= no", 1) + "none\n" + off + "yes\n", ""},
		{"passive mode, active required of another site only", passive, ports + off + "yes\n[transfer-site c]\nserver = ftp.third.example\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, f := range diagnose(t, tt.log, tt.settings).Findings {
				got += fmt.Sprintf("%s %s %d", f.ID(), f.Cause, f.Line)
			}
			if got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

// A finding's rule is one of core or a number of the checklist, and every finding
// has a message and advice.
func TestFindingsHaveRules(t *testing.T) {
	for name, log := range logs(t) {
		for _, f := range diagnose(t, log, "").Findings {
			if _, known := core.LookupRule(f.Rule); f.Rule != "" && !known && !strings.HasPrefix(f.Rule, "AM-") {
				t.Errorf("%s: no rule %q", name, f.Rule)
			}
			if f.Cause == "" || f.Message == "" || f.Advice == "" || strings.Contains(f.Message, "  ") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestNoLog(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":  "",
		"a letter": "Dear Sir,\nthe transfer does not work.\n",
		"HTTP":     "> GET / HTTP/1.1\n> Host: example\n< HTTP/1.1 200 OK\n",
		"settings": "[ftp-active-mode]\nbase-port = 10000\n",
		"UTF-16":   "\xff\xfe>\x00 \x00P\x00O\x00R\x00T\x00 \x001\x00\r\x00\n\x00",
		"bytes":    "\x00\xff\xfe\n\x00",
		"too long": strings.Repeat("\n", MaxLog+1),
	} {
		if d, err := Diagnose(text, nil); err == nil {
			t.Errorf("%s is accepted as a log of %s", name, d.Format)
		}
	}
}

// A diagnosis of a long log keeps the latest lines before the first failure, and
// the failure.
func TestLongLog(t *testing.T) {
	good := "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n< 226 Done\n"
	bad := "> PORT 192,0,2,5,39,17\n< 500 No\n"
	log := strings.Repeat(good, 3000) + bad + strings.Repeat(good, 3000)
	d := diagnose(t, log, "")
	if d.Done != 6000 || d.Failed != 1 || d.Lines != 30002 {
		t.Errorf("%d done, %d failed of %d lines", d.Done, d.Failed, d.Lines)
	}
	if len(d.Exchange) > MaxShown || len(d.Transfers) > MaxShown || len(d.Exchange)+d.Omitted != d.Lines {
		t.Errorf("%d lines and %d transfers kept, %d lines omitted of %d", len(d.Exchange), len(d.Transfers), d.Omitted, d.Lines)
	}
	shown, kept := false, false
	for _, e := range d.Exchange {
		shown = shown || e.Line == d.Findings[0].Line
	}
	for _, x := range d.Transfers {
		kept = kept || x.Cause == "port-refused"
	}
	if d.Findings[0].Line != 15002 || !shown || !kept {
		t.Errorf("finding at line %d; line shown %t, transfer kept %t", d.Findings[0].Line, shown, kept)
	}
	if d := diagnose(t, strings.Repeat(bad, 3000), ""); len(d.Findings) != maxFindings || d.Failed != 3000 {
		t.Errorf("%d findings of %d failures", len(d.Findings), d.Failed)
	}
}

func BenchmarkDiagnose(b *testing.B) {
	log := logs(b)["curl_nothing_arrived"]
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		if _, err := Diagnose(log, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLongLog diagnoses a log of several megabytes.
func BenchmarkLongLog(b *testing.B) {
	log := strings.Repeat(logs(b)["wget_nothing_arrived"], 4000)
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		if _, err := Diagnose(log, nil); err != nil {
			b.Fatal(err)
		}
	}
}
