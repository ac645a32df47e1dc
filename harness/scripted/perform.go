package scripted

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// maxFlood is how many bytes are written over and over.
const maxFlood = 64 << 20

// do does one action. It reports whether the list goes on.
func (s *session) do(a Action) bool {
	switch a.Kind {
	case Reply:
		s.reply(a.Code, a.Text)
	case Write:
		s.anything = true
		s.write(s.control, []byte(a.Text)) // a client that is gone ends the session
	case Flood:
		s.anything = true
		s.flood(a.Text)
	case Slow:
		s.slow = a.Duration
	case Wait:
		return s.wait(a.Duration)
	case Dial:
		return s.dialData(a)
	case Knock:
		s.knock(a)
	case Secure:
		return s.secure(a.Security)
	case Move:
		return s.moveData(a.Bytes)
	case Close:
		s.endData()
	case HalfClose:
		s.halfClose()
	case Reset:
		s.resetData()
	case Drop:
		s.dropped = true
		s.control.raw.Close()
	}
	return true
}

// reply writes a reply; a text of several lines makes it one of several lines
// (RFC 959 section 4.2).
func (s *session) reply(code int, text string) {
	if text == "" {
		text = "as the script says"
	}
	number := strconv.Itoa(code)
	lines := strings.Split(text, "\n")
	last := len(lines) - 1
	if last > 0 {
		lines[0] = number + "-" + lines[0]
	}
	lines[last] = number + " " + lines[last]
	s.said = code
	s.ending = s.ending || code == 421
	s.write(s.control, []byte(strings.Join(lines, "\r\n")+"\r\n"))
}

// write writes to either connection, byte by byte where the script is slow.
func (s *session) write(to *conn, data []byte) error {
	if to == s.control && s.dropped {
		return net.ErrClosed
	}
	for len(data) > 0 {
		piece := data
		if s.slow > 0 {
			piece = data[:1]
			if !s.wait(s.slow) {
				return net.ErrClosed
			}
		}
		to.raw.SetWriteDeadline(time.Now().Add(patience))
		if _, err := to.over.Write(piece); err != nil {
			return err
		}
		data = data[len(piece):]
	}
	return nil
}

// flood writes the text over and over, until the client has left.
func (s *session) flood(text string) {
	const piece = 4 << 10
	times := 1
	if s.slow == 0 {
		times += piece / len(text)
	}
	data := bytes.Repeat([]byte(text), times)
	for n := 0; n < maxFlood; n += len(data) {
		if s.write(s.control, data) != nil {
			return
		}
	}
}

// secure puts TLS on the data connection, or on the control connection where
// there is none. What was said before in clear text is not part of it.
func (s *session) secure(how Security) bool {
	if s.data == nil {
		return s.secureControl(how)
	}
	if err := s.server.secure(s.data, how); err != nil {
		s.reply(522, "TLS failed on the data connection") // RFC 4217 section 10.2
		return false
	}
	return true
}

func (s *session) secureControl(how Security) bool {
	if err := s.server.secure(s.control, how); err != nil {
		s.dropped = true
		s.control.raw.Close()
		return false
	}
	s.lines = bufio.NewReaderSize(s.control.over, maxCommand)
	return true
}

// wait reports whether the partner is still running after d.
func (s *session) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.server.ctx.Done():
		return false
	}
}

// count counts what is read from a connection until its end, an error or a limit.
func count(from *conn, limit time.Duration) (n int64, err error) {
	from.raw.SetReadDeadline(time.Now().Add(limit))
	return io.Copy(io.Discard, from.over)
}
