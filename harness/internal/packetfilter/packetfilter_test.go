package packetfilter

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// testHost is the host of the tests.
var testHost = Host{Interface: "eth0", Address: netip.MustParseAddr("192.0.2.5")}

// describe returns a result as lines: for each group its sources, or "rest" for the
// first, and its ports.
func describe(r *Result) []string {
	var lines []string
	for i, g := range r.Groups {
		from := "rest"
		if i > 0 {
			from = join(g.From)
		}
		line := from + ": " + join(g.Open)
		if len(g.Unclear) > 0 {
			line += "; unclear " + join(g.Unclear)
		}
		lines = append(lines, line)
	}
	if r.Helper {
		lines = append(lines, "helper")
	}
	return lines
}

func join[T fmt.Stringer](all []T) string {
	var texts []string
	for _, e := range all {
		texts = append(texts, e.String())
	}
	return strings.Join(texts, " ")
}

// ruleset returns the JSON of nft for a table inet t with a chain input, whose policy
// is drop, with these rules: each the elements of "expr".
func ruleset(rules ...string) string {
	all := []string{
		`{"table": {"family": "inet", "name": "t", "handle": 1}}`,
		`{"set": {"family": "inet", "name": "partners", "table": "t", "type": "ipv4_addr", "flags": ["interval"], "elem": ["198.51.100.7", {"prefix": {"addr": "203.0.113.0", "len": 24}}]}}`,
		`{"set": {"family": "inet", "name": "empty", "table": "t", "type": "ipv4_addr"}}`,
		`{"map": {"family": "inet", "name": "verdicts", "table": "t", "type": "inet_service", "map": "verdict", "elem": [[22, {"accept": null}], [80, {"drop": null}], [{"elem": {"val": 90, "comment": "x"}}, {"jump": {"target": "sub"}}]]}}`,
		`{"chain": {"family": "inet", "table": "t", "name": "input", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}}`,
		`{"chain": {"family": "inet", "table": "t", "name": "sub"}}`,
		`{"rule": {"family": "inet", "table": "t", "chain": "sub", "expr": [` + dport("1000") + `, {"return": null}]}}`,
		`{"rule": {"family": "inet", "table": "t", "chain": "sub", "expr": [` + dport(`{"range": [1000, 1009]}`) + `, {"accept": null}]}}`,
	}
	for _, r := range rules {
		if strings.HasPrefix(r, "!") { // a whole object
			all = append(all, r[1:])
			continue
		}
		all = append(all, `{"rule": {"family": "inet", "table": "t", "chain": "input", "expr": [`+r+`]}}`)
	}
	return `{"nftables": [` + strings.Join(all, ",\n") + `]}`
}

func matchJSON(op, left, right string) string {
	return fmt.Sprintf(`{"match": {"op": %q, "left": %s, "right": %s}}`, op, left, right)
}

func payload(protocol, field string) string {
	return fmt.Sprintf(`{"payload": {"protocol": %q, "field": %q}}`, protocol, field)
}

func dport(ports string) string     { return matchJSON("==", payload("tcp", "dport"), ports) }
func saddr(addrs string) string     { return matchJSON("==", payload("ip", "saddr"), addrs) }
func meta(key, right string) string { return matchJSON("==", `{"meta": {"key": "`+key+`"}}`, right) }
func ct(key, right string) string   { return matchJSON("in", `{"ct": {"key": "`+key+`"}}`, right) }

const (
	accept = `, {"accept": null}`
	drop   = `, {"drop": null}`
	all    = "1-65535"
)

