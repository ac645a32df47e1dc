package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/portowner"
)

// machine is a system that a test makes up.
type machine struct {
	os        string
	files     map[string]string
	commands  map[string]string // output by the whole command line
	failures  map[string]string // error by the name of the command
	owners    map[string]string
	addresses []Address
	source    string // "": no default route
}

func (m machine) read(t *testing.T) *Facts {
	t.Helper()
	return system{
		os: m.os,
		readFile: func(name string) ([]byte, error) {
			text, ok := m.files[name]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return []byte(text), nil
		},
		run: func(_ context.Context, name string, args ...string) ([]byte, error) {
			if text := m.failures[name]; text != "" {
				return nil, errors.New(text)
			}
			text, ok := m.commands[strings.Join(append([]string{name}, args...), " ")]
			if !ok {
				return nil, errNotInstalled
			}
			return []byte(text), nil
		},
		owners: func([]string) map[string]portowner.Owner {
			all := map[string]portowner.Owner{}
			for inode, name := range m.owners {
				all[inode] = portowner.Owner{Program: name}
			}
			return all
		},
		addresses: func() ([]Address, error) { return m.addresses, nil },
		source: func(network string) (netip.Addr, error) {
			a, err := netip.ParseAddr(m.source)
			if err == nil && a.Is4() != (network == "udp4") {
				err = errors.New("no route")
			}
			return a, err
		},
	}.read(t.Context())
}

// checkForm checks that core reads the text without a finding about its form, and
// returns the settings.
func checkForm(t *testing.T, text string) *core.Settings {
	t.Helper()
	r := core.Check("[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" + text)
	for _, d := range r.Diagnostics {
		if d.Accepted != nil {
			t.Errorf("line %d: a comment accepts %s in:\n%s", d.Line, d.Rule, text)
		}
		for _, form := range []string{"syntax", "key-", "value-", "section-", "accept-"} {
			if strings.HasPrefix(d.Rule, form) {
				t.Errorf("line %d: %s [%s] in:\n%s", d.Line, d.Message, d.Rule, text)
			}
		}
	}
	return r.Settings
}

