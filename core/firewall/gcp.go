package firewall

import "net/netip"

var gcpPlaceholders = []Placeholder{
	{"network", networkUsage, `"${NETWORK:?}"`, "Set NETWORK to the " + networkUsage + "."},
	{"target-tag", targetTagUsage, `"${TARGET_TAG:?}"`, "Set TARGET_TAG to the " + targetTagUsage + "."},
}

// gcp prints commands for the Google Cloud CLI (gcloud compute firewall-rules
// create). A range is FIRST-LAST, inclusive. A rule covers one address family.
func gcp(s *script, f *flow, undo bool) string {
	const rules = "gcloud compute firewall-rules"
	for _, fam := range f.families {
		if undo {
			s.line(rules, "delete", fam.ruleName(f), "--quiet")
			continue
		}
		s.line(rules, "create", fam.ruleName(f), "--network="+s.value("network"),
			"--direction="+pick(f.inbound, "INGRESS", "EGRESS"), "--action=ALLOW --rules=tcp:"+formatPorts(f.ports, "-"),
			"--source-ranges="+joinFunc(fam.from, ",", netip.Prefix.String),
			"--destination-ranges="+joinFunc(fam.to, ",", netip.Prefix.String),
			"--target-tags="+s.value("target-tag"))
	}
	if undo {
		return ""
	}
	return joinSentences(sourcePortNote(f, undo), "If a rule exists, the command says so and changes nothing.")
}
