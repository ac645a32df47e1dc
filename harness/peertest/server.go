package peertest

import (
	"crypto/x509"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"activeftp/harness/internal/certs"
)

// Server is a kind of FTP server that somebody else wrote.
type Server struct {
	Name string // as its authors write it
	FTPS bool   // supports AUTH TLS
	// Start starts one without TLS, or with mandatory explicit FTPS. It accepts
	// sessions when Start returns, and is killed when the test ends.
	Start func(t testing.TB, tls bool) *Peer
}

// Servers returns the servers that tests can start.
func Servers() []Server {
	return []Server{
		{"vsftpd", true, startVsftpdPeer},
		{"ProFTPD", true, StartProFTPD},
		{"Pure-FTPd", true, startPureFTPd},
		{"inetutils", false, startInetutils},
		{"pyftpdlib", true, startPyftpdlib},
		{"Twisted", false, startTwisted},
		{"goftp", false, startGoftp},
		{"ftp-srv", false, startFtpSrv},
	}
}

// Peer is a running server with one directory that clients can write to.
type Peer struct {
	Addr           netip.AddrPort
	User, Password string // empty: anonymous with any password
	Directory      string // to upload to, relative to the login directory
	Root           string // that directory on this host
	Authority      string // PEM file of the issuer of its certificate; empty without TLS
}

// The account of the servers that do not accept anonymous. passwordHash is its
// password for crypt(3), made by: openssl passwd -6 -salt activeftp secret
const (
	peerUser     = "mft"
	peerPassword = "secret"
	passwordHash = "$6$activeftp$cMj5tLdjNdUJpQ7/fcqXQRQmAbxBCk9UzLAWWh9BR2qw1qavJauLd/8dlmnCgtC5fqvejlNMAV7dSKAtTuOMj."
)

// URL returns the server's ftp:// URL, or its ftpes:// URL if it has TLS, with
// the directory for uploads.
func (p *Peer) URL() string {
	u := "ftp://"
	if p.Authority != "" {
		u = "ftpes://"
	}
	if p.User != "" {
		u += p.User + "@"
	}
	return u + p.Addr.String() + "/" + p.Directory
}

// Roots returns the CA that issued the server's certificate, or nil without
// TLS.
func (p *Peer) Roots(t testing.TB) *x509.CertPool {
	t.Helper()
	if p.Authority == "" {
		return nil
	}
	return readRoots(t, p.Authority)
}

// readRoots returns the certificates of a PEM file.
func readRoots(t testing.TB, file string) *x509.CertPool {
	t.Helper()
	data, err := os.ReadFile(file)
	check(t, err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		t.Fatalf("%s contains no certificate", file)
	}
	return pool
}

// writeCertificate writes a certificate for this host with its key, and that of
// its issuer, as PEM files into dir.
func writeCertificate(dir string) (keyFile, authorityFile string, err error) {
	authority, err := certs.NewAuthority()
	if err != nil {
		return "", "", err
	}
	issued, err := authority.Issue(certs.Subject{})
	if err != nil {
		return "", "", err
	}
	certificate, key, err := EncodePEM(issued)
	keyFile, authorityFile = filepath.Join(dir, "key.pem"), filepath.Join(dir, "authority.pem")
	return keyFile, authorityFile, errors.Join(err,
		os.WriteFile(keyFile, append(certificate, key...), 0o600), os.WriteFile(authorityFile, authority.PEM(), 0o644))
}

// newPeer returns a server with the account, an empty directory for uploads and,
// if wanted, a certificate in keyFile, all in a directory of its own.
func newPeer(t testing.TB, tls bool) (p *Peer, base, keyFile string) {
	t.Helper()
	base = t.TempDir()
	for _, dir := range []string{base, filepath.Dir(base)} {
		check(t, os.Chmod(dir, 0o711)) // the server runs as another user
	}
	p = &Peer{User: peerUser, Password: peerPassword, Root: filepath.Join(base, "root")}
	check(t, os.Mkdir(p.Root, 0o755))
	check(t, os.Chmod(p.Root, 0o777)) // regardless of the umask
	if tls {
		var err error
		keyFile, p.Authority, err = writeCertificate(base)
		check(t, err)
	}
	return p, base, keyFile
}

// needUnpacked returns the path of a program and the directory that stands for
// / in it: "/" if it is installed, or that in which .ci/deps has unpacked its
// Debian package, because Debian allows only one FTP server to be installed. It
// ends the test with Unavailable if there is none.
func needUnpacked(t testing.TB, program string) (path, root string) {
	t.Helper()
	module, err := moduleRoot()
	check(t, err)
	for _, root := range []string{filepath.Join(module, "bin", "peers"), "/"} {
		path := filepath.Join(root, "usr", "sbin", program)
		if _, err := os.Stat(path); err == nil {
			return path, root
		}
	}
	return Need(t, program), "/"
}

// moduleRoot returns the directory of go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}
