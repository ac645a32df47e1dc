package core

import (
	"fmt"
	"strings"
	"testing"
)

// valueCase is a value as written and the wanted result: the parsed value, or
// "!COL+LEN RULE" for a finding, with columns counted from the start of the
// value.
type valueCase struct{ text, want string }

// testValues parses each case as the value of key in section.
func testValues(t *testing.T, section, key string, read func(*Settings) string, cases []valueCase) {
	t.Helper()
	for _, tt := range cases {
		before := key + " = "
		s, found := Parse("[" + section + "]\n" + before + tt.text + "\n")
		got := read(s)
		for _, d := range found {
			got = fmt.Sprintf("!%d+%d %s", d.Col-len(before), d.Len, d.Rule)
			if d.Line != 2 || !strings.HasSuffix(d.Path, "."+key) {
				t.Errorf("%s = %q: finding at line %d, path %s", key, tt.text, d.Line, d.Path)
			}
		}
		if got != tt.want {
			t.Errorf("%s = %q: got %q, want %q", key, tt.text, got, tt.want)
		}
	}
}

// text returns a known value, or the state of any other.
func text[T any](v Value[T]) string {
	if !v.Known() {
		return fmt.Sprintf("state %d", v.State)
	}
	return fmt.Sprint(v.V)
}

func TestNumber(t *testing.T) {
	testValues(t, "ftp-active-mode", "base-port", func(s *Settings) string { return text(s.Active.BasePort) }, []valueCase{
		{"0", "0"},
		{"28590", "28590"},
		{"-1", "-1"},
		{"-0", "0"},
		{"0028590", "28590"},
		{"999999999", "999999999"},
		{"-999999999", "-999999999"},
		{"1000000000", "!1+10 value-number"},
		{"-1000000000", "!1+11 value-number"},
		{"99999999999999999999", "!1+20 value-number"},
		{"+1", "!1+2 value-number"},
		{"1_000", "!1+5 value-number"},
		{"1 000", "!1+5 value-number"},
		{"0x10", "!1+4 value-number"},
		{"1e3", "!1+3 value-number"},
		{"١", "!1+2 value-number"},
		{"-", "!1+1 value-number"},
		{"", "state 0"},
		{"${base}", "!1+7 value-expression"},
		{"1${base}", "!1+8 value-expression"},
		{"$base", "!1+5 value-number"},
	})
	testValues(t, "transfer-site a", "port", func(s *Settings) string { return text(s.Sites[0].Port) }, []valueCase{
		{"0", "!1+1 value-number"},
		{"1", "1"},
		{"65535", "65535"},
		{"65536", "!1+5 value-number"},
	})
	testValues(t, "transfer-site a", "max-parallel-transfers", func(s *Settings) string { return text(s.Sites[0].MaxParallelTransfers) }, []valueCase{
		{"-1", "!1+2 value-number"},
		{"0", "0"},
		{"999999999", "999999999"},
		{"1000000000", "!1+10 value-number"},
	})
	testValues(t, "host", "nodes", func(s *Settings) string { return text(s.Host.Nodes) }, []valueCase{
		{"0", "!1+1 value-number"},
		{"1", "1"},
		{"1024", "1024"},
		{"1025", "!1+4 value-number"},
	})
}

func TestDuration(t *testing.T) {
	testValues(t, "outbound-connections", "receive-timeout", func(s *Settings) string { return text(s.Outbound.ReceiveTimeout) }, []valueCase{
		{"0", "0"},
		{"25", "25"},
		{"25s", "25"},
		{"10m", "600"},
		{"2h", "7200"},
		{"277777h", "999997200"},
		{"277778h", "!1+7 value-number"},
		{"99999999999h", "!1+12 value-number"},
		{"s", "!1+1 value-number"},
		{"-1", "!1+2 value-number"},
		{"+1s", "!1+3 value-number"},
		{"1.5m", "!1+4 value-number"},
		{"25 s", "!1+4 value-number"},
		{"1m30s", "!1+5 value-number"},
		{"25S", "!1+3 value-number"},
		{"25000ms", "!1+7 value-number"},
		{"1d", "!1+2 value-number"},
		{"unknown", "!1+7 value-number"},
		{"", "state 0"},
		{"${t}", "!1+4 value-expression"},
	})
}

