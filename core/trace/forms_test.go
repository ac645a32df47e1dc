package trace

import (
	"fmt"
	"strings"
	"testing"
)

// A dialogue is written here once, and by each form as a program would log it. What a
// log comes to must not depend on the form.

// spoken is a line of a dialogue: "> " for the client, "< " for the server.
type spoken string

// form writes a dialogue as a program logs it.
type form struct {
	name string
	// line returns the log's lines for a line of the dialogue; n counts them.
	line func(n int, client bool, text string) string
	head string // what the program writes first
	side side
	mute bool // it leaves out commands
}

// marked returns the function of a form with a text before and after each line; %d
// stands for a number that differs from line to line.
func marked(sent, received, end string) func(n int, client bool, text string) string {
	return func(n int, client bool, text string) string {
		mark := received
		if client {
			mark = sent
		}
		if strings.Contains(mark, "%d") {
			mark = fmt.Sprintf(strings.ReplaceAll(mark, "%d", "%[1]d"), n)
		}
		return mark + text + end
	}
}

// forms are the forms of programs as their documentation or a log of them shows, and
// of loggers that wrap one.
var forms = []form{
	{name: "curl", line: marked("> ", "< ", ""), head: "* Connected to ftp.partner.example (192.0.2.20) port 21"},
	{name: "lftp", line: marked("---> ", "<--- ", ""), head: "---- Connecting to ftp.partner.example (192.0.2.20) port 21"},
	{name: "lftp", line: marked("2024-05-01 10:22:%d ---> ", "2024-05-01 10:22:%d <--- ", "")},
	{name: "ftp", line: marked("---> ", "", ""), head: "Connected to 192.0.2.20."},
	{name: "ftp", line: marked("", "", ""), head: "Connected to 192.0.2.20.\nRemote system type is UNIX.", mute: true},
	{name: "transcript", line: marked("", "", "")},
	{name: "transcript", line: marked("10:22:%d ", "10:22:%d ", "")},
	{name: "ncftp", line: func(_ int, client bool, text string) string {
		if client {
			return "Cmd: " + text
		}
		return text[:3] + ": " + text[4:]
	}},
	{name: "winscp", line: marked("> 2024-05-01 12:00:00.%d ", "< 2024-05-01 12:00:00.%d ", "")},
	{name: "filezilla", line: marked("Command:\t", "Response:\t", ""), head: "Status:\tConnecting to 192.0.2.20:21..."},
	{name: "filezilla", line: marked("10:22:%d\tCommande :\t", "10:22:%d\tRéponse :     \t", ""), head: "10:22:09\tStatut :         \tConnexion à 192.0.2.20:21..."},
	{name: "filezilla", line: marked("Befehl:\t", "Antwort:\t", ""), head: "Status:\tVerbinde mit 192.0.2.20:21..."},
	{name: "filezilla", line: marked("Comando: \t", "Risposta: \t", ""), head: "Stato: \tConnessione a 192.0.2.20:21..."},
	{name: "filezilla", line: marked("Команда:\t", "Ответ:\t", ""), head: "Статус:\tСоединяюсь с 192.0.2.20:21..."},
	{name: "filezilla", line: marked("> Command: \t", "> Response: \t", ""), head: "> Status: \tConnecting to 192.0.2.20:21..."},
	{name: "fluentftp", line: func(_ int, client bool, text string) string {
		if client {
			return "Command:  " + text
		}
		return "Response: " + text + " [2ms]"
	}},
	{name: "ftplib", line: marked("*cmd* '", "*resp* '", "'")},
	{name: "ftplib", line: func(_ int, client bool, text string) string {
		if client {
			return "*cmd* '" + text + "'\n*put* '" + text + `\r\n'`
		}
		return "*get* '" + text + "\\n'\n*resp* '" + text + "'"
	}},
	{name: "net-ftp", line: marked("Net::FTP=GLOB(0x561220e48ab0)>>> ", "Net::FTP=GLOB(0x561220e48ab0)<<< ", "")},
	{name: "ruby", line: marked("put: ", "get: ", "")},
	{name: "goftp", line: marked("goftp: 6.%d #1 sending command ", "goftp: 6.%d #1 got ", "")},
	{name: "rclone", line: marked(`2025/10/10 12:55:%d DEBUG : FTP Tx: "`, `2025/10/10 12:55:%d DEBUG : FTP Rx: "`, `"`)},
	{name: "zos", line: marked("EZA1701I >>> ", "", ""), head: "EZA1554I Connecting to: ftp.partner.example 192.0.2.20 port: 21."},
	{name: "flashfxp", line: marked("[09:13:%d] [R] ", "[09:13:%d] [R] ", "")},
	{name: "commons-net", line: marked("2024-05-01 10:22:30,%d INFO  [pool-%d-thread-1] org.apache.commons.net.ftp - > ", "2024-05-01 10:22:30,%d INFO  [pool-%d-thread-1] org.apache.commons.net.ftp - < ", "")},
	{name: "curl", line: marked("[DEBUG] cURL debug log [2]:  - ", "[DEBUG] cURL debug log [1]:  - ", "")},
	{name: "transcript", line: marked("=> Send header, %d bytes\n0000: ", "<= Recv header, %d bytes\n0000: ", "")},
	{name: "dotnet", line: marked("System.Net Information: 0 : [%d] FtpControlStream#1 - Sending command [", "System.Net Information: 0 : [%d] FtpControlStream#1 - Received response [", "]")},
	{name: "client", line: marked(`{"level":"debug","time":%d,"msg":"sent `, `{"level":"debug","time":%d,"msg":"`, `"}`)},
	{name: "client", line: marked(`{"ts":%d,"message":"> `, `{"ts":%d,"message":"< `, `"}`)},
	{name: "talk", line: marked("[connection] > '", "[connection] < '", "'")},
	{name: "client", line: marked("SENT: ", "RECEIVED: ", "")},
	{name: "client", line: marked("-> ", "", "")},
	{name: "client", line: marked(">>>", "<<<", "")},
	{name: "client", line: marked("C: ", "S: ", "\r")},
	{name: "client", line: marked("May  1 10:22:%d host app[%d]: FTP command ", "May  1 10:22:%d host app[%d]: FTP reply ", "")},
	{name: "vsftpd", side: atServer, line: marked(`Thu Nov 26 15:10:%d 2026 [pid %d] [ftp] FTP command: Client "203.0.113.7", "`, `Thu Nov 26 15:10:%d 2026 [pid %d] [ftp] FTP response: Client "203.0.113.7", "`, `"`)},
	{name: "pyftpdlib", side: atServer, line: marked("DEBUG:pyftpdlib:203.0.113.7:57355-[bob] <- ", "DEBUG:pyftpdlib:203.0.113.7:57355-[bob] -> ", "")},
	{name: "filezilla-server", side: atServer, line: marked("(000004)5/1/2024 13:44:%d - bob (203.0.113.7)> ", "(000004)5/1/2024 13:44:%d - bob (203.0.113.7)> ", "")},
	{name: "filezilla-server", side: atServer, line: marked("<03-06-2024 10:33:%d> FTP Session 1 203.0.113.7 [Command] ", "<03-06-2024 10:33:%d> FTP Session 1 203.0.113.7 [Response] ", "")},
	{name: "pure-ftpd", side: atServer, line: func(_ int, client bool, text string) string {
		head := "May  1 10:22:30 host pure-ftpd: (bob@203.0.113.7) [DEBUG] "
		if client {
			verb, argument, _ := strings.Cut(text, " ")
			return head + "Command [" + strings.ToLower(verb) + "] [" + argument + "]"
		}
		return head + text
	}},
	{name: "tcpdump", side: between, line: func(n int, client bool, text string) string {
		ends := "192.0.2.20.21 > 203.0.113.7.60517"
		if client {
			ends = "203.0.113.7.60517 > 192.0.2.20.21"
		}
		return fmt.Sprintf("15:12:09.%d IP %s: Flags [P.], seq %d:%d, ack 20, win 502, options [nop,nop,TS val 57 ecr 27], length 150: FTP: %s", n, ends, n, n+1, text)
	}},
	{name: "tshark", side: between, line: func(n int, client bool, text string) string {
		if client {
			return fmt.Sprintf("   %d   0.0%d  203.0.113.7 → 192.0.2.20   FTP 150 Request: %s", n, n, text)
		}
		return fmt.Sprintf("   %d   0.0%d   192.0.2.20 → 203.0.113.7  FTP 226 Response: %s", n, n, text)
	}},
}

