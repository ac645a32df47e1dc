package main

import (
	"path/filepath"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// TestPasswordFile checks that prove and probe log in with the password in a file,
// which wins over the environment, and never show it.
func TestPasswordFile(t *testing.T) {
	b := bundled(t, partner.Config{User: "payroll", Password: "open-sesame"})
	server := strings.Replace(b.URL(), "://", "://payroll@", 1)
	file := filepath.Join(peertest.WriteFiles(t, map[string]string{"password": "open-sesame\n"}), "password")
	settings := filepath.Join(peertest.WriteFiles(t, map[string]string{"mft.settings": provableSettings(t)}), "mft.settings")
	for _, args := range [][]string{
		{"prove", "--server", server, "--password-file", file, settings},
		{"prove", "--server", server, "--password-file", "-", settings},
		{"probe", "--server", server, "--password-file", file, "--talk", "--fail-on", "never"},
		{"probe", "--server", server, "--password-file", "-", "--talk", "--fail-on", "never", settings},
	} {
		e := environment{in: strings.NewReader("open-sesame"), env: map[string]string{"ACTIVEFTP_PASSWORD": "close-sesame"}}
		d := e.activeftp(args...).wantCode(t, cli.ExitOK, args[0])
		if strings.Contains(d.out+d.err, "sesame") {
			t.Errorf("%q: the output shows a password", args)
		}
	}
}

func TestPasswordFileUsage(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"mft.settings": provableSettings(t), "password": "open-sesame\n", "two": "open-sesame\nclose-sesame\n",
	}))
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"prove", "--password-file", "password", "mft.settings"}, "--password-file needs --server"},
		{[]string{"probe", "--password-file", "password"}, "--server is missing"},
		{[]string{"probe", "--server", "ftp://host", "--password-file", "password"}, "--password-file needs a user in --server; type --server ftp://USER@host\n"},
		{[]string{"probe", "--server", "sftp://host", "--password-file", "password"}, "--server sftp://host: unknown scheme"},
		{[]string{"probe", "--server", "ftp://ana@host", "--password-file", "missing"}, "missing: no such file or directory"},
		{[]string{"prove", "--server", "ftp://ana@host", "--password-file", "two", "mft.settings"}, "--password-file two: want the password in one line"},
		{[]string{"prove", "--server", "ftp://ana@host", "--password-file", "-", "-"}, "standard input (-) can be read only once"},
		{[]string{"probe", "--server", "ftp://ana@host"}, `no password for user "ana"; set ACTIVEFTP_PASSWORD or give --password-file`},
	} {
		d := activeftp(tt.args...).wantCode(t, cli.ExitUsage, tt.args[0])
		contains(t, d.err, tt.want)
		if strings.Contains(d.err, "sesame") {
			t.Errorf("%q: the error shows the password: %s", tt.args, d.err)
		}
	}
}
