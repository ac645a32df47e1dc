package trace

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/core"
)

// cases are logs that people published when they had trouble with active mode, with
// names and addresses replaced, and some composed in the form of one. Each has the
// outcome that an expert would name.
var cases = map[string]struct {
	verdict core.Verdict
	done    int
	id      string // of the first finding; empty for none
	// also are ids of further findings. Says are texts that a message or an advice
	// contains, and never are texts that none contains.
	also, says, never []string
}{
	// Replies without commands.
	"10-linuxftp-illegal":        {verdict: core.Fail, id: "site-nat"},
	"11-netkit-wsl-425":          {verdict: core.Fail, id: "firewall-closed"},
	"12-explorer-425refused":     {verdict: core.Fail, id: "firewall-closed", says: []string{"reset"}},
	"23-netkit-hang-interrupted": {verdict: core.Fail, id: "firewall-closed", says: []string{"from 192.168.43.1 to the client"}},
	"32-netkit-filezillasrv-ok":  {verdict: core.Notes, id: "unfinished", never: []string{"no port command"}},
	"69-inetutils-ok":            {verdict: core.Pass, done: 1},
	"34-ftp-421-closed":          {verdict: core.Fail, id: "control-lost", says: []string{"helper"}},
	"36-garbled-port":            {verdict: core.Fail, id: "AM-01", says: []string{"22_"}},
	"59-inetutils-425":           {verdict: core.Fail, id: "firewall-closed"},
	"58-inetutils-illegal":       {verdict: core.Fail, id: "site-nat", never: []string{"port-listening"}},
	"13-netkit-badeprt":          {verdict: core.Fail, id: "site-address", says: []string{"family"}, never: []string{"in use"}},
	// Clients.
	"26-ftplib-ok":        {verdict: core.Pass, done: 2},
	"51-ftplib1-425":      {verdict: core.Fail, id: "firewall-closed", says: []string{"198.51.100.7:41303"}},
	"54-perl-illegal":     {verdict: core.Fail, id: "site-nat", says: []string{"192.168.1.101"}},
	"55-perl-hang":        {verdict: core.Fail, id: "firewall-closed"},
	"57-ruby-425":         {verdict: core.Fail, id: "firewall-closed", says: []string{"198.51.100.7:45609"}},
	"05-libcurl-wrapper":  {verdict: core.Fail, id: "site-nat", says: []string{"192.168.0.100"}},
	"07-nppftp-ftpes":     {verdict: core.Fail, id: "site-nat", says: []string{"no router on the way can rewrite PORT"}},
	"20-goftp-bind":       {verdict: core.Fail, id: "port-capacity", says: []string{"itself announced this port"}, never: []string{"port-listening", "firewall"}},
	"37-flashfxp-fxp":     {verdict: core.Notes, id: "unfinished"},
	"25-zos-client-ok":    {verdict: core.Pass, done: 1},
	"03-filezilla-french": {verdict: core.Fail, id: "site-nat", says: []string{"192.168.1.91", "203.0.113.180"}},
	"31-rclone-epsv":      {verdict: core.Notes, id: "passive-used"},
	"73-lftp-timestamps":  {verdict: core.Notes, id: "unfinished", also: []string{"passive-used"}},
	"08-ruby-exception":   {verdict: core.Fail, id: "site-nat", says: []string{"10.194.79.186"}},
	// Servers and captures.
	"15-pyftpdlib-noreply": {verdict: core.Fail, id: "site-nat", says: []string{"192.168.0.13"}},
	"16-pyftpdlib-docker":  {verdict: core.Fail, id: "site-nat", says: []string{"127.0.0.1", "172.17.0.1"}},
	"71-vsftpd-server":     {verdict: core.Fail, id: "site-nat", also: []string{"firewall-closed"}, says: []string{"203.0.113.7:50317"}},
	"79-iis-w3c":           {verdict: core.Fail, id: "site-nat", says: []string{"192.168.1.7", "203.0.113.74"}},
	"72-tcpdump-text":      {verdict: core.Fail, id: "site-nat", says: []string{"192.168.1.101", "203.0.113.7"}},
	// What the partner says in its 425.
	"63-inetutils-debug-bind20":     {verdict: core.Fail, id: "connect-refused", says: []string{"on the partner's side"}, never: []string{"Open inbound"}},
	"81-lftp-proftpd-tls-reuse-425": {verdict: core.Fail, id: "AM-65", never: []string{"Open inbound"}},
	"82-curl-425-texts":             {verdict: core.Fail, id: "firewall-closed", also: []string{"connect-refused"}, says: []string{"timed out, so", "no way to the address", "on the partner's side"}},
	"68-inetutils-debug-refused":    {verdict: core.Fail, id: "firewall-closed", says: []string{"reset"}},
	"60-inetutils-debug-425":        {verdict: core.Fail, id: "firewall-closed"},
	// Private addresses.
	"14-flashfxp-loopback":      {verdict: core.Fail, id: "site-nat", says: []string{"loopback"}, never: []string{"to 127.0.0.1,"}},
	"44-galaxy-quoted":          {verdict: core.Fail, id: "site-nat", says: []string{"10.0.0.7 is a private address", "same network"}},
	"06-fetch-mac":              {verdict: core.Fail, id: "site-nat", says: []string{"10.0.2.15"}},
	"67-inetutils-debug-iis501": {verdict: core.Fail, id: "site-nat", says: []string{"192.168.1.101"}, never: []string{"port-listening"}},
	// Passive mode.
	"01-filezilla-port502":       {verdict: core.Fail, id: "port-refused", also: []string{"passive-used"}, says: []string{"does not implement", "0.0.0.0"}, never: []string{"control connection was lost"}},
	"30-vscodesftp-passivefalse": {verdict: core.Notes, id: "unfinished", also: []string{"passive-used"}},
	"41-cyberduck-transcript":    {verdict: core.Notes, id: "unfinished", also: []string{"passive-used"}},
	"86-filezilla-pasv-timeout":  {verdict: core.Fail, id: "passive-used"},
	"76-filezilla-fallback-done": {verdict: core.Fail, done: 1, id: "site-nat", also: []string{"passive-used"}, says: []string{"203.0.113.12", "passive mode, which worked"}},
	// Others.
	"43-fluentftp-501fxp": {verdict: core.Fail, id: "site-nat", never: []string{"allow active mode"}},
	"83-prose-as-port":    {verdict: core.Pass, done: 1},
	"84-pass-in-unknown":  {verdict: core.Fail, id: "site-nat"},
	"27-curl-zos-slow":    {verdict: core.Notes, id: "port-reuse", says: []string{"60 seconds"}},
	"40-flutter":          {verdict: core.Notes, id: "unfinished"},
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.log")
	if err != nil || len(files) != len(cases) {
		t.Fatalf("%d files for %d cases (%v)", len(files), len(cases), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".log")
		want, known := cases[name]
		if !known {
			t.Errorf("%s has no outcome in this test", name)
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := diagnose(t, string(text), "")
		ids := map[string]bool{}
		first, said := "", ""
		for i := range d.Findings {
			f := &d.Findings[i]
			if i == 0 {
				first = f.ID()
			}
			ids[f.ID()] = true
			said += f.ID() + " " + f.Message + " " + f.Advice + "\n"
		}
		if d.Verdict != want.verdict || d.Done != want.done || first != want.id {
			t.Errorf("%s: %s, %d done, first %q; want %s, %d, %q\n%s", name, d.Verdict, d.Done, first, want.verdict, want.done, want.id, said)
		}
		for _, id := range want.also {
			if !ids[id] {
				t.Errorf("%s: no finding %s in\n%s", name, id, said)
			}
		}
		for _, text := range want.says {
			if !strings.Contains(said, text) {
				t.Errorf("%s: %q is not said in\n%s", name, text, said)
			}
		}
		for _, text := range want.never {
			if strings.Contains(said, text) {
				t.Errorf("%s: %q is said in\n%s", name, text, said)
			}
		}
		document, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"MyTimeout2024", "PASS secret"} {
			if strings.Contains(string(document), secret) {
				t.Errorf("%s shows %q", name, secret)
			}
		}
	}
}
