package trace

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDialogues checks the cause and the port of each transfer in a dialogue.
func TestDialogues(t *testing.T) {
	const port, other = "> PORT 192,0,2,5,39,16\n< 200 Ok\n", "> PORT 192,0,2,5,39,17\n< 200 Ok\n"
	tests := []struct {
		name, log string
		want      []string // cause and port of each transfer
	}{
		{"one", port + "> RETR a\n< 150 Ok\n< 226 Done\n", []string{"done 10000"}},
		{"no 1yz", port + "> RETR a\n< 226 Done\n", []string{"done 10000"}},
		{"125 and 250", port + "> RETR a\n< 125 Ok\n< 250 Done\n", []string{"done 10000"}},
		{"several lines", port + "> RETR a\n< 150-One moment\n< 226 no end\n< 150 Ok\n< 226-Done\n< 226 Bye\n", []string{"done 10000"}},
		{"a mark on only the first line of a reply", "< 220-Hello\n220 ready\n" + port + "> RETR a\n< 150-One\nmoment\n150 Ok\n< 226 Done\n", []string{"done 10000"}},
		{"two", port + "> RETR a\n< 150 Ok\n< 226 Done\n" + other + "> STOR b\n< 550 No\n", []string{"done 10000", "transfer-refused 10001"}},
		{"EPRT, then PORT", "> EPRT |1|192.0.2.5|10000|\n< 500 No\n" + port + "> RETR a\n< 150 Ok\n< 226 Done\n", []string{"done 10000"}},
		{"EPRT, then PORT, then EPRT", "> EPRT |1|192.0.2.5|10000|\n< 500 No\n" + port + "> EPRT |1|192.0.2.5|10001|\n< 500 No\n> QUIT\n",
			[]string{"unfinished 10000", "port-refused 10001"}},
		{"EPRT, then nothing", "> EPRT |1|192.0.2.5|10000|\n< 502 No\n> QUIT\n< 221 Bye\n", []string{"port-refused 10000"}},
		{"refused, and the transfer command sent anyway", "> PORT 192,0,2,5,39,16\n< 500 No\n> RETR a\n< 425 No\n", []string{"port-refused 10000"}},
		{"active, then passive", port + "> LIST\n< 425 No\n> PASV\n< 227 Ok (192,0,2,9,1,1)\n> LIST\n< 150 Ok\n< 226 Done\n",
			[]string{"connect-refused 10000", "done 0"}},
		{"passive, and no such file", "> EPSV\n< 229 Ok (|||9|)\n> RETR a\n< 550 No\n", []string{"transfer-refused 0"}},
		{"passive, and no connection", "> EPSV\n< 229 Ok (|||9|)\n> RETR a\n< 425 No\n", []string{"passive-used 0"}},
		{"the default data port", "> RETR a\n< 425 No\n", []string{"connect-refused 0"}},
		{"426, and the client does not log connections", port + "> RETR a\n< 150 Ok\n< 426 Gone\n", []string{"data-broken 10000"}},
		{"426 without a connection", "* Connected to 192.0.2.9\n" + port + "> RETR a\n< 150 Ok\n< 426 Gone\n", []string{"connect-refused 10000"}},
		{"ABOR", port + "> RETR a\n< 150 Ok\n> ABOR\n< 426 Gone\n< 226 Done\n", []string{"cancelled 10000"}},
		{"ABOR, and no word of the transfer", port + "> RETR a\n< 150 Ok\n> ABOR\n< 226 Done\n", []string{"unfinished 10000"}},
		{"a new connection after a wait", port + "> RETR a\n< 150 Ok\n* Timeout\n* Connecting to 192.0.2.9 port 21\n< 220 ready\n" +
			other + "> RETR a\n< 150 Ok\n< 226 Done\n", []string{"nothing-arrived 10000", "done 10001"}},
		{"421 to another command", port + "> NOOP\n< 421 Bye\n", []string{"service-closing 10000"}},
		{"sent ahead of the replies", "---> PORT 192,0,2,5,39,16\n---> RETR a\n<--- 200 Ok\n<--- 150 Ok\n<--- 226 Done\n", []string{"done 10000"}},
		{"two sessions at once", "1 > PORT 192,0,2,5,39,16\n2 > PORT 192,0,2,5,39,17\n1 < 200 Ok\n2 < 500 No\n1 > RETR a\n1 < 150 Ok\n1 < 226 Done\n",
			[]string{"done 10000", "port-refused 10001"}},
		{"another code than 425", port + "> RETR a\n< 150 Ok\n< 451 Failed to establish connection.\n", []string{"connect-refused 10000"}},
		{"226 that is none", port + "> RETR a\n< 150 Ok\n< 226 Transfer aborted.\n", []string{"transfer-aborted 10000"}},
		{"from server to server", "[1] [L] PASV\n[2] [L] 227 Ok (192,0,2,9,1,1)\n[3] [R] PORT 192,0,2,9,1,1\n[4] [R] 500 Illegal PORT command.\n", []string{"unfinished 0", "port-refused 257"}},
		{"malformed, and accepted", "> PORT 192,0,2,5,39\n< 200 Ok\n> RETR a\n< 150 Ok\n< 226 Done\n", []string{"done 0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, x := range diagnose(t, tt.log, "").Transfers {
				got = append(got, x.Cause+" "+strconv.Itoa(x.Port))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A hang is never a pass: the client's error may be in another language or say nothing,
// and the time of the next command may be all that shows it.
func TestHangs(t *testing.T) {
	const filezilla = "Commande :\tPORT 203,0,113,7,39,16\nRéponse :\t200 PORT command successful\nCommande :\tMLSD\n"
	for _, tt := range []struct{ name, log, want string }{
		{"French", filezilla + "Réponse :\t150 Ok\nErreur :\tConnexion interrompue après 20 secondes d'inactivité\n", "nothing-arrived"},
		{"French, without 150", filezilla + "Erreur :\tImpossible de récupérer le contenu du dossier\n", "no-reply"},
		{"a word of failure", "put: PORT 203,0,113,7,39,16\nget: 200 Ok\nput: LIST\nget: 150 Ok\nupload failed\n", "nothing-arrived"},
		{"a long wait", "10:00:00 > PORT 203,0,113,7,39,16\n10:00:00 < 200 Ok\n10:00:00 > LIST\n10:00:00 < 150 Ok\n10:02:00 > PORT 203,0,113,7,39,17\n10:02:00 < 200 Ok\n", "nothing-arrived"},
		{"a long wait for a reply", "10:00:00 > PORT 203,0,113,7,39,16\n10:00:00 < 200 Ok\n10:00:00 > LIST\n10:02:00 > PORT 203,0,113,7,39,17\n10:02:00 < 200 Ok\n", "no-reply"},
		{"no wait", "10:00:00 > PORT 203,0,113,7,39,16\n10:00:00 < 200 Ok\n10:00:00 > LIST\n10:00:00 < 150 Ok\n10:00:01 > PORT 203,0,113,7,39,17\n10:00:01 < 200 Ok\n", "unfinished"},
		{"QUIT instead of a reply", "> PORT 203,0,113,7,39,16\n< 200 Ok\n> LIST\n< 150 Ok\n> QUIT\n< 221 Bye\n", "nothing-arrived"},
		{"no word of failure", "> PORT 203,0,113,7,39,16\n< 200 Ok\n> LIST\n< 150 Ok\nwaiting\n", "unfinished"},
	} {
		if got := diagnose(t, tt.log, "").Transfers[0].Cause; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// The advice for a transfer that only waits is about the announced address, if that is
// wrong, and not about a firewall.
func TestUnfinishedAddress(t *testing.T) {
	const log = "* Connected to 203.0.113.10\n> PORT ADDRESS,39,16\n< 200 Ok\n> LIST\n< 150 Ok\n"
	for address, want := range map[string]bool{"192,168,1,5": false, "127,0,0,1": false, "198,51,100,7": true} {
		f := diagnose(t, strings.Replace(log, "ADDRESS", address, 1), "").Findings[0]
		if f.Cause != CauseUnfinished || strings.Contains(f.Advice, "Open inbound") != want {
			t.Errorf("%s: %s: %s", address, f.Cause, f.Advice)
		}
	}
}

// A control connection without a transfer has a finding too.
func TestNoTransfer(t *testing.T) {
	for log, want := range map[string]string{
		"< 220 Hi\n> USER a\n< 331 Ok\n> PASS b\n< 530 No\n":                          "login-refused 5",
		"< 220 Hi\n> USER a\n< 331 Ok\n> PASS b\n< 530 No\n> PASS c\n< 230 Ok\n":      "unfinished 7",
		"< 220 Hi\n> AUTH TLS\n< 234 Ok\n* gnutls_handshake() failed\n":               "not-connected 4",
		"Setting timeout to 4\n< 220 Hi\n> USER a\n< 230 Ok\n> QUIT\n< 221 Bye\n":     "unfinished 6",
		"> EPRT |2|::1|10000|\n< 522 Address family not supported, use (1)\n> QUIT\n": "port-refused 2",
	} {
		f := diagnose(t, log, "").Findings[0]
		if got := f.Cause + " " + strconv.Itoa(f.Line); got != want || f.Rule == "site-nat" {
			t.Errorf("%q: found %s [%s], want %s", log, got, f.Rule, want)
		}
	}
}

// Of more than maxSessions control connections, none is left out.
func TestManySessions(t *testing.T) {
	var log strings.Builder
	for i := range 2 * maxSessions {
		log.WriteString(strconv.Itoa(i+1) + " > PORT 192,0,2,5,39,16\n")
	}
	d := diagnose(t, log.String(), "")
	if len(d.Transfers) != 2*maxSessions || d.Skipped != 0 {
		t.Errorf("%d transfers, %d lines skipped", len(d.Transfers), d.Skipped)
	}
}
