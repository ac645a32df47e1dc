package peertest

import (
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// StartProFTPD starts a ProFTPD. With tls it accepts no session in clear text,
// and a data connection must resume the session of the control connection.
func StartProFTPD(t testing.TB, tls bool) *Peer {
	t.Helper()
	path, root := needUnpacked(t, "proftpd")
	p, base, keyFile := newPeer(t, tls)
	userID, groupID := "65534", "65534" // nobody and nogroup
	lines := []string{"User nobody", "Group nogroup"}
	if os.Geteuid() != 0 {
		userID, groupID = strconv.Itoa(os.Geteuid()), strconv.Itoa(os.Getegid())
		lines = nil
	}
	passwords := filepath.Join(base, "passwd")
	line := strings.Join([]string{p.User, passwordHash, userID, groupID, "", p.Root, "/bin/sh"}, ":") + "\n"
	check(t, os.WriteFile(passwords, []byte(line), 0o600))
	log := filepath.Join(base, "log")
	lines = append(lines, "ServerType standalone", "DefaultAddress 127.0.0.1", "UseIPv6 off",
		"PidFile "+filepath.Join(base, "pid"), "ScoreboardFile "+filepath.Join(base, "scoreboard"), "DelayEngine off",
		"WtmpLog off", "TransferLog NONE", "SystemLog "+log, "UseReverseDNS off",
		"AuthPAM off", "AuthOrder mod_auth_file.c", "AuthUserFile "+passwords, "RequireValidShell off",
		"AllowOverwrite on", "AllowStoreRestart on", "TimeoutIdle 60")
	if tls {
		lines = append(lines, "LoadModule mod_tls.c", "TLSEngine on", "TLSRequired on", "TLSLog "+log+".tls",
			"TLSECCertificateFile "+keyFile, "TLSECCertificateKeyFile "+keyFile)
	}
	p.Addr = process{"proftpd", base, []string{log, log + ".tls"}, func(addr netip.AddrPort) *exec.Cmd {
		// LoadModule looks for modules in ModulePath, which must come first.
		config := "ModulePath " + filepath.Join(root, "usr/lib/proftpd") + "\nPort " + strconv.Itoa(int(addr.Port())) + "\n" + strings.Join(lines, "\n") + "\n"
		file := filepath.Join(base, "proftpd.conf")
		check(t, os.WriteFile(file, []byte(config), 0o644))
		return exec.Command(path, "--nodaemon", "--quiet", "--config", file)
	}}.start(t, false)
	return p
}
