package scripted

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

const (
	bufferSize = 32 << 10
	// dialLimit bounds a dial.
	dialLimit = 2 * time.Second
	// leaveLimit is how long a client may take to close a data connection after
	// the partner has.
	leaveLimit = 2 * time.Second
	// glance is how long a connection is looked at for bytes that should not be
	// there.
	glance = time.Millisecond
)

// job is the transfer that a command asks for.
type job struct {
	verb    string
	path    string
	missing bool      // no such file
	from    io.Reader // of a download
	offset  int64     // of an upload: where it goes on
	got     bytes.Buffer
	whole   bool  // the data has come to its end
	stray   int64 // bytes that the client sent on a download
	reset   bool  // the client reset the connection after the end
}

// newJob looks up what is to be moved.
func (s *session) newJob(verb, arg string) job {
	j := job{verb: verb, path: arg}
	switch {
	case verb == "RETR":
		file, ok := s.server.files.open(arg)
		if !ok {
			file, j.missing = io.NewSectionReader(bytes.NewReader(nil), 0, 0), true
		}
		file.Seek(max(s.offset, 0), io.SeekStart) // of a section; it cannot fail
		j.from = file
	case downloads(verb):
		j.from = strings.NewReader(s.server.files.list(verb, arg))
	case verb == "APPE":
		j.offset = s.server.files.size(arg)
	default:
		j.offset = max(s.offset, 0)
	}
	return j
}

// dial opens a data connection as an action says.
func (s *session) dial(a Action) (*conn, error) {
	to := s.announced
	if a.ToClient {
		to = netip.AddrPortFrom(s.peer.Addr(), to.Port())
	}
	from := netip.AddrPortFrom(cmp.Or(a.From.Addr, s.local.Addr()), uint16(a.From.Port))
	if a.From.Default {
		from = netip.AddrPortFrom(from.Addr(), s.local.Port()-1)
	}
	dialer := net.Dialer{Timeout: dialLimit, LocalAddr: net.TCPAddrFromAddrPort(from)}
	if from.Port() != 0 {
		dialer.Control = reusable
	}
	raw, err := dialer.DialContext(s.server.ctx, "tcp", to.String())
	if err != nil {
		return nil, fmt.Errorf("dialling the client: %w", err)
	}
	if !s.server.hold(raw) {
		return nil, net.ErrClosed
	}
	return inClear(raw), nil
}

func (s *session) dialData(a Action) bool {
	c, err := s.dial(a)
	if err != nil {
		s.reply(425, "cannot open the data connection")
		return false
	}
	if s.data != nil {
		s.further = append(s.further, s.data)
	}
	s.data = c
	return true
}

// knock connects and says nothing. Where nobody lets it in, that is as well.
func (s *session) knock(a Action) {
	if c, err := s.dial(a); err == nil {
		s.further = append(s.further, c)
	}
}

// moveData moves the next n bytes of the file, below 0 all that is left.
func (s *session) moveData(n int64) bool {
	if s.data == nil || s.job.verb == "" {
		s.reply(425, "there is no data connection, or nothing to move")
		return false
	}
	move := s.send
	if uploads(s.job.verb) {
		move = s.take
	}
	if err := move(n); err != nil {
		s.reply(426, "the data connection broke")
		return false
	}
	return true
}

func (s *session) send(n int64) error {
	from := s.job.from
	if n >= 0 {
		from = io.LimitReader(from, n)
	}
	buffer := make([]byte, bufferSize)
	for {
		got, err := from.Read(buffer)
		if broken := s.write(s.data, buffer[:got]); broken != nil {
			return broken
		}
		if errors.Is(err, io.EOF) {
			s.job.whole = s.job.whole || n < 0
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// take reads what the client sends. At its end the file is there.
func (s *session) take(n int64) error {
	var from io.Reader = s.data.over
	if n >= 0 {
		from = io.LimitReader(from, n)
	}
	buffer := make([]byte, bufferSize)
	for {
		s.data.raw.SetReadDeadline(time.Now().Add(patience))
		if s.slow > 0 {
			buffer = buffer[:1]
			if !s.wait(s.slow) {
				return net.ErrClosed
			}
		}
		got, err := from.Read(buffer)
		if s.job.got.Len()+got > maxUpload {
			return errors.New("the upload is too large")
		}
		s.job.got.Write(buffer[:got])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if n < 0 {
		s.job.whole = true
		s.server.files.put(s.job.path, s.job.offset, s.job.got.Bytes())
	}
	return nil
}

// endData ends the data connection. Where the client receives, the end of its
// side is awaited: it closes when it is done, and does not reset.
func (s *session) endData() {
	if s.data == nil {
		return
	}
	if downloads(s.job.verb) {
		s.data.closeWrite(true)
		n, err := count(s.data, leaveLimit)
		if _, secured := s.data.over.(*tls.Conn); secured || !s.protect {
			s.job.stray = n // not: the hello of TLS to a partner that does none
		}
		s.job.reset = errors.Is(err, syscall.ECONNRESET)
	}
	s.server.release(s.data.raw)
	s.data = nil
}

func (s *session) halfClose() {
	if s.data != nil {
		s.data.closeWrite(false)
	}
}

func (s *session) resetData() {
	if s.data != nil {
		s.data.raw.SetLinger(0)
		s.server.release(s.data.raw)
		s.data = nil
	}
}

// judgeJob complains of what the client did in a transfer that the partner calls
// complete.
func (s *session) judgeJob() {
	if !s.job.whole {
		return
	}
	if s.job.stray > 0 {
		s.server.complain("%s: the client sent %d bytes on the data connection of a download", s.job.verb, s.job.stray)
	}
	if s.job.reset {
		s.server.complain("%s: the client reset the data connection at its end in place of closing it", s.job.verb)
	}
	for _, c := range s.further {
		if n, _ := count(c, glance); n > 0 {
			s.server.complain("%s: the client sent %d bytes to somebody else than the partner", s.job.verb, n)
		}
	}
}

// closeData closes every data connection of the session.
func (s *session) closeData() {
	for _, c := range append(s.further, s.data) {
		if c != nil {
			s.server.release(c.raw)
		}
	}
	s.data, s.further = nil, nil
}
