package ftpurl

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// form is the URL that errors recommend.
const form = "ftp://USER@HOST:PORT/DIRECTORY"

// lineBreaks would end a command of the control connection.
const lineBreaks = "\r\n\x00"

// Parse reads the URL of an FTP server. Its errors begin with text, in which
// everything that could be a password is masked.
func Parse(text string) (URL, error) {
	u, err := parse(text)
	if err != nil {
		return URL{}, fmt.Errorf("%s: %w", printable(masked(text)), err)
	}
	return u, nil
}

func parse(text string) (u URL, err error) {
	scheme, rest, ok := cutScheme(text)
	if !ok {
		return u, noScheme(text)
	}
	if u.TLS, err = parseScheme(scheme); err != nil {
		return u, err
	}
	authority, path := rest, ""
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority, path = rest[:end], rest[end:]
	}
	user, host := "", authority
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		user, host = authority[:at], authority[at+1:]
	}
	switch {
	case strings.Contains(user, ":"):
		return u, errors.New("do not put the password in the URL; set ACTIVEFTP_PASSWORD")
	case strings.Contains(path, "@"): // or the end of a password with one of /?#
		return u, errors.New("write an @ after the host as %40; do not put the password in the URL, set ACTIVEFTP_PASSWORD")
	case strings.ContainsAny(path, "?#"):
		return u, errors.New("a server URL has no query and no fragment; write ? as %3F and # as %23")
	}
	if u.User, err = unescape(user, "user"); err != nil {
		return u, err
	}
	port := ""
	if u.Host, port, err = splitHost(host); err != nil {
		return u, err
	}
	if u.Port, err = parsePort(port, schemes[u.TLS].port); err != nil {
		return u, err
	}
	u.Dir, err = parseDir(path)
	return u, err
}

// cutScheme splits text at "://". ok is false if no scheme is before it.
func cutScheme(text string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(text, "://")
	if !ok || scheme == "" {
		return "", "", false
	}
	for _, c := range []byte(scheme) {
		if !isAlphanumeric(c) && strings.IndexByte("+-.", c) < 0 {
			return "", "", false
		}
	}
	return scheme, rest, true
}

// noScheme returns the error of a URL without a scheme. If the scheme is all
// that is missing, the error has the complete URL.
func noScheme(text string) error {
	complete := "ftp://" + text
	if _, err := parse(complete); err != nil || masked(text) != text || printable(text) != text {
		complete = form
	}
	return fmt.Errorf("no scheme; type %s, or ftpes:// or ftps:// for TLS", complete)
}

func parseScheme(scheme string) (TLS, error) {
	scheme = strings.ToLower(scheme)
	for t, s := range schemes {
		if s.name == scheme {
			return TLS(t), nil
		}
	}
	unknown := "unknown scheme " + strconv.Quote(scheme)
	if scheme == "sftp" {
		unknown += " (SFTP runs over SSH and has no active mode)"
	}
	if near, ok := nearestScheme(scheme); ok {
		return NoTLS, fmt.Errorf("%s; did you mean %q?", unknown, near)
	}
	return NoTLS, fmt.Errorf("%s; want ftp, ftpes or ftps", unknown)
}

// nearestScheme returns the scheme that a word with the letters of ftp was most
// likely meant to be. The letters e and s make the difference.
func nearestScheme(word string) (scheme string, ok bool) {
	for _, letter := range []string{"f", "t", "p"} {
		if !strings.Contains(word, letter) {
			return "", false
		}
	}
	switch {
	case strings.Contains(word, "e"):
		return schemes[AuthTLS].name, true
	case strings.Contains(word, "s"):
		return schemes[ImplicitTLS].name, true
	}
	return schemes[NoTLS].name, true
}

// unescape decodes the percent-encoding of a part of the URL.
func unescape(text, part string) (string, error) {
	decoded, err := url.PathUnescape(text)
	if err != nil {
		return "", fmt.Errorf("a %% in the %s is not followed by two hexadecimal digits; write %%25 for a %%", part)
	}
	if strings.ContainsAny(decoded, lineBreaks) {
		return "", fmt.Errorf("the %s contains a line break or a NUL; remove it", part)
	}
	return decoded, nil
}

