package cli

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"

	"activeftp/harness/internal/neterr"
)

// message returns the text of err for a user. Errors of the standard library in
// it, such as "listen tcp 127.0.0.1:21: bind: permission denied", are put into
// plain words; all other text stays.
func message(err error) string {
	text := err.Error()
	for _, e := range wrapped(err) {
		if plain, ok := plainText(e); ok {
			text = strings.Replace(text, e.Error(), plain, 1)
		}
	}
	return text
}

// wrapped returns err and every error that it wraps, outermost first.
func wrapped(err error) []error {
	all := []error{err}
	switch e := err.(type) { //nolint:errorlint // the caller looks at each wrapped error by itself
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			all = append(all, wrapped(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all = append(all, wrapped(inner)...)
		}
	}
	return all
}

// plainText returns an error of the standard library in plain words. ok is
// false if the error already reads well.
func plainText(err error) (text string, ok bool) {
	switch e := err.(type) { //nolint:errorlint // the caller looks at each wrapped error by itself
	case *fs.PathError:
		return fileName(e.Path) + ": " + reason(e.Err), true
	case *os.LinkError:
		return fileName(e.New) + ": " + reason(e.Err), true
	case *net.OpError:
		return networkText(e), true
	case *strconv.NumError:
		return strconv.Quote(e.Num) + " is not a number", true
	}
	return "", false
}

// fileName returns the name of a file for a message, quoted if it is empty.
func fileName(path string) string {
	if path == "" {
		return `""`
	}
	return path
}

// networkText returns a network error in plain words: the action that failed,
// the address if it is known, and the reason.
func networkText(e *net.OpError) string {
	action, preposition := "connection", " to "
	switch e.Op {
	case "listen":
		action, preposition = "cannot listen", " on "
	case "dial":
		action = "cannot connect"
	}
	var dns *net.DNSError
	switch {
	case e.Addr != nil:
		action += preposition + e.Addr.String()
	case errors.As(e.Err, &dns):
		action += preposition + dns.Name
	}
	return action + ": " + reason(e.Err)
}

// reason returns the error at the bottom of a failed system call in plain
// words, without the name of the call.
func reason(err error) string {
	var (
		call *os.SyscallError
		dns  *net.DNSError
	)
	switch {
	case errors.As(err, &dns):
		return dns.Err
	case neterr.IsTimeout(err):
		return "no answer in time"
	case errors.As(err, &call):
		return call.Err.Error()
	case errors.Is(err, io.EOF):
		return "closed by the other side"
	}
	return err.Error()
}
