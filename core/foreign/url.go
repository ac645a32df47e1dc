package foreign

import (
	"net/netip"
	"strconv"
	"strings"
)

// location is what a settings text needs of a URL: no user, password or path.
type location struct {
	scheme string // in lower case, "" if the URL has none
	host   string // "" if it is not known, as with a variable
	port   int    // 0: the default of the scheme, or not known
}

// locate reads SCHEME://[USER[:PASSWORD]@]HOST[:PORT][/PATH] or SCHEME:HOST..., as
// Camel writes it, or a HOST with or without a port.
func locate(url string) location {
	var l location
	rest := url
	if i := strings.Index(url, "://"); i >= 0 && isWord(url[:i]) {
		l.scheme, rest = strings.ToLower(url[:i]), url[i+len("://"):]
	} else if scheme, after, ok := strings.Cut(url, ":"); ok && isFTPScheme(strings.ToLower(scheme)) {
		l.scheme, rest = strings.ToLower(scheme), after
	}
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority = rest[:i]
		path, _, _ := strings.Cut(rest[i:], "?")
		if !strings.Contains(authority, "@") && strings.Contains(path, "@") {
			return l // a password with a slash: what looks like the host is the user
		}
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	l.host, l.port = splitHostPort(authority)
	return l
}

// splitHostPort splits HOST[:PORT], with an IPv6 address in brackets. Both results
// are zero if the port is not a number, because then the host may be a user name.
func splitHostPort(authority string) (host string, port int) {
	host, after := authority, ""
	if inner, ok := strings.CutPrefix(authority, "["); ok {
		host, after, ok = strings.Cut(inner, "]")
		if !ok {
			return "", 0
		}
		after = strings.TrimPrefix(after, ":")
	} else if i := strings.LastIndexByte(authority, ':'); i >= 0 {
		host, after = authority[:i], authority[i+1:]
	}
	if after != "" {
		n, err := strconv.ParseUint(after, 10, 16)
		if after[0] == '$' && isWord(strings.Trim(after, "${}")) || strings.HasPrefix(after, "{{") && strings.HasSuffix(after, "}}") { // a variable
			return knownHost(host), 0
		}
		if err != nil {
			return "", 0
		}
		port = int(n)
	}
	return knownHost(host), port
}

// knownHost returns host, or "" if it contains a variable or anything else that a
// host name or an address cannot, such as the colon between a user and a password.
func knownHost(host string) string {
	if strings.Contains(host, ":") {
		if _, err := netip.ParseAddr(host); err != nil {
			return ""
		}
	}
	for i := range len(host) {
		if c := host[i]; !isWordByte(c) && c != '-' && c != '.' && c != ':' {
			return ""
		}
	}
	return strings.TrimSuffix(host, ".")
}

// isWord reports whether text is not empty and consists of letters, digits, + and _.
func isWord(text string) bool {
	for i := range len(text) {
		if !isWordByte(text[i]) && text[i] != '+' {
			return false
		}
	}
	return text != ""
}

func isWordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_'
}

// isFTPScheme reports whether a URL with this scheme names an FTP server, or an
// SFTP one, which FTP settings are sometimes written for by mistake.
func isFTPScheme(scheme string) bool {
	return scheme == "ftp" || scheme == "ftps" || scheme == "ftpes" || scheme == "sftp"
}

// foundURL is a URL in a text.
type foundURL struct {
	start int // its offset
	text  string
}

// plainURLs returns the FTP URLs in a text. A URL in quotes ends at the closing
// quote, any other at white space.
func plainURLs(text string) []foundURL {
	var urls []foundURL
	for i := 0; i < len(text); {
		next := strings.IndexByte(text[i:], ':')
		if next < 0 {
			break
		}
		colon := i + next
		start := colon
		for start > 0 && (isWordByte(text[start-1]) || text[start-1] == '+') && colon-start <= len("ftpes") {
			start--
		}
		i = colon + 1
		if !isFTPScheme(strings.ToLower(text[start:colon])) || start > 0 && strings.IndexByte("./-", text[start-1]) >= 0 {
			continue
		}
		end := urlEnd(text, start)
		if end > colon+1 {
			urls = append(urls, foundURL{start, text[start:end]})
			i = end
		}
	}
	return urls
}

// urlEnd returns the offset after the URL that starts at start.
func urlEnd(text string, start int) int {
	stops := " \t\n\"'`<>"
	if start > 0 && strings.IndexByte("\"'`", text[start-1]) >= 0 {
		stops = text[start-1 : start]
	}
	if n := strings.IndexAny(text[start:], stops); n >= 0 {
		return start + n
	}
	return len(text)
}
