package firewall

import "strconv"

var awsPlaceholders = []Placeholder{
	{"security-group", securityGroupUsage, `"${SECURITY_GROUP:?}"`, "Set SECURITY_GROUP to the " + securityGroupUsage + "."},
}

// awsNote is the note of both platforms that configure an AWS security group.
const awsNote = "A security group matches only the remote address. A network ACL is stateless: if the subnet has one, allow both the connections and the replies in it."

// aws prints commands for the AWS CLI (AWS CLI reference,
// authorize-security-group-ingress). FromPort and ToPort are the first and the
// last destination port. Each network has its own command, because a command fails
// as a whole if the group has one of its entries.
func aws(s *script, f *flow, undo bool) string {
	for _, fam := range f.families {
		for _, p := range fam.remote(f) {
			s.print(f, fam, "aws ec2 %1-security-group-%i<in,e>gress --group-id %=security-group; --ip-permissions "+
				"'IpProtocol=tcp,FromPort=%2,ToPort=%3,Ip%v<v6,>Ranges=[{CidrIp%v<v6,>=%4%5}]'\n", pick(undo, "revoke", "authorize"),
				strconv.Itoa(f.ports.Base), strconv.Itoa(f.ports.End()), p.String(), pick(undo, "", ",Description="+f.name))
		}
	}
	if undo {
		return sharedEntryNote
	}
	return joinSentences(sourcePortNote(f, undo), awsNote, "If the group has an entry, the command says InvalidPermission.Duplicate and changes nothing.")
}
