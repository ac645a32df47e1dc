package certs_test

import (
	"testing"

	"activeftp/harness/internal/certs"
)

func TestParseTLS(t *testing.T) {
	for _, name := range certs.TLSNames() {
		if mode, err := certs.ParseTLS(name); err != nil || mode.String() != name {
			t.Errorf("ParseTLS(%q) = %v, %v", name, mode, err)
		}
	}
	if _, err := certs.ParseTLS("starttls"); err == nil {
		t.Error("ParseTLS(\"starttls\") succeeded")
	}
	if got := (certs.TLSImplicit + 1).String(); got != "unknown" {
		t.Errorf("String of an unknown mode = %q", got)
	}
}
