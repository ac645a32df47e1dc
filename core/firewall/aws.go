package firewall

import (
	"net/netip"
	"strconv"
)

// aws prints commands for the AWS CLI (AWS CLI reference,
// authorize-security-group-ingress). FromPort and ToPort are the first and the
// last destination port.
func aws(s *script, f flow, undo bool) string {
	description := ",Description=" + f.name
	if undo {
		description = ""
	}
	permission := "IpProtocol=tcp,FromPort=" + strconv.Itoa(f.ports.Base) + ",ToPort=" + strconv.Itoa(f.ports.End())
	for _, fam := range f.families {
		key := pick(fam.v6, "CidrIpv6=", "CidrIp=")
		permission += pick(fam.v6, ",Ipv6Ranges=[", ",IpRanges=[") +
			joinFunc(fam.remote(f), ",", func(p netip.Prefix) string { return "{" + key + p.String() + description + "}" }) + "]"
	}
	s.line("aws ec2", pick(undo, "revoke", "authorize")+"-security-group-"+pick(f.inbound, "ingress", "egress"),
		`--group-id "${SECURITY_GROUP:?}" --ip-permissions`, "'"+permission+"'")
	return joinSentences("Set SECURITY_GROUP to the ID of the security group.", sourcePortNote(f, undo),
		pick(undo, "", "A security group matches only the remote address. A network ACL is stateless: if the subnet has one, allow both the connections and the replies in it."))
}
