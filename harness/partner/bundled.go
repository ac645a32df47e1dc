package partner

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/ledger"
)

const (
	defaultListen         = "127.0.0.1:0"
	defaultBanner         = "activeftp partner"
	defaultKeep           = 64 << 20
	defaultConnectTimeout = 5 * time.Second

	// idleTimeout ends a session on which no command came and no transfer runs.
	idleTimeout = 5 * time.Minute

	// closeGrace is what Close allows on top of a dial that is still running:
	// nothing else in the server waits for anybody.
	closeGrace = 5 * time.Second
)

// Config is what the bundled server is to be. The zero value is a plain server
// on a free port of 127.0.0.1 that holds nothing and lets anonymous in.
type Config struct {
	// Listen is the control connection's host:port. Empty: a free port of
	// 127.0.0.1.
	Listen string

	// User and Password are the one login accepted. With an empty User that is
	// anonymous with any password, and Password must be empty.
	User, Password string

	// Files is what the server holds at the start, by slash-separated path
	// without a leading slash ("in/report.csv"). Directories on the way are
	// made. Start copies the bytes.
	Files map[string][]byte

	// Generated is further files by path: as many bytes of [Generate], at no
	// cost in memory. They can be read, from any offset, and replaced.
	Generated map[string]int64

	// Keep is how many bytes of uploads the server holds in memory, over all
	// files. An upload that goes beyond is counted and hashed to its end, but
	// not kept: [Bundled.Received] knows it, LIST and SIZE show it, RETR is
	// refused. 0 means 64 MiB; below 0 no byte is kept.
	Keep int64

	// RefuseActive refuses PORT and EPRT with 421.
	RefuseActive bool

	// ConnectTimeout bounds the dial of a data connection, and the wait for one
	// in passive mode. It is rounded up to whole seconds; 0 means 5 seconds.
	ConnectTimeout time.Duration

	// ActivePort20 dials data connections from port 20, as RFC 959 section 3.2
	// has it. Without the right to bind that port every dial ends in 425.
	ActivePort20 bool

	// Banner is the text of the 220 greeting; a line feed makes it a multi-line
	// reply. Empty: "activeftp partner".
	Banner string

	// TLS says whether and how the server is secured. Where it is, AUTH, PBSZ and
	// PROT are known, and one configuration serves every connection, so sessions
	// can be resumed.
	TLS certs.TLS

	// Certificate is what the server shows. Nil: one made for this host by an
	// [Authority] that nobody else knows.
	Certificate *tls.Certificate

	// ClientCAs are whom clients must have a certificate of. Nil: they need none.
	ClientCAs *x509.CertPool

	// RequireResumption refuses data connections that do not resume a session, as
	// vsftpd does with require_ssl_reuse (RFC 4217 section 10.2).
	RequireResumption bool

	// Log is called with each line of each control connection, before a reply
	// is written and after a command is read, by one goroutine at a time and
	// never after Close has returned. It must not call Close, nor wait for who
	// does. Nil: nothing is recorded.
	Log func(Line)
}

// Bundled is a running bundled server.
type Bundled struct {
	addr   netip.AddrPort
	scheme string
	tree   *tree
	stop   func() error
}

// Start starts a server as c says. When it returns, the server is listening.
// The error is about c: an address that cannot be bound, a path that is not
// one, a password without a user, a negative size or time, or what TLS needs
// without TLS.
func Start(c Config) (*Bundled, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("starting the partner: %w", err)
	}
	open := ledger.New()
	tree, err := newTree(c, open)
	if err != nil {
		return nil, fmt.Errorf("starting the partner: %w", err)
	}
	socket, err := net.Listen("tcp", cmp.Or(c.Listen, defaultListen))
	if err != nil {
		return nil, fmt.Errorf("starting the partner: %w", err)
	}

	log := &recorder{to: c.Log}
	server, err := c.server(log, tree, socket, open)
	if err != nil {
		return nil, fmt.Errorf("starting the partner: %w", errors.Join(err, socket.Close()))
	}

	served := serve(server, socket, open)
	return &Bundled{
		addr:   socket.Addr().(*net.TCPAddr).AddrPort(),
		scheme: c.scheme(),
		tree:   tree,
		stop: sync.OnceValue(func() error {
			defer log.close()
			if err := open.Shut(wholeSeconds(c.ConnectTimeout) + closeGrace); err != nil {
				return fmt.Errorf("closing the partner: %w", err)
			}
			return <-served
		}),
	}, nil
}

func (c Config) check() error {
	switch {
	case c.User == "" && c.Password != "":
		return errors.New("a password without a user")
	case c.ConnectTimeout < 0:
		return fmt.Errorf("a negative connect timeout: %v", c.ConnectTimeout)
	}
	return c.security().Check()
}

// security returns the part of the configuration that concerns TLS.
func (c Config) security() certs.Server {
	return certs.Server{
		TLS: c.TLS, Certificate: c.Certificate, ClientCAs: c.ClientCAs, RequireResumption: c.RequireResumption,
	}
}

// scheme is that of the URL: with ftps TLS begins with the connection.
func (c Config) scheme() string {
	if c.TLS == certs.TLSImplicit {
		return "ftps"
	}
	return "ftp"
}

// server is the library's server, ready to serve on socket.
func (c Config) server(log *recorder, tree *tree, socket net.Listener, open *ledger.Ledger) (*ftpserver.FtpServer, error) {
	secure, err := c.security().Config(socket.Addr())
	if err != nil {
		return nil, err
	}
	var sessions net.Listener = listener{socket, open}
	if c.TLS == certs.TLSImplicit {
		sessions = implicit{sessions, secure}
	}
	server := ftpserver.NewFtpServer(newDriver(c, tree, sessions, secure, open))
	server.Logger = slog.New(slog.DiscardHandler)
	if c.Log != nil {
		server.Logger = slog.New(sessionLog{recorder: log})
	}
	return server, server.Listen()
}

// serve accepts sessions until socket is closed and then sends why it stopped;
// nil after a close.
func serve(server *ftpserver.FtpServer, socket net.Listener, open *ledger.Ledger) <-chan error {
	served := make(chan error, 1)
	leave, _ := open.Enter("the listener on "+socket.Addr().String(), ledger.CloseAndWait(socket))
	go func() {
		served <- server.Serve()
		leave()
	}()
	return served
}

// Addr is where the server listens for control connections.
func (b *Bundled) Addr() netip.AddrPort { return b.addr }

// URL is Addr as ftp://host:port, or as ftps://host:port where TLS is implicit.
func (b *Bundled) URL() string { return b.scheme + "://" + b.addr.String() }

// Files is a copy of what the server holds now, by path without a leading
// slash: what is left of Config.Files, and the uploads that were kept.
// Generated and discarded files are not in it.
func (b *Bundled) Files() map[string][]byte { return b.tree.kept() }

// Received is the size and the SHA-256 of the file that uploads have made at
// path, kept or not. An upload in progress counts as far as it has come; it is
// complete once its 226 is sent. ok is false for a path to which nothing was
// uploaded.
func (b *Bundled) Received(path string) (size int64, sum [32]byte, ok bool) {
	if f := b.tree.file(path); f != nil {
		return f.received()
	}
	return 0, sum, false
}

// Close ends the listener, every session and every data connection without a
// word to the clients, and returns when the server is at rest. A dial of a data
// connection cannot be interrupted: Close waits for it, at most 5 seconds
// longer than Config.ConnectTimeout. If anything is still open then, the error
// names it. Further calls wait for the first and return what it returned.
func (b *Bundled) Close() error { return b.stop() }
