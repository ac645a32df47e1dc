package core

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// smallSpans returns every value of the settings that has a span as
// "PATH LINE:COL+LEN [STATE] TEXT", with the state if it is not Known.
func smallSpans(text string, s *Settings) []string {
	var all []string
	add := func(path string, span Span, state State) {
		if (span == Span{}) {
			return
		}
		parts := []string{path, fmt.Sprintf("%d:%d+%d", span.Line, span.Col, span.Len)}
		switch state {
		case Absent:
			parts = append(parts, "absent")
		case Unclear:
			parts = append(parts, "unclear")
		}
		all = append(all, strings.Join(append(parts, text[span.Start:span.Start+span.Len]), " "))
	}
	ports := func(section string, p PortSection) {
		add(section+".base-port", p.BasePort.Span(), p.BasePort.State)
		add(section+".number-of-ports", p.NumberOfPorts.Span(), p.NumberOfPorts.State)
		add(section+".port-end", p.PortEnd.Span(), p.PortEnd.State)
		add(section+".on", p.On.Span(), p.On.State)
	}
	ports("active", s.Active)
	ports("passive", s.Passive)
	for _, z := range s.Zones {
		add(z.Name, z.Header(), Known)
		add(z.Name+".default", z.Default.Span(), z.Default.State)
		add(z.Name+".socks5", z.SOCKS5.Span(), z.SOCKS5.State)
		add(z.Name+".http", z.HTTP.Span(), z.HTTP.State)
	}
	for _, t := range s.Sites {
		add(t.Name, t.Header(), Known)
		add(t.Name+".server", t.Server.Span(), t.Server.State)
		add(t.Name+".port", t.Port.Span(), t.Port.State)
		add(t.Name+".network-zone", t.NetworkZone.Span(), t.NetworkZone.State)
		add(t.Name+".enable-active-connection-mode", t.ActiveMode.Span(), t.ActiveMode.State)
		add(t.Name+".use-ftps", t.UseFTPS.Span(), t.UseFTPS.State)
		add(t.Name+".clear-command-channel", t.ClearCommandChannel.Span(), t.ClearCommandChannel.State)
		add(t.Name+".max-parallel-transfers", t.MaxParallelTransfers.Span(), t.MaxParallelTransfers.State)
		add(t.Name+".hostname-verification", t.HostnameVerification.Span(), t.HostnameVerification.State)
		add(t.Name+".site-type", t.SiteType.Span(), t.SiteType.State)
		add(t.Name+".alternative-servers", t.AlternativeServers.Span(), t.AlternativeServers.State)
		add(t.Name+".transfers-per-minute", t.TransfersPerMinute.Span(), t.TransfersPerMinute.State)
		add(t.Name+".longest-transfer", t.LongestTransfer.Span(), t.LongestTransfer.State)
	}
	add("host.os", s.Host.OS.Span(), s.Host.OS.State)
	add("host.ephemeral-ports", s.Host.EphemeralPorts.Span(), s.Host.EphemeralPorts.State)
	add("host.listening", s.Host.Listening.Span(), s.Host.Listening.State)
	add("host.address", s.Host.Address.Span(), s.Host.Address.State)
	add("host.nat-address", s.Host.NATAddress.Span(), s.Host.NATAddress.State)
	add("host.nodes", s.Host.Nodes.Span(), s.Host.Nodes.State)
	add("host.product", s.Host.Product.Span(), s.Host.Product.State)
	add("firewall.open", s.Firewall.Open.Span(), s.Firewall.Open.State)
	add("firewall.from", s.Firewall.From.Span(), s.Firewall.From.State)
	add("firewall.rewrites-port", s.Firewall.RewritesPort.Span(), s.Firewall.RewritesPort.State)
	add("outbound.connect-timeout", s.Outbound.ConnectTimeout.Span(), s.Outbound.ConnectTimeout.State)
	add("outbound.receive-timeout", s.Outbound.ReceiveTimeout.Span(), s.Outbound.ReceiveTimeout.State)
	add("outbound.max-retries", s.Outbound.MaxRetries.Span(), s.Outbound.MaxRetries.State)
	add("outbound.retry-delay", s.Outbound.RetryDelay.Span(), s.Outbound.RetryDelay.State)
	add("outbound.max-connections-per-host", s.Outbound.MaxConnectionsPerHost.Span(), s.Outbound.MaxConnectionsPerHost.State)
	add("outbound.max-transfers", s.Outbound.MaxTransfers.Span(), s.Outbound.MaxTransfers.State)
	return all
}

