package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// trickle sends a byte at a time until the client is gone.
func trickle(data net.Conn) {
	for {
		if _, err := io.WriteString(data, "x"); err != nil {
			return
		}
		time.Sleep(shortLimit)
	}
}

// flood sends data until the client is gone.
func flood(data net.Conn) {
	for chunk := make([]byte, bufferSize); ; {
		if _, err := data.Write(chunk); err != nil {
			return
		}
	}
}

// A transfer receives exactly its limit, and fails with one byte more. What it has
// received then is no more than the limit.
func TestLimit(t *testing.T) {
	for _, tt := range []struct {
		sent, limit int
		want        connect.Cause
		received    int
	}{
		{10, 10, connect.CauseDone, 10},
		{11, 10, connect.CauseTooMuchData, 10},
		{bufferSize + 1, bufferSize, connect.CauseTooMuchData, bufferSize},
		{0, 1, connect.CauseDone, 0},
		{bufferSize, 0, connect.CauseDone, bufferSize},
	} {
		t.Run(fmt.Sprintf("%d of %d", tt.sent, tt.limit), func(t *testing.T) {
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				to := p.expectPort("PORT")
				p.expect("RETR")
				p.reply("150 opening")
				conn := p.dialData(to, "")
				conn.Write(make([]byte, tt.sent))
				conn.Close()
				if tt.want == connect.CauseDone {
					p.reply("226 done")
				} else {
					p.expect("ABOR")
					p.reply("226 done", "226 nothing to abort")
					p.expect("PWD")
					p.reply(`257 "/"`)
				}
				p.expectQuit()
			}), Limits{})
			var got bytes.Buffer
			o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active, Receive: &got, Limit: int64(tt.limit)})
			if o.Cause != tt.want || got.Len() != tt.received || o.Bytes != int64(tt.received) || s.Err() != nil {
				t.Errorf("%v (%v), %d bytes received, %d counted; session error %v", o.Cause, o.Err, got.Len(), o.Bytes, s.Err())
			}
		})
	}
}

// A listing that never ends costs bounded memory and no more than ListingLimit.
func TestEndlessListing(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.expect("LIST")
		p.reply("150 opening")
		flood(p.dialData(to, ""))
		p.expect("ABOR")
		p.reply("426 you went away", "226 aborted")
		p.expect("PWD")
		p.reply(`257 "/"`)
		p.expectQuit()
	}), Limits{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active})
	runtime.ReadMemStats(&after)
	if o.Cause != connect.CauseTooMuchData || o.Bytes != ListingLimit || s.Err() != nil {
		t.Errorf("%v (%v) after %d bytes; session error %v", o.Cause, o.Err, o.Bytes, s.Err())
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes allocated, want at most 1 MiB", used)
	}
}

func TestReceiveLimit(t *testing.T) {
	for _, tt := range []struct {
		Transfer
		want int64
	}{
		{Transfer{Command: "RETR list"}, 0},
		{Transfer{Command: "RETR list", Limit: 5}, 5},
		{Transfer{Command: "LIST"}, ListingLimit},
		{Transfer{Command: "nlst dir"}, ListingLimit},
		{Transfer{Command: "MLSD dir"}, ListingLimit},
		{Transfer{Command: "MLSD dir", Limit: 5}, 5},
	} {
		if got := tt.receiveLimit(); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.Command, got, tt.want)
		}
	}
}

