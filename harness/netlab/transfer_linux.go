package netlab

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"

	"activeftp/core"
	"activeftp/harness/partner"
	"activeftp/harness/prove"
	"activeftp/harness/report"
)

// server is a bundled partner.
type server struct {
	Listen     netip.AddrPort
	SourcePort int // of its data connections: 20, or 0 for the system's choice
}

// serveJob is the job of serve, in the partner's namespace.
const serveJob = "serve"

// serve starts the servers. They end with the process.
func serve(all []server) error {
	// From port 20 the same data port can be dialled again only after the time a
	// finished connection is remembered. A lab remembers none.
	if err := setKernel("tcp_max_tw_buckets", "0"); err != nil {
		return err
	}
	for _, s := range all {
		if _, err := partner.Start(partner.Config{Listen: s.Listen.String(), ActivePort20: s.SourcePort != 0}); err != nil {
			return err
		}
	}
	return nil
}

// transfers are one over each port of a range, with a server.
type transfers struct {
	Server netip.AddrPort
	Ports  core.PortRange
}

// transferJob is the job of transfers.prove, in the host's namespace.
const transferJob = "transfer"

// prove answers what did not work. It has settings of its own: what is wrong
// with a site of the user's, or wants TLS, is not the filter's concern.
func (t transfers) prove(ctx context.Context) ([]report.Finding, error) {
	// The control connections take ports below those that a range can have, or
	// they would now and then take one of the range.
	if err := errors.Join(setKernel("ip_unprivileged_port_start", "512"), setKernel("ip_local_port_range", "512 1023")); err != nil {
		return nil, err
	}
	r, err := prove.Run(ctx, "", core.Check(fmt.Sprintf(`
[ftp-active-mode]
base-port       = %d
number-of-ports = %d
[transfer-site partner]
enable-active-connection-mode = yes
network-zone                  = none
`, t.Ports.Base, t.Ports.Number)), prove.Options{Server: "ftp://" + t.Server.String(), EveryPort: true})
	if err != nil {
		return nil, err
	}
	var findings []report.Finding
	for _, c := range r.Cases[1:] { // the first is of the settings
		findings = append(findings, c.Findings...)
	}
	return findings, nil
}

// setKernel sets a value of ip-sysctl for the namespace of this process.
func setKernel(name, value string) error {
	return os.WriteFile("/proc/sys/net/ipv4/"+name, []byte(value), 0)
}
