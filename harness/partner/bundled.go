package partner

import (
	"cmp"
	"context"
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
	"activeftp/harness/internal/crowd"
	"activeftp/harness/internal/ledger"
)

const (
	defaultListen         = "127.0.0.1:0"
	defaultBanner         = "activeftp partner"
	defaultKeep           = 64 << 20 // bytes
	defaultConnectTimeout = 5 * time.Second

	// idleTimeout ends a session without a command or a running transfer.
	idleTimeout = 5 * time.Minute

	// loginTimeout ends a session that has not logged in, counted from its start.
	loginTimeout = time.Minute

	// maxSessions bounds the sessions at once, and maxSessionsOf those from one
	// address. Others get 421.
	maxSessions   = 4096
	maxSessionsOf = maxSessions / 2

	// closeGrace is the time that Close allows. Nothing in the server waits for a peer
	// after it.
	closeGrace = 5 * time.Second
)

// Config configures the bundled server. The zero value is a server without TLS
// or files on a free port of 127.0.0.1, for anonymous users.
type Config struct {
	// Listen is the host:port on which the server accepts control connections.
	// Empty means a free port of 127.0.0.1.
	Listen string

	// User and Password are the only login that the server accepts. With an
	// empty User that is anonymous with any password, and Password must be
	// empty.
	User, Password string

	// ClientOf returns the address of the client behind a control connection from
	// peer, if a relay is in front of the server. Nil means that of peer. After a few
	// wrong passwords from an address, its next attempts get 421 for a time that
	// grows up to a minute.
	ClientOf func(peer netip.AddrPort) netip.Addr

	// Files are the files that the server has at the start, by slash-separated
	// path without a leading slash ("in/report.csv"). Start creates their
	// directories and copies the bytes.
	Files map[string][]byte

	// Generated maps the paths of further files to their sizes. Their bytes are
	// computed when they are read and take no memory. Such a file can be read
	// from any offset and replaced as a whole.
	Generated map[string]int64

	// Keep is the number of bytes of uploads that the server keeps in memory,
	// over all files. An upload beyond it is refused with 552, and its bytes so far
	// are dropped. 0 means 64 MiB; below 0 nothing is kept.
	Keep int64

	// Discard takes an upload beyond Keep to its end, counts and hashes it, but does
	// not keep it: [Bundled.Received], LIST and SIZE show it, but RETR is refused.
	Discard bool

	// RefuseActive refuses PORT and EPRT with 421.
	RefuseActive bool

	// ConnectTimeout bounds the dial of a data connection, and the wait for the
	// client's dial in passive mode. It is rounded up to whole seconds; 0 means
	// 5 seconds.
	ConnectTimeout time.Duration

	// ActivePort20 dials data connections from port 20, as RFC 959 section 3.2
	// prescribes. Without the right to bind that port every dial ends in 425.
	ActivePort20 bool

	// Banner is the text of the 220 greeting; a line feed makes it a multi-line
	// reply. Empty means "activeftp partner".
	Banner string

	// TLS is the TLS mode. A data connection can resume the session of the
	// control connection.
	TLS TLS

	// Certificate is the certificate that clients see. Nil means one for this
	// host from a new authority that no client trusts.
	Certificate *tls.Certificate

	// ClientCAs are the issuers of the certificates that clients must present.
	// Nil means that clients need none.
	ClientCAs *x509.CertPool

	// RequireResumption refuses data connections that do not resume a TLS
	// session, as vsftpd does with require_ssl_reuse (RFC 4217 section 10.2). Only
	// then data connections hand out session tickets of their own under TLS 1.3.
	RequireResumption bool

	// Log receives each line of each control connection, before a reply is
	// written and after a command is read. Calls never overlap, and none comes
	// after Close has returned. It must not call Close or wait for a goroutine
	// that does. Nil discards the lines.
	Log func(Line)

	now func() time.Time // for tests; nil means time.Now
}

// Bundled is a running bundled server.
type Bundled struct {
	addr   netip.AddrPort
	scheme string
	tree   *tree
	stop   func() error
}