// everyKey is a text with every key of the language.
const everyKey = `[ftp-active-mode]
base-port       = 28590
number-of-ports = 100
port-end        = 28689
[ftp-passive-mode]
base-port       = 29000
number-of-ports = 10
port-end        = 29009
on              = edge
[network-zone DMZ]
default = yes
socks5  = true
http    = no
[transfer-site payroll]
server                        = ftp.partner.internal
port                          = 21
network-zone                  = none
enable-active-connection-mode = yes
use-ftps                      = false
clear-command-channel         = no
max-parallel-transfers        = 0
hostname-verification         = enabled
site-type                     = internal
alternative-servers           = ftp2.partner.internal 203.0.113.11:2121
transfers-per-minute          = 6
longest-transfer              = 90s
[host]
os              = linux
ephemeral-ports = 32768-60999
listening       = 21 22 8443
address         = 192.0.2.5
nat-address     =
nodes           = 1
product         = securetransport
[firewall]
open = 28590-28689
from = 203.0.113.10
rewrites-port = no
[outbound-connections]
connect-timeout          = 25
receive-timeout          = 25s
max-retries              = 5
retry-delay              = 2m
max-connections-per-host = 1024
max-transfers            = 1500
`

func TestParseSpans(t *testing.T) {
	const mark = "\ufeff"
	base := func(text string) string { return "[ftp-active-mode]\n" + text }
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"every key", everyKey, []string{
			"active.base-port 2:19+5 28590",
			"active.number-of-ports 3:19+3 100",
			"active.port-end 4:19+5 28689",
			"passive.base-port 6:19+5 29000",
			"passive.number-of-ports 7:19+2 10",
			"passive.port-end 8:19+5 29009",
			"passive.on 9:19+4 edge",
			"DMZ 10:1+18 [network-zone DMZ]",
			"DMZ.default 11:11+3 yes",
			"DMZ.socks5 12:11+4 true",
			"DMZ.http 13:11+2 no",
			"payroll 14:1+23 [transfer-site payroll]",
			"payroll.server 15:33+20 ftp.partner.internal",
			"payroll.port 16:33+2 21",
			"payroll.network-zone 17:33+4 none",
			"payroll.enable-active-connection-mode 18:33+3 yes",
			"payroll.use-ftps 19:33+5 false",
			"payroll.clear-command-channel 20:33+2 no",
			"payroll.max-parallel-transfers 21:33+1 0",
			"payroll.hostname-verification 22:33+7 enabled",
			"payroll.site-type 23:33+8 internal",
			"payroll.alternative-servers 24:33+39 ftp2.partner.internal 203.0.113.11:2121",
			"payroll.transfers-per-minute 25:33+1 6",
			"payroll.longest-transfer 26:33+3 90s",
			"host.os 28:19+5 linux",
			"host.ephemeral-ports 29:19+11 32768-60999",
			"host.listening 30:19+10 21 22 8443",
			"host.address 31:19+9 192.0.2.5",
			"host.nat-address 32:18+0 absent ",
			"host.nodes 33:19+1 1",
			"host.product 34:19+15 securetransport",
			"firewall.open 36:8+11 28590-28689",
			"firewall.from 37:8+12 203.0.113.10",
			"firewall.rewrites-port 38:17+2 no",
			"outbound.connect-timeout 40:28+2 25",
			"outbound.receive-timeout 41:28+3 25s",
			"outbound.max-retries 42:28+1 5",
			"outbound.retry-delay 43:28+2 2m",
			"outbound.max-connections-per-host 44:28+4 1024",
			"outbound.max-transfers 45:28+4 1500",
		}},
		{"empty", "", nil},
		{"a byte order mark alone", mark, nil},
		{"a byte order mark before a header", mark + "[ftp-active-mode]\nport-end=1", []string{"active.port-end 2:10+1 1"}},
		{"a byte order mark before a zone", mark + "[network-zone Z]", []string{"Z 1:1+16 [network-zone Z]"}},
		{"CR LF", strings.ReplaceAll(base("base-port = 1\nport-end = 2\n"), "\n", "\r\n"),
			[]string{"active.base-port 2:13+1 1", "active.port-end 3:12+1 2"}},
		{"no end of line", base("base-port = 1"), []string{"active.base-port 2:13+1 1"}},
		{"CR at the end of the text", base("base-port = 1\r"), []string{"active.base-port 2:13+1 1"}},
		{"no white space", base("base-port=1\n"), []string{"active.base-port 2:11+1 1"}},
		{"tabs", base("\tbase-port\t=\t1\t\n"), []string{"active.base-port 2:14+1 1"}},
		{"blanks at the end", base("base-port = 1   \n"), []string{"active.base-port 2:13+1 1"}},
		{"blank lines", base("\n \n\t\nbase-port = 1\n"), []string{"active.base-port 5:13+1 1"}},
		{"indented header", "  [ network-zone   A B\t]  \n", []string{"A B 1:3+22 [ network-zone   A B\t]"}},
		{"columns count bytes", "[network-zone Ü]\n[transfer-site ä]\nnetwork-zone = Ü\n",
			[]string{"Ü 1:1+17 [network-zone Ü]", "ä 2:1+18 [transfer-site ä]", "ä.network-zone 3:16+2 Ü"}},
		{"an equals sign in a value", "[transfer-site a]\nnetwork-zone = b=c\n",
			[]string{"a 1:1+17 [transfer-site a]", "a.network-zone 2:16+3 b=c"}},

		{"a comment after a value", base("base-port = 1 # 2\n"), []string{"active.base-port 2:13+1 1"}},
		{"a comment after a tab", base("base-port = 1\t# 2\n"), []string{"active.base-port 2:13+1 1"}},
		{"a comment after a header", "[network-zone A] # B\n", []string{"A 1:1+16 [network-zone A]"}},
		{"a # inside a word", "[network-zone A#1]\n", []string{"A#1 1:1+18 [network-zone A#1]"}},
		{"a # inside a word, then a comment", "[network-zone A#1] # #2\n", []string{"A#1 1:1+18 [network-zone A#1]"}},
		{"a comment instead of a value", base("base-port = # 1\n"), []string{"active.base-port 2:12+0 absent "}},
		{"comment lines", base("# base-port = 1\n  # base-port = 2\n#\nbase-port = 3\n"), []string{"active.base-port 5:13+1 3"}},

		{"empty value", base("base-port =\n"), []string{"active.base-port 2:12+0 absent "}},
		{"empty value before blanks", base("base-port =  \t\n"), []string{"active.base-port 2:12+0 absent "}},
		{"empty value at the end", base("base-port="), []string{"active.base-port 2:11+0 absent "}},
		{"expression", base("base-port = ${a} # b\n"), []string{"active.base-port 2:13+4 unclear ${a}"}},
		{"rejected value", base("base-port = x\n"), []string{"active.base-port 2:13+1 unclear x"}},
		{"below a section with an unread line", "[host]\ncpu = 1\n" + base("base-port = 1\n"), []string{"active.base-port 4:13+1 1"}},
		{"below a section given twice", "[host]\n[host]\n" + base("base-port = 1\n"), []string{"active.base-port 4:13+1 1"}},
		{"the first of two counts", base("base-port = 1\nbase-port = 2\n"), []string{"active.base-port 2:13+1 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := Parse(tt.text)
			if diff := cmp.Diff(tt.want, smallSpans(tt.text, s)); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

// formFindings returns the findings of Parse as "LINE:COL+LEN RULE".
func formFindings(text string) []string {
	_, found := Parse(text)
	var all []string
	for _, d := range found {
		all = append(all, fmt.Sprintf("%d:%d+%d %s", d.Line, d.Col, d.Len, d.Rule))
	}
	return all
}

func TestParseFindings(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"key without equals sign", "[host]\n  os linux # x\n", []string{"2:3+8 syntax"}},
		{"value without key", "[host]\n = linux\n", []string{"2:2+7 syntax"}},
		{"keys above any section", "a = 1\nb = 2\n[host]\nos = linux\n", []string{"1:1+1 syntax"}},
		{"header not closed", "[host\nos = x\n", []string{"1:1+5 syntax"}},
		{"header closed too early", "[host] x\n", []string{"1:1+8 syntax"}},
		{"header without a keyword", "[]\n[ ]\n[\n]\n", []string{"1:1+2 syntax", "2:1+3 syntax", "3:1+1 syntax", "4:1+1 syntax"}},
		{"brackets in a name", "[network-zone a]b]\n", []string{"1:1+18 syntax"}},
		{"control character in a name", "[network-zone a\x1bb]\n", []string{"1:1+18 syntax"}},
		{"carriage return in a name", "[network-zone a\rb]\n", []string{"1:1+18 syntax"}},
		{"NUL byte", "[host]\nos = \x00linux\n", []string{"2:6+1 syntax"}},
		{"NUL byte in a comment", "# \x00\n", []string{"1:3+1 syntax"}},
		{"NUL byte at the start", "\x00os = linux\n", []string{"1:1+1 syntax"}},
		{"not UTF-8", "[host]\nos = \xffx\xff\n", []string{"2:6+1 syntax"}},
		{"text cut inside a character", "# \xe6\x97", []string{"1:3+1 syntax"}},
		{"the replacement character is UTF-8", "# \ufffd\n", nil},
		{"the replacement character before an invalid byte", "# \ufffd\xff\n", []string{"1:6+1 syntax"}},
		{"a header that is not UTF-8 ends the section", "[host]\n[network-zone \xff]\nsocks5 = yes\n", []string{"2:15+1 syntax"}},
		{"a second byte order mark is a character", "\ufeff\ufeff[host]\n", []string{"1:1+9 syntax"}},
		{"a zone with the reserved name", "[network-zone unknown]\nsocks5 = yes\n", []string{"1:1+22 syntax"}},
		{"a site with the reserved name", "[transfer-site unknown]\nport = 21\n", nil},
		{"unknown section", "[nosuch thing]\nx = 1\n", []string{"1:2+6 section-unknown"}},
		{"unknown key", "[host]\ncpu = 1\n", []string{"2:1+3 key-unknown"}},
		{"section again", "[host]\n[host]\nos = \n cpu = 1", []string{"2:1+6 section-duplicate"}},
		{"key again", "[host]\nos = aix\n os = linux\n", []string{"3:2+2 key-duplicate"}},
		{"key again after an empty one", "[host]\nos =\nos = linux\n", []string{"3:1+2 key-duplicate"}},
		{"the same key in two sections", "[transfer-site a]\nport = 1\n[transfer-site b]\nport = 1\n", nil},
		{"a name for two kinds", "[transfer-site a]\n[network-zone a]\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, formFindings(tt.text)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseLimits(t *testing.T) {
	line := strings.Repeat("#", MaxLine)
	bad := func(n int) string { return strings.Repeat("x\n", n) }
	notes := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "[transfer-site %d]\nserver = ${s}\n", i)
		}
		return b.String()
	}
	sections := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "[network-zone %d]\n", i)
		}
		return b.String()
	}
	comments := strings.Repeat(strings.Repeat("#", 4095)+"\n", MaxText/4096)
	for _, tt := range []struct {
		name, text string
		count      int    // number of findings
		last       string // last finding
	}{
		{"longest line", line + "\n", 0, ""},
		{"longest line without its end", line, 0, ""},
		{"longest line with CR LF", line + "\r\n", 0, ""},
		{"longest line after a byte order mark", "\ufeff" + line + "\n", 0, ""},
		{"line too long", line + "#\n", 1, "1:1+4097 syntax"},
		{"line too long with CR LF", "\n" + line + "#\r\n", 1, "2:1+4097 syntax"},
		{"the line below one too long is read", line + "#\nx\n", 2, "2:1+1 syntax"},

		{"longest text", comments, 0, ""},
		{"text too long", comments + "#", 1, "1:1+0 syntax"},

		{"maximum of form errors", bad(MaxFormErrors), MaxFormErrors, "1000:1+1 syntax"},
		{"one line more", bad(MaxFormErrors) + "[host]\nx = y", MaxFormErrors + 1, "1001:1+0 syntax"},
		{"two errors more", bad(MaxFormErrors + 2), MaxFormErrors + 1, "1001:1+0 syntax"},
		{"notes do not count as errors", notes(MaxFormErrors + 1), MaxFormErrors + 1, "2002:10+4 value-expression"},

		{"maximum of sections", sections(MaxSections), 0, ""},
		{"one section more", sections(MaxSections + 2), 1, "250001:1+0 syntax"},
		{"sections without a name do not count", sections(MaxSections) + "[host]\n", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := formFindings(tt.text)
			last := ""
			if len(found) > 0 {
				last = found[len(found)-1]
			}
			if len(found) != tt.count || last != tt.last {
				t.Errorf("%d findings, the last is %q; want %d, %q", len(found), last, tt.count, tt.last)
			}
		})
	}
}