var errNoHost = errors.New("no host; want " + form)

// splitHost splits HOST:PORT or [IPv6]:PORT. port keeps its colon and is "" if
// none is given.
func splitHost(text string) (host, port string, err error) {
	if inside, ok := strings.CutPrefix(text, "["); ok {
		inside, port, ok = strings.Cut(inside, "]")
		if !ok {
			return "", "", errors.New("the ] after the IPv6 address is missing; want ftp://[::1]:PORT")
		}
		host, err = parseIPv6(inside)
		return host, port, err
	}
	if a, err := netip.ParseAddr(text); err == nil && a.Is6() {
		return "", "", errors.New("write an IPv6 address in brackets, as in ftp://[::1]")
	}
	host = text
	if colon := strings.IndexByte(text, ':'); colon >= 0 {
		host, port = text[:colon], text[colon:]
	}
	switch {
	case host == "":
		return "", "", errNoHost
	case !isHostName(host):
		return "", "", errors.New("the host contains a character that no host name has; want a name, an IPv4 address or [IPv6]")
	}
	return host, port, nil
}

// parseIPv6 parses the address between brackets. A zone follows after %25 (RFC
// 6874), or after a bare %, as many people write it.
func parseIPv6(text string) (string, error) {
	host, zone, scoped := strings.Cut(text, "%25")
	if scoped {
		host += "%" + zone
	}
	a, err := netip.ParseAddr(host)
	if err != nil || !a.Is6() || !isHostName(a.Zone()) {
		return "", errors.New("want an IPv6 address between [ and ], as in ftp://[::1]")
	}
	return host, nil
}

// isHostName reports whether text has only letters, digits, dots, hyphens and
// underscores. The letters may be of any alphabet.
func isHostName(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_", r)
	}) < 0
}

// parsePort parses ":21". An empty text is the default port.
func parsePort(text string, byDefault uint16) (uint16, error) {
	if text == "" {
		return byDefault, nil
	}
	port, err := strconv.ParseUint(strings.TrimPrefix(text, ":"), 10, 16)
	if text[0] != ':' || err != nil || port == 0 {
		return 0, errors.New("want a port from 1 to 65535 after the host")
	}
	return uint16(port), nil
}

// parseDir parses the path of a URL, from its first slash.
func parseDir(path string) (string, error) {
	decoded, err := unescape(path, "directory")
	if err != nil {
		return "", err
	}
	dir := strings.TrimPrefix(decoded, "/")
	if strings.HasPrefix(dir, "/") {
		return "/" + strings.Trim(dir, "/"), nil
	}
	return strings.TrimRight(dir, "/"), nil
}

// masked returns text with **** for everything that could be a password: from
// the first colon to the last @ and, because the host may have been forgotten,
// after any colon that no port follows.
func masked(text string) string {
	start := 0
	if scheme, _, ok := cutScheme(text); ok {
		start = len(scheme) + len("://")
	}
	host := start
	if at := strings.LastIndexByte(text, '@'); at >= start {
		host = at + 1
		if colon := strings.IndexByte(text[start:at], ':'); colon >= 0 {
			text = text[:start+colon+1] + "****" + text[at:]
			host = strings.LastIndexByte(text, '@') + 1
		}
	}
	if strings.HasPrefix(text[host:], "[") {
		host += strings.IndexByte(text[host:], ']') + 1 // 0 if it is missing
	}
	for i := host; i < len(text); i++ {
		if text[i] == ':' && !isPort(text[i+1:]) {
			return text[:i+1] + "****"
		}
	}
	return text
}

// maxPortDigits is the length of the longest number that is shown as a port, be
// it in range or not.
const maxPortDigits = 5

// isPort reports whether text starts with a port and ends, or goes on with a
// path.
func isPort(text string) bool {
	digits, _, _ := strings.Cut(text, "/")
	return digits != "" && len(digits) <= maxPortDigits && strings.Trim(digits, "0123456789") == ""
}

// printable quotes a text that is empty or has characters that cannot be shown.
func printable(text string) string {
	if text == "" || !utf8.ValidString(text) || strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
		return strconv.Quote(text)
	}
	return text
}
