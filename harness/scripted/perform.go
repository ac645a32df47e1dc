package scripted

import (
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
	switch a.Do {
	case Reply:
		s.reply(a.Code, a.Text)
	case Write:
		s.anything = true
		s.write(s.control, []byte(a.Text))
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
		s.control.Close()
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
func (s *session) write(conn net.Conn, data []byte) error {
	if conn == s.control && s.dropped {
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
		conn.SetWriteDeadline(time.Now().Add(patience))
		if _, err := conn.Write(piece); err != nil {
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

// count counts what is read from conn until its end, an error or a limit.
func count(conn net.Conn, limit time.Duration) (n int64, err error) {
	conn.SetReadDeadline(time.Now().Add(limit))
	return io.Copy(io.Discard, conn)
}
