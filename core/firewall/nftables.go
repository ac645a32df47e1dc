package firewall

import "net/netip"

// nftables prints a script for "nft -f" (nft(8)). A range is FIRST-LAST,
// inclusive. nft deletes a rule only by its handle, so the rollback is a shell
// command that finds the handles by the rule's comment.
func nftables(s *script, f flow, undo bool) string {
	chain := "inet filter " + pick(f.inbound, "input", "output")
	if undo {
		s.line("nft -a list chain", chain, "| sed -n",
			`'s/.*comment "`+f.name+`" # handle \([0-9]*\)$/delete rule `+chain+` handle \1/p'`, "| nft -f -")
		return "Run this with sh, not with nft."
	}
	s.line("add table inet filter")
	s.line("add chain", chain, "{ type filter hook", pick(f.inbound, "input", "output"), "priority filter; }")
	for _, fam := range f.families {
		family := pick(fam.v6, "ip6", "ip")
		from, to, nfproto := nftSet(family+" saddr ", fam.from), nftSet(family+" daddr ", fam.to), ""
		if from == "" && to == "" {
			nfproto = "meta nfproto " + pick(fam.v6, "ipv6", "ipv4")
		}
		s.line("insert rule", chain, nfproto, from, to, optionalPort("tcp sport ", f.sourcePort),
			"tcp dport", formatPorts(f.ports, "-"), "ct state new accept comment", `"`+f.name+`"`)
	}
	return "Load this with nft -f. An accept in one table does not override a drop in another, so add the rule to the table that drops: replace inet filter with its name. " +
		"This inserts the rule at the top of the chain. Keep a rule that accepts established packets. Add the rule to /etc/nftables.conf, or it is lost at the next reboot."
}

// nftSet returns the expression that matches a list of networks, or "" for any
// address.
func nftSet(key string, all []netip.Prefix) string {
	if len(all) == 1 {
		return optionalNetwork(key, all[0])
	}
	return key + "{ " + joinNetworks(all, ", ") + " }"
}
