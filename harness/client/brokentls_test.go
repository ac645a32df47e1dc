package client

import (
	"bytes"
	"crypto/tls"
	"io"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestBrokenTLSData checks that the client resets a data connection as soon as what
// comes on it is no TLS: a server that goes on sending sees the end, and its reply
// leaves the session usable.
func TestBrokenTLSData(t *testing.T) {
	config, security := tlsConfigs(t)
	s := dialSession(t, Config{Security: security, Limits: Limits{Reply: testLimit / 2}, Server: startServer(t, func(p *fakeServer) {
		p.expectSecureLogin(config)
		to := p.expectPort("PORT")
		p.exchange("RETR", "150 here")
		raw := p.dialData(to, "")
		stream := tls.Server(raw, config)
		io.WriteString(stream, "data")
		raw.SetDeadline(time.Now().Add(testLimit))
		for noise, err := bytes.Repeat([]byte("noise"), 1<<16), error(nil); err == nil; {
			_, err = raw.Write(noise)
		}
		p.reply("426 the connection broke")
		p.expectQuit()
	})})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
	if o.Cause != connect.CauseDataBroken || o.Reply.Code != 426 || o.Bytes != 4 || s.Err() != nil {
		t.Errorf("%v (%v), reply %v, %d bytes, session error %v", o.Cause, o.Err, o.Reply, o.Bytes, s.Err())
	}
}
