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
	table := s.value("table")
	chain := table + " " + s.value(pick(f.inbound, "input-chain", "output-chain"))
	if undo {
		s.print(f, nil, "nft -a list chain inet %1 | sed -n 's/.*jump %n # handle \\([0-9]*\\)$/delete rule inet %1 handle \\1/p' | nft -f -\n"+
			"nft flush chain inet %2 %n\nnft delete chain inet %2 %n\n", chain, table)
		return ""
	}
	s.print(f, nil, "nft list chain inet %1 >/dev/null 2>&1 || nft -f - <<'EOF'\nadd table inet %2\n"+
		"add chain inet %1 { type filter hook %i<input,output> priority filter; }\nEOF\n"+
		"nft -f - <<'EOF'\nadd chain inet %2 %n\nflush chain inet %2 %n\n", chain, table)
	for _, fam := range f.families {
		from, to := nftSet(fam.from), nftSet(fam.to)
		s.print(f, fam, "add rule inet %1 %n%( meta nfproto %2%)%( %v<ip6,ip> saddr %3%)%( %v<ip6,ip> daddr %4%)%( tcp sport %o%) tcp dport %p ct state new,related,untracked accept\n",
			table, pick(from == "" && to == "", pick(fam.v6, "ipv6", "ipv4"), ""), from, to)
	}
	s.print(f, nil, "EOF\nnft list chain inet %1 | grep -q 'jump %n$' || nft insert rule inet %1 jump %n\n", chain)
	return "Run this with sh. The jump is inserted at the top of the chain. Keep a rule that accepts established packets. " +
		"Add the chain and the jump to /etc/nftables.conf, or they are lost at the next reboot."
}

// nftSet formats a list of networks. It returns "" for any address.
func nftSet(all []netip.Prefix) string {
	if len(all) == 1 {
		return optionalNetwork(all[0])
	}
	return "{ " + joinNetworks(all, ", ") + " }"
}
