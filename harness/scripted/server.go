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
	// MaxSessions is how many sessions there may be at once; one more is refused
	// with 421.
	MaxSessions = 2_048
	// MaxViolations is how many complaints are kept.
	MaxViolations = 20

	// patience ends every wait of the partner that nothing else ends.
	patience = 10 * time.Second
)

// Config is what the partner is to be. The zero value listens on 127.0.0.1, holds
// nothing and lets anybody in.
type Config struct {
	// Listen is the address that it listens on, at a free port. Invalid:
	// 127.0.0.1.
	Listen netip.Addr
	// User and Password are the one login accepted. An empty User lets everybody
	// in.
	User, Password string
	// Banner is the text of the greeting; line feeds make it one of several
	// lines. Empty: one of its own.
	Banner string
	// Certificate is what it shows after AUTH TLS. Nil: AUTH is refused.
	Certificate *tls.Certificate
	// Implicit has TLS begin with the control connection.
	Implicit bool
	// Certificates are others, by their names, that a script can have it show.
	Certificates map[string]tls.Certificate
	// Files is what it holds at the start, by path without a leading slash. The
	// bytes are not copied.
	Files map[string][]byte
	// Generated is further files, which are read as they are asked for.
	Generated map[string]*io.SectionReader
}

// Server is a running partner.
type Server struct {
	config   Config
	listener net.Listener
	files    *store
	tls      *tls.Config     // one for all connections, so that sessions can be resumed; nil: no TLS
	ctx      context.Context // ends with Close
	end      context.CancelFunc
	running  sync.WaitGroup

	mu         sync.Mutex
	script     Script
	followed   map[string]bool
	complaints []string
	sessions   int
	open       map[net.Conn]struct{}
	closed     bool
}

// Start starts a partner. When it returns, the partner is listening.
func Start(c Config) (*Server, error) {
	if c.User == "" && c.Password != "" {
		return nil, errors.New("starting the scripted partner: a password without a user")
	}
	at := netip.AddrPortFrom(cmp.Or(c.Listen, netip.AddrFrom4([4]byte{127, 0, 0, 1})), 0)
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		return nil, fmt.Errorf("starting the scripted partner: %w", err)
	}
	s := &Server{
		config: c, listener: l, files: newStore(c),
		followed: map[string]bool{}, open: map[net.Conn]struct{}{},
	}
	if c.Certificate != nil {
		s.tls = &tls.Config{Certificates: []tls.Certificate{*c.Certificate}, MinVersion: tls.VersionTLS12}
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.running.Go(s.accept)
	return s, nil
}

// Addr is where the partner listens for control connections.
func (s *Server) Addr() netip.AddrPort { return s.listener.Addr().(*net.TCPAddr).AddrPort() }

// SetScript has the partner follow a script from the next command on, in place of
// the one before. Nil is none.
func (s *Server) SetScript(script Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = script
	clear(s.followed)
}

// Used reports whether what the script says of a command was begun since the
// last Follow.
func (s *Server) Used(command string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.followed[command]
}

// Violations are what the client did that no client may, the first MaxComplaints
// of it. It is complete after Close.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.complaints)
}

// Files is a copy of what the partner holds now, by path without a leading slash.
// Generated files are not in it.
func (s *Server) Files() map[string][]byte { return s.files.copy() }

// Received is the size and the SHA-256 of the file that uploads have made at
// path. ok is false for a path to which nothing was uploaded.
func (s *Server) Received(path string) (size int64, sum [32]byte, ok bool) {
	return s.files.received(path)
}

// Close ends the listener and every connection, and returns when no goroutine is
// left. Further calls do nothing.
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

// accept begins sessions until the listener is closed.
func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil && s.hold(conn) {
			s.running.Go(func() { s.serve(conn) })
		}
	}
}

// hold keeps a connection for Close to end; it is closed when that was called
// already.
func (s *Server) hold(conn net.Conn) bool {
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

// serve is one session, from its first byte to its last.
func (s *Server) serve(conn net.Conn) {
	defer s.release(conn)
	if !s.enter() {
		io.WriteString(conn, "421 too many sessions\r\n")
		return
	}
	defer s.leave()
	newSession(s, conn).run()
}

func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions >= MaxSessions {
		return false
	}
	s.sessions++
	return true
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions--
}

// saidOf is what the script says of a command; nil when it says nothing.
func (s *Server) saidOf(command string) []Action {
	s.mu.Lock()
	defer s.mu.Unlock()
	actions := s.script[command]
	if actions != nil {
		s.followed[command] = true
	}
	return actions
}

// complain notes what the client may not do.
func (s *Server) complain(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.complaints) < MaxViolations {
		s.complaints = append(s.complaints, fmt.Sprintf(format, args...))
	}
}
