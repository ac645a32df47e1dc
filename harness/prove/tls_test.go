package prove

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A site with FTPS is proved under TLS or not at all: a partner without a
// trusted certificate receives no login, and one without TLS does not either.
func TestProveTLS(t *testing.T) {
	ca, otherCA := peertest.Authority(t), peertest.Authority(t)
	certificate := peertest.Issue(t, ca, certs.Subject{})
	trusting := Options{Roots: ca.Pool()}
	for name, tt := range map[string]struct {
		partner certs.TLS
		scheme  string
		site    string
		options Options
		want    []string // rules
		noLogin bool     // the partner receives no USER
	}{
		"explicit":          {certs.TLSRequired, "ftpes", "use-ftps = yes", trusting, nil, false},
		"implicit":          {certs.TLSImplicit, "ftps", "use-ftps = yes", trusting, nil, false},
		"unverified":        {certs.TLSRequired, "ftpes", "use-ftps = yes", Options{Unverified: true}, nil, false},
		"CCC refused":       {certs.TLSRequired, "ftpes", "use-ftps = yes\nclear-command-channel = yes", trusting, nil, false},
		"unknown authority": {certs.TLSRequired, "ftpes", "use-ftps = yes", Options{Roots: otherCA.Pool()}, []string{"tls-failed"}, true},
		"system's CAs":      {certs.TLSRequired, "ftpes", "use-ftps = yes", Options{}, []string{"tls-failed"}, true},
		"no TLS":            {certs.TLSNone, "ftpes", "use-ftps = yes", trusting, []string{"tls-failed"}, true},
		"TLS required":      {certs.TLSRequired, "ftp", "use-ftps = no", trusting, []string{"service-closing"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			config := partner.Config{TLS: tt.partner}
			if tt.partner != certs.TLSNone {
				config.Certificate, config.RequireResumption = certificate, true
			}
			w := startWitness(t, config)
			tt.options.Servers = []string{tt.scheme + "://" + w.Addr().String()}
			r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3), tt.site), tt.options)
			if diff := cmp.Diff(tt.want, rulesOf(t, r)); diff != "" {
				t.Errorf("%s\n%+v", diff, r.Cases[1].Findings)
			}
			if login := w.verbs()["USER"] > 0; login == tt.noLogin {
				t.Errorf("the partner received a login: %t", login)
			}
			proved := strings.Join(r.Cases[1].Proved, "\n")
			if tt.want == nil && strings.Count(proved, "with the session of the control connection") != 3 {
				t.Errorf("proved %s", proved)
			}
			if ccc := strings.Contains(proved, "CCC"); ccc != strings.Contains(tt.site, "clear-command-channel") {
				t.Errorf("proved %s", proved)
			}
		})
	}
}

// A scheme that contradicts use-ftps is an error, and the partner sees no
// connection.
func TestProveTLSContradiction(t *testing.T) {
	for name, tt := range map[string]struct {
		partner certs.TLS
		site    string
	}{
		"ftps without use-ftps": {certs.TLSImplicit, "use-ftps = no"},
		"ftp with use-ftps":     {certs.TLSNone, "use-ftps = yes"},
	} {
		t.Run(name, func(t *testing.T) {
			w := startWitness(t, partner.Config{TLS: tt.partner})
			r, err := runText(t, peertest.Settings(peertest.FreeRange(t, 3), tt.site), Options{Servers: []string{w.URL()}, Unverified: true})
			if err == nil || r != nil || !strings.Contains(err.Error(), w.URL()) || !strings.Contains(err.Error(), tt.site) {
				t.Errorf("error %v, want one with the URL and the key", err)
			}
			if sent := w.verbs(); len(sent) > 0 {
				t.Errorf("sent %v", sent)
			}
		})
	}
}

// With the bundled partner, a site with FTPS is proved under TLS too.
func TestProveTLSBundled(t *testing.T) {
	r := proveText(t, peertest.Settings(peertest.FreeRange(t, 8), "use-ftps = yes"), Options{EveryPort: true, Transfers: 4})
	if rules := rulesOf(t, r); len(rules) > 0 || !strings.Contains(strings.Join(r.Cases[1].Proved, "\n"), "under TLS") {
		t.Errorf("%v, %q", rules, r.Cases[1].Proved)
	}
}
