package netlab

import (
	"context"
	"fmt"
)

// filter is a packet filter into which generated rules are loaded.
type filter struct {
	platform   string // id of the platform in core/firewall
	dropScript string // script for sh that makes the host drop incoming packets
	tools      string // programs that load the rules, for a sentence
}

// filters returns the packet filters of Linux that can be controlled in a
// namespace. Both scripts set up the policy of a typical administrator: drop
// everything except replies, loopback, and neighbour discovery, without which
// IPv6 does not work (RFC 4890 section 4.4.1).
func filters() []filter {
	return []filter{{
		platform: "nftables",
		tools:    "nft",
		dropScript: `nft -f - <<'END'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iif "lo" accept
		meta l4proto ipv6-icmp accept
	}
}
END
`,
	}, {
		platform: "iptables",
		tools:    "iptables and ip6tables",
		dropScript: `for command in iptables ip6tables; do
	$command -P INPUT DROP
	$command -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
	$command -A INPUT -i lo -j ACCEPT
done
ip6tables -A INPUT -p ipv6-icmp -j ACCEPT
`,
	}}
}

// dropIncoming makes the host drop incoming packets, by the filter's script.
func (l *lab) dropIncoming(ctx context.Context, f filter) error {
	if err := l.run(ctx, f.dropScript, "sh", "-e"); err != nil {
		return fmt.Errorf("setting the host's drop policy: %w", err)
	}
	return nil
}
