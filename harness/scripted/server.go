package scripted

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// ioTimeout bounds every read and write that has no other bound.
const ioTimeout = 10 * time.Second

// Config configures a server. The zero value listens on 127.0.0.1, has no files
// and accepts any login.
type Config struct {
	// Listen is the address to listen on, at a free port. Invalid means
	// 127.0.0.1.
	Listen netip.Addr
	// User and Password are the only login accepted. An empty User accepts any.
	User, Password string
	// Banner is the text of the greeting. Line feeds make it a reply of several
	// lines. Empty means a text of the server's own.
	Banner string
	// Certificate is the server's TLS certificate. Nil means no TLS: AUTH is
	// refused.
	Certificate *tls.Certificate
	// Implicit starts TLS with the control connection.
	Implicit bool
	// Certificates holds further certificates by name, for a script to present.
	Certificates map[string]tls.Certificate
	// Files holds the initial files by path without a leading slash. The bytes
	// are not copied.
	Files map[string][]byte
	// Generated holds further files by path, which are read on demand.
	Generated map[string]*io.SectionReader
}

// Server is a running scripted server.
type Server struct {
	config   Config
	listener net.Listener
	tls      *tls.Config     // shared by all connections, so that sessions can be resumed; nil: no TLS
	ctx      context.Context // ends with Close
	end      context.CancelFunc
	running  sync.WaitGroup // accept and the sessions

	// Each of these has its own mutex.
	files      *store
	script     currentScript
	violations violations
	conns      connections
}

// Start starts a server. When it returns, the server is listening.
func Start(c Config) (*Server, error) {
	if c.User == "" && c.Password != "" {
		return nil, errors.New("starting the scripted server: a password needs a user")
	}
	addr := netip.AddrPortFrom(cmp.Or(c.Listen, netip.AddrFrom4([4]byte{127, 0, 0, 1})), 0)
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(addr))
	if err != nil {
		return nil, fmt.Errorf("starting the scripted server: %w", err)
	}
	s := &Server{
		config: c, listener: l, files: newStore(c),
		script: currentScript{used: map[string]bool{}},
		conns:  connections{open: map[net.Conn]struct{}{}},
	}
	if c.Certificate != nil {
		s.tls = &tls.Config{Certificates: []tls.Certificate{*c.Certificate}, MinVersion: tls.VersionTLS12}
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.running.Go(s.accept)
	return s, nil
}

// Addr returns the address of the control port.
func (s *Server) Addr() netip.AddrPort { return s.listener.Addr().(*net.TCPAddr).AddrPort() }

// SetScript replaces the script, from the next command on. Nil removes it.
func (s *Server) SetScript(script Script) { s.script.set(script) }

// Used reports whether the script's actions for a command have started since
// the last SetScript.
func (s *Server) Used(command string) bool { return s.script.wasUsed(command) }

// Violations returns the client's violations of the protocol, a sentence each
// and at most MaxViolations. The list is complete after Close.
func (s *Server) Violations() []string { return s.violations.all() }

// Files returns a copy of the current files by path without a leading slash.
// Generated files are left out.
func (s *Server) Files() map[string][]byte { return s.files.copy() }

// Received returns the size and the SHA-256 of an uploaded file. ok is false if
// nothing was uploaded to path.
func (s *Server) Received(path string) (size int64, sum [32]byte, ok bool) {
	return s.files.received(path)
}

// Close closes the listener and every connection, and waits until no goroutine
// is left. Further calls do nothing.
func (s *Server) Close() error {
	first := s.conns.close()
	s.end()
	var err error
	if first {
		err = s.listener.Close()
	}
	s.running.Wait()
	return err
}

// accept starts sessions until the listener is closed.
func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil && s.conns.track(conn) {
			s.running.Go(func() { s.serve(conn) })
		}
	}
}

// serve runs one session.
func (s *Server) serve(conn net.Conn) {
	defer s.conns.release(conn)
	if !s.conns.addSession() {
		io.WriteString(conn, "421 too many sessions\r\n")
		return
	}
	defer s.conns.removeSession()
	newSession(s, conn).run()
}
