package play

import (
	"strings"
	"testing"

	"activeftp/harness/scenario"
)

// fuzzSettings has an active and a passive site, both without and with TLS.
const fuzzSettings = settings + `use-ftps = no

[transfer-site secure]
enable-active-connection-mode = yes
network-zone                  = none
use-ftps                      = yes

[transfer-site secure-passive]
enable-active-connection-mode = no
network-zone                  = none
use-ftps                      = yes
-- server/a --
id,paid
`

// fuzzSteps are the steps of FuzzRun that are not about the partner.
var fuzzSteps = []string{
	"site payroll", "site pensions", "site secure", "site secure-passive", "site payroll secure",
	"retr a", "retr missing", "stor b", "list", "nlst", "mlsd", "repeat 3 retr a", "together 3 list", "make server/big 300000", "retr big",
	"abort", "rest 3", "type A", "limit 5", "fault 3", "policy eprt-first", "stranger", "prot C", "prot P", "trust off",
}

// fuzzCommands and fuzzActions are what the partner does in FuzzRun.
var (
	fuzzCommands = []string{"greeting", "AUTH", "USER", "PASS", "TYPE", "REST", "PORT", "EPRT", "RETR", "STOR", "LIST", "NLST", "ABOR", "QUIT"}
	fuzzActions  = []string{
		"reply 150", "reply 226", "reply 421", "reply 425", "reply 426", `reply 450 "No files found"`, "reply 500", "reply 522", "reply 550", "reply 331",
		"reply 234", `reply 200 "two\nlines"`, "write 226", `write "226 a\r\n226 b\r\n"`, `write "\x00\xff"`, `flood "150-x\r\n"`, "dial", "knock",
		"dial from 127.0.0.1", "secure", "secure as client", "secure anew", "move", "move 1", "close", "half-close", "reset", "drop", "nothing", "wait 5ms", "slow 1ms",
	}
)

// FuzzRun checks that a scenario of any steps, with a partner that does anything, ends
// and leaves nothing behind: no port, no connection, no goroutine and no file.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		"", "\x05\x08\x09", "\x02\x05\x07\x08", "\x01\x05\x07\x08", "\x03\x05\x0f\x05",
		"\x05\x80\x08\x02\x00\x10\x05\x05", "\x80\x0a\x01\x02\x08", "\x02\x80\x08\x03\x00\x10\x13\x16\x05", "\x80\x06\x00\x06\x80\x08\x01\x02\x05\x05",
		"\x0d\x0f\x0e\x12\x0e\x13\x0e", "\x15\x05\x14\x05\x80\x08\x02\x0f\x10\x05",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text := fuzzScenario(data)
		s, err := Read("fuzz.txtar", []byte(text))
		if err != nil {
			return // steps that do not go together
		}
		result := Run(t.Context(), []*scenario.Scenario{s}, Options{}).Cases[0]
		for _, finding := range result.Findings {
			if finding.Rule == "leak" || finding.Rule == "run" {
				t.Errorf("%s: %s in\n%s\n%s", finding.Rule, finding.Message, text, strings.Join(result.Talk, "\n"))
			}
		}
	})
}

// fuzzScenario returns a scenario of up to 12 steps. A byte below 128 chooses a step; any
// other one begins what the partner does, followed by the command, the number of
// actions and the actions.
func fuzzScenario(data []byte) string {
	next := func(n int) int {
		if len(data) == 0 {
			return 0
		}
		b := int(data[0])
		data = data[1:]
		return b % n
	}
	var text strings.Builder
	text.WriteString("# Any steps.\nwithin 60ms\n")
	for range 12 {
		if len(data) == 0 {
			break
		}
		if data[0] < 128 {
			text.WriteString(fuzzSteps[next(len(fuzzSteps))] + "\n")
			continue
		}
		next(1)
		text.WriteString("on " + fuzzCommands[next(len(fuzzCommands))])
		for i := range 1 + next(6) {
			if i > 0 {
				text.WriteString(" then")
			}
			text.WriteString(" " + fuzzActions[next(len(fuzzActions))])
		}
		text.WriteString("\n")
	}
	return text.String() + fuzzSettings
}
