package peertest

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
)

// Config configures a vsftpd. The zero value is a server without TLS on a free
// port of 127.0.0.1.
type Config struct {
	// Files are the files that anonymous can download, by slash-separated path.
	Files map[string][]byte
	// IPv6 makes the server listen on ::1.
	IPv6 bool
	// TLS makes explicit FTPS mandatory. A data connection must resume the
	// session of the control connection.
	TLS bool
	// Options are further lines of vsftpd.conf(5), such as
	// "connect_from_port_20=YES". They override the lines of StartVsftpd.
	Options []string
}

// Uploads is the only directory in which anonymous can write.
const Uploads = "upload"

// Vsftpd is a running vsftpd that accepts anonymous with any password.
type Vsftpd struct {
	Addr netip.AddrPort
	Dir  string // the root directory of anonymous
	// Authority is the PEM file of the issuer of its certificate; empty without
	// TLS.
	Authority string
	keyFile   string // the PEM file of its certificate and key
	logFile   string
}

// StartVsftpd starts a vsftpd that accepts sessions when StartVsftpd returns,
// and is killed when the test ends. If the test fails, the server's log is
// shown.
func StartVsftpd(t testing.TB, c Config) *Vsftpd {
	t.Helper()
	path := Need(t, "vsftpd")
	base := t.TempDir()
	s := &Vsftpd{Dir: filepath.Join(base, "root"), logFile: filepath.Join(base, "log")}
	// vsftpd refuses the login if anonymous can write to its root.
	check(t, os.MkdirAll(filepath.Join(s.Dir, Uploads), 0o755))
	check(t, os.Chmod(filepath.Join(s.Dir, Uploads), 0o777)) // regardless of the umask
	for name, data := range c.Files {
		file := filepath.Join(s.Dir, filepath.FromSlash(name))
		check(t, os.MkdirAll(filepath.Dir(file), 0o755))
		check(t, os.WriteFile(file, data, 0o644))
	}
	if c.TLS {
		var err error
		s.keyFile, s.Authority, err = writeCertificate(base)
		check(t, err)
	}
	s.Addr = process{"vsftpd", base, []string{s.logFile}, func(addr netip.AddrPort) *exec.Cmd {
		s.Addr = addr
		config := filepath.Join(base, "vsftpd.conf")
		check(t, os.WriteFile(config, []byte(s.config(t, c, base)), 0o644))
		return exec.Command(path, config)
	}}.start(t, c.IPv6)
	return s
}

// startVsftpdPeer starts a vsftpd for Servers.
func startVsftpdPeer(t testing.TB, tls bool) *Peer {
	t.Helper()
	s := StartVsftpd(t, Config{TLS: tls})
	return &Peer{Addr: s.Addr, Directory: Uploads, Root: filepath.Join(s.Dir, Uploads), Authority: s.Authority}
}

// config returns the server's vsftpd.conf(5). If a name occurs twice, the last
// line counts.
func (s *Vsftpd) config(t testing.TB, c Config, base string) string {
	empty := filepath.Join(base, "empty")
	check(t, os.MkdirAll(empty, 0o755))
	lines := []string{
		"background=NO",
		"anonymous_enable=YES", "local_enable=NO", "no_anon_password=NO", "anon_root=" + s.Dir,
		"write_enable=YES", "anon_upload_enable=YES", "anon_mkdir_write_enable=YES", "anon_other_write_enable=YES",
		"anon_umask=022", "anon_world_readable_only=NO",
		"secure_chroot_dir=" + empty, "seccomp_sandbox=NO", "isolate=NO", "isolate_network=NO",
		"vsftpd_log_file=" + s.logFile, "xferlog_enable=YES", "log_ftp_protocol=YES",
		// End a session that a test has abandoned.
		"idle_session_timeout=30", "data_connection_timeout=30", "connect_timeout=5",
		fmt.Sprintf("listen_port=%d", s.Addr.Port()),
	}
	if c.IPv6 {
		lines = append(lines, "listen=NO", "listen_ipv6=YES", "listen_address6=::1")
	} else {
		lines = append(lines, "listen=YES", "listen_ipv6=NO", "listen_address=127.0.0.1")
	}
	if os.Geteuid() != 0 { // under root it runs as the user ftp of its Debian package
		account, err := user.Current()
		check(t, err)
		lines = append(lines, "run_as_launching_user=YES", "ftp_username="+account.Username)
	}
	if c.TLS {
		lines = append(lines, "ssl_enable=YES", "allow_anon_ssl=YES", "rsa_cert_file="+s.keyFile,
			"force_anon_logins_ssl=YES", "force_anon_data_ssl=YES", "require_ssl_reuse=YES", "ssl_ciphers=HIGH")
	}
	return strings.Join(append(lines, c.Options...), "\n") + "\n"
}

// Roots returns the CA that issued the server's certificate.
func (s *Vsftpd) Roots(t testing.TB) *x509.CertPool {
	t.Helper()
	return readRoots(t, s.Authority)
}

// URL returns the server's ftp:// URL without a path.
func (s *Vsftpd) URL() string { return "ftp://" + s.Addr.String() }

// Uploaded returns the content of an uploaded file.
func (s *Vsftpd) Uploaded(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(s.Dir, Uploads, filepath.FromSlash(name)))
}
