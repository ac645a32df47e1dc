package peertest

import (
	"bufio"
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

// Config is what a vsftpd is to be. The zero value is a server without TLS on a
// free port of 127.0.0.1.
type Config struct {
	// Files is what anonymous can fetch, by slash-separated path.
	Files map[string][]byte
	// IPv6 has the server listen on ::1.
	IPv6 bool
	// TLS offers and demands explicit FTPS. A data connection must resume the
	// session of the control connection.
	TLS bool
	// Options are further lines of vsftpd.conf(5), "connect_from_port_20=YES".
	// They overrule what StartVsftpd has set.
	Options []string
}

// Uploads is the one directory that anonymous can write to.
const Uploads = "upload"

// Vsftpd is a running vsftpd, which takes anonymous with any password.
type Vsftpd struct {
	Addr netip.AddrPort
	Dir  string // what anonymous sees as its directory
	// Authority is the PEM file of who issued its certificate; empty without TLS.
	Authority string
	key       string // the PEM file of its certificate and the key
	log       string
}

// The waits of this file end by themselves in milliseconds.
const (
	startLimit = 10 * time.Second
	stopLimit  = 10 * time.Second
)

// StartVsftpd starts a vsftpd that ends with the test. When it returns, the
// server takes sessions. What it logged is told when the test fails.
func StartVsftpd(t testing.TB, c Config) *Vsftpd {
	t.Helper()
	path := Need(t, "vsftpd")
	base := t.TempDir()
	s := &Vsftpd{Dir: filepath.Join(base, "root"), log: filepath.Join(base, "log")}
	// Anonymous may not be able to write to its root, or vsftpd refuses it.
	check(t, os.MkdirAll(filepath.Join(s.Dir, Uploads), 0o755))
	check(t, os.Chmod(filepath.Join(s.Dir, Uploads), 0o777)) // whatever the umask
	for name, data := range c.Files {
		file := filepath.Join(s.Dir, filepath.FromSlash(name))
		check(t, os.MkdirAll(filepath.Dir(file), 0o755))
		check(t, os.WriteFile(file, data, 0o644))
	}
	if c.TLS {
		s.key = filepath.Join(base, "key.pem")
		s.Authority = filepath.Join(base, "authority.pem")
		check(t, s.certify())
	}
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := os.ReadFile(s.log)
			t.Logf("vsftpd on %v:\n%s", s.Addr, log)
		}
	})
	// Between the choice of a port and its use somebody else can take it.
	for range 3 {
		s.Addr = freeAddr(t, c.IPv6)
		config := filepath.Join(base, "vsftpd.conf")
		check(t, os.WriteFile(config, []byte(s.config(t, c, base)), 0o644))
		if s.start(t, path, config) {
			return s
		}
	}
	t.Fatal("starting vsftpd: three ports were taken by somebody else")
	return nil
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// freeAddr is a loopback address with a port that was free just now.
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

// config is the server's vsftpd.conf(5). The last word on a name counts.
func (s *Vsftpd) config(t testing.TB, c Config, base string) string {
	empty := filepath.Join(base, "empty")
	check(t, os.MkdirAll(empty, 0o755))
	lines := []string{
		"background=NO",
		"anonymous_enable=YES", "local_enable=NO", "no_anon_password=NO", "anon_root=" + s.Dir,
		"write_enable=YES", "anon_upload_enable=YES", "anon_mkdir_write_enable=YES", "anon_other_write_enable=YES",
		"anon_umask=022", "anon_world_readable_only=NO",
		"secure_chroot_dir=" + empty, "seccomp_sandbox=NO", "isolate=NO", "isolate_network=NO",
		"vsftpd_log_file=" + s.log, "xferlog_enable=YES", "log_ftp_protocol=YES",
		// A session that a test has left must not stay.
		"idle_session_timeout=30", "data_connection_timeout=30", "connect_timeout=5",
		fmt.Sprintf("listen_port=%d", s.Addr.Port()),
	}
	if c.IPv6 {
		lines = append(lines, "listen=NO", "listen_ipv6=YES", "listen_address6=::1")
	} else {
		lines = append(lines, "listen=YES", "listen_ipv6=NO", "listen_address=127.0.0.1")
	}
	if os.Geteuid() != 0 { // else it becomes the user ftp, whom its package has made
		who, err := user.Current()
		check(t, err)
		lines = append(lines, "run_as_launching_user=YES", "ftp_username="+who.Username)
	}
	if c.TLS {
		lines = append(lines, "ssl_enable=YES", "allow_anon_ssl=YES", "rsa_cert_file="+s.key,
			"force_anon_logins_ssl=YES", "force_anon_data_ssl=YES", "require_ssl_reuse=YES", "ssl_ciphers=HIGH")
	}
	return strings.Join(append(lines, c.Options...), "\n") + "\n"
}

