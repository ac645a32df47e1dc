package play

import (
	"crypto/tls"

	"activeftp/harness/client"
	"activeftp/harness/internal/certs"
)

// trust completes the client's side of TLS: whom it trusts, and what it shows.
func (p *play) trust(s *client.Security) error {
	authority, err := p.theAuthority()
	if err != nil {
		return err
	}
	s.Roots = authority.Pool()
	if p.server.TLS == certs.TLSImplicit {
		s.Mode = client.Implicit
	}
	if p.manner.certificate {
		certificate, err := authority.Issue(certs.Subject{Client: true})
		if err != nil {
			return err
		}
		s.Certificate = &certificate
	}
	return nil
}

// theAuthority is who signs this scenario's certificates.
func (p *play) theAuthority() (_ *certs.Authority, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.authority == nil {
		p.authority, err = certs.NewAuthority()
	}
	return p.authority, err
}

// secureServer completes the partner's side of TLS, which it needs where a site
// is one of FTPS.
func (p *play) secureServer() error {
	if !p.tlsStated && p.server.TLS == certs.TLSNone && p.anyFTPS() {
		p.server.TLS = certs.TLSExplicit
	}
	if p.server.TLS == certs.TLSNone {
		return nil
	}
	certificate, err := p.certificateOf(p.certificate)
	if err != nil {
		return err
	}
	p.server.Certificate = &certificate
	if p.asksClients {
		authority, err := p.theAuthority()
		if err != nil {
			return err
		}
		p.server.ClientCAs = authority.Pool()
	}
	return nil
}

// certificateOf is a partner's certificate by its word in a scenario.
func (p *play) certificateOf(word string) (_ tls.Certificate, err error) {
	authority, err := p.theAuthority()
	if err != nil {
		return tls.Certificate{}, err
	}
	subject := certs.Subject{
		Names:   append(certs.LoopbackNames(), p.address.Partner.String()),
		Expired: word == "expired",
	}
	switch word {
	case "elsewhere":
		subject.Names = []string{"ftp.elsewhere.example"}
	case "untrusted":
		if authority, err = certs.NewAuthority(); err != nil {
			return tls.Certificate{}, err
		}
	}
	return authority.Issue(subject)
}

func (p *play) anyFTPS() bool {
	for _, site := range p.sites {
		if site.plan.UseFTPS {
			return true
		}
	}
	return false
}
