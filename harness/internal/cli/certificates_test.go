package cli

import (
	"testing"

	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
)

func TestReadCertificate(t *testing.T) {
	authority, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	var certificates, keys [2]string
	for i := range 2 {
		pair, err := authority.Issue(certs.Subject{})
		if err != nil {
			t.Fatal(err)
		}
		certificate, key, err := peertest.EncodePEM(pair)
		if err != nil {
			t.Fatal(err)
		}
		certificates[i], keys[i] = string(certificate), string(key)
	}
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"a.pem": certificates[0], "a.key": keys[0], "b.key": keys[1], "empty": "",
		"bad.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	}))
	for _, tt := range []struct{ certificate, key, want string }{
		{"a.pem", "a.key", ""},
		{"a.pem", "b.key", "certificate a.pem and key b.key: private key does not match public key"},
		{"a.key", "a.key", "a.key: no certificate found; want it in PEM"},
		{"a.pem", "empty", "empty: no private key found; want it in PEM"},
		{"missing.pem", "a.key", "missing.pem: no such file or directory"},
	} {
		got := ""
		if _, err := ReadCertificate(&Terminal{}, tt.certificate, tt.key); err != nil {
			got = message(err)
		}
		if got != tt.want {
			t.Errorf("ReadCertificate(%s, %s): %q, want %q", tt.certificate, tt.key, got, tt.want)
		}
	}
	for file, want := range map[string]string{
		"a.pem": "", "empty": "empty: no certificate found; want CA certificates in PEM",
		"bad.pem": "bad.pem: no certificate found; want CA certificates in PEM",
	} {
		got := ""
		if _, err := ReadRoots(&Terminal{}, file); err != nil {
			got = message(err)
		}
		if got != want {
			t.Errorf("ReadRoots(%s): %q, want %q", file, got, want)
		}
	}
}
