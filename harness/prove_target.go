package harness

import (
	"errors"
	"fmt"
	"net"
	"net/url"

	"activeftp/harness/partner"
)

// target is the partner that settings are proved against.
type target struct {
	bundled  *partner.Bundled // nil: a real one
	server   string           // host:port
	user     string
	password string
	words    string // how a reader knows it
}

// proofFile is the file that the bundled partner has for downloads.
const proofFile = "activeftp-proof"

// proofSize is the size of the file that is sent and received, in bytes: more
// than one segment, so that the data connection is used and not only opened.
const proofSize = 64 << 10

func openTarget(o ProveOptions) (*target, error) {
	if o.Server != "" {
		return realTarget(o)
	}
	b, err := partner.Start(partner.Config{Generated: map[string]int64{proofFile: proofSize}})
	if err != nil {
		return nil, err
	}
	return &target{bundled: b, server: b.Addr().String(), words: "the bundled partner on this host"}, nil
}

func realTarget(o ProveOptions) (*target, error) {
	u, err := url.Parse(o.Server)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--server: %w", err)
	case u.Scheme != "ftp" || u.Hostname() == "" || u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("--server %s: expected ftp://user@host:port", u.Redacted())
	}
	if _, given := u.User.Password(); given {
		return nil, errors.New("--server: the password belongs into ACTIVEFTP_PASSWORD, not into the URL")
	}
	port := u.Port()
	if port == "" {
		port = "21"
	}
	return &target{
		server: net.JoinHostPort(u.Hostname(), port), user: u.User.Username(), password: o.Password, words: u.Redacted(),
	}, nil
}

func (t *target) close() error {
	if t.bundled == nil {
		return nil
	}
	return t.bundled.Close()
}