func TestServers(t *testing.T) {
	testValues(t, "transfer-site a", "alternative-servers", serversText, []valueCase{
		{"ftp2.partner.internal", "[{ftp2.partner.internal 0}]"},
		{"ftp2:2121 203.0.113.11, 203.0.113.12:65535", "[{ftp2 2121} {203.0.113.11 0} {203.0.113.12 65535}]"},
		{"[2001:db8::10] [2001:db8::11]:2121", "[{2001:db8::10 0} {2001:db8::11 2121}]"},
		{"2001:db8::10", "!1+12 value-address"},
		{"[203.0.113.11]", "!1+14 value-address"},
		{"[2001:db8::10", "!1+13 value-address"},
		{"[2001:db8::10]21", "!1+16 value-address"},
		{"[fe80::1%eth0]", "!1+14 value-address"},
		{"ftp2:", "!1+5 value-address"},
		{"ftp2:0", "!1+6 value-address"},
		{"ftp2:65536", "!1+10 value-address"},
		{"ftp1 :21", "!6+3 value-address"},
		{"ftp://ftp2", "!1+10 value-address"},
		{"203.0.113.256", "!1+13 value-address"},
		{"0.0.0.0", "!1+7 value-address"},
		{"unknown", "!1+7 value-address"},
		{",", "!1+1 value-address"},
		{"", "state 0"},
		{"${alt}", "!1+6 value-expression"},
	})
}

// serversText returns the alternative servers without their spans.
func serversText(s *Settings) string {
	v := s.Sites[0].AlternativeServers
	for i := range v.V {
		v.V[i].Span = Span{}
	}
	return strings.ReplaceAll(text(v), " {0 0 0 0}", "")
}

// TestUnknown checks which keys accept the word "unknown".
func TestUnknown(t *testing.T) {
	for _, tt := range []struct{ section, keys, want string }{
		{"ftp-active-mode", "base-port number-of-ports port-end", "value-unknown"},
		{"ftp-passive-mode", "base-port number-of-ports port-end", "value-unknown"},
		{"ftp-passive-mode", "on", "value-choice"},
		{"network-zone A", "default socks5", "value-unknown"},
		{"network-zone A", "http", "value-flag"},
		{"transfer-site a", "server network-zone", "value-unknown"},
		{"transfer-site a", "port max-parallel-transfers transfers-per-minute longest-transfer", "value-number"},
		{"transfer-site a", "enable-active-connection-mode use-ftps clear-command-channel", "value-flag"},
		{"host", "address nat-address", "value-unknown"},
		{"host", "os product", "value-choice"},
		{"host", "nodes", "value-number"},
		{"host", "listening", "value-ports"},
		{"firewall", "open", "value-ports"},
		{"firewall", "from", "value-address"},
		{"outbound-connections", "max-transfers", "value-number"},
	} {
		for key := range strings.FieldsSeq(tt.keys) {
			r := Check("[" + tt.section + "]\n" + key + " = unknown\n")
			wantVerdict := Fail
			if tt.want == "value-unknown" {
				wantVerdict = Incomplete
			}
			if got := ruleIDs(r.Diagnostics); got != tt.want || r.Verdict != wantVerdict {
				t.Errorf("[%s] %s = unknown: found %q, verdict %v; want %s, %v", tt.section, key, got, r.Verdict, tt.want, wantVerdict)
			}
		}
	}
}

func TestFlag(t *testing.T) {
	testValues(t, "network-zone A", "socks5", func(s *Settings) string { return text(s.Zones[0].SOCKS5) }, []valueCase{
		{"yes", "true"},
		{"true", "true"},
		{"no", "false"},
		{"false", "false"},
		{"Yes", "!1+3 value-flag"},
		{"on", "!1+2 value-flag"},
		{"y", "!1+1 value-flag"},
		{"yes no", "!1+6 value-flag"},
		{"", "state 0"},
		{"${yes}", "!1+6 value-expression"},
	})
}

