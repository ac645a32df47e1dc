package certs_test

import (
	"testing"

	"activeftp/harness/internal/certs"
)

func TestParseTLS(t *testing.T) {
	for _, name := range certs.TLSNames() {
		if way, err := certs.ParseTLS(name); err != nil || way.String() != name {
			t.Errorf("%s: %v, %v", name, way, err)
		}
	}
	if _, err := certs.ParseTLS("starttls"); err == nil {
		t.Error("starttls was read")
	}
	if got := (certs.TLSImplicit + 1).String(); got != "unknown" {
		t.Errorf("beyond the last: %s", got)
	}
}
