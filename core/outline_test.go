package core_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestOutlineOf(t *testing.T) {
	span := func(start, line, col, length int) core.Span {
		return core.Span{Start: start, Line: line, Col: col, Len: length}
	}
	tests := []struct {
		name, text string
		want       core.Outline
	}{
		{"empty", "", core.Outline{}},
		{"no settings", "one\ntwo = 2\n", core.Outline{}},
		{
			"values as written",
			"[host]\nos = Linuxx # c\n nodes =\n",
			core.Outline{Entries: []core.Entry{
				{Path: "host.os", Value: "Linuxx", Span: span(12, 2, 6, 6)},
				{Path: "host.nodes", Span: span(31, 3, 9, 0)},
			}},
		},
		{
			"duplicates and unknown names are skipped",
			"[host]\nos = aix\nos = linux\noss = linux\n[host]\nnodes = 1\n[hots]\nnodes = 2\n",
			core.Outline{Entries: []core.Entry{{Path: "host.os", Value: "aix", Span: span(12, 2, 6, 3)}}},
		},
		{
			"names, without duplicate sections",
			"\ufeff[network-zone DMZ]\r\n[transfer-site a.b]\r\nport = 21\r\n[network-zone DMZ]\r\n[network-zone dmz]\r\n[transfer-site b c]\r\n",
			core.Outline{
				Zones:   []string{"DMZ", "dmz"},
				Sites:   []string{"a.b", "b c"},
				Entries: []core.Entry{{Path: "transfer-site a.b.port", Value: "21", Span: span(51, 3, 8, 2)}},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, core.OutlineOf(tt.text)); diff != "" {
				t.Error("(-want +got):\n", diff)
			}
		})
	}
}

// FuzzOutlineOf checks that the outline and the parser read the same values.
func FuzzOutlineOf(f *testing.F) {
	f.Add("[host]\nos = aix\nnodes=\nnodes = 2\n[host]\naddress = 192.0.2.5\n")
	f.Add("[ftp-active-mode]\nbase-port = \xff\nbase-port = 1\n[transfer-site payroll\nport = 2\n")
	f.Add("[ftp-passive-mode]\non = edge\n[host]\naddress = 192.0.2.5, unknown\n[outbound-connections]\nretry-delay = 2m\n[network-zone unknown]\n")
	f.Add("[transfer-site payroll]\nport = 21 # c\nserver=#a\n[network-zone DMZ]\nsocks5 = yes\x00\n[firewall]\nopen = 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		o, s := core.OutlineOf(text), first(core.Parse(text))
		if len(o.Zones) != len(s.Zones) || len(o.Sites) != len(s.Sites) {
			t.Fatalf("outline has %d zones and %d sites, the parser %d and %d", len(o.Zones), len(o.Sites), len(s.Zones), len(s.Sites))
		}
		got := map[string]core.Span{}
		for _, e := range o.Entries {
			if _, twice := got[e.Path]; twice {
				t.Fatalf("the outline has %s twice", e.Path)
			}
			if text[e.Span.Start:e.Span.Start+e.Span.Len] != e.Value {
				t.Fatalf("%s is %q, but its span contains %q", e.Path, e.Value, text[e.Span.Start:e.Span.Start+e.Span.Len])
			}
			got[e.Path] = e.Span
		}
		if diff := cmp.Diff(spans(s), got); diff != "" {
			t.Fatalf("spans (-parser +outline):\n%s", diff)
		}
	})
}

func first[A, B any](a A, _ B) A { return a }

// spans returns the span of every value that the parser read, by path.
func spans(s *core.Settings) map[string]core.Span {
	all := map[string]core.Span{
		"ftp-active-mode.base-port":        s.Active.BasePort.Span(),
		"ftp-active-mode.number-of-ports":  s.Active.NumberOfPorts.Span(),
		"ftp-active-mode.port-end":         s.Active.PortEnd.Span(),
		"ftp-passive-mode.base-port":       s.Passive.BasePort.Span(),
		"ftp-passive-mode.number-of-ports": s.Passive.NumberOfPorts.Span(),
		"ftp-passive-mode.port-end":        s.Passive.PortEnd.Span(),
		"ftp-passive-mode.on":              s.Passive.On.Span(),
		"host.os":                          s.Host.OS.Span(),
		"host.ephemeral-ports":             s.Host.EphemeralPorts.Span(),
		"host.listening":                   s.Host.Listening.Span(),
		"host.address":                     s.Host.Address.Span(),
		"host.nat-address":                 s.Host.NATAddress.Span(),
		"host.nodes":                       s.Host.Nodes.Span(),
		"host.product":                     s.Host.Product.Span(),
		"firewall.open":                    s.Firewall.Open.Span(),
		"firewall.from":                    s.Firewall.From.Span(),
		"firewall.rewrites-port":           s.Firewall.RewritesPort.Span(),

		"outbound-connections.connect-timeout":          s.Outbound.ConnectTimeout.Span(),
		"outbound-connections.receive-timeout":          s.Outbound.ReceiveTimeout.Span(),
		"outbound-connections.max-retries":              s.Outbound.MaxRetries.Span(),
		"outbound-connections.retry-delay":              s.Outbound.RetryDelay.Span(),
		"outbound-connections.max-connections-per-host": s.Outbound.MaxConnectionsPerHost.Span(),
		"outbound-connections.max-transfers":            s.Outbound.MaxTransfers.Span(),
	}
	for _, z := range s.Zones {
		section := "network-zone " + z.Name + "."
		all[section+"default"], all[section+"socks5"], all[section+"http"] = z.Default.Span(), z.SOCKS5.Span(), z.HTTP.Span()
	}
	for _, site := range s.Sites {
		section := "transfer-site " + site.Name + "."
		all[section+"server"] = site.Server.Span()
		all[section+"port"] = site.Port.Span()
		all[section+"network-zone"] = site.NetworkZone.Span()
		all[section+"enable-active-connection-mode"] = site.ActiveMode.Span()
		all[section+"use-ftps"] = site.UseFTPS.Span()
		all[section+"clear-command-channel"] = site.ClearCommandChannel.Span()
		all[section+"max-parallel-transfers"] = site.MaxParallelTransfers.Span()
		all[section+"hostname-verification"] = site.HostnameVerification.Span()
		all[section+"site-type"] = site.SiteType.Span()
		all[section+"alternative-servers"] = site.AlternativeServers.Span()
		all[section+"transfers-per-minute"] = site.TransfersPerMinute.Span()
		all[section+"longest-transfer"] = site.LongestTransfer.Span()
	}
	for path, span := range all {
		if span == (core.Span{}) {
			delete(all, path)
		}
	}
	return all
}
