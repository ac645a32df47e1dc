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
	"slices"
	"sync"
	"time"
)

const (
	// MaxSessions is the most sessions at a time. The server refuses further
	// ones with 421.
	MaxSessions = 2_048
	// MaxViolations is the most violations that a server keeps.
	MaxViolations = 20

	// ioTimeout bounds every read and write that has no other bound.
	ioTimeout = 10 * time.Second
)

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
	files    *store
	tls      *tls.Config     // shared by all connections, so that sessions can be resumed; nil: no TLS
	ctx      context.Context // ends with Close
	end      context.CancelFunc
	running  sync.WaitGroup

	mu         sync.Mutex
	script     Script
	used       map[string]bool
	violations []string
	sessions   int
	open       map[net.Conn]struct{}
	closed     bool
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
		used: map[string]bool{}, open: map[net.Conn]struct{}{},
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
func (s *Server) SetScript(script Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = script
	clear(s.used)
}

// Used reports whether the script's actions for a command have started since
// the last SetScript.
func (s *Server) Used(command string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used[command]
}

// Violations returns the client's violations of the protocol, a sentence each
// and at most MaxViolations. The list is complete after Close.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

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
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	for conn := range s.open {
		conn.Close()
	}
	s.mu.Unlock()
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
		if err == nil && s.track(conn) {
			s.running.Go(func() { s.serve(conn) })
		}
	}
}

// track registers a connection for Close. If Close was already called, it
// closes the connection and returns false.
func (s *Server) track(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		conn.Close()
		return false
	}
	s.open[conn] = struct{}{}
	return true
}

// release closes a connection and forgets it.
func (s *Server) release(conn net.Conn) {
	conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, conn)
}

// serve runs one session.
func (s *Server) serve(conn net.Conn) {
	defer s.release(conn)
	if !s.addSession() {
		io.WriteString(conn, "421 too many sessions\r\n")
		return
	}
	defer s.removeSession()
	newSession(s, conn).run()
}

// addSession counts a session. It reports whether there is room for it.
func (s *Server) addSession() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions >= MaxSessions {
		return false
	}
	s.sessions++
	return true
}

func (s *Server) removeSession() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions--
}

// actionsFor returns the script's actions for a command, or nil if the script
// does not cover it.
func (s *Server) actionsFor(command string) []Action {
	s.mu.Lock()
	defer s.mu.Unlock()
	actions := s.script[command]
	if actions != nil {
		s.used[command] = true
	}
	return actions
}

// addViolation records a violation, up to MaxViolations.
func (s *Server) addViolation(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.violations) < MaxViolations {
		s.violations = append(s.violations, fmt.Sprintf(format, args...))
	}
}
