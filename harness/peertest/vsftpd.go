package peertest

import (
	"bufio"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"activeftp/harness/internal/certs"
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

// vsftpd starts and stops within milliseconds. These bounds only end a test
// that would hang.
const (
	startTimeout = 10 * time.Second
	stopTimeout  = 10 * time.Second
)

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
		s.keyFile = filepath.Join(base, "key.pem")
		s.Authority = filepath.Join(base, "authority.pem")
		check(t, s.writeCertificate())
	}
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := os.ReadFile(s.logFile)
			t.Logf("vsftpd on %v:\n%s", s.Addr, log)
		}
	})
	// Another process can take the port before vsftpd listens on it.
	for range 3 {
		s.Addr = freeAddr(t, c.IPv6)
		config := filepath.Join(base, "vsftpd.conf")
		check(t, os.WriteFile(config, []byte(s.config(t, c, base)), 0o644))
		if s.start(t, path, config) {
			return s
		}
	}
	t.Fatal("starting vsftpd: its port was in use three times in a row")
	return nil
}

// check ends the test if err is not nil.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// freeAddr returns a loopback address with a free port.
func freeAddr(t testing.TB, ipv6 bool) netip.AddrPort {
	t.Helper()
	host := "127.0.0.1:0"
	if ipv6 {
		host = "[::1]:0"
	}
	l, err := net.Listen("tcp", host)
	check(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).AddrPort()
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

// writeCertificate writes a certificate for this host and that of its issuer.
func (s *Vsftpd) writeCertificate() error {
	authority, err := certs.NewAuthority()
	if err != nil {
		return err
	}
	issued, err := authority.Issue(certs.Subject{})
	if err != nil {
		return err
	}
	certificate, key, err := EncodePEM(issued)
	return errors.Join(err, os.WriteFile(s.keyFile, append(certificate, key...), 0o600), os.WriteFile(s.Authority, authority.PEM(), 0o644))
}

// start starts vsftpd and waits for its greeting. It returns false if the port
// is in use.
func (s *Vsftpd) start(t testing.TB, path, config string) bool {
	t.Helper()
	output, err := os.Create(config + ".output")
	check(t, err)
	defer output.Close()
	p := exec.Command(path, config)
	// vsftpd writes errors in its configuration to descriptor 0, and ends
	// silently if it cannot.
	p.Stdin, p.Stdout, p.Stderr = output, output, output
	check(t, p.Start())
	ended := make(chan struct{})
	go func() {
		_ = p.Wait()
		close(ended)
	}()
	if s.awaitGreeting(t, ended) {
		t.Cleanup(func() { stop(t, p, ended) })
		return true
	}
	stop(t, p, ended)
	message, err := os.ReadFile(output.Name())
	if !strings.Contains(string(message), "could not bind") {
		t.Fatalf("starting vsftpd: %s (%v)", message, err)
	}
	return false
}

// awaitGreeting waits for the server's greeting. It returns false if the server
// ends instead.
func (s *Vsftpd) awaitGreeting(t testing.TB, ended <-chan struct{}) bool {
	t.Helper()
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline); {
		greeting, err := readGreeting(s.Addr)
		if err == nil && strings.HasPrefix(greeting, "220") {
			return true
		}
		if err == nil {
			t.Fatalf("starting vsftpd: greeting %q, want 220", greeting)
		}
		select {
		case <-ended:
			return false
		case <-time.After(5 * time.Millisecond):
		}
	}
	return false
}

// readGreeting returns the first line that a server sends.
func readGreeting(addr netip.AddrPort) (string, error) {
	conn, err := net.DialTimeout("tcp", addr.String(), startTimeout)
	if err != nil {
		return "", err
	}
	err = conn.SetDeadline(time.Now().Add(startTimeout))
	line, readErr := bufio.NewReader(conn).ReadString('\n')
	return line, errors.Join(err, readErr, conn.Close())
}

// stop kills the server. Its sessions end with their control connections.
func stop(t testing.TB, p *exec.Cmd, ended <-chan struct{}) {
	t.Helper()
	_ = p.Process.Kill()
	select {
	case <-ended:
	case <-time.After(stopTimeout):
		t.Errorf("vsftpd (process %d) did not end", p.Process.Pid)
	}
}

// Roots returns the CA that issued the server's certificate.
func (s *Vsftpd) Roots(t testing.TB) *x509.CertPool {
	t.Helper()
	data, err := os.ReadFile(s.Authority)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		t.Fatalf("%s contains no certificate", s.Authority)
	}
	return pool
}

// URL returns the server's ftp:// URL without a path.
func (s *Vsftpd) URL() string { return "ftp://" + s.Addr.String() }

// Uploaded returns the content of an uploaded file.
func (s *Vsftpd) Uploaded(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(s.Dir, Uploads, filepath.FromSlash(name)))
}
