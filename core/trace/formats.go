package trace

import "strings"

// side is where a log was written. The zero value is at the client.
type side uint8

const (
	atClient side = iota
	atServer      // the first address of a line's head is the client's, as the server sees it
	between       // a capture: the first address of a head sent the text to the second
)

// format is what is known of a program's log beyond what its lines show.
type format struct {
	name string
	side side
	// signs are texts that lines of this program have. One that starts with ^ has to
	// start the line.
	signs []string
	// sign, if not nil, reports whether a line has a sign that no fixed text shows.
	sign func(line string) bool
	// read, if not nil, adds the events of a line that the marks cannot show.
	read func(r *reader, line string)
}

// Names of formats that the code distinguishes.
const (
	arrows     = "talk"       // "> " and "< ", written by several programs
	bare       = "transcript" // commands and replies without marks
	curl       = "curl"       // curl and programs that show what libcurl says
	lftp       = "lftp"
	wget       = "wget"
	commonsNet = "commons-net" // Apache Commons Net, also below Camel and other Java programs
	otherwise  = "client"      // marks that belong to no program known here
)

// formats has the programs that are recognized. If two fit a log equally well, the
// first is used.
var formats = [...]format{
	{name: "iis", side: atServer, signs: []string{"^#Fields: ", "^#Software: Microsoft Internet", " ControlChannelOpened "}, read: readIIS},
	{name: "vsftpd", side: atServer, signs: []string{"FTP command: Client \"", "FTP response: Client \"", " CONNECT: Client \"", " LOGIN: Client \""}},
	{name: "pyftpdlib", side: atServer, signs: []string{"FTP session opened (connect)", "FTP session closed (disconnect)", "] <- ", "] -> ", ":pyftpdlib:", "concurrency model:"}},
	{name: "pure-ftpd", side: atServer, signs: []string{"pure-ftpd: (", " [DEBUG] Command ["}, read: readPureFTPd},
	{name: "filezilla-server", side: atServer, signs: []string{" FTP Session ", "(not logged in) (", " FTP Server] ", ")> "}},
	{name: "proftpd", side: atServer, signs: []string{"proftpd[", "mod_core", "dispatching "}, sign: ofAccessLog},
	{name: "tcpdump", side: between, signs: []string{": FTP: ", ": Flags ["}},
	{name: "tshark", side: between, sign: ofTshark},
	{name: "ncftp", signs: []string{"^Cmd: ", "^NcFTP "}, read: readNcFTP},
	{name: "winscp", signs: []string{"^> 2", "^< 2", "^. 2", "^! 2"}},
	{name: "zos", signs: []string{"EZA", "EZY"}},
	{name: "ibmi", signs: []string{" subcommand", "QTCP"}},
	{name: "flashfxp", signs: []string{"[L] ", "[R] ", "Listening on PORT: "}},
	{name: "rclone", signs: []string{"FTP Tx: ", "FTP Rx: ", " DEBUG : ftp"}},
	{name: "ftplib", signs: []string{"*cmd* ", "*resp* ", "ftplib.", "*put* ", "*get* "}},
	{name: "net-ftp", signs: []string{"Net::FTP>>>", "Net::FTP=GLOB("}},
	{name: "ruby", signs: []string{"^put: ", "^get: ", "net/ftp.rb", "Net::FTPPermError", "Net::FTPTempError", "Net::FTPReplyError"}},
	{name: "goftp", signs: []string{"goftp: "}, read: readGoFTP},
	{name: "dotnet", signs: []string{"FtpControlStream#", "System.Net.", "returned an error: ("}, read: readDotNet},
	{name: commonsNet, signs: []string{"org.apache.commons.net", "java.net.", "java.io.", "at java."}, sign: ofCommonsNet},
	{name: "fluentftp", signs: []string{ // FileZilla has a tab after its labels
		"FluentFTP", "Command:  ", "Response: 1", "Response: 2", "Response: 3", "Response: 4", "Response: 5", "Waiting for response to: ", "ms]", "[INF]", "[DBG]",
	}},
	{name: "filezilla", signs: []string{
		"Command:", "Response:", "Status:", "Error:", "Commande", "Réponse", "Statut", "Erreur", "Befehl:", "Antwort:", "Fehler:",
		"Comando:", "Risposta:", "Stato:", "Errore:", "Respuesta:", "Estado:", "Resposta:", "Erro:", "Opdracht:", "Antwoord:", "Fout:",
		"Polecenie:", "Odpowiedź:", "Команда:", "Ответ:", "Статус:", "Ошибка:", "コマンド:", "レスポンス:", "状態:", "命令:", "响应:", "状态:",
	}},
	{name: "ftp", signs: []string{"---> ", "^ftp> ", "Remote system type is ", "^ftp: "}},
	{name: lftp, signs: []string{"---> ", "<--- ", "---- "}},
	{name: wget, signs: []string{"^--> ", "^==> "}},
	{name: curl, signs: []string{"^* ", " bytes data]", "curl: (", "cURL", "disabling EPRT usage"}},
	{name: arrows, signs: []string{"^> ", "^< ", " > ", " < "}},
}

