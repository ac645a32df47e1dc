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

// maxFlood is the most that one Flood writes, in bytes.
const maxFlood = 1 << 30

// perform performs one action. It reports whether the rest of the list follows.
func (s *session) perform(a Action) bool {
	switch a.Kind {
	case Reply:
		return s.reply(a.Code, a.Text)
	case Write:
		s.replies.wroteRaw = true
		_ = s.write(s.control.conn, []byte(a.Text)) // if the client is gone, the next read ends the session
	case Flood:
		return s.flood(a)
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
		s.finishData()
	case HalfClose:
		s.halfClose()
	case Reset:
		s.resetData()
	case Drop:
		s.control.drop()
	}
	return true
}

// reply writes a reply. Line feeds in text make it one of several lines (RFC
// 959 section 4.2). It reports whether the session goes on: it does not if the client
// is gone, because no server connects to a client that has left.
func (s *session) reply(code int, text string) bool {
	if text == "" {
		text = "scripted reply"
	}
	number := strconv.Itoa(code)
	lines := strings.Split(text, "\n")
	last := len(lines) - 1
	if last > 0 {
		lines[0] = number + "-" + lines[0]
	}
	lines[last] = number + " " + lines[last]
	s.replies.sent(code)
	err := s.write(s.control.conn, []byte(strings.Join(lines, "\r\n")+"\r\n"))
	return err == nil || s.control.dropped
}

// refuse replies to an action that failed, or hangs up if the action Drop is next.
func (s *session) refuse(code int, text string) {
	if s.hangsUp {
		s.control.drop()
		return
	}
	s.reply(code, text)
}

// write writes to the control or the data connection, byte by byte if the
// script is slow.
func (s *session) write(to *conn, data []byte) error {
	if to == s.control.conn && s.control.dropped {
		return net.ErrClosed
	}
	for len(data) > 0 {
		chunk := data
		if s.slow > 0 {
			chunk = data[:1]
			if !s.wait(s.slow) {
				return net.ErrClosed
			}
		}
		to.tcp.SetWriteDeadline(time.Now().Add(ioTimeout))
		if _, err := to.stream.Write(chunk); err != nil {
			return err
		}
		data = data[len(chunk):]
	}
	return nil
}

// flood writes a text over and over, on the control or the data connection, until the
// client is gone or maxFlood is reached. It refuses with 425 or 426 and returns false
// if it should write on a data connection and cannot.
func (s *session) flood(a Action) bool {
	to := s.control.conn
	if a.OnData {
		if to = s.data; to == nil {
			s.refuse(425, "there is no data connection")
			return false
		}
	} else {
		s.replies.wroteRaw = true
	}
	const chunkSize = 4 << 10
	times := 1
	if s.slow == 0 {
		times += chunkSize / len(a.Text)
	}
	chunk := bytes.Repeat([]byte(a.Text), times)
	for n := 0; n < maxFlood; n += len(chunk) {
		if s.write(to, chunk) == nil {
			continue
		}
		if a.OnData {
			s.refuse(426, "the data connection broke")
		}
		return !a.OnData
	}
	return true
}

// secure starts TLS on the data connection, or on the control connection if no
// data connection is open. It refuses with 522 if it fails on the data connection.
// It reports whether TLS is in use.
func (s *session) secure(security Security) bool {
	if s.data == nil {
		return s.secureControl(security)
	}
	if err := s.server.secure(s.data, security); err != nil {
		s.refuse(522, "TLS failed on the data connection") // RFC 4217 section 10.2
		return false
	}
	return true
}

// secureControl starts TLS on the control connection, and drops the connection
// if it fails. Commands that were read before in clear text are discarded.
func (s *session) secureControl(security Security) bool {
	if err := s.server.secure(s.control.conn, security); err != nil {
		s.control.drop()
		return false
	}
	s.control.lines = bufio.NewReaderSize(s.control.stream, maxCommand)
	return true
}

// wait waits for d. It returns false at once if the server is closed.
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

// count reads a connection until its end, an error or the limit, and returns
// the number of bytes.
func count(from *conn, limit time.Duration) (n int64, err error) {
	from.tcp.SetReadDeadline(time.Now().Add(limit))
	return io.Copy(io.Discard, from.stream)
}
