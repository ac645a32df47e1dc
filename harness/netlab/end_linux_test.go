package netlab

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
)

func TestEndsOf(t *testing.T) {
	doc := documentation()
	strange := func(e end, stranger string) end {
		e.stranger = netip.MustParseAddr(stranger)
		return e
	}
	tests := []struct {
		name, settings string
		want           []end
	}{
		{"nothing named: everybody", "", doc},
		{"everybody named", "[firewall]\nfrom = 0.0.0.0/0 ::/0", doc},
		{"one partner", "[firewall]\nfrom = 203.0.113.10 2001:db8:1::10", []end{
			strange(doc[0], "203.0.113.11"), strange(doc[1], "2001:db8:1::11"),
		}},
		{"a host of one family", "[host]\naddress = 198.51.100.7", []end{
			newEnd("198.51.100.7", "", "203.0.113.10"), newEnd("2001:db8::5", "2001:db8:1::10"),
		}},
		{"a partner of one family", "[firewall]\nfrom = 2001:db8:1::10", []end{
			newEnd("192.0.2.5", "203.0.113.10"), strange(doc[1], "2001:db8:1::11"),
		}},
		{"the servers of active sites", "[transfer-site a]\nserver = 198.51.100.9\nenable-active-connection-mode = yes\n" +
			"[transfer-site b]\nserver = 198.51.100.20\n[transfer-site c]\nserver = ftp.partner.internal\nenable-active-connection-mode = yes", []end{
			newEnd("192.0.2.5", "198.51.100.10", "198.51.100.9"), newEnd("2001:db8::5", "2001:db8:1::10"),
		}},
		{"networks, one behind the other", "[firewall]\nfrom = 10.1.0.0/17 10.1.128.0/17", []end{
			newEnd("192.0.2.5", "10.2.0.0", "10.1.0.0", "10.1.127.255", "10.1.128.0", "10.1.255.255"),
			newEnd("2001:db8::5", "2001:db8:1::10"),
		}},
		{"the host within and behind the network", "[host]\naddress = 198.51.100.4\n[firewall]\nfrom = 198.51.100.2/31 198.51.100.4/30", []end{
			newEnd("198.51.100.4", "198.51.100.8", "198.51.100.2", "198.51.100.3", "198.51.100.7"),
			newEnd("2001:db8::5", "2001:db8:1::10"),
		}},
		{"nobody behind the last network", "[firewall]\nfrom = 223.255.255.0/24", []end{
			newEnd("192.0.2.5", "", "223.255.255.0", "223.255.255.255"), newEnd("2001:db8::5", "2001:db8:1::10"),
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := endsOf(core.Check(test.settings).Settings)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(end{}), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// newEnd is an end without a stranger when that is empty.
func newEnd(host, stranger string, partners ...string) end {
	e := end{host: netip.MustParseAddr(host)}
	for _, p := range partners {
		e.partners = append(e.partners, netip.MustParseAddr(p))
	}
	if stranger != "" {
		e.stranger = netip.MustParseAddr(stranger)
	}
	return e
}

func TestEndsOfNoLab(t *testing.T) {
	for _, settings := range []string{
		"[host]\naddress = 127.0.0.1",
		"[host]\naddress = 192.0.2.5\n[firewall]\nfrom = 192.0.2.5",
		"[firewall]\nfrom = 127.0.0.0/8",
	} {
		if ends, err := endsOf(core.Check(settings).Settings); err == nil {
			t.Errorf("%q: made ends %v", settings, ends)
		}
	}
}
