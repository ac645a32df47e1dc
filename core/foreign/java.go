package foreign

import (
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
)

// javaName is how notes name the programs of this format: Apache Camel, Apache
// Commons Net and what is built on it, such as Spring Integration and NIO file
// systems. In all of them active mode is the default.
const javaName = "Java (Camel, Commons Net, Spring)"

// javaClasses are names that occur only in programs of this format.
var javaClasses = [...]string{"FTPClient", "FTPSClient", "DefaultFtpSessionFactory", "DefaultFtpsSessionFactory", "FtpFileSystemConfigBuilder", "FTPEnvironment"}

// camelOptions are options of a Camel or NIO file system URI; one of them shows
// that a URI is not that of a browser. A part before a dot counts too.
const camelOptions = " passivemode connectionmode activeportrange binary delay delete noop move username password consumer ftpclient ftpclientconfig " +
	"filename disconnect stepwise recursive include antinclude charset sotimeout connecttimeout timeout reconnectdelay maximumreconnectattempts " +
	"idempotent readlock localworkdirectory download separator tempprefix tempfilename autocreate sorter filter streamdownload uselist account " +
	"throwexceptiononconnectfailed initialdelay maxmessagesperpoll doneFilename fileexist flatten chmod implicit securityprotocol poolconfig "

func sureJava(in *source) confidence {
	p := readJavaText(in)
	switch {
	case p.mode != "" || p.rangeSet || p.class || p.endpoints > 0:
		return certain
	case p.options > 0:
		return likely
	}
	return no
}

func readJava(in *source, c *collection) {
	c.program(javaName)
	p := readJavaText(in)
	for _, url := range p.urls {
		p.addURL(c, url)
	}
	if len(p.urls) == 0 {
		p.addSite(c, location{host: p.host, port: p.port}, nil)
	}
}

// javaText is what a text of this format says.
type javaText struct {
	urls      []string // of FTP endpoints, with their options
	endpoints int      // URLs in the place of a Camel endpoint, or with an option of Camel
	options   int      // URLs with any option
	class     bool     // a class of this format is named

	javaSettings          // of the text as a whole
	host         string   // from a property or a call, "" if it is not known
	port         int      // likewise
	prefixes     []string // of the properties that concern active mode
}

// javaSettings are the settings of one endpoint, or those for all.
type javaSettings struct {
	mode        string // compose.Yes: active, compose.No, compose.Expression, "" not set
	rangeSet    bool
	first, last string // of a range in two settings
	bind        string // address that the client announces and listens on
	report      string // address that it announces only
	implicit    bool
}

// readJavaText reads the URLs and the settings of a text.
func readJavaText(in *source) *javaText {
	p := &javaText{}
	text := stripComments(in.text)
	if strings.Contains(text, "\" ") || strings.Contains(text, "\"+") || strings.Contains(text, "\"\n") {
		text = joinStrings(text)
	}
	for _, name := range javaClasses {
		p.class = p.class || containsWord(text, name)
	}
	var rest strings.Builder // the text without URLs: an option of one is not one for all
	from := 0
	for _, u := range plainURLs(text) {
		p.addEndpoint(text[from:u.start], u.text)
		rest.WriteString(text[from:u.start])
		from = u.start + len(u.text)
	}
	rest.WriteString(text[from:])
	eachSetting(rest.String(), p.apply)
	eachSetting(rest.String(), p.applyHost)
	return p
}

// addEndpoint adds a URL if it has options or stands where Camel has an endpoint.
// before is the text before it.
func (p *javaText) addEndpoint(before, url string) {
	_, query, hasQuery := strings.Cut(url, "?")
	known := false
	for option := range strings.SplitSeq(strings.ReplaceAll(query, "&amp;", "&"), "&") {
		name, _, _ := strings.Cut(option, "=")
		name, _, _ = strings.Cut(name, ".")
		known = known || name != "" && strings.Contains(camelOptions, " "+strings.ToLower(name)+" ")
	}
	before = strings.TrimRight(before, "\"' \t\n`")
	for _, place := range [...]string{"from(", "to(", "toD(", "uri=", "uri:", "fromF(", "toF(", "pollEnrich(", "enrich("} {
		known = known || strings.HasSuffix(before, place)
	}
	switch {
	case known:
		p.endpoints++
	case hasQuery && strings.Contains(query, "="):
		p.options++
	default:
		return
	}
	p.urls = append(p.urls, url)
}

