package firewall

import "net/netip"

// gcp prints commands for the Google Cloud CLI (gcloud compute firewall-rules
// create). A range is FIRST-LAST, both included. A rule is of one address
// family.
func gcp(s *script, f flow, undo bool) string {
	const rules = "gcloud compute firewall-rules"
	for _, t := range f.twins {
		if undo {
			s.line(rules, "delete", t.name(f), "--quiet")
			continue
		}
		s.line(rules, "create", t.name(f), `--network="${NETWORK:?}"`,
			"--direction="+pick(f.inbound, "INGRESS", "EGRESS"), "--action=ALLOW --rules=tcp:"+span(f.ports, "-"),
			"--source-ranges="+each(t.from, ",", netip.Prefix.String),
			"--destination-ranges="+each(t.to, ",", netip.Prefix.String),
			`--target-tags="${TARGET_TAG:?}"`)
	}
	if undo {
		return ""
	}
	return sentences("Set NETWORK to the name of the network and TARGET_TAG to the tag of the machine.", noSourcePort(f, undo))
}
