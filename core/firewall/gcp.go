package firewall

var gcpPlaceholders = []Placeholder{
	{"network", networkUsage, `"${NETWORK:?}"`, "Set NETWORK to the " + networkUsage + "."},
	{"target-tag", targetTagUsage, `"${TARGET_TAG:?}"`, "Set TARGET_TAG to the " + targetTagUsage + "."},
}

// gcp prints commands for the Google Cloud CLI (gcloud compute firewall-rules
// create). A range is FIRST-LAST, inclusive. A rule covers one address family.
func gcp(s *script, f *flow, undo bool) string {
	for _, fam := range f.families {
		if undo {
			s.print(f, fam, "gcloud compute firewall-rules delete %r --quiet\n")
			continue
		}
		s.print(f, fam, "gcloud compute firewall-rules create %r --network=%=network; --direction=%i<IN,E>GRESS --action=ALLOW --rules=tcp:%p"+
			" --source-ranges=%1 --destination-ranges=%2 --target-tags=%=target-tag;\n", joinCIDR(fam.from, ","), joinCIDR(fam.to, ","))
	}
	if undo {
		return ""
	}
	return joinSentences(sourcePortNote(f, undo), "If a rule exists, the command says so and changes nothing.")
}