func TestNFT(t *testing.T) {
	const limit = `{"limit": {"rate": 5, "per": "second"}}`
	for _, tt := range []struct {
		name  string
		rules []string
		want  []string
	}{
		{"no rule", nil, []string{"rest: "}},
		{"a set of ports", []string{dport(`{"set": [22, {"range": [10000, 11023]}]}`) + accept}, []string{"rest: 22 10000-11023"}},
		{"a port and a comparison", []string{matchJSON(">", payload("tcp", "dport"), "60000") + accept, matchJSON("<=", payload("th", "dport"), "2") + accept},
			[]string{"rest: 1-2 60001-65535"}},
		{"a named set of sources", []string{saddr(`"@partners"`) + "," + dport("21") + accept}, []string{"rest: ", "198.51.100.7/32 203.0.113.0/24: 21"}},
		{"an empty set", []string{saddr(`"@empty"`) + accept}, []string{"rest: "}},
		{"a set that packets fill", []string{`!{"set": {"family": "inet", "table": "t", "name": "knocked", "type": "ipv4_addr", "flags": ["timeout", "dynamic"], "elem": [{"elem": {"val": "203.0.113.9", "timeout": 60}}]}}`,
			dport("21") + "," + saddr(`"@knocked"`) + accept, dport("22") + accept}, []string{"rest: 22; unclear 21"}},
		{"a map that packets fill", []string{`!{"map": {"family": "inet", "table": "t", "name": "later", "type": "inet_service", "map": "verdict", "flags": "dynamic"}}`,
			`{"vmap": {"key": ` + payload("tcp", "dport") + `, "data": "@later"}}`, dport("22") + accept}, []string{"rest: ; unclear " + all}},
		{"a missing set", []string{saddr(`"@missing"`) + accept}, []string{"rest: ; unclear " + all}},
		{"all but a source", []string{matchJSON("!=", payload("ip", "saddr"), `"203.0.113.5"`) + accept}, []string{"rest: " + all, "203.0.113.5/32: "}},
		{"sources with other ports", []string{dport("22") + accept, saddr(`{"set": [{"range": ["10.0.0.1", "10.0.0.2"]}]}`) + "," + dport("21") + accept},
			[]string{"rest: 22", "10.0.0.1/32 10.0.0.2/32: 21-22"}},
		{"state", []string{ct("state", `["established", "related"]`) + accept, ct("state", `"invalid"`) + drop, ct("state", `"new"`) + "," + dport("1") + accept}, []string{"rest: 1"}},
		{"state without tracking", []string{
			`!{"chain": {"family": "inet", "table": "t", "name": "raw", "type": "filter", "hook": "prerouting", "prio": -300, "policy": "accept"}}`,
			`!{"rule": {"family": "inet", "table": "t", "chain": "raw", "expr": [` + dport("1") + `, {"notrack": null}]}}`,
			ct("state", `["established", "new"]`) + accept, dport("2") + accept}, []string{"rest: 2-65535; unclear 1"}},
		{"untracked packets that a state lets in", []string{
			`!{"chain": {"family": "inet", "table": "t", "name": "raw", "type": "filter", "hook": "prerouting", "prio": -300, "policy": "accept"}}`,
			`!{"rule": {"family": "inet", "table": "t", "chain": "raw", "expr": [` + dport("1") + `, {"notrack": null}]}}`,
			ct("state", `["established", "new", "untracked"]`) + accept}, []string{"rest: " + all}},
		{"untracked packets that no state lets in", []string{
			`!{"chain": {"family": "inet", "table": "t", "name": "raw", "type": "filter", "hook": "prerouting", "prio": -300, "policy": "accept"}}`,
			`!{"rule": {"family": "inet", "table": "t", "chain": "raw", "expr": [` + dport("1") + `, {"notrack": null}]}}`,
			ct("state", `"established"`) + accept, dport("2") + accept}, []string{"rest: 2"}},
		{"status of a redirected connection", []string{ct("status", `"dnat"`) + accept}, []string{"rest: "}},
		{"loopback", []string{meta("iifname", `"lo"`) + accept}, []string{"rest: "}},
		{"this interface", []string{meta("iifname", `{"set": ["eth0", "eth1"]}`) + "," + dport("1") + accept, meta("iif", `"eth0"`) + "," + dport("2") + accept, meta("iifname", `"et*"`) + "," + dport("3") + accept},
			[]string{"rest: 1-3"}},
		{"the number of an interface", []string{meta("iif", "7") + accept}, []string{"rest: ; unclear " + all}},
		{"another protocol", []string{matchJSON("!=", payload("udp", "dport"), "1") + accept, meta("l4proto", `{"set": ["icmp", "ipv6-icmp"]}`) + accept, matchJSON("==", payload("ip", "protocol"), `"icmp"`) + accept},
			[]string{"rest: "}},
		{"this protocol", []string{meta("l4proto", `{"set": ["tcp", "udp"]}`) + "," + meta("nfproto", `"ipv4"`) + "," + dport("53") + accept, meta("l4proto", "6") + "," + dport("1") + accept}, []string{"rest: 1 53"}},
		{"the partner's port", []string{matchJSON("==", payload("tcp", "sport"), "20") + "," + dport("5") + accept}, []string{"rest: ; unclear 5"}},
		{"flags", []string{ct("state", `"established"`) + accept, matchJSON("==", `{"&": [`+payload("tcp", "flags")+`, ["fin", "syn", "rst", "ack"]]}`, `"syn"`) + "," + dport("1") + accept,
			matchJSON("!=", payload("tcp", "flags"), `"syn"`) + "," + dport("2") + accept, matchJSON("in", payload("tcp", "flags"), `"ack"`) + "," + dport("3") + accept}, []string{"rest: 1"}},
		{"no rule for later packets", []string{matchJSON("in", payload("tcp", "flags"), `"syn"`) + "," + dport("1") + accept, ct("state", `"new"`) + "," + dport("2") + accept}, []string{"rest: "}},
		{"a rate", []string{dport("1") + "," + limit + accept, dport("2") + accept}, []string{"rest: 2; unclear 1"}},
		{"a rate that does not decide", []string{limit + `, {"log": {"prefix": "x"}}`, limit + accept, dport("1") + accept}, []string{"rest: 1; unclear 2-65535"}},
		{"a rate that drops what is dropped anyway", []string{limit + drop}, []string{"rest: "}},
		{"a mark", []string{meta("mark", "1") + accept}, []string{"rest: ; unclear " + all}},
		{"what is set before accept", []string{dport("1") + `, {"mangle": {"key": {"meta": {"key": "mark"}}, "value": 1}}` + accept}, []string{"rest: 1"}},
		{"a changed packet", []string{dport("1") + `, {"mangle": {"key": ` + payload("tcp", "dport") + `, "value": 2}}`, dport("2") + accept}, []string{"rest: 2; unclear 1"}},
		{"jump and return", []string{`{"jump": {"target": "sub"}}`, dport("1") + accept}, []string{"rest: 1 1001-1009"}},
		{"goto", []string{`{"goto": {"target": "sub"}}`, dport("1") + accept}, []string{"rest: 1001-1009"}},
		{"jump if", []string{limit + `, {"jump": {"target": "sub"}}`}, []string{"rest: ; unclear 1001-1009"}},
		{"goto if", []string{limit + `, {"goto": {"target": "sub"}}`, dport("7") + accept}, []string{"rest: ; unclear 7 1001-1009"}},
		{"jump to nowhere", []string{`{"jump": {"target": "missing"}}`}, []string{"rest: ; unclear " + all}},
		{"jump without end", []string{`!{"rule": {"family": "inet", "table": "t", "chain": "sub", "expr": [{"jump": {"target": "sub"}}]}}`, `{"jump": {"target": "sub"}}`},
			[]string{"rest: 1001-1009; unclear 1-999 1010-65535"}},
		{"a map of verdicts", []string{`{"vmap": {"key": ` + payload("tcp", "dport") + `, "data": "@verdicts"}}`},
			[]string{"rest: 22"}},
		{"a map of states", []string{`{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["invalid", {"drop": null}], ["established", {"accept": null}]]}}}`, dport("1") + accept}, []string{"rest: 1"}},
		{"a map with a fallback", []string{`{"vmap": {"key": ` + payload("tcp", "dport") + `, "data": {"set": [[22, {"drop": null}], ["*", {"accept": null}]]}}}`}, []string{"rest: 1-21 23-65535"}},
		{"a map by mark", []string{`{"vmap": {"key": {"meta": {"key": "mark"}}, "data": {"set": [[1, {"accept": null}]]}}}`}, []string{"rest: ; unclear " + all}},
		{"source and port", []string{matchJSON("==", `{"concat": [`+payload("ip", "saddr")+`, `+payload("tcp", "dport")+`]}`, `{"set": [{"concat": ["203.0.113.5", {"range": [5, 6]}]}]}`) + accept},
			[]string{"rest: ", "203.0.113.5/32: 5-6"}},
		{"source and udp port", []string{matchJSON("==", `{"concat": [`+payload("ip", "saddr")+`, `+payload("udp", "dport")+`]}`, `{"set": [{"concat": ["203.0.113.5", 5]}]}`) + accept}, []string{"rest: "}},
		{"the type of the address", []string{matchJSON("!=", `{"fib": {"result": "type", "flags": ["daddr"]}}`, `{"set": ["local", "broadcast"]}`) + drop, dport("1") + accept}, []string{"rest: 1"}},
		{"the way back", []string{matchJSON("==", `{"fib": {"result": "oif", "flags": ["saddr", "iif"]}}`, "false") + drop, dport("1") + accept}, []string{"rest: ; unclear 1"}},
		{"this address", []string{matchJSON("==", payload("ip", "daddr"), `"192.0.2.5"`) + "," + dport("1") + accept, matchJSON("==", payload("ip", "daddr"), `"192.0.2.6"`) + accept}, []string{"rest: 1"}},
		{"rejection of a family", []string{dport("1") + `, {"reject": {"type": "icmpv6", "expr": "no-route"}}`, dport("2") + `, {"reject": {"type": "icmp", "expr": "host-unreachable"}}`, matchJSON("<", payload("tcp", "dport"), "4") + accept},
			[]string{"rest: 1 3"}},
		{"redirect", []string{`!{"chain": {"family": "inet", "table": "t", "name": "nat", "type": "nat", "hook": "prerouting", "prio": -100, "policy": "accept"}}`,
			`!{"rule": {"family": "inet", "table": "t", "chain": "nat", "expr": [` + dport("8080") + `, {"redirect": {"port": 80}}]}}`, dport("{\"range\": [8079, 8081]}") + accept},
			[]string{"rest: 8079 8081"}},
		{"the answer", []string{`{"accept": null}`,
			`!{"chain": {"family": "inet", "table": "t", "name": "out", "type": "filter", "hook": "output", "prio": 0, "policy": "drop"}}`,
			`!{"rule": {"family": "inet", "table": "t", "chain": "out", "expr": [` + matchJSON("==", payload("tcp", "sport"), "21") + "," + ct("state", `"established"`) + accept + `]}}`,
			`!{"rule": {"family": "inet", "table": "t", "chain": "out", "expr": [` + matchJSON("==", payload("ip", "daddr"), `"203.0.113.9"`) + "," + meta("oifname", `"eth0"`) + accept + `]}}`},
			[]string{"rest: 21", "203.0.113.9/32: " + all}},
		{"tables of other families", []string{`{"accept": null}`, `!{"table": {"family": "ip6", "name": "six"}}`, `!{"table": {"family": "ip", "name": "off", "flags": "dormant"}}`,
			`!{"chain": {"family": "ip6", "table": "six", "name": "input", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}}`,
			`!{"chain": {"family": "ip", "table": "off", "name": "input", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}}`}, []string{"rest: " + all}},
		{"a second table", []string{dport(`{"range": [1, 9]}`) + accept, `!{"table": {"family": "ip", "name": "u"}}`,
			`!{"chain": {"family": "ip", "table": "u", "name": "input", "type": "filter", "hook": "input", "prio": 10, "policy": "accept"}}`,
			`!{"rule": {"family": "ip", "table": "u", "chain": "input", "expr": [` + dport("5") + `, {"reject": {"type": "tcp reset"}}]}}`}, []string{"rest: 1-4 6-9"}},
		{"devices", []string{`{"accept": null}`, `!{"table": {"family": "netdev", "name": "n"}}`,
			`!{"chain": {"family": "netdev", "table": "n", "name": "a", "type": "filter", "hook": "ingress", "dev": "eth1", "prio": 0, "policy": "drop"}}`,
			`!{"chain": {"family": "netdev", "table": "n", "name": "b", "type": "filter", "hook": "ingress", "prio": 0, "policy": "accept"}}`,
			`!{"rule": {"family": "netdev", "table": "n", "chain": "b", "expr": [` + dport("5") + `, {"drop": null}]}}`}, []string{"rest: 1-4 6-65535; unclear 5"}},
		{"a helper", []string{`!{"ct helper": {"family": "inet", "table": "t", "name": "h", "type": "ftp"}}`, dport("21") + `, {"ct helper": "h"}`}, []string{"rest: ", "helper"}},
		{"another helper", []string{`!{"ct helper": {"family": "inet", "table": "t", "name": "h", "type": "sip"}}`, dport("21") + `, {"ct helper": "h"}`}, []string{"rest: "}},
		{"a match of iptables", []string{dport("5") + `, {"xt": {"type": "match", "name": "geoip"}}` + accept}, []string{"rest: ; unclear 5"}},
		{"a statement of tomorrow", []string{dport("5") + `, {"quantum": {}}` + accept, `"?"`}, []string{"rest: ; unclear 5"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := New(testHost)
			if err := f.AddNFT([]byte(ruleset(tt.rules...))); err != nil {
				t.Fatal(err)
			}
			checkResult(t, f, tt.want)
		})
	}
}

