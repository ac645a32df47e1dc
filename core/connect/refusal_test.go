package connect

import (
	"strconv"
	"strings"
	"testing"
)

// The words of a refusal come before its code.
func TestRefusalOf(t *testing.T) {
	for reply, want := range map[string]Refusal{
		"500 'PORT': command not understood": RefusalUnknownCommand, "500 Unknown command.": RefusalUnknownCommand,
		"500 Syntax error, command unrecognized.": RefusalUnknownCommand, "502 Command not implemented": RefusalUnknownCommand, "502 EPRT": RefusalUnknownCommand,
		"500 Illegal PORT command.": RefusalAddress, "500 I won't open a connection to 10.0.0.5 (only to 203.0.113.7)": RefusalAddress,
		"501 Server cannot accept argument.": RefusalAddress, "502 Possible bounce attack": RefusalAddress, "550 Address mismatch": RefusalAddress,
		"500 no active mode here": RefusalPolicy, "502 Command disabled by the administrator": RefusalPolicy, "500 PORT not allowed": RefusalPolicy,
		"500 Bad address": RefusalAddress, "500 No foreign hosts": RefusalAddress, "501 IP mismatch": RefusalAddress, "500 Host does not match": RefusalAddress,
		"500 Command denied": RefusalPolicy, "500 PORT is forbidden here": RefusalPolicy, "500 PORT is prohibited": RefusalPolicy, "500 PORT not permitted": RefusalPolicy,
		"500 Unrecognized command": RefusalUnknownCommand, "500 PORT is unimplemented": RefusalUnknownCommand, "500 Unsupported": RefusalUnknownCommand,
		"500 Huh?": RefusalUnknownCommand, "500 PORT what?": RefusalUnknownCommand, "500 I do not understand": RefusalUnknownCommand,
		"530 Please login": RefusalLogin, "421 Bye": RefusalClosing,
		"500": 0, "500 Internal error": 0, "501 Syntax error in parameters": 0, "504 Not for that parameter": 0, "522 Use (1,2)": 0, "550 Denied": 0,
	} {
		code, _ := strconv.Atoi(reply[:3])
		if got := RefusalOf(code, strings.TrimSpace(reply[3:])); got != want {
			t.Errorf("%q: %d, want %d", reply, got, want)
		}
	}
}

// A refusal of a listing is an empty listing only if it says so, except for a 450 to
// NLST, which is one unless it says something else.
func TestIsEmptyListing(t *testing.T) {
	for _, tt := range []struct {
		command, reply string
		want           bool
	}{
		{"NLST", "450 No files found", true},
		{"nlst", "450", true},
		{"NLST", "450 Requested file action not taken", true},
		{"NLST out", "450 bad bananas", true},
		{"NLST *.csv", "450 *.csv: No such file or directory", true},
		{"NLST -a *.csv", "550 *.csv: No such file or directory", true},
		{"NLST", "550 No files found.", true},
		{"NLST", "550 No data sets found.", true},
		{"LIST", "550 No members found.", true},
		{"LIST out", "450 No files found", true},
		{"LIST -la", "550 No such file or directory", true},
		{"NLST", "550 Have a taste on this!", false},
		{"NLST out", "450 out: No such file or directory", false},
		{"NLST out", "550 out: No such file or directory", false},
		{"LIST out", "450 Could not list", false},
		{"LIST", "450 Requested file action not taken", false},
		{"NLST", "450 Permission denied", false},
		{"NLST", "450 File busy", false},
		{"NLST", "450 Access denied", false},
		{"NLST", "450 No permission", false},
		{"NLST", "450 Listing is not permitted", false},
		{"NLST", "450 Please login first", false},
		{"NLST", "450 Session expired", false},
		{"NLST", "450 TLS needed", false},
		{"NLST", "450 SSL needed", false},
		{"NLST", "450 The directory is locked", false},
		{"NLST", "450 Lost the connection", false},
		{"NLST", "450 Timeout", false},
		{"NLST", "450 Over quota", false},
		{"NLST out", "550 bad bananas", false},
		{"LIST  ", "550 No such file", true}, // no path
		{"LIST  -a", "550 No such file", true},
		{"LIST -a  ", "550 No such file", true},
		{"NLST", "450 TLS session reuse required", false},
		{"NLST", "451 No files found", false},
		{"RETR x", "450 No files found", false},
		{"MLSD", "550 No files found", false},
		{"NLSTX", "450 No files found", false},
	} {
		code, _ := strconv.Atoi(tt.reply[:3])
		text := strings.TrimSpace(tt.reply[3:])
		if got := IsEmptyListing(tt.command, false, code, text); got != tt.want {
			t.Errorf("%s, %q: %t", tt.command, tt.reply, got)
		}
		plain := tt.want && containsAny(strings.ToLower(text), noFilesWords[:])
		if got := IsEmptyListing(tt.command, true, code, text); got != plain {
			t.Errorf("%s, %q after a 1yz: %t", tt.command, tt.reply, got)
		}
	}
}

