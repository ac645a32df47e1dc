package stage

import (
	"crypto/tls"
	"crypto/x509"

	"activeftp/harness/internal/certs"
)

// Implicit reports whether the partner expects implicit TLS.
func (s *Stage) Implicit() bool { return s.choice.TLS != nil && *s.choice.TLS == certs.TLSImplicit }

// Roots returns a pool with the CA that issues the partner's certificates.
func (s *Stage) Roots() (*x509.CertPool, error) {
	authority, err := s.authority()
	if err != nil {
		return nil, err
	}
	return authority.Pool(), nil
}

// ClientCertificate issues a certificate for the client.
func (s *Stage) ClientCertificate() (tls.Certificate, error) {
	authority, err := s.authority()
	if err != nil {
		return tls.Certificate{}, err
	}
	return authority.Issue(certs.Subject{Client: true})
}

// partnerTLS returns the TLS options of the partner itself. They are zero if a
// relay terminates TLS in front of it.
func (s *Stage) partnerTLS() (secure certs.Server, err error) {
	if *s.choice.TLS == certs.TLSNone || s.relay.faults != nil {
		return secure, nil
	}
	certificate, err := s.certificate(s.choice.Certificate)
	if err != nil {
		return secure, err
	}
	secure = certs.Server{TLS: *s.choice.TLS, Certificate: &certificate, RequireResumption: s.choice.RequireResumption}
	if s.choice.AskCertificate {
		if secure.ClientCAs, err = s.Roots(); err != nil {
			return secure, err
		}
	}
	s.secured = true
	return secure, nil
}

// certificate issues a certificate of a kind that a scenario can name: good,
// untrusted, expired or elsewhere. An empty kind means good.
func (s *Stage) certificate(kind string) (tls.Certificate, error) {
	authority, err := s.authority()
	if err != nil {
		return tls.Certificate{}, err
	}
	subject := certs.Subject{
		Names:   append(certs.LoopbackNames(), s.config.Addr.String()),
		Expired: kind == "expired",
	}
	switch kind {
	case "elsewhere":
		subject.Names = []string{"ftp.elsewhere.example"}
	case "untrusted":
		if authority, err = certs.NewAuthority(); err != nil {
			return tls.Certificate{}, err
		}
	}
	return authority.Issue(subject)
}

// otherCertificates issues one certificate of each kind, keyed by kind.
func (s *Stage) otherCertificates(kinds []string) (map[string]tls.Certificate, error) {
	all := map[string]tls.Certificate{}
	for _, kind := range kinds {
		certificate, err := s.certificate(kind)
		if err != nil {
			return nil, err
		}
		all[kind] = certificate
	}
	return all, nil
}
