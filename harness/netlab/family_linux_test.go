package netlab

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
)

func TestFamiliesOf(t *testing.T) {
	doc := documentationFamilies()
	withStranger := func(f family, stranger string) family {
		f.stranger = netip.MustParseAddr(stranger)
		return f
	}
	tests := []struct {
		name, settings string
		want           []family
	}{
		{"no partner named: every source", "", doc},
		{"every source named", "[firewall]\nfrom = 0.0.0.0/0 ::/0", doc},
		{"one partner", "[firewall]\nfrom = 203.0.113.10 2001:db8:1::10", []family{
			withStranger(doc[0], "203.0.113.11"), withStranger(doc[1], "2001:db8:1::11"),
		}},
		{"a host of one family", "[host]\naddress = 198.51.100.7", []family{
			newFamily("198.51.100.7", "", "203.0.113.10"), newFamily("2001:db8::5", "2001:db8:1::10"),
		}},
		{"two nodes of one family, sources of both", "[host]\nnodes = 2\naddress = 198.51.100.7 198.51.100.8\n[firewall]\nfrom = 203.0.113.10 2001:db8::/32", []family{
			newFamily("198.51.100.7", "203.0.113.11", "203.0.113.10"), newFamily("2001:db8::5", "2001:db8:1::10"),
		}},
		{"a node of each family", "[host]\nnodes = 2\naddress = 198.51.100.7 2001:db8::7\n[firewall]\nfrom = 203.0.113.10 2001:db8:1::10", []family{
			newFamily("198.51.100.7", "203.0.113.11", "203.0.113.10"), newFamily("2001:db8::7", "2001:db8:1::11", "2001:db8:1::10"),
		}},
		{"alternative servers", "[transfer-site a]\nserver = ftp1\nalternative-servers = ftp2 198.51.100.9:2121\nenable-active-connection-mode = yes", []family{
			newFamily("192.0.2.5", "198.51.100.10", "198.51.100.9"), newFamily("2001:db8::5", "2001:db8:1::10"),
		}},
		{"a partner of one family", "[firewall]\nfrom = 2001:db8:1::10", []family{
			newFamily("192.0.2.5", "203.0.113.10"), withStranger(doc[1], "2001:db8:1::11"),
		}},
		{"the servers of active sites", "[transfer-site a]\nserver = 198.51.100.9\nenable-active-connection-mode = yes\n" +
			"[transfer-site b]\nserver = 198.51.100.20\n[transfer-site c]\nserver = ftp.partner.internal\nenable-active-connection-mode = yes", []family{
			newFamily("192.0.2.5", "198.51.100.10", "198.51.100.9"), newFamily("2001:db8::5", "2001:db8:1::10"),
		}},
		{"adjacent networks", "[firewall]\nfrom = 10.1.0.0/17 10.1.128.0/17", []family{
			newFamily("192.0.2.5", "10.2.0.0", "10.1.0.0", "10.1.127.255", "10.1.128.0", "10.1.255.255"),
			newFamily("2001:db8::5", "2001:db8:1::10"),
		}},
		{"the host in one network and after the other", "[host]\naddress = 198.51.100.4\n[firewall]\nfrom = 198.51.100.2/31 198.51.100.4/30", []family{
			newFamily("198.51.100.4", "198.51.100.8", "198.51.100.2", "198.51.100.3", "198.51.100.7"),
			newFamily("2001:db8::5", "2001:db8:1::10"),
		}},
		{"no address after the last network", "[firewall]\nfrom = 223.255.255.0/24", []family{
			newFamily("192.0.2.5", "", "223.255.255.0", "223.255.255.255"), newFamily("2001:db8::5", "2001:db8:1::10"),
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := familiesOf(core.Check(test.settings).Settings)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(family{}), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// newFamily returns a family, without a stranger if that is empty.
func newFamily(host, stranger string, partners ...string) family {
	f := family{host: netip.MustParseAddr(host)}
	for _, p := range partners {
		f.partners = append(f.partners, netip.MustParseAddr(p))
	}
	if stranger != "" {
		f.stranger = netip.MustParseAddr(stranger)
	}
	return f
}

func TestFamiliesOfRejects(t *testing.T) {
	for _, settings := range []string{
		"[host]\naddress = 127.0.0.1",
		"[host]\naddress = 192.0.2.5\n[firewall]\nfrom = 192.0.2.5",
		"[firewall]\nfrom = 127.0.0.0/8",
	} {
		if families, err := familiesOf(core.Check(settings).Settings); err == nil {
			t.Errorf("%q: no error, families %v", settings, families)
		}
	}
}
