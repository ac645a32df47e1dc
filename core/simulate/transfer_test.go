package simulate_test

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/core/simulate"
)

const (
	manual = `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024
[transfer-site payroll]
network-zone                  = none
enable-active-connection-mode = yes
`
	onePort     = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1\n"
	unverified  = manual + "hostname-verification = disabled\n"
	overTLS     = unverified + "use-ftps = yes\n"
	ipv6        = manual + "[host]\naddress = 2001:db8::5\n"
	translated  = manual + "[host]\naddress = 10.1.1.5\nnat-address = 198.51.100.9\n"
	behindProxy = "[network-zone DMZ]\nsocks5 = yes\n" + "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n" +
		"[transfer-site payroll]\nnetwork-zone = DMZ\nenable-active-connection-mode = yes\n"
)

// ending is the part of a result that a test checks.
type ending struct {
	OK       bool
	Cause    string
	Line     string
	Contains string // words that the sentence must contain: the culprit, or the advice
}

// transferTest is a transfer with faults and its end.
type transferTest struct {
	name, text string
	faults     simulate.Faults
	want       ending
}

// The port commands and words that several tests expect.
const (
	port10000       = "PORT 192,0,2,5,39,16"
	port10001       = "PORT 192,0,2,5,39,17"
	eprt10000       = "EPRT |1|192.0.2.5|10000|"
	eprt10001       = "EPRT |1|192.0.2.5|10001|"
	eprtIPv6        = "EPRT |2|2001:db8::5|10000|"
	noProxy         = "Network Zone"
	natAddress      = "198.51.100.5"
	wholeRange      = "10000-11023"
	code425         = "425"
	strangerAddress = "198.51.100.66"
)

func checkTransfers(t *testing.T, tests []transferTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result, err := simulate.Transfer(core.Check(tt.text), "", tt.faults)
			if err != nil {
				t.Fatal(err)
			}
			got := ending{result.OK, result.Cause, result.Line, tt.want.Contains}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, listing(result))
			}
			if !strings.Contains(result.Sentence, tt.want.Contains) {
				t.Errorf("%q is not in the sentence:\n%s", tt.want.Contains, result.Sentence)
			}
		})
	}
}

func TestTransferWithoutFaults(t *testing.T) {
	type f = simulate.Faults
	checkTransfers(t, []transferTest{
		{"no faults", manual, f{}, ending{true, "done", port10000, wholeRange}},
		{"EPRT first", manual, f{EPRT: true}, ending{true, "done", eprt10000, wholeRange}},
		{"IPv6", ipv6, f{}, ending{true, "done", eprtIPv6, "2001:db8::5"}},
		{"no range", strings.ReplaceAll(manual, "1024", ""), f{}, ending{false, "settings", "", "base-port"}},
		{"range not given", "[transfer-site a]\nenable-active-connection-mode = yes\nnetwork-zone = none\n", f{},
			ending{true, "done", "PORT 192,0,2,5,195,203", "without a range"}},
		{"no site", "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n", f{}, ending{true, "done", port10000, wholeRange}},
		{"empty settings", "", f{}, ending{true, "done", "PORT 192,0,2,5,195,203", "without a range"}},
	})
}

func TestTransferWithOneFault(t *testing.T) {
	type f = simulate.Faults
	checkTransfers(t, []transferTest{
		{"drop", manual, f{Drop: true}, ending{false, "nothing-arrived", port10000, wholeRange}},
		{"closed", manual, f{Closed: true}, ending{false, "connect-refused", port10000, code425}},
		{"nat", manual, f{NAT: true}, ending{false, "nothing-arrived", port10000, natAddress}},
		{"busy", manual, f{Busy: true}, ending{true, "done", port10001, "10001"}},
		{"busy, one port", onePort, f{Busy: true}, ending{false, "range-exhausted", "", "enlarge the range"}},
		{"refuse EPRT, not tried", manual, f{RefuseEPRT: true}, ending{true, "done", port10000, wholeRange}},
		{"refuse EPRT", manual, f{EPRT: true, RefuseEPRT: true}, ending{true, "done", port10000, "the same port"}},
		{"refuse EPRT on one port", onePort, f{EPRT: true, RefuseEPRT: true}, ending{true, "done", port10000, "the same port"}},
		{"refuse EPRT on IPv6", ipv6, f{RefuseEPRT: true}, ending{false, "port-refused", eprtIPv6, "IPv4"}},
		{"proxied", manual, f{Proxied: true}, ending{false, "nothing-arrived", port10000, noProxy}},
		{"stranger", manual, f{Stranger: true}, ending{true, "done", port10000, strangerAddress}},
		{"stranger, not verified", unverified, f{Stranger: true}, ending{false, "data-broken", port10000, "hostname-verification"}},
		{"stranger, not verified, TLS", overTLS, f{Stranger: true}, ending{false, "tls-failed", port10000, "hostname-verification"}},
	})
}