// addURL adds the site of an endpoint.
func (p *javaText) addURL(c *collection, url string) {
	l := locate(strings.ReplaceAll(url, "&amp;", "&"))
	own := p.javaSettings
	_, query, _ := strings.Cut(url, "?")
	for option := range strings.SplitSeq(strings.ReplaceAll(query, "&amp;", "&"), "&") {
		name, value, _ := strings.Cut(option, "=")
		own.set(lastName(name), strings.Join(strings.Fields(value), ""))
	}
	if l.scheme == "sftp" {
		c.skip("sftp://")
		c.defaults = append(c.defaults, own.span(c))
		return
	}
	p.addSite(c, l, &own)
}

func (p *javaText) addSite(c *collection, l location, own *javaSettings) {
	if own == nil {
		own = &p.javaSettings
	}
	s := site{program: "Java", server: l.host, port: l.port, active: own.mode, ports: own.span(c), announce: own.report}
	if s.announce == "" {
		s.announce = own.bind
	}
	if l.scheme == "ftps" || own.implicit {
		s.ftps = compose.Yes
	}
	switch own.mode {
	case "":
		s.active = compose.Yes
		c.note("Nothing sets the mode of " + s.label() + ", and the default is active mode (passiveMode=false in Camel, clientMode 0 in Spring, " +
			"enterLocalActiveMode in Commons Net): it is active without anybody having asked for it.")
	case compose.Expression:
		c.note("The mode of " + s.label() + " depends on a value that is not in the input, so it is written as an expression.")
	case compose.No:
		if s.ports.kind != anyPort {
			c.note("In passive mode the active port range is a dead setting: nothing listens on it.")
		}
	}
	if s.active != compose.No && own.bind != "" {
		c.note("activeExternalIPAddress is also the address that the client listens on, so the host must have it. To announce another one only, use reportActiveExternalIPAddress.")
	}
	c.add(s)
}

// apply applies a setting to the text as a whole.
func (p *javaText) apply(key, value string) {
	name := lastName(key)
	if p.set(name, value) {
		prefix := strings.TrimSuffix(strings.ToLower(key), "."+name)
		p.prefixes = append(p.prefixes, prefix[:strings.LastIndexByte(prefix, '.')+1])
	}
}

// applyHost takes the host and the port from a property that has the prefix of one
// of the other settings, or FTP in its name.
func (p *javaText) applyHost(key, value string) {
	lower := strings.ToLower(key)
	prefix := lower[:strings.LastIndexByte(lower, '.')+1]
	related := strings.Contains(lower, "ftp") || p.class && strings.HasPrefix(key, "set")
	for _, other := range p.prefixes {
		related = related || other == prefix
	}
	if !related && key != "connect" {
		return
	}
	switch name := lastName(key); {
	case name == "connect" || name == "host" || name == "hostname" || name == "server" || name == "ftphost" || name == "ftpserver" || name == "remotehost":
		host, port, _ := strings.Cut(value, ",")
		host = strings.Trim(host, "\"' ")
		if l := locate(host); l.host != "" && p.host == "" && !strings.ContainsAny(host, "()") && (name != "connect" || strings.ContainsAny(value, "\"'")) {
			p.host = l.host
			p.port, _ = parseNumber(port)
		}
	case name == "port" || name == "ftpport":
		if n, ok := parseNumber(value); ok && n <= core.HighestPort {
			p.port = n
		}
	}
}

// lastName returns the name of a setting without its prefix: the last part after a
// dot, in lower case and without - and _, without "set". min and max keep the part
// before them.
func lastName(key string) string {
	name := strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(key), "-", ""), "_", "")
	parts := strings.Split(name, ".")
	last := parts[len(parts)-1]
	if (last == "min" || last == "max") && len(parts) > 1 {
		last = parts[len(parts)-2] + last
	}
	return strings.TrimPrefix(last, "set")
}

