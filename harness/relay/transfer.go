package relay

import (
	"context"
	"errors"
	"net"
	"time"

	"activeftp/core/connect"
)

// begin passes a transfer command on.
func (s *session) begin(verb, line string) {
	s.current = underway{seen: Transferred{
		Client: s.number, Command: line, Upload: isUpload(verb), Secure: s.secure, Private: s.private,
	}}
	if s.announced != nil {
		s.current.seen.At = s.announced.at
	}
	s.pass(verb, line)
}

// carry begins to carry the data connection that the server has opened. Its
// preliminary reply waits until the client is dialled.
func (s *session) carry(reply connect.Reply) {
	s.current.opening = reply
	s.carriage = s.newCarriage()
	s.announced = nil // one data connection for each PORT
	go s.carriage.run()
}

// opened takes the news that the client is dialled.
func (s *session) opened() { s.say(s.current.opening) }

// carried takes the end of the data connection.
func (s *session) carried(end DataConnection) {
	select {
	case <-s.carriage.up: // a short one: both news came at once
		s.opened()
	default:
	}
	s.carriage = nil
	s.current.seen.DataConnection = end
	held := s.current.held
	if len(held) == 0 {
		return // the server's last reply is to come
	}
	s.settle(held[0])
	for _, reply := range held[1:] {
		s.say(reply)
	}
	s.takeStashed()
}

// finish takes the server's last reply to a transfer command, which waits for
// the end of the data connection.
func (s *session) finish(reply connect.Reply) {
	if s.carriage == nil {
		s.settle(reply)
		return
	}
	s.current.held = append(s.current.held, reply)
	if reply.Kind() != connect.Completion {
		s.carriage.end()
	}
}

// settle tells the client how the transfer has ended.
func (s *session) settle(reply connect.Reply) {
	s.dropAnnounced() // the server did not come to use it
	seen := s.current.seen
	if own := seen.reply(); own != "" && (reply.Kind() == connect.Completion || seen.broken()) {
		reply = ownReply(own)
	}
	s.current = underway{}
	s.relay.tell(func(w Watcher) { w.Transferred(seen) })
	s.say(reply)
}

// abandon ends a transfer whose last reply will not be told. The watcher learns
// of it where the client has left it.
func (s *session) abandon() {
	seen := s.current.seen
	if s.carriage != nil {
		s.carriage.end()
		seen.DataConnection = <-s.carriage.down
	}
	switch {
	case s.closing.Err() != nil: // by us
		return
	case s.transferring():
		seen.Err = errLeft
	case s.announced != nil && s.announced.turnedAway():
		seen = Transferred{Client: s.number, Command: s.announced.line, At: s.announced.at, Secure: s.secure, Private: s.private}
		seen.Err, seen.Stranger = errLeft, StrangerRejected
	default:
		return
	}
	s.relay.tell(func(w Watcher) { w.Transferred(seen) })
}

// turnedAway reports whether the client closed the stranger's connection instead
// of sending a transfer command.
func (a *announced) turnedAway() bool {
	if a.stranger == nil {
		return false
	}
	a.stranger.SetReadDeadline(time.Now().Add(strangerLimit))
	_, err := a.stranger.Read(make([]byte, 1))
	return err != nil && !isTimeout(err)
}

// broken reports whether the data connection failed between the relay and the
// client. Otherwise the server knows better why.
func (c DataConnection) broken() bool {
	return c.Err != nil && !errors.Is(c.Err, errServer) && !errors.Is(c.Err, net.ErrClosed) && !errors.Is(c.Err, context.Canceled)
}

// reply is what a client is told of a data connection that came to nothing, or
// broke (RFC 959 section 5.4, RFC 4217 section 10.2); empty when it did not.
func (c DataConnection) reply() string {
	switch {
	case c.Err == nil:
		return ""
	case !c.Connected:
		return "425 Cannot open the data connection"
	case errors.Is(c.Err, errNoTLS):
		return "522 TLS did not begin on the data connection"
	}
	return "426 The data connection broke"
}
