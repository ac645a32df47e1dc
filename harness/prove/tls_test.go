package prove

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// authority is who signs the certificates of a test, and one that it has signed.
func authority(t *testing.T) (*certs.Authority, partner.Config) {
	t.Helper()
	a, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Issue(certs.Subject{})
	if err != nil {
		t.Fatal(err)
	}
	return a, partner.Config{Certificate: &c, RequireResumption: true}
}

// A site with FTPS is proved under TLS, or not at all: a partner that does not
// prove who it is gets no password, and one without TLS gets nothing.
func TestProveTLS(t *testing.T) {
	a, config := authority(t)
	other, _ := authority(t)
	trusting := Options{Roots: a.Pool()}
	for name, tt := range map[string]struct {
		way     certs.TLS
		site    string
		options Options
		want    []string // rules
		silent  bool     // the partner gets no USER
	}{
		"explicit":          {certs.TLSRequired, "use-ftps = yes", trusting, nil, false},
		"implicit":          {certs.TLSImplicit, "use-ftps = yes", trusting, nil, false},
		"unverified":        {certs.TLSRequired, "use-ftps = yes", Options{Unverified: true}, nil, false},
		"CCC refused":       {certs.TLSRequired, "use-ftps = yes\nclear-command-channel = yes", trusting, nil, false},
		"unknown authority": {certs.TLSRequired, "use-ftps = yes", Options{Roots: other.Pool()}, []string{"tls-failed"}, true},
		"the system's":      {certs.TLSRequired, "use-ftps = yes", Options{}, []string{"tls-failed"}, true},
		"no TLS there":      {certs.TLSNone, "use-ftps = yes", trusting, []string{"tls-failed"}, true},
		"ftps without it":   {certs.TLSImplicit, "use-ftps = no", trusting, []string{"use-ftps"}, true},
		"required there":    {certs.TLSRequired, "use-ftps = no", trusting, []string{"service-closing"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := config
			c.TLS = tt.way
			if tt.way == certs.TLSNone {
				c = partner.Config{}
			}
			w := startWitness(t, c)
			tt.options.Server = w.URL()
			r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3), tt.site), tt.options)
			if diff := cmp.Diff(tt.want, rulesOf(t, r)); diff != "" {
				t.Errorf("%s\n%+v", diff, r.Cases[1].Findings)
			}
			if sent := w.verbs()["USER"] > 0; sent == tt.silent {
				t.Errorf("a login was sent: %t", sent)
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

// The bundled partner proves a site with FTPS under TLS as well.
func TestProveTLSBundled(t *testing.T) {
	r := proveText(t, peertest.Settings(peertest.FreeRange(t, 8), "use-ftps = yes"), Options{EveryPort: true, Transfers: 4})
	if rules := rulesOf(t, r); len(rules) > 0 || !strings.Contains(strings.Join(r.Cases[1].Proved, "\n"), "under TLS") {
		t.Errorf("%v, %q", rules, r.Cases[1].Proved)
	}
}