func TestFlagFix(t *testing.T) {
	for text, want := range map[string]string{
		"YES": "yes", "No": "no", "True": "true", "FALSE": "false", "On": "yes", "1": "yes", "OFF": "no", "0": "no",
		"y": "", "maybe": "", "2": "",
	} {
		_, found := Parse("[network-zone A]\nsocks5 = " + text + "\n")
		got := ""
		if found[0].Fix != nil {
			got = found[0].Fix.New
		}
		if got != want {
			t.Errorf("the fix for %q gives %q, want %q", text, got, want)
		}
	}
}

func TestChoice(t *testing.T) {
	testValues(t, "host", "os", func(s *Settings) string { return text(s.Host.OS) }, []valueCase{
		{"linux", "linux"},
		{"windows", "windows"},
		{"freebsd", "freebsd"},
		{"macos", "macos"},
		{"solaris", "solaris"},
		{"aix", "aix"},
		{"AIX", "!1+3 value-choice"},
		{"vms", "!1+3 value-choice"},
		{"", "state 0"},
		{"${os}", "!1+5 value-expression"},
	})
	testValues(t, "transfer-site a", "hostname-verification", func(s *Settings) string { return text(s.Sites[0].HostnameVerification) }, []valueCase{
		{"enabled", "enabled"},
		{"disabled", "disabled"},
		{"default", "default"},
		{"DEFAULT", "!1+7 value-choice"},
		{"yes", "!1+3 value-choice"},
	})
	testValues(t, "transfer-site a", "site-type", func(s *Settings) string { return text(s.Sites[0].SiteType) }, []valueCase{
		{"internal", "internal"},
		{"partner", "partner"},
		{"unspecified", "unspecified"},
		{"I", "!1+1 value-choice"},
	})
}

func TestZoneName(t *testing.T) {
	testValues(t, "transfer-site a", "network-zone", func(s *Settings) string { return text(s.Sites[0].NetworkZone) }, []valueCase{
		{"none", "none"},
		{"Überseehafen West", "Überseehafen West"},
		{"a=b", "a=b"},
		{"", "state 0"},
		{"${zone}", "!1+7 value-expression"},
		{"DMZ ${n}", "!1+8 value-expression"},
	})
}

func TestHostName(t *testing.T) {
	longest := strings.Repeat(strings.Repeat("a", 49)+".", 5) + "abc" // 253 bytes
	testValues(t, "transfer-site a", "server", func(s *Settings) string { return text(s.Sites[0].Server) }, []valueCase{
		{"ftp.partner.internal", "ftp.partner.internal"},
		{"FTP1", "FTP1"},
		{"ftp_1.internal.", "ftp_1.internal."},
		{"1and1.example", "1and1.example"},
		{"azAZ09-_", "azAZ09-_"},
		{"a`b", "!1+3 value-address"},
		{"a{b", "!1+3 value-address"},
		{"a@b", "!1+3 value-address"},
		{"a[b", "!1+3 value-address"},
		{"a/b", "!1+3 value-address"},
		{"203.0.113.10", "203.0.113.10"},
		{"2001:db8::5", "2001:db8::5"},
		{"127.0.0.1", "127.0.0.1"},
		{longest, longest},
		{longest + "d", "!1+254 value-address"},
		{strings.Repeat("a", 63), strings.Repeat("a", 63)},
		{strings.Repeat("a", 64), "!1+64 value-address"},
		{"203.0.113.256", "!1+13 value-address"},
		{"203.0.113", "!1+9 value-address"},
		{"12345", "!1+5 value-address"},
		{"0.0.0.0", "!1+7 value-address"},
		{"::", "!1+2 value-address"},
		{"224.0.0.1", "!1+9 value-address"},
		{"fe80::1%eth0", "!1+12 value-address"},
		{"[2001:db8::5]", "!1+13 value-address"},
		{"ftp.partner.internal:21", "!1+23 value-address"},
		{"ftp://ftp.partner.internal", "!1+26 value-address"},
		{"ftp..internal", "!1+13 value-address"},
		{".", "!1+1 value-address"},
		{"-ftp.internal", "!1+13 value-address"},
		{"ftp-.internal", "!1+13 value-address"},
		{"ftp internal", "!1+12 value-address"},
		{"bücher.example", "!1+15 value-address"},
		{"", "state 0"},
		{"${host}", "!1+7 value-expression"},
	})
}