// write returns the log of a dialogue.
func (f *form) write(dialogue []spoken) string {
	var log strings.Builder
	if f.head != "" {
		log.WriteString(f.head + "\n")
	}
	for n, line := range dialogue {
		client := strings.HasPrefix(string(line), "> ")
		if client && f.mute {
			continue
		}
		log.WriteString(f.line(n+10, client, string(line[2:])) + "\n")
	}
	return log.String()
}

// login is the start of each dialogue.
var login = []spoken{"< 220 partner ready", "> USER payroll", "< 331 Please specify the password.", "> PASS hunter2", "< 230 Login successful.", "> TYPE I", "< 200 Type set to I."}

// dialogues have the outcome that every log of them must come to. The address
// 203.0.113.7 is the client's as the partner sees it.
var dialogues = []struct {
	name  string
	lines []spoken
	want  string // verdict, done, failed and the id of the first finding
}{
	{"done", []spoken{"> PORT 203,0,113,7,39,16", "< 200 PORT command successful. Consider using PASV.", "> STOR report.csv", "< 150 Ok to send data.", "< 226 Transfer complete."}, "pass 1 0 "},
	{"twice", []spoken{
		"> PORT 203,0,113,7,39,16", "< 200 PORT command successful.", "> NLST", "< 150 Opening ASCII mode data connection", "< 226 Transfer complete",
		"> PORT 203,0,113,7,39,17", "< 200 PORT command successful.", "> RETR report.csv", "< 150 Opening BINARY mode data connection for report.csv (8 bytes).", "< 226 Transfer complete",
	}, "pass 2 0 "},
	{"address refused", []spoken{"> PORT 192,168,1,101,112,125", "< 500 Illegal PORT command."}, "fail 0 1 site-nat"},
	{"address refused by IIS", []spoken{"> PORT 192,168,1,101,112,125", "< 501 Server cannot accept argument."}, "fail 0 1 site-nat"},
	{"expected address", []spoken{"> PORT 192,168,1,101,112,125", "< 500 I won't open a connection to 192.168.1.101 (only to 203.0.113.7)"}, "fail 0 1 site-nat"},
	{"425 at once", []spoken{"> PORT 203,0,113,7,39,16", "< 200 PORT command successful", "> LIST", "< 425 Failed to establish connection."}, "fail 0 1 firewall-closed"},
	{"425 after 150", []spoken{"> PORT 203,0,113,7,39,16", "< 200 PORT command successful", "> STOR a", "< 150 Ok", "< 425 Can't build data connection: Connection timed out"}, "fail 0 1 firewall-closed"},
	{"partner's port 20", []spoken{"> PORT 203,0,113,7,39,16", "< 200 PORT command successful", "> LIST", "< 425 Can't bind to port 20: Permission denied"}, "fail 0 1 connect-refused"},
	{"TLS session not resumed", []spoken{"> PORT 203,0,113,7,39,16", "< 200 PORT command successful", "> LIST", "< 150 Starting data transfer.", "< 425 Unable to build data connection: TLS session of data connection not resumed."}, "fail 0 1 AM-65"},
	{"broken", []spoken{"> PORT 203,0,113,7,39,16", "< 200 PORT command successful", "> STOR a", "< 150 Ok", "< 451 Write error: disk full"}, "fail 0 1 transfer-aborted"},
	{"EPRT refused, PORT accepted", []spoken{
		"> EPRT |1|203.0.113.7|10000|", "< 500 EPRT not understood", "> PORT 203,0,113,7,39,16", "< 200 PORT command successful",
		"> LIST", "< 150 Here comes the directory listing.", "< 226 Directory send OK.",
	}, "pass 1 0 "},
	{"refused, and LIST sent anyway", []spoken{"> PORT 192,168,1,101,112,125", "< 500 Illegal PORT command.", "> LIST", "< 425 Use PORT or PASV first."}, "fail 0 1 site-nat"},
	{"passive after active", []spoken{
		"> PORT 192,168,1,101,112,125", "< 500 Illegal PORT command.", "> PASV", "< 227 Entering Passive Mode (192,0,2,20,78,61).", "> LIST", "< 150 Ok", "< 226 Done",
	}, "fail 1 1 site-nat"},
	{"several lines", []spoken{
		"> FEAT", "< 211-Features:", "<  EPRT", "<  MDTM", "<  REST STREAM", "< 211 End", "> PORT 203,0,113,7,39,16", "< 200 PORT command successful", "> LIST", "< 425 Failed to establish connection.",
	}, "fail 0 1 firewall-closed"},
}

