package harness

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
)

// authority is who signs the certificates of a test, and one that it has signed.
func authority(t *testing.T) (*partner.Authority, partner.Config) {
	t.Helper()
	a, err := partner.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Issue(partner.Subject{})
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
	trusting := ProveOptions{Roots: a.Pool()}
	for name, tt := range map[string]struct {
		way     partner.TLS
		site    string
		options ProveOptions
		want    []string // rules
		silent  bool     // the partner gets no USER
	}{
		"explicit":          {partner.TLSRequired, "use-ftps = yes", trusting, nil, false},
		"implicit":          {partner.TLSImplicit, "use-ftps = yes", trusting, nil, false},
		"unverified":        {partner.TLSRequired, "use-ftps = yes", ProveOptions{Unverified: true}, nil, false},
		"CCC refused":       {partner.TLSRequired, "use-ftps = yes\nclear-command-channel = yes", trusting, nil, false},
		"unknown authority": {partner.TLSRequired, "use-ftps = yes", ProveOptions{Roots: other.Pool()}, []string{"tls-failed"}, true},
		"the system's":      {partner.TLSRequired, "use-ftps = yes", ProveOptions{}, []string{"tls-failed"}, true},
		"no TLS there":      {partner.TLSNone, "use-ftps = yes", trusting, []string{"tls-failed"}, true},
		"ftps without it":   {partner.TLSImplicit, "use-ftps = no", trusting, []string{"use-ftps"}, true},
		"required there":    {partner.TLSRequired, "use-ftps = no", trusting, []string{"service-closing"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := config
			c.TLS = tt.way
			if tt.way == partner.TLSNone {
				c = partner.Config{}
			}
			w := startWitness(t, c)
			tt.options.Server = w.URL()
			r := proveText(t, settingsFor(freeRange(t, 3), tt.site), tt.options)
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
	r := proveText(t, settingsFor(freeRange(t, 8), "use-ftps = yes"), ProveOptions{EveryPort: true, Transfers: 4})
	if rules := rulesOf(t, r); len(rules) > 0 || !strings.Contains(strings.Join(r.Cases[1].Proved, "\n"), "under TLS") {
		t.Errorf("%v, %q", rules, r.Cases[1].Proved)
	}
}
