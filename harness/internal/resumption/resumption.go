// Package resumption makes data connections resume the TLS session of their
// control connection.
package resumption

import (
	"crypto/tls"
	"sync"
)

// Configs returns copies of a configuration for one control connection and for
// its data connections. The control connection starts a new TLS session. The data
// connections resume it, as servers may require (RFC 4217 section 10.2), and add
// none of their own.
func Configs(c *tls.Config) (control, data *tls.Config) {
	session := new(controlSession)
	control, data = c.Clone(), c.Clone()
	control.ClientSessionCache, data.ClientSessionCache = session, resumeOnly{session}
	return control, data
}

// controlSession stores the TLS session of the control connection for
// resumption. In TLS 1.3 it arrives after the handshake, but before the next
// reply is read.
type controlSession struct {
	mu    sync.Mutex
	state *tls.ClientSessionState
}

func (c *controlSession) Get(string) (*tls.ClientSessionState, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state, c.state != nil
}

func (c *controlSession) Put(_ string, state *tls.ClientSessionState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = state
}

// resumeOnly is the session cache of data connections. It drops their own
// sessions.
type resumeOnly struct{ *controlSession }

func (resumeOnly) Put(string, *tls.ClientSessionState) {}