// TestForms checks that a dialogue comes to the same outcome in each form.
func TestForms(t *testing.T) {
	for i := range forms {
		f := &forms[i]
		for _, dialogue := range dialogues {
			log := f.write(append(append([]spoken{}, login...), dialogue.lines...))
			if f.name == "ncftp" || strings.HasPrefix(f.name, "goftp") {
				if dialogue.name == "several lines" { // these write such a reply in a form of their own
					continue
				}
			}
			d, err := Diagnose(log, nil)
			if err != nil {
				t.Errorf("%s, %s: %v\n%s", f.name, dialogue.name, err, log)
				continue
			}
			id := ""
			if len(d.Findings) > 0 {
				id = d.Findings[0].ID()
			}
			if got := fmt.Sprintf("%s %d %d %s", d.Verdict, d.Done, d.Failed, id); got != dialogue.want {
				t.Errorf("%s, %s: found %q, want %q\n%s\n%s", f.name, dialogue.name, got, dialogue.want, log, summary(d, log))
			}
			if d.Format != f.name {
				t.Errorf("%s, %s: read as %s\n%s", f.name, dialogue.name, d.Format, log)
			}
			for _, e := range d.Exchange {
				if strings.Contains(e.Text, "hunter2") {
					t.Errorf("%s, %s: shows a secret: %q", f.name, dialogue.name, e.Text)
				}
			}
		}
	}
}
