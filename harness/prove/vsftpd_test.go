package prove

import (
	"errors"
	"os"
	"strings"
	"testing"

	"activeftp/harness/peertest"
)

// Settings are proved against vsftpd in clear text, with data connections from
// port 20, and under TLS that resumes the session of the control connection.
func TestProveVsftpd(t *testing.T) {
	for name, tt := range map[string]struct {
		config peertest.Config
		site   string
		proved string // part of a proved fact
	}{
		"plain":             {peertest.Config{}, "", "done"},
		"IPv6":              {peertest.Config{IPv6: true}, "", "EPRT |2|::1|"},
		"from port 20":      {peertest.Config{Options: []string{"connect_from_port_20=YES"}}, "", "127.0.0.1:20"},
		"TLS":               {peertest.Config{TLS: true}, "use-ftps = yes", "with the session of the control connection"},
		"TLS, from port 20": {peertest.Config{TLS: true, Options: []string{"connect_from_port_20=YES"}}, "use-ftps = yes", "127.0.0.1:20"},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(name, "port 20") && os.Geteuid() != 0 {
				peertest.Unavailable(t, errors.New("only root can have vsftpd dial from port 20"))
			}
			server := peertest.StartVsftpd(t, tt.config)
			scheme := "ftp"
			if tt.config.TLS {
				scheme = "ftpes"
			}
			o := Options{Servers: []string{scheme + "://" + server.Addr.String() + "/" + peertest.Uploads}, EveryPort: true, Transfers: 6}
			if tt.config.TLS {
				o.Roots = server.Roots(t)
			}
			r := proveText(t, peertest.Settings(peertest.FreeRange(t, 5), tt.site), o)
			if rules := rulesOf(t, r); len(rules) > 0 {
				t.Errorf("%v: %+v\n%q", rules, r.Cases[1].Findings, r.Cases[1].Talk)
			}
			if proved := strings.Join(r.Cases[1].Proved, "\n"); !strings.Contains(proved, tt.proved) {
				t.Errorf("no %q in %s", tt.proved, proved)
			}
		})
	}
}
