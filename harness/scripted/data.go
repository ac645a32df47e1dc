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

	"activeftp/harness/internal/datadial"
	"activeftp/harness/internal/lateport"
)

const (
	// bufferSize is the size of one read or write of file data, in bytes.
	bufferSize = 32 << 10
	// dialTimeout bounds the dial of a data connection. A busy host takes its time.
	dialTimeout = ioTimeout
	// closeTimeout bounds the wait for the client to close a data connection
	// after the server has.
	closeTimeout = 2 * time.Second
	// peekTime is how long the server looks for bytes on a connection that must
	// not carry any.
	peekTime = time.Millisecond
)

// transfer is the transfer that a command asks for.
type transfer struct {
	verb     string
	path     string
	missing  bool         // no such file
	source   io.Reader    // the data of a download
	offset   int64        // where an upload continues in its file
	received bytes.Buffer // the data of an upload
	complete bool         // all data was moved
	stray    int64        // bytes that the client sent on a download
	reset    bool         // the client reset the connection at its end
}

// newTransfer prepares the transfer of a command: it finds the data to send, or
// the offset at which to store.
func (s *session) newTransfer(verb, arg string) transfer {
	t := transfer{verb: verb, path: arg}
	switch {
	case verb == "RETR":
		file, ok := s.server.files.open(arg)
		if !ok {
			file, t.missing = io.NewSectionReader(bytes.NewReader(nil), 0, 0), true
		}
		_, _ = file.Seek(max(s.next.offset, 0), io.SeekStart) // a section reader cannot fail here
		t.source = file
	case downloads(verb):
		t.source = strings.NewReader(s.server.files.list(verb, arg))
	case verb == "APPE":
		t.offset = s.server.files.size(arg)
	default:
		t.offset = max(s.next.offset, 0)
	}
	return t
}

// dial opens a data connection for Dial or Knock.
func (s *session) dial(a Action) (*conn, error) {
	to := s.next.announced
	if a.ToClient {
		to = netip.AddrPortFrom(s.control.peer.Addr(), to.Port())
	}
	from := netip.AddrPortFrom(cmp.Or(a.From.Addr, s.control.local.Addr()), uint16(a.From.Port))
	if a.From.Default {
		from = netip.AddrPortFrom(from.Addr(), s.control.local.Port()-1)
	}
	dialer := net.Dialer{Timeout: dialTimeout, LocalAddr: net.TCPAddrFromAddrPort(from), Control: lateport.Control}
	if from.Port() != 0 {
		dialer.Control = reuseAddr
	}
	raw, err := datadial.Dial(s.server.ctx, &dialer, to.String())
	if err != nil {
		return nil, fmt.Errorf("dialling the client: %w", err)
	}
	if !s.server.conns.track(raw) {
		return nil, net.ErrClosed
	}
	return newConn(raw), nil
}

// dialData opens the data connection. It refuses with 425 and returns false if it
// cannot.
func (s *session) dialData(a Action) bool {
	c, err := s.dial(a)
	if err != nil {
		s.refuse(425, "cannot open the data connection")
		return false
	}
	if s.data != nil {
		s.extra = append(s.extra, s.data)
	}
	s.data = c
	return true
}

// knock opens a connection and sends nothing on it. It ignores a refusal.
func (s *session) knock(a Action) {
	if c, err := s.dial(a); err == nil {
		s.extra = append(s.extra, c)
	}
}

// moveData moves the next n bytes of the file, or all that remain if n is below
// 0. It refuses with 425 or 426 and returns false if it cannot.
func (s *session) moveData(n int64) bool {
	if s.data == nil || s.transfer.verb == "" {
		s.refuse(425, "there is no data connection, or nothing to transfer")
		return false
	}
	move := s.send
	if uploads(s.transfer.verb) {
		move = s.receive
	}
	if err := move(n); err != nil {
		s.refuse(426, "the data connection broke")
		return false
	}
	return true
}

// send sends the next n bytes of a download, or all that remain if n is below
// 0.
func (s *session) send(n int64) error {
	source := s.transfer.source
	if n >= 0 {
		source = io.LimitReader(source, n)
	}
	buffer := make([]byte, bufferSize)
	for {
		got, err := source.Read(buffer)
		if writeErr := s.write(s.data, buffer[:got]); writeErr != nil {
			return writeErr
		}
		if errors.Is(err, io.EOF) {
			s.transfer.complete = s.transfer.complete || n < 0
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// receive reads the next n bytes of an upload. If n is below 0, it reads to the
// end and stores the file.
func (s *session) receive(n int64) error {
	var source io.Reader = s.data.stream
	if n >= 0 {
		source = io.LimitReader(source, n)
	}
	buffer := make([]byte, bufferSize)
	for {
		s.data.tcp.SetReadDeadline(time.Now().Add(ioTimeout))
		if s.slow > 0 {
			buffer = buffer[:1]
			if !s.wait(s.slow) {
				return net.ErrClosed
			}
		}
		got, err := source.Read(buffer)
		if s.transfer.received.Len()+got > maxUpload {
			return fmt.Errorf("the upload is larger than %d bytes", maxUpload)
		}
		s.transfer.received.Write(buffer[:got])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if n < 0 {
		s.transfer.complete = true
		s.server.files.put(s.transfer.path, s.transfer.offset, s.transfer.received.Bytes())
	}
	return nil
}

// finishData closes the data connection. After a download it first waits for
// the client to close its side, and records bytes or a reset that came instead.
func (s *session) finishData() {
	if s.data == nil {
		return
	}
	if downloads(s.transfer.verb) {
		s.data.closeWrite(true)
		n, err := count(s.data, closeTimeout)
		if _, secured := s.data.stream.(*tls.Conn); secured || !s.login.protect {
			s.transfer.stray = n // otherwise it is a TLS hello, and the script skips TLS
		}
		s.transfer.reset = errors.Is(err, syscall.ECONNRESET)
	}
	s.server.conns.release(s.data.tcp)
	s.data = nil
}

// halfClose ends the server's direction of the data connection, without
// close_notify.
func (s *session) halfClose() {
	if s.data != nil {
		s.data.closeWrite(false)
	}
}

// resetData closes the data connection with a TCP reset.
func (s *session) resetData() {
	if s.data != nil {
		s.data.tcp.SetLinger(0)
		s.server.conns.release(s.data.tcp)
		s.data = nil
	}
}

// checkTransfer records violations in a transfer that the server has confirmed
// with 2yz. A transfer whose data was not moved in full is not checked.
func (s *session) checkTransfer() {
	if !s.transfer.complete {
		return
	}
	if n := s.transfer.stray; n > 0 {
		s.server.violations.add("%s: the client sent %s on the data connection of a download", s.transfer.verb, byteCount(n))
	}
	if s.transfer.reset {
		s.server.violations.add("%s: the client reset the data connection at its end instead of closing it", s.transfer.verb)
	}
	for _, c := range s.extra {
		if n, _ := count(c, peekTime); n > 0 {
			s.server.violations.add("%s: the client sent %s to a stranger", s.transfer.verb, byteCount(n))
		}
	}
}

// byteCount returns "1 byte", "2 bytes".
func byteCount(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// closeData closes every data connection of the session.
func (s *session) closeData() {
	for _, c := range append(s.extra, s.data) {
		if c != nil {
			s.server.conns.release(c.tcp)
		}
	}
	s.data, s.extra = nil, nil
}
