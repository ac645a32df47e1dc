package firewall

import "strconv"

var terraformAWSPlaceholders = []Placeholder{
	{"security-group", securityGroupUsage, "var.security_group", declare + "security_group, the " + securityGroupUsage + "."},
}

// terraformAWS prints resources of Terraform's provider aws, 4.49 or later
// (aws_vpc_security_group_ingress_rule and its egress twin). from_port and to_port
// are the first and the last destination port. A rule has one network.
func terraformAWS(s *script, f *flow, undo bool) string {
	if undo {
		return s.destroyed("aws_vpc_security_group_"+pick(f.inbound, "in", "e")+"gress_rule", f)
	}
	for _, fam := range f.families {
		s.print(f, fam, `resource "aws_vpc_security_group_%i<in,e>gress_rule" "%r" {
  for_each          = toset(%1)
  security_group_id = %2
  description       = "%n"
  %v<cidr_ipv6,cidr_ipv4>         = each.value
  ip_protocol       = "tcp"
  from_port         = %3
  to_port           = %4
}
`, hclNetworks(fam.remote(f)), s.hclValue("security-group"), strconv.Itoa(f.ports.Base), strconv.Itoa(f.ports.End()))
	}
	return joinSentences(sourcePortNote(f, undo), awsNote, "If the group has an entry, apply fails with InvalidPermission.Duplicate.")
}