// Every fault of the client's own side has the cause local-fault in either mode, and
// names its error.
func TestLocalFaults(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "report.csv", Err: syscall.ENOSPC}
	for name, tt := range map[string]struct {
		Transfer
		want error
	}{
		"disk full":          {Transfer{Command: "RETR x", Receive: failingWriter{full}}, syscall.ENOSPC},
		"short write":        {Transfer{Command: "RETR x", Receive: failingWriter{nil}}, io.ErrShortWrite},
		"time-out of a pipe": {Transfer{Command: "RETR x", Receive: failingWriter{os.ErrDeadlineExceeded}}, os.ErrDeadlineExceeded},
		"text":               {Transfer{Command: "RETR x", Receive: failingWriter{full}, ASCII: true}, syscall.ENOSPC},
		"wire":               {Transfer{Command: "RETR x", Wire: failingWriter{full}}, syscall.ENOSPC},
		"unreadable file": {Transfer{Command: "STOR x", Send: io.MultiReader(strings.NewReader("half"), iotest.ErrReader(syscall.EIO))},
			syscall.EIO},
		"unreadable text": {Transfer{Command: "STOR x", Send: iotest.ErrReader(io.ErrUnexpectedEOF), ASCII: true}, io.ErrUnexpectedEOF},
	} {
		for _, mode := range []core.Mode{core.Active, core.Passive} {
			t.Run(fmt.Sprintf("%s %v", name, mode), func(t *testing.T) {
				l, port := listenPassive(t)
				opened := make(chan struct{})
				s := dialServer(t, startServer(t, func(p *fakeServer) {
					p.expectLogin()
					if tt.ASCII {
						p.expect("TYPE A")
						p.reply("200 text")
					}
					var data net.Conn
					var to netip.AddrPort
					if mode == core.Active {
						to = p.expectPort("PORT")
					} else {
						p.expect("EPSV")
						p.reply(fmt.Sprintf("229 here (|||%d|)", port))
						data, _ = l.Accept()
						defer data.Close()
					}
					p.expect(verbOf(tt.Command))
					p.reply("150 opening")
					if data == nil {
						data = p.dialData(to, "")
					}
					close(opened)
					if tt.Send == nil {
						io.WriteString(data, "the data\r\n")
					}
					io.Copy(io.Discard, data) // until the client gives up
					p.reply("426 you went away")
					p.expectAbort()
					p.expectQuit()
				}), Limits{})
				transfer := tt.Transfer
				transfer.Mode = mode
				if tt.Send != nil {
					transfer.Send = lateReader{opened, tt.Send}
				}
				o := s.Transfer(t.Context(), transfer)
				if o.Cause != connect.CauseLocalFault || !errors.Is(o.Err, tt.want) || s.Err() != nil {
					t.Errorf("%v (%v), want %v; session error %v", o.Cause, o.Err, tt.want, s.Err())
				}
			})
		}
	}
}

// lateReader reads once opened is closed.
type lateReader struct {
	opened <-chan struct{}
	io.Reader
}

func (r lateReader) Read(p []byte) (int, error) {
	<-r.opened
	return r.Reader.Read(p)
}

// failingWriter fails with err, or writes less than it should if err is nil.
type failingWriter struct{ err error }

func (w failingWriter) Write(p []byte) (int, error) { return len(p) - 1, w.err }

func TestShortage(t *testing.T) {
	for _, tt := range []struct {
		err             error
		shortage, local bool
	}{
		{fmt.Errorf("listen: %w", os.NewSyscallError("socket", syscall.EMFILE)), true, true},
		{fmt.Errorf("listen: %w", syscall.ENFILE), true, true},
		{fmt.Errorf("accept: %w", syscall.ENOBUFS), true, true},
		{fmt.Errorf("accept: %w", syscall.ENOMEM), true, true},
		{fmt.Errorf("dial: %w", syscall.EADDRNOTAVAIL), false, true},
		{fmt.Errorf("dial: %w", syscall.ECONNREFUSED), false, false},
		{nil, false, false},
	} {
		if shortage, local := isShortage(tt.err), isLocalDialError(tt.err); shortage != tt.shortage || local != tt.local {
			t.Errorf("%v: shortage %v, local %v", tt.err, shortage, local)
		}
	}
}

// An address that is not the host's is no fault of the partner.
func TestDialFromForeignAddress(t *testing.T) {
	l, _ := listenPassive(t)
	defer l.Close()
	_, err := Dial(t.Context(), Config{Server: l.Addr().String(), Local: netip.MustParseAddr("192.0.2.1")})
	session := new(SessionError)
	if !errors.As(err, &session) || session.Cause != connect.CauseLocalFault {
		t.Errorf("%v", err)
	}
}
