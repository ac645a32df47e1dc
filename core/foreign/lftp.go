package foreign

import (
	"strconv"
	"strings"

	"activeftp/core/compose"
)

// lftpVariables are lftp's settings of protocol FTP, and those of other protocols
// that an abbreviation of one can also stand for (lftp 4.9).
const lftpVariables = " ftp:abor-max-wait ftp:acct ftp:anon-pass ftp:anon-user ftp:auto-passive-mode ftp:auto-sync-mode ftp:bind-data-socket " +
	"ftp:catch-size ftp:charset ftp:client ftp:compressed-re ftp:device-prefix ftp:fix-pasv-address ftp:fxp-force ftp:fxp-passive-source " +
	"ftp:fxp-passive-sscn ftp:home ftp:ignore-pasv-address ftp:lang ftp:list-empty-ok ftp:list-options ftp:mode-z-level ftp:netkey-allow " +
	"ftp:nop-interval ftp:passive-mode ftp:port-ipv4 ftp:port-range ftp:prefer-epsv ftp:proxy ftp:proxy-auth-type ftp:rest-list ftp:rest-stor " +
	"ftp:retry-530 ftp:retry-530-anonymous ftp:site ftp:site-group ftp:skey-allow ftp:skey-force ftp:ssl-allow ftp:ssl-allow-anonymous ftp:ssl-auth " +
	"ftp:ssl-copy-sid ftp:ssl-data-use-keys ftp:ssl-force ftp:ssl-protect-data ftp:ssl-protect-fxp ftp:ssl-protect-list ftp:ssl-shutdown-timeout " +
	"ftp:ssl-use-ccc ftp:stat-interval ftp:strict-multiline ftp:sync-mode ftp:timezone ftp:too-many-re ftp:trust-feat ftp:use-abor ftp:use-allo " +
	"ftp:use-feat ftp:use-fxp ftp:use-hftp ftp:use-ip-tos ftp:use-mdtm ftp:use-mdtm-overloaded ftp:use-mlsd ftp:use-mode-z ftp:use-pret ftp:use-quit " +
	"ftp:use-site-chmod ftp:use-site-idle ftp:use-site-utime ftp:use-site-utime2 ftp:use-size ftp:use-stat ftp:use-stat-for-list ftp:use-telnet-iac " +
	"ftp:use-tvfs ftp:use-utf8 ftp:verify-address ftp:verify-port ftp:waiting-150-timeout ftp:web-mode ftps:initial-prot torrent:port-range " +
	"hftp:proxy http:proxy https:proxy net:socket-bind-ipv4 net:socket-bind-ipv6 mirror:parallel-transfer-count cmd:parallel cmd:queue-parallel "

// lftpTransfers are lftp's commands that open a data connection.
const lftpTransfers = " get mget put mput reput reget mirror pget ls nlist rels cls cat more zcat find du glob edit get1 "

func sureLFTP(in *source) confidence {
	if in.xml != nil {
		return no
	}
	commands := in.shell()
	for i := range commands {
		if args, called := commands[i].arguments("lftp"); called && (len(args) > 0 || commands[i].input != "") {
			return certain
		}
	}
	for i := range commands {
		if w := commands[i].words; w[0] == "set" && len(w) > 1 {
			name, _, _ := strings.Cut(w[1], "/")
			if _, matches := lftpVariable(name); strings.HasPrefix(name, "ftp:") || strings.HasPrefix(name, "net:") || matches == 1 {
				return certain
			}
		}
	}
	return no
}

func readLFTP(in *source, c *collection) {
	c.program("lftp")
	found := false
	commands := in.shell()
	for i := range commands {
		if args, called := commands[i].arguments("lftp"); called {
			found = true
			s := &lftpSession{c: c}
			s.invoke(args)
			s.run(commands[i].input)
			s.finish(false)
		}
	}
	if !found { // a file of commands, such as ~/.lftprc
		s := &lftpSession{c: c}
		s.run(in.text)
		s.finish(true)
	}
}

// lftpSetting is a value that a command sets.
type lftpSetting struct {
	name, closure, value string // closure: the hosts it applies to; "" all
	raw                  bool   // the value is set, though it may be invalid
}