func TestAddress(t *testing.T) {
	testValues(t, "host", "address", func(s *Settings) string { return text(s.Host.Address) }, []valueCase{
		{"192.0.2.5", "[192.0.2.5]"},
		{"2001:DB8::5", "[2001:db8::5]"},
		{"::ffff:192.0.2.5", "[192.0.2.5]"},
		{"192.0.2.6 192.0.2.5", "[192.0.2.6 192.0.2.5]"},
		{"192.0.2.5,2001:db8::5", "[192.0.2.5 2001:db8::5]"},
		{"192.0.2.5 192.0.2.5", "[192.0.2.5 192.0.2.5]"},
		{"192.0.2.5 node2", "!11+5 value-address"},
		{"192.0.2.5 - 192.0.2.6", "!11+1 value-address"},
		{", ,", "!1+3 value-address"},
		{"unknown", "!1+7 value-unknown"},
		{"192.0.2.5 unknown", "!11+7 value-unknown"},
		{"unknown node2", "!9+5 value-address"},
		{"Unknown", "!1+7 value-address"},
		{"0.0.0.0", "!1+7 value-address"},
		{"::", "!1+2 value-address"},
		{"::ffff:0.0.0.0", "!1+14 value-address"},
		{"ff02::1", "!1+7 value-address"},
		{"fe80::1%eth0", "!1+12 value-address"},
		{"192.0.2.5/24", "!1+12 value-address"},
		{"192.0.2.05", "!1+10 value-address"},
		{"localhost", "!1+9 value-address"},
		{"", "state 0"},
		{"${ip}", "!1+5 value-expression"},
	})
}

func TestPrefixes(t *testing.T) {
	testValues(t, "firewall", "from", func(s *Settings) string { return text(s.Firewall.From) }, []valueCase{
		{"203.0.113.10", "[203.0.113.10/32]"},
		{"203.0.113.77/24", "[203.0.113.0/24]"},
		{"0.0.0.0/0 ::/0", "[0.0.0.0/0 ::/0]"},
		{"203.0.113.10,2001:db8::/64", "[203.0.113.10/32 2001:db8::/64]"},
		{"203.0.113.10 ,\t198.51.100.7,", "[203.0.113.10/32 198.51.100.7/32]"},
		{"::ffff:203.0.113.10", "[203.0.113.10/32]"},
		{"::ffff:203.0.113.0/120", "!1+22 value-address"},
		{"203.0.113.10 partner.example", "!14+15 value-address"},
		{"203.0.113.0/33", "!1+14 value-address"},
		{"fe80::1%eth0", "!1+12 value-address"},
		{"any", "!1+3 value-address"},
		{", ,", "!1+3 value-address"},
		{"", "state 0"},
		{"${from}", "!1+7 value-expression"},
	})
}

func TestPorts(t *testing.T) {
	testValues(t, "firewall", "open", func(s *Settings) string { return text(s.Firewall.Open) }, []valueCase{
		{"21", "[21]"},
		{"1-65535", "[1-65535]"},
		{"8443 21,22", "[21-22 8443]"},
		{"21,,22", "[21-22]"},
		{"100-200 150-300 301", "[100-301]"},
		{"21 21", "[21]"},
		{"7-7", "[7]"},
		{"0", "!1+1 value-ports"},
		{"65535-65536", "!1+11 value-ports"},
		{"200-100", "!1+7 value-ports"},
		{"21 22- 23", "!4+3 value-ports"},
		{"-22", "!1+3 value-ports"},
		{"21 - 23", "!4+1 value-ports"},
		{"21-22-23", "!1+8 value-ports"},
		{"+21", "!1+3 value-ports"},
		{"21 ftp x", "!4+3 value-ports"},
		{",", "!1+1 value-ports"},
		{"", "state 0"},
		{"21 ${p}", "!1+7 value-expression"},
	})
}
