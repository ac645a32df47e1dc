package foreign

import (
	"net/netip"
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
)

// curlWithArgument are curl's long options that take an argument (curl 8).
const curlWithArgument = " abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at " +
	"cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr " +
	"dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-string ftp-account " +
	"ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts " +
	"interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from " +
	"mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey preproxy proto " +
	"proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key " +
	"proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser " +
	"proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid " +
	"service-name socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond " +
	"tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file url url-query user user-agent " +
	"variable vlan-priority write-out "

// curlShort maps curl's short options that take an argument, and the few others
// that count here, to their long names.
var curlShort = [...]struct {
	letter byte
	long   string
}{
	{'A', "user-agent"}, {'b', "cookie"}, {'c', "cookie-jar"}, {'C', "continue-at"}, {'d', "data"}, {'D', "dump-header"}, {'e', "referer"},
	{'E', "cert"}, {'F', "form"}, {'H', "header"}, {'K', "config"}, {'m', "max-time"}, {'o', "output"}, {'P', "ftp-port"}, {'Q', "quote"},
	{'r', "range"}, {'t', "telnet-option"}, {'T', "upload-file"}, {'u', "user"}, {'U', "proxy-user"}, {'w', "write-out"}, {'x', "proxy"},
	{'X', "request"}, {'y', "speed-time"}, {'Y', "speed-limit"}, {'z', "time-cond"},
	{'p', "proxytunnel"}, {'Z', "parallel"}, {':', "next"},
}

func sureCurl(in *source) confidence {
	if in.xml != nil {
		return no
	}
	commands := in.shell()
	for i := range commands {
		args, called := commands[i].arguments("curl")
		if !called {
			continue
		}
		if r := readCurlArguments(args); r.usesFTP() {
			return certain
		}
	}
	if r := curlConfig(in.text); r != nil && r.usesFTP() {
		return certain
	}
	return no
}

func readCurl(in *source, c *collection) {
	c.program("curl")
	commands := in.shell()
	found := false
	for i := range commands {
		if args, called := commands[i].arguments("curl"); called {
			found = true
			if r := readCurlArguments(args); r.usesFTP() {
				r.parallel = r.parallel || commands[i].background
				r.add(c)
			}
		}
	}
	if found {
		return
	}
	curlConfig(in.text).add(c)
}

// curlRequest is the options of curl up to --next.
type curlRequest struct {
	urls          []string
	active        bool   // -P is in force
	port          string // the value of -P
	swallowed     string // the name of the option that -P took as its value, or ""
	ftps, tried   bool   // TLS is required, or used if the server offers it
	ccc           bool
	noEPRT        bool
	proxy         string // kind of a proxy, "" none
	bind          string // --interface
	ftpByDefault  bool   // --proto-default ftp
	parallel      bool
	otherConfig   bool         // -K
	next          *curlRequest // after --next
	missingActive bool         // -P is the last word, without its argument
}

// readCurlArguments reads the arguments of curl.
func readCurlArguments(args []string) *curlRequest {
	first := &curlRequest{}
	r := first
	for i := 0; i < len(args); i++ {
		a := args[i]
		next := func() (string, bool) {
			if i+1 < len(args) {
				i++
				return args[i], true
			}
			return "", false
		}
		switch {
		case strings.HasPrefix(a, "--") && len(a) > 2:
			name, value, joined := strings.Cut(a[2:], "=")
			if joined && strings.Contains(curlWithArgument, " "+name+" ") { // curl does not know this form; people write it
				r.option(name, value, true)
				if name == "ftp-port" {
					r.swallowed = "="
				}
				continue
			}
			r = r.long(a[2:], next)
		case strings.HasPrefix(a, "-") && len(a) > 1:
			r = r.short(a[1:], next)
		case strings.IndexByte(a, '>') >= 0 || strings.HasPrefix(a, "<"): // a redirection
		default:
			r.urls = append(r.urls, a)
		}
	}
	return first
}

// long applies a long option. next returns the following word.
func (r *curlRequest) long(name string, next func() (string, bool)) *curlRequest {
	value, ok := "", true
	if strings.Contains(curlWithArgument, " "+name+" ") {
		value, ok = next()
	}
	return r.option(name, value, ok)
}

// short applies a group of short options. The first that takes an argument has the
// rest of the word, or the following word.
func (r *curlRequest) short(letters string, next func() (string, bool)) *curlRequest {
	for i := range len(letters) {
		for _, o := range curlShort {
			if o.letter != letters[i] {
				continue
			}
			if !strings.Contains(curlWithArgument, " "+o.long+" ") {
				r = r.option(o.long, "", true)
				break
			}
			value, ok := letters[i+1:], true
			if value == "" {
				value, ok = next()
			}
			return r.option(o.long, value, ok)
		}
	}
	return r
}