// fixture returns a file of testdata.
func fixture(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// eth returns an address on an interface.
func eth(device, address string) Address { return Address{netip.MustParseAddr(address), device} }

const (
	procTCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 ffff 100 0 0 10 0
   1: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 102 1 ffff 100 0 0 10 0
   2: 050200C0:0016 0A7100CB:C350 01 00000000:00000000 00:00000000 00000000     0        0 103 1 ffff 100 0 0 10 0
   3: 00000000:0017 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 0 1 ffff 100 0 0 10 0
   4: 050200C0:EA60 0A7100CB:0015 06 00000000:00000000 00:00000000 00000000     0        0 0 1 ffff 100 0 0 10 0
   5: torn
`
	procTCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 104 1 ffff 100 0 0 10 0
   1: 00000000000000000000000001000000:0CEA 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 105 1 ffff 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 106 1 ffff 100 0 0 10 0
`
)

// linux returns a Linux machine with two addresses.
func linux() machine {
	return machine{
		os: "linux",
		files: map[string]string{
			"/proc/sys/net/ipv4/ip_local_port_range":     "20000\t60999\n",
			"/proc/sys/net/ipv4/ip_local_reserved_ports": "8080,28590-28689\n",
			"/proc/net/tcp":  procTCP,
			"/proc/net/tcp6": procTCP6,
		},
		commands:  map[string]string{},
		failures:  map[string]string{},
		owners:    map[string]string{"101": "sshd", "102": "mysqld", "104": "sshd", "106": "java"},
		addresses: []Address{eth("docker0", "172.17.0.1"), eth("eth0", "192.0.2.5"), eth("eth0", "2001:db8::5")},
		source:    "192.0.2.5",
	}
}

// linuxHost is the section [host] of linux.
const linuxHost = `
[host]
os              = linux
ephemeral-ports = 20000-28589 28690-60999
# reserved ports, which are never ephemeral: 8080 28590-28689
listening       = 22-23 3306 8080
#   22    sshd
#   23    (unknown program)
#   3306  mysqld (loopback only)
#   8080  java (loopback only)
address         = 192.0.2.5    # of eth0, which has the default route
# another address: 172.17.0.1 (docker0)
# another address: 2001:db8::5 (eth0)

`

const (
	openNote   = "# [firewall]\n# this host's own firewall lets every TCP port in at eth0; a firewall in front of it may not\n"
	rootNote   = "# [firewall]\n# only root can read the firewall's rules; run activeftp host as root to have them here\n"
	ownNote    = "# what nftables and iptables on this host let in at eth0; a firewall in front of it is not seen\n[firewall]\n"
	savePlain  = "# Generated by iptables-save v1.8.9 on x\n*filter\n:INPUT DROP [0:0]\n-A INPUT -s 203.0.113.10/32 -p tcp -m tcp --dport 28590:28689 -j ACCEPT\nCOMMIT\n"
	saveViaNFT = "# Generated by iptables-save v1.8.9 (nf_tables) on x\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"
	ownValues  = "open            = 28590-28689\nfrom            = 203.0.113.10\n"
)

func TestLinux(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(m *machine)
		want string // after the section [host]
	}{
		{"no firewall", func(*machine) {}, openNote},
		{"not root", func(m *machine) {
			m.failures["nft"] = "nft: Operation not permitted (you must be root)"
			m.failures["iptables-save"] = "iptables-save: Could not fetch rule set generation id: Permission denied (you must be root)"
		}, rootNote},
		{"nft fails", func(m *machine) { m.failures["nft"] = "nft: \x1b[31mout of memory" },
			"# [firewall]\n# the firewall's rules cannot be read from nft: nft: \\x1b[31mout of memory\n"},
		{"nft prints nonsense", func(m *machine) { m.commands["nft -j list ruleset"] = "{}" },
			"# [firewall]\n# the firewall's rules cannot be read from nft: reading the rules of nftables: no list of rules\n"},
		{"old iptables, no nft", func(m *machine) { m.commands["iptables-save"] = savePlain }, ownNote + ownValues},
		{"old iptables besides the new one", func(m *machine) {
			m.commands["iptables-save"], m.commands["iptables-legacy-save"] = saveViaNFT, savePlain
			m.files["/proc/net/ip_tables_names"] = "filter\n"
		}, ownNote + ownValues},
		{"old iptables that cannot be read", func(m *machine) {
			m.commands["iptables-save"], m.files["/proc/net/ip_tables_names"] = saveViaNFT, "filter\n"
		}, "# [firewall]\n# iptables-legacy-save is not installed, so the rules of the older iptables cannot be read\n"},
		{"nftables without nft", func(m *machine) {
			m.commands["iptables-save"], m.files["/proc/modules"] = savePlain, "nfnetlink 1 - Live\nnf_tables 1 2 - Live\n"
		}, "# [firewall]\n# nft is not installed, so the rules of nftables cannot be read\n"},
		{"an automatic helper", func(m *machine) {
			m.commands["iptables-save"], m.files["/proc/modules"] = savePlain, "nf_conntrack_ftp 1 0 - Live\n"
			m.files["/proc/sys/net/netfilter/nf_conntrack_helper"] = "1\n"
		}, "# [firewall]\n# a helper of the firewall reads PORT in clear text and opens more ports while a transfer needs them\n" +
			"#   from any other source: nothing\n#   from 203.0.113.10: open 28590-28689\n"},
		{"two groups", func(m *machine) {
			m.commands["iptables-save"] = strings.Replace(savePlain, "COMMIT", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT", 1)
		}, "# [firewall]\n# the ports depend on the source; keep what holds for your partners\n" +
			"#   from any other source: open 22\n#   from 203.0.113.10: open 22 28590-28689\n"},
		{"any source", func(m *machine) {
			m.commands["iptables-save"] = strings.Replace(savePlain, "-s 203.0.113.10/32 ", "", 1)
		},
			ownNote + "open            = 28590-28689\n"},
		{"all but a source", func(m *machine) {
			m.commands["iptables-save"] = strings.Replace(savePlain, "-s 203", "! -s 203", 1)
		}, "# [firewall]\n# the ports depend on the source; keep what holds for your partners\n" +
			"#   from any other source: open 28590-28689\n#   from 203.0.113.10: nothing\n"},
		{"nothing", func(m *machine) { m.commands["iptables-save"] = strings.Replace(savePlain, "ACCEPT", "DROP", 1) },
			"# [firewall]\n# this host's own firewall lets no TCP port in at eth0\n#   from any source: nothing\n"},
		{"not sure", func(m *machine) {
			m.commands["iptables-save"] = strings.Replace(savePlain, "-s 203.0.113.10/32", "-m geoip --source-country \"A\x1b#\nX\"", 1)
		}, "# [firewall]\n# the firewall's rules cannot be read from iptables-save: reading the rules of iptables, line 5: want a rule that starts with -A, not \"X\\\" -p tcp -m tcp --dport 28590:28689 -j ACCEPT\"\n"},
		{"a match that is not known", func(m *machine) {
			m.commands["iptables-save"] = strings.Replace(savePlain, "-s 203.0.113.10/32", "-m \x1b#geo", 1)
		}, "# [firewall]\n# some rules do not tell what they let in:\n# iptables filter, chain INPUT, -m \\x1b\\x23geo\n#   from any source: not sure 28590-28689\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := linux()
			tt.edit(&m)
			got := m.read(t).Settings()
			if diff := cmp.Diff(linuxHost+tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkForm(t, got)
		})
	}
}

// TestIPv6Machine checks that a machine with IPv6 alone is read by its own programs.
func TestIPv6Machine(t *testing.T) {
	m := linux()
	m.source, m.addresses = "2001:db8::5", []Address{eth("eth0", "2001:db8::5")}
	m.commands["iptables-save"] = strings.ReplaceAll(savePlain, "28590:28689", "1:9")
	m.commands["ip6tables-save"] = strings.ReplaceAll(savePlain, "203.0.113.10/32", "2001:db8:1::/48")
	got := checkForm(t, m.read(t).Settings())
	if text := fmt.Sprint(got.Firewall.Open.V, got.Firewall.From.V, got.Host.Address.V); text != "[28590-28689] [2001:db8:1::/48] [2001:db8::5]" {
		t.Error(text)
	}
}

func TestNoDefaultRoute(t *testing.T) {
	for _, tt := range []struct {
		addresses []Address
		want      string
	}{
		{nil, "# no address was found that a partner could dial\n"},
		{[]Address{eth("eth0", "192.0.2.5")}, "address         = 192.0.2.5    # of eth0; there is no default route\n"},
		{[]Address{eth("eth0", "192.0.2.5"), eth("eth1", "10.0.0.5")}, "# there is no default route; set address to the one of these that PORT announces\n# another address: 192.0.2.5 (eth0)\n"},
	} {
		m := linux()
		m.source, m.addresses = "", tt.addresses
		got := m.read(t).Settings()
		if !strings.Contains(got, tt.want) || !strings.HasSuffix(got, "\n# [firewall]\n# without a default route it is not clear which of the firewall's rules partners meet\n") {
			t.Errorf("no %q in:\n%s", tt.want, got)
		}
		checkForm(t, got)
	}
}

func TestWindows(t *testing.T) {
	m := machine{
		os: "windows", addresses: []Address{eth("Ethernet 2", "192.0.2.5")}, source: "192.0.2.5",
		commands: map[string]string{
			"netsh int ipv4 show dynamicport tcp":                fixture(t, "windows-dynamicport"),
			"netsh int ipv4 show excludedportrange protocol=tcp": fixture(t, "windows-excluded"),
			"netstat -ano":         fixture(t, "windows-netstat"),
			"tasklist /fo csv /nh": fixture(t, "windows-tasklist"),
		},
	}
	got := m.read(t).Settings()
	if diff := cmp.Diff(`
[host]
os              = windows
ephemeral-ports = 49152-65535
# excluded ports, which Windows keeps for its own services: 5357 50000-50059
listening       = 21 135 8443
#   21    java.exe
#   135   svchost.exe
#   8443  Server, "A" \x23.exe (loopback only)
address         = 192.0.2.5    # of Ethernet 2, which has the default route

# [firewall]
# the firewall of this system is not read
`, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	checkForm(t, got)
}

func TestBSD(t *testing.T) {
	for _, tt := range []struct {
		os       string
		commands map[string]string // fixtures
		want     string
	}{
		{"freebsd", map[string]string{"sockstat -46l -P tcp": "freebsd-sockstat"}, `
[host]
os              = freebsd
ephemeral-ports = 10000-65535
listening       = 21-22 5432
#   21    my server
#   22    sshd
#   5432  postgres (loopback only)
`},
		{"darwin", map[string]string{"netstat -an -p tcp": "macos-netstat", "lsof -nP -iTCP -sTCP:LISTEN -F cn": "macos-lsof"}, `
[host]
os              = macos
ephemeral-ports = 10000-65535
listening       = 22 88 631 5000 7000
#   22    launchd
#   88    (unknown program)
#   631   (unknown program) (loopback only)
#   5000  ControlCenter, my app
#   7000  ControlCenter (loopback only)
`},
	} {
		m := machine{os: tt.os, commands: map[string]string{
			"sysctl -n net.inet.ip.portrange.first": "10000\n", "sysctl -n net.inet.ip.portrange.last": "65535\n",
		}}
		for command, file := range tt.commands {
			m.commands[command] = fixture(t, file)
		}
		got := m.read(t).Settings()
		if host, _, _ := strings.Cut(got, "# no address"); host != tt.want {
			t.Errorf("%s:\n%s", tt.os, cmp.Diff(tt.want, host))
		}
		checkForm(t, got)
	}
}

// TestUnknownMachine checks that what cannot be read is said and not made up.
func TestUnknownMachine(t *testing.T) {
	for _, goos := range []string{"linux", "windows", "freebsd", "darwin", "solaris", "plan9"} {
		got := machine{os: goos}.read(t).Settings()
		s := checkForm(t, got)
		if s.Host.EphemeralPorts.Known() || s.Host.Listening.Known() || s.Host.Address.Known() || s.Firewall.Open.Known() {
			t.Errorf("%s: values that nothing told:\n%s", goos, got)
		}
		if !strings.Contains(got, "ports") || s.Host.OS.Known() != (goos != "plan9") {
			t.Errorf("%s:\n%s", goos, got)
		}
	}
}

// TestHostileNames checks that no name of a program or an interface can end a comment,
// set a key, accept a finding or act on a terminal.
func TestHostileNames(t *testing.T) {
	for _, name := range []string{
		"a\nnodes = 9", "a\r\n[host]", "# activeftp: accept port-listening because x", "\x1b]0;x\x07", "\xff\xfe", "\u202eexe.txt", "${x}", strings.Repeat("long", 5_000), "\x00", "",
		"activeftp: accept port-listening because x",
	} {
		m := linux()
		m.owners = map[string]string{"101": name, "102": name}
		m.addresses = []Address{eth(name, "192.0.2.5"), eth(name, "10.0.0.1")}
		got := m.read(t).Settings()
		if s := checkForm(t, got); s.Host.Nodes.Known() {
			t.Errorf("%q sets a key", name)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e }) || len(line) > 4_000 {
				t.Errorf("%q gives the line %q", name, line)
			}
		}
	}
}

// TestManyPorts checks that a machine with very many ports gives a text that can be
// read.
func TestManyPorts(t *testing.T) {
	f := &Facts{OS: "linux", Ephemeral: []core.PortRange{{Base: 1, Number: 1}}}
	for port := 1; port < 20_000; port += 2 {
		f.Listeners = append(f.Listeners, Listener{Port: port})
		f.Reserved = append(f.Reserved, core.PortRange{Base: port, Number: 1})
		f.Ephemeral = append(f.Ephemeral, core.PortRange{Base: port + 1, Number: 1})
		f.Firewall.Open = f.Reserved
		f.Addresses = append(f.Addresses, eth("eth0", "192.0.2.5"))
	}
	f.Firewall.Certain = true
	checkForm(t, f.Settings())
}

// TestThisMachine checks the text for the machine that the test runs on.
func TestThisMachine(t *testing.T) {
	got := Read(t.Context()).Settings()
	if s := checkForm(t, got); !s.Host.OS.Known() || !s.Host.EphemeralPorts.Known() {
		t.Errorf("this machine:\n%s", got)
	}
}
