package trace

import (
	"encoding/json"
	"strings"
	"testing"
)

// No form of a command shows its secret in the exchange.
func TestPassword(t *testing.T) {
	for _, log := range []string{
		"> USER a\n< 331 \n> PASS secret\n< 230 \n", "---> pass secret\n<--- 230 \n", "Command: Pass secret\n", "Cmd: ACCT secret\n",
		"1 > PASS secret\n", "> 2024-05-01 12:00:00.123 PASS secret\n", "PASS secret\n230 Ok\n",
	} {
		d, err := Diagnose(log, nil)
		if err != nil {
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("%q: %v", log, err)
			}
			continue
		}
		for _, e := range d.Exchange {
			if strings.Contains(e.Text, "secret") {
				t.Errorf("%q shows %q", log, e.Text)
			}
		}
	}
}

// secretCommands carry the secrets hunter2 and hunter3, in each form that a server
// accepts and in some that it does not.
var secretCommands = []string{
	"PASS hunter2", " PASS hunter2", "\t pass hunter2", "PA\x00SS hunter2", "PASS\x00hunter2", "PASShunter2", "\xff\xf4\xff\xf2PASS hunter2",
	"ACCT hunter2", " ACCT hunter2", "SITE PSWD hunter3 hunter2", " site pswd hunter3 hunter2",
	"ftp://user:hunter2@host", "RETR ftp://user:hunter2@host/report.csv", "PORT 192,0,2,5,39 PASS hunter2",
}

// commandLogs have a place for a command, as each format writes it.
var commandLogs = map[string]string{
	"talk":        "> LINE\n< 230 Ok\n",
	"lftp":        "---> LINE\n<--- 230 Ok\n",
	"filezilla":   "12:00:00\tCommand:\tLINE\n12:00:01\tResponse:\t230 Ok\n",
	"winscp":      "> 2024-05-01 12:00:00.123 LINE\n< 2024-05-01 12:00:00.124 230 Ok\n",
	"commons-net": "USER a\n331 Ok\nLINE\n230 Ok\n",
	"ncftp":       "Cmd: LINE\n230: Ok\n",
	"not a log":   "LINE\n",
	"timed out":   "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n* LINE timed out\n",
}

// secretTexts carry the secret hunter2 and are recognized anywhere in a line.
var secretTexts = []string{
	"PASS hunter2", " PASS hunter2", "PA\x00SS hunter2", "ACCT hunter2", "SITE PSWD hunter3 hunter2", "ftp://user:hunter2@host",
}

// textLogs have a place for a text within a line, wherever a diagnosis quotes one:
// in the exchange, in a transfer, and in the message of a finding.
var textLogs = map[string]string{
	"refused login":       "> USER a\n< 331 Ok\n> LINE\n< 530 \"LINE\" was refused\n",
	"repeated by a reply": "> PORT 192,0,2,5,39,16\n< 500 LINE\n",
	"quoted by a reply":   "> PORT 192,0,2,5,39,16\n< 500 'LINE' not understood\n",
	"port command":        "> PORT LINE\n< 501 No\n",
	"transfer command":    "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR LINE\n< 550 No\n",
	"unanswered command":  "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR LINE\n* Operation timed out\n",
	"timed out":           "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n* timed out: LINE\n",
	"stranger": "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n" +
		"* Host attempting data connection 192.0.2.9 is not same as server LINE\n",
	"server":          "* Connected to LINE (192.0.2.9) port 21\n> PORT 192,0,2,5,39,16\n< 500 No\n",
	"not connected":   "> NOOP\n< 200 Ok\n* Failed to connect to LINE\n",
	"refused by curl": "> USER a\n< 331 Ok\n* curl: (67) Access denied: LINE\n",
}

func TestMaskedRemark(t *testing.T) {
	for text, want := range map[string]string{
		"login timed out, password=hunter2": "login timed out, password ****", `{"cmd":"PASS","arg":"hunter2","err":"timeout"}`: `{"cmd":"PASS ****`,
		"Password: hunter2 timed out": "PASS ****", "my password: hunter2 timed out": "my password ****", "curl --pass hunter2 timed out": "curl --pass ****", "PWD timed out": "PWD ****",
		"passive mode timed out": "passive mode timed out", "3 passed, timed out": "3 passed, timed out", "compass timed out": "compass timed out",
		"Kennwort falsch": "Kennwort falsch", "a password: ****": "a password ****", "the pass": "the pass", "": "",
	} {
		if got := maskedRemark(text); got != want {
			t.Errorf("maskedRemark(%q) = %q, want %q", text, got, want)
		}
	}
}

// No secret of a command is shown anywhere in a diagnosis: the exchange, the
// findings, the transfers, or the error for a text that is not a log.
func TestSecretCommands(t *testing.T) { checkSecrets(t, commandLogs, secretCommands) }

// No secret within a line is shown anywhere in a diagnosis.
func TestSecretTexts(t *testing.T) { checkSecrets(t, textLogs, secretTexts) }

func checkSecrets(t *testing.T, logs map[string]string, lines []string) {
	t.Helper()
	for name, log := range logs {
		t.Run(name, func(t *testing.T) {
			for _, line := range lines {
				text := strings.ReplaceAll(log, "LINE", line)
				d, err := Diagnose(text, nil)
				shown, jsonErr := json.Marshal(d)
				if jsonErr != nil {
					t.Fatal(jsonErr)
				}
				if err != nil {
					shown = []byte(err.Error())
				}
				if strings.Contains(string(shown), "hunter") {
					t.Errorf("%q shows a secret:\n%s", text, shown)
				}
			}
		})
	}
}