// option applies one option. It returns the request that later options belong to.
func (r *curlRequest) option(name, value string, complete bool) *curlRequest {
	switch name {
	case "ftp-port":
		r.active, r.port, r.missingActive, r.swallowed = complete, value, !complete, ""
		if len(value) > 1 && value[0] == '-' && value[1] != ':' {
			r.swallowed = value
			r.port = ""
		}
	case "ftp-pasv":
		r.active = false
	case "url":
		r.urls = append(r.urls, value)
	case "ssl-reqd", "ftp-ssl-reqd":
		r.ftps = true
	case "ssl", "ftp-ssl", "ftp-ssl-control":
		r.tried = true
	case "ftp-ssl-ccc", "ftp-ssl-ccc-mode":
		r.ccc = true
	case "disable-eprt", "no-eprt":
		r.noEPRT = true
	case "proxy", "preproxy", "proxy1.0", "socks4", "socks4a", "socks5", "socks5-hostname":
		r.proxy = name
		if strings.HasPrefix(value, "socks") {
			r.proxy = "socks"
		}
		if value == "" {
			r.proxy = ""
		}
	case "interface":
		r.bind = value
	case "proto-default":
		r.ftpByDefault = value == "ftp" || value == "ftps"
	case "parallel":
		r.parallel = true
	case "config":
		r.otherConfig = true
	case "next":
		r.next = &curlRequest{}
		return r.next
	}
	return r
}

// curlFlags are long options of curl without an argument that configuration files
// have.
const curlFlags = " anyauth append basic create-dirs crlf disable-eprt disable-epsv fail fail-early ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip " +
	"ftp-ssl ftp-ssl-ccc ftp-ssl-control ftp-ssl-reqd include insecure ipv4 ipv6 list-only location netrc netrc-optional next no-buffer no-eprt " +
	"no-epsv no-progress-meter parallel path-as-is progress-bar proxytunnel quiet remote-name remote-name-all remote-time show-error silent ssl " +
	"ssl-allow-beast ssl-no-revoke ssl-reqd tcp-nodelay tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 use-ascii verbose "

// curlConfig reads a curl configuration file: an option on each line, with or
// without its dashes, and its value after white space, = or :. It returns nil if
// most lines are something else, or if the only option is a URL, which other
// programs' files have too.
func curlConfig(text string) *curlRequest {
	first := &curlRequest{}
	r, known, unknown, sure := first, 0, 0, false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		end := strings.IndexAny(line, " \t=:")
		if end < 0 {
			end = len(line)
		}
		name, value := line[:end], strings.TrimSpace(strings.TrimLeft(line[end:], " \t=:"))
		if strings.HasPrefix(value, "\"") {
			value, _, _ = strings.Cut(strings.ReplaceAll(value[1:], `\"`, "'"), `"`)
		}
		given := func() (string, bool) { return value, value != "" }
		long := strings.TrimPrefix(name, "--")
		switch {
		case strings.Contains(curlWithArgument+curlFlags, " "+long+" "):
			known++
			sure = sure || long != "url"
			r = r.long(long, given)
		case len(name) > 1 && name[0] == '-' && name[1] != '-':
			known++
			sure = true
			r = r.short(name[1:], given)
		default:
			unknown++
		}
	}
	if !sure || 2*unknown > known {
		return nil
	}
	return first
}

// usesFTP reports whether the request or one after it is about FTP.
func (r *curlRequest) usesFTP() bool {
	for ; r != nil; r = r.next {
		if r.active || r.missingActive {
			return true
		}
		for _, url := range r.urls {
			if isFTPScheme(r.scheme(url)) {
				return true
			}
		}
	}
	return false
}

// scheme returns the scheme of a URL as curl guesses it, or "" if the URL is a
// variable.
func (r *curlRequest) scheme(url string) string {
	l := locate(url)
	switch {
	case l.scheme != "":
		return l.scheme
	case isVariable(url):
		return ""
	case r.ftpByDefault || strings.HasPrefix(strings.ToLower(l.host), "ftp."):
		return "ftp"
	}
	return "http"
}

// add adds the sites of the request and of those after --next.
func (r *curlRequest) add(c *collection) {
	for ; r != nil; r = r.next {
		if r.otherConfig {
			c.note("curl -K reads options from another file. Import that file too.")
		}
		added := false
		for _, url := range r.urls {
			switch scheme := r.scheme(url); {
			case scheme == "" && !r.active:
			case scheme == "" || scheme == "ftp" || scheme == "ftps":
				r.addSite(c, locate(url))
				added = true
			case r.active && scheme == "http":
				c.note("curl uses HTTP for a URL without a scheme, unless its host name starts with \"ftp.\". Then -P has no effect.")
				fallthrough
			default:
				c.skip(scheme + "://")
			}
		}
		if !added && r.active && len(r.urls) == 0 {
			r.addSite(c, location{})
		}
		if r.missingActive {
			c.note("-P has no argument, so curl rejects the command.")
		}
	}
}

