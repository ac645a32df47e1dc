package trace

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/core"
)

// pastes are composed logs in the forms in which people paste them: whole and in part,
// from clients, libraries, servers and other programs' errors. Each shows a failure; the
// value is the id of the first finding.
var pastes = map[string]string{
	"basic-ftp":                "passive-used",
	"brackets":                 "site-nat",
	"camel-accept-timeout":     "firewall-closed",
	"camel-illegal":            "site-nat",
	"camel-other-address":      "AM-23",
	"cisco":                    "site-nat",
	"csv":                      "site-nat",
	"curl-error-12":            "firewall-closed",
	"curl-error-30":            "port-refused",
	"dotnet-425":               "firewall-closed",
	"dotnet-passive":           "passive-used",
	"epsv-425":                 "passive-used",
	"filezilla-server-0.9":     "firewall-closed",
	"filezilla-server-1":       "firewall-closed",
	"filezilla-status-only":    "not-connected",
	"fluentftp-active-timeout": "site-nat",
	"ftp.exe-425":              "firewall-closed",
	"ftp.exe-debug":            "site-nat",
	"ftp.exe-timeout":          "firewall-closed",
	"ibmi":                     "firewall-closed",
	"json":                     "site-nat",
	"lftp-error":               "firewall-closed",
	"lower-case":               "site-nat",
	"markdown":                 "firewall-closed",
	"netcat":                   "site-nat",
	"node-ftp":                 "site-nat",
	"one-line":                 "firewall-closed",
	"ora-29260":                "firewall-closed",
	"php-warnings":             "site-nat",
	"product-accept-timeout":   "firewall-closed",
	"proftpd-debug":            "site-nat",
	"proftpd-extended":         "site-nat",
	"prose-quotes-reply":       "site-nat",
	"pure-ftpd":                "site-nat",
	"quote-pasv":               "site-nat",
	"sent-received":            "site-nat",
	"serv-u":                   "site-nat",
	"server-reversed-arrows":   "site-nat",
	"smartftp":                 "site-nat",
	"tcpdump-A":                "site-nat",
	"winscp-timeout":           "site-nat",
}

func TestPastes(t *testing.T) {
	files, err := filepath.Glob("testdata/pastes/*.log")
	if err != nil || len(files) != len(pastes) {
		t.Fatalf("%d files for %d pastes (%v)", len(files), len(pastes), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".log")
		d := diagnose(t, string(text), "")
		if d.Verdict != core.Fail || d.Findings[0].ID() != pastes[name] {
			t.Errorf("%s: want %q\n%s", name, pastes[name], summary(d, string(text)))
		}
		for _, e := range d.Exchange {
			if strings.Contains(e.Text, "secret1") {
				t.Errorf("%s shows a secret: %q", name, e.Text)
			}
		}
	}
}
