package trace

import "testing"

// What happens after the data connection has arrived has a cause of its own, and none
// of them is a closed firewall.
func TestAfterDataConnection(t *testing.T) {
	const begun = "< 220 ready\n> USER u\n< 331 password\n> PASS x\n< 230 in\n> PORT 192,0,2,5,39,16\n< 200 ok\n> RETR a\n< 150 opening\n" +
		"* Connection accepted from server\n{ [100 bytes data]\n"
	for name, tt := range map[string]struct{ log, want string }{
		"no final reply":              {begun + "* Remembering we are in dir \"\"\n* FTP response timeout\ncurl: (28) FTP response timeout\n", "no-final-reply"},
		"no final reply, older curl":  {begun + "* server response timeout\ncurl: (28) server response timeout\n", "no-final-reply"},
		"stalled":                     {begun + "* Operation timed out after 4139 milliseconds with 0 out of 8 bytes received\ncurl: (28) Operation timed out\n", "data-stalled"},
		"all bytes, no final reply":   {begun + "* Operation timed out after 4139 milliseconds with 18 out of 18 bytes received\n", "no-final-reply"},
		"too few bytes":               {begun + "* Operation timed out after 4139 milliseconds with 8 out of 18 bytes received\n", "data-stalled"},
		"disk full":                   {begun + "* Failure writing output to destination, passed 100 returned 0\ncurl: (23) Failure writing output\n", "local-fault"},
		"the partner's disk is full":  {begun + "< 452 No space left on device\n", "transfer-aborted"},
		"disk full after the success": {begun + "< 226 sent\ncurl: (23) Failure writing output\n", ""},
		"no connection, no reply": {"< 220 ready\n> USER u\n< 331 password\n> PASS x\n< 230 in\n> PORT 192,0,2,5,39,16\n< 200 ok\n> RETR a\n" +
			"* FTP response timeout\ncurl: (28) FTP response timeout\n", "no-reply"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if d := diagnose(t, tt.log, ""); len(d.Findings) > 0 {
				got = d.Findings[0].Cause
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// In the partner's own log a full disk is the partner's.
func TestServersFullDisk(t *testing.T) {
	const log = "Mon Jan  1 10:00:00 2024 [pid 1] CONNECT: Client \"192.0.2.5\"\n" +
		"Mon Jan  1 10:00:00 2024 [pid 1] FTP command: Client \"192.0.2.5\", \"PORT 192,0,2,5,39,16\"\n" +
		"Mon Jan  1 10:00:00 2024 [pid 1] FTP response: Client \"192.0.2.5\", \"200 ok\"\n" +
		"Mon Jan  1 10:00:00 2024 [pid 1] FTP command: Client \"192.0.2.5\", \"STOR a\"\n" +
		"Mon Jan  1 10:00:00 2024 [pid 1] FTP response: Client \"192.0.2.5\", \"150 opening\"\n" +
		"Mon Jan  1 10:00:00 2024 [pid 1] error: No space left on device\n"
	if d := diagnose(t, log, ""); len(d.Findings) != 1 || d.Findings[0].Cause != "transfer-aborted" {
		t.Errorf("%+v", d.Findings)
	}
}