// lftpSession is the state of one run of lftp.
type lftpSession struct {
	c        *collection
	settings []lftpSetting
	comments []string // in the commands

	url        string // of the current server; "" before the first
	port       int    // -p; 0: not given
	inForce    int    // number of settings at the first transfer, if parallel > 0
	parallel   int    // transfers at once with this server; 0: no transfer yet
	background bool   // transfers may overlap
	user       bool   // a user other than anonymous logs in, so lftp tries TLS
	opened     bool   // a server was opened
}

// invoke reads the command line of lftp, or the arguments of its open command.
func (s *lftpSession) invoke(args []string) {
	var scripts []string
	url, port, user := "", 0, false
	for i := 0; i < len(args); i++ {
		a := args[i]
		if len(a) < 2 || a[0] != '-' {
			if url == "" && !strings.HasPrefix(a, "<") && !strings.HasPrefix(a, ">") && !strings.HasPrefix(a, "2>") {
				url = a
			}
			continue
		}
		value := ""
		if strings.IndexByte("uepfcs", a[1]) >= 0 {
			if value = a[2:]; value == "" && i+1 < len(args) {
				i++
				value = args[i]
			}
		}
		switch a[1] {
		case 'e', 'c':
			scripts = append(scripts, value)
		case 'u':
			user = !strings.HasPrefix(value, "anonymous")
		case 'p':
			port, _ = parseNumber(value)
		case 'f':
			if strings.ContainsAny(value, "\n;") { // a script in the place of its file
				scripts = append(scripts, value)
			} else {
				s.c.note("lftp -f reads its commands from another file. Import that file too.")
			}
		}
	}
	if url != "" {
		s.record()
		s.url, s.port, s.user = url, port, user
		s.parallel, s.opened = 0, true
	}
	for _, text := range scripts {
		s.run(text)
	}
}

// run carries out the commands of a script.
func (s *lftpSession) run(text string) {
	commands, comments := lftpCommands(text)
	s.comments = append(s.comments, comments...)
	for i := range commands {
		words := commands[i].words
		s.background = s.background || commands[i].background
		switch name := words[0]; {
		case name == "set":
			s.set(words[1:])
		case name == "open" || name == "connect" || name == "lftp":
			s.invoke(words[1:])
		case name == "queue" && len(words) > 1:
			s.transfer(words[1], words[1:])
			s.background = true
		default:
			s.transfer(name, words)
		}
	}
}

// set carries out set NAME[/CLOSURE] [VALUE].
func (s *lftpSession) set(args []string) {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		args = args[1:]
	}
	if len(args) == 0 {
		return
	}
	typed, closure, _ := strings.Cut(args[0], "/")
	name, matches := lftpVariable(typed)
	switch {
	case matches == 0 && strings.HasPrefix(typed, "ftp:"):
		s.c.note("lftp has no setting " + compose.Quote(typed) + ", so this line has no effect.")
		return
	case matches > 1 && strings.Contains(" passive-mode port-range ", " "+typed+" ") || matches > 1 && strings.HasPrefix(typed, "ftp:"):
		s.c.note("lftp rejects " + compose.Quote(typed) + " because it is short for several settings, so this line has no effect.")
		return
	case matches != 1:
		return
	}
	if name != typed && strings.HasPrefix(typed, "ftp:") && strings.HasPrefix(name, "ftp:p") {
		s.c.note("lftp has no setting " + compose.Quote(typed) + " by this name; it takes it as short for " + name + ". Write the name in full.")
	}
	s.settings = append(s.settings, lftpSetting{name: name, closure: closure, value: strings.Join(args[1:], " "), raw: len(args) > 1})
}

// lftpVariable returns the setting that a name or an abbreviation stands for, and
// how many settings it could stand for. Each part of a name, between - and :, may
// be cut short, parts at the end may be left out, and so may the protocol.
func lftpVariable(typed string) (name string, matches int) {
	exact, exactName := 0, ""
	for good := range strings.FieldsSeq(lftpVariables) {
		_, short, _ := strings.Cut(good, ":")
		switch dashed := strings.ReplaceAll(typed, "_", "-"); {
		case dashed == good:
			return good, 1
		case dashed == short:
			exactName = good
			exact++
		case abbreviates(typed, good) || !strings.Contains(typed, ":") && abbreviates(typed, short):
			name = good
			matches++
		}
	}
	if exact > 0 {
		return exactName, exact
	}
	return name, matches
}

