package observe

import (
	"strings"
	"testing"

	"activeftp/core"
)

// FuzzJudge lets a judge hear any commands.
func FuzzJudge(f *testing.F) {
	for _, said := range []string{
		"", "\n", "PORT\nEPRT", "EPRT |1|198.51.100.7|10000|\nPORT 198,51,100,7,39,16\nRETR a\nRETR b",
		"REST 1\nREST 2\nPASV\nEPSV ALL\nQUIT", "PROT P\nPBSZ 0\nprot p\nPROT", "EPRT |2|::|1|\nSTOR \xff\nAPPE",
	} {
		f.Add(said, true)
	}
	const settings = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 3\n" +
		"[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	f.Fuzz(func(t *testing.T, said string, refuse bool) {
		var all []told
		for line := range strings.SplitSeq(said, "\n") {
			all = append(all, "> "+line)
		}
		j := judged(t, settings, Options{RefuseEPRT: refuse}, all...)
		for _, finding := range j.sum(0).Findings {
			if finding.Severity < core.Note || finding.Severity > core.Error {
				t.Errorf("%+v weighs nothing", finding)
			}
		}
	})
}
