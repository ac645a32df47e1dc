package prove

import (
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/peertest"
)

func TestRealTarget(t *testing.T) {
	for _, tt := range []struct {
		server string
		want   target
		tls    client.Mode
	}{
		{"ftp://host", target{address: "host:21", user: "anonymous", password: "activeftp@"}, client.Plain},
		{"ftp://ana@host:2121/", target{address: "host:2121", user: "ana", password: "secret"}, client.Plain},
		{"ftpes://host", target{address: "host:21", user: "anonymous", password: "activeftp@"}, client.Explicit},
		{"ftps://host", target{address: "host:990", user: "anonymous", password: "activeftp@"}, client.Implicit},
	} {
		got, err := realTarget(tt.server, Options{Password: "secret"}, nil)
		if err != nil {
			t.Errorf("%s: %v", tt.server, err)
			continue
		}
		if got.address != tt.want.address || got.user != tt.want.user || got.password != tt.want.password {
			t.Errorf("%s: %+v", tt.server, got)
		}
		if mode := got.security(core.Plan{}, Options{}).Mode; mode != tt.tls {
			t.Errorf("%s: TLS mode %d, want %d", tt.server, mode, tt.tls)
		}
	}
}

// Invalid values of --server and a missing password are errors before anything
// is sent.
func TestProveServerErrors(t *testing.T) {
	checked := core.Check(peertest.Settings(core.PortRange{}))
	for _, tt := range []struct{ server, want string }{
		{"host", "--server host: no scheme; type ftp://host, "},
		{"ftp://a:secret@host", "ACTIVEFTP_PASSWORD"},
		{"ftp://host/a%0d%0aDELE%20b", "a line break or a NUL"},
		{"ftp://ana@host", `--server ftp://ana@host: no password for user "ana"; set ACTIVEFTP_PASSWORD or give --password-file`},
		{"ftps://host", "--server ftps://host has implicit TLS, but site payroll does not use FTPS (use-ftps = no); use ftp://host"},
		{"ftpes://host", "--server ftpes://host has AUTH TLS, but site payroll "},
	} {
		r, err := Run(t.Context(), "test.settings", checked, Options{Servers: []string{tt.server}})
		if err == nil || r != nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v, want %q", tt.server, err, tt.want)
		}
	}
}

func TestCheckSites(t *testing.T) {
	text := func(ftps ...string) string {
		var b strings.Builder
		for i, value := range ftps {
			b.WriteString("[transfer-site site" + string(rune('a'+i)) + "]\nenable-active-connection-mode = yes\nuse-ftps = " + value + "\n")
		}
		return b.String()
	}
	for _, tt := range []struct{ server, text, want string }{
		{"ftp://host", text("no", "no"), ""},
		{"ftpes://host", text("yes", "yes"), ""},
		{"ftps://host", text("yes"), ""},
		{"ftps://host", text("${ftps}"), ""},
		{"ftp://host", text("yes"), "ftp://host has no TLS, but site sitea has use-ftps = yes; use ftpes://host (AUTH TLS) or ftps://host (implicit TLS)"},
		{"ftp://host", text("yes", "yes"), "ftp://host has no TLS, but site sitea has use-ftps = yes; use ftpes://host (AUTH TLS) or ftps://host (implicit TLS)"},
		{"ftps://host", text("yes", "no"), "ftps://host has implicit TLS, but site siteb does not use FTPS (use-ftps = no); use ftp://host, or choose one site with --site"},
	} {
		u, err := ftpurl.Parse(tt.server)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := checkSites(u, core.Check(tt.text).Settings.ActiveSites()); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s and %q:\n got %s\nwant %s", tt.server, tt.text, got, tt.want)
		}
	}
}