func abbreviates(typed, good string) bool {
	const separators = "-_:"
	if typed == "" {
		return false
	}
	for typed != "" {
		switch {
		case good == "":
			return false
		case typed[0] == good[0] || strings.IndexByte("-_", typed[0]) >= 0 && good[0] == '-':
			typed, good = typed[1:], good[1:]
		case strings.IndexByte(separators, typed[0]) >= 0 && strings.IndexByte(separators, good[0]) < 0:
			good = good[1:]
		default:
			return false
		}
	}
	return true
}

// value returns the value of a setting for a host. ok is false if it has its
// default.
func (s *lftpSession) value(name, host string, valid func(string) bool) (value string, ok bool) {
	for _, set := range s.settings {
		if set.name != name || set.closure != "" && !matchesGlob(set.closure, host) {
			continue
		}
		switch {
		case !set.raw:
			value, ok = "", false
		case valid(set.value) || isVariable(set.value):
			value, ok = set.value, true
		default:
			s.c.note("lftp rejects the value of " + name + ", so that line has no effect.")
		}
	}
	return value, ok
}

// isVariable reports whether a value depends on a variable that the input does not
// set.
func isVariable(value string) bool {
	return strings.Contains(value, "${") || strings.Contains(value, "{{") || strings.HasPrefix(value, "%") || strings.HasPrefix(value, "$")
}

func isFlag(value string) bool { return lftpFlag(value) != "" }

// lftpFlag returns a flag as lftp reads it, from its first letters, or "".
func lftpFlag(value string) string {
	lower := strings.ToLower(value)
	switch {
	case lower == "":
		return ""
	case strings.IndexByte("ty1+", lower[0]) >= 0 || lower[0] == 'o' && !strings.HasPrefix(lower, "of"):
		return compose.Yes
	case strings.IndexByte("fn0-o", lower[0]) >= 0:
		return compose.No
	}
	return ""
}

// flag returns a setting that is a flag: yes, no, the default, or Expression if
// the value is a variable.
func (s *lftpSession) flag(name, host, standard string) string {
	value, ok := s.value(name, host, isFlag)
	switch {
	case !ok:
		return standard
	case isVariable(value):
		return compose.Expression
	}
	return lftpFlag(value)
}

// isLFTPRange reports whether lftp accepts a range. A number can have a suffix,
// such as k for 1024, and a range can be open at its end.
func isLFTPRange(value string) bool {
	return strings.EqualFold(value, "full") || strings.EqualFold(value, "any") ||
		strings.Trim(value, "0123456789kMGTPEZY-:") == "" && strings.ContainsAny(value, "0123456789")
}

// ports returns the range of ports for a host.
func (s *lftpSession) ports(host string) span {
	value, ok := s.value("ftp:port-range", host, isLFTPRange)
	if !ok || strings.EqualFold(value, "full") || strings.EqualFold(value, "any") {
		return span{}
	}
	return s.c.lftpSpan(value)
}

func (c *collection) lftpSpan(value string) span {
	first, last, ok := parseSpan(value, "-:")
	if !ok {
		return span{kind: unknownSpan}
	}
	if first > last {
		c.note("ftp:port-range is written the wrong way round. It is read as " + strconv.Itoa(last) + "-" + strconv.Itoa(first) + ".")
		first, last = last, first
	}
	return span{givenSpan, first, last}
}

// transfer notes a command that needs a data connection. Settings after the first
// one come too late for the current server.
func (s *lftpSession) transfer(name string, words []string) {
	if !strings.Contains(lftpTransfers, " "+name+" ") {
		return
	}
	if s.parallel == 0 {
		s.inForce = len(s.settings)
	}
	s.parallel = max(s.parallel, s.transfersAtOnce(name, words))
}

// transfersAtOnce returns the number of parallel transfers of a command.
func (s *lftpSession) transfersAtOnce(name string, words []string) int {
	at := 1
	if value, ok := s.value("mirror:parallel-transfer-count", "", isNumber); ok && name == "mirror" {
		at, _ = parseNumber(value)
	}
	if name == "pget" {
		const defaultParts = 5
		at = defaultParts
	}
	for i, w := range words {
		value, long := strings.CutPrefix(w, "--parallel=")
		switch {
		case long:
		case name == "pget" && strings.HasPrefix(w, "-n"):
			value = w[len("-n"):]
		case name != "pget" && strings.HasPrefix(w, "-P"):
			value = w[len("-P"):]
		case w == "--parallel":
		default:
			continue
		}
		if value == "" && i+1 < len(words) {
			value = words[i+1]
		}
		if n, ok := parseNumber(value); ok {
			at = n
		}
	}
	return max(1, min(at, 10_000))
}

