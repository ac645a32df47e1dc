package client

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"activeftp/harness/internal/neterr"
)

// The errors of real sockets are in plain words too, and keep the original
// error.
func TestPlainErrors(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	refused := closed.Addr().String()

	if _, err := Dial(t.Context(), Config{Server: refused}); err == nil ||
		err.Error() != "cannot connect to "+refused+": connection refused" || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("Dial to a closed port: %v", err)
	}
	hangUp := startServer(t, func(*fakeServer) {})
	if _, err := Dial(t.Context(), Config{Server: hangUp}); err == nil ||
		!strings.Contains(err.Error(), "control connection lost: the server closed the connection") || !errors.Is(err, io.EOF) {
		t.Errorf("Dial to a server that hangs up: %v", err)
	}
	silent := startServer(t, func(p *fakeServer) { io.Copy(io.Discard, p.control) })
	security := Security{Mode: Implicit, Unverified: true}
	if _, err := Dial(t.Context(), Config{Server: silent, Security: security, Limits: Limits{Reply: shortLimit}}); err == nil ||
		!strings.Contains(err.Error(), "TLS handshake: no answer within 50ms") || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("TLS to a silent server: %v", err)
	}
	if got := neterr.WithReason(os.ErrDeadlineExceeded, time.Minute).Error(); got != "no answer within 1m0s" {
		t.Errorf("time-out: %q", got)
	}
}