// The settings alone can cause the same problems as a fault.
func TestTransferOfSettings(t *testing.T) {
	type f = simulate.Faults
	checkTransfers(t, []transferTest{
		{"busy by listening", manual + "[host]\nlistening = 10000-10001\n", f{}, ending{true, "done", "PORT 192,0,2,5,39,18", "10002"}},
		{"all busy", manual + "[host]\nlistening = 10000-11023\n", f{}, ending{false, "range-exhausted", "", "enlarge the range"}},
		{"firewall closed", manual + "[firewall]\nopen = 21\n", f{}, ending{false, "nothing-arrived", port10000, wholeRange}},
		{"firewall open", manual + "[firewall]\nopen = 10000-11023\nfrom = 203.0.113.0/24\n", f{}, ending{true, "done", port10000, wholeRange}},
		{"firewall open for other sources", manual + "[firewall]\nfrom = 203.0.113.99\n", f{}, ending{false, "nothing-arrived", port10000, "other sources only"}},
		{"translated and rewritten", translated + "[firewall]\nrewrites-port = yes\n", f{}, ending{true, "done", "PORT 10,1,1,5,39,16", wholeRange}},
		{"translated and rewritten, but FTPS", strings.Replace(translated, "[host]", "use-ftps = yes\n[host]", 1) + "[firewall]\nrewrites-port = yes\n",
			f{}, ending{false, "nothing-arrived", "PORT 10,1,1,5,39,16", "198.51.100.9"}},
		{"the first of two nodes", manual + "[host]\nnodes = 2\naddress = 10.1.1.5 10.1.1.6\nnat-address = 198.51.100.9 198.51.100.10\n", f{},
			ending{false, "nothing-arrived", "PORT 10,1,1,5,39,16", "198.51.100.9"}},
		{"one address of two nodes", manual + "[host]\nnodes = 2\naddress = 10.1.1.5\n", f{}, ending{false, "settings", "", "2 nodes"}},
		{"unknown base port", strings.Replace(manual, "= 10000", "= unknown", 1), f{}, ending{false, "settings", "", "Base Port"}},
		{"translated", translated, f{}, ending{false, "nothing-arrived", "PORT 10,1,1,5,39,16", "198.51.100.9"}},
		{"proxied zone", behindProxy, f{}, ending{false, "nothing-arrived", port10000, noProxy}},
		{"passive", "[transfer-site a]\nserver = 203.0.113.10\n", f{Drop: true}, ending{true, "passive", "", "PASV"}},
		{"no default zone", strings.ReplaceAll(manual, "none", "Default"), f{}, ending{false, "settings", "", "default"}},
		{"expression", strings.ReplaceAll(manual, "10000", "${base}"), f{}, ending{false, "settings", "", "expression"}},
	})
}

