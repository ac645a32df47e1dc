package partner

import (
	"cmp"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/lockout"
)

// driver answers the FTP library's questions about the server as a whole.
type driver struct {
	settings       *ftpserver.Settings
	banner         string
	user, password string      // an empty user means anonymous with any password
	tlsConfig      *tls.Config // of data connections; nil without TLS
	tree           *tree
	sessions       *sessions
	passive        *passivePorts
	lockout        *lockout.Table
	relayed        func(netip.AddrPort) netip.Addr // as Config.ClientOf
}

var (
	_ ftpserver.MainDriver                        = (*driver)(nil)
	_ ftpserver.MainDriverExtensionPassiveWrapper = (*driver)(nil)
)

// newDriver returns the driver of a server that accepts sessions from l.
func newDriver(c Config, tree *tree, l frontListener) *driver {
	tlsConfig := l.tlsConfig
	if tlsConfig != nil && !c.RequireResumption { // a client that uses a ticket once needs another
		tlsConfig = dataTLS(tlsConfig)
	}
	return &driver{
		settings: &ftpserver.Settings{
			Listener:          l,
			ConnectionTimeout: int(wholeSeconds(c.ConnectTimeout) / time.Second),
			IdleTimeout:       int(idleTimeout / time.Second),
			// By default the library starts sessions in ASCII and converts
			// files, but then refuses SIZE and REST.
			DefaultTransferType:    ftpserver.TransferTypeBinary,
			DisableASCIIConversion: true,
			TLSRequired:            libraryTLS(c.TLS),
		},
		banner:    cmp.Or(c.Banner, defaultBanner),
		user:      c.User,
		password:  c.Password,
		tlsConfig: tlsConfig,
		tree:      tree,
		sessions:  l.sessions,
		passive:   l.passive,
		lockout:   lockout.New(c.now),
		relayed:   c.ClientOf,
	}
}

// wholeSeconds returns a connect timeout rounded up to whole seconds, the
// library's unit, or the default for 0.
func wholeSeconds(d time.Duration) time.Duration {
	if d == 0 {
		return defaultConnectTimeout
	}
	return (d + time.Second - 1).Truncate(time.Second)
}

// GetSettings returns the settings. The library calls it once, before it
// listens.
func (d *driver) GetSettings() (*ftpserver.Settings, error) { return d.settings, nil }

// ClientConnected returns the greeting.
func (d *driver) ClientConnected(ftpserver.ClientContext) (string, error) { return d.banner, nil }

// ClientDisconnected forgets a session. The ledger tracks its control connection.
func (d *driver) ClientDisconnected(c ftpserver.ClientContext) { d.sessions.remove(c.ID()) }

// AuthUser returns the server's files if the login is correct.
func (d *driver) AuthUser(c ftpserver.ClientContext, user, password string) (ftpserver.ClientDriver, error) {
	f, right := d.sessions.front(c.ID()), d.accepts(user, password)
	if wait := d.lockout.Admit(d.clientOf(c), right); wait > 0 {
		f.lockOut(wait)
		return nil, errors.New("too many wrong passwords")
	}
	if !right {
		return nil, errors.New("wrong user name or password")
	}
	return view{d.tree, c, f}, nil
}

// clientOf returns the address of the client of a session.
func (d *driver) clientOf(c ftpserver.ClientContext) netip.Addr {
	peer := c.RemoteAddr().(*net.TCPAddr).AddrPort()
	if d.relayed != nil {
		return d.relayed(peer)
	}
	return peer.Addr()
}

// accepts reports whether a login is correct.
func (d *driver) accepts(user, password string) bool {
	if d.user == "" {
		return user == "anonymous"
	}
	userOK, passwordOK := equal(user, d.user), equal(password, d.password)
	return userOK && passwordOK
}

// equal compares two strings of the same length in constant time.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// GetTLSConfig returns the TLS configuration for port commands under PROT P. Its
// error refuses them, and AUTH TLS too.
func (d *driver) GetTLSConfig() (*tls.Config, error) {
	if d.tlsConfig == nil {
		return nil, errors.New("this server has no TLS")
	}
	return d.tlsConfig, nil
}

// WrapPassiveListener replaces a passive port, as [passivePorts] describes.
func (d *driver) WrapPassiveListener(l net.Listener) (net.Listener, error) {
	port, err := d.passive.add(l.(*net.TCPListener))
	if err != nil {
		return nil, fmt.Errorf("replacing a passive port: %w", err)
	}
	return port, nil
}
