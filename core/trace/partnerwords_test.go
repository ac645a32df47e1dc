package trace

import (
	"strings"
	"testing"

	"activeftp/core/connect"
)

func TestPartnerReason(t *testing.T) {
	for reply, want := range map[string]reason{
		"425 Can't build data connection: Connection timed out": reasonDropped, "425 (Windows status 10060, the connection timed out)": reasonDropped,
		"425 Can't build data connection: Connection refused": reasonReset, "425 (Windows status 10061, the connection was refused)": reasonReset,
		"425 Can't build data connection: No route to host": reasonNoRoute, "425 Network is unreachable": reasonNoRoute,
		"425 Can't bind to port 20: Permission denied": reasonPartnerSide, "425 dial tcp :20->192.0.2.5:10000: bind: address already in use": reasonPartnerSide,
		"425 Unable to build data connection: Operation not permitted": reasonPartnerSide, "425 Use PORT or PASV first.": reasonNoPort,
		"425 Failed to establish connection.": 0, "425 Can't open data connection.": 0, "425": 0, "": 0,
	} {
		if got := partnerReason(reply, false); got != want {
			t.Errorf("partnerReason(%q) = %d, want %d", reply, got, want)
		}
	}
	if got := partnerReason("425 Unable to build data connection: Operation not permitted", true); got != reasonTLSReuse {
		t.Errorf("under PROT P: %d", got)
	}
}

func TestDistrustsAddress(t *testing.T) {
	for reply, want := range map[string]bool{
		"500 Illegal PORT command.": true, "500 The given address is not yours": true, "501 Server cannot accept argument.": true,
		"500 I won't open a connection to 10.0.0.5 (only to 203.0.113.7)": true, "501 Rejected data connection to foreign address 10.0.0.5:1": true,
		"501 (Windows status 87, the parameter is incorrect)": true, "500 Possible bounce attack": true,
		"500 Command not understood": false, "502 Command not implemented": false, "530 Please login": false, "": false,
	} {
		if got := refusalOf(reply) == connect.RefusalAddress; got != want {
			t.Errorf("%q is about the address: = %t", reply, got)
		}
	}
}

func TestInfer(t *testing.T) {
	for reply, want := range map[string]bool{
		"200 PORT command successful. Consider using PASV.": true, "200 Command PORT okay.": true, "200 Port request OK.": true, "200 EPRT command successful.": true,
		"200 PORT subcommand request successful.": true, "200 Active data connection established.": true, "500 Illegal PORT command.": true,
		"500 Bad EPRT protocol.": true, "501 Server cannot accept argument.": true, "500 'PORT 1,2': command not understood": true,
		"200 Type set to I.": false, "425 Use PORT or PASV first.": false, "500 Unknown command.": false, "530 PORT only after login": false,
		"200 PROT now Private.": false, "220 port 21 ready": false, "500 Passive mode only, no PORT": false,
	} {
		if got := answersPort(reply, codeOf(reply)); got != want {
			t.Errorf("answersPort(%q) = %t", reply, got)
		}
	}
	for reply, want := range map[string]string{
		"500 Command Not Understood 'PORT 10,225,1,89,124,22_'": "PORT 10,225,1,89,124,22_", `501 Syntax error in "eprt |1|10.0.0.5|1|"`: "eprt |1|10.0.0.5|1|",
		"500 Illegal PORT command": "", "500 'LIST' not understood": "",
	} {
		if got := quotedPort(reply); got != want {
			t.Errorf("quotedPort(%q) = %q", reply, got)
		}
	}
	for reply, want := range map[string]string{
		"227 Entering Passive Mode (203,0,113,10,78,61).": "203.0.113.10", "227 (0,0,0,0,135,179)": "0.0.0.0", "227 =10,0,0,1,2,3": "10.0.0.1",
		"227 PASV OK (ftp://0,0,0,0,70,80)": "0.0.0.0", "227 Entering Passive Mode (x,x,x,x,238,85).": "invalid IP", "227 256,0,0,1,2,3": "invalid IP", "227": "invalid IP",
	} {
		if got := addressOf227(reply).String(); got != want {
			t.Errorf("addressOf227(%q) = %s, want %s", reply, got, want)
		}
	}
}

// What is no log is named as what it is.
func TestErrorFor(t *testing.T) {
	for text, want := range map[string]string{
		"": "empty", "\n \n": "empty", "Dear Sir": "no line", "\xd4\xc3\xb2\xa1\x02\x00": "capture", "\n\r\r\n\x1c\x00": "capture", "PK\x03\x04": "ZIP", "\x1f\x8b\x08": "compressed",
		"\ufeff[transfer-site a]\n": "settings", "sftp> ls\n": "SFTP", "<!DOCTYPE html>": "web page", "a\x00b": "no text", "{\"result\":[]}": "REST",
	} {
		_, err := Diagnose(text, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", text, err, want)
		}
	}
}
