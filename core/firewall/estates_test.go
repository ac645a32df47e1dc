package firewall

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/core"
)

// TestEstates checks the rules for whole installations: which refusal there is, or
// that the rules of both sides have the address of every node and none that leads a
// partner elsewhere to itself.
func TestEstates(t *testing.T) {
	refusals := map[string]string{
		"04_cluster3_vip_nat":              "host-nodes",
		"05_cluster3_firewall_one_node":    "host-nodes",
		"10_ipv6_mismatch":                 "site-address",
		"12_ftps_partner_nat_verification": "firewall-source",
		"13_passive_on_edge":               "port-passive-overlap",
		"14_loopback_and_own_address":      "site-address",
		"24_ipv6_partner_ipv4_host":        "site-address",
		"25_dual_stack_host":               "host-nodes",
		"27_alternatives_two_networks":     "firewall-source",
		"29_zero_zero":                     "port-range-unset",
		"31_range_unknown":                 "value-unknown",
		"36_zone_named_unknown":            "syntax",
	}
	files, err := filepath.Glob("../testdata/estates/*.settings")
	if err != nil || len(files) == 0 {
		t.Fatalf("no estates: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".settings")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := core.Check(string(text))
			host := r.Settings.Host
			inside, outside := host.Address.V, host.NATAddress.V
			if len(outside) == 0 {
				outside = inside
			}
			checkEstate(t, r, Options{}, inside, refusals[name])
			checkEstate(t, r, Options{Mirror: true}, outside, refusals[name])
			delete(refusals, name)
		})
	}
	for name := range refusals {
		t.Errorf("no estate %s", name)
	}
}

// checkEstate checks the rules of one side. refusal is the rule that prevents them,
// or empty.
func checkEstate(t *testing.T, r *core.Result, o Options, nodes []netip.Addr, refusal string) {
	t.Helper()
	blocks, err := Rules(r, "iptables", o)
	var refused *Refused
	switch {
	case refusal != "":
		if !errors.As(err, &refused) || refused.Rule != refusal {
			t.Errorf("%+v: error %v, want a refusal by %s", o, err, refusal)
		}
		return
	case err != nil:
		t.Errorf("%+v: %v", o, err)
		return
	}
	for _, node := range nodes {
		if !strings.Contains(blocks[0].Text, " -d "+node.String()+" ") {
			t.Errorf("%+v: no rule for the node %v:\n%s", o, node, blocks[0].Text)
		}
	}
	if strings.Contains(blocks[0].Text, "127.0.0.") {
		t.Errorf("%+v: a loopback address for a partner elsewhere:\n%s", o, blocks[0].Text)
	}
}