// Of two faults, the first one on the partner's way is the cause.
func TestTransferWithTwoFaults(t *testing.T) {
	type f = simulate.Faults
	checkTransfers(t, []transferTest{
		{"drop, closed", manual, f{Drop: true, Closed: true}, ending{false, "nothing-arrived", port10000, wholeRange}},
		{"drop, nat", manual, f{Drop: true, NAT: true}, ending{false, "nothing-arrived", port10000, natAddress}},
		{"drop, busy", manual, f{Drop: true, Busy: true}, ending{false, "nothing-arrived", port10001, "10001"}},
		{"drop, refuse EPRT", manual, f{Drop: true, RefuseEPRT: true, EPRT: true}, ending{false, "nothing-arrived", port10000, "does not know EPRT"}},
		{"drop, proxied", manual, f{Drop: true, Proxied: true}, ending{false, "nothing-arrived", port10000, noProxy}},
		{"drop, stranger", manual, f{Drop: true, Stranger: true}, ending{false, "nothing-arrived", port10000, wholeRange}},
		{"closed, nat", manual, f{Closed: true, NAT: true}, ending{false, "nothing-arrived", port10000, natAddress}},
		{"closed, busy", manual, f{Closed: true, Busy: true}, ending{false, "connect-refused", port10001, code425}},
		{"closed, refuse EPRT", manual, f{Closed: true, RefuseEPRT: true, EPRT: true}, ending{false, "connect-refused", port10000, code425}},
		{"closed, proxied", manual, f{Closed: true, Proxied: true}, ending{false, "nothing-arrived", port10000, noProxy}},
		{"closed, stranger", manual, f{Closed: true, Stranger: true}, ending{false, "connect-refused", port10000, code425}},
		{"nat, busy", manual, f{NAT: true, Busy: true}, ending{false, "nothing-arrived", port10001, natAddress}},
		{"nat, refuse EPRT", manual, f{NAT: true, RefuseEPRT: true, EPRT: true}, ending{false, "nothing-arrived", port10000, natAddress}},
		{"nat, proxied", manual, f{NAT: true, Proxied: true}, ending{false, "nothing-arrived", port10000, noProxy}},
		{"nat, stranger", manual, f{NAT: true, Stranger: true}, ending{false, "stranger-only", port10000, natAddress}},
		{"busy, refuse EPRT", manual, f{Busy: true, RefuseEPRT: true, EPRT: true}, ending{true, "done", port10001, "10001"}},
		{"busy, EPRT", manual, f{Busy: true, EPRT: true}, ending{true, "done", eprt10001, "10001"}},
		{"busy, proxied", manual, f{Busy: true, Proxied: true}, ending{false, "nothing-arrived", port10001, noProxy}},
		{"busy, stranger", manual, f{Busy: true, Stranger: true}, ending{true, "done", port10001, strangerAddress}},
		{"refuse EPRT, proxied", manual, f{RefuseEPRT: true, Proxied: true, EPRT: true}, ending{false, "nothing-arrived", port10000, noProxy}},
		{"refuse EPRT, stranger", manual, f{RefuseEPRT: true, Stranger: true, EPRT: true}, ending{true, "done", port10000, strangerAddress}},
		{"proxied, stranger", manual, f{Proxied: true, Stranger: true}, ending{false, "stranger-only", port10000, noProxy}},
		{"nat, stranger, not verified", unverified, f{NAT: true, Stranger: true}, ending{false, "data-broken", port10000, natAddress}},
	})
}

