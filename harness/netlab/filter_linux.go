package netlab

import (
	"context"
	"fmt"
)

// filter is a packet filter that generated rules are loaded into.
type filter struct {
	platform string   // its id in core/firewall
	closed   string   // a script for sh: the host drops what comes in
	load     []string // the command that reads generated rules
}

// filters are the packet filters of Linux that can be told in a namespace. Both
// start with the policy that an administrator's has: what is not let in is
// dropped, but for answers, the loopback, and neighbour discovery, without which
// IPv6 does not work (RFC 4890 section 4.4.1).
func filters() []filter {
	return []filter{{
		platform: "nftables",
		load:     []string{"nft", "-f", "-"},
		closed: `nft -f - <<'END'
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
		load:     []string{"sh", "-e"},
		closed: `for command in iptables ip6tables; do
	$command -P INPUT DROP
	$command -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
	$command -A INPUT -i lo -j ACCEPT
done
ip6tables -A INPUT -p ipv6-icmp -j ACCEPT
`,
	}}
}

// shut makes the host drop what comes in.
func (l *lab) shut(ctx context.Context, f filter) error {
	if err := l.run(ctx, f.closed, "sh", "-e"); err != nil {
		return fmt.Errorf("closing the host: %w", err)
	}
	return nil
}
