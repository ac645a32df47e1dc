package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// opError returns a network error as package net builds it.
func opError(op string, err error) error {
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 21}
	return &net.OpError{Op: op, Net: "tcp", Source: addr, Addr: addr, Err: err}
}

func TestReason(t *testing.T) {
	unknownCA := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{opError("dial", os.NewSyscallError("connect", syscall.ECONNREFUSED)), "connection refused"},
		{opError("dial", os.NewSyscallError("connect", syscall.EHOSTUNREACH)), "no route to host"},
		{opError("dial", os.NewSyscallError("connect", syscall.ETIMEDOUT)), "no answer in time"},
		{opError("dial", &net.DNSError{Err: "no such host", Name: "nowhere.example", IsNotFound: true}), "host not found"},
		{opError("dial", &net.DNSError{Err: "timeout", Name: "nowhere.example", IsTimeout: true}), "the name server did not answer"},
		{opError("dial", &net.DNSError{Err: "server misbehaving"}), "cannot resolve the host name: server misbehaving"},
		{opError("dial", context.Canceled), "cancelled"},
		{opError("listen", os.NewSyscallError("bind", syscall.EADDRINUSE)), "address already in use"},
		{opError("read", os.ErrDeadlineExceeded), "no answer in time"},
		{opError("read", os.NewSyscallError("read", syscall.ECONNRESET)), "the server reset the connection"},
		{opError("write", os.NewSyscallError("write", syscall.EPIPE)), "the server closed the connection"},
		{opError("write", net.ErrClosed), "the connection is already closed"},
		{io.EOF, "the server closed the connection"},
		{fmt.Errorf("reading a record: %w", io.ErrUnexpectedEOF), "the server closed the connection"},
		{context.DeadlineExceeded, "no answer in time"},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "the server did not answer with TLS"},
		{opError(opRemoteAlert, tls.AlertError(42)), "TLS alert from the server: bad certificate"},
		{opError(opLocalAlert, tls.AlertError(70)), "protocol version not supported"},
		{unknownCA, "failed to verify certificate: certificate signed by unknown authority"},
		{errors.New("disk full"), "disk full"},
		{fmt.Errorf("sending STOR: %w", plain(io.EOF, 0)), "sending STOR: the server closed the connection"},
	} {
		if got := Reason(tt.err); got != tt.want {
			t.Errorf("Reason(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

// A time-out names the limit, unless the context ended the wait.
func TestConnectError(t *testing.T) {
	timeout := opError("dial", os.ErrDeadlineExceeded)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		ctx  context.Context
		want string
	}{
		{t.Context(), "cannot connect to ftp.example:21: no answer within 25s"},
		{ended, "cannot connect to ftp.example:21: no answer in time"},
	} {
		err := connectError(tt.ctx, "ftp.example:21", DefaultLimit, timeout)
		if err.Error() != tt.want || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %q, want %q and the original error", err, tt.want)
		}
	}
}

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
	if got := plain(os.ErrDeadlineExceeded, time.Minute).Error(); got != "no answer within 1m0s" {
		t.Errorf("time-out: %q", got)
	}
}
