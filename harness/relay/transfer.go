package relay

import (
	"context"
	"errors"
	"net"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/neterr"
)

// startTransfer starts the record of a transfer and passes its command to the
// server.
func (s *session) startTransfer(verb, line string) {
	s.transfer = transfer{record: Transferred{
		Client: s.number, Command: s.relay.masked(line), Upload: isUpload(verb), Secure: s.client.secure, Private: s.client.private,
	}}
	meter := s.meter()
	if s.announced != nil {
		s.transfer.record.Addr, meter = s.announced.addr, s.announced.meter
	}
	s.transfer.record.RoundTrip = meter.RoundTrip()
	s.pass(verb, line)
}

// forward starts to forward the data connection that the server has opened. The
// client gets the preliminary reply once the relay has connected to it.
func (s *session) forward(preliminary connect.Reply) {
	s.transfer.preliminary = preliminary
	s.forwarder = s.newForwarder()
	s.announced = nil // it serves one data connection only
	go s.forwarder.run()
}

// handleConnected handles the forwarder's report that it has connected to the
// client.
func (s *session) handleConnected() { s.send(s.transfer.preliminary) }

// handleDone handles the end of the data connection.
func (s *session) handleDone(outcome DataConnection) {
	select {
	case <-s.forwarder.connected: // a short transfer: both reports were ready
		s.handleConnected()
	default:
	}
	s.forwarder = nil
	s.transfer.record.DataConnection = outcome
	held := s.transfer.held
	if len(held) == 0 {
		return // the server's final reply is still to come
	}
	s.completeTransfer(held[0])
	for _, reply := range held[1:] {
		s.send(reply)
	}
	s.executeDeferred()
}

// handleFinalReply handles the server's final reply to a transfer command. It
// holds the reply back until the data connection has ended.
func (s *session) handleFinalReply(reply connect.Reply) {
	if s.forwarder == nil {
		s.completeTransfer(reply)
		return
	}
	s.transfer.held = append(s.transfer.held, reply)
	if reply.Kind() != connect.Completion {
		s.forwarder.cancel()
	}
}

// completeTransfer sends the client the final reply to a transfer command: the
// server's, or the relay's own if the data connection to the client failed.
//
// A port that a refused command has not used stays announced, as at servers: the
// client may still listen on it.
func (s *session) completeTransfer(reply connect.Reply) {
	record := s.transfer.record
	if failure := record.failureReply(); failure != "" && (reply.Kind() == connect.Completion || record.failedAtClient()) {
		reply = oneLineReply(failure)
	}
	record.Reply = reply.Code
	s.transfer = transfer{}
	s.relay.notify(func(w Watcher) { w.Transferred(record) })
	s.send(reply)
}

// abandonTransfer ends a transfer whose final reply can no longer be sent. It
// reports the transfer to the watcher if it was the client that left.
func (s *session) abandonTransfer() {
	record := s.transfer.record
	if s.forwarder != nil {
		record.DataConnection = s.awaitForwarder()
	}
	switch {
	case s.relayCtx.Err() != nil: // Relay.Close ended it
		return
	case s.transferring():
		record.Left = true
		if record.Err != nil || !record.Connected { // the file may be complete
			record.Err = errClientLeft
		}
	case s.announced != nil && s.announced.strangerRejected():
		record = Transferred{
			Client: s.number, Command: s.relay.masked(s.announced.line), Addr: s.announced.addr,
			Secure: s.client.secure, Private: s.client.private,
		}
		record.Err, record.Stranger, record.Left = errClientLeft, StrangerRejected, true
	default:
		return
	}
	s.relay.notify(func(w Watcher) { w.Transferred(record) })
}

// awaitForwarder waits for the end of the data connection after the client has left.
// The client may have sent everything before it left.
func (s *session) awaitForwarder() DataConnection {
	timer := time.NewTimer(s.meter().AtLeast(leaveGrace))
	defer timer.Stop()
	select {
	case outcome := <-s.forwarder.done:
		return outcome
	case <-timer.C:
	case <-s.relayCtx.Done():
	}
	s.forwarder.cancel()
	return <-s.forwarder.done
}

// leaveGrace is the shortest time that a data connection may last longer than its
// control connection.
const leaveGrace = time.Second

// strangerRejected reports whether the client closed the stranger's connection
// without a transfer command.
func (a *announcedPort) strangerRejected() bool {
	if a.stranger == nil {
		return false
	}
	a.stranger.SetReadDeadline(time.Now().Add(a.meter.AtLeast(strangerTimeout)))
	_, err := a.stranger.Read(make([]byte, 1))
	return err != nil && !neterr.IsTimeout(err)
}

// failedAtClient reports whether the data connection failed between the relay
// and the client. If it failed elsewhere, the server's reply describes it
// better.
func (c DataConnection) failedAtClient() bool {
	return c.Err != nil && !errors.Is(c.Err, errServer) && !errors.Is(c.Err, net.ErrClosed) && !errors.Is(c.Err, context.Canceled)
}

// failureReply returns the reply to a transfer whose data connection could not
// be opened or broke (RFC 959 section 5.4, RFC 4217 section 10.2), or "" if it
// completed.
func (c DataConnection) failureReply() string {
	switch {
	case c.Err == nil:
		return ""
	case !c.Connected:
		return "425 Cannot open the data connection"
	case errors.Is(c.Err, errNoTLS):
		return "522 No TLS handshake on the data connection"
	}
	return "426 Data connection broken; transfer aborted"
}