// certify gives the server a certificate for this host.
func (s *Vsftpd) certify() error {
	authority, err := certs.NewAuthority()
	if err != nil {
		return err
	}
	issued, err := authority.Issue(certs.Subject{})
	if err != nil {
		return err
	}
	certificate, key, err := certs.EncodePEM(issued)
	return errors.Join(err, os.WriteFile(s.key, append(certificate, key...), 0o600), os.WriteFile(s.Authority, authority.PEM(), 0o644))
}

// start starts the program, and reports false when its port is taken.
func (s *Vsftpd) start(t testing.TB, path, config string) bool {
	t.Helper()
	said, err := os.Create(config + ".said")
	check(t, err)
	defer said.Close()
	p := exec.Command(path, config)
	// vsftpd writes what is wrong with its settings to descriptor 0, and ends
	// without a word where that cannot be written to.
	p.Stdin, p.Stdout, p.Stderr = said, said, said
	check(t, p.Start())
	ended := make(chan struct{})
	go func() {
		p.Wait()
		close(ended)
	}()
	if s.answers(t, ended) {
		t.Cleanup(func() { stop(t, p, ended) })
		return true
	}
	stop(t, p, ended)
	words, err := os.ReadFile(said.Name())
	if !strings.Contains(string(words), "could not bind") {
		t.Fatalf("starting vsftpd: %s (%v)", words, err)
	}
	return false
}

// answers waits until the server greets; it reports false when it ends before.
func (s *Vsftpd) answers(t testing.TB, ended <-chan struct{}) bool {
	t.Helper()
	for deadline := time.Now().Add(startLimit); time.Now().Before(deadline); {
		greeting, err := greet(s.Addr)
		if err == nil && strings.HasPrefix(greeting, "220") {
			return true
		}
		if err == nil {
			t.Fatalf("starting vsftpd: it greets with %q", greeting)
		}
		select {
		case <-ended:
			return false
		case <-time.After(5 * time.Millisecond):
		}
	}
	return false
}

// greet is the first line that a server says.
func greet(addr netip.AddrPort) (string, error) {
	conn, err := net.DialTimeout("tcp", addr.String(), startLimit)
	if err != nil {
		return "", err
	}
	err = conn.SetDeadline(time.Now().Add(startLimit))
	line, readErr := bufio.NewReader(conn).ReadString('\n')
	return line, errors.Join(err, readErr, conn.Close())
}

// stop ends the server. Its sessions end with their control connections.
func stop(t testing.TB, p *exec.Cmd, ended <-chan struct{}) {
	t.Helper()
	p.Process.Kill()
	select {
	case <-ended:
	case <-time.After(stopLimit):
		t.Errorf("vsftpd, process %d, is still there", p.Process.Pid)
	}
}

// URL is the server's ftp:// URL, without a path.
func (s *Vsftpd) URL() string { return "ftp://" + s.Addr.String() }

// Uploaded is what stands in the file that was uploaded under the name.
func (s *Vsftpd) Uploaded(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(s.Dir, Uploads, filepath.FromSlash(name)))
}
