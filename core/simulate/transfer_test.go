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

// end is how a transfer ends: what a test holds of it.
type end struct {
	OK    bool
	Cause string
	Line  string
	Says  string // a word that the sentence needs: what is to blame, or what to do
}

func TestTransfer(t *testing.T) {
	const (
		port  = "PORT 192,0,2,5,39,16"
		port1 = "PORT 192,0,2,5,39,17"
		eprt  = "EPRT |1|192.0.2.5|10000|"
		eprt1 = "EPRT |1|192.0.2.5|10001|"
		eprt6 = "EPRT |2|2001:db8::5|10000|"
		route = "Network Zone"
		nat   = "198.51.100.5"
		open  = "10000-11023"
		shut  = "425"
		odd   = "198.51.100.66"
	)
	type f = simulate.Faults
	tests := []struct {
		name, text string
		faults     f
		want       end
	}{
		{"nothing", manual, f{}, end{true, "done", port, open}},
		{"EPRT first", manual, f{EPRT: true}, end{true, "done", eprt, open}},
		{"IPv6", ipv6, f{}, end{true, "done", eprt6, "2001:db8::5"}},
		{"no range", strings.ReplaceAll(manual, "1024", ""), f{}, end{false, "settings", "", "base-port"}},
		{"range not given", "[transfer-site a]\nenable-active-connection-mode = yes\nnetwork-zone = none\n", f{},
			end{true, "done", "PORT 192,0,2,5,195,203", "without a range"}},
		{"no site", "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n", f{}, end{true, "done", port, open}},
		{"nothing at all", "", f{}, end{true, "done", "PORT 192,0,2,5,195,203", "without a range"}},

		// Each fault alone.
		{"drop", manual, f{Drop: true}, end{false, "nothing-arrived", port, open}},
		{"closed", manual, f{Closed: true}, end{false, "connect-refused", port, shut}},
		{"nat", manual, f{NAT: true}, end{false, "nothing-arrived", port, nat}},
		{"busy", manual, f{Busy: true}, end{true, "done", port1, "10001"}},
		{"busy, one port", onePort, f{Busy: true}, end{false, "range-exhausted", "", "more of them"}},
		{"refuse EPRT, not tried", manual, f{RefuseEPRT: true}, end{true, "done", port, open}},
		{"refuse EPRT", manual, f{EPRT: true, RefuseEPRT: true}, end{true, "done", port, "the same port"}},
		{"refuse EPRT on one port", onePort, f{EPRT: true, RefuseEPRT: true}, end{true, "done", port, "the same port"}},
		{"refuse EPRT on IPv6", ipv6, f{RefuseEPRT: true}, end{false, "port-refused", eprt6, "IPv4"}},
		{"proxied", manual, f{Proxied: true}, end{false, "nothing-arrived", port, route}},
		{"stranger", manual, f{Stranger: true}, end{true, "done", port, odd}},
		{"stranger, nobody looks", unverified, f{Stranger: true}, end{false, "data-broken", port, "hostname-verification"}},
		{"stranger, nobody looks, TLS", overTLS, f{Stranger: true}, end{false, "tls-failed", port, "hostname-verification"}},

		// What the settings say themselves.
		{"busy by listening", manual + "[host]\nlistening = 10000-10001\n", f{}, end{true, "done", "PORT 192,0,2,5,39,18", "10002"}},
		{"all busy", manual + "[host]\nlistening = 10000-11023\n", f{}, end{false, "range-exhausted", "", "more of them"}},
		{"firewall closed", manual + "[firewall]\nopen = 21\n", f{}, end{false, "nothing-arrived", port, open}},
		{"firewall open", manual + "[firewall]\nopen = 10000-11023\nfrom = 203.0.113.0/24\n", f{}, end{true, "done", port, open}},
		{"firewall for others", manual + "[firewall]\nfrom = 203.0.113.99\n", f{}, end{false, "nothing-arrived", port, "others than"}},
		{"translated", translated, f{}, end{false, "nothing-arrived", "PORT 10,1,1,5,39,16", "198.51.100.9"}},
		{"proxied zone", behindProxy, f{}, end{false, "nothing-arrived", port, route}},
		{"passive", "[transfer-site a]\nserver = 203.0.113.10\n", f{Drop: true}, end{true, "passive", "", "PASV"}},
		{"no default zone", strings.ReplaceAll(manual, "none", "Default"), f{}, end{false, "settings", "", "default"}},
		{"expression", strings.ReplaceAll(manual, "10000", "${base}"), f{}, end{false, "settings", "", "expression"}},

		// Pairs: what comes first on the partner's way is to blame.
		{"drop, closed", manual, f{Drop: true, Closed: true}, end{false, "nothing-arrived", port, open}},
		{"drop, nat", manual, f{Drop: true, NAT: true}, end{false, "nothing-arrived", port, nat}},
		{"drop, busy", manual, f{Drop: true, Busy: true}, end{false, "nothing-arrived", port1, "10001"}},
		{"drop, refuse EPRT", manual, f{Drop: true, RefuseEPRT: true, EPRT: true}, end{false, "nothing-arrived", port, "does not know EPRT"}},
		{"drop, proxied", manual, f{Drop: true, Proxied: true}, end{false, "nothing-arrived", port, route}},
		{"drop, stranger", manual, f{Drop: true, Stranger: true}, end{false, "nothing-arrived", port, open}},
		{"closed, nat", manual, f{Closed: true, NAT: true}, end{false, "nothing-arrived", port, nat}},
		{"closed, busy", manual, f{Closed: true, Busy: true}, end{false, "connect-refused", port1, shut}},
		{"closed, refuse EPRT", manual, f{Closed: true, RefuseEPRT: true, EPRT: true}, end{false, "connect-refused", port, shut}},
		{"closed, proxied", manual, f{Closed: true, Proxied: true}, end{false, "nothing-arrived", port, route}},
		{"closed, stranger", manual, f{Closed: true, Stranger: true}, end{false, "connect-refused", port, shut}},
		{"nat, busy", manual, f{NAT: true, Busy: true}, end{false, "nothing-arrived", port1, nat}},
		{"nat, refuse EPRT", manual, f{NAT: true, RefuseEPRT: true, EPRT: true}, end{false, "nothing-arrived", port, nat}},
		{"nat, proxied", manual, f{NAT: true, Proxied: true}, end{false, "nothing-arrived", port, route}},
		{"nat, stranger", manual, f{NAT: true, Stranger: true}, end{false, "stranger-only", port, nat}},
		{"busy, refuse EPRT", manual, f{Busy: true, RefuseEPRT: true, EPRT: true}, end{true, "done", port1, "10001"}},
		{"busy, EPRT", manual, f{Busy: true, EPRT: true}, end{true, "done", eprt1, "10001"}},
		{"busy, proxied", manual, f{Busy: true, Proxied: true}, end{false, "nothing-arrived", port1, route}},
		{"busy, stranger", manual, f{Busy: true, Stranger: true}, end{true, "done", port1, odd}},
		{"refuse EPRT, proxied", manual, f{RefuseEPRT: true, Proxied: true, EPRT: true}, end{false, "nothing-arrived", port, route}},
		{"refuse EPRT, stranger", manual, f{RefuseEPRT: true, Stranger: true, EPRT: true}, end{true, "done", port, odd}},
		{"proxied, stranger", manual, f{Proxied: true, Stranger: true}, end{false, "stranger-only", port, route}},
		{"nat, stranger, nobody looks", unverified, f{NAT: true, Stranger: true}, end{false, "data-broken", port, nat}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := simulate.Transfer(core.Check(tt.text), "", tt.faults)
			if err != nil {
				t.Fatal(err)
			}
			is := end{got.OK, got.Cause, got.Line, tt.want.Says}
			if diff := cmp.Diff(tt.want, is); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, listing(got))
			}
			if !strings.Contains(got.Sentence, tt.want.Says) {
				t.Errorf("the sentence does not say %q:\n%s", tt.want.Says, got.Sentence)
			}
		})
	}
}