// set applies a setting by its name from lastName. It reports whether the setting
// concerns active mode.
func (s *javaSettings) set(name, value string) bool {
	value = strings.Trim(strings.TrimSpace(value), "\"'")
	switch {
	case strings.HasSuffix(name, "passivemode") && name != "enterlocalpassivemode" && name != "enterremotepassivemode" || name == "passive":
		s.setMode(value, "true", "false")
	case name == "activemode" || name == "useactivemode" || name == "ftpactivemode":
		s.setMode(value, "false", "true")
	case name == "connectionmode" || name == "clientmode" || name == "ftpmode" || name == "transfermode":
		s.setNamedMode(value)
	case name == "enterlocalpassivemode" || name == "enterremotepassivemode":
		s.changeMode(compose.No)
	case name == "enterlocalactivemode" || name == "enterremoteactivemode":
		s.changeMode(compose.Yes)
	case strings.HasSuffix(name, "activeportrange"):
		s.setRange(value)
	case strings.HasSuffix(name, "activeportrangemin") || name == "activeminport":
		s.rangeSet, s.first = true, value
	case strings.HasSuffix(name, "activeportrangemax") || name == "activemaxport":
		s.rangeSet, s.last = true, value
	case name == "activeexternalipaddress":
		s.bind = hostAddress(value)
	case name == "reportactiveexternalipaddress":
		s.report = hostAddress(value)
	case name == "implicit":
		s.implicit = value == "true"
		return false
	default:
		return false
	}
	return true
}

// setMode sets the mode by a flag.
func (s *javaSettings) setMode(value, passive, active string) {
	switch strings.ToLower(value) {
	case passive:
		s.changeMode(compose.No)
	case active:
		s.changeMode(compose.Yes)
	default:
		s.mode = compose.Expression
	}
}

// setNamedMode sets the mode by one of the names or numbers of Commons Net.
func (s *javaSettings) setNamedMode(value string) {
	upper := strings.ToUpper(value)
	switch {
	case strings.Contains(upper, "PASSIVE") || upper == "2" || upper == "3":
		s.changeMode(compose.No)
	case strings.Contains(upper, "ACTIVE") || upper == "0" || upper == "1":
		s.changeMode(compose.Yes)
	default:
		s.mode = compose.Expression
	}
}

// changeMode sets the mode. Of two different modes the program's run decides.
func (s *javaSettings) changeMode(mode string) {
	if s.mode != "" && s.mode != mode {
		mode = compose.Expression
	}
	s.mode = mode
}

// setRange reads MIN-MAX, or MIN, MAX of a call.
func (s *javaSettings) setRange(value string) {
	s.rangeSet = true
	value = strings.ReplaceAll(value, "\"", "")
	if i := strings.IndexAny(value, ",-"); i >= 0 && !isVariable(value) {
		s.first, s.last = value[:i], value[i+1:]
	} else {
		s.first, s.last = value, ""
	}
}

// span returns the range of ports. Commons Net ignores a range that is reversed.
func (s *javaSettings) span(c *collection) span {
	if !s.rangeSet {
		return span{}
	}
	first, okFirst := parseNumber(s.first)
	last, okLast := parseNumber(s.last)
	switch {
	case !okFirst || !okLast:
		return span{kind: unknownSpan}
	case first == 0 || first > last:
		c.note("Commons Net ignores the active port range " + strconv.Itoa(first) + "-" + strconv.Itoa(last) + " and uses any port.")
		return span{}
	}
	return span{givenSpan, first, last}
}

// eachSetting calls set for each setting of a text: a line "key = value" or
// "key: value", an XML element with name and value, an attribute, and a call
// "name(value)".
func eachSetting(text string, set func(key, value string)) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "- "))
		if i := strings.IndexAny(line, "=:"); i > 0 && isKey(strings.TrimSpace(line[:i])) {
			set(strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:]))
		}
	}
	for rest := text; ; {
		i := strings.IndexAny(rest, "(=")
		if i < 0 {
			return
		}
		key := nameBefore(rest[:i])
		after := rest[i+1:]
		if rest[i] == '(' {
			const maxArguments = 400
			if end := strings.IndexByte(after[:min(len(after), maxArguments)], ')'); key != "" && end >= 0 {
				set(key, after[:end])
			}
		} else if value, ok := quotedValue(after); ok && key == "name" {
			if tail, isPair := strings.CutPrefix(strings.TrimLeft(after[len(value)+2:], " \t\n"), "value="); isPair {
				if v, ok := quotedValue(tail); ok {
					set(value, v)
				}
			}
		} else if ok && key != "" && key != "value" {
			set(key, value)
		}
		rest = after
	}
}

