package netlab

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/partner"
	"activeftp/harness/prove"
)

// server is a bundled partner.
type server struct {
	Listen     netip.AddrPort
	SourcePort int // of its data connections: 20, or 0 if the system chooses
}

// serveJob is the job of serve, in the partner's namespace.
const serveJob = "serve"

// serve starts the servers, which run until the process exits.
func serve(servers []server) error {
	// From source port 20, the same data port can be dialled again only when the
	// previous connection has left TIME_WAIT. A lab keeps none in that state.
	if err := setSysctl("tcp_max_tw_buckets", "0"); err != nil {
		return err
	}
	for _, s := range servers {
		if _, err := partner.Start(partner.Config{Listen: s.Listen.String(), ActivePort20: s.SourcePort != 0}); err != nil {
			return err
		}
	}
	return nil
}

// transfers is a request for one transfer over each port of a range with a server.
type transfers struct {
	Server  netip.AddrPort
	Ports   core.PortRange
	Timeout time.Duration // of each wait for the server; 0: the default
}

// transferJob is the job of transfers.prove, in the host's namespace.
const transferJob = "transfer"

// problem is a finding about a transfer, reduced to what passes between the
// processes of a lab.
type problem struct{ Rule, Message string }

// prove makes the transfers and returns the problems with them. It uses settings
// of its own, because neither errors in the user's sites nor TLS concern the
// filter.
func (t transfers) prove(ctx context.Context) ([]problem, error) {
	// Control connections use source ports below every possible range; otherwise
	// one of them would occasionally occupy a port of the range.
	if err := errors.Join(setSysctl("ip_unprivileged_port_start", "512"), setSysctl("ip_local_port_range", "512 1023")); err != nil {
		return nil, err
	}
	r, err := prove.Run(ctx, "", core.Check(fmt.Sprintf(`
[ftp-active-mode]
base-port       = %d
number-of-ports = %d
[transfer-site partner]
enable-active-connection-mode = yes
network-zone                  = none
`, t.Ports.Base, t.Ports.Number)), prove.Options{Servers: []string{"ftp://" + t.Server.String()}, EveryPort: true, Limits: client.Limits{Accept: t.Timeout, Reply: t.Timeout}})
	if err != nil {
		return nil, err
	}
	var problems []problem
	for _, c := range r.Cases[1:] { // the first is about these settings
		for _, f := range c.Findings {
			problems = append(problems, problem{f.Rule, f.Message})
		}
	}
	return problems, nil
}

// setSysctl sets a net.ipv4 parameter for the namespace of this process, as
// sysctl(8) would.
func setSysctl(name, value string) error {
	return os.WriteFile("/proc/sys/net/ipv4/"+name, []byte(value), 0)
}