// The whole sequence, once well and once broken.
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
			"well", manual + "server = 203.0.113.77\n", simulate.Faults{},
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
			"much in the way", strings.Replace(manual, "none", "DMZ", 1) + "use-ftps = yes\nserver = ftp.example\n[network-zone DMZ]\n",
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
				{From: client, To: client, Kind: note, Text: "closes the connection of 198.51.100.66, which is not the partner, and goes on waiting", Broken: false},
				{From: partner, To: client, Kind: connected, Text: "203.0.113.10 connects to 192.0.2.5:10001: no way back through the proxy", Broken: true},
				{From: client, To: client, Kind: note, Text: "waits until its time is over", Broken: true},
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

func TestNoSuchSite(t *testing.T) {
	if _, err := simulate.Transfer(core.Check(manual), "pay]roll\n", simulate.Faults{}); err == nil {
		t.Error("a site that is not there was simulated")
	}
}

// Whatever goes wrong together, the transfer ends, and its result holds
// together.
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

func combination(bits int) simulate.Faults {
	on := func(i int) bool { return bits>>i&1 == 1 }
	return simulate.Faults{
		Drop: on(0), Closed: on(1), NAT: on(2), Busy: on(3), RefuseEPRT: on(4), Proxied: on(5), Stranger: on(6), EPRT: on(7),
	}
}

// inconsistent says what in a result does not fit together.
func inconsistent(r simulate.Result) string {
	isBroken := func(s simulate.Step) bool { return s.Broken }
	switch {
	case r.OK != (r.Cause == "done"):
		return "ok and cause differ"
	case !r.OK && !slices.ContainsFunc(r.Steps, isBroken):
		return "it fails, and no step is broken"
	case r.OK && isBroken(r.Steps[len(r.Steps)-1]):
		return "it succeeds, and its last step is broken"
	case !strings.HasSuffix(r.Sentence, ".") || strings.Contains(r.Sentence, r.Cause+"."):
		return "no sentence for this cause"
	case r.OK && r.Line == "":
		return "it succeeds, and no port was announced"
	}
	for _, s := range r.Steps {
		if s.Text == "" || s.Kind == simulate.Note != (s.From == s.To) {
			return "a note is not between one and itself, or another step is: " + s.Text
		}
	}
	if r.Line == "" {
		return ""
	}
	at, err := connect.ParsePortCommand(r.Line)
	if err != nil {
		return err.Error()
	}
	listens := "listens on port " + strconv.Itoa(r.Port)
	if int(at.Port()) != r.Port || !slices.ContainsFunc(r.Steps, func(s simulate.Step) bool { return s.Text == listens }) {
		return "the port announced is not the one listened on"
	}
	return ""
}

// Any text gets a result or an error, and never a panic.
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
			t.Fatalf("%q is read as %+v", line, d)
		}
	})
}

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
