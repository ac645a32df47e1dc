package firewall

import (
	"net/netip"
	"strconv"
)

// aws prints commands for the AWS CLI (AWS CLI reference,
// authorize-security-group-ingress). FromPort and ToPort are the first and the
// last port dialled.
func aws(s *script, f flow, undo bool) string {
	description := ",Description=" + f.name
	if undo {
		description = ""
	}
	permission := "IpProtocol=tcp,FromPort=" + strconv.Itoa(f.ports.Base) + ",ToPort=" + strconv.Itoa(f.ports.End())
	for _, t := range f.twins {
		key := pick(t.v6, "CidrIpv6=", "CidrIp=")
		permission += pick(t.v6, ",Ipv6Ranges=[", ",IpRanges=[") +
			each(t.peers(f), ",", func(p netip.Prefix) string { return "{" + key + p.String() + description + "}" }) + "]"
	}
	s.line("aws ec2", pick(undo, "revoke", "authorize")+"-security-group-"+pick(f.inbound, "ingress", "egress"),
		`--group-id "${SECURITY_GROUP:?}" --ip-permissions`, "'"+permission+"'")
	return sentences("Set SECURITY_GROUP to the id of the group.", noSourcePort(f, undo),
		pick(undo, "", "The group matches no address of its own side. A network ACL keeps no state and has to let the answers through as well."))
}
