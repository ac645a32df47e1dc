package prove

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
)

// target is the partner that settings are proved against.
type target struct {
	bundled  *partner.Bundled // nil: a real one
	server   string           // host:port
	implicit bool             // TLS begins with the connection
	user     string
	password string
	dir      string // where the proof's files go, with a slash at its end; "" is where the login leads
	words    string // how a reader knows it

	roots      *x509.CertPool // who may have signed its certificate; nil: whom the system trusts
	unverified bool
}

// proofFile is the file that the bundled partner has for downloads.
const proofFile = "activeftp-proof"

// proofSize is the size of the file that is sent and received, in bytes: more
// than one segment, so that the data connection is used and not only opened.
const proofSize = 64 << 10

func openTarget(o Options) (*target, error) {
	if o.Server != "" {
		return realTarget(o)
	}
	authority, err := certs.NewAuthority()
	if err != nil {
		return nil, err
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		return nil, err
	}
	b, err := partner.Start(partner.Config{
		Generated: map[string]int64{proofFile: proofSize}, TLS: certs.TLSExplicit, Certificate: &certificate,
	})
	if err != nil {
		return nil, err
	}
	return &target{
		bundled: b, server: b.Addr().String(), words: "the bundled partner on this host", roots: authority.Pool(),
	}, nil
}

func realTarget(o Options) (*target, error) {
	u, err := url.Parse(o.Server)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--server: %w", err)
	case u.Scheme != "ftp" && u.Scheme != "ftps" || u.Hostname() == "":
		return nil, fmt.Errorf("--server %s: expected ftp://user@host:port/directory, or ftps://", u.Redacted())
	case strings.ContainsAny(u.Path, "\r\n\x00"):
		return nil, fmt.Errorf("--server %s: expected a directory on one line", u.Redacted())
	}
	if _, given := u.User.Password(); given {
		return nil, errors.New("--server: the password belongs into ACTIVEFTP_PASSWORD, not into the URL")
	}
	port := u.Port()
	if port == "" {
		port = defaultPorts[u.Scheme]
	}
	return &target{
		server: net.JoinHostPort(u.Hostname(), port), implicit: u.Scheme == "ftps",
		user: u.User.Username(), password: o.Password, dir: directoryOf(u), words: u.Redacted(),
		roots: o.Roots, unverified: o.Unverified,
	}, nil
}

// defaultPorts are the control ports by the scheme of a URL.
var defaultPorts = map[string]string{"ftp": "21", "ftps": "990"}

// directoryOf is the directory of a URL, which is relative to where the login
// leads unless it begins with another slash.
func directoryOf(u *url.URL) string {
	dir := strings.TrimPrefix(u.Path, "/")
	if dir == "" || strings.HasSuffix(dir, "/") {
		return dir
	}
	return dir + "/"
}

func (t *target) close() error {
	if t.bundled == nil {
		return nil
	}
	return t.bundled.Close()
}
