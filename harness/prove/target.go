package prove

import (
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/partner"
)

// target is the partner that settings are proved against.
type target struct {
	bundled  *partner.Bundled // nil for a real partner
	url      ftpurl.URL       // of a real partner
	name     string           // for messages
	address  string           // host:port
	user     string           // "" logs in as anonymous
	password string

	roots      *x509.CertPool // trusted CA certificates; nil: the system's
	unverified bool           // any certificate is accepted
}

// bundledFile is the file that the bundled partner offers for downloads.
const bundledFile = "activeftp-proof"

// proofSize is the size in bytes of the file that is uploaded and downloaded:
// more than one TCP segment, so that the data connection is not only opened but
// used.
const proofSize = 64 << 10

// openTarget returns the real partner of the options, or starts the bundled
// one.
func openTarget(o Options, sites []*core.Site) (*target, error) {
	if o.Server == "" {
		return startBundled()
	}
	t, err := realTarget(o, sites)
	if err != nil {
		return nil, fmt.Errorf("--server %w", err)
	}
	return t, nil
}

func startBundled() (*target, error) {
	authority, err := certs.NewAuthority()
	if err != nil {
		return nil, err
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		return nil, err
	}
	b, err := partner.Start(partner.Config{
		Generated: map[string]int64{bundledFile: proofSize}, TLS: certs.TLSExplicit, Certificate: &certificate,
	})
	if err != nil {
		return nil, err
	}
	return &target{
		bundled: b, address: b.Addr().String(), name: "the bundled partner on this host", roots: authority.Pool(),
	}, nil
}

// realTarget returns the partner at o.Server. It opens no connection.
func realTarget(o Options, sites []*core.Site) (*target, error) {
	u, err := ftpurl.Parse(o.Server)
	if err != nil {
		return nil, err
	}
	if err := checkSites(u, sites); err != nil {
		return nil, err
	}
	user, password, err := u.Login(o.Password)
	if err != nil {
		return nil, err
	}
	return &target{
		url: u, name: u.String(), address: u.Address(), user: user, password: password,
		roots: o.Roots, unverified: o.Unverified,
	}, nil
}

// checkSites returns an error if the scheme of the URL contradicts use-ftps of
// a site. If it agrees with another site, the error also recommends --site.
func checkSites(u ftpurl.URL, sites []*core.Site) error {
	var contradiction error
	agree := 0
	for _, site := range sites {
		if err := u.CheckSite(site); err == nil {
			agree++
		} else if contradiction == nil {
			contradiction = err
		}
	}
	if contradiction != nil && agree > 0 {
		return fmt.Errorf("%w, or choose one site with --site", contradiction)
	}
	return contradiction
}

// sessionError returns the message for a session that could not be opened.
func (t *target) sessionError(err error) string {
	if session := new(client.SessionError); errors.As(err, &session) {
		return fmt.Sprintf("no session with %s: %v", t.name, err)
	}
	if reason := errors.Unwrap(err); reason != nil {
		err = reason // without the address, which the name has
	}
	return fmt.Sprintf("cannot connect to %s: %s", t.name, neterr.Reason(err))
}

// close stops the bundled partner.
func (t *target) close() error {
	if t.bundled == nil {
		return nil
	}
	return t.bundled.Close()
}

// config returns the configuration of a session for a plan. With the bundled
// partner, PORT carries the loopback address, whatever the settings announce.
func (t *target) config(plan core.Plan, o Options) client.Config {
	c := client.Config{
		Server: t.address, User: t.user, Password: t.password,
		Security: t.security(plan, o), Limits: o.Limits,
	}
	if t.bundled == nil {
		c.Announce = plan.Announce
	}
	return c
}

// security returns the TLS of a session: the URL's scheme for a real partner,
// and AUTH TLS for the bundled one if the site uses FTPS.
func (t *target) security(plan core.Plan, o Options) client.Security {
	mode := client.Plain
	switch {
	case t.bundled == nil && t.url.TLS == ftpurl.ImplicitTLS:
		mode = client.Implicit
	case t.bundled == nil && t.url.TLS == ftpurl.AuthTLS, t.bundled != nil && plan.UseFTPS:
		mode = client.Explicit
	}
	if mode == client.Plain {
		return client.Security{}
	}
	return client.Security{
		Mode: mode, ClearCommands: plan.ClearCommands,
		Roots: t.roots, Unverified: t.unverified, Certificate: o.Certificate,
	}
}

// portsFor returns the ports of a plan. Their order starts at random (RFC 6056
// section 3.3).
func portsFor(plan core.Plan) *client.Ports {
	if !plan.Range.Given() {
		return client.AnyPort()
	}
	return client.RangePorts(plan.Range, rand.IntN(plan.Range.Number))
}
