// Package ftpurl reads the URLs of FTP servers.
//
// A URL is SCHEME://USER@HOST:PORT/DIRECTORY. Only the scheme and the host are
// required:
//
//   - ftp has no TLS, port 21;
//   - ftpes starts TLS with AUTH TLS (RFC 4217 section 4), port 21;
//   - ftps starts TLS with the connection, port 990.
//
// The directory is relative to the login directory. After a second slash, as in
// ftp://host//srv or ftp://host/%2Fsrv (RFC 1738 section 3.2.2), it is
// absolute. The password is never part of the URL.
package ftpurl

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"activeftp/core"
)

// URL is the URL of an FTP server. It contains no password.
type URL struct {
	TLS  TLS
	User string // "" logs in as anonymous
	Host string // name or address; an IPv6 address is without brackets
	Port uint16
	Dir  string // "" is the login directory, "a/b" is relative to it, "/a/b" is absolute
}

// TLS is the point at which TLS starts. The zero value is NoTLS.
type TLS uint8

const (
	NoTLS       TLS = iota // never
	AuthTLS                // after AUTH TLS
	ImplicitTLS            // with the connection
)

// schemes holds what belongs to each TLS.
var schemes = [...]struct {
	name  string
	port  uint16 // the default
	words string
}{
	NoTLS:       {"ftp", 21, "no TLS"},
	AuthTLS:     {"ftpes", 21, "AUTH TLS"},
	ImplicitTLS: {"ftps", 990, "implicit TLS"},
}

// String returns "no TLS", "AUTH TLS" or "implicit TLS".
func (t TLS) String() string { return schemes[t].words }

// Address returns HOST:PORT, with an IPv6 address in brackets.
func (u URL) Address() string {
	return net.JoinHostPort(u.Host, strconv.Itoa(int(u.Port)))
}

// String returns the URL in the form that Parse reads, without a default port.
// It is safe to show: special characters are percent-encoded.
func (u URL) String() string {
	var b strings.Builder
	b.WriteString(schemes[u.TLS].name + "://")
	if u.User != "" {
		b.WriteString(escape(u.User, "") + "@")
	}
	if strings.Contains(u.Host, ":") {
		b.WriteString("[" + strings.Replace(u.Host, "%", "%25", 1) + "]") // RFC 6874
	} else {
		b.WriteString(u.Host)
	}
	if u.Port != schemes[u.TLS].port {
		b.WriteString(":" + strconv.Itoa(int(u.Port)))
	}
	if u.Dir != "" {
		b.WriteString("/" + escape(u.Dir, "/"))
	}
	return b.String()
}

// Join returns the path of a file in the directory of the URL.
func (u URL) Join(name string) string {
	if u.Dir == "" || u.Dir == "/" {
		return u.Dir + name
	}
	return u.Dir + "/" + name
}

// WithTLS returns the URL under the scheme of t. A default port becomes the
// default port of that scheme.
func (u URL) WithTLS(t TLS) URL {
	if u.Port == schemes[u.TLS].port {
		u.Port = schemes[t].port
	}
	u.TLS = t
	return u
}

// CheckSite returns an error if the scheme contradicts use-ftps of a site. A
// value that is not known, such as ${...}, contradicts nothing.
func (u URL) CheckSite(site *core.Site) error {
	switch ftps := site.UseFTPS; {
	case ftps.State == core.Unclear:
	case ftps.V && u.TLS == NoTLS:
		return fmt.Errorf("%v has no TLS, but site %s has use-ftps = yes; use %v (AUTH TLS) or %v (implicit TLS)",
			u, site.Name, u.WithTLS(AuthTLS), u.WithTLS(ImplicitTLS))
	case !ftps.V && u.TLS != NoTLS:
		return fmt.Errorf("%v has %v, but site %s does not use FTPS (use-ftps = no); use %v",
			u, u.TLS, site.Name, u.WithTLS(NoTLS))
	}
	return nil
}

// Anonymous logins send a mail address as the password (RFC 1635).
const (
	anonymous         = "anonymous"
	anonymousPassword = "activeftp@"
)

// Login returns the user and the password to log in with. password is the one
// that the caller was given, or "". Without a user in the URL the login is anonymous and
// password is not sent. A named user needs a password.
func (u URL) Login(password string) (user, loginPassword string, err error) {
	switch {
	case strings.ContainsAny(password, lineBreaks):
		return "", "", fmt.Errorf("%v: the password contains a line break or a NUL", u)
	case u.User == "" || u.User == anonymous && password == "":
		return anonymous, anonymousPassword, nil
	case password == "":
		return "", "", fmt.Errorf("%v: no password for user %q; set ACTIVEFTP_PASSWORD or give --password-file", u, u.User)
	}
	return u.User, password, nil
}

// escape percent-encodes each byte that is not unreserved (RFC 3986 section
// 2.3) and not in safe.
func escape(text, safe string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if isAlphanumeric(c) || strings.IndexByte("-._~"+safe, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
