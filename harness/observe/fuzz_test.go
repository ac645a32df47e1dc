package observe

import (
	"strings"
	"testing"

	"activeftp/core"
)

// FuzzChecker feeds a checker arbitrary commands.
func FuzzChecker(f *testing.F) {
	for _, commands := range []string{
		"", "\n", "PORT\nEPRT", "EPRT |1|198.51.100.7|10000|\nPORT 198,51,100,7,39,16\nRETR a\nRETR b",
		"REST 1\nREST 2\nPASV\nEPSV ALL\nQUIT", "PROT P\nPBSZ 0\nprot p\nPROT", "EPRT |2|::|1|\nSTOR \xff\nAPPE",
	} {
		f.Add(commands, true)
	}
	const settings = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 3\n" +
		"[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	f.Fuzz(func(t *testing.T, commands string, refuse bool) {
		var events []event
		for line := range strings.SplitSeq(commands, "\n") {
			events = append(events, "> "+line)
		}
		c := checked(t, settings, Options{RefuseEPRT: refuse}, events...)
		for _, finding := range c.result(0).Findings {
			if finding.Severity < core.Note || finding.Severity > core.Error {
				t.Errorf("invalid severity: %+v", finding)
			}
		}
	})
}