func isNumber(value string) bool {
	_, ok := parseNumber(value)
	return ok
}

// record adds the current server as a site.
func (s *lftpSession) record() {
	if s.url == "" {
		return
	}
	if s.parallel > 0 {
		all := s.settings
		defer func() { s.settings = all }()
		s.settings = all[:s.inForce:s.inForce]
	}
	l := locate(s.url)
	switch l.scheme {
	case "", "ftp", "ftps":
	default:
		s.c.skip(l.scheme + "://")
		s.dead(l.host)
		return
	}
	s.user = s.user || strings.Contains(s.url, "@")
	t := s.site(l.host)
	if l.scheme == "ftps" {
		t.ftps = compose.Yes
	}
	switch {
	case l.port > 0:
		t.port = l.port
	case s.port > 0:
		t.port = s.port
	case l.scheme == "ftps":
		t.port = 990
	}
	s.c.add(t)
}

// dead keeps the range of a server that it has no effect on.
func (s *lftpSession) dead(host string) {
	s.c.defaults = append(s.c.defaults, s.ports(host))
}

// site returns the site of a host by the current settings.
func (s *lftpSession) site(host string) site {
	t := site{program: "lftp", server: host, ports: s.ports(host)}
	switch s.flag("ftp:passive-mode", host, compose.Yes) {
	case compose.Yes:
		t.active = compose.No
		s.readDeadRange(&t)
	case compose.No:
		t.active = compose.Yes
	default:
		t.active = compose.Expression
	}
	switch {
	case s.flag("ftp:ssl-force", host, compose.No) == compose.Yes:
		t.ftps = compose.Yes
	case s.flag("ftp:ssl-allow", host, compose.Yes) == compose.No:
		t.ftps = compose.No
	case t.active == compose.Yes && s.user:
		s.c.note("lftp encrypts the control connection if the server offers TLS. Then a firewall cannot read PORT: open the whole range.")
	}
	if s.flag("ftp:ssl-use-ccc", host, compose.No) == compose.Yes && t.ftps == compose.Yes {
		t.ccc = compose.Yes
	}
	for _, name := range [...]string{"ftp:port-ipv4", "net:socket-bind-ipv4"} {
		if value, ok := s.value(name, host, func(v string) bool { return hostAddress(v) != "" }); ok && t.announce == "" {
			t.announce = hostAddress(value)
		}
	}
	if proxy, ok := s.value("ftp:proxy", host, func(string) bool { return true }); ok && proxy != "" {
		t.proxied = true
		if t.active != compose.No {
			s.c.note("lftp connects through ftp:proxy. The server cannot connect back through it, unless the proxy itself rewrites PORT.")
		}
	}
	if !s.background {
		t.parallel = s.parallel
	}
	return t
}

// readDeadRange notes a range under passive mode. If no command sets one, it is
// read from a comment, because then it has no effect either way.
func (s *lftpSession) readDeadRange(t *site) {
	if t.ports.kind == givenSpan {
		s.c.note("With ftp:passive-mode on, ftp:port-range only limits the local ports of lftp's own connections: nothing listens on them.")
		return
	}
	for _, text := range s.comments {
		commands, _ := lftpCommands(text)
		for i := range commands {
			w := commands[i].words
			if len(w) < 3 || w[0] != "set" {
				continue
			}
			if name, _ := lftpVariable(w[1]); name == "ftp:port-range" && isLFTPRange(w[2]) {
				t.ports = s.c.lftpSpan(w[2])
				s.c.note("ftp:port-range is in a comment, so lftp does not read it, and passive mode would not listen on it: it is a dead setting.")
				s.c.comments = append(s.c.comments, "The range is in a comment of the input; lftp does not read it.")
				return
			}
		}
	}
}

// finish records the last server. A file of commands without a server describes
// the servers that are opened later.
func (s *lftpSession) finish(commands bool) {
	s.record()
	if s.opened || !commands && len(s.settings) == 0 {
		return
	}
	s.c.add(s.site(""))
}

// matchesGlob reports whether name matches a pattern with * and ?.
func matchesGlob(pattern, name string) bool {
	star, mark := -1, 0
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*':
			p++
			n++
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
