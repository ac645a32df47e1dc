package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

// printVariable is the environment variable that makes this test binary listen on two
// ports and print the settings of the machine.
const printVariable = "ACTIVEFTP_PRINT_HOST"

func TestMain(m *testing.M) {
	if os.Getenv(printVariable) == "" {
		os.Exit(m.Run())
	}
	_, err1 := net.Listen("tcp", ":2121")
	_, err2 := net.Listen("tcp", "127.0.0.1:2122")
	if err := errors.Join(err1, err2); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(Read(context.Background()).Settings())
}

// inNamespace runs commands of a shell in a network namespace of their own. In them $0
// is the program that prints the settings.
func inNamespace(t *testing.T, commands string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		peertest.Unavailable(t, errors.New("needs root"))
	}
	for _, program := range []string{"unshare", "ip", "nft", "iptables", "setpriv"} {
		peertest.Need(t, program)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const network = `set -e
ip link set lo up
ip link add eth0 type veth peer name eth9
ip link set eth0 up
ip link set eth9 up
ip -4 addr add 192.0.2.5/24 dev eth0
ip -4 addr add 10.1.1.1/24 dev eth9
ip route add default via 192.0.2.1
`
	c := exec.CommandContext(ctx, "unshare", "-n", "sh", "-c", network+commands, self)
	c.Env = append(os.Environ(), printVariable+"=1")
	var failure bytes.Buffer
	c.Stderr = &failure
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &failure)
	}
	return string(out)
}

// TestNamespace checks what is read from a real kernel.
func TestNamespace(t *testing.T) {
	const section = `
[host]
os              = linux
ephemeral-ports = 20000-28589 28690-40000
# reserved ports, which are never ephemeral: 28590-28689
listening       = 2121-2122
#   2121  host.test
#   2122  host.test (loopback only)
address         = 192.0.2.5    # of eth0, which has the default route
# another address: 10.1.1.1 (eth9)

`
	const ports = "cd /proc/sys/net/ipv4\necho 20000 40000 >ip_local_port_range\necho 28590-28689 >ip_local_reserved_ports\n"
	const rules = `nft -f - <<'END'
table inet filter {
	set partners { type ipv4_addr; flags interval; elements = { 203.0.113.10, 198.51.100.0/24 }; }
	chain input {
		type filter hook input priority 0; policy drop;
		ct state established,related accept
		iif lo accept
		ip saddr @partners jump partners
		ip protocol icmp accept
	}
	chain partners {
		tcp dport { 21, 28590-28689 } accept
	}
}
END
`
	for _, tt := range []struct{ name, commands, want string }{
		{"nftables", rules + "$0", ownNote + "open            = 21 28590-28689\nfrom            = 198.51.100.0/24 203.0.113.10\n"},
		{"not root", rules + "exec setpriv --inh-caps=-all --bounding-set=-all $0", rootNote},
		{"iptables", "iptables -P INPUT DROP\niptables -A INPUT -m state --state ESTABLISHED -j ACCEPT\n" +
			"iptables -A INPUT -s 203.0.113.10 -p tcp --dport 28590:28689 -j ACCEPT\n$0", ownNote + ownValues},
		{"both", rules + "iptables -A INPUT -p tcp -m multiport --dports 21,28600 -j DROP\n$0",
			ownNote + "open            = 28590-28599 28601-28689\nfrom            = 198.51.100.0/24 203.0.113.10\n"},
		{"neither", "$0", openNote},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := inNamespace(t, ports+tt.commands)
			if diff := cmp.Diff(section+tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkForm(t, got)
		})
	}
}