// checkResult checks what the filter lets in, and that there are reasons if and only
// if a port is unclear.
func checkResult(t *testing.T, f *Filter, want []string) {
	t.Helper()
	r, err := f.Judge()
	if err != nil {
		t.Fatal(err)
	}
	got := describe(r)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if unclear := strings.Contains(strings.Join(got, "\n"), "unclear"); unclear != (len(r.Reasons) > 0) {
		t.Errorf("reasons %q", r.Reasons)
	}
}

func TestAddNFTErrors(t *testing.T) {
	for _, text := range []string{"", "{}", "[]", `{"nftables": 1}`} {
		if err := New(testHost).AddNFT([]byte(text)); err == nil {
			t.Errorf("AddNFT(%q) returned no error", text)
		}
	}
}

func TestIPTables(t *testing.T) {
	for _, tt := range []struct {
		name, rules string
		want        []string
	}{
		{"a usual one", `:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [12:3400]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A INPUT -s 203.0.113.0/24 -p tcp -m tcp --dport 10000:11023 -m comment --comment "partner \"A\" -j DROP" -j ACCEPT
-A INPUT -p tcp -m multiport --dports 20,21,100:200 -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -j ACCEPT
-A INPUT -m limit --limit 5/min -j LOG --log-prefix "denied: " --log-level 7
`, []string{"rest: 20-21 100-200", "203.0.113.0/24: 20-21 100-200 10000-11023"}},
		{"chains of its own", `:INPUT ACCEPT [0:0]
:in - [0:0]
:web - [0:0]
-A INPUT -m state --state ESTABLISHED -j ACCEPT
[1:60] -A INPUT -j in
-A INPUT -j REJECT --reject-with icmp-port-unreachable
-A in -s 198.51.100.7/32 -j RETURN
-A in -p tcp -g web
-A in -j ACCEPT
-A web -p tcp -m tcp --dport 443 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT
-A web -p tcp -m state --state NEW -m tcp ! --dport 1:442 -j ACCEPT
`, []string{"rest: 443-65535", "198.51.100.7/32: "}},
		{"what cannot be judged", `:INPUT DROP [0:0]
-A INPUT -p tcp -m recent --update --seconds 30 --name SSH --rsource -m tcp --dport 22 -j DROP
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -m set --match-set allowed src -p tcp -m tcp --dport 80 -j ACCEPT
-A INPUT -p tcp -m tcp --sport 20 --dport 81 -j ACCEPT
-A INPUT -s 1.2.3.4/255.0.255.0 -p tcp --dport 82 -j ACCEPT
-A INPUT -p tcp --dport 83 -j NEWTARGET --with option
-A INPUT -p tcp --dport 84 -j ACCEPT
`, []string{"rest: 84; unclear 22 80-83"}},
		{"addresses", `:INPUT DROP [0:0]
-A INPUT ! -s 10.0.0.0/8 -d 192.0.2.5/32 -p tcp --dport 1 -j ACCEPT
-A INPUT -m iprange --src-range 10.0.0.0-10.0.0.3 -p tcp --dport 2 -j ACCEPT
-A INPUT -m addrtype --dst-type LOCAL -p tcp --dport 3 -j ACCEPT
-A INPUT -m addrtype ! --dst-type LOCAL -j ACCEPT
-A INPUT -m pkttype --pkt-type broadcast -j ACCEPT
-A INPUT -i eth+ -p tcp --dport 4 -j ACCEPT
-A INPUT ! -i eth0 -j ACCEPT
-A INPUT -f -j ACCEPT
`, []string{"rest: 1 3-4", "10.0.0.4/30 10.0.0.8/29 10.0.0.16/28 10.0.0.32/27 10.0.0.64/26 10.0.0.128/25 10.0.1.0/24 10.0.2.0/23 10.0.4.0/22 10.0.8.0/21 " +
			"10.0.16.0/20 10.0.32.0/19 10.0.64.0/18 10.0.128.0/17 10.1.0.0/16 10.2.0.0/15 10.4.0.0/14 10.8.0.0/13 10.16.0.0/12 10.32.0.0/11 10.64.0.0/10 10.128.0.0/9: 3-4",
			"10.0.0.0/30: 2-4"}},
		{"the answer", `:INPUT ACCEPT [0:0]
:OUTPUT DROP [0:0]
-A OUTPUT -o eth0 -p tcp -m multiport --sports 21,10000:11023 -m state --state ESTABLISHED -j ACCEPT
`, []string{"rest: 21 10000-11023"}},
		{"either port", `:INPUT DROP [0:0]
-A INPUT -p tcp -m multiport --ports 7 -j ACCEPT
`, []string{"rest: 7; unclear 1-6 8-65535"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := New(testHost)
			if err := f.AddIPTables("# Generated by iptables-save v1.8.9 on Fri Nov 27 02:26:26 2026\n*filter\n" + tt.rules + "COMMIT\n# Completed\n"); err != nil {
				t.Fatal(err)
			}
			checkResult(t, f, tt.want)
		})
	}
}