// The complete steps of a transfer that succeeds and of one with many faults.
func TestSteps(t *testing.T) {
	type step = simulate.Step
	const (
		client, partner, stranger             = simulate.Client, simulate.Partner, simulate.Stranger
		command, reply, connected, data, note = simulate.Command, simulate.Reply, simulate.Connect, simulate.Data, simulate.Note
	)
	tests := []struct {
		name, text string
		faults     simulate.Faults
		want       []step
	}{
		{
			"succeeds", manual + "server = 203.0.113.77\n", simulate.Faults{},
			[]step{
				{From: client, To: partner, Kind: connected, Text: "control connection to 203.0.113.77:21, and login", Broken: false},
				{From: client, To: client, Kind: note, Text: "listens on port 10000", Broken: false},
				{From: client, To: partner, Kind: command, Text: "PORT 192,0,2,5,39,16", Broken: false},
				{From: partner, To: client, Kind: reply, Text: "200 PORT command successful", Broken: false},
				{From: client, To: partner, Kind: command, Text: "RETR report.csv", Broken: false},
				{From: partner, To: client, Kind: reply, Text: "150 Opening data connection", Broken: false},
				{From: partner, To: client, Kind: connected, Text: "203.0.113.77 connects to 192.0.2.5:10000", Broken: false},
				{From: partner, To: client, Kind: data, Text: "report.csv", Broken: false},
				{From: partner, To: client, Kind: reply, Text: "226 Transfer complete", Broken: false},
			},
		},
		{
			"many faults", strings.Replace(manual, "none", "DMZ", 1) + "use-ftps = yes\nserver = ftp.example\n[network-zone DMZ]\n",
			simulate.Faults{EPRT: true, RefuseEPRT: true, Busy: true, Stranger: true, Proxied: true},
			[]step{
				{From: client, To: partner, Kind: connected, Text: "control connection to ftp.example, here 203.0.113.10:21 through the zone's SOCKS5 proxy, under TLS, and login", Broken: false},
				{From: client, To: client, Kind: note, Text: "finds port 10000 in use", Broken: true},
				{From: client, To: client, Kind: note, Text: "listens on port 10001", Broken: false},
				{From: client, To: partner, Kind: command, Text: "EPRT |1|192.0.2.5|10001|", Broken: false},
				{From: partner, To: client, Kind: reply, Text: "502 EPRT not implemented", Broken: true},
				{From: client, To: partner, Kind: command, Text: "PORT 192,0,2,5,39,17", Broken: false},
				{From: partner, To: client, Kind: reply, Text: "200 PORT command successful", Broken: false},
				{From: client, To: partner, Kind: command, Text: "RETR report.csv", Broken: false},
				{From: partner, To: client, Kind: reply, Text: "150 Opening data connection", Broken: false},
				{From: stranger, To: client, Kind: connected, Text: "198.51.100.66 connects to 192.0.2.5:10001", Broken: true},
				{From: client, To: client, Kind: note, Text: "closes the connection of 198.51.100.66, which is not the partner, and keeps waiting", Broken: false},
				{From: partner, To: client, Kind: connected, Text: "203.0.113.10 connects to 192.0.2.5:10001: no way back through the proxy", Broken: true},
				{From: client, To: client, Kind: note, Text: "gives up after 25 s", Broken: true},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := simulate.Transfer(core.Check(tt.text), "payroll", tt.faults)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.Steps); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

// The client gives up after the receive time-out of the settings, or the product's default.
func TestGivesUpAfter(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "25 s"},
		{"[outbound-connections]\nreceive-timeout = 2m\n", "120 s"},
		{"[outbound-connections]\nconnect-timeout = 5s\n", "25 s"},
		{"[outbound-connections]\nreceive-timeout = 0\n", "its time-out"},
		{"[outbound-connections]\nreceive-timeout = ${limit}\n", "its time-out"},
		{"[host]\nproduct = other\n", "its time-out"},
		{"[host]\nproduct = other\n[outbound-connections]\nreceive-timeout = 10s\n", "10 s"},
	}
	for _, tt := range tests {
		got, err := simulate.Transfer(core.Check(manual+tt.text), "", simulate.Faults{Drop: true})
		if err != nil {
			t.Fatal(err)
		}
		if last := got.Steps[len(got.Steps)-1].Text; last != "gives up after "+tt.want {
			t.Errorf("%q: the last step is %q, want %q", tt.text, last, "gives up after "+tt.want)
		}
	}
}

func TestNoSuchSite(t *testing.T) {
	if _, err := simulate.Transfer(core.Check(manual), "pay]roll\n", simulate.Faults{}); err == nil {
		t.Error("no error for a site that does not exist")
	}
}

// With every combination of faults, the transfer ends with a consistent result.
func TestEveryCombination(t *testing.T) {
	texts := map[string]string{
		"manual": manual, "one port": onePort, "unverified": unverified, "TLS": overTLS, "IPv6": ipv6, "translated": translated,
		"proxied": behindProxy, "no range": "[transfer-site payroll]\nenable-active-connection-mode = yes\n", "nothing": "",
		"others": manual + "[firewall]\nopen = 10000-10500\nfrom = 198.51.100.66\n",
		"clash":  manual + "server = 198.51.100.66\n[host]\naddress = 203.0.113.10\n",
		"mixed":  manual + "server = 2001:db8::5\n[host]\naddress = 203.0.113.10\n",
		"v6":     manual + "server = 2001:db8::5\n",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			for bits := range 1 << 8 {
				f := combination(bits)
				got, err := simulate.Transfer(core.Check(text), "", f)
				if err != nil {
					t.Fatal(f, err)
				}
				if problem := inconsistent(got); problem != "" {
					t.Fatalf("%+v: %s\n%s", f, problem, listing(got))
				}
			}
		})
	}
}

