package firewall

import "net/netip"

// nftables prints a script for "nft -f" (nft(8)). A range is FIRST-LAST, both
// included. nft deletes a rule only by its handle, so the way back is a shell
// command that looks the handles up by the rule's comment.
func nftables(s *script, f flow, undo bool) string {
	chain := "inet filter " + pick(f.inbound, "input", "output")
	if undo {
		s.line("nft -a list chain", chain, "| sed -n",
			`'s/.*comment "`+f.name+`" # handle \([0-9]*\)$/delete rule `+chain+` handle \1/p'`, "| nft -f -")
		return "To be run by sh, not by nft."
	}
	s.line("add table inet filter")
	s.line("add chain", chain, "{ type filter hook", pick(f.inbound, "input", "output"), "priority filter; }")
	for _, t := range f.twins {
		family := pick(t.v6, "ip6", "ip")
		from, to, only := nftSet(family+" saddr ", t.from), nftSet(family+" daddr ", t.to), ""
		if from == "" && to == "" {
			only = "meta nfproto " + pick(t.v6, "ipv6", "ipv4")
		}
		s.line("insert rule", chain, only, from, to, unlessZero("tcp sport ", f.sourcePort),
			"tcp dport", span(f.ports, "-"), "ct state new accept comment", `"`+f.name+`"`)
	}
	return "To be read by nft -f. An accept in another table does not undo a drop, so the rule goes into the table that filters: put its name in the place of inet filter. " +
		"The rule comes first, relies on the usual one that accepts established packets, and is gone after a restart unless /etc/nftables.conf has it."
}

// nftSet is the match of a list of networks, nothing for any address.
func nftSet(key string, all []netip.Prefix) string {
	if len(all) == 1 {
		return unlessAny(key, all[0])
	}
	return key + "{ " + networks(all, ", ") + " }"
}
