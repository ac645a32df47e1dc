// Package neterr puts network and TLS errors into plain words.
package neterr

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Reason returns a network or TLS error in plain words, for a message that a
// user reads: "connection refused", "host not found", "the server closed the
// connection". An error of this package, and any error it does not know, keeps
// its text. Reason of nil is "".
func Reason(err error) string { return reasonWithin(err, 0) }

// reasonWithin returns the words of Reason. If the error is a time-out, they
// name the limit of the wait; a limit of 0 is unknown.
func reasonWithin(err error, limit time.Duration) string {
	var (
		own    *plainError
		dns    *net.DNSError
		header tls.RecordHeaderError
	)
	switch {
	case err == nil:
		return ""
	case errors.As(err, &own):
		return err.Error()
	case errors.As(err, &dns):
		return dnsReason(dns)
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case IsTimeout(err):
		if limit > 0 {
			return fmt.Sprintf("no answer within %v", limit)
		}
		return "no answer in time"
	case errors.Is(err, syscall.ECONNRESET):
		return "the server reset the connection"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.EPIPE):
		return "the server closed the connection"
	case errors.Is(err, syscall.EMFILE):
		return "this program has too many open files and connections (raise the limit, as with ulimit -n)"
	case errors.Is(err, syscall.ENFILE):
		return "this system has too many open files and connections"
	case errors.Is(err, net.ErrClosed):
		return "the connection is already closed"
	case errors.As(err, &header):
		return recordReason(header.RecordHeader[:])
	}
	return innermost(err)
}

// recordReason returns the words for bytes that are no record of TLS.
func recordReason(start []byte) string {
	for _, c := range start {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			return "the server did not answer with TLS"
		}
	}
	return "the server sent clear text instead of TLS, starting with " + strconv.Quote(string(start))
}

// dnsReason returns the words for a host name that could not be resolved.
func dnsReason(err *net.DNSError) string {
	switch {
	case err.IsNotFound:
		return "host not found"
	case err.IsTimeout:
		return "the name server did not answer"
	}
	return "cannot resolve the host name: " + err.Err
}

// innermost returns the text of an error without what Go's network packages put
// before it: operation, addresses and package names.
func innermost(err error) string {
	var (
		op   *net.OpError
		call *os.SyscallError
	)
	if errors.As(err, &op) {
		err = op.Err
		if op.Op == opRemoteAlert {
			return "TLS alert from the server: " + withoutPackage(op.Err.Error()) + alertMeaning(op.Err)
		}
	}
	if errors.As(err, &call) {
		err = call.Err
	}
	text := withoutPackage(err.Error())
	if reason, ok := strings.CutPrefix(text, "failed to verify certificate: "); ok {
		return "the server's certificate is not valid: " + reason
	}
	for _, known := range handshakeTexts {
		if strings.HasPrefix(text, known.start) {
			return known.words
		}
	}
	return text
}

// withoutPackage returns the text of an error without the names of Go's packages.
func withoutPackage(text string) string {
	return strings.NewReplacer("tls: ", "", "x509: ", "").Replace(text)
}

// handshakeTexts has the words for errors of crypto/tls that have no type, by the
// start of their text.
var handshakeTexts = [...]struct{ start, words string }{
	{"received unexpected handshake message of type *tls.clientHelloMsg", "the server started TLS as the client, but the FTP client is the TLS client on every connection (RFC 4217 section 7)"},
	{"received unexpected handshake message", "the server sent a message out of turn in the TLS handshake"},
	{"server selected unsupported protocol version", "the server supports only older versions of TLS than 1.2"},
	{"server chose an unconfigured cipher suite", "the server chose a TLS cipher that was not offered"},
}

// alertMeaning returns what a TLS alert of the server usually means, to follow its
// name; "" if the name says it.
func alertMeaning(err error) string {
	switch alert := tls.AlertError(0); {
	case !errors.As(err, &alert):
	case alert == 40 || alert == 70 || alert == 71 || alert == 47: // RFC 8446 section 6.2
		return " (no TLS version or cipher in common, most likely)"
	case alert == 48 || alert == 42 || alert == 116 || alert == 49:
		return " (it is about this client's certificate)"
	case alert == 10:
		return " (it expected something else, such as another TLS role)"
	}
	return ""
}

// Operations of the [net.OpError] in which crypto/tls reports an alert.
const (
	opRemoteAlert = "remote error"
	opLocalAlert  = "local error"
)

// plainError is an error in plain words that unwraps to the original.
type plainError struct {
	text string
	err  error
}

func (e *plainError) Error() string { return e.text }

// Unwrap returns the original error.
func (e *plainError) Unwrap() error { return e.err }

// WithReason wraps err so that its text is that of Reason. If it is a time-out,
// the text names limit, the time that was waited; a limit of 0 is unknown.
// WithReason of nil is nil.
func WithReason(err error, limit time.Duration) error {
	if err == nil {
		return nil
	}
	return &plainError{reasonWithin(err, limit), err}
}

// Connecting returns the error of a connection to address that could not be
// opened within limit, or before ctx ended.
func Connecting(ctx context.Context, address string, limit time.Duration, err error) error {
	if ctx.Err() != nil {
		limit = 0 // it was not used up
	}
	return fmt.Errorf("cannot connect to %s: %w", address, WithReason(err, limit))
}

// IsTimeout reports whether err is that of a deadline, or of a wait that the system
// has ended.
func IsTimeout(err error) bool {
	timeout := (net.Error)(nil)
	return errors.As(err, &timeout) && timeout.Timeout()
}

// IsTLSAlert reports whether err is a TLS alert, from either side.
func IsTLSAlert(err error) bool {
	op := (*net.OpError)(nil)
	return errors.As(err, &op) && (op.Op == opRemoteAlert || op.Op == opLocalAlert)
}