// combination returns the faults whose bits are set.
func combination(bits int) simulate.Faults {
	on := func(i int) bool { return bits>>i&1 == 1 }
	return simulate.Faults{
		Drop: on(0), Closed: on(1), NAT: on(2), Busy: on(3), RefuseEPRT: on(4), Proxied: on(5), Stranger: on(6), EPRT: on(7),
	}
}

// inconsistent returns a description of what is inconsistent in a result, or "".
func inconsistent(r simulate.Result) string {
	isBroken := func(s simulate.Step) bool { return s.Broken }
	switch {
	case r.OK != (r.Cause == "done"):
		return "ok and cause differ"
	case !r.OK && !slices.ContainsFunc(r.Steps, isBroken):
		return "it fails, but no step is broken"
	case r.OK && isBroken(r.Steps[len(r.Steps)-1]):
		return "it succeeds, but its last step is broken"
	case !strings.HasSuffix(r.Sentence, ".") || strings.Contains(r.Sentence, r.Cause+"."):
		return "the cause has no sentence"
	case r.OK && r.Line == "":
		return "it succeeds, but no port was announced"
	}
	for _, s := range r.Steps {
		if s.Text == "" || s.Kind == simulate.Note != (s.From == s.To) {
			return "a note has two parties, or another step has one: " + s.Text
		}
	}
	if r.Line == "" {
		return ""
	}
	announced, err := connect.ParsePortCommand(r.Line)
	if err != nil {
		return err.Error()
	}
	listens := "listens on port " + strconv.Itoa(r.Port)
	if int(announced.Port()) != r.Port || !slices.ContainsFunc(r.Steps, func(s simulate.Step) bool { return s.Text == listens }) {
		return "the port announced is not the one listened on"
	}
	return ""
}

// FuzzTransfer checks that any text gets a consistent result.
func FuzzTransfer(f *testing.F) {
	for i, text := range []string{manual, overTLS, ipv6, translated, behindProxy, "[host]\naddress = ::1\nlistening = 1-65535\n", "\x00"} {
		f.Add(text, uint8(37*i))
	}
	f.Fuzz(func(t *testing.T, text string, bits uint8) {
		got, err := simulate.Transfer(core.Check(text), "", combination(int(bits)))
		if err != nil {
			t.Fatal(err)
		}
		if got.Cause == "passive" || got.Cause == "settings" {
			return
		}
		if problem := inconsistent(got); problem != "" {
			t.Fatalf("%s\n%s", problem, listing(got))
		}
	})
}

// FuzzDecode checks that a decoded command is one that a client may send.
func FuzzDecode(f *testing.F) {
	f.Add("---> PORT 192,0,2,5,39,16\r\n")
	f.Add("EPRT |2|2001:db8::5|10000| and more")
	f.Add("eprt EPRT PORT port 1,2,3,4,5,6")
	f.Fuzz(func(t *testing.T, line string) {
		d, err := simulate.Decode(core.Check(manual), line)
		if err != nil {
			return
		}
		a, err := netip.ParseAddr(d.Address)
		if err != nil || d.Port < 1 || a.IsUnspecified() || a.Is4() != (d.Family == "IPv4") {
			t.Fatalf("%q is decoded as %+v", line, d)
		}
	})
}

// listing returns the steps and the sentence of a result for a failure message.
func listing(r simulate.Result) string {
	var text strings.Builder
	for _, s := range r.Steps {
		mark := "  "
		if s.Broken {
			mark = "x "
		}
		text.WriteString(mark + string(s.From) + " > " + string(s.To) + " " + string(s.Kind) + ": " + s.Text + "\n")
	}
	return text.String() + r.Sentence
}

func BenchmarkTransfer(b *testing.B) {
	r := core.Check(manual)
	for b.Loop() {
		if _, err := simulate.Transfer(r, "payroll", simulate.Faults{Stranger: true}); err != nil {
			b.Fatal(err)
		}
	}
}
