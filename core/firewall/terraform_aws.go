package firewall

import "strconv"

var terraformAWSPlaceholders = []Placeholder{
	{"security-group", securityGroupUsage, "var.security_group", declare + "security_group, the " + securityGroupUsage + "."},
}

// terraformAWS prints resources of Terraform's provider aws, 4.49 or later
// (aws_vpc_security_group_ingress_rule and its egress twin). from_port and to_port
// are the first and the last destination port. A rule has one network.
func terraformAWS(s *script, f *flow, undo bool) string {
	kind := "aws_vpc_security_group_" + pick(f.inbound, "ingress", "egress") + "_rule"
	if undo {
		return s.destroyed(kind, f)
	}
	for _, fam := range f.families {
		s.resource(kind, fam.ruleName(f),
			"for_each", "toset("+hclNetworks(fam.remote(f))+")",
			"security_group_id", s.hclValue("security-group"),
			"description", hclString(f.name),
			pick(fam.v6, "cidr_ipv6", "cidr_ipv4"), "each.value",
			"ip_protocol", `"tcp"`,
			"from_port", strconv.Itoa(f.ports.Base),
			"to_port", strconv.Itoa(f.ports.End()),
		)
	}
	return joinSentences(sourcePortNote(f, undo), awsNote, "If the group has an entry, apply fails with InvalidPermission.Duplicate.")
}
