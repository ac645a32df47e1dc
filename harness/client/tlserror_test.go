package client

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
)

// TestIsTLSError checks that a failed handshake is blamed on TLS only if TLS says so:
// by an alert, a certificate or bytes that are not TLS.
func TestIsTLSError(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"alert":       {&net.OpError{Op: "remote error", Err: tls.AlertError(40)}, true},
		"certificate": {&tls.CertificateVerificationError{Err: errors.New("unknown authority")}, true},
		"clear text":  {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, true},
		"end":         {io.EOF, false},
		"cut off":     {io.ErrUnexpectedEOF, false},
	} {
		for _, err := range []error{tt.err, fmt.Errorf("securing the data connection: %w", tt.err)} {
			if got := isTLSError(err); got != tt.want {
				t.Errorf("%s: %t", name, got)
			}
		}
	}
}
