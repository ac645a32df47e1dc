package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
)

func TestMessage(t *testing.T) {
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 2121}
	networkError := func(op string, err error) error {
		return &net.OpError{Op: op, Net: "tcp", Addr: addr, Err: err}
	}
	missing := &fs.PathError{Op: "open", Path: "a.settings", Err: syscall.ENOENT}
	_, notNumber := strconv.Atoi("x")
	tests := []struct {
		err  error
		want string
	}{
		{errors.New("unknown site"), "unknown site"},
		{missing, "a.settings: no such file or directory"},
		{&fs.PathError{Op: "open", Err: syscall.ENOENT}, `"": no such file or directory`},
		{&os.LinkError{Op: "rename", Old: "a", New: "b", Err: syscall.EACCES}, "b: permission denied"},
		{fmt.Errorf("loading: %w", missing), "loading: a.settings: no such file or directory"},
		{InternalError{fmt.Errorf("loading: %w", missing)}, "loading: a.settings: no such file or directory"},
		{errors.Join(missing, errors.New("and more")), "a.settings: no such file or directory\nand more"},
		{networkError("listen", os.NewSyscallError("bind", syscall.EADDRINUSE)), "cannot listen on 127.0.0.1:2121: address already in use"},
		{networkError("dial", os.NewSyscallError("connect", syscall.ECONNREFUSED)), "cannot connect to 127.0.0.1:2121: connection refused"},
		{networkError("dial", os.ErrDeadlineExceeded), "cannot connect to 127.0.0.1:2121: no answer in time"},
		{networkError("read", os.NewSyscallError("read", syscall.ECONNRESET)), "connection to 127.0.0.1:2121: connection reset by peer"},
		{networkError("read", io.EOF), "connection to 127.0.0.1:2121: closed by the other side"},
		{
			&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "nowhere.invalid", Server: "192.0.2.53:53"}},
			"cannot connect to nowhere.invalid: no such host",
		},
		{&net.OpError{Op: "listen", Net: "tcp", Err: errors.New("too many open files")}, "cannot listen: too many open files"},
		{fmt.Errorf("line 3: %w", notNumber), `line 3: "x" is not a number`},
	}
	for _, tt := range tests {
		if got := message(tt.err); got != tt.want {
			t.Errorf("message(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}