// Start starts a server that is listening when Start returns. It returns an
// error if a field of c is invalid or the address cannot be bound.
func Start(c Config) (*Bundled, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("starting the partner: %w", err)
	}
	resources := ledger.New()
	tree, err := newTree(c, resources)
	if err != nil {
		return nil, fmt.Errorf("starting the partner: %w", err)
	}
	listener, err := net.Listen("tcp", cmp.Or(c.Listen, defaultListen))
	if err != nil {
		return nil, fmt.Errorf("starting the partner: %w", err)
	}

	lines := &recorder{log: c.Log, password: c.Password}
	ctx, end := context.WithCancel(context.Background())
	server, err := c.newServer(ctx, lines, tree, listener, resources)
	if err != nil {
		end()
		return nil, fmt.Errorf("starting the partner: %w", errors.Join(err, listener.Close()))
	}

	served := serve(server, listener, resources)
	return &Bundled{
		addr:   listener.Addr().(*net.TCPAddr).AddrPort(),
		scheme: c.scheme(),
		tree:   tree,
		stop: sync.OnceValue(func() error {
			defer lines.close()
			end()
			if err := resources.CloseAll(closeGrace); err != nil {
				return fmt.Errorf("closing the partner: %w", err)
			}
			return <-served
		}),
	}, nil
}

// check returns an error about the first invalid field, apart from those of
// files.
func (c Config) check() error {
	switch {
	case c.User == "" && c.Password != "":
		return errors.New("a password needs a user name; set both or neither")
	case c.ConnectTimeout < 0:
		return fmt.Errorf("the connect timeout must not be negative, got %v", c.ConnectTimeout)
	}
	return c.security().Check()
}

// security returns the part of the configuration that concerns TLS.
func (c Config) security() certs.Server {
	return certs.Server{
		TLS: c.TLS, Certificate: c.Certificate, ClientCAs: c.ClientCAs, RequireResumption: c.RequireResumption,
	}
}

// scheme returns the scheme of the server's URL: ftps stands for implicit TLS.
func (c Config) scheme() string {
	if c.TLS == TLSImplicit {
		return "ftps"
	}
	return "ftp"
}

// newServer returns the library's server, ready to serve sessions from l.
func (c Config) newServer(ctx context.Context, lines *recorder, tree *tree, l net.Listener, resources *ledger.Ledger) (*ftpserver.FtpServer, error) {
	tlsConfig, err := c.security().Config(l.Addr())
	if err != nil {
		return nil, err
	}
	limited := &sessionListener{
		Listener: l, resources: resources, limit: c.sessionLimit(), refusal: "421 Too many sessions, try again later\r\n",
	}
	var accepted net.Listener = limited
	if c.TLS == TLSImplicit {
		limited.refusal = ""
		accepted = implicitListener{accepted, tlsConfig}
	}
	fronts := frontListener{
		Listener: accepted, ctx: ctx, tlsConfig: tlsConfig, mode: c.TLS, refuseActive: c.RefuseActive,
		recorder: lines, sessions: &sessions{}, passive: &passivePorts{}, resources: resources,
		dialing: dialing{wholeSeconds(c.ConnectTimeout), c.ActivePort20, l.(*net.TCPListener)},
	}
	server := ftpserver.NewFtpServer(newDriver(c, tree, fronts))
	server.Logger = slog.New(slog.DiscardHandler)
	return server, server.Listen()
}

// sessionLimit returns the limit of the sessions at once. All those behind a relay come
// from one address; the relay has a limit for each client.
func (c Config) sessionLimit() *crowd.Limit {
	if c.ClientOf != nil {
		return crowd.New(maxSessions, maxSessions)
	}
	return crowd.New(maxSessions, maxSessionsOf)
}

// serve serves sessions in the background until l is closed. The channel then
// receives the error of the library, which is nil after a close.
func serve(server *ftpserver.FtpServer, l net.Listener, resources *ledger.Ledger) <-chan error {
	served := make(chan error, 1)
	remove, _ := resources.Add("the listener on "+l.Addr().String(), ledger.CloseAndWait(l))
	go func() {
		served <- server.Serve()
		remove()
	}()
	return served
}

// Addr returns the address on which the server accepts control connections.
func (b *Bundled) Addr() netip.AddrPort { return b.addr }

// URL returns Addr as ftp://host:port, or as ftps://host:port if TLS is
// implicit.
func (b *Bundled) URL() string { return b.scheme + "://" + b.addr.String() }

// Files returns a copy of the files in memory by path without a leading slash:
// the rest of Config.Files, and the uploads that were kept. It omits generated
// files and discarded uploads.
func (b *Bundled) Files() map[string][]byte { return b.tree.inMemory() }

// Received returns the size and the SHA-256 of the uploaded file at path, kept
// or not. An upload in progress counts as far as it has come; it is complete
// once its 226 is sent. Ok is false if nothing was uploaded to path.
func (b *Bundled) Received(path string) (size int64, sum [32]byte, ok bool) {
	if f := b.tree.file(path); f != nil {
		return f.received()
	}
	return 0, sum, false
}

// Close closes the listener, every session and every data connection without
// sending a reply, and waits until all of them have ended, for at most 5 seconds. Its
// error then names everything that is still open. Further calls wait for the first and
// return its result.
func (b *Bundled) Close() error { return b.stop() }
