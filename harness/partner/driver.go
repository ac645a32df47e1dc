package partner

import (
	"cmp"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/ledger"
)

// driver answers what the FTP library asks about the server as a whole.
type driver struct {
	settings       *ftpserver.Settings
	banner         string
	user, password string      // an empty user: anonymous, with any password
	secure         *tls.Config // nil: no TLS
	record         bool        // the lines of each session go to the library's log
	tree           *tree
	open           *ledger.Ledger
}

var (
	_ ftpserver.MainDriver                        = (*driver)(nil)
	_ ftpserver.MainDriverExtensionPassiveWrapper = (*driver)(nil)
)

func newDriver(c Config, tree *tree, l net.Listener, secure *tls.Config, open *ledger.Ledger) *driver {
	return &driver{
		settings: &ftpserver.Settings{
			Listener:                l,
			ActiveTransferPortNon20: !c.ActivePort20,
			DisableActiveMode:       c.RefuseActive,
			ConnectionTimeout:       int(wholeSeconds(c.ConnectTimeout) / time.Second),
			IdleTimeout:             int(idleTimeout / time.Second),
			// The library starts sessions in ASCII and then alters files.
			DefaultTransferType:    ftpserver.TransferTypeBinary,
			DisableASCIIConversion: true,
			TLSRequired:            requirement(c.TLS),
		},
		banner:   cmp.Or(c.Banner, defaultBanner),
		user:     c.User,
		password: c.Password,
		secure:   secure,
		record:   c.Log != nil,
		tree:     tree,
		open:     open,
	}
}

// wholeSeconds is a connect timeout as the library takes it.
func wholeSeconds(d time.Duration) time.Duration {
	if d == 0 {
		return defaultConnectTimeout
	}
	return (d + time.Second - 1).Truncate(time.Second)
}

// GetSettings is called once, when the server is made.
func (d *driver) GetSettings() (*ftpserver.Settings, error) { return d.settings, nil }

// ClientConnected returns the greeting. It is the only place where a session
// can be told to log its lines: the library reads the flag without its lock.
func (d *driver) ClientConnected(cc ftpserver.ClientContext) (string, error) {
	cc.SetDebug(d.record)
	return d.banner, nil
}

// ClientDisconnected has nothing to do: the ledger follows the connection.
func (d *driver) ClientDisconnected(ftpserver.ClientContext) {}

// AuthUser lets the one login in.
func (d *driver) AuthUser(_ ftpserver.ClientContext, user, password string) (ftpserver.ClientDriver, error) {
	if !d.accepts(user, password) {
		return nil, errors.New("user or password not accepted")
	}
	return d.tree, nil
}

func (d *driver) accepts(user, password string) bool {
	if d.user == "" {
		return user == "anonymous"
	}
	named, proven := equal(user, d.user), equal(password, d.password)
	return named && proven
}

// equal takes as long for a wrong password as for the right one.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// GetTLSConfig is asked by AUTH TLS, and by port commands under PROT P; its
// error refuses them.
func (d *driver) GetTLSConfig() (*tls.Config, error) {
	if d.secure == nil {
		return nil, errors.New("no TLS here")
	}
	return d.secure, nil
}

// WrapPassiveListener notes a passive port, so that Close can close the ones
// the library forgets.
func (d *driver) WrapPassiveListener(l net.Listener) (net.Listener, error) {
	leave, ok := d.open.Enter("the passive port "+l.Addr().String(), ledger.CloseAndForget(l))
	if !ok {
		return nil, fmt.Errorf("opening a passive port: %w", errors.Join(ledger.ErrClosing, l.Close()))
	}
	return passive{l, leave}, nil
}
