//go:build unix

package client

import (
	"errors"
	"syscall"
	"testing"
)

// badSocket is a socket whose descriptor is not open. Its Control fails with err, after
// the call.
type badSocket struct {
	syscall.RawConn
	err error
}

func (s badSocket) Control(f func(fd uintptr)) error {
	f(^uintptr(0))
	return s.err
}

// TestReuseAddressFails checks that neither an error of the socket nor one of the
// option is lost.
func TestReuseAddressFails(t *testing.T) {
	closed := errors.New("closed")
	for want, control := range map[error]error{closed: closed, syscall.EBADF: nil} {
		if err := reuseAddress("", "", badSocket{err: control}); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}