// A server that requires a resumed TLS session says so in one of a few ways.
func TestAsksForReuse(t *testing.T) {
	for reply, want := range map[string]bool{
		"SSL connection failed; session reuse required: see require_ssl_reuse": true,
		"TLS session of the control connection not resumed":                    true,
		"The TLS session has to be reused":                                     true,
		"Reuse required":                                                       true,
		"TLS needed":                                                           false,
	} {
		if got := AsksForReuse(reply); got != want {
			t.Errorf("%q: %t", reply, got)
		}
	}
}

// A listing that the partner answers with "No files found" succeeds, however far the
// transfer is. A bare 450 means the same only if it is the first reply.
func TestEmptyListing(t *testing.T) {
	for _, tt := range []struct {
		route, after string // events before and after the reply
		secure       bool
		bare         Cause // of a bare 450
	}{
		{"begin bound 200", "", false, CauseDone},
		{"begin bound partner 200", "", false, CauseDone},
		{"begin bound 200 partner", "", false, CauseDone},
		{"begin bound 200 partner broken", "", false, CauseDone},
		{"begin bound 200 partner broken", "", true, CauseDone},
		{"begin bound 200 150", "expired", false, CauseTransferAborted},
		{"begin bound 200 150", "stranger overdue", false, CauseTransferAborted},
		{"begin bound 200 150", "partner ended", false, CauseTransferAborted},
		{"begin bound 200 150", "partner secured ended", true, CauseTransferAborted},
		{"begin bound 200 150", "partner broken", true, CauseTransferAborted},
		{"begin bound 200 150 partner", "ended", false, CauseTransferAborted},
		{"begin bound 200 150 partner ended", "", false, CauseTransferAborted},
		{"begin bound 200 150 partner", "expired", true, CauseTLSFailed},
		{"begin bound 200 150 partner", "secured ended", true, CauseTLSFailed},
		{"begin bound 200 150 partner broken", "", true, CauseTLSFailed},
		{"begin bound 200 partner broken 150", "", true, CauseTLSFailed},
		{"begin bound 200 150 partner secured", "ended", true, CauseTransferAborted},
	} {
		for lines, want := range map[string]Cause{"No files found": CauseDone, "": tt.bare} {
			m := newMachine(t, Config{Command: "NLST", Secure: tt.secure})
			steps(t, m, tt.route)
			m.Step(Replied(Reply{Code: 450, Lines: []string{lines}}))
			steps(t, m, tt.after)
			o := m.Outcome()
			if !m.State().Finished() || o.Cause != want || o.Empty() != (want == CauseDone) || o.Reply.Code != 450 {
				t.Errorf("%s, 450 %s, TLS %t: %v, %+v", tt.route, lines, tt.secure, m.State(), o)
			}
		}
	}
	m := newMachine(t, Config{Command: "NLST", Secure: true})
	steps(t, m, "begin bound 200 150 partner unsecured no-files")
	if o := m.Outcome(); o.Cause != CauseTLSFailed {
		t.Errorf("after TLS has failed: %v", o.Cause)
	}
	m = newMachine(t, Config{Command: "NLST"})
	steps(t, m, "begin bound 200 550")
	if o := m.Outcome(); o.Cause != CauseTransferRefused || o.Empty() {
		t.Errorf("another 550: %v", o.Cause)
	}
}

// The sentence of two causes says that the partner had connected, and that of one
// that it had not: what is usual goes without saying.
func TestSentenceIf(t *testing.T) {
	for c := range numCauses {
		differs := c == CauseNoReply || c == CauseConnectRefused || c == CauseDataBroken
		if got := c.SentenceIf(true) != c.SentenceIf(false); got != differs {
			t.Errorf("%v: %t, want %t", c, got, differs)
		}
		if usual := c == CauseDataBroken; c.SentenceIf(usual) != c.Sentence() {
			t.Errorf("%v: the usual sentence is %q, not %q", c, c.Sentence(), c.SentenceIf(usual))
		}
	}
}
