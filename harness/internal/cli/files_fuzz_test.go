package cli

import (
	"bytes"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
)

// FuzzPasswordFile checks that any file gives a password of one line or an error that
// does not quote it.
func FuzzPasswordFile(f *testing.F) {
	for _, seed := range []string{
		"", "\r\n", "open sesame \n", "\xef\xbb\xbfopen\r\n", "\xff\xfeo\x00p\x00\r\x00\n\x00", "\xfe\xff\x00\n\x00a", "caf\xe9", "a\nb\n", "a\x00b",
		strings.Repeat("a", maxPassword+1),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		password, err := ReadPasswordFile(&Terminal{In: bytes.NewReader(data)}, StandardInput)
		if err != nil {
			if want := "--password-file -: want the password in one line of at most 4096 bytes"; err.Error() != want || password != "" {
				t.Errorf("password %q, error %q; want %q", password, err, want)
			}
			return
		}
		if password == "" || strings.ContainsAny(password, "\r\n\x00") {
			t.Errorf("password %q", password)
		}
		if text, _ := core.Decode(string(data)); strings.TrimRight(text, "\r\n") != password {
			t.Errorf("password %q of %q", password, text)
		}
	})
}

// FuzzPEM checks that any file of a certificate, a key or CA certificates can be used,
// or gives an error that names the file and does not quote a line of it.
func FuzzPEM(f *testing.F) {
	authority, err := certs.NewAuthority()
	if err != nil {
		f.Fatal(err)
	}
	pair, err := authority.Issue(certs.Subject{})
	if err != nil {
		f.Fatal(err)
	}
	certificate, key, err := peertest.EncodePEM(pair)
	if err != nil {
		f.Fatal(err)
	}
	files := map[string]string{"a.pem": string(certificate), "a.key": string(key)}
	f.Chdir(peertest.WriteFiles(f, files))
	for _, seed := range [][]byte{
		nil, certificate, key, append(bytes.Clone(key), certificate...), bytes.ReplaceAll(certificate, []byte("\n"), []byte("\r\n")),
		[]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), []byte("-----BEGIN CERTIFICATE-----"),
		[]byte("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"),
		[]byte("-----BEGIN a secret of seventeen bytes-----\nAAAA\n-----END a secret of seventeen bytes-----\nCERTIFICATE-----\nPRIVATE KEY-----"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		input := func() *Terminal { return &Terminal{In: bytes.NewReader(data)} }
		pool, err := ReadRoots(input(), StandardInput)
		if (pool == nil) != (err != nil) {
			t.Errorf("no CA certificates and no error")
		}
		checkFileError(t, data, err)
		loaded, err := ReadCertificate(input(), StandardInput, "a.key")
		if err == nil && len(loaded.Certificate) == 0 {
			t.Errorf("no certificate and no error")
		}
		checkFileError(t, data, err)
		if loaded, err = ReadCertificate(input(), "a.pem", StandardInput); err == nil && loaded.PrivateKey == nil {
			t.Errorf("no key and no error")
		}
		checkFileError(t, data, err)
	})
}

// checkFileError checks that an error names standard input and quotes no line of it.
func checkFileError(t *testing.T, data []byte, err error) {
	t.Helper()
	if err == nil {
		return
	}
	text := err.Error()
	if !strings.Contains(text, StandardInput) {
		t.Errorf("no file in %q", text)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); len(line) > 24 && strings.Contains(text, line) {
			t.Errorf("%q quotes the file", text)
		}
	}
}
