package prove

import (
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/partner"
	"activeftp/harness/report"
)

// target is the partner that settings are proved against.
type target struct {
	bundled  *partner.Bundled // nil for a real partner
	url      ftpurl.URL       // of a real partner
	name     string           // for messages
	address  string           // host:port
	user     string           // "" logs in as anonymous
	password string

	local    netip.Addr // that the client uses with the bundled partner; invalid: the system chooses
	partner  netip.Addr // the address that sessions reached; invalid if none did
	loopback bool       // it is on this host

	roots      *x509.CertPool // trusted CA certificates; nil: the system's
	unverified bool           // any certificate is accepted
}

// bundledFile is the file that the bundled partner offers for downloads.
const bundledFile = "activeftp-proof"

// proofSize is the size in bytes of the file that is uploaded and downloaded:
// more than one TCP segment, so that the data connection is not only opened but
// used.
const proofSize = 64 << 10

// openTargets returns the real partners of the options, or starts the bundled
// one on a port that is not to be avoided.
func openTargets(o Options, sites []*core.Site, avoid core.PortRange) ([]*target, error) {
	if len(o.Servers) == 0 {
		t, err := startBundled(avoid)
		return []*target{t}, err
	}
	var targets []*target
	for _, server := range o.Servers {
		t, err := realTarget(server, o, sites)
		if err != nil {
			return nil, fmt.Errorf("--server %w", err)
		}
		targets = append(targets, t)
	}
	return targets, nil
}

func startBundled(avoid core.PortRange) (*target, error) {
	authority, err := certs.NewAuthority()
	if err != nil {
		return nil, err
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		return nil, err
	}
	config := partner.Config{
		Generated: map[string]int64{bundledFile: proofSize}, TLS: certs.TLSExplicit, Certificate: &certificate,
	}
	b, err := startOutside(config, avoid)
	if err != nil {
		return nil, err
	}
	return &target{
		bundled: b, local: otherLoopback(), address: b.Addr().String(), name: "the bundled partner on this host", roots: authority.Pool(),
	}, nil
}

// otherLoopback returns a loopback address that is not the bundled partner's, or
// the invalid address if the system has none. On an address of its own the range
// is free of the partner's data connections, which remain in TIME_WAIT on ports
// that the system chooses.
func otherLoopback() netip.Addr {
	other := netip.AddrFrom4([4]byte{127, 0, 0, 2})
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(other, 0)))
	if err != nil { // macOS has 127.0.0.1 alone
		return netip.Addr{}
	}
	l.Close()
	return other
}

// maxOutside is the number of ports beside a range on which the bundled partner
// tries to listen.
const maxOutside = 64

// startOutside starts the bundled partner on a port that is not in the range,
// which the proof needs for itself, unless no other is free.
func startOutside(config partner.Config, avoid core.PortRange) (*partner.Bundled, error) {
	b, err := partner.Start(config)
	if err != nil || !avoid.Contains(int(b.Addr().Port())) {
		return b, err
	}
	for i := 1; i <= maxOutside; i++ {
		for _, port := range []int{avoid.End() + i, avoid.Base - i} {
			if port < core.LowestPort || port > core.HighestPort {
				continue
			}
			config.Listen = netip.AddrPortFrom(b.Addr().Addr(), uint16(port)).String()
			if outside, err := partner.Start(config); err == nil {
				return outside, b.Close()
			}
		}
	}
	return b, nil
}

// realTarget returns the partner at the URL server. It opens no connection.
func realTarget(server string, o Options, sites []*core.Site) (*target, error) {
	u, err := ftpurl.Parse(server)
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
// partner, PORT carries a loopback address, whatever the settings announce.
func (t *target) config(plan core.Plan, o Options) client.Config {
	c := client.Config{
		Server: t.address, User: t.user, Password: t.password,
		Security: t.security(plan, o), Limits: o.Limits,
	}
	if t.bundled == nil {
		c.Announce, c.Network = plan.Announce, o.Network
	} else {
		c.Local = t.local
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

// portsFor returns the ports of a range, or any if it is not given. Their order
// starts at random (RFC 6056 section 3.3).
func portsFor(r core.PortRange) *client.Ports {
	if !r.Given() {
		return client.AnyPort()
	}
	return client.RangePorts(r, rand.IntN(r.Number))
}

// conclusion returns the verdict on all sites with the partner in one sentence.
func (t *target) conclusion(sites []report.Case) string {
	var proved, failed []string
	for i := range sites {
		if sites[i].Failed() {
			failed = append(failed, sites[i].Name)
		} else {
			proved = append(proved, sites[i].Name)
		}
	}
	if len(failed) > 0 {
		return "not proved" + t.against() + ": " + strings.Join(failed, ", ")
	}
	text := "proved" + t.against() + ": active mode works for " + strings.Join(proved, ", ")
	switch {
	case t.bundled != nil:
		text += "; the ports can be listened on, and nobody outside was asked"
	case t.loopback:
		text += "; the partner is on this host, so no firewall was asked"
	}
	return text
}

// against names the partner in a conclusion.
func (t *target) against() string {
	switch {
	case t.bundled != nil:
		return " on loopback against the bundled server"
	case !t.partner.IsValid():
		return " against " + t.name
	}
	return fmt.Sprintf(" against %s, %v", t.name, t.partner)
}
