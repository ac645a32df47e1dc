package firewall

import "net/netip"

var nftablesPlaceholders = []Placeholder{
	{"table", "table of family inet that drops packets", "filter",
		"An accept in one table does not override a drop in another: if another table of family inet drops, replace filter with its name."},
	{"input-chain", "chain for inbound connections", "input", ""},
	{"output-chain", "chain for outbound connections", "output", ""},
}

// nftables prints commands for sh that run nft (nft(8)). A range is FIRST-LAST,
// inclusive. The rules are in a chain of their own, which nft creates or empties.
// nft alone cannot add the jump to that chain only if there is none, and it deletes
// a rule only by its handle, so the commands search the output of nft.
func nftables(s *script, f *flow, undo bool) string {
	table := "inet " + s.value("table")
	chain := table + " " + s.value(pick(f.inbound, "input-chain", "output-chain"))
	own := table + " " + f.name
	if undo {
		s.line("nft -a list chain", chain, "| sed -n",
			`'s/.*jump `+f.name+` # handle \([0-9]*\)$/delete rule `+chain+` handle \1/p'`, "| nft -f -")
		s.line("nft flush chain", own)
		s.line("nft delete chain", own)
		return ""
	}
	s.line("nft list chain", chain, ">/dev/null 2>&1 || nft -f - <<'EOF'")
	s.line("add table", table)
	s.line("add chain", chain, "{ type filter hook", pick(f.inbound, "input", "output"), "priority filter; }")
	s.line("EOF")
	s.line("nft -f - <<'EOF'")
	s.line("add chain", own)
	s.line("flush chain", own)
	for _, fam := range f.families {
		family := pick(fam.v6, "ip6", "ip")
		from, to, nfproto := nftSet(family+" saddr ", fam.from), nftSet(family+" daddr ", fam.to), ""
		if from == "" && to == "" {
			nfproto = "meta nfproto " + pick(fam.v6, "ipv6", "ipv4")
		}
		s.line("add rule", own, nfproto, from, to, optionalPort("tcp sport ", f.sourcePort),
			"tcp dport", formatPorts(f.ports, "-"), "ct state new accept")
	}
	s.line("EOF")
	s.line("nft list chain", chain, "| grep -q 'jump "+f.name+"$' || nft insert rule", chain, "jump", f.name)
	return "Run this with sh. The jump is inserted at the top of the chain. Keep a rule that accepts established packets. " +
		"Add the chain and the jump to /etc/nftables.conf, or they are lost at the next reboot."
}

// nftSet returns the expression that matches a list of networks, or "" for any
// address.
func nftSet(key string, all []netip.Prefix) string {
	if len(all) == 1 {
		return optionalNetwork(key, all[0])
	}
	return key + "{ " + joinNetworks(all, ", ") + " }"
}