// quotedValue returns the string that text starts with.
func quotedValue(text string) (value string, ok bool) {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return "", false
	}
	end := strings.IndexByte(text[1:], text[0])
	if end < 0 {
		return "", false
	}
	return text[1 : 1+end], true
}

// isKey reports whether text is the key of a property: a name with dots or dashes.
func isKey(text string) bool {
	return text != "" && nameBefore(text) == text
}

// nameBefore returns the name at the end of text, with dots and dashes in it.
func nameBefore(text string) string {
	start := len(text)
	for start > 0 && (isWordByte(text[start-1]) || text[start-1] == '-' || text[start-1] == '.') {
		start--
	}
	return text[start:]
}

// containsWord reports whether word occurs in text with no letter or digit next to
// it.
func containsWord(text, word string) bool {
	for i := 0; ; {
		n := strings.Index(text[i:], word)
		if n < 0 {
			return false
		}
		start, end := i+n, i+n+len(word)
		if (start == 0 || !isWordByte(text[start-1])) && (end == len(text) || !isWordByte(text[end])) {
			return true
		}
		i = end
	}
}

// joinStrings joins string literals of Java that a + connects. An operand that is
// not a literal becomes ${}, the sign of an unknown value.
func joinStrings(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		out.WriteByte(text[i])
		if text[i] != '"' {
			i++
			continue
		}
		i = joinOperands(&out, text, i)
		out.WriteByte('"')
	}
	return out.String()
}

// joinOperands writes the literal that starts at text[i] and the operands after
// it, without quotes. It returns the offset after the last one.
func joinOperands(out *strings.Builder, text string, i int) int {
	for {
		if text[i] == '"' {
			end := literalEnd(text, i+1)
			out.WriteString(text[i+1 : end])
			i = min(end+1, len(text))
		} else {
			out.WriteString("${}")
			n := strings.IndexAny(text[i:], "+,;)\"\n")
			if n < 0 {
				return len(text)
			}
			i += n
		}
		next := skipBlanks(text, i)
		if next >= len(text) || text[next] != '+' {
			return i
		}
		next = skipBlanks(text, next+1)
		if next >= len(text) || strings.IndexByte("+,;)", text[next]) >= 0 {
			return i
		}
		i = next
	}
}

// literalEnd returns the offset of the quote that ends the literal that starts at
// start, or that of the end of its line.
func literalEnd(text string, start int) int {
	for i := start; i < len(text); i++ {
		switch text[i] {
		case '"', '\n':
			return i
		case '\\':
			i++
		}
	}
	return len(text)
}

func skipBlanks(text string, i int) int {
	for i < len(text) && strings.IndexByte(" \t\n", text[i]) >= 0 {
		i++
	}
	return i
}

// stripComments removes the comments of the languages of this format: lines that
// start with #, // or !, the end of a line after " //", and /*...*/ and <!--...-->.
func stripComments(text string) string {
	text = cutBetween(cutBetween(text, "/*", "*/"), "<!--", "-->")
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, "!"):
			line = ""
		default:
			for _, sign := range [...]string{" //", "\t//", ";//", " #"} {
				if i := strings.Index(line, sign); i >= 0 {
					line = line[:i+1]
				}
			}
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

// cutBetween removes everything from each opening to its closing sign. A /* within
// a word, such as the end of a path, is not a comment.
func cutBetween(text, opening, closing string) string {
	var out strings.Builder
	for from := 0; ; {
		n := strings.Index(text[from:], opening)
		if n < 0 {
			out.WriteString(text[from:])
			return out.String()
		}
		start := from + n
		end := strings.Index(text[start:], closing)
		if end < 0 {
			out.WriteString(text[from:])
			return out.String()
		}
		if start > 0 && (isWordByte(text[start-1]) || text[start-1] == '/' || text[start-1] == '"') {
			out.WriteString(text[from : start+len(opening)])
			from = start + len(opening)
			continue
		}
		out.WriteString(text[from:start])
		from = start + end + len(closing)
	}
}