func TestIPTablesTables(t *testing.T) {
	const legacy, viaNFT = "# Generated by iptables-save v1.8.9 on x\n", "# Generated by iptables-save v1.8.9 (nf_tables) on x\n"
	const rules = `*raw
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080
COMMIT
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp -m tcp --dport 79:81 -j ACCEPT
COMMIT
`
	// The same table as nft shows it: it does not know the rules of other programs.
	const shadow = `{"nftables": [{"table": {"family": "ip", "name": "filter"}},
		{"chain": {"family": "ip", "table": "filter", "name": "INPUT", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
		{"rule": {"family": "ip", "table": "filter", "chain": "INPUT", "expr": [{"xt": {"type": "match", "name": "multiport"}}, {"accept": null}]}}]}`
	for header, want := range map[string][]string{
		legacy: {"rest: ; unclear 79 81", "helper"},
		viaNFT: {"rest: 79 81", "helper"},
	} {
		f := New(testHost)
		if err := f.AddNFT([]byte(shadow)); err != nil {
			t.Fatal(err)
		}
		if err := f.AddIPTables(header + rules); err != nil {
			t.Fatal(err)
		}
		checkResult(t, f, want)
	}
}

func TestAddIPTablesErrors(t *testing.T) {
	for _, text := range []string{"-A INPUT -j ACCEPT", "*filter\n-A INPUT -j ACCEPT", "*filter\n:INPUT", "*filter\n:INPUT DROP\n-P INPUT DROP", "usage: iptables-save"} {
		if err := New(testHost).AddIPTables(text); err == nil {
			t.Errorf("AddIPTables(%q) returned no error", text)
		}
	}
}

