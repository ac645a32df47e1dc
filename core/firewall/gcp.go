package firewall

import "net/netip"

// gcp prints commands for the Google Cloud CLI (gcloud compute firewall-rules
// create). A range is FIRST-LAST, inclusive. A rule covers one address family.
func gcp(s *script, f flow, undo bool) string {
	const rules = "gcloud compute firewall-rules"
	for _, fam := range f.families {
		if undo {
			s.line(rules, "delete", fam.ruleName(f), "--quiet")
			continue
		}
		s.line(rules, "create", fam.ruleName(f), `--network="${NETWORK:?}"`,
			"--direction="+pick(f.inbound, "INGRESS", "EGRESS"), "--action=ALLOW --rules=tcp:"+formatPorts(f.ports, "-"),
			"--source-ranges="+joinFunc(fam.from, ",", netip.Prefix.String),
			"--destination-ranges="+joinFunc(fam.to, ",", netip.Prefix.String),
			`--target-tags="${TARGET_TAG:?}"`)
	}
	if undo {
		return ""
	}
	return joinSentences("Set NETWORK to the name of the VPC network and TARGET_TAG to the network tag of the VM.", sourcePortNote(f, undo))
}