func (r *curlRequest) addSite(c *collection, l location) {
	t := site{program: "curl", server: l.host, port: l.port, active: compose.No, parallel: 1}
	if r.parallel || len(r.urls) == 0 {
		t.parallel = 0
	}
	if l.scheme == "ftps" {
		t.ftps = compose.Yes
		if l.port == 0 {
			t.port = 990
		}
	}
	if r.ftps || r.tried {
		t.ftps = compose.Yes
	}
	if r.ccc {
		t.ccc = compose.Yes
	}
	if r.active {
		t.active = compose.Yes
		r.announce(c, &t)
		r.noteActive(c, &t)
	}
	c.add(t)
}

// noteActive adds the notes about an active request.
func (r *curlRequest) noteActive(c *collection, t *site) {
	if r.tried && !r.ftps {
		c.note("--ssl uses TLS only if the server offers it; --ssl-reqd requires it.")
	}
	if r.noEPRT {
		c.note("With --disable-eprt curl sends PORT only. It has no effect over IPv6.")
	}
	switch {
	case r.proxy == "":
		return
	case strings.HasPrefix(r.proxy, "socks"):
		c.note("curl connects through a SOCKS proxy. The server cannot connect back through it, so -P does not work.")
	default:
		c.note("curl connects through a proxy. The server cannot connect back through it; an HTTP proxy may fetch the file itself, and -P has no effect.")
	}
	t.proxied = true
}

// announce reads the value of -P: ADDRESS, INTERFACE, HOST NAME or -, each with or
// without :FIRST[-LAST]. curl ignores a range that it cannot use.
func (r *curlRequest) announce(c *collection, t *site) {
	if a := hostAddress(r.bind); a != "" {
		t.announce = a
	}
	switch {
	case r.swallowed == "=":
		c.note("Before version 8.16 curl does not know the form --ftp-port=VALUE. Write --ftp-port VALUE.")
	case r.swallowed != "":
		c.note("-P takes an argument, so curl reads " + optionName(r.swallowed) + " as the address to announce, not as an option. The option has no effect, " +
			"and curl fails because there is no such address (exit code 30). Write -P - " + optionName(r.swallowed) + ".")
		if strings.Contains(r.swallowed, "ssl") {
			c.note("TLS is not requested, so the password goes over the network in clear text.")
		}
		return
	}
	if isVariable(r.port) && !strings.Contains(r.port, "-") && !strings.Contains(r.port, ":") {
		t.ports = span{kind: unknownSpan}
		return
	}
	address, ports, bad := splitCurlPort(r.port)
	t.ports = ports
	if bad {
		c.note("curl ignores the ports of -P without a message, because the range is invalid: it announces any port.")
	}
	switch a := hostAddress(address); {
	case address == "-" && address != r.port:
		c.note("curl takes \"-\" with ports after it as a host name and fails (exit code 30). Leave the - out: -P :FIRST-LAST.")
	case address == "" || address == "-" || isVariable(address):
	case a != "":
		t.announce = a
	default:
		t.announce = ""
		c.note("-P names an interface or a host name, so the address that curl announces is not in the input.")
	}
}

// optionName returns the name of an option for a note, without a value that was
// joined to it.
func optionName(option string) string {
	end := len(option)
	for i := range len(option) {
		if c := option[i]; !isWordByte(c) && c != '-' {
			end = i
			break
		}
	}
	if !strings.HasPrefix(option, "--") {
		end = min(end, 2)
	}
	return option[:end]
}

// splitCurlPort splits the value of -P. bad reports that curl ignores the ports.
func splitCurlPort(value string) (address string, ports span, bad bool) {
	address, text := value, ""
	if inner, ok := strings.CutPrefix(value, "["); ok {
		address, text, _ = strings.Cut(inner, "]")
		text = strings.TrimPrefix(text, ":")
	} else if _, err := netip.ParseAddr(value); err == nil {
		return value, span{}, false // an IPv6 address without ports
	} else if i := strings.IndexByte(value, ':'); i >= 0 {
		address, text = value[:i], value[i+1:]
		if strings.Contains(text, ":") { // an IPv6 address with ports, but without brackets
			return "", span{}, true
		}
	}
	if text == "" {
		return address, span{}, false
	}
	if isVariable(text) {
		return address, span{kind: unknownSpan}, false
	}
	first, last, ok := parseSpan(text, "-")
	switch {
	case !ok || first > last || last > core.HighestPort:
		return address, span{}, true
	case last == 0:
		return address, span{}, false
	}
	return address, span{givenSpan, first, last}, false
}