// TestIPv6 checks that a host with an IPv6 address is judged by its own rules.
func TestIPv6(t *testing.T) {
	f := New(Host{Interface: "eth0", Address: netip.MustParseAddr("2001:db8::5")})
	if err := f.AddIPTables("*filter\n:INPUT DROP [0:0]\n-A INPUT -s 2001:db8:1::/48 -p tcp -m tcp --dport 21 -j ACCEPT\n"); err != nil {
		t.Fatal(err)
	}
	checkResult(t, f, []string{"rest: ", "2001:db8:1::/48: 21"})
}

// TestTooManyRules checks that the work is bounded.
func TestTooManyRules(t *testing.T) {
	f := New(testHost)
	rules := "*filter\n:INPUT DROP [0:0]\n"
	for i := range 3000 {
		rules += fmt.Sprintf("-A INPUT -s 203.0.%d.%d/32 -p tcp -m tcp --dport %d -j DROP\n", i/256, i%256, 2*i+1)
	}
	if err := f.AddIPTables(rules); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Judge(); err != ErrTooManyRules {
		t.Errorf("got %v, want %v", err, ErrTooManyRules)
	}
}

// addRulesets adds the rule sets of real machines whose names end in ending.
func addRulesets(f *testing.F, ending string, add func(text string)) {
	files, err := filepath.Glob("testdata/*" + ending)
	if err != nil || len(files) == 0 {
		f.Fatalf("%s: %d files, %v", ending, len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		add(string(text))
	}
}

func FuzzAddNFT(f *testing.F) {
	addRulesets(f, ".json", func(text string) { f.Add([]byte(text)) })
	f.Add([]byte(ruleset(dport("1")+accept, saddr(`"@partners"`)+drop)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if json.Valid(data) {
			filter := New(testHost)
			filter.steps = 10_000
			if filter.AddNFT(data) == nil {
				filter.Judge()
			}
		}
	})
}

func FuzzAddIPTables(f *testing.F) {
	addRulesets(f, ".iptables", func(text string) { f.Add(text) })
	f.Add("*filter\n:INPUT DROP [0:0]\n-A INPUT ! -s 10.0.0.0/8 -p tcp -m tcp --dport 1:2 -j ACCEPT\n")
	f.Fuzz(func(t *testing.T, text string) {
		filter := New(testHost)
		filter.steps = 10_000
		if filter.AddIPTables(text) == nil {
			filter.Judge()
		}
	})
}

func TestPrefixesOf(t *testing.T) {
	for text, want := range map[string]string{
		"10.0.0.1 10.0.0.6":                   "10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32",
		"0.0.0.0 255.255.255.255":             "0.0.0.0/0",
		"10.0.0.0 10.0.0.1 10.0.0.2 10.0.0.3": "10.0.0.0/30",
		"2001:db8:: 2001:db8::1":              "2001:db8::/127",
	} {
		var ranges []addrRange
		words := strings.Fields(text)
		for i := 0; i < len(words); i += 2 {
			ranges = append(ranges, addrRange{netip.MustParseAddr(words[i]), netip.MustParseAddr(words[i+1])})
		}
		if got := join(prefixesOf(ranges)); got != want {
			t.Errorf("prefixesOf(%s) = %s, want %s", text, got, want)
		}
	}
}

func TestAppendRange(t *testing.T) {
	got := appendRange(appendRange(appendRange(nil, core.PortRange{Base: 1, Number: 2}), core.PortRange{Base: 3, Number: 1}), core.PortRange{Base: 5, Number: 1})
	if diff := cmp.Diff([]core.PortRange{{Base: 1, Number: 3}, {Base: 5, Number: 1}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