// TestParseUnread checks that values that may be in an unread line are unclear,
// so that no rule takes them for absent.
func TestParseUnread(t *testing.T) {
	const good = "[ftp-active-mode]\nbase-port = 28590\n"
	for _, tt := range []struct {
		name, text   string
		number, open State
		undecided    bool // about the default zone
		partial      bool // sections may be missing
	}{
		{"all lines read", good, Absent, Absent, false, false},
		{"an unknown key", good + "ports = 100\n", Unclear, Absent, false, false},
		{"no equals sign", good + "number-of-ports 100\n", Unclear, Absent, false, false},
		{"no key", good + "= 100\n", Unclear, Absent, false, false},
		{"not UTF-8", good + "number-of-ports = 100 \xff\n", Unclear, Absent, false, false},
		{"the section again", good + "[ftp-active-mode]\nnumber-of-ports = 100\n", Unclear, Absent, false, false},
		{"another section's line", good + "[host]\ncpu = 1\n", Absent, Absent, false, false},
		{"a rejected value", good + "number-of-ports = x\n", Unclear, Absent, false, false},
		{"an unknown section", good + "[fire-wall]\nopen = 1\n", Absent, Unclear, true, true},
		{"a header not closed", good + "[firewall\nopen = 1\n", Absent, Unclear, true, true},
		{"a header that is not UTF-8", good + "[firewall \xff]\nopen = 1\n", Absent, Unclear, true, true},
		{"a header, and the section is there", good + "[firewall]\n[firewal]\n", Absent, Absent, true, true},
		{"a key above any section", "open = 1\n" + good, Absent, Unclear, true, true},
		{"a zone's mark", good + "[network-zone DMZ]\ndefualt = yes\n", Absent, Absent, true, false},
		{"too many errors", good + "[host]\n" + strings.Repeat("x\n", MaxFormErrors+1), Absent, Unclear, true, true},
		{"too long", good + strings.Repeat("#\n", MaxText/2), Unclear, Unclear, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := Parse(tt.text)
			if got := s.Active.NumberOfPorts.State; got != tt.number {
				t.Errorf("state of number-of-ports is %d, want %d", got, tt.number)
			}
			if got := s.Firewall.Open.State; got != tt.open {
				t.Errorf("state of firewall.open is %d, want %d", got, tt.open)
			}
			if s.defaults.undecided != tt.undecided || s.partial != tt.partial {
				t.Errorf("undecided %v, partial %v; want %v, %v", s.defaults.undecided, s.partial, tt.undecided, tt.partial)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	addSeedTexts(f)
	f.Fuzz(func(t *testing.T, text string) {
		s, found := Parse(text)
		smallSpans(text, s) // panics on a span outside the text
		for i, d := range found {
			checkPlace(t, text, d.Span)
			if i > 0 && d.Start < found[i-1].Start {
				t.Errorf("finding %d is out of order", i)
			}
			if r, ok := LookupRule(d.Rule); !ok || r.check != nil || r.Severity != d.Severity {
				t.Errorf("%q is not a form rule, or has another severity", d.Rule)
			}
		}
		for i := range s.Sites {
			if s.Site(s.Sites[i].Name) != &s.Sites[i] {
				t.Errorf("Site does not find site %q", s.Sites[i].Name)
			}
		}
	})
}

// addSeedTexts adds the settings texts of testdata to the seed corpus.
func addSeedTexts(f *testing.F) {
	for _, dir := range []string{"testdata/rules", "testdata/ok"} {
		for _, file := range settingsFiles(f, dir) {
			f.Add(file.text)
		}
	}
}

// checkPlace checks that span is within one line of the text and that its line
// and column match its offset.
func checkPlace(t *testing.T, text string, span Span) {
	t.Helper()
	end := span.Start + span.Len
	if span.Start < 0 || span.Len < 0 || end > len(text) || strings.Contains(text[span.Start:end], "\n") {
		t.Fatalf("%+v is not within a line of the text", span)
	}
	if len(text) > MaxText { // has one finding, about the whole text
		return
	}
	above := text[:span.Start]
	col := span.Start - strings.LastIndexByte(above, '\n')
	line := strings.Count(above, "\n") + 1
	if line == 1 {
		col -= len(byteOrderMark(text))
	}
	if span.Line != line || span.Col != col {
		t.Errorf("%+v starts at %d:%d", span, line, col)
	}
}

// BenchmarkParse parses worst-case texts of 64 MiB.
func BenchmarkParse(b *testing.B) {
	for _, bm := range []struct{ name, text string }{
		{"garbage", strings.Repeat("\xff\x00]=[#\n", MaxText/7)},
		{"one line", strings.Repeat("=", MaxText)},
		{"comments", strings.Repeat("# comment\n", MaxText/10)},
		{"expressions", siteTexts(MaxText/64, "server = ${s}\nport = ${p}\n")},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(bm.text)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(bm.text)
			}
		})
	}
}

// siteTexts returns a text of n transfer sites with the same lines.
func siteTexts(n int, lines string) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "[transfer-site %d]\n%s", i, lines)
	}
	return text.String()
}