// formatOf returns the format of a log that m was learned from. It returns nil if no
// line shows a command, a reply or an error of a client.
func formatOf(log string, m *marks) *format {
	var fits [len(formats)]int
	errors := false
	for line := range sample(log) {
		for i := range formats {
			if formats[i].signed(line) {
				fits[i]++
			}
		}
		errors = errors || isErrorOfFTP(line)
	}
	best := -1
	for i := range formats {
		if fits[i] > 0 && (best < 0 || fits[i] > fits[best]) {
			best = i
		}
	}
	if hook := best >= 0 && (formats[best].side == atServer || formats[best].read != nil); !m.dialogue && !errors && !hook && !m.hasError(log) {
		return nil
	}
	if best >= 0 && formats[best].name == arrows { // these write arrows too, and seldom more
		for i := range formats[:best] {
			if name := formats[i].name; fits[i] > 0 && (name == curl || name == commonsNet) {
				best = i
			}
		}
	}
	switch {
	case best >= 0:
		return &formats[best]
	case m.sent+m.received == 0:
		return &format{name: bare}
	}
	return &format{name: otherwise}
}

// isErrorOfFTP reports whether a line without a command or reply is an error of an FTP
// client: one that only active mode has, or another with a word that shows where it
// comes from.
func isErrorOfFTP(line string) bool {
	switch h := hintOf(line); {
	case h == 0 || h == hintConnecting || h == hintAccepted:
		return false
	case h.certain() || strings.HasPrefix(line, inventedReply):
		return true
	}
	return hasWord(line, "ftp") || strings.HasPrefix(line, "Status:") || strings.HasPrefix(line, "Error:") || strings.HasPrefix(line, "curl: (")
}

// hasError reports whether a line of the log is an error message with a reply.
func (m *marks) hasError(log string) bool {
	for line := range sample(log) {
		if _, kind, loose := anchorOf(line); kind == Reply && !loose {
			return true
		}
	}
	return false
}

// signed reports whether a line has a sign of the format.
func (f *format) signed(line string) bool {
	for _, sign := range f.signs {
		if start, anchored := strings.CutPrefix(sign, "^"); anchored && strings.HasPrefix(line, start) || !anchored && strings.Contains(line, sign) {
			return true
		}
	}
	return f.sign != nil && f.sign(line)
}

// ofTshark reports whether a line is a packet of FTP as tshark prints it, with the
// length of the frame: "FTP 85 Request: ".
func ofTshark(line string) bool {
	_, rest, found := strings.Cut(line, " FTP ")
	rest = rest[len(digitsOf(rest)):]
	return found && (strings.HasPrefix(rest, " Request: ") || strings.HasPrefix(rest, " Response: "))
}

// ofCommonsNet reports whether a line is a login as Commons Net masks it.
func ofCommonsNet(line string) bool {
	return strings.HasSuffix(line, "USER *******") || strings.HasSuffix(line, "PASS *******")
}

// ofAccessLog reports whether a line is an entry of a log with an address, a time and
// a command in quotes, as ProFTPD's ExtendedLog has by default.
func ofAccessLog(line string) bool {
	client, rest, _ := strings.Cut(line, " ")
	_, command, found := strings.Cut(rest, "] \"")
	return found && isDigit(line[0]) && addressIn(client).IsValid() && startsVerb(command)
}

// sessionOf returns the name of the control connection that the head of a line
// shows: a number, a letter or an address with a port. It is empty if there is none.
func sessionOf(head string) string {
	for _, mark := range [...]struct{ before, after string }{
		{"=GLOB(", ")"}, {"Client \"", "\""}, {" FTP Session ", " "}, {" #", " "}, {" (", "["}, // Perl, vsftpd, FileZilla Server, goftp, ProFTPD
	} {
		if _, rest, found := strings.Cut(head, mark.before); found {
			if name, _, found := strings.Cut(rest, mark.after); found && strings.IndexByte(name, ' ') < 0 {
				return name
			}
		}
	}
	for _, server := range [...]string{"[L]", "[R]"} { // FlashFXP
		if strings.Contains(head, server) {
			return server
		}
	}
	if i := strings.Index(head, "-["); i > 0 { // pyftpdlib
		return head[strings.LastIndexByte(head[:i], ' ')+1 : i]
	}
	head = strings.TrimLeft(head, " ")
	number := digitsOf(strings.TrimPrefix(head, "(")) // FileZilla Server before 1.0
	if number != "" && head[0] != '(' && strings.Trim(head[len(number):], " <>") != "" {
		return "" // a time, unless an arrow follows, as in activeftp's own
	}
	return number
}

// digitsOf returns the digits that text starts with.
func digitsOf(text string) string {
	end := 0
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	return text[:end]
}
