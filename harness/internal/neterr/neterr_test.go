package neterr

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
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
		{opError("accept", os.NewSyscallError("accept4", syscall.EMFILE)), "this program has too many open files and connections (raise the limit, as with ulimit -n)"},
		{opError("socket", os.NewSyscallError("socket", syscall.ENFILE)), "this system has too many open files and connections"},
		{opError("read", os.ErrDeadlineExceeded), "no answer in time"},
		{opError("read", os.NewSyscallError("read", syscall.ECONNRESET)), "the server reset the connection"},
		{opError("write", os.NewSyscallError("write", syscall.EPIPE)), "the server closed the connection"},
		{opError("write", net.ErrClosed), "the connection is already closed"},
		{io.EOF, "the server closed the connection"},
		{fmt.Errorf("reading a record: %w", io.ErrUnexpectedEOF), "the server closed the connection"},
		{context.DeadlineExceeded, "no answer in time"},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "the server did not answer with TLS"},
		{opError(opRemoteAlert, tls.AlertError(42)), "TLS alert from the server: bad certificate (it is about this client's certificate)"},
		{opError(opRemoteAlert, tls.AlertError(40)), "TLS alert from the server: handshake failure (no TLS version or cipher in common, most likely)"},
		{opError(opRemoteAlert, tls.AlertError(80)), "TLS alert from the server: internal error"},
		{tls.RecordHeaderError{RecordHeader: [5]byte([]byte("220 W"))}, `the server sent clear text instead of TLS, starting with "220 W"`},
		{errors.New("tls: server selected unsupported protocol version 301"), "the server supports only older versions of TLS than 1.2"},
		{errors.New("tls: received unexpected handshake message of type *tls.clientHelloMsg when waiting for *tls.serverHelloMsg"),
			"the server started TLS as the client, but the FTP client is the TLS client on every connection (RFC 4217 section 7)"},
		{opError(opLocalAlert, tls.AlertError(70)), "protocol version not supported"},
		{unknownCA, "the server's certificate is not valid: certificate signed by unknown authority"},
		{errors.New("disk full"), "disk full"},
		{fmt.Errorf("sending STOR: %w", WithReason(io.EOF, 0)), "sending STOR: the server closed the connection"},
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
		err := Connecting(tt.ctx, "ftp.example:21", 25*time.Second, timeout)
		if err.Error() != tt.want || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %q, want %q and the original error", err, tt.want)
		}
	}
}
