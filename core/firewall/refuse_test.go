package firewall

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// TestRefused checks which rule a refusal names. Every case is oneSite with one
// replacement.
func TestRefused(t *testing.T) {
	tests := []struct{ name, old, new, rule string }{
		{"base too low", "= 10000", "= 1023", "port-base-bounds"},
		{"base too high", "= 10000", "= 65536", "port-base-bounds"},
		{"no ports", "= 1024", "= 0", "port-count-low"},
		{"end too high", "= 10000", "= 64513", "port-end-high"},
		{"half a range", "number-of-ports = 1024\n", "", "port-range-half"},
		{"different port end", "= 1024\n", "= 1024\nport-end = 11024\n", "port-end-differs"},
		{"not a number", "= 10000", "= many", "value-number"},
		{"expression", "= 10000", "= ${base}", "value-expression"},
		{"key without =", "number-of-ports = 1024", "number-of-ports 1024", "syntax"},
		{"key mistyped", "number-of-ports", "number-of-port", "key-unknown"},
		{"no section", "base-port       = 10000\nnumber-of-ports = 1024\n", "", "port-range-unset"},
		{"both 0", "base-port       = 10000\nnumber-of-ports = 1024\n", "base-port = 0\nnumber-of-ports = 0\n", "port-range-unset"},
		{"section mistyped", "[ftp-active-mode]", "[ftp-active]", "section-unknown"},
		{"range overlaps the passive one", "[host]", "[ftp-passive-mode]\nbase-port = 11023\nnumber-of-ports = 8\n[host]", "port-passive-overlap"},
		{"port in use", "[host]", "[host]\nlistening = 10500", "port-listening"},
		{"source not an address", "[host]", "[firewall]\nfrom = 203.0.113.10/33\n[host]", "value-address"},
		{"source is an expression", "[host]", "[firewall]\nfrom = ${partners}\n[host]", "value-expression"},
		{"source without the server", "[host]", "[firewall]\nfrom = 198.51.100.0/24\n[host]", "firewall-source"},
		{"server is not a host", "= 203.0.113.10", "= http://203.0.113.10/", "value-address"},
		{"server is an expression", "= 203.0.113.10", "= ${server}", "value-expression"},
		{"server without =", "server                        = 203.0.113.10", "server 203.0.113.10", "syntax"},
		{"port out of bounds", "network-zone", "port = 70000\nnetwork-zone", "value-number"},
		{"active mode neither yes nor no", "mode = yes", "mode = ja", "value-flag"},
		{"site mistyped", "[transfer-site payroll]", "[transfersite payroll]", "section-unknown"},
		{"unspecified host address", "= 192.0.2.5", "= 0.0.0.0", "value-address"},
		{"an address for one of two nodes", "[host]", "[host]\nnodes = 2", "host-nodes"},
		{"number of nodes is not clear", "[host]", "[host]\nnodes = ${n}", "value-expression"},
		{"unknown range", "= 10000", "= unknown", "value-unknown"},
		{"unknown server", "= 203.0.113.10", "= unknown", "value-unknown"},
		{"unknown host address", "= 192.0.2.5", "= unknown", "value-unknown"},
		{"unknown NAT address", "[host]", "[host]\nnat-address = unknown", "value-unknown"},
		{"alternative server is not clear", "network-zone", "alternative-servers = ${alt}\nnetwork-zone", "value-expression"},
		{"accepted, but no range", "= 1024", "= 0 # activeftp: accept port-count-low because x", "port-count-low"},
		{"accepted, but no such port", "= 10000", "= 64513 # activeftp: accept port-end-high because x", "port-end-high"},
		{"duplicate site", "[host]", "[transfer-site payroll]\nport = 990\n[host]", "section-duplicate"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(oneSite, test.old, test.new, 1)
			if text == oneSite {
				t.Fatal("nothing was replaced")
			}
			r := core.Check(text)
			for _, p := range Platforms() {
				blocks, err := Rules(r, p.ID, Options{})
				checkRefused(t, blocks, err, test.rule)
			}
			blocks, err := Reserve(r, false)
			checkRefused(t, blocks, err, test.rule)
		})
	}
}

func checkRefused(t *testing.T, blocks []Block, err error, rule string) {
	t.Helper()
	var refused *Refused
	if !errors.As(err, &refused) || blocks != nil {
		t.Fatalf("want a refusal by %s, got %d blocks, error %v", rule, len(blocks), err)
	}
	if refused.Rule != rule || refused.Message == "" || !strings.Contains(err.Error(), rule) {
		t.Errorf("want a refusal by %s, got %+v with error text %q", rule, *refused, err)
	}
}

// TestNotRefused checks that errors which do not affect the firewall rules do not
// prevent them. The rules even fix some of these errors.
func TestNotRefused(t *testing.T) {
	want := mustRules(t, oneSite, "iptables", Options{})
	tests := []struct{ name, old, new, rule string }{
		{"firewall closed", "[host]", "[firewall]\nopen = 10000-10999\n[host]", "firewall-closed"},
		{"own listener in the range", "[host]", "[host]\nnodes = 1", "port-own-listener"},
		{"zone unknown", "= none", "= DMZ", "zone-unknown"},
		{"passive range broken", "[host]", "[ftp-passive-mode]\nbase-port = 1\nnumber-of-ports = 8\n[host]", "port-base-bounds"},
		{"passive site broken", "[host]", "[transfer-site p]\nserver = http://x/\n[host]", "value-address"},
		{"os unknown", "= linux", "= plan9", "value-choice"},
		{"accepted port end", "= 1024\n", "= 1024\nport-end = 11024 # activeftp: accept port-end-differs because x\n", "port-end-differs"},
		{"mistyped acceptance", "= 1024\n", "= 1024 # activeftp: acept port-own-listener because x\n", "syntax"},
		{"acceptance without a reason", "= 1024\n", "= 1024 # activeftp: accept port-own-listener\n", "accept-reason"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := core.Check(strings.Replace(oneSite, test.old, test.new, 1))
			if !hasFinding(r, test.rule) {
				t.Fatalf("the text has no finding of %s", test.rule)
			}
			got, err := Rules(r, "iptables", Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

// hasFinding reports whether a check found a violation of the rule.
func hasFinding(r *core.Result, rule string) bool {
	for _, d := range r.Diagnostics {
		if d.Rule == rule {
			return true
		}
	}
	return false
}

func TestTooManyPeers(t *testing.T) {
	if _, err := Rules(core.Check(manySites(maxPeers)), "nftables", Options{}); err != nil {
		t.Errorf("%d partners: %v", maxPeers, err)
	}
	_, err := Rules(core.Check(manySites(maxPeers+1)), "nftables", Options{})
	var many *TooManyPeers
	if !errors.As(err, &many) {
		t.Fatalf("%d partners: %v", maxPeers+1, err)
	}
	if diff := cmp.Diff(TooManyPeers{Count: maxPeers + 1, Max: maxPeers}, *many); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
