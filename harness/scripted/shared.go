package scripted

import (
	"fmt"
	"net"
	"slices"
	"sync"
)

// currentScript is the script of a server, which its sessions look up. It is safe
// for concurrent use.
type currentScript struct {
	mu     sync.Mutex
	script Script
	used   map[string]bool // commands whose actions have started
}

// set replaces the script.
func (c *currentScript) set(script Script) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.script = script
	clear(c.used)
}

// actionsFor returns the actions for a command, or nil if the script does not
// cover it.
func (c *currentScript) actionsFor(command string) []Action {
	c.mu.Lock()
	defer c.mu.Unlock()
	actions := c.script[command]
	if actions != nil {
		c.used[command] = true
	}
	return actions
}

// wasUsed reports whether the actions for a command have started since set.
func (c *currentScript) wasUsed(command string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used[command]
}

// MaxViolations is the most violations that a server keeps.
const MaxViolations = 20

// violations lists the violations that the sessions of a server have seen. It is
// safe for concurrent use, and its zero value is empty.
type violations struct {
	mu   sync.Mutex
	list []string // a sentence each
}

// add records a violation, up to MaxViolations.
func (v *violations) add(format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.list) < MaxViolations {
		v.list = append(v.list, fmt.Sprintf(format, args...))
	}
}

// all returns a copy of the list.
func (v *violations) all() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.list)
}

// MaxSessions is the most sessions at a time. The server refuses further ones
// with 421.
const MaxSessions = 2_048

// connections has the open connections of a server, for Close, and counts its
// sessions. It is safe for concurrent use.
type connections struct {
	mu       sync.Mutex
	open     map[net.Conn]struct{} // control and data connections
	sessions int
	closed   bool
}

// track registers a connection. If close was already called, it closes the
// connection and returns false.
func (c *connections) track(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		conn.Close()
		return false
	}
	c.open[conn] = struct{}{}
	return true
}

// release closes a connection and forgets it.
func (c *connections) release(conn net.Conn) {
	conn.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, conn)
}

// close closes every connection, now and later. It reports whether this is the
// first call.
func (c *connections) close() (first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first, c.closed = !c.closed, true
	for conn := range c.open {
		conn.Close()
	}
	return first
}

// addSession counts a session. It reports whether there is room for it.
func (c *connections) addSession() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions >= MaxSessions {
		return false
	}
	c.sessions++
	return true
}

// removeSession counts a session that has ended.
func (c *connections) removeSession() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions--
}
