package client

import (
	"crypto/tls"
	"errors"
	"io"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestUploadEnds checks that a server sees both ends of an upload under TLS before
// it answers: close_notify, so that nobody else can have cut off the data, and then
// the end of the TCP connection. Some servers reply only after the second.
func TestUploadEnds(t *testing.T) {
	config, security := tlsConfigs(t)
	const text = "id,paid\n"
	s := dialSession(t, Config{Security: security, Server: startServer(t, func(p *fakeServer) {
		p.expectSecureLogin(config)
		to := p.expectPort("PORT")
		p.exchange("STOR", "150 go on")
		raw := p.dialData(to, "")
		stream := tls.Server(raw, config)
		got := make([]byte, len(text))
		if _, err := io.ReadFull(stream, got); err != nil || string(got) != text {
			p.t.Errorf("server: got %q, %v", got, err)
		}
		if _, err := stream.Read(make([]byte, 1)); !errors.Is(err, io.EOF) { // without close_notify io.ErrUnexpectedEOF
			p.t.Errorf("server: the data ends with %v", err)
		}
		if _, err := io.Copy(io.Discard, raw); err != nil {
			p.t.Errorf("server: the connection ends with %v", err)
		}
		p.reply("226 got it")
		p.expectQuit()
	})})
	o := s.Transfer(t.Context(), Transfer{Command: "STOR a", Send: strings.NewReader(text), Mode: core.Active})
	if o.Cause != connect.CauseDone {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}
